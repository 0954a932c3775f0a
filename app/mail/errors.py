"""The errors of `app.mail`, as its docstring lists them.

Their texts have the codes of servers only: what a server says may contain an address.
"""


class MailError(Exception):
    """A message cannot be handed over."""


class AddressRefused(MailError):
    """The server says that the address never works."""


class TryLater(MailError):
    """The server did not take this message."""


class ServerUnusable(MailError):
    """No message can be handed over: the server is down, refuses the sign-in or the sender."""


class BounceUnreadable(Exception):
    """A file is not a delivery report about a message of ours."""
