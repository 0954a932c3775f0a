"""Messages to settings."""

from dataclasses import replace

from app.data.outbox import MessageRequest
from app.data.tables import MessageKind

REMINDER = MessageRequest(
    kind=MessageKind.REMINDER,
    la_number="995",
    address="one@setting.example",
    address_digest="1" * 32,
    provider_ids=("P1",),
    language="en",
    asked_by="Ada Officer (user 3)",
    arguments={},
)


def message_request(kind: MessageKind = MessageKind.REMINDER, **fields: object) -> MessageRequest:
    """A message to one@setting.example about P1, with other values where given."""
    values: dict[str, object] = {"kind": kind, **fields}
    return replace(REMINDER, **values)  # type: ignore[arg-type]  # fields of any type
