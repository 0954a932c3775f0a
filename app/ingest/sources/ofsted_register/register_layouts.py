"""Ofsted's column names in three layouts: 2021, title case (2022 to 2025), November 2025.

Case does not matter, so names of the title-case layout that match the others are not repeated.
"""

from collections.abc import Mapping
from dataclasses import dataclass

from app.core.ratings import Framework, JudgementArea
from app.ingest.parsing.csv_file import CsvTable, find_column_positions, require

KEY = "Provider URN"
_PLAIN = "Most recent full:"
_OLD = ("EYR OEIF/CIF: Most recent:", "EYR OEIF: Most recent:")
_CARD = "EYR REIF: Most recent:"
_NO_CHILDREN = "EYR OEIF NCOR: Most recent:"
_CLUB = "EYR OEIF OOSC: Most recent:"


def _old(name: str) -> tuple[str, ...]:
    return (name, *(f"{prefix} {name}" for prefix in (*_OLD, _PLAIN)))


def _full(name: str) -> tuple[str, ...]:
    return (f"{_PLAIN} {name}", *(f"{prefix} Full {name.lower()}" for prefix in _OLD))


_GRADES = {
    "previous_education": (JudgementArea.QUALITY_OF_EDUCATION, _old("Quality of education")),
    "previous_behaviour": (JudgementArea.BEHAVIOUR, _old("Behaviour and attitudes")),
    "previous_development": (JudgementArea.PERSONAL_DEVELOPMENT, _old("Personal development")),
    "previous_leadership": (
        JudgementArea.LEADERSHIP,
        _old("Effectiveness of leadership and management"),
    ),
}
_STANDARDS = {
    "card_inclusion": (JudgementArea.INCLUSION, f"{_CARD} Inclusion"),
    "card_curriculum": (JudgementArea.CURRICULUM, f"{_CARD} Curriculum and teaching"),
    "card_achievement": (JudgementArea.ACHIEVEMENT, f"{_CARD} Achievement"),
    "card_behaviour": (
        JudgementArea.BEHAVIOUR_ROUTINES,
        f"{_CARD} Behaviour, attitudes and establishing routines",
    ),
    "card_welfare": (JudgementArea.WELFARE, f"{_CARD} Children's welfare and wellbeing"),
    "card_leadership": (JudgementArea.LEADERSHIP_GOVERNANCE, f"{_CARD} Leadership and governance"),
}
_COLUMNS: Mapping[str, tuple[str, ...]] = {
    "urn": (KEY,),
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
    "previous_date": _full("Inspection date"),
    "previous_number": _full("Inspection number"),
    "previous_overall": (
        f"{_PLAIN} Overall effectiveness",
        *(f"{prefix} Overall effectiveness" for prefix in _OLD),
    ),
    "previous_safeguarding": _old("Safeguarding is effective?"),
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
    "Individual register combinations",  # same as the three flags
    "Parliamentary constituency",
    "Region",
    "Ofsted region",
    "Deprivation band",
    "Places including estimates",  # fractions: estimates for rows without a number
    "CCR requirements suitability",
    "VCR requirements suitability",
    f"{_CARD} Inspection visit type",
)
# Not in every layout: registered person, phone, earlier inspections, visits without grades.
_OPTIONAL = (
    *("person", "phone", "previous_number", "second_", "third_"),
    *("card_", "ncor_", "oosc_", "cr_"),
)
_REQUIRED = tuple(meaning for meaning in _COLUMNS if not meaning.startswith(_OPTIONAL))
_VISITS = ("previous_number", "ncor_date", "ncor_outcome", "cr_date", "cr_outcome")
_CLUBS = ("oosc_date", "oosc_outcome", "oosc_safeguarding")
# A layout with any column of the prefix must have all columns of the value. The title-case layout
# has neither report cards nor earlier inspections, and no visits have been seen in it.
_TOGETHER: Mapping[str, tuple[str, ...]] = {
    "card_": ("card_date", "card_number", "card_safeguarding", *_STANDARDS, *_CLUBS, *_VISITS),
    "second_": ("second_date", "second_number", "second_overall", "third_date", *_VISITS),
    "third_": ("third_date", "third_number", "third_overall"),
    "ncor_": ("ncor_date", "ncor_outcome"),
    "oosc_": _CLUBS,
    "cr_": ("cr_date", "cr_outcome"),
}


@dataclass(frozen=True)
class Block:
    """The positions of one kind of inspection in a row; None for columns not in the layout."""

    framework: Framework
    positions: tuple[int, ...]
    date: int
    number: int | None
    overall: int | None
    outcome: int | None
    safeguarding: int | None
    grades: tuple[tuple[JudgementArea, int], ...] = ()
    standards: tuple[tuple[JudgementArea, int], ...] = ()


@dataclass(frozen=True)
class Layout:
    """The positions of all values in a row of one edition."""

    positions: Mapping[str, int]
    lines: tuple[int, int, int]
    blocks: tuple[Block, ...]


def layout_of(table: CsvTable) -> Layout:
    """The layout of a table. Raises FileRefused when a column is missing or given twice."""
    positions = find_column_positions(table, _COLUMNS, _REQUIRED, _UNUSED)
    for kind, needed in _TOGETHER.items():
        if any(meaning.startswith(kind) for meaning in positions):
            require(table, positions, _COLUMNS, needed)
    return Layout(
        positions,
        (positions["line_1"], positions["line_2"], positions["line_3"]),
        _blocks(positions),
    )


def _blocks(positions: Mapping[str, int]) -> tuple[Block, ...]:
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
        Block(
            framework=framework,
            positions=tuple(
                positions[meaning] for meaning in positions if meaning.startswith(f"{name}_")
            ),
            date=positions[f"{name}_date"],
            number=positions.get(f"{name}_number"),
            overall=positions.get(f"{name}_overall"),
            outcome=positions.get(f"{name}_outcome"),
            safeguarding=positions.get(f"{name}_safeguarding"),
            grades=_areas(positions, _GRADES, name),
            standards=_areas(positions, _STANDARDS, name),
        )
        for name, framework in names
        if f"{name}_date" in positions
    )


def _areas(
    positions: Mapping[str, int], table: Mapping[str, tuple[JudgementArea, object]], block: str
) -> tuple[tuple[JudgementArea, int], ...]:
    return tuple(
        (area, positions[meaning])
        for meaning, (area, _) in table.items()
        if meaning.startswith(f"{block}_") and meaning in positions
    )
