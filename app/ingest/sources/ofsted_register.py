"""Ofsted's register of childcare providers with inspection outcomes, in the layouts since 2021.

Source of the columns and their words: data-sources.md §1a-c.
"""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from functools import lru_cache, partial
from pathlib import Path
from typing import TypeVar

from app.core.provision import Kind, Registers
from app.core.ratings import Area, Framework, Inspection, OverallGrade, Requirements, Standard
from app.ingest import cells as cell
from app.ingest.csvfile import open_table, place_columns, require
from app.ingest.source import Reading, RegisterRow, Source

Known = TypeVar("Known")

SOURCE = Source(
    name="ofsted_register",
    title="Childcare providers and inspections: management information",
    publisher="Ofsted",
    url=(
        "https://www.gov.uk/government/statistical-data-sets/"
        "childcare-providers-and-inspections-management-information"
    ),
    licence="Open Government Licence v3.0",
    attribution=(
        "Contains public sector information licensed under the Open Government Licence v3.0 (Ofsted)."
    ),
    rows_min=45_000,  # about 60,000 in August 2025, falling by some 2,000 a year
    rows_max=90_000,  # 70,980 in August 2021
    stale_after_days=200,
)

_KEY = "Provider URN"
_OLD = ("EYR OEIF/CIF: Most recent:", "EYR OEIF: Most recent:")
_CARD = "EYR REIF: Most recent:"
_NO_CHILDREN = "EYR OEIF NCOR: Most recent:"
_CLUB = "EYR OEIF OOSC: Most recent:"


def _old(name: str) -> tuple[str, ...]:
    return (name, *(f"{prefix} {name}" for prefix in _OLD))


_GRADES = {
    "previous_education": (Area.QUALITY_OF_EDUCATION, _old("Quality of education")),
    "previous_behaviour": (Area.BEHAVIOUR, _old("Behaviour and attitudes")),
    "previous_development": (Area.PERSONAL_DEVELOPMENT, _old("Personal development")),
    "previous_leadership": (Area.LEADERSHIP, _old("Effectiveness of leadership and management")),
}
_STANDARDS = {
    "card_inclusion": (Area.INCLUSION, f"{_CARD} Inclusion"),
    "card_curriculum": (Area.CURRICULUM, f"{_CARD} Curriculum and teaching"),
    "card_achievement": (Area.ACHIEVEMENT, f"{_CARD} Achievement"),
    "card_behaviour": (
        Area.BEHAVIOUR_ROUTINES,
        f"{_CARD} Behaviour, attitudes and establishing routines",
    ),
    "card_welfare": (Area.WELFARE, f"{_CARD} Children's welfare and wellbeing"),
    "card_leadership": (Area.LEADERSHIP_GOVERNANCE, f"{_CARD} Leadership and governance"),
}
_COLUMNS: Mapping[str, tuple[str, ...]] = {
    "urn": (_KEY,),
    "registered_on": ("Registration date",),
    "type": ("Provider type",),
    "subtype": ("Provider subtype",),
    "status": ("Provider status",),
    "early_years": ("Provider Early Years Register flag",),
    "compulsory": ("Provider Compulsory Childcare Register flag",),
    "voluntary": ("Provider Voluntary Childcare Register flag",),
    "person_urn": ("Registered person URN",),
    "person": ("Registered person name", "Registered_Person_Name"),
    "phone": ("Telephone number",),
    "name": ("Provider name",),
    "line_1": ("Provider address line 1",),
    "line_2": ("Provider address line 2",),
    "line_3": ("Provider address line 3",),
    "town": ("Provider town",),
    "postcode": ("Provider postcode", "Postcode"),
    "council": ("Local authority",),
    "places": ("Places",),
    "previous_date": (
        "Most recent full: Inspection date",
        *(f"{prefix} Full inspection date" for prefix in _OLD),
    ),
    "previous_number": (
        "Most recent full: Inspection number",
        *(f"{prefix} Full inspection number" for prefix in _OLD),
    ),
    "previous_overall": (
        "Most recent full: Overall effectiveness",
        *(f"{prefix} Overall effectiveness" for prefix in _OLD),
    ),
    "previous_safeguarding": (
        *_old("Safeguarding is effective?"),
        "Most recent full: Safeguarding is effective?",
    ),
    **{meaning: names for meaning, (_, names) in _GRADES.items()},
    "second_date": ("Second most recent full: Inspection date",),
    "second_number": ("Second most recent full: Inspection number",),
    "second_overall": ("Second most recent full: Overall effectiveness",),
    "third_date": ("Third most recent full: Inspection date",),
    "third_number": ("Third most recent full: Inspection number",),
    "third_overall": ("Third most recent full: Overall effectiveness",),
    "card_date": (f"{_CARD} Inspection date",),
    "card_number": (f"{_CARD} Inspection number",),
    "card_safeguarding": (f"{_CARD} Safeguarding standards met?",),
    **{meaning: (name,) for meaning, (_, name) in _STANDARDS.items()},
    "ncor_date": ("NCOR: Inspection date", f"{_NO_CHILDREN} Inspection date"),
    "ncor_number": ("NCOR: Inspection number", f"{_NO_CHILDREN} Inspection number"),
    "ncor_outcome": ("NCOR: Overall effectiveness", f"{_NO_CHILDREN} Overall effectiveness"),
    "oosc_date": (f"{_CLUB} Inspection date",),
    "oosc_number": (f"{_CLUB} Inspection number",),
    "oosc_outcome": (f"{_CLUB} Overall effectiveness",),
    "oosc_safeguarding": (f"{_CLUB} Safeguarding is effective?",),
    "cr_date": ("CR: Inspection date", "CR: Most recent: Inspection date"),
    "cr_number": ("CR: Inspection number", "CR: Most recent: Inspection number"),
    "cr_outcome": ("CR: Overall effectiveness", "CR: Compliance"),
}
_UNUSED = (
    "Web link",
    "Individual register combinations",  # the three flags say the same
    "Parliamentary constituency",
    "Region",
    "Ofsted region",
    "Deprivation band",
    "Places including estimates",  # fractions: an estimate where the register has no number
    "CCR requirements suitability",
    "VCR requirements suitability",
    f"{_CARD} Inspection visit type",
)
# Not in every layout: registered person, phone, earlier inspections, numbers of ungraded visits.
_OPTIONAL = ("person", "phone", "second_", "third_", "oosc_", "card_", "ncor_number", "cr_number")
_REQUIRED = tuple(meaning for meaning in _COLUMNS if not meaning.startswith(_OPTIONAL))
_WITH_CARDS = ("card_date", "card_number", "card_safeguarding", *_STANDARDS)
_WITH_CARDS += ("oosc_date", "oosc_outcome", "oosc_safeguarding")

