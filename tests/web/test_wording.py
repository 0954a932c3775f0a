"""Sentences that were untrue or odd once, each with the value that is right."""

from datetime import date, time

import pytest

from app.core.offer import (
    AgeBand,
    Ages,
    Offer,
    Opening,
    Period,
    Price,
    Space,
    Unit,
    Vacancy,
    Weeks,
)
from app.core.provision import Choice, Kind, Registers
from app.core.search import Filters
from app.core.takeup import Entitlement, Figure, Hidden
from app.i18n import Catalogue, isolated, voice
from app.snapshot.content import Content
from app.web import present
from app.web.present import offer, said
from app.web.present.facts import card_facts
from app.web.present.places import kind_explained, kind_name
from app.web.present.takeup import measures
from app.web.render import isolate_glosses
from tests import builders

ENGLISH = voice("en")
TODAY = date(2026, 11, 22)
CLUB = {"kind": Kind.OUT_OF_SCHOOL, "choice": Choice.OUT_OF_SCHOOL}
OLDER = {"kind": Kind.PRE_SCHOOL, "choice": Choice.OLDER_CHILDREN}


def opening(weeks: Weeks, *spans: tuple[time, time]) -> tuple[Opening, ...]:
    return tuple(Opening(day, *span, weeks) for day in range(5) for span in spans)


def test_a_club_never_reads_as_open_all_day() -> None:
    before, after = (time(7, 45), time(8, 45)), (time(15, 15), time(18))
    told = Offer(
        opening=opening(Weeks.TERM, before, after) + opening(Weeks.HOLIDAYS, (time(8), time(18)))
    )

    tags = [one.text for one in card_facts(builders.place(offer=told, **CLUB), ENGLISH, TODAY).tags]

    assert "Term time: Monday to Friday, 7.45am to 8.45am and 3.15pm to 6pm" in tags
    assert "School holidays: Monday to Friday, 8am to 6pm" in tags


@pytest.mark.parametrize(
    ("moment", "words"),
    [
        (time(0), "midnight"), (time(0, 5), "12.05am"), (time(8), "8am"), (time(12), "midday"),
        (time(12, 30), "12.30pm"), (time(15, 15), "3.15pm"),
    ],
)  # fmt: skip
def test_times_are_written_as_people_say_them(moment: time, words: str) -> None:
    assert said.clock(moment, ENGLISH) == words


def test_periods_are_left_out_beside_a_timetable() -> None:
    told = Offer(opening=opening(Weeks.TERM, (time(9), time(12))), periods=(Period.ALL_DAY,))

    page = offer.told(builders.place(offer=told), ENGLISH, TODAY)

    assert page.periods == ""
    assert page.timetable is not None


@pytest.mark.parametrize(
    ("bands", "labels"),
    [
        ((None,), ["All ages"]),
        ((None, AgeBand.THREE_FOUR), ["3 and 4-year-olds", "Other ages"]),
        ((AgeBand.TWO,), ["2-year-olds"]),
    ],
)
def test_a_price_beside_an_exception_is_for_other_ages(bands, labels) -> None:
    told = Offer(prices=tuple(Price(525, Unit.HOUR, band) for band in bands))

    rows = offer.told(builders.place(offer=told), ENGLISH, TODAY).prices

    assert [row.label for row in rows] == labels


def test_who_is_for_older_children_only_is_not_said_to_take_under_fives() -> None:
    place = builders.place(registers=Registers(compulsory=True, voluntary=True), **OLDER)

    tags = [one.text for one in card_facts(place, ENGLISH, TODAY).tags]
    page = offer.told(place, ENGLISH, TODAY)

    assert tags[0] == "Ages not known"
    assert page.usual_ages == ""
    assert not any("nappies" in one or "funded" in one for one in page.questions)


@pytest.mark.parametrize("choice", [Choice.OUT_OF_SCHOOL, Choice.OLDER_CHILDREN])
def test_who_takes_no_under_fives_is_asked_about_schools(choice: Choice) -> None:
    place = builders.place(kind=Kind.OUT_OF_SCHOOL, choice=choice)

    asked = offer.told(place, ENGLISH, TODAY).questions

    assert "Which schools do you take children to and collect them from?" in asked
    assert "What does it cost?" in asked


