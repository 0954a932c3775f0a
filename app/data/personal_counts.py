"""How much personal data the record has for one council."""

from dataclasses import dataclass

from sqlmodel import Session, SQLModel, col, func, select

from app.core.provision import HOME_BASED
from app.data.council_settings import find_council_settings
from app.data.staff_users import find_people
from app.data.tables import (
    ContactAttempt,
    OutboxMessage,
    Proposal,
    ReportedMistake,
    SettingNote,
)


@dataclass(frozen=True)
class PersonalCounts:
    """Counts for one council; notes, proposals and calls are those that still have their text."""

    settings: int
    homes: int
    notes: int
    proposals: int
    calls: int
    reports: int  # of mistakes, closed ones too
    addresses: int  # of messages that have not ended
    people: int


def count_personal_data(session: Session, la_number: str) -> PersonalCounts:
    """What the record has for a council now."""
    settings = find_council_settings(session, la_number)
    homes = {kind.value for kind in HOME_BASED}

    def count(model: type[SQLModel], council: str, text: str) -> int:
        own = select(func.count()).select_from(model)
        return session.exec(own.where(col(council) == la_number, col(text) != "")).one()

    return PersonalCounts(
        settings=len(settings),
        homes=sum(one.kind in homes for one in settings),
        notes=count(SettingNote, SettingNote.la_number, SettingNote.text),
        proposals=count(Proposal, Proposal.la_number, Proposal.value),
        calls=count(ContactAttempt, ContactAttempt.la_number, ContactAttempt.note),
        reports=count(ReportedMistake, ReportedMistake.la_number, ReportedMistake.text),
        addresses=count(OutboxMessage, OutboxMessage.la_number, OutboxMessage.address),
        people=len(find_people(session, la_number)),
    )
