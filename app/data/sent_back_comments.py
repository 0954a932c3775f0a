"""A query for what a council answered about proposals that it sent back."""

from collections.abc import Collection

from sqlmodel import Session, col, select

from app.data.tables import EditField, Proposal, ProposalState


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
