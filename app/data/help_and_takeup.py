"""Queries for help points, childminder agencies and take-up figures."""

from collections.abc import Iterable, Sequence
from enum import Enum
from typing import Any

from sqlmodel import Session, col, delete, select

from app.core.period import Period
from app.core.takeup import TOO_FEW, CellKey, EarlierFigures, Figure, HiddenReason, rounded_figure
from app.data.session import put_rows
from app.data.tables import Agency, HelpPoint, TakeupFigure, TakeupFigureHistory

HELP_POINT_COLUMNS = tuple(HelpPoint.model_fields)
AGENCY_COLUMNS = tuple(Agency.model_fields)
TAKEUP_COLUMNS = tuple(name for name in TakeupFigure.model_fields if name != "id")
HISTORY_COLUMNS = tuple(name for name in TakeupFigureHistory.model_fields if name != "id")


def replace_help_points(session: Session, source: str, rows: Iterable[Sequence[Any]]) -> None:
    """Replace one source's help points; each row is in the order of HELP_POINT_COLUMNS."""
    session.exec(delete(HelpPoint).where(col(HelpPoint.source) == source))
    put_rows(session, HelpPoint, HELP_POINT_COLUMNS, rows)


def replace_agencies(session: Session, rows: Iterable[Sequence[Any]]) -> None:
    """Replace all agencies; each row has its values in the order of AGENCY_COLUMNS."""
    session.exec(delete(Agency))
    put_rows(session, Agency, AGENCY_COLUMNS, rows)


def replace_takeup(session: Session, source: str, rows: Iterable[Sequence[Any]]) -> None:
    """Replace one source's figures; each row has its values in the order of TAKEUP_COLUMNS."""
    session.exec(delete(TakeupFigure).where(col(TakeupFigure.source) == source))
    put_rows(session, TakeupFigure, TAKEUP_COLUMNS, rows)


def add_takeup_history(
    session: Session, la_number: str, edition_id: int, figures: Iterable[tuple[str, Figure]]
) -> None:
    """Add an edition's figures of a council's wards, (code, figure), that are not stored yet."""
    known = {
        (row.code, row.entitlement, row.ages, row.period, *_counts(row))
        for row in _find_takeup_history(session, la_number)
    }
    values = (
        (code, one.entitlement, one.ages, str(one.period), *_counts(one)) for code, one in figures
    )
    rows = (
        (edition_id, la_number, *(one.value if isinstance(one, Enum) else one for one in row))
        for row in values
        if row not in known
    )
    put_rows(session, TakeupFigureHistory, HISTORY_COLUMNS, rows)


def _counts(
    values: TakeupFigureHistory | Figure,
) -> tuple[float | None, float | None, HiddenReason | None]:
    return (values.registered_count, values.eligible_count, values.hidden)


def _find_takeup_history(session: Session, la_number: str) -> Sequence[TakeupFigureHistory]:
    in_council = select(TakeupFigureHistory).where(TakeupFigureHistory.la_number == la_number)
    return session.exec(in_council.order_by(col(TakeupFigureHistory.id))).all()


def find_disclosed_figures(session: Session, la_number: str) -> EarlierFigures:
    """The figures that any of a council's editions published of its wards."""
    cells, hidden, shown = set(), set(), {}
    for row in _find_takeup_history(session, la_number):
        key = CellKey(row.code, row.entitlement, row.ages, Period.parse(row.period))
        cells.add(key)
        if row.hidden in TOO_FEW:
            hidden.add(key)
        elif row.hidden is None and row.registered_count is not None:
            shown[key] = rounded_figure(key, row.registered_count, row.eligible_count)
    return EarlierFigures(cells, hidden, shown)


def find_help_points(session: Session) -> list[HelpPoint]:
    """Help points by name; DfE's are left out for councils with a file of their own."""
    listed = session.exec(select(HelpPoint).order_by(HelpPoint.name, HelpPoint.reference)).all()
    own = {point.la_number for point in listed if "/" in point.source}
    return [point for point in listed if "/" in point.source or point.la_number not in own]


def find_agencies(session: Session) -> Sequence[Agency]:
    """Active agencies, by name."""
    return session.exec(select(Agency).where(Agency.is_active).order_by(Agency.name)).all()


def find_takeup(session: Session) -> Sequence[TakeupFigure]:
    return session.exec(select(TakeupFigure).order_by(col(TakeupFigure.id))).all()
