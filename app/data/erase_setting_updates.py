"""Erasing what settings sent, and their addresses, from links, messages and attempts to ask them.

The decisions and the facts that something was sent or asked stay. Reports of mistakes are deleted.
"""

from collections.abc import Mapping
from datetime import datetime

from sqlmodel import Session, col, select, update

from app.data.mistake_reports import erase_reports
from app.data.tables import (
    ContactAttempt,
    MessageState,
    OutboxMessage,
    OutboxSetting,
    Proposal,
    ProposalState,
    SettingLink,
    SettingLinkSetting,
)


def erase_setting_updates(
    session: Session, ordered_at: Mapping[str, datetime], now: datetime
) -> None:
    """Erase of providers, by provider_id, what was written up to their order; flushed.

    A proposal that waits cannot be decided any more. Queued messages and open links end.
    """
    for provider_id, until in ordered_at.items():
        _erase_proposals(session, provider_id, until)
        attempts = update(ContactAttempt).where(
            col(ContactAttempt.provider_id) == provider_id, col(ContactAttempt.at) <= until
        )
        session.exec(attempts.values(note=""))
        _erase_messages(session, provider_id, until, now)
        _erase_links(session, provider_id, until, now)
        erase_reports(session, provider_id, until)


def _erase_proposals(session: Session, provider_id: str, until: datetime) -> None:
    own = (col(Proposal.provider_id) == provider_id, col(Proposal.proposed_at) <= until)
    session.exec(update(Proposal).where(*own).values(value="", seen_value=""))
    waiting = update(Proposal).where(*own, col(Proposal.state) == ProposalState.WAITING)
    session.exec(waiting.values(state=ProposalState.REPLACED, decided_at=until))


def _erase_messages(session: Session, provider_id: str, until: datetime, now: datetime) -> None:
    about = select(OutboxSetting.message_id).where(OutboxSetting.provider_id == provider_id)
    own = update(OutboxMessage).where(
        col(OutboxMessage.id).in_(about), col(OutboxMessage.asked_at) <= until
    )
    is_queued = col(OutboxMessage.state) == MessageState.QUEUED
    session.exec(own.where(is_queued).values(state=MessageState.STOPPED, ended_at=now))
    session.exec(own.values(address="", address_digest="", arguments="{}", problem=""))


def _erase_links(session: Session, provider_id: str, until: datetime, now: datetime) -> None:
    """End the links with their forms; one for several settings ends for all of them."""
    of_provider = select(SettingLinkSetting.link_id).where(
        SettingLinkSetting.provider_id == provider_id
    )
    own = update(SettingLink).where(
        col(SettingLink.id).in_(of_provider), col(SettingLink.made_at) <= until
    )
    session.exec(own.values(address_digest=""))
    session.exec(own.where(col(SettingLink.ended_at).is_(None)).values(ended_at=now))
