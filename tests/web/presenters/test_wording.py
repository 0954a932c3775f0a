"""Regression tests for sentences that were once wrong or odd."""

from datetime import date, time

import pytest

from app.core import period
from app.core.offer import (
    AgeBand,
    Ages,
    CarePattern,
    Offer,
    Opening,
    Price,
    Space,
    Unit,
    Vacancy,
    Weeks,
)
from app.core.provision import Choice, Kind, Registers
from app.core.search_filters import Filters
from app.core.takeup import Entitlement, Figure, HiddenReason
from app.i18n import Catalogue, isolate_latin, translator
from app.snapshot.setting_counts import SettingCounts
from app.web import presenters
from app.web.presenters import formatting, offer
from app.web.presenters.card_facts import card_facts
from app.web.presenters.setting_card import kind_explained, kind_name
from app.web.presenters.takeup import measures
from app.web.templating.render import isolate_glosses
from tests import builders
from tests.builders import chosen_filters

ENGLISH = translator("en")
TODAY = date(2026, 11, 22)
CLUB = {"kind": Kind.OUT_OF_SCHOOL, "choice": Choice.OUT_OF_SCHOOL}
OLDER = {"kind": Kind.PRE_SCHOOL, "choice": Choice.OLDER_CHILDREN}


def opening(weeks: Weeks, *spans: tuple[time, time]) -> tuple[Opening, ...]:
    return tuple(Opening(day, *span, weeks) for day in range(5) for span in spans)


def test_a_club_never_reads_as_open_all_day() -> None:
    before, after = (time(7, 45), time(8, 45)), (time(15, 15), time(18))
    offer_details = Offer(
        opening=opening(Weeks.TERM, before, after) + opening(Weeks.HOLIDAYS, (time(8), time(18)))
    )

    shown = card_facts(builders.setting(offer=offer_details, **CLUB), (), ENGLISH, TODAY)

    assert [fact.text for fact in shown.facts] == [
        "Term time: Monday to Friday, before school 7.45am to 8.45am and after school"
        " 3.15pm to 6pm ·"
        " School holidays: Monday to Friday, 8am to 6pm"
    ]


@pytest.mark.parametrize(
    ("moment", "words"),
    [
        (time(0), "midnight"), (time(0, 5), "12.05am"), (time(8), "8am"), (time(12), "midday"),
        (time(12, 30), "12.30pm"), (time(15, 15), "3.15pm"),
    ],
)  # fmt: skip
def test_times_follow_the_style_of_gov_uk(moment: time, words: str) -> None:
    assert formatting.clock_time(moment, ENGLISH) == words


def test_periods_are_left_out_when_there_is_a_timetable() -> None:
    offer_details = Offer(
        opening=opening(Weeks.TERM, (time(9), time(12))), periods=(CarePattern.ALL_DAY,)
    )

    page = offer.offer_details(builders.setting(offer=offer_details), ENGLISH, TODAY)

    assert page.periods == ""
    assert page.opening


@pytest.mark.parametrize(
    ("bands", "labels"),
    [
        ((None,), ["All ages"]),
        ((None, AgeBand.THREE_FOUR), ["3 and 4-year-olds", "Other ages"]),
        ((AgeBand.TWO,), ["2-year-olds"]),
    ],
)
def test_a_price_with_an_exception_is_for_other_ages(bands, labels) -> None:
    offer_details = Offer(prices=tuple(Price(525, Unit.HOUR, band) for band in bands))

    lines = offer.offer_details(builders.setting(offer=offer_details), ENGLISH, TODAY).prices

    assert [line.partition(":")[0] for line in lines] == labels


def test_settings_for_older_children_are_not_described_as_taking_under_fives() -> None:
    setting = builders.setting(registers=Registers(compulsory=True, voluntary=True), **OLDER)

    shown = card_facts(setting, (), ENGLISH, TODAY)
    page = offer.offer_details(setting, ENGLISH, TODAY)

    assert shown.facts == ()
    assert shown.missing_note.startswith("We don't have their age range, opening hours")
    assert page.ages == ""
    assert not any("nappies" in question or "funded" in question for question in page.questions)


@pytest.mark.parametrize("choice", [Choice.OUT_OF_SCHOOL, Choice.OLDER_CHILDREN])
def test_settings_without_under_fives_are_asked_about_schools(choice: Choice) -> None:
    setting = builders.setting(kind=Kind.OUT_OF_SCHOOL, choice=choice)

    questions = offer.offer_details(setting, ENGLISH, TODAY).questions

    assert "Which schools do you take children to and collect them from?" in questions
    assert "What does it cost?" in questions


@pytest.mark.parametrize(
    ("code", "name"),
    [("bn", "Bengali"), ("pa", "Panjabi"), ("bfi", "British Sign Language"), ("syl", "Sylheti")],
)
def test_languages_have_the_names_of_councils_files(code: str, name: str) -> None:
    assert ENGLISH.language_name(code) == name


