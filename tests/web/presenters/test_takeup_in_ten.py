"""Take-up in ten beside England's: each state has its sentence, and only two shares a picture."""

import re

import pytest

from app.core.period import Period
from app.core.takeup import Entitlement, Figure, HiddenReason
from app.i18n import translator
from app.web.presenters.takeup_in_ten import InTen, TenRow, in_ten, overview
from app.web.presenters.takeup_table import TakeupArea

ENGLISH = translator("en")
NOT_COMPARED = "England is counted in January only, so it can't be compared with this term."


def early(period: str, percent: float | None, hidden: HiddenReason | None = None) -> Figure:
    return Figure(
        Entitlement.EARLY_LEARNING, "2", Period.parse(period), percent=percent, hidden=hidden
    )


def shown(own: Figure, *england: Figure, code: str = "en") -> InTen:
    area = TakeupArea("Sandmere", is_ward=False, translator=translator(code))
    return in_ten(area, own, {figure.period: figure for figure in england})


@pytest.mark.parametrize(
    ("period", "sentence"),
    [
        ("2026", "In England more do: about 7 in 10."),
        ("2026-spring", "In England more do: about 7 in 10."),
        ("2026-summer", NOT_COMPARED),
        ("2025-autumn", NOT_COMPARED),
        ("2027", "In England in 2026: about 7 in 10."),
        ("2024", "There is no figure for England to compare it with."),
    ],
)
def test_only_the_same_january_is_compared_with_england(period: str, sentence: str) -> None:
    line = shown(early(period, 61.0), early("2025", 70.8), early("2026", 71.6))

    assert line.england == sentence
    assert (line.picture is None) is (period not in ("2026", "2026-spring"))


@pytest.mark.parametrize(
    ("own", "england", "sentence"),
    [
        (68.5, 71.6, "In England it is about the same: about 7 in 10."),
        (96.0, 90.2, "In England fewer do: about 9 in 10."),
        (64.9, 65.0, "In England it is about 7 in 10."),
        (90.0, 100.0, "In England more do: nearly all."),
        (30.0, 3.0, "In England fewer do: fewer than 1 in 10."),
        (90.0, 104.0, "In England more do: more than were thought to qualify."),
    ],
)
def test_england_s_share_is_in_the_same_words(own: float, england: float, sentence: str) -> None:
    assert shown(early("2026", own), early("2026", england)).england == sentence


def test_the_picture_has_as_many_full_figures_as_the_words_say() -> None:
    picture = shown(early("2026", 3.0), early("2026", 71.6)).picture

    assert picture
    assert picture.rows == (
        TenRow("Sandmere", "fewer than 1 in 10", 0),
        TenRow("England", "about 7 in 10", 7, is_literal=False),
    )
    assert all(f"{row.name}: {row.share}." in picture.description for row in picture.rows)


@pytest.mark.parametrize("filled", range(11))
def test_a_row_has_ten_children_of_whom_the_first_are_full(filled: int) -> None:
    figures = TenRow("England", "", filled).figures

    full = "".join(re.findall(r'<path class="full" d="([^"]*)"', figures))
    starts = [int(start) for start in re.findall(r"M(\d+) 2", figures)]
    assert starts == [*range(10, 210, 20)]
    assert full.count("M") == filled


@pytest.mark.parametrize(("own", "england"), [(100.1, 71.6), (61.0, 100.1)])
def test_a_share_above_100_has_no_picture(own: float, england: float) -> None:
    line = shown(early("2026", own), early("2026", england))

    assert line.picture is None
    assert ("More than 100% is possible" in line.explanation) is (own > 100)


@pytest.mark.parametrize("hidden", [None, *HiddenReason])
def test_a_figure_without_a_share_has_one_sentence_with_its_period(
    hidden: HiddenReason | None,
) -> None:
    line = shown(early("2026", None, hidden), early("2026", 71.6))

    assert "Sandmere, 2026" in line.headline
    assert line == InTen(line.headline)


def test_a_common_date_is_said_once_and_different_dates_with_their_shares() -> None:
    this_year, last_year = (shown(early(year, 60.0)) for year in ("2026", "2025"))

    same, different = overview([this_year, this_year]), overview([this_year, last_year])

    assert same.counted == "Children were counted in January 2026."
    assert [line.dated for line in same.lines] == ["", ""]
    assert different.counted == ""
    assert [line.dated[-5:] for line in different.lines] == ["2026.", "2025."]


def test_an_overview_has_one_picture() -> None:
    line = shown(early("2026", 60.0), early("2026", 71.6))

    lines = overview([shown(early("2026", None)), line, line]).lines

    assert [one.picture is not None for one in lines] == [False, True, False]


@pytest.mark.parametrize(
    ("code", "sentence"),
    [
        ("pl", "W Anglii korzysta więcej dzieci: około 7 na 10."),
        ("ar", "والنسبة أعلى في إنجلترا: نحو 7 من كل 10."),
    ],
)
def test_the_comparison_is_a_sentence_in_every_language(code: str, sentence: str) -> None:
    assert shown(early("2026", 61.0), early("2026", 71.6), code=code).england == sentence
