"""How often a setting asked for a new link, and the link that stops reminders."""

from datetime import datetime
from typing import NamedTuple

from sqlmodel import Session, col, func, select

from app.data.staff_users import digest_of
from app.data.tables import (
    LinkPurpose,
    MessageKind,
    OutboxMessage,
    SettingLink,
    SettingLinkSetting,
)


class ReminderLink(NamedTuple):
    """A reminder's link, whether or not it still works for updates."""

    link_id: int
    la_number: str
    language: str
    address_digest: str
    provider_ids: tuple[str, ...]


def count_change_links(
    session: Session, la_number: str, address_digest: str, since: datetime
) -> int:
    """How many messages with a link for changes were queued for an address since a time (UTC)."""
    counted = select(func.count()).where(
        OutboxMessage.la_number == la_number,
        OutboxMessage.kind == MessageKind.CHANGE_LINK,
        OutboxMessage.address_digest == address_digest,
        col(OutboxMessage.asked_at) > since,
    )
    return session.exec(counted).one()


def find_reminder_link(session: Session, token: str) -> ReminderLink | None:
    """The reminder's link of a token for as long as it is kept: old mail can be stopped too."""
    link = session.exec(
        select(SettingLink).where(
            SettingLink.token_digest == digest_of(token),
            SettingLink.purpose == LinkPurpose.REMINDER,
            SettingLink.address_digest != "",
        )
    ).first()
    if link is None or link.id is None:
        return None
    own = select(SettingLinkSetting.provider_id).where(SettingLinkSetting.link_id == link.id)
    provider_ids = tuple(sorted(session.exec(own)))
    return ReminderLink(link.id, link.la_number, link.language, link.address_digest, provider_ids)
