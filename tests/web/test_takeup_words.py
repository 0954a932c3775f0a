"""Take-up in words and figures: how many in ten, what changed, and what is hidden."""

import re

import pytest

from app.core.takeup import Entitlement, Figure, Hidden
from app.i18n import voice
from app.web.present.takeup import Measure, measures
from app.web.present.takeup_words import HIDDEN, REASONS

ENGLISH = voice("en")


def measure(*own: Figure, england: tuple[Figure, ...] = (), is_ward: bool = False) -> Measure:
    [told] = measures("Sandmere", own, england, ENGLISH, is_ward=is_ward)
    return told


def early(period: str, percent: float | None, hidden: Hidden | None = None) -> Figure:
    return Figure(Entitlement.EARLY_LEARNING, "2", period, percent=percent, hidden=hidden)


@pytest.mark.parametrize(
    ("code", "area", "said"),
    [
        ("en", "Isle of Wight", "In the Isle of Wight, about 6 in 10"),
        ("en", "South East", "In the South East, about 6 in 10"),
        ("en", "London", "In London, about 6 in 10"),
        ("en", "Yorkshire and The Humber", "In Yorkshire and The Humber, about 6 in 10"),
        ("pl", "Isle of Wight", "Isle of Wight"),
    ],
)
def test_an_area_has_its_article_in_an_english_sentence(code: str, area: str, said: str) -> None:
    own = [early("2026", 60.0)]
    [told] = measures(area, own, (), voice(code), is_ward=False)

    assert said in told.said
    assert code == "en" or "the Isle" not in told.said


@pytest.mark.parametrize(
    ("percent", "said"),
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
def test_a_share_is_told_in_plain_words(percent: float, said: str) -> None:
    told = measure(early("2026", percent)).said

    assert said in told
    assert told.endswith("(England 2026: Not known).")


@pytest.mark.parametrize(
    ("period", "compared"),
    [("2026-spring", " (England 2026: 71.6%)."), ("2026-summer", ""), ("2025-autumn", "")],
)
def test_no_other_term_is_set_beside_england_s_january(period: str, compared: str) -> None:
    england = (early("2025", 70.8), early("2026", 71.6))

    told = measure(early(period, 64.0), england=england, is_ward=True).said

    assert told.endswith(compared or "(low income or extra support) are using it.")
    assert ("England" in told) is bool(compared)


@pytest.mark.parametrize("hidden", Hidden)
def test_what_is_hidden_is_said_by_its_reason_and_is_never_0(hidden: Hidden) -> None:
    told = measure(early("2025", 60.0), early("2026", None, hidden))

    [newest, _] = told.rows
    assert newest.own.text == HIDDEN[hidden]
    assert told.said == REASONS[hidden] % {
        "entitlement": "Early learning for 2-year-olds",
        "area": "Sandmere",
        "period": "2026",
    }
    assert not re.search(r"\b0\b", f"{newest.own.text} {told.said}")


def test_a_figure_that_nobody_told_is_not_known() -> None:
    told = measure(early("2026", None))

    assert told.rows[0].own.text == "Not known"
    assert told.said == "Early learning for 2-year-olds in Sandmere, 2026: not known."


def test_a_true_0_is_a_figure() -> None:
    told = measure(Figure(Entitlement.EARLY_LEARNING, "2", "2026", 0, 40, 0.0))

    assert told.rows[0].own.text == "0.0%"
    assert told.details == ("0 children have a place, of about 40 who could (2026: 0.0%).",)


def test_the_first_sentence_on_the_years_says_what_changed() -> None:
    own = (early("2018", 60.0), early("2019", 68.44), early("2020", 68.0))
    england = (early("2018", 71.0), early("2019", 70.5), early("2020", 69.0))

    assert measure(*own, england=england).changes == (
        "In Sandmere the share went up between 2018 and 2020, from 60.0% to 68.0%.",
        "In England the share went down between 2018 and 2020, from 71.0% to 69.0%.",
    )


def test_nothing_is_compared_across_a_break() -> None:
    told = measure(early("2024", 74.8), early("2025", 65.2))

    assert told.changes == ("The figure for 2025 can't be compared with earlier ones.",)
    assert [row.is_break for row in told.rows] == [True, False]
    assert any(note.startswith("The entitlements were grouped") for note in told.notes)


def test_a_break_that_only_its_publisher_knows_is_told_too() -> None:
    told = measure(
        early("2018", 60.0),
        Figure(Entitlement.EARLY_LEARNING, "2", "2019", percent=70.0, is_break=True),
    )

    assert "The way of counting changed in 2019." in told.notes


def test_one_year_is_told_without_a_drawing() -> None:
    told = measure(early("2026", 60.0))

    assert (told.drawing, told.changes, len(told.rows)) == (None, (), 1)


def test_a_ward_s_yearly_springs_are_one_line() -> None:
    own = [early(f"{year}-spring", 60.0 + year - 2017) for year in (2017, 2018, 2019)]

    told = measure(*own, england=(early("2018", 70.0),), is_ward=True)

    assert told.changes[0] == (
        "In Sandmere the share went up between spring term 2017 and spring term 2019, from 60% to 62%."
    )
    assert [row.england.text for row in told.rows] == ["Not known", "70.0%", "Not known"]


def test_a_year_that_only_england_has_is_a_row_and_not_known_here() -> None:
    told = measure(early("2017", 60.0), early("2019", 61.0), england=(early("2018", 70.0),))

    assert [row.own.text for row in told.rows] == ["61.0%", "Not known", "60.0%"]
    assert "A line with a gap has no figure there." in told.notes
