"""Questions about councils, districts and wards."""

from collections.abc import Iterable, Sequence
from typing import Any

from sqlmodel import Session, col, delete, select, update

from app.data.session import put_rows
from app.data.tables import Area, Provider

COLUMNS = (
    "level",
    "code",
    "name",
    "parent_code",
    "la_number",
    "former_names",
    "vintage",
    "boundary",
)


def replace_areas(session: Session, rows: Iterable[Sequence[Any]]) -> None:
    """All areas anew, values in the order of COLUMNS."""
    session.exec(delete(Area))
    put_rows(session, Area, COLUMNS, rows)


def find_areas(session: Session) -> Sequence[Area]:
    return session.exec(select(Area).order_by(Area.level, Area.code)).all()


def fold_council(name: str) -> str:
    """A council's name as publishers vary it: case, "&", punctuation, the word "Council"."""
    words = name.casefold().replace("&", " and ").replace("-", " ").replace(",", " ").split()
    return " ".join(word.strip(".'") for word in words if word != "council")


def find_la_numbers(session: Session) -> dict[str, str]:
    """DfE's number of each council by its folded name, former names included."""
    numbers = {}
    for area in session.exec(select(Area).where(Area.level == "council")):
        for name in (area.name, *filter(None, area.former_names.split(";"))):
            numbers[fold_council(name)] = area.la_number
    return numbers


def find_council_names(session: Session) -> dict[str, str]:
    """Each council's name by DfE's number, without the boundaries that areas carry."""
    named = select(Area.la_number, Area.name).where(Area.level == "council")
    return dict(session.exec(named).all())


def assign_councils(session: Session) -> None:
    """Give every provider whose register names a council that council's number, by new areas."""
    numbers = find_la_numbers(session)
    named = select(Provider.la_name).where(Provider.la_name != "").distinct()
    for la_name in session.exec(named).all():
        number = numbers.get(fold_council(la_name))
        session.exec(
            update(Provider)
            .where(
                col(Provider.la_name) == la_name,
                col(Provider.la_number).is_distinct_from(number),
            )
            .values(la_number=number)
        )
