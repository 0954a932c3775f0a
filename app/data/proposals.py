"""Queries for proposals: new values that settings send, which their council decides about.

ProposalDecided is the only error: a proposal was decided, or replaced, since it was read.
"""

from collections.abc import Collection, Iterable
from dataclasses import dataclass
from datetime import datetime
from typing import NamedTuple

from sqlmodel import Session, col, func, select, update

from app.data.audit import AuditEntry, save_audit_entry
from app.data.record_times import in_utc
from app.data.tables import EditField, Proposal, ProposalState

COMMENT_LENGTH_MAX = 500  # characters


class ProposalDecided(Exception):
    """The proposal was decided meanwhile, or the setting sent a newer one."""


@dataclass(frozen=True)
class ProposedValue:
    """A setting's new text of a field, with what families saw when it was sent.

    All texts are canonical (`publish.selection.edit_fields`); a consent is the text of a
    `RecordedConsent`. `seen_edit_id` is the edit in force then, 0 for none.
    """

    field: EditField
    value: str
    seen_value: str
    seen_edit_id: int


class Proposed(NamedTuple):
    """A proposal as it is stored; `value` is "" where it was erased or means no value."""

    id: int
    provider_id: str
    link_id: int
    batch: int
    field: EditField
    value: str
    seen_value: str
    seen_edit_id: int
    proposed_at: datetime
    state: ProposalState
    decided_by: str
    decided_at: datetime | None
    comment: str

    @property
    def sent_by(self) -> str:
        """The sender as the audit names it."""
        return sender_name(self.link_id)


def sender_name(link_id: int) -> str:
    """A setting that uses a link, as the audit names it; nobody knows which person it is."""
    return f"setting (link {link_id})"


def is_sender(who: str) -> bool:
    """Whether a name in the audit is that of a setting that uses a link."""
    return who.startswith("setting (link ")


def save_proposals(
    session: Session,
    la_number: str,
    provider_id: str,
    link_id: int,
    values: Collection[ProposedValue],
    now: datetime,
) -> int:
    """Save the proposals of one form and return their batch; flushed, not committed.

    Those of the same fields that wait are replaced. Raises ValueError without values.
    """
    if not values:
        raise ValueError("a form without proposals")
    replace_waiting(session, provider_id, {one.field for one in values}, now)
    rows = [
        Proposal(
            la_number=la_number,
            provider_id=provider_id,
            link_id=link_id,
            batch=0,
            proposed_at=now,
            state=ProposalState.WAITING,
            **vars(one),
        )
        for one in values
    ]
    session.add(rows[0])
    session.flush()
    assert rows[0].id is not None
    for row in rows:  # the id of the first one: no two forms have it, without any lock
        row.batch = rows[0].id
    session.add_all(rows)
    session.flush()
    return rows[0].id


def replace_waiting(
    session: Session, provider_id: str, fields: Collection[EditField], now: datetime
) -> None:
    """End waiting proposals of these fields, whose values are erased; not committed."""
    waiting = update(Proposal).where(
        col(Proposal.provider_id) == provider_id,
        col(Proposal.field).in_(fields),
        col(Proposal.state) == ProposalState.WAITING,
    )
    session.exec(
        waiting.values(state=ProposalState.REPLACED, decided_at=now, value="", seen_value="")
    )


def find_waiting(
    session: Session, la_number: str, provider_id: str | None = None
) -> list[Proposed]:
    """A council's proposals that wait for a decision, of one setting or of all; oldest first."""
    own = select(Proposal).where(
        Proposal.la_number == la_number, Proposal.state == ProposalState.WAITING
    )
    if provider_id is not None:
        own = own.where(Proposal.provider_id == provider_id)
    return [_proposed(row) for row in session.exec(own.order_by(col(Proposal.id)))]


def find_proposals(session: Session, la_number: str, provider_id: str) -> list[Proposed]:
    """Every proposal of a setting to a council, decided and replaced ones too; newest first."""
    own = select(Proposal).where(
        Proposal.la_number == la_number, Proposal.provider_id == provider_id
    )
    return [_proposed(row) for row in session.exec(own.order_by(col(Proposal.id).desc()))]


def find_last_proposed(session: Session, la_number: str) -> dict[str, datetime]:
    """When each setting last proposed something to a council, by provider_id."""
    newest = (
        select(Proposal.provider_id, func.max(col(Proposal.proposed_at)))
        .where(Proposal.la_number == la_number)
        .group_by(col(Proposal.provider_id))
    )
    return {provider_id: in_utc(at) for provider_id, at in session.exec(newest)}


def find_comments(
    session: Session, proposal_ids: Collection[int], provider_ids: Collection[str]
) -> list[tuple[EditField, str]]:
    """The field and the comment of each of these proposals of these settings that was sent back."""
    sent_back = select(col(Proposal.field), col(Proposal.comment)).where(
        col(Proposal.id).in_(proposal_ids),
        col(Proposal.provider_id).in_(provider_ids),
        Proposal.state == ProposalState.SENT_BACK,
    )
    return list(session.exec(sent_back.order_by(col(Proposal.id))).all())


def get_proposal(session: Session, la_number: str, proposal_id: int) -> Proposed | None:
    """A proposal to this council; None for another council's and for one that does not exist."""
    row = session.get(Proposal, proposal_id)
    return _proposed(row) if row and row.la_number == la_number else None


def is_known_proposal(session: Session, proposal_id: int) -> bool:
    """Whether any council has a proposal with this id."""
    return session.get(Proposal, proposal_id) is not None


def accept_proposal(
    session: Session, la_number: str, proposal_id: int, by: str, now: datetime
) -> None:
    """Record that a person accepted a proposal, beside the edit that they save; not committed.

    Raises ProposalDecided, after which the transaction has to be rolled back.
    """
    _decide(session, la_number, proposal_id, ProposalState.ACCEPTED, by, now, "")


def send_back_proposals(
    session: Session,
    la_number: str,
    proposal_ids: Iterable[int],
    by: str,
    now: datetime,
    comment: str,
) -> None:
    """Record that a person did not accept proposals, and why; not committed.

    The comment is for the setting. Raises ValueError for its length, and ProposalDecided.
    """
    if not 0 < len(comment) <= COMMENT_LENGTH_MAX:
        raise ValueError(f"a comment has 1 to {COMMENT_LENGTH_MAX} characters, not {len(comment)}")
    for proposal_id in proposal_ids:
        _decide(session, la_number, proposal_id, ProposalState.SENT_BACK, by, now, comment)


def _decide(
    session: Session,
    la_number: str,
    proposal_id: int,
    state: ProposalState,
    by: str,
    now: datetime,
    comment: str,
) -> None:
    """Only one of two people who decide at once changes the row, on both engines."""
    waiting = update(Proposal).where(
        col(Proposal.id) == proposal_id,
        col(Proposal.la_number) == la_number,
        col(Proposal.state) == ProposalState.WAITING,
    )
    decided = waiting.values(state=state, decided_by=by, decided_at=now, comment=comment)
    if not session.exec(decided).rowcount:
        raise ProposalDecided(str(proposal_id))
    session.expire_all()
    row = session.get_one(Proposal, proposal_id)
    entry = AuditEntry(
        by, f"proposal {state.value}", row.provider_id, row.field.value, reason=comment
    )
    save_audit_entry(session, entry, now)


def _proposed(row: Proposal) -> Proposed:
    decided_at = in_utc(row.decided_at) if row.decided_at else None
    stored = {name: getattr(row, name) for name in Proposed._fields}
    return Proposed(**{**stored, "proposed_at": in_utc(row.proposed_at), "decided_at": decided_at})
