"""Ofsted's newest inspections of state-funded schools, in the layout since November 2025.

Of a school's judgement areas only Early years is read, because it covers the nursery, and the
overall grade of the previous system. Inspections under a predecessor's number (before a school
became an academy) are left out: outcomes are never carried over. Source of the columns and their
values: docs/sources.md#state-funded-schools
"""

import re
from collections.abc import Callable, Iterator, Mapping
from functools import partial
from pathlib import Path
from typing import TypeVar

from app.core.ratings import Framework, Inspection, JudgementArea, OverallGrade, Standard
from app.core.translation_marks import mark
from app.ingest.fetch.origins import DAILY, GovUk
from app.ingest.parsing import field_parsers as cell
from app.ingest.parsing import inspection_outcome_parsers
from app.ingest.parsing.csv_file import find_column_positions, open_table
from app.ingest.quality_gates.edition_profile import RowFacets
from app.ingest.quality_gates.gates import ChangeLimits
from app.ingest.reading import Reading
from app.ingest.reconcile.school_providers import reconcile_school_outcomes
from app.ingest.source import Source
from app.ingest.source_readers import versioned_reader
from app.ingest.source_rows import SchoolOutcomeRow

Known = TypeVar("Known")

_KEY = "URN"
_CARD_DATE = "Inspection start date"
_CARD = "latest full inspection"
_GRADED = "latest OEIF graded inspection"
_UNGRADED = "the ungraded inspection"
_COLUMNS: Mapping[str, tuple[str, ...]] = {
    "urn": (_KEY,),
    "card_date": (_CARD_DATE,),
    "card_number": (f"Inspection number of {_CARD}",),
    "card_urn": (f"URN at time of {_CARD}",),
    "card_safeguarding": ("Safeguarding standards",),
    "card_early_years": ("Early years (where applicable)",),
    "card_early_years_date": ("Early years - date of grade",),
    "graded_date": (f"{_CARD_DATE} of {_GRADED}",),
    "graded_number": (f"Inspection number of {_GRADED}",),
    "graded_urn": (f"URN at time of {_GRADED}",),
    "graded_overall": ("Latest OEIF overall effectiveness",),
    "graded_safeguarding": ("Latest OEIF safeguarding is effective?",),
    "graded_early_years": ("Latest OEIF early years provision (where applicable)",),
    "ungraded_date": ("Date of latest ungraded inspection",),
    "ungraded_number": ("Latest ungraded inspection number",),
    "ungraded_urn": (f"URN at time of {_UNGRADED}",),
    "ungraded_outcome": ("Ungraded inspection overall outcome",),
}
_OPTIONAL = frozenset(
    {
        *("card_number", "card_early_years_date", "graded_number", "ungraded_number"),
        *("graded_safeguarding", "graded_early_years"),
    }
)
_REQUIRED = tuple(meaning for meaning in _COLUMNS if meaning not in _OPTIONAL)
_AREAS = (
    *("Inclusion", "Curriculum and teaching", "Achievement", "Attendance and behaviour"),
    *("Personal development and wellbeing", "Leadership and governance"),
)
_UNUSED = (
    *("Web Link (opens in new window)", "Web link", "LAESTAB", "School name", "Ofsted phase"),
    *("Type of education", "School open date", "Admissions policy", "Sixth form"),
    *("Designated religious character", "Religious ethos", "Faith grouping", "Ofsted region"),
    *("Region", "Local authority", "Parliamentary constituency", "Postcode"),
    *("Multi-academy trust UID", "Multi-academy trust name"),
    *("Academy sponsor UID", "Academy sponsor name"),
    "The income deprivation affecting children index (IDACI) quintile",
    *("Total number of pupils", "Statutory lowest age", "Statutory highest age"),
    *("Inspection type", "Inspection type grouping", "Event type grouping", "Publication date"),
    *("Category of concern", "Most recent category of concern", "Latest OEIF category of concern"),
    *_AREAS,
    *(f"{area} - date of grade" for area in (*_AREAS, "Safeguarding standards")),
    *("Post-16 provision (where applicable)", "Post-16 provision - date of grade"),
    *(f"{about} of {_GRADED}" for about in ("Inspection type", "Inspection type grouping")),
    *(f"{about} of {_GRADED}" for about in ("Event type grouping", "Publication date")),
    *("Latest OEIF quality of education", "Latest OEIF behaviour and attitudes"),
    "Latest OEIF personal development",
    "Latest OEIF effectiveness of leadership and management",
    "Latest OEIF sixth form provision (where applicable)",
    "Ungraded inspection publication date",
    # The URN columns show the same: whether the inspection was of this school in its present form.
    f"Does the {_CARD} relate to the URN of the current school?",
    f"Does the {_GRADED} relate to the URN of the current school?",
    f"Does {_UNGRADED} relate to the URN of the current school?",
    *(
        f"{about} at time of {inspection}"
        for about in ("LAESTAB", "School name", "School type")
        for inspection in (_CARD, _GRADED, _UNGRADED)
    ),
)

