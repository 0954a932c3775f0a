"""A council's decision about a report that a fact is wrong.

While it checks a fact, the setting's page says so (`being_checked`). Saving another value of the
fact closes the report (`edit_requests.save_requests`).
"""

from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

from sqlmodel import Session

from app.core.mail_address import is_address
from app.core.mistake_report import ReportState
from app.data.mistake_reports import ReportDecided, Reported, decide_report
from app.data.outbox import MessageRequest, Queueing, queue_message
from app.data.tables import MessageKind
from app.publish.edits.being_checked import FIELD, save_checked_facts
from app.publish.edits.edit_requests import Officer, check_council, save_marked
from app.publish.errors import PublishError
from app.publish.setting_addresses import digest_of_address
from app.snapshot.edit_markers import MarkedEdit


class ReportEnded(PublishError):
    """The report was decided meanwhile; nothing is saved."""


@dataclass(frozen=True)
class ReportDecision:
    """What an officer decides: the new state, and a reason or an answer where it needs one."""

    state: ReportState
    outcome: str = ""


def decide(
    session: Session,
    data_dir: Path,
    reported: Reported,
    decision: ReportDecision,
    officer: Officer,
    *,
    after: Callable[[], None] = lambda: None,
) -> None:
    """Save a decision with what pages say of the check, and publish it. Commits.

    `after` saves what belongs to the decision in its transaction. Raises ReportEnded,
    NotOfThisCouncil where a report is accepted about a setting that the council does not have any
    more, and EditNotPublished where the decision is saved but not public yet.
    """
    provider_id = reported.provider_id

    def save() -> int:
        _record(session, reported, decision, officer)
        after()
        save_checked_facts(session, provider_id, officer.who, officer.now, officer.reason)
        return 0

    if ReportState.CHECKING not in (reported.state, decision.state):
        save()  # pages said nothing of it, and say nothing now
        session.commit()
        return
    is_accepted = decision.state is ReportState.CHECKING
    if is_accepted:
        check_council(session, provider_id, reported.la_number)
    action = "set" if is_accepted else "end"
    marked = MarkedEdit(action, provider_id, FIELD.value, officer.reason, officer.who)
    save_marked(session, data_dir, [marked], officer.now, save)


def _record(
    session: Session, reported: Reported, decision: ReportDecision, officer: Officer
) -> None:
    try:
        decide_report(session, reported, decision.state, officer.who, officer.now, decision.outcome)
    except ReportDecided as error:
        raise ReportEnded("the report was decided meanwhile") from error


def queue_answer(session: Session, reported: Reported, officer: Officer, secret: bytes) -> bool:
    """Queue the message with the answer to a report; whether its contact is an email address.

    For the transaction of the decision. The text is read from the report when it is sent.
    """
    if not is_address(reported.contact):
        return False
    message = MessageRequest(
        kind=MessageKind.ANSWER,
        la_number=reported.la_number,
        address=reported.contact,
        address_digest=digest_of_address(secret, reported.contact),
        provider_ids=(reported.provider_id,),
        language=reported.language,
        asked_by=officer.who,
        arguments={"report": reported.id},
    )
    return queue_message(session, message, officer.now) is not Queueing.STOPPED
