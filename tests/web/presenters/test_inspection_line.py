"""The line about inspections on a card: bad news first, and nothing counted away."""

from dataclasses import replace
from datetime import date

import pytest

from app.core.provision import Kind, Registers
from app.core.ratings import (
    Framework,
    Inspection,
    JudgementArea,
    OverallGrade,
    Requirements,
    Standard,
    is_over_six_years_old,
)
from app.i18n import LANGUAGES, translator
from app.snapshot.layout import Edition
from app.web.presenters.inspection_line import InspectionPart, inspection_line
from app.web.presenters.labels import AREAS
from tests import builders

ENGLISH = translator("en")
DAY = date(2026, 3, 12)
TODAY = date(2026, 11, 22)
REGISTERED = {"ofsted_urn": "EY450001", "registers": Registers(early_years=True)}
REPORT_CARD = Inspection(
    Framework.REPORT_CARD,
    DAY,
    standards={
        JudgementArea.INCLUSION: Standard.ATTENTION,
        JudgementArea.CURRICULUM: Standard.STRONG,
        JudgementArea.ACHIEVEMENT: Standard.EXCEPTIONAL,
        JudgementArea.WELFARE: Standard.URGENT,
        JudgementArea.LEADERSHIP_GOVERNANCE: Standard.ATTENTION,
    },
    safeguarding_met=True,
)
ALL_EXPECTED = replace(
    REPORT_CARD,
    standards=dict.fromkeys(REPORT_CARD.standards, Standard.EXPECTED),
)
OLD = Inspection(Framework.PREVIOUS, date(2023, 6, 8), overall=OverallGrade.GOOD)
SCHOOL = replace(OLD, framework=Framework.SCHOOL_PREVIOUS)
VISIT = Inspection(Framework.NO_CHILDREN, DAY, requirements=Requirements.MET)


def parts(*inspections: Inspection, today: date = TODAY, **facts: object) -> list[InspectionPart]:
    setting = builders.setting(inspections=inspections, **(REGISTERED | facts))
    return list(inspection_line(setting, {}, ENGLISH, today))


def line(*inspections: Inspection, **facts: object) -> str:
    return " · ".join(part.text for part in parts(*inspections, **facts))


@pytest.mark.parametrize(
    ("inspection", "alert"),
    [
        (replace(REPORT_CARD, safeguarding_met=False), "safeguarding not met"),
        (replace(OLD, safeguarding_met=False), "safeguarding not effective"),
        (replace(SCHOOL, safeguarding_met=False), "safeguarding not effective"),
        (replace(VISIT, requirements=Requirements.NOT_MET), "Requirements not met"),
        (
            Inspection(
                Framework.CHILDCARE_REGISTER, DAY, requirements=Requirements.NOT_MET_ENFORCEMENT
            ),
            "Requirements not met, with enforcement by Ofsted",
        ),
    ],
)
def test_the_line_begins_with_what_is_not_met(inspection: Inspection, alert: str) -> None:
    first, *others = parts(inspection)

    assert first == InspectionPart(alert, "alert")
    assert others
    assert not any(part.look == "alert" for part in others)


def test_what_a_later_visit_found_comes_before_an_older_grade() -> None:
    found = [replace(VISIT, requirements=Requirements.NOT_MET_ACTIONS), OLD]

    assert (
        line(*found)
        == line(*reversed(found))
        == ("Requirements not met, with actions to put it right · Good, June 2023 (old grade)")
    )
    assert line(VISIT, OLD) == "Good, June 2023 (old grade)"
    assert line(replace(found[0], inspected_on=date(2022, 1, 1)), OLD) == line(OLD)


def test_the_same_alert_of_two_inspections_is_said_once() -> None:
    visits = [
        replace(VISIT, requirements=Requirements.NOT_MET, inspected_on=DAY.replace(day=day))
        for day in (3, 4)
    ]

    assert [part.look for part in parts(OLD, *visits)].count("alert") == 1


def test_each_area_below_expected_is_named_worst_first_and_the_others_are_not_counted() -> None:
    assert parts(REPORT_CARD) == [
        InspectionPart("report card, March 2026"),
        InspectionPart("safeguarding met"),
        InspectionPart("Urgent improvement: Children's welfare and wellbeing", "below"),
        InspectionPart("Needs attention: Inclusion, Leadership and governance", "below"),
    ]


@pytest.mark.parametrize("area", [*REPORT_CARD.standards])
@pytest.mark.parametrize("standard", [Standard.ATTENTION, Standard.URGENT])
def test_one_area_below_expected_is_enough_to_say_nothing_of_the_others(
    area: JudgementArea, standard: Standard
) -> None:
    standards = {**ALL_EXPECTED.standards, area: standard}

    found = parts(replace(ALL_EXPECTED, standards=standards))

    assert [part.look for part in found] == ["", "", "below"]
    assert ENGLISH.gettext(AREAS[area]) in found[-1].text


