"""A setting asks for a link for changes, or for no more reminders."""

from datetime import timedelta
from pathlib import Path

from sqlmodel import Session

from app.data.audit import AuditEntry, save_audit_entry
from app.data.install_key import get_key
from app.data.mail_stops import ASKED, find_stop, resume_address, stop_address
from app.data.outbox import MessageRequest, Queueing, queue_message
from app.data.outbox_history import count_change_links
from app.data.proposals import sender_name
from app.data.setting_links import OpenLink
from app.data.tables import MessageKind
from app.publish.edits.setting_updates import Sender
from app.publish.setting_addresses import find_addresses, group_by_address

CHANGE_LINKS_MAX = 5  # an hour and address
_HOUR = timedelta(hours=1)


def request_change_link(
    session: Session, data_dir: Path, link: OpenLink, sender: Sender, language: str
) -> bool:
    """Queue a link for changes to the address of a reminder's link. Commits.

    False, and nothing is queued, after too many in an hour, where the same one was just queued,
    or where the settings have the address no more.
    """
    secret = get_key(session, data_dir)
    at_address = [
        one
        for one in group_by_address(find_addresses(session, link.provider_ids), secret)
        if one.digest == link.address_digest
    ]
    since = sender.now - _HOUR
    count = count_change_links(session, link.la_number, link.address_digest, since)
    if not at_address or count >= CHANGE_LINKS_MAX:
        return False
    message = MessageRequest(
        kind=MessageKind.CHANGE_LINK,
        la_number=link.la_number,
        address=at_address[0].address,
        address_digest=link.address_digest,
        provider_ids=at_address[0].provider_ids,
        language=language,
        asked_by=sender_name(link.link_id),
        arguments={},
    )
    queued = queue_message(session, message, sender.now)
    session.commit()
    return queued is Queueing.QUEUED


def stop_reminders(session: Session, link: OpenLink, sender: Sender) -> None:
    """Send no more reminders to the address of a link. Commits; the first time is audited."""
    if find_stop(session, link.la_number, link.address_digest):
        return
    stop_address(session, link.la_number, link.address_digest, ASKED, sender.now)
    _audit(session, link, sender, "reminders stopped")


def resume_reminders(session: Session, link: OpenLink, sender: Sender) -> None:
    """Send reminders to the address of a link again, unless messages came back. Commits."""
    if find_stop(session, link.la_number, link.address_digest) != ASKED:
        return
    resume_address(session, link.la_number, link.address_digest)
    _audit(session, link, sender, "reminders resumed")


def _audit(session: Session, link: OpenLink, sender: Sender, action: str) -> None:
    for provider_id in link.provider_ids:
        entry = AuditEntry(sender_name(link.link_id), action, provider_id)
        save_audit_entry(session, entry, sender.now)
    session.commit()
