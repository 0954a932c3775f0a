"""Questions about people who can help, and about take-up."""

from collections.abc import Iterable, Sequence
from typing import Any

from sqlmodel import Session, col, delete, select

from app.data.session import put_rows
from app.data.tables import Agency, HelpPoint, TakeupFigure

HELP_POINT = tuple(HelpPoint.model_fields)
AGENCY = tuple(Agency.model_fields)
TAKEUP = tuple(name for name in TakeupFigure.model_fields if name != "id")


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
