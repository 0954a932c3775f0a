"""Questions about people who can help, and about take-up."""

from collections.abc import Iterable, Sequence
from enum import Enum
from typing import Any

from sqlmodel import Session, col, delete, select

from app.core.takeup import TOO_FEW, CellKey, Figure, Hidden, Told, rounded_figure
from app.data.session import put_rows
from app.data.tables import Agency, HelpPoint, TakeupFigure, TakeupTelling

HELP_POINT = tuple(HelpPoint.model_fields)
AGENCY = tuple(Agency.model_fields)
TAKEUP = tuple(name for name in TakeupFigure.model_fields if name != "id")
TELLING = tuple(name for name in TakeupTelling.model_fields if name != "id")


def replace_help_points(session: Session, source: str, rows: Iterable[Sequence[Any]]) -> None:
    """All of one source anew, values in the order of HELP_POINT."""
    session.exec(delete(HelpPoint).where(col(HelpPoint.source) == source))
    put_rows(session, HelpPoint, HELP_POINT, rows)


def replace_agencies(session: Session, rows: Iterable[Sequence[Any]]) -> None:
    """All agencies anew, values in the order of AGENCY."""
    session.exec(delete(Agency))
    put_rows(session, Agency, AGENCY, rows)


def replace_takeup(session: Session, source: str, rows: Iterable[Sequence[Any]]) -> None:
    """All figures of one source anew, values in the order of TAKEUP."""
    session.exec(delete(TakeupFigure).where(col(TakeupFigure.source) == source))
    put_rows(session, TakeupFigure, TAKEUP, rows)


def add_tellings(
    session: Session, la_number: str, edition_id: int, figures: Iterable[tuple[str, Figure]]
) -> None:
    """Remember what an edition tells of a council's wards (code, figure), each telling once."""
    known = {
        (row.code, row.entitlement, row.ages, row.period, *_counts(row))
        for row in _find_tellings(session, la_number)
    }
    told = ((code, one.entitlement, one.ages, one.period, *_counts(one)) for code, one in figures)
    rows = (
        (edition_id, la_number, *(one.value if isinstance(one, Enum) else one for one in row))
        for row in told
        if row not in known
    )
    put_rows(session, TakeupTelling, TELLING, rows)


def _counts(told: TakeupTelling | Figure) -> tuple[float | None, float | None, Hidden | None]:
    return (told.registered_count, told.eligible_count, told.hidden)


def _find_tellings(session: Session, la_number: str) -> Sequence[TakeupTelling]:
    of_council = select(TakeupTelling).where(TakeupTelling.la_number == la_number)
    return session.exec(of_council.order_by(col(TakeupTelling.id))).all()


def find_told(session: Session, la_number: str) -> Told:
    """What a council's editions ever published of its wards."""
    cells, hidden, shown = set(), set(), {}
    for row in _find_tellings(session, la_number):
        key = CellKey(row.code, row.entitlement, row.ages, row.period)
        cells.add(key)
        if row.hidden in TOO_FEW:
            hidden.add(key)
        elif row.hidden is None and row.registered_count is not None:
            shown[key] = rounded_figure(key, row.registered_count, row.eligible_count)
    return Told(cells, hidden, shown)


def find_help_points(session: Session) -> list[HelpPoint]:
    """By name; DfE's are left out for a council that told its own."""
    listed = session.exec(select(HelpPoint).order_by(HelpPoint.name, HelpPoint.reference)).all()
    own = {one.la_number for one in listed if "/" in one.source}
    return [one for one in listed if "/" in one.source or one.la_number not in own]


def find_agencies(session: Session) -> Sequence[Agency]:
    """Those at work, by name."""
    return session.exec(select(Agency).where(Agency.is_active).order_by(Agency.name)).all()


def find_takeup(session: Session) -> Sequence[TakeupFigure]:
    return session.exec(select(TakeupFigure).order_by(col(TakeupFigure.id))).all()
