"""Giving everything of one provider to another, once a person says that both are one setting."""

from datetime import date, datetime, timedelta

from sqlmodel import Session, SQLModel, col, delete, select, update

from app.core.provision import narrower
from app.data.councils import LINES
from app.data.edits import save_edit
from app.data.tables import (
    Crosswalk,
    EditField,
    Erasure,
    ExtractedRegistration,
    Listing,
    Location,
    PlaceEdit,
    Provider,
    Registration,
    Restriction,
    Service,
)

# What else has a provider_id, beside what is written anew or merged.
FOLLOWS: tuple[type[SQLModel], ...] = (
    *LINES,
    Listing,
    ExtractedRegistration,
    Erasure,
    Registration,
)


def move_provider(session: Session, minted: str, old: str, now: datetime) -> None:
    """Make everything of a minted provider the old one's, and remove the minted one.

    The old provider must be there. Its name, premises and service are the caller's to write.
    """
    _point_crosswalk(session, minted, old, now.date())
    for table in FOLLOWS:
        own = col(getattr(table, "provider_id"))  # noqa: B009  (each of these tables has one)
        session.exec(update(table).where(own == minted).values(provider_id=old))
    _merge_restrictions(session, minted, old)
    _carry_edits(session, minted, old, now)
    session.exec(delete(Service).where(col(Service.provider_id) == minted))
    used = select(Service.location_id).where(col(Service.location_id).is_not(None))
    session.exec(
        delete(Location).where(
            col(Location.location_id) == minted, col(Location.location_id).not_in(used)
        )
    )
    session.exec(delete(Provider).where(col(Provider.provider_id) == minted))


def _point_crosswalk(session: Session, minted: str, old: str, today: date) -> None:
    """End the lines that mean the minted provider, and begin lines that mean the old one."""
    ended = select(Crosswalk).where(
        Crosswalk.provider_id == minted, col(Crosswalk.valid_to).is_(None)
    )
    for line in session.exec(ended).all():
        # A line that began today, or on a later as-at date, holds for a day at least.
        turned_on = max(today, line.valid_from + timedelta(days=1))
        line.valid_to = turned_on
        session.add(line)
        session.add(
            Crosswalk(
                issuer=line.issuer,
                identifier=line.identifier,
                provider_id=old,
                valid_from=turned_on,
            )
        )
    session.flush()


def _merge_restrictions(session: Session, minted: str, old: str) -> None:
    """The narrower of what was asked for either; that the old number was not active ends with it."""
    gone = delete(Restriction).where(
        col(Restriction.provider_id) == old, col(Restriction.is_status).is_(True)
    )
    session.exec(gone)
    asked = select(Restriction).where(Restriction.provider_id == minted)
    for one in session.exec(asked).all():
        held = session.get(Restriction, (old, one.source, one.is_status))
        if held is None:
            held = Restriction(**one.model_dump() | {"provider_id": old})
        held.consent = narrower(held.consent, one.consent)
        held.told_on = max(held.told_on, one.told_on)
        session.add(held)
        session.delete(one)
    session.flush()


def _carry_edits(session: Session, minted: str, old: str, now: datetime) -> None:
    """An officer's words on the minted provider are on the old one now; of two the later holds."""
    standing = select(PlaceEdit).where(
        col(PlaceEdit.provider_id).in_([minted, old]), col(PlaceEdit.ended_at).is_(None)
    )
    later: dict[EditField, PlaceEdit] = {}
    for one in session.exec(standing.order_by(col(PlaceEdit.id))).all():
        later[one.field] = one
        if one.provider_id == minted:
            one.ended_at = now
            session.add(one)
    session.flush()
    for one in later.values():
        if one.provider_id == minted:
            told = one.model_dump(exclude={"id", "ended_at"})
            save_edit(session, PlaceEdit(**told | {"provider_id": old}))
