"""Questions about councils, districts and wards."""

from collections.abc import Collection, Iterable, Sequence
from typing import Any, NamedTuple

from sqlmodel import Session, col, delete, select, update

from app.data.session import put_rows, read_rows
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


def replace_areas(
    session: Session, rows: Iterable[Sequence[Any]], councils_files: Collection[str]
) -> None:
    """Replace all areas; each row has its values in the order of COLUMNS.

    `councils_files` are the DfE numbers of councils that sent their own ward files. Their wards
    stay, unless the new list has wards of that council.
    """
    listed = [tuple(row) for row in rows]
    council_by_ward = find_councils_of_wards(session) if councils_files else {}
    own = {code: number for code, number in council_by_ward.items() if number in councils_files}
    wards = read_rows(session, f"SELECT {', '.join(COLUMNS)} FROM area WHERE level = ?", "ward")
    stored = [tuple(row) for row in wards] if own else []
    session.exec(delete(Area))
    put_rows(session, Area, COLUMNS, listed)
    listed_in = set(find_councils_of_wards(session).values())
    codes = {row[1] for row in listed if row[0] == "ward"}
    remaining = (row for row in stored if row[1] in own and row[1] not in codes)
    put_rows(session, Area, COLUMNS, (row for row in remaining if own[row[1]] not in listed_in))


def replace_wards(session: Session, la_number: str, rows: Iterable[Sequence[Any]]) -> None:
    """Replace the wards of one council; each row has its values in the order of COLUMNS."""
    council_by_ward = find_councils_of_wards(session)
    old_codes = sorted(code for code, number in council_by_ward.items() if number == la_number)
    for start in range(0, len(old_codes), 500):
        codes = old_codes[start : start + 500]
        session.exec(delete(Area).where(col(Area.level) == "ward", col(Area.code).in_(codes)))
    put_rows(session, Area, COLUMNS, rows)


def find_councils_of_wards(session: Session) -> dict[str, str]:
    """The DfE number of each ward's council, by ward code; wards without a council are left out."""
    parts = select(Area.level, Area.code, Area.parent_code, Area.la_number)
    return councils_of_wards(session.exec(parts).all())


def find_councils_of_districts(session: Session) -> dict[str, str]:
    """The DfE number of each district's council, by district code."""
    parts = select(Area.level, Area.code, Area.parent_code, Area.la_number)
    return councils_of_districts(session.exec(parts).all())


def councils_of_districts(areas: Iterable[Any]) -> dict[str, str]:
    """The DfE number of the council of each district in `areas`, by district code."""
    listed = list(areas)
    numbers = {area.code: area.la_number for area in listed if area.level == "council"}
    return {
        area.code: numbers[area.parent_code]
        for area in listed
        if area.level == "district" and area.parent_code in numbers
    }


def councils_of_wards(areas: Iterable[Any]) -> dict[str, str]:
    """The DfE number of the council of each ward in `areas`, by ward code."""
    listed = list(areas)
    districts = councils_of_districts(listed)
    return {
        area.code: districts[area.parent_code]
        for area in listed
        if area.level == "ward" and area.parent_code in districts
    }


class CouncilWard(NamedTuple):
    """A ward of a council; `boundary` is GeoJSON geometry, None where the source has none."""

    code: str
    name: str
    district_code: str
    boundary: str | None


def find_wards(session: Session, la_number: str) -> list[CouncilWard]:
    """The wards of a council that are in use, by name; none where no source has listed any.

    The national list has codes that are no longer in use without a vintage and a boundary; a
    council's file may leave out the vintage.
    """
    query = """
        SELECT w.code, w.name, w.parent_code, w.boundary FROM area w
        JOIN area d ON d.level = 'district' AND d.code = w.parent_code
        JOIN area c ON c.level = 'council' AND c.code = d.parent_code
        WHERE w.level = 'ward' AND (w.vintage <> '' OR w.boundary IS NOT NULL) AND c.la_number = ?
    """
    found = [CouncilWard(*row) for row in read_rows(session, query, la_number)]
    return sorted(found, key=lambda one: (one.name.casefold(), one.code))


def find_ward_codes_in_use(session: Session) -> list[str]:
    """The codes of all wards in use, as in `find_wards`."""
    query = """
        SELECT code FROM area
        WHERE level = 'ward' AND (vintage <> '' OR boundary IS NOT NULL) ORDER BY code
    """
    return [code for (code,) in read_rows(session, query)]


def find_districts(session: Session, la_number: str) -> list[str]:
    """The codes of the districts of a council; one that is its own district has its own code."""
    query = """
        SELECT d.code FROM area d JOIN area c ON c.level = 'council' AND c.code = d.parent_code
        WHERE d.level = 'district' AND c.la_number = ? ORDER BY d.code
    """
    return [code for (code,) in read_rows(session, query, la_number)]


def find_areas(session: Session) -> Sequence[Area]:
    return session.exec(select(Area).order_by(Area.level, Area.code)).all()


def normalise_council_name(name: str) -> str:
    """A council's name without case, "&", punctuation and "Council", which publishers vary."""
    words = name.casefold().replace("&", " and ").replace("-", " ").replace(",", " ").split()
    return " ".join(word.strip(".'") for word in words if word != "council")


def find_la_numbers(session: Session) -> dict[str, str]:
    """The DfE number of each council by its normalised name, former names included."""
    numbers = {}
    for area in session.exec(select(Area).where(Area.level == "council")):
        for name in (area.name, *filter(None, area.former_names.split(";"))):
            numbers[normalise_council_name(name)] = area.la_number
    return numbers


def find_la_number(session: Session, la_code: str) -> str | None:
    """The DfE number of the council with this ONS code; None for an unknown one."""
    own = select(Area.la_number).where(Area.level == "council", Area.code == la_code)
    return session.exec(own).first()


def find_council_codes(session: Session) -> dict[str, str]:
    """The ONS code of each council by its DfE number."""
    codes = select(Area.la_number, Area.code).where(Area.level == "council")
    return dict(session.exec(codes).all())


def find_renamed_councils(session: Session) -> dict[str, str]:
    """The ONS code of each council by its former code.

    The national list has former codes as districts of the council that are no longer in use. Of a
    council with several it was made from them, so none of them was its own.
    """
    query = """
        SELECT max(d.code), d.parent_code FROM area d
        JOIN area c ON c.level = 'council' AND c.code = d.parent_code
        WHERE d.level = 'district' AND d.vintage = '' AND d.code <> c.code AND c.vintage <> ''
        GROUP BY d.parent_code HAVING count(*) = 1
    """
    return dict(read_rows(session, query))


def find_council_names(session: Session) -> dict[str, str]:
    """Each council's name by its DfE number; does not read the boundaries."""
    named = select(Area.la_number, Area.name).where(Area.level == "council")
    return dict(session.exec(named).all())


def find_ward_names(session: Session) -> dict[str, str]:
    """Each ward's name by its ONS code; does not read the boundaries."""
    named = select(Area.code, Area.name).where(Area.level == "ward")
    return dict(session.exec(named).all())


def assign_councils(session: Session) -> None:
    """Set the council number of every provider whose register row names a council."""
    numbers = find_la_numbers(session)
    named = select(Provider.la_name).where(Provider.la_name != "").distinct()
    for la_name in session.exec(named).all():
        number = numbers.get(normalise_council_name(la_name))
        session.exec(
            update(Provider)
            .where(
                col(Provider.la_name) == la_name,
                col(Provider.la_number).is_distinct_from(number),
            )
            .values(la_number=number)
        )