@pytest.mark.parametrize(
    ("code", "name"),
    [("bn", "Bengali"), ("pa", "Panjabi"), ("bfi", "British Sign Language"), ("syl", "Sylheti")],
)
def test_languages_have_the_names_of_councils_files(code: str, name: str) -> None:
    assert said.language_name(code, ENGLISH) == name


@pytest.mark.parametrize(
    ("count", "total", "line"),
    [
        (118, 132, "118 places within 5 miles, nearest first. Distances are in a straight line."
                   " The list goes on with 14 places further away."),
        (695, 19_356, "695 places within 5 miles, nearest first. Distances are in a straight line."
                      " The list goes on with 18,661 places further away."),
        (3, 3, "3 places within 5 miles, nearest first. Distances are in a straight line."),
        (0, 2, "No places within 5 miles. The list has 2 places further away, nearest first."),
        (0, 0, "No places within 5 miles."),
    ],
)  # fmt: skip
def test_the_line_above_a_list_counts_all_that_its_pages_hold(count, total, line) -> None:
    assert present.count_line(count, total, Filters(), ENGLISH) == line


@pytest.mark.parametrize(
    ("count", "line"),
    [
        (1, "1 place within 5 miles matches your choices. Its distance is in a straight line."),
        (3, "3 places within 5 miles match your choices, nearest first."
            " Distances are in a straight line."),
    ],
)  # fmt: skip
def test_the_line_above_a_sifted_list_says_how_it_is_ordered(count: int, line: str) -> None:
    filters = Filters(funded=Entitlement.WORKING)

    assert present.count_line(count, count, filters, ENGLISH) == line


@pytest.mark.parametrize(
    ("told", "kind"),
    [
        (Offer(), "Childminder for school-age children"),
        (Offer(ages=Ages(60, 143)), "Childminder for school-age children"),
        (Offer(ages=Ages(0, 95)), "Childminder"),
        (Offer(vacancies=(Vacancy(AgeBand.UNDER_2, Space.NOW),)), "Childminder"),
    ],
)
def test_who_lists_under_fives_is_not_said_to_be_for_school_age_children(told, kind) -> None:
    older = {"kind": Kind.CHILDMINDER, "choice": Choice.OLDER_CHILDREN}
    place = builders.place(offer=told, **older)

    assert kind_name(place, ENGLISH) == kind
    explained = kind_explained(place, ENGLISH)
    assert ("school-age" in explained) is ("school-age" in kind)
    assert "not on its Early Years Register" in explained


@pytest.mark.parametrize(
    ("content", "given"),
    [
        (Content({Choice.OTHER: 8}, hours=6, prices=3, space=3), "their hours, prices and spaces."),
        (Content({Choice.OTHER: 8}, hours=6), "Many places give their hours. "),
        (Content({Choice.OTHER: 8}, prices=1), "A few places give"),
        (Content({Choice.OTHER: 8}), "We don't have the hours, prices or spaces"),
        (Content(), "We don't have the hours, prices or spaces"),
    ],
)
def test_a_start_page_promises_what_a_quarter_of_the_places_give(content, given) -> None:
    assert given in present.promise(content, ENGLISH).given


def working(ages: str, count: float | None, hidden: Hidden | None = None) -> Figure:
    return Figure(Entitlement.WORKING, ages, "2026", registered_count=count, hidden=hidden)


def by_age(*own: Figure) -> dict[str, str]:
    [measure] = measures("Sandmere", own, (), ENGLISH)
    return {row.label: row.own.text for row in measure.by_age}


def test_children_by_age_add_up_to_the_total() -> None:
    found = by_age(working("all", 1724), working("2", 405), working("3", 462), working("4", 398))

    assert found["3 and 4-year-olds"] == "860"
    assert found["Under 2, or age not given"] == "459"


def test_nothing_is_made_from_a_hidden_figure() -> None:
    found = by_age(
        working("all", 100), working("2", 40), working("3", 30), working("4", None, Hidden.FEW)
    )

    assert "3 and 4-year-olds" not in found
    assert "Under 2, or age not given" not in found


def test_a_gloss_in_a_right_to_left_message_is_isolated() -> None:
    assert isolated("روضة (pre-school, playgroup)") == "روضة \u2066(pre-school, playgroup)\u2069"
    assert isolated("%(share)s (%(area)s)") == "%(share)s \u2068(%(area)s)\u2069"
    assert isolated("من %(period)s (بسبب دخل)") == "من %(period)s (بسبب دخل)"


def test_isolates_are_elements_only_where_text_may_hold_any() -> None:
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
