"""Messages to settings: their texts, the mail server, sending what is due, and what comes back.

MailError               a message cannot be handed over
├── AddressRefused      the server says that the address never works
├── TryLater            this message was not taken
└── ServerUnusable      no message can be handed over now
BounceUnreadable        a file is not a report about one of our messages
"""