_OVERALL = {
    "1": OverallGrade.OUTSTANDING,
    "2": OverallGrade.GOOD,
    "3": OverallGrade.REQUIRES_IMPROVEMENT,
    "4": OverallGrade.INADEQUATE,
    "outstanding": OverallGrade.OUTSTANDING,
    "good": OverallGrade.GOOD,
    "requires improvement": OverallGrade.REQUIRES_IMPROVEMENT,
    "inadequate": OverallGrade.INADEQUATE,
}
_WORDS = {
    "exceptional": Standard.EXCEPTIONAL,
    "strong standard": Standard.STRONG,
    "expected standard": Standard.EXPECTED,
    "needs attention": Standard.ATTENTION,
    "urgent improvement": Standard.URGENT,
}
_SAFEGUARDING = {"yes": True, "met": True, "no": False, "not met": False}
_FLAGS = {"y": True, "n": False}
_GROUP_CARE = {
    "full day care": Kind.DAY_NURSERY,
    "sessional day care": Kind.PRE_SCHOOL,
    "out-of-school day care": Kind.OUT_OF_SCHOOL,
}


@dataclass(frozen=True)
class _Block:
    """Where one kind of inspection stands in a row; positions None where the layout lacks them."""

    framework: Framework
    positions: tuple[int, ...]
    date: int
    number: int | None
    overall: int | None
    outcome: int | None
    safeguarding: int | None
    grades: tuple[tuple[Area, int], ...] = ()
    standards: tuple[tuple[Area, int], ...] = ()


@dataclass(frozen=True)
class _Layout:
    """Where everything stands in a row of this edition."""

    at: Mapping[str, int]
    lines: tuple[int, int, int]
    blocks: tuple[_Block, ...]


def read(path: Path) -> Reading[RegisterRow]:
    """The register's rows. Raises FileRefused when a column is new, missing or given twice."""
    table = open_table(path, [_KEY])
    at = place_columns(table, _COLUMNS, _REQUIRED, _UNUSED)
    if any(meaning.startswith("card_") for meaning in at):
        require(table, at, _COLUMNS, _WITH_CARDS)
    layout = _Layout(at, (at["line_1"], at["line_2"], at["line_3"]), _blocks(at))
    return cell.read_rows(table, partial(_row, layout), lambda row: row.ofsted_urn)


def _blocks(at: Mapping[str, int]) -> tuple[_Block, ...]:
    names = (
        ("card", Framework.REPORT_CARD),
        ("previous", Framework.PREVIOUS),
        ("second", Framework.PREVIOUS),
        ("third", Framework.PREVIOUS),
        ("ncor", Framework.NO_CHILDREN),
        ("oosc", Framework.OUT_OF_SCHOOL),
        ("cr", Framework.CHILDCARE_REGISTER),
    )
    return tuple(
        _Block(
            framework=framework,
            positions=tuple(at[meaning] for meaning in at if meaning.startswith(f"{name}_")),
            date=at[f"{name}_date"],
            number=at.get(f"{name}_number"),
            overall=at.get(f"{name}_overall"),
            outcome=at.get(f"{name}_outcome"),
            safeguarding=at.get(f"{name}_safeguarding"),
            grades=_areas(at, _GRADES, name),
            standards=_areas(at, _STANDARDS, name),
        )
        for name, framework in names
        if f"{name}_date" in at
    )