@pytest.mark.parametrize(
    ("count", "total", "line", "beyond"),
    [
        (118, 132, "118 places within 5 miles, nearest first. Distances are in a straight line.",
         "Within 5 miles: 118. Further away: 14."),
        (695, 19_356, "695 places within 5 miles, nearest first. Distances are in a straight line.",
         "Within 5 miles: 695. Further away: 18,661."),
        (3, 3, "3 places within 5 miles, nearest first. Distances are in a straight line.", ""),
        (1, 9, "1 place within 5 miles. Its distance is in a straight line.",
         "Within 5 miles: 1. Further away: 8."),
        (0, 2, "No places within 5 miles.", "Within 5 miles: 0. Further away: 2."),
        (0, 0, "No places within 5 miles.", ""),
    ],
)  # fmt: skip
def test_the_count_and_the_pages_of_the_list_agree(count, total, line, beyond) -> None:
    assert presenters.count_line(count, Filters(), ENGLISH) == line
    assert presenters.beyond_line(count, total, Filters(), ENGLISH) == beyond


@pytest.mark.parametrize(
    ("count", "line"),
    [
        (1, "1 place within 5 miles matches your choices. Its distance is in a straight line."),
        (3, "3 places within 5 miles match your choices, nearest first."
            " Distances are in a straight line."),
        (0, "No places within 5 miles match your choices."),
    ],
)  # fmt: skip
def test_the_count_line_above_a_filtered_list_says_how_it_is_ordered(count: int, line: str) -> None:
    assert presenters.count_line(count, chosen_filters(funded="working"), ENGLISH) == line


@pytest.mark.parametrize(
    ("offer_details", "kind"),
    [
        (Offer(), "Childminder for school-age children"),
        (Offer(ages=Ages(60, 143)), "Childminder for school-age children"),
        (Offer(ages=Ages(0, 95)), "Childminder"),
        (Offer(vacancies=(Vacancy(AgeBand.UNDER_2, Space.NOW),)), "Childminder"),
    ],
)
def test_settings_that_list_under_fives_are_not_described_as_school_age(
    offer_details, kind
) -> None:
    older = {"kind": Kind.CHILDMINDER, "choice": Choice.OLDER_CHILDREN}
    setting = builders.setting(offer=offer_details, **older)

    assert kind_name(setting, ENGLISH) == kind
    explained = kind_explained(setting, ENGLISH)
    assert ("school-age" in explained) is ("school-age" in kind)
    assert "not on its Early Years Register" in explained


@pytest.mark.parametrize(
    ("setting_counts", "sentence"),
    [
        (
            SettingCounts({Choice.OTHER: 8}, hours=6, prices=3, space=3),
            "their hours, prices and spaces.",
        ),
        (SettingCounts({Choice.OTHER: 8}, hours=6), "Many places give their hours. "),
        (SettingCounts({Choice.OTHER: 8}, prices=1), "A few places give"),
        (SettingCounts({Choice.OTHER: 8}), "We don't have the hours, prices or spaces"),
        (SettingCounts(), "We don't have the hours, prices or spaces"),
    ],
)
def test_the_start_page_promises_what_a_quarter_of_the_settings_give(
    setting_counts, sentence
) -> None:
    assert sentence in presenters.start_page_text(setting_counts, ENGLISH).details_known


def working(ages: str, count: float | None, hidden: HiddenReason | None = None) -> Figure:
    return Figure(
        Entitlement.WORKING, ages, period.Period(2026), registered_count=count, hidden=hidden
    )


def by_age(*own: Figure) -> dict[str, str]:
    [measure] = measures("Sandmere", own, (), ENGLISH)
    return {row.label: row.own.text for row in measure.by_age}


def test_children_by_age_add_up_to_the_total() -> None:
    found = by_age(working("all", 1724), working("2", 405), working("3", 462), working("4", 398))

    assert found["3 and 4-year-olds"] == "860"
    assert found["Under 2, or age not given"] == "459"


def test_nothing_is_calculated_from_a_hidden_figure() -> None:
    found = by_age(
        working("all", 100),
        working("2", 40),
        working("3", 30),
        working("4", None, HiddenReason.FEW),
    )

    assert "3 and 4-year-olds" not in found
    assert "Under 2, or age not given" not in found


def test_a_gloss_in_a_right_to_left_message_is_isolated() -> None:
    assert (
        isolate_latin("روضة (pre-school, playgroup)") == "روضة \u2066(pre-school, playgroup)\u2069"
    )
    assert isolate_latin("%(share)s (%(area)s)") == "%(share)s \u2068(%(area)s)\u2069"
    assert isolate_latin("من %(period)s (بسبب دخل)") == "من %(period)s (بسبب دخل)"


def test_an_element_in_brackets_is_no_gloss() -> None:
    message = 'قائمتي (<span class="count">%(number)s</span>)'

    assert isolate_latin(message) == message


def test_isolates_are_elements_only_where_elements_are_allowed() -> None:
    page = (
        "<title>a \u2066(b)\u2069</title>"
        '<p title="\u2066(c)\u2069">d \u2066(e)\u2069 \u2068(f)\u2069</p>'
    )

    assert isolate_glosses(page) == (
        "<title>a \u2066(b)\u2069</title>"
        '<p title="\u2066(c)\u2069">d <bdi dir="ltr">(e)</bdi> <bdi>(f)</bdi></p>'
    )


@pytest.mark.parametrize(
    ("header", "is_checked"),
    [
        ("Anna Nowak <anna@sandmere.example>", True),
        ("FULL NAME <EMAIL@ADDRESS>", False),
        ("", False),
    ],
)
def test_a_catalogue_is_checked_once_it_names_who_checked_it(header: str, is_checked: bool) -> None:
    catalogue = Catalogue()
    catalogue._info = {"last-translator": header}

    assert catalogue.is_checked is is_checked
