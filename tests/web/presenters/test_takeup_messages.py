"""Take-up as sentences and figures: shares in ten, changes and hidden figures."""

import re

import pytest

from app.core.period import Period
from app.core.takeup import Entitlement, Figure, HiddenReason
from app.i18n import translator
from app.web.presenters.takeup import TakeupMeasure, measures
from app.web.presenters.takeup_messages import HIDDEN_CELL_TEXTS, HIDDEN_REASONS

ENGLISH = translator("en")


def measure(*own: Figure, england: tuple[Figure, ...] = (), is_ward: bool = False) -> TakeupMeasure:
    [shown_measure] = measures("Sandmere", own, england, ENGLISH, is_ward=is_ward)
    return shown_measure


def early(period: str, percent: float | None, hidden: HiddenReason | None = None) -> Figure:
    return Figure(
        Entitlement.EARLY_LEARNING, "2", Period.parse(period), percent=percent, hidden=hidden
    )


@pytest.mark.parametrize(
    ("code", "area", "headline"),
    [
        ("en", "Isle of Wight", "In the Isle of Wight, about 6 in 10"),
        ("en", "South East", "In the South East, about 6 in 10"),
        ("en", "London", "In London, about 6 in 10"),
        ("en", "Yorkshire and The Humber", "In Yorkshire and The Humber, about 6 in 10"),
        ("pl", "Isle of Wight", "Isle of Wight"),
    ],
)
def test_an_area_has_its_article_in_english_sentences(code: str, area: str, headline: str) -> None:
    own = [early("2026", 60.0)]
    [shown_measure] = measures(area, own, (), translator(code), is_ward=False)

    assert headline in shown_measure.headline
    assert code == "en" or "the Isle" not in shown_measure.headline


@pytest.mark.parametrize(
    ("percent", "headline"),
    [
        (0.0, "fewer than 1 in 10 two-year-olds"),
        (4.9, "fewer than 1 in 10 two-year-olds"),
        (5.0, "about 1 in 10 two-year-olds"),
        (64.9, "about 6 in 10 two-year-olds"),
        (65.0, "about 7 in 10 two-year-olds"),
        (94.9, "about 9 in 10 two-year-olds"),
        (95.0, "nearly all two-year-olds"),
        (100.0, "nearly all two-year-olds"),
        (100.1, "more two-year-olds use early learning"),
        (250.0, "more two-year-olds use early learning"),
    ],
)
def test_a_share_is_described_in_plain_words(percent: float, headline: str) -> None:
    shown_measure = measure(early("2026", percent)).headline

    assert headline in shown_measure


@pytest.mark.parametrize("hidden", HiddenReason)
def test_a_hidden_figure_shows_its_reason_and_never_0(hidden: HiddenReason) -> None:
    shown_measure = measure(early("2025", 60.0), early("2026", None, hidden))

    [newest, _] = shown_measure.rows
    assert newest.own.text == HIDDEN_CELL_TEXTS[hidden]
    assert shown_measure.headline == HIDDEN_REASONS[hidden] % {
        "entitlement": "Early learning for 2-year-olds",
        "area": "Sandmere",
        "period": "2026",
    }
    assert not re.search(r"\b0\b", f"{newest.own.text} {shown_measure.headline}")


def test_a_missing_figure_is_not_known() -> None:
    shown_measure = measure(early("2026", None))

    assert shown_measure.rows[0].own.text == "Not known"
    assert shown_measure.headline == "Early learning for 2-year-olds in Sandmere, 2026: not known."


def test_a_true_0_is_a_figure() -> None:
    shown_measure = measure(Figure(Entitlement.EARLY_LEARNING, "2", Period(2026), 0, 40, 0.0))

    assert shown_measure.rows[0].own.text == "0.0%"
    assert shown_measure.details == (
        "0 children have a place, of about 40 who could (2026: 0.0%).",
    )


def test_the_first_sentence_on_the_years_gives_the_change() -> None:
    own = (early("2018", 60.0), early("2019", 68.44), early("2020", 68.0))
    england = (early("2018", 71.0), early("2019", 70.5), early("2020", 69.0))

    assert measure(*own, england=england).changes == (
        "In Sandmere the share went up between 2018 and 2020, from 60.0% to 68.0%.",
        "In England the share went down between 2018 and 2020, from 71.0% to 69.0%.",
    )


def test_nothing_is_compared_across_a_break() -> None:
    shown_measure = measure(early("2024", 74.8), early("2025", 65.2))

    assert shown_measure.changes == ("The figure for 2025 can't be compared with earlier ones.",)
    assert [row.is_break for row in shown_measure.rows] == [True, False]
    assert any(note.startswith("The entitlements were grouped") for note in shown_measure.notes)


@pytest.mark.parametrize("hidden", [None, HiddenReason.CONFIDENTIAL])
@pytest.mark.parametrize(
    ("own", "sentence"),
    [
        (
            [("2024", 74.8), ("2025", 65.2)],
            "The figure for 2025 can't be compared with earlier ones.",
        ),
        (
            [("2017", 60.0), ("2019", 61.0)],
            "There is no figure just before 2019 to compare it with.",
        ),
        ([("2025", None)], "There are no two figures yet that can be compared."),
    ],
)
def test_the_period_not_compared_is_that_of_the_last_share_and_not_of_a_figure_without_one(
    own: list[tuple[str, float | None]], sentence: str, hidden: HiddenReason | None
) -> None:
    shares = [early(period, percent) for period, percent in own]

    shown_measure = measure(*shares, early("2026", None, hidden))

    assert shown_measure.changes == (sentence,)


def test_a_break_marked_by_the_publisher_is_noted() -> None:
    shown_measure = measure(
        early("2018", 60.0),
        Figure(Entitlement.EARLY_LEARNING, "2", Period(2019), percent=70.0, is_break=True),
    )

    assert "The way of counting changed in 2019." in shown_measure.notes


def test_one_year_has_no_chart() -> None:
    shown_measure = measure(early("2026", 60.0))

    assert (shown_measure.drawing, shown_measure.changes, len(shown_measure.rows)) == (None, (), 1)


def test_a_ward_s_yearly_springs_are_one_line() -> None:
    own = [early(f"{year}-spring", 60.0 + year - 2017) for year in (2017, 2018, 2019)]

    shown_measure = measure(*own, england=(early("2018", 70.0),), is_ward=True)

    assert shown_measure.changes[0] == (
        "In Sandmere the share went up between spring term 2017 and spring term 2019, from 60% to 62%."
    )
    assert [row.england.text for row in shown_measure.rows] == ["Not known", "70.0%", "Not known"]


def test_a_year_that_only_england_has_is_a_row_and_not_known_here() -> None:
    shown_measure = measure(
        early("2017", 60.0), early("2019", 61.0), england=(early("2018", 70.0),)
    )

    assert [row.own.text for row in shown_measure.rows] == ["61.0%", "Not known", "60.0%"]
    assert "A line with a gap has no figure there." in shown_measure.notes