def _areas(
    at: Mapping[str, int], table: Mapping[str, tuple[Area, object]], block: str
) -> tuple[tuple[Area, int], ...]:
    return tuple(
        (area, at[meaning])
        for meaning, (area, _) in table.items()
        if meaning.startswith(f"{block}_") and meaning in at
    )


def _row(layout: _Layout, cells: list[str]) -> RegisterRow:
    at = layout.at
    name = cell.text(cells[at["name"]]) or None  # text() of a redacted cell is empty
    # Of a home-based provider the registered person is the person whose name Ofsted redacts.
    shown = name is not None
    return RegisterRow(
        ofsted_urn=cell.read_cell(cells, at["urn"], cell.ofsted_urn),
        kind=_kind(cells[at["type"]], cells[at["subtype"]]),
        provider_type=cells[at["type"]].strip(),
        is_active=cells[at["status"]].strip().casefold() == "active",
        registered_on=cell.read_cell(cells, at["registered_on"], cell.day),
        registers=_REGISTERS[
            cell.read_cell(cells, at["early_years"], _flag),
            cell.read_cell(cells, at["compulsory"], _flag),
            cell.read_cell(cells, at["voluntary"], _flag),
        ],
        registered_person_urn=_optional(cells, at.get("person_urn")) if shown else "",
        registered_person=_optional(cells, at.get("person")) if shown else "",
        name=name,
        phone=_optional(cells, at.get("phone")) if shown else "",
        address=cell.address(cells, layout.lines, at["town"], at["postcode"]) if shown else None,
        la_name=cell.council_name(cells[at["council"]]),
        places_count=_places(cells[at["places"]]),
        inspections=_inspections(cells, layout.blocks),
    )


_REGISTERS = {
    (early, compulsory, voluntary): Registers(early, compulsory, voluntary)
    for early in (False, True)
    for compulsory in (False, True)
    for voluntary in (False, True)
}


def _inspections(cells: list[str], blocks: tuple[_Block, ...]) -> tuple[Inspection, ...]:
    return tuple(
        [
            _inspection(cells, block)
            for block in blocks
            if not cell.MISSING.issuperset([cells[position] for position in block.positions])
        ]
    )


def _inspection(cells: list[str], block: _Block) -> Inspection:
    safeguarding = block.safeguarding
    return Inspection(
        framework=block.framework,
        inspected_on=cell.read_cell(cells, block.date, cell.day),
        number=_optional(cells, block.number),
        overall=None if block.overall is None else cell.read_cell(cells, block.overall, _grade),
        grades=_judged(cells, block.grades, _grade),
        standards=_judged(cells, block.standards, _standard),
        safeguarding_met=(
            None if safeguarding is None else cell.read_cell(cells, safeguarding, _is_met)
        ),
        requirements=(
            None if block.outcome is None else cell.read_cell(cells, block.outcome, _outcome)
        ),
    )


def _judged(
    cells: list[str],
    areas: tuple[tuple[Area, int], ...],
    parse: Callable[[str], Known | None],
) -> dict[Area, Known]:
    judged = {}
    for area, position in areas:
        word = cell.read_cell(cells, position, parse)
        if word is not None:
            judged[area] = word
    return judged


def _optional(cells: list[str], position: int | None) -> str:
    return "" if position is None else cell.text(cells[position])


@lru_cache(maxsize=1000)
def _kind(provider_type: str, subtype: str) -> Kind:
    """OTHER for a type we do not know: Ofsted adds some ("childminder without domestic premises")."""
    words = cell.text(provider_type).casefold()
    if words.startswith("childminder"):
        return Kind.CHILDMINDER
    if words.startswith("home childcarer"):
        return Kind.NANNY
    if words == "childcare on domestic premises":
        return Kind.DOMESTIC
    if words == "childcare on non-domestic premises":
        return _GROUP_CARE.get(cell.text(subtype).casefold(), Kind.OTHER)
    return Kind.OTHER


@lru_cache(maxsize=1000)
def _grade(words: str) -> OverallGrade | None:
    return _look_up(words, _OVERALL, "this is no grade from 1 to 4")


@lru_cache(maxsize=1000)
def _standard(words: str) -> Standard | None:
    return _look_up(words, _WORDS, "this is no standard of a report card")


@lru_cache(maxsize=1000)
def _is_met(words: str) -> bool | None:
    return _look_up(words, _SAFEGUARDING, "this is neither yes nor no, neither met nor not met")


@lru_cache(maxsize=1000)
def _flag(words: str) -> bool:
    return bool(_look_up(words, _FLAGS, "this is neither Y nor N"))


@lru_cache(maxsize=1000)
def _outcome(words: str) -> Requirements | None:
    known = cell.text(words)
    try:
        return Requirements.read(known) if known else None
    except ValueError:
        raise ValueError("this is neither met nor not met") from None


def _look_up(words: str, table: Mapping[str, Known], reason: str) -> Known | None:
    known = cell.text(words).casefold()
    if known in table:
        return table[known]
    if known:
        raise ValueError(reason)
    return None


def _places(words: str) -> int | None:
    """A whole number of places; None for words and fractions, which are estimates."""
    number = words.strip()
    return int(number) if number.isascii() and number.isdecimal() and len(number) < 6 else None
