"""The filters of inspections: report cards and old grades, each within its own system.

Only the inspection that pages show first counts (`summarise_inspections`). No filter compares the
two systems. Rules: docs/rules.md#inspections.
"""

from collections.abc import Iterable
from typing import Final

from app.core.filter_declaration import (
    Filter,
    FilteredFacts,
    Option,
    StoredBits,
    Unknown,
    counted,
    translated,
)
from app.core.ratings import (
    CARDS,
    Inspection,
    OverallGrade,
    shown_grade,
    summarise_inspections,
)
from app.core.translation_marks import mark, mark_plural

GRADE_NAMES: Final = {
    OverallGrade.OUTSTANDING: mark("Outstanding"),
    OverallGrade.GOOD: mark("Good"),
    OverallGrade.REQUIRES_IMPROVEMENT: mark("Requires improvement"),
    OverallGrade.INADEQUATE: mark("Inadequate"),
}


def is_expected_everywhere(inspection: Inspection) -> bool:
    """Whether a report card has every known area at Expected standard or above, and is safe.

    Of a school's card only the area that is about its nursery is known. Safeguarding must be known
    to be met, whatever the areas say.
    """
    return (
        inspection.safeguarding_met is True
        and bool(inspection.standards)
        and not any(standard.is_below_expected for standard in inspection.standards.values())
    )


def _standards_of(setting: FilteredFacts) -> Iterable[str] | None:
    current = summarise_inspections(list(setting.inspections)).current
    if current is None or current.framework not in CARDS:
        return None
    return ["expected"] if is_expected_everywhere(current) else []


STANDARDS: Final = Filter(
    parameter="standards",
    label=mark("Ofsted report card"),
    hint=mark(
        "Only inspections since November 2025 have a report card."
        " For schools we only know the Early years area."
    ),
    any_name=mark("Any"),
    options=(
        Option("expected", translated(mark("Every area we know at Expected standard or above"))),
    ),
    api_description="Settings whose current inspection is a report card with every area at "
    "Expected standard or above and safeguarding met. Of a school's card only the Early years area "
    "counts.",
    stored=StoredBits(array="details", bits={"expected": 1 << 17}, keys_of=_standards_of),
    unknown=Unknown(
        bit=1 << 18,
        line=counted(
            mark_plural(
                "%(num)s place within %(miles)s has no report card yet.",
                "%(num)s places within %(miles)s have no report card yet.",
            )
        ),
        api_noun="report cards",
    ),
)


def _grade_of(setting: FilteredFacts) -> Iterable[str]:
    """The grade of the current inspection that a card shows, where it has one."""
    current = summarise_inspections(list(setting.inspections)).current
    grade = shown_grade(current) if current else None
    return [grade.value] if grade else []


GRADE: Final = Filter(
    parameter="grade",
    label=mark("Ofsted grade before November 2025"),
    hint=mark("Places with a report card are not in this list: the two can't be compared."),
    options=tuple(Option(one.value, translated(name)) for one, name in GRADE_NAMES.items()),
    has_several_values=True,
    chip=mark("Old grade: %(grade)s"),
    api_description="Settings whose current inspection has one of these grades of the system "
    "before 10 November 2025: the overall grade, for a school that of its early years where there "
    "is one. Repeat the parameter for several.",
    stored=StoredBits(
        array="details",
        bits={grade.value: 1 << 19 + position for position, grade in enumerate(OverallGrade)},
        keys_of=_grade_of,
    ),
    # Set only where a snapshot of an earlier release has no bits: a setting has a grade or not.
    unknown=Unknown(
        bit=1 << 23,
        line=counted(
            mark_plural(
                "We don't know if %(num)s place within %(miles)s matches your choices.",
                "We don't know if %(num)s places within %(miles)s match your choices.",
            )
        ),
        api_noun="old grades",
    ),
)
