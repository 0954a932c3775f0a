"""Which texts are email addresses, and what the status codes of mail servers say about one."""

import re

ADDRESS_LENGTH_MAX = 254  # characters (RFC 5321, 4.5.3.1.3, with its angle brackets)
# What a server takes without SMTPUTF8; no such text ends a header field or starts another one.
_ADDRESS = re.compile(
    r"[A-Za-z0-9!#$%&'*+/=?^_`{|}~-]+(\.[A-Za-z0-9!#$%&'*+/=?^_`{|}~-]+)*"
    r"@([A-Za-z0-9]([A-Za-z0-9-]*[A-Za-z0-9])?\.)+[A-Za-z]([A-Za-z0-9-]*[A-Za-z0-9])"
)
STATUS = re.compile(r"(?<![\d.])([245])\.(\d{1,3})\.(\d{1,3})(?!\d|\.\d)", re.ASCII)
# Replies to RCPT TO that reject the mailbox itself (RFC 5321, 4.2.3; 556 is RFC 7504).
REJECTED_MAILBOX = frozenset({550, 551, 553, 556})


def is_address(text: str) -> bool:
    """Whether a mail server can be given a text as an address."""
    is_short = len(text) <= ADDRESS_LENGTH_MAX and len(text.partition("@")[0]) <= 64
    return is_short and bool(_ADDRESS.fullmatch(text))


def status_in(text: str) -> str:
    """The first status code of RFC 3463 in a text, such as 5.1.1; "" where it has none."""
    found = STATUS.search(text)
    return found[0] if found else ""


def never_works(status: str) -> bool:
    """Whether a status says that an address never works, and not only this message or server.

    Subjects of RFC 3463: 1 is the address, 2 the mailbox, 4 routing; 2.2 is a full mailbox. A
    policy (7), a system (3) or the content (6) may be our own server's fault, which must not stop
    every address.
    """
    found = STATUS.fullmatch(status)
    if found is None or found[1] != "5":
        return False
    subject, detail = int(found[2]), int(found[3])
    return subject in (0, 1, 4) or (subject == 2 and detail != 2)


def rejects_address(code: int, text: str) -> bool:
    """Whether a server's reply to RCPT TO says that the address never works.

    A reply about relaying is about our own settings, also where it has no status (Exim).
    """
    status = status_in(text)
    if code not in REJECTED_MAILBOX or "relay" in text.casefold():
        return False
    return not status or never_works(status)
