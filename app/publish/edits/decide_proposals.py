"""An officer's decision about what a setting sent: one proposal is approved, some are sent back."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path

from sqlmodel import Session

from app.data.chasing import find_languages
from app.data.outbox import MessageRequest, Queueing, queue_message
from app.data.proposals import ProposalDecided, Proposed, accept_proposal, send_back_proposals
from app.data.recorded_consents import RecordedConsent
from app.data.tables import EditField, MessageKind
from app.publish.edits.consents import record_consent
from app.publish.edits.edit_requests import EditRequest, Officer, SavedEdits, save_edits
from app.publish.errors import EditRefused, EditUnchanged
from app.publish.setting_addresses import find_addressee


class ProposalEnded(EditRefused):
    """The proposal was decided, or the setting replaced it; nothing is saved."""


@dataclass(frozen=True)
class Decider:
    """The officer who decides about proposals to a council, and when.

    `language` is the council's, for a setting whose own is not known.
    """

    who: str
    la_number: str
    now: datetime
    language: str


def approve_proposal(
    session: Session, data_dir: Path, proposal: Proposed, seen_id: int, by: Decider, reason: str
) -> SavedEdits:
    """Save a proposal as an edit with its decision, and publish it. Commits.

    `seen_id` is the newest edit of the field that the officer saw, 0 for none. A consent goes the
    way of every recorded consent. Raises ProposalEnded, and the errors of `save_edits` except
    EditUnchanged: a value that is in force already is only recorded as approved.
    """
    officer = Officer(by.who, by.now, reason)

    def accept() -> None:
        try:
            accept_proposal(session, by.la_number, proposal.id, by.who, by.now)
        except ProposalDecided as error:
            raise ProposalEnded("the proposal was decided meanwhile") from error

    try:
        saved = _save(session, data_dir, proposal, seen_id, officer, by.la_number, accept)
    except EditUnchanged:
        saved = SavedEdits(0, None)
    if not saved.batch:  # nothing to save, so that the decision was rolled back too
        accept()
        session.commit()
    return saved


def _save(
    session: Session,
    data_dir: Path,
    proposal: Proposed,
    seen_id: int,
    officer: Officer,
    la_number: str,
    accept: Callable[[], None],
) -> SavedEdits:
    if proposal.field is EditField.CONSENT:
        given = RecordedConsent.parse(proposal.value)
        own = (session, data_dir, proposal.provider_id, given, officer, la_number, seen_id)
        return record_consent(*own, after=accept)
    request = EditRequest(proposal.provider_id, proposal.field, proposal.value, seen_id)
    return save_edits(session, data_dir, [request], officer, la_number, before=accept)


def send_back(
    session: Session, proposals: Sequence[Proposed], comment: str, by: Decider, secret: bytes
) -> bool:
    """Send proposals of one setting back with a comment; whether a message to it is queued.

    Commits. Where the setting has no address that works, the officer has to ring it. Raises
    ValueError for the length of the comment, and ProposalEnded.
    """
    ids = [one.id for one in proposals]
    try:
        send_back_proposals(session, by.la_number, ids, by.who, by.now, comment)
    except ProposalDecided as error:
        session.rollback()
        raise ProposalEnded("a proposal was decided meanwhile") from error
    is_queued = _queue_answer(session, proposals[0].provider_id, ids, by, secret)
    session.commit()
    return is_queued


def _queue_answer(
    session: Session, provider_id: str, proposal_ids: list[int], by: Decider, secret: bytes
) -> bool:
    found = find_addressee(session, provider_id, secret)
    if found is None:
        return False
    request = MessageRequest(
        kind=MessageKind.SENT_BACK,
        la_number=by.la_number,
        address=found.address,
        address_digest=found.digest,
        provider_ids=(provider_id,),
        language=find_languages(session, by.la_number).get(found.digest, by.language),
        asked_by=by.who,
        arguments={"proposals": proposal_ids},
    )
    return queue_message(session, request, by.now) is Queueing.QUEUED
