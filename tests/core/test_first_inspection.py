"""What a family may expect where no inspection is known."""

from datetime import date

import pytest

from app.core.first_inspection import FirstInspection, first_inspection
from app.core.provision import Kind, Registers

EARLY_YEARS = Registers(early_years=True, compulsory=True, voluntary=True)
LIST_DAY = date(2026, 9, 30)


@pytest.mark.parametrize(
    ("registered_on", "expected"),
    [
        (date(2026, 4, 1), FirstInspection.WITHIN_18_MONTHS),
        (date(2026, 3, 31), FirstInspection.MAY_BE_DUE),
        (date(2024, 3, 31), FirstInspection.MAY_BE_DUE),  # 913 days before the list
        (date(2024, 3, 30), FirstInspection.NOT_IN_LIST),
        (None, FirstInspection.NOT_KNOWN),
    ],
)
def test_the_first_visit_depends_on_the_day_of_registration(registered_on, expected):
    found = first_inspection(Kind.DAY_NURSERY, EARLY_YEARS, registered_on, LIST_DAY)

    assert found is expected


def test_without_the_date_of_the_list_no_visit_counts_as_overdue():
    found = first_inspection(Kind.DAY_NURSERY, EARLY_YEARS, date(2010, 1, 1), None)

    assert found is FirstInspection.MAY_BE_DUE


@pytest.mark.parametrize(
    ("registers", "expected"),
    [
        (Registers(voluntary=True), FirstInspection.NOT_ROUTINE),
        (Registers(compulsory=True), FirstInspection.CHECKED_WITHOUT_GRADE),
        (Registers(compulsory=True, voluntary=True), FirstInspection.CHECKED_WITHOUT_GRADE),
    ],
)
def test_the_childcare_register_gives_no_grade(registers, expected):
    assert first_inspection(Kind.OTHER, registers, date(2026, 5, 1), LIST_DAY) is expected


@pytest.mark.parametrize(
    ("kind", "expected"),
    [
        (Kind.NURSERY_SCHOOL, FirstInspection.AS_SCHOOL),
        (Kind.NURSERY_CLASS, FirstInspection.WITH_SCHOOL),
    ],
)
def test_schools_are_inspected_as_schools_whatever_their_registers(kind, expected):
    assert first_inspection(kind, Registers(voluntary=True), None, LIST_DAY) is expected
