"""Reports about messages that came back, as mail servers write them."""


def report(mail_id: str, status: str, *, action: str = "failed", whole: bool = True) -> bytes:
    """A report of RFC 3464 about the message with this Message-ID."""
    returned = f"Message-ID: {mail_id}\nSubject: Is everything still right?\nTo: x@y.example\n"
    kind, rest = ("message/rfc822", "\nThe text") if whole else ("text/rfc822-headers", "")
    text = f"""From: MAILER-DAEMON@mail.example
To: finder@sandmere.example
Subject: Undelivered Mail Returned to Sender
MIME-Version: 1.0
Content-Type: multipart/report; report-type=delivery-status; boundary="b"

--b
Content-Type: text/plain

Your message could not be delivered.

--b
Content-Type: message/delivery-status

Reporting-MTA: dns; mail.example
Arrival-Date: Mon, 30 Nov 2026 12:00:00 +0000

Final-Recipient: rfc822; x@y.example
Action: {action}
Status: {status}
Diagnostic-Code: smtp; 550 5.1.1 no such user

--b
Content-Type: {kind}

{returned}{rest}

--b--
"""
    return text.replace("\n", "\r\n").encode()
