"""Reading the report about a message that came back (RFC 3464)."""

from collections.abc import Iterator
from dataclasses import dataclass
from email import policy
from email.errors import MessageError
from email.message import Message
from email.parser import BytesHeaderParser, BytesParser

from app.core.mail_address import status_in
from app.mail.errors import BounceUnreadable

SIZE_MAX = 1_000_000  # bytes of a report
PARTS_MAX = 20  # parts of a report, however nested
NO_REPORT = "this is not a delivery report (RFC 3464) about a message of ours"


@dataclass(frozen=True)
class DeliveryReport:
    """The Message-ID of the message that came back, and its status such as 5.1.1.

    The status is that of the first recipient that was not reached: our messages have one.
    `is_final`: the server has given up, also with a status such as 4.4.1; otherwise it still tries.
    """

    mail_id: str
    status: str
    is_final: bool = True


def read_report(content: bytes) -> DeliveryReport:
    """The report in a message; raises BounceUnreadable for anything else."""
    if len(content) > SIZE_MAX:
        raise BounceUnreadable(f"a delivery report has at most {SIZE_MAX:,} bytes")
    try:
        report = BytesParser(policy=policy.compat32).parsebytes(content)
        parts = list(_parts(report))
        (action, status), mail_id = _outcome(parts), _mail_id(parts)
    except (MessageError, ValueError, LookupError, RecursionError):
        raise BounceUnreadable(NO_REPORT) from None
    if report.get_content_type() != "multipart/report" or not (status and mail_id):
        raise BounceUnreadable(NO_REPORT)
    return DeliveryReport(mail_id, status, is_final=action == "failed")


def _parts(report: Message) -> Iterator[Message]:
    for at, part in enumerate(report.walk()):
        if at == PARTS_MAX:
            raise BounceUnreadable(NO_REPORT)
        yield part


def _outcome(parts: list[Message]) -> tuple[str, str]:
    """Action and status of the first recipient whose action is failed or delayed."""
    for part in parts:
        if part.get_content_type() == "message/delivery-status":
            for block in _messages_in(part):
                action = str(block.get("Action", "")).strip().casefold()
                status = status_in(str(block.get("Status", "")))
                if action in ("failed", "delayed") and status:
                    return action, status
    return "", ""


def _messages_in(part: Message) -> list[Message]:
    payload = part.get_payload()
    return [one for one in payload if isinstance(one, Message)] if isinstance(payload, list) else []


def _mail_id(parts: list[Message]) -> str:
    """The Message-ID of the returned message, or of its headers."""
    for part in parts:
        if part.get_content_type() == "message/rfc822":
            return str(_messages_in(part)[0].get("Message-ID", "")).strip()
        if part.get_content_type() == "text/rfc822-headers":
            decoded = part.get_payload(decode=True)
            headers = BytesHeaderParser(policy=policy.compat32).parsebytes(
                decoded if isinstance(decoded, bytes) else b""
            )
            return str(headers.get("Message-ID", "")).strip()
    return ""
