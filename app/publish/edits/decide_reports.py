"""A council's decision about a report that a fact is wrong.

While it checks a fact, the setting's page says so: an edit of the field BEING_CHECKED, which is
saved with the decision. Saving a new value of the fact closes the report.
"""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from pathlib import Path

from sqlmodel import Session

from app.core.mail_address import is_address
from app.core.mistake_report import ReportState
from app.data.edits import find_edits
from app.data.mistake_reports import (
    ReportDecided,
    Reported,
    decide_report,
    find_open_reports,
)
from app.data.outbox import MessageRequest, Queueing, queue_message
from app.data.tables import EditField, MessageKind
from app.publish.edits.edit_requests import EditRequest, Officer, SavedEdits, save_edits
from app.publish.errors import (
    EditConflict,
    EditUnchanged,
    NotOfThisCouncil,
    PublishError,
)
from app.publish.setting_addresses import digest_of_address

TRIES = 3  # where another officer decides about the same setting at this moment


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

    `after` saves what belongs to the decision in its transaction. Raises ReportEnded, and the
    errors of `save_edits` except EditUnchanged. A setting that is in no current source has no
    page, so only the decision is saved.
    """

    def save() -> None:
        _record(session, reported, decision, officer)
        after()

    for attempt in range(1, TRIES + 1):
        request = _check_request(session, reported, decision)
        try:
            saved = save_edits(
                session, data_dir, [request], officer, reported.la_number, before=save
            )
        except EditConflict:
            if attempt == TRIES:
                raise
            continue
        except (EditUnchanged, NotOfThisCouncil):
            saved = SavedEdits(0, None)
        break
    if not saved.batch:  # nothing to publish, so that the decision was rolled back too
        session.rollback()
        save()
        session.commit()


def _record(
    session: Session, reported: Reported, decision: ReportDecision, officer: Officer
) -> None:
    try:
        decide_report(session, reported, decision.state, officer.who, officer.now, decision.outcome)
    except ReportDecided as error:
        raise ReportEnded("the report was decided meanwhile") from error


def _check_request(session: Session, reported: Reported, decision: ReportDecision) -> EditRequest:
    """The edit after which the page names the facts that are checked, this one included or not."""
    open_reports = find_open_reports(session, reported.la_number, reported.provider_id)
    checked = {
        one.fact.value
        for one in open_reports
        if one.state is ReportState.CHECKING and one.id != reported.id
    }
    if decision.state is ReportState.CHECKING:
        checked.add(reported.fact.value)
    return _being_checked(session, reported.provider_id, sorted(checked))


def _being_checked(session: Session, provider_id: str, names: Sequence[str]) -> EditRequest:
    newest = find_edits(session, [provider_id]).get(provider_id, {}).get(EditField.BEING_CHECKED)
    seen_id = newest.id if newest else 0
    return EditRequest(provider_id, EditField.BEING_CHECKED, "; ".join(names) or None, seen_id)


@dataclass(frozen=True)
class ClosedByEdit:
    """What follows from new values of a setting's facts: an edit more, and reports to close."""

    requests: tuple[EditRequest, ...] = ()
    reports: tuple[Reported, ...] = ()

    def close(self, session: Session, officer: Officer) -> None:
        """Record that the facts are put right; for the transaction of the edits."""
        for one in self.reports:
            _record(session, one, ReportDecision(ReportState.CORRECTED), officer)


def closed_by(session: Session, la_number: str, requests: Sequence[EditRequest]) -> ClosedByEdit:
    """The reports about these fields that the council is checking, which the edits put right."""
    fields = {(one.provider_id, one.field.value) for one in requests}
    closing, ends = list[Reported](), list[EditRequest]()
    for provider_id in sorted({one.provider_id for one in requests}):
        found = find_open_reports(session, la_number, provider_id)
        checked = [one for one in found if one.state is ReportState.CHECKING]
        own = [one for one in checked if (provider_id, one.fact.value) in fields]
        if own:
            others = {one.fact.value for one in checked if one not in own}
            closing += own
            ends.append(_being_checked(session, provider_id, sorted(others)))
    return ClosedByEdit(tuple(ends), tuple(closing))


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