_URN = re.compile(r"\d{6}", re.ASCII)
# Without an overall grade from September 2024; 0 and 9 where a line does not apply to the school.
_NO_GRADE = frozenset({"not judged", "not applicable", "0", "9"})


def read(path: Path) -> Reading[SchoolOutcomeRow]:
    """The outcomes of each school. Raises FileRefused when a column is missing or given twice."""
    table = open_table(path, [_KEY])
    positions = find_column_positions(table, _COLUMNS, _REQUIRED, _UNUSED)
    return cell.read_rows(table, partial(_row, positions), lambda row: row.dfe_urn)


def _row(positions: Mapping[str, int], cells: list[str]) -> SchoolOutcomeRow:
    urn = cell.read_cell(cells, positions["urn"], _dfe_urn)
    return SchoolOutcomeRow(urn, tuple(_inspections(positions, cells, urn)))


def _inspections(positions: Mapping[str, int], cells: list[str], urn: str) -> Iterator[Inspection]:
    """The inspections of this school itself that have a date or an outcome."""
    kinds = {"card": _card, "graded": _graded, "ungraded": _ungraded}
    for name, inspection_of in kinds.items():
        if _known(positions, cells, f"{name}_urn", cell.text) in (None, "", urn):
            inspection = inspection_of(positions, cells)
            if inspection.to_facts().keys() - {"framework", "number"}:
                yield inspection


def _card(positions: Mapping[str, int], cells: list[str]) -> Inspection:
    """A report card, dated by its Early years grade, which a later visit may have changed."""
    early_years = _known(positions, cells, "card_early_years", _standard)
    graded_on = _known(positions, cells, "card_early_years_date", cell.day)
    return Inspection(
        framework=Framework.SCHOOL_REPORT_CARD,
        inspected_on=graded_on or _known(positions, cells, "card_date", cell.day),
        number=_known(positions, cells, "card_number", cell.number) or "",
        standards={JudgementArea.EARLY_YEARS: early_years} if early_years else {},
        safeguarding_met=_known(
            positions, cells, "card_safeguarding", inspection_outcome_parsers.is_met
        ),
    )


def _graded(positions: Mapping[str, int], cells: list[str]) -> Inspection:
    early_years = _known(positions, cells, "graded_early_years", _grade)
    return Inspection(
        framework=Framework.SCHOOL_PREVIOUS,
        inspected_on=_known(positions, cells, "graded_date", cell.day),
        number=_known(positions, cells, "graded_number", cell.number) or "",
        overall=_known(positions, cells, "graded_overall", _grade),
        grades={JudgementArea.EARLY_YEARS: early_years} if early_years else {},
        safeguarding_met=_known(positions, cells, "graded_safeguarding", _is_effective),
    )


def _ungraded(positions: Mapping[str, int], cells: list[str]) -> Inspection:
    return Inspection(
        framework=Framework.SCHOOL_UNGRADED,
        inspected_on=_known(positions, cells, "ungraded_date", cell.day),
        number=_known(positions, cells, "ungraded_number", cell.number) or "",
        note=_known(positions, cells, "ungraded_outcome", cell.text) or "",
    )


def _known(
    positions: Mapping[str, int], cells: list[str], meaning: str, parse: Callable[[str], Known]
) -> Known | None:
    return cell.read_cell(cells, positions[meaning], parse) if meaning in positions else None


def _grade(value: str) -> OverallGrade | None:
    return (
        None if value.strip().casefold() in _NO_GRADE else inspection_outcome_parsers.grade(value)
    )


def _standard(value: str) -> Standard | None:
    return (
        None
        if value.strip().casefold() in _NO_GRADE
        else inspection_outcome_parsers.standard(value)
    )


def _is_effective(value: str) -> bool | None:
    return (
        None if value.strip().casefold() in _NO_GRADE else inspection_outcome_parsers.is_met(value)
    )


def _dfe_urn(value: str) -> str:
    urn = value.strip()
    if not _URN.fullmatch(urn):
        raise ValueError("this is not a school's DfE number of six digits")
    return urn


SOURCE = Source(
    name="ofsted_schools",
    title=mark("State-funded schools inspections and outcomes: management information"),
    publisher=mark("Ofsted"),
    url=(
        "https://www.gov.uk/government/statistical-data-sets/"
        "monthly-management-information-ofsteds-school-inspections-outcomes"
    ),
    licence=mark("Open Government Licence v3.0"),
    attribution=(
        "Contains public sector information licensed under the Open Government Licence v3.0 (Ofsted)."
    ),
    rows_min=18_000,  # some 22,000 state-funded schools
    rows_max=27_000,
    stale_after_days=75,
    read=versioned_reader(
        read, reconcile_school_outcomes, RowFacets(inspections=lambda row: row.inspections)
    ),
    origin=GovUk(
        path=(
            "government/statistical-data-sets/"
            "monthly-management-information-ofsteds-school-inspections-outcomes"
        ),
        title=r"state-funded schools\W+latest inspections as at",
        every=DAILY,
    ),
    seed_files=("state-funded_schools_as_at_30_September_2026.csv",),
    change_limits=ChangeLimits(new=10, changed=60, closed=10),
    is_named_before_stored=True,  # a school's page says who inspects it
)