def test_a_report_card_without_areas_below_expected_says_so() -> None:
    assert line(ALL_EXPECTED) == (
        "report card, March 2026 · safeguarding met · every area at Expected standard or above"
    )
    assert line(replace(ALL_EXPECTED, standards={})) == "report card, March 2026 · safeguarding met"
    assert "safeguarding not known" in line(replace(ALL_EXPECTED, safeguarding_met=None))


def test_a_school_report_card_names_its_early_years_standard_and_areas_below_expected() -> None:
    school = Inspection(
        Framework.SCHOOL_REPORT_CARD,
        DAY,
        standards={
            JudgementArea.INCLUSION: Standard.STRONG,
            JudgementArea.EARLY_YEARS: Standard.EXPECTED,
            JudgementArea.LEADERSHIP_GOVERNANCE: Standard.ATTENTION,
        },
        safeguarding_met=True,
    )

    assert line(school) == (
        "school report card, March 2026 · safeguarding met"
        " · Needs attention: Leadership and governance · Expected standard: Early years"
    )
    below = {JudgementArea.EARLY_YEARS: Standard.ATTENTION}
    assert line(replace(school, standards=below)).endswith("Needs attention: Early years")


@pytest.mark.parametrize(
    ("inspection", "text"),
    [
        (OLD, "Good, June 2023 (old grade)"),
        (replace(OLD, overall=None), "inspected June 2023, no overall grade"),
        (replace(OLD, inspected_on=None), "Good, date not known (old grade)"),
        (SCHOOL, "whole school Good, June 2023 (old grade)"),
        (
            replace(SCHOOL, grades={JudgementArea.EARLY_YEARS: OverallGrade.OUTSTANDING}),
            "early years Outstanding, June 2023 (old grade)",
        ),
        (
            Inspection(Framework.SCHOOL_UNGRADED, DAY, note="School remains Good"),
            "school visit without grades, March 2026",
        ),
        (VISIT, "visited in March 2026, but no children were there"),
        (
            Inspection(Framework.OUT_OF_SCHOOL, DAY, requirements=Requirements.MET),
            "requirements met, March 2026",
        ),
        (Inspection(Framework.CHILDCARE_REGISTER, DAY), "checked in March 2026"),
    ],
)
def test_every_system_has_its_own_words(inspection: Inspection, text: str) -> None:
    assert line(inspection) == text


@pytest.mark.parametrize(
    ("inspected_on", "today", "is_over"),
    [
        (date(2020, 3, 12), date(2026, 3, 12), False),
        (date(2020, 3, 12), date(2026, 3, 13), True),
        (date(2020, 2, 29), date(2026, 2, 28), False),
        (date(2020, 2, 29), date(2026, 3, 1), True),
        (date(2020, 12, 31), date(2027, 1, 1), True),
        (date(2020, 12, 31), date(2026, 12, 31), False),
    ],
)
def test_an_inspection_is_over_six_years_ago_from_six_years_and_a_day(
    inspected_on: date, today: date, is_over: bool
) -> None:
    inspection = replace(OLD, inspected_on=inspected_on)

    assert is_over_six_years_old(inspected_on, today) is is_over
    assert ("over six years ago" in line(inspection, today=today)) is is_over


@pytest.mark.parametrize(
    ("facts", "text"),
    [
        ({"registered_on": date(2026, 5, 3)}, "not inspected yet"),
        ({"registers": Registers(), "ofsted_urn": ""}, "not on its list"),
        ({"kind": Kind.NURSERY_CLASS}, "inspected with its school, outcome not known"),
        (
            {"registers": Registers(voluntary=True), "registered_on": DAY},
            "no routine inspections (voluntary register)",
        ),
        (
            {"registers": Registers(compulsory=True), "registered_on": DAY},
            "checked without a grade (Childcare Register)",
        ),
    ],
)
def test_a_setting_without_a_known_inspection_has_neutral_words(
    facts: dict[str, object], text: str
) -> None:
    assert parts(**facts) == [InspectionPart(text)]


def test_the_age_of_a_first_registration_is_read_at_the_date_of_the_register() -> None:
    register = Edition("register", "Register", "Ofsted", "", "", "", DAY, 200, 1, False)
    setting = builders.setting(registered_on=date(2010, 4, 1), **REGISTERED)

    [part] = inspection_line(setting, {"register": register}, ENGLISH, TODAY)

    assert part.text == "not inspected yet"


@pytest.mark.parametrize("code", [language.code for language in LANGUAGES])
def test_the_month_stands_in_the_line_in_every_language(code: str) -> None:
    for inspection in (REPORT_CARD, OLD, SCHOOL, VISIT):
        setting = builders.setting(inspections=(inspection,), **REGISTERED)
        dated = translator(code).with_fixed_month("MONTH")

        found = inspection_line(setting, {}, dated, date.min)

        assert sum(part.text.count("MONTH") for part in found) == 1
