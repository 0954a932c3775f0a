"""Links in messages to settings: made, found, used once and removed.

The record has the digests of tokens only. Times are UTC; the caller commits.
"""

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from sqlalchemy import ColumnElement
from sqlmodel import Session, col, delete, select, update

from app.core.retention.periods import QUARTER
from app.data.record_times import in_utc
from app.data.staff_users import digest_of, new_token
from app.data.tables import LinkPurpose, Proposal, SettingLink, SettingLinkSetting

VALID_FOR = {LinkPurpose.REMINDER: timedelta(days=14), LinkPurpose.CHANGE: timedelta(minutes=15)}
FORM_MINUTES = 60  # from the use of a link for changes
KEPT_DAYS = QUARTER  # after a link expired


@dataclass(frozen=True)
class OpenLink:
    """A link that works, or the form that a link for changes opened.

    `provider_ids` are in their own order. `address_digest` is the
    keyed digest of the address that the message went to.
    """

    link_id: int
    la_number: str
    purpose: LinkPurpose
    language: str
    provider_ids: tuple[str, ...]
    address_digest: str


def make_link(
    session: Session,
    la_number: str,
    purpose: LinkPurpose,
    address_digest: str,
    provider_ids: Collection[str],
    language: str,
    now: datetime,
) -> str:
    """Save a link for settings with one address; return its token. ValueError without settings."""
    if not provider_ids:
        raise ValueError("a link needs at least one setting")
    token = new_token()
    link = SettingLink(
        la_number=la_number,
        purpose=purpose,
        token_digest=digest_of(token),
        address_digest=address_digest,
        language=language,
        made_at=now,
        expires_at=now + VALID_FOR[purpose],
    )
    session.add(link)
    session.flush()
    assert link.id is not None
    session.add_all(
        SettingLinkSetting(link_id=link.id, provider_id=one) for one in sorted(set(provider_ids))
    )
    session.flush()
    return token


def find_open_link(session: Session, token: str, now: datetime) -> OpenLink | None:
    """The link of a token; None where it is unknown, used up, expired or ended."""
    return _open_link(session, *_is_usable(token, now))


def find_reminder_link(session: Session, token: str) -> OpenLink | None:
    """The reminder's link of a token for as long as it is kept: old mail can be stopped too."""
    return _open_link(
        session,
        col(SettingLink.token_digest) == digest_of(token),
        col(SettingLink.purpose) == LinkPurpose.REMINDER,
        col(SettingLink.address_digest) != "",
    )


def use_change_link(session: Session, token: str, now: datetime) -> str | None:
    """Use up a link for changes; return the token of its form, None where the link does not work.

    One UPDATE does both, so only one of several simultaneous requests gets a form.
    """
    form_token = new_token()
    opened = {
        "used_at": now,
        "form_digest": digest_of(form_token),
        "form_expires_at": now + timedelta(minutes=FORM_MINUTES),
    }
    is_change = col(SettingLink.purpose) == LinkPurpose.CHANGE
    used = update(SettingLink).where(*_is_usable(token, now), is_change).values(opened)
    return form_token if session.exec(used).rowcount else None


def find_form(session: Session, form_token: str, now: datetime) -> OpenLink | None:
    """The open form of a token; None where it is unknown, closed, expired or its link has ended."""
    return _open_link(session, *_is_open_form(form_token, now))


def find_sent_form(session: Session, form_token: str, now: datetime) -> OpenLink | None:
    """The form of a token that was closed in the last hour, before its time was over."""
    lasts = timedelta(minutes=FORM_MINUTES)
    link = session.exec(
        select(SettingLink).where(SettingLink.form_digest == digest_of(form_token))
    ).first()
    if link is None or link.used_at is None or link.form_expires_at is None or link.ended_at:
        return None
    closed_at = in_utc(link.form_expires_at)
    was_sent = closed_at < in_utc(link.used_at) + lasts and closed_at <= now < closed_at + lasts
    return _open_link(session, col(SettingLink.id) == link.id) if was_sent else None


def close_form(session: Session, form_token: str, now: datetime) -> bool:
    """Close a form; False where it is not open, so that it is sent once only."""
    closed = update(SettingLink).where(*_is_open_form(form_token, now))
    return bool(session.exec(closed.values(form_expires_at=now)).rowcount)


def set_language(session: Session, link_id: int, language: str) -> None:
    """Save the language in which the page of a link was last read."""
    session.exec(
        update(SettingLink).where(col(SettingLink.id) == link_id).values(language=language)
    )


def remove_old_links(session: Session, now: datetime) -> int:
    """Remove links KEPT_DAYS after they expired; return how many.

    A link with proposals stays for as long as they do, without the digest of its address.
    """
    before = now - timedelta(days=KEPT_DAYS)
    is_old = col(SettingLink.expires_at) < before
    has_proposals = col(SettingLink.id).in_(select(Proposal.link_id))
    emptied = update(SettingLink).where(
        is_old, has_proposals, col(SettingLink.address_digest) != ""
    )
    session.exec(emptied.values(address_digest=""))
    removed = select(SettingLink.id).where(is_old, ~has_proposals)
    session.exec(delete(SettingLinkSetting).where(col(SettingLinkSetting.link_id).in_(removed)))
    return session.exec(delete(SettingLink).where(is_old, ~has_proposals)).rowcount


def _is_usable(token: str, now: datetime) -> Sequence[ColumnElement[bool]]:
    return (
        col(SettingLink.token_digest) == digest_of(token),
        col(SettingLink.expires_at) > now,
        col(SettingLink.used_at).is_(None),
        col(SettingLink.ended_at).is_(None),
    )


def _is_open_form(form_token: str, now: datetime) -> Sequence[ColumnElement[bool]]:
    return (
        col(SettingLink.form_digest) == digest_of(form_token),
        col(SettingLink.form_expires_at) > now,
        col(SettingLink.ended_at).is_(None),
    )


def _open_link(session: Session, *where: ColumnElement[bool]) -> OpenLink | None:
    link = session.exec(select(SettingLink).where(*where)).first()
    if link is None:
        return None
    assert link.id is not None
    own = select(SettingLinkSetting.provider_id).where(SettingLinkSetting.link_id == link.id)
    provider_ids = tuple(session.exec(own.order_by(col(SettingLinkSetting.provider_id))))
    return OpenLink(
        link.id, link.la_number, link.purpose, link.language, provider_ids, link.address_digest
    )
