"""Sending the messages that are due: each is claimed, composed with a new link, and handed over.

A sender may be killed at any moment: its message is due again after `outbox.LEASE`, so it may
arrive twice but is never lost. Several senders at once never send the same message.
"""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from email.message import EmailMessage
from email.utils import make_msgid
from functools import cached_property

from sqlmodel import Session

from app.config import Council
from app.core.text_normalisation import without_postcode
from app.data import outbox
from app.data.edits import find_edits
from app.data.mistake_reports import Reported, find_report
from app.data.outbox import DueMessage
from app.data.proposals import find_comments
from app.data.setting_links import make_link
from app.data.tables import LinkPurpose, MessageKind
from app.i18n import ENGLISH, coverage_by_language, offered_languages, translator
from app.mail.compose import Answer, Envelope, Letter, compose
from app.mail.errors import AddressRefused, ServerUnusable, TryLater
from app.publish.read_record import find_public_states, find_source_facts
from app.publish.selection.publication_states import PublicState
from app.publish.setting_addresses import name_for_its_owner, names_still_at

NO_ADDRESS = "the address is not that of the settings any more"
NO_COMMENT = "what was sent back is not stored any more"
NO_REPORT = "the report is not stored any more"
STOPPED = "stopped"
INTERRUPTED = "sending was interrupted too often"
Clock = Callable[[], datetime]
Deliver = Callable[[int, EmailMessage, str], None]


@dataclass(frozen=True)
class Limits:
    """How much one run sends at most; what is left is due in the next run."""

    messages: int = 500
    time: timedelta = timedelta(minutes=4)


@dataclass(frozen=True)
class LinkHost:
    """A council as messages name it, and the address of its site without a slash at the end."""

    council: Council
    address: str


@dataclass(frozen=True)
class Sending:
    """What a run needs. `deliver` raises the errors of `app.mail`.

    `sites` are by DfE number; messages of councils without one stay queued. `deliver` gets the id of
    the message, the message and the recipient. `note` is stored with each message that was sent.
    """

    session: Session
    sites: Mapping[str, LinkHost]
    secret: bytes
    sender: str
    deliver: Deliver
    clock: Clock
    note: str = ""

    @cached_property
    def languages(self) -> frozenset[str]:
        """The codes of the languages that are translated enough."""
        return frozenset(one.code for one in offered_languages(coverage_by_language()))


@dataclass
class MailResult:
    """How many messages were sent, not sent for good, and left for later.

    `problem` says why the run ended early; "" where it did not.
    """

    sent: int = 0
    ended: int = 0
    later: int = 0
    problem: str = ""


def send_due(sending: Sending, limits: Limits = Limits()) -> MailResult:
    """Send what is due, within the limits. Commits after each step."""
    result, start = MailResult(), sending.clock()
    due = outbox.find_due(sending.session, start, limits.messages, sending.sites)
    sending.session.commit()
    for message_id in due:
        if sending.clock() - start > limits.time:
            break
        mail_id = make_msgid(domain=sending.sender.rpartition("@")[2])
        claimed = outbox.claim_message(sending.session, message_id, mail_id, sending.clock())
        sending.session.commit()
        if claimed is None:  # another sender has it
            continue
        try:
            _send(sending, claimed, mail_id, result)
        except ServerUnusable as error:
            _record_failure(sending, claimed, str(error))
            result.later, result.problem = result.later + 1, str(error)
            break
    return result


def _send(sending: Sending, message: DueMessage, mail_id: str, result: MailResult) -> None:
    """Send a claimed message and store what became of it; raises ServerUnusable."""
    mail = _compose(sending, message, mail_id)
    sending.session.commit()
    if mail is None:
        result.ended += 1
        return
    try:
        sending.deliver(message.id, mail, message.address)
    except AddressRefused as error:
        outbox.record_refused(sending.session, message, str(error), sending.clock())
        sending.session.commit()
        result.ended += 1
    except TryLater as error:
        _record_failure(sending, message, str(error))
        result.later += 1
    else:
        outbox.record_sent(sending.session, message.id, sending.clock(), sending.note)
        sending.session.commit()
        result.sent += 1


