"""Reminders that ask settings to confirm their listing: to which addresses, and who is left out."""

from collections.abc import Collection, Mapping
from dataclasses import dataclass
from datetime import datetime
from enum import Enum

from sqlmodel import Session

from app.core.chasing import AskedOutcome, may_be_reminded
from app.data.audit import AuditEntry, save_audit_entry
from app.data.chasing import Asked, find_languages, find_last_reminders
from app.data.mail_stops import ASKED, find_stops
from app.data.outbox import MessageRequest, lock_queue, queue_checked
from app.data.tables import MessageKind
from app.publish.setting_addresses import Addressee, find_addressees


class LeftOut(Enum):
    """Why a setting gets no reminder."""

    NO_EMAIL = "no-email"  # no address, or a setting that is not written to
    STOPPED = "stopped"  # its owner asked for no reminders
    CAME_BACK = "came-back"
    REMINDED = "reminded"  # and its time to answer has not ended


@dataclass(frozen=True)
class Asker:
    """Who sends reminders, and when. `language` is of those to an address without its own."""

    who: str
    now: datetime
    language: str


@dataclass(frozen=True)
class ReminderPlan:
    """One message goes to each addressee; `left_out` has the reason by provider_id."""

    addressees: tuple[Addressee, ...]
    left_out: Mapping[str, LeftOut]

    @property
    def settings_count(self) -> int:
        return sum(len(one.provider_ids) for one in self.addressees)


def plan_reminders(
    session: Session, la_number: str, provider_ids: Collection[str], secret: bytes, now: datetime
) -> ReminderPlan:
    """What would be sent now for some settings of a council; nothing is stored."""
    reminders, stops = find_last_reminders(session, la_number), find_stops(session, la_number)
    left_out = dict.fromkeys(provider_ids, LeftOut.NO_EMAIL)
    planned = []
    for one in find_addressees(session, la_number, secret, provider_ids):
        why = _why_no_mail(stops.get(one.digest, ""))
        due = [] if why else [own for own in one.provider_ids if _is_due(reminders.get(own), now)]
        left_out |= dict.fromkeys(one.provider_ids, why or LeftOut.REMINDED)
        for provider_id in due:
            del left_out[provider_id]
        if due:
            planned.append(Addressee(one.address, one.digest, tuple(due)))
    return ReminderPlan(tuple(planned), left_out)


def queue_reminders(
    session: Session,
    la_number: str,
    provider_ids: Collection[str],
    secret: bytes,
    asker: Asker,
) -> ReminderPlan:
    """Queue the messages of a plan made now, and return that plan; audited. Not committed.

    Of two people who send at once, the second one's plan has the messages of the first.
    """
    lock_queue(session)
    plan = plan_reminders(session, la_number, provider_ids, secret, asker.now)
    languages = find_languages(session, la_number)
    requests = [
        MessageRequest(
            kind=MessageKind.REMINDER,
            la_number=la_number,
            address=one.address,
            address_digest=one.digest,
            provider_ids=one.provider_ids,
            language=languages.get(one.digest, asker.language),
            asked_by=asker.who,
            arguments={},
        )
        for one in plan.addressees
    ]
    if requests:
        entry = AuditEntry(asker.who, "reminders queued", la_number, new_value=str(len(requests)))
        save_audit_entry(session, entry, asker.now)
    queue_checked(session, requests, asker.now)
    return plan


def _why_no_mail(stopped: str) -> LeftOut | None:
    if not stopped:
        return None
    return LeftOut.STOPPED if stopped == ASKED else LeftOut.CAME_BACK


def _is_due(last: Asked | None, now: datetime) -> bool:
    """Whether a setting may be reminded; a message that was not sent or came back is none."""
    if last is None or last.outcome not in (AskedOutcome.WAITING, AskedOutcome.SENT):
        return True
    return may_be_reminded(last.at.date(), now.date())