def _record_failure(sending: Sending, message: DueMessage, problem: str) -> None:
    outbox.record_failed_attempt(sending.session, message, problem, sending.clock())
    sending.session.commit()


def _compose(sending: Sending, message: DueMessage, mail_id: str) -> EmailMessage | None:
    """The message with a new link; None where it may not be sent any more, which is stored."""
    session, now, site = sending.session, sending.clock(), sending.sites[message.la_number]
    if message.kind is MessageKind.ANSWER:
        return _compose_answer(sending, message, mail_id)
    names = names_still_at(session, message.provider_ids, message.address_digest, sending.secret)
    comments = find_comments(session, _proposals(message), tuple(names))
    if problem := _problem(session, message, bool(names), bool(comments)):
        outbox.record_stopped(session, message.id, problem, now)
        return None
    is_reminder = message.kind is MessageKind.REMINDER
    purpose = (
        LinkPurpose.CHANGE if message.kind is MessageKind.CHANGE_LINK else LinkPurpose.REMINDER
    )
    language = _language_of(sending, message)
    digest = message.address_digest
    token = make_link(session, message.la_number, purpose, digest, names, language, now)
    letter = Letter(
        kind=message.kind,
        council=site.council,
        names=tuple(names.values()),
        link=f"{site.address}/update/{token}",
        stop_link=f"{site.address}/update/stop/{token}" if is_reminder else "",
        comments=tuple(comments),
    )
    envelope = Envelope(sending.sender, message.address, mail_id, now.astimezone(UTC))
    return compose(letter, envelope, translator(language))


def _compose_answer(sending: Sending, message: DueMessage, mail_id: str) -> EmailMessage | None:
    """The answer to a report; None where the report is deleted, or the address works no more."""
    session, now = sending.session, sending.clock()
    reported = _report_of(session, message)
    if message.attempt > outbox.ATTEMPTS_MAX:
        problem = INTERRUPTED
    elif not outbox.is_still_allowed(session, message):
        problem = STOPPED
    else:
        problem = "" if reported else NO_REPORT
    if reported is None or problem:
        outbox.record_stopped(session, message.id, problem, now)
        return None
    letter = Letter(
        kind=message.kind,
        council=sending.sites[message.la_number].council,
        names=_public_names(session, message.provider_ids),
        link="",
        answer=Answer(reported.fact, reported.outcome),
    )
    envelope = Envelope(sending.sender, message.address, mail_id, now.astimezone(UTC))
    return compose(letter, envelope, translator(_language_of(sending, message)))


def _report_of(session: Session, message: DueMessage) -> Reported | None:
    """The report that a message answers; None where it is deleted, or is no longer the person's."""
    stated = message.arguments.get("report")
    reported = find_report(session, stated) if isinstance(stated, int) else None
    if reported is None or not reported.outcome or reported.contact != message.address:
        return None
    return reported if reported.provider_id in message.provider_ids else None


def _public_names(session: Session, provider_ids: tuple[str, ...]) -> tuple[str, ...]:
    """The names of those of these settings that families see."""
    states = find_public_states(session, provider_ids)
    facts, edits = find_source_facts(session, provider_ids), find_edits(session, provider_ids)
    shown = (
        (name_for_its_owner(facts[one], edits.get(one, {})), states[one])
        for one in provider_ids
        if one in facts and states[one] in (PublicState.PUBLIC, PublicState.AREA)
    )
    return tuple(
        without_postcode(name) if state is PublicState.AREA else name for name, state in shown
    )


def _language_of(sending: Sending, message: DueMessage) -> str:
    offered = message.language in sending.languages
    return message.language if offered else ENGLISH.code


def _problem(session: Session, message: DueMessage, has_names: bool, has_comments: bool) -> str:
    """Why a message is not sent after all; "" where it is."""
    if message.attempt > outbox.ATTEMPTS_MAX:
        return INTERRUPTED
    if not outbox.is_still_allowed(session, message):
        return STOPPED
    if message.kind is MessageKind.SENT_BACK and not has_comments:
        return NO_COMMENT
    return "" if has_names else NO_ADDRESS


def _proposals(message: DueMessage) -> list[int]:
    """The ids of the proposals that a message is about."""
    stated = message.arguments.get("proposals", ())
    return [int(one) for one in stated] if isinstance(stated, list) else []
