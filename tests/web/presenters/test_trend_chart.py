"""The chart of a share over the years: gaps at breaks, labelled lines, direction of the years."""

import re
from collections.abc import Sequence
from itertools import pairwise
from xml.etree import ElementTree

import pytest
from hypothesis import given
from hypothesis import strategies as st

from app.core.period import Period
from app.core.trend_line import TrendPoint
from app.i18n import translator
from app.web.presenters.trend_chart import BOTTOM, END, START, TOP, TrendLine, percent, trend

ENGLISH = translator("en")
years = st.lists(
    st.tuples(st.integers(2015, 2030), st.none() | st.floats(0, 250), st.booleans()),
    max_size=9,
    unique_by=lambda shares: shares[0],
)


def series(*shares: float | None, since: int = 2023, new_in: int | None = None) -> list[TrendPoint]:
    return [
        TrendPoint(Period(year), share, year == new_in)
        for year, share in enumerate(shares, start=since)
    ]


def drawn(*lines: TrendLine) -> ElementTree.Element:
    svg = trend(lines, ENGLISH)
    assert svg is not None
    return ElementTree.fromstring(f"<svg>{svg}</svg>")


def of_line(svg: ElementTree.Element, number: int, tag: str) -> list[ElementTree.Element]:
    """The segments of a line, without the sample next to its name."""
    [group, *_] = (one for one in svg.iter("g") if one.get("class") == f"line l{number}")
    return group.findall(tag)


def texts(svg: ElementTree.Element) -> list[str]:
    return [re.sub("[\u2068\u2069]", "", one.text or "") for one in svg.iter("text")]


def test_a_line_goes_through_every_figure_and_higher_is_more() -> None:
    svg = drawn(TrendLine("Sandmere", series(0.0, 50.0, 100.0)))

    [line] = of_line(svg, 0, "polyline")
    corners = (
        f"{START}.0,{BOTTOM}.0 {(START + END) / 2:.1f},{(TOP + BOTTOM) / 2:.1f} {END}.0,{TOP}.0"
    )
    assert line.get("points") == corners
    assert len(of_line(svg, 0, "circle")) == 3


def test_a_break_is_a_gap_with_a_vertical_line() -> None:
    svg = drawn(TrendLine("Sandmere", series(70.0, 71.0, 60.0, 61.0, new_in=2025)))

    assert len(of_line(svg, 0, "polyline")) == 2
    [mark] = (one for one in svg.iter("path") if one.get("class") == "break")
    assert str(mark.get("d")).startswith(f"M{(START + END) / 2:.1f} ")


@pytest.mark.parametrize(
    "shares",
    [
        series(70.0, None, 72.0),
        [TrendPoint(Period(2023), 70.0), TrendPoint(Period(2025), 72.0)],
    ],
)
def test_a_year_without_a_figure_is_a_gap_and_never_0(shares: Sequence[TrendPoint]) -> None:
    svg = drawn(TrendLine("Sandmere", shares), TrendLine("England", series(70.0, 70.0, 70.0)))

    assert of_line(svg, 0, "polyline") == []
    assert len(of_line(svg, 0, "circle")) == 2


def test_each_line_has_its_name_and_last_figure() -> None:
    svg = drawn(
        TrendLine("Sandmere", series(70.0, 67.94)),
        TrendLine("England", series(71.0, 71.64), is_literal=False),
    )

    assert {"Sandmere 67.9%", "England 71.6%"} <= set(texts(svg))
    translate_values = {
        text.get("translate") for text in svg.iter("text") if "Sandmere" in (text.text or "")
    }
    assert translate_values == {"no"}


def test_names_do_not_overlap_each_other_or_a_line() -> None:
    svg = drawn(TrendLine("Sandmere", series(70.0, 70.0)), TrendLine("England", series(70.0, 70.0)))

    levels = sorted(
        float(one.get("y", 0)) for one in svg.iter("text") if one.get("class", "")[:4] == "name"
    )
    line = float(str(of_line(svg, 0, "circle")[0].get("cy")))
    assert levels[0] < line - 5
    assert line + 15 < levels[1]


def test_a_name_cannot_break_the_svg() -> None:
    svg = trend([TrendLine("<b>&\"'", series(1.0, 2.0))], ENGLISH)

    assert svg is not None
    assert "<b>" not in svg


def test_a_scale_above_100_marks_100() -> None:
    svg = drawn(TrendLine("Sandmere", series(98.0, 121.3)))

    assert {"0%", "50%", "100%"} <= set(texts(svg))
    highest = min(float(str(one.get("cy"))) for one in of_line(svg, 0, "circle"))
    assert TOP < highest < BOTTOM


@pytest.mark.parametrize(
    "lines", [[], [TrendLine("Sandmere", series(70.0))], [TrendLine("S", series(None, 2.0))]]
)
def test_one_figure_has_no_chart(lines: list[TrendLine]) -> None:
    assert trend(lines, ENGLISH) is None


def test_a_fifth_line_is_refused() -> None:
    with pytest.raises(ValueError, match="at most 4 lines, not 5"):
        trend([TrendLine(name, series(1.0, 2.0)) for name in "abcde"], ENGLISH)


def test_years_run_from_left_to_right_in_every_language() -> None:
    lines = [TrendLine("Sandmere", series(70.0, 71.0, 72.0))]

    shown = [trend(lines, translator(code)) for code in ("en", "ar", "ur")]
    corners = [re.findall('<polyline points="[^"]*"', str(one)) for one in shown]
    assert corners[0]
    assert corners[0] == corners[1] == corners[2]


def test_terms_are_between_the_years() -> None:
    terms = [
        TrendPoint(Period.parse(f"2025-{term}"), 50.0) for term in ("spring", "summer", "autumn")
    ]

    svg = drawn(TrendLine("Marram", [*terms, TrendPoint(Period.parse("2026-spring"), 50.0)]))

    places = [float(str(one.get("cx"))) for one in of_line(svg, 0, "circle")]
    steps = {round(b - a) for a, b in pairwise(places)}
    assert steps == {round((END - START) / 3)}
    assert {"2025", "2026"} <= set(texts(svg))


@given(years, years)
def test_every_figure_is_inside_the_plot_area(
    one: list[tuple[int, float | None, bool]], other: list[tuple[int, float | None, bool]]
) -> None:
    lines = [
        TrendLine(name, [TrendPoint(Period(year), share, is_new) for year, share, is_new in shares])
        for name, shares in (("Sandmere", one), ("England", other))
    ]

    svg = trend(lines, ENGLISH)

    spots = re.findall('<circle cx="([^"]*)" cy="([^"]*)"', svg or "")
    shown = sum(point.percent is not None for line in lines for point in line.points)
    assert svg is None or len(spots) == shown
    for x, y in spots:
        assert START <= float(x) <= END
        assert TOP <= float(y) <= BOTTOM


@pytest.mark.parametrize(
    ("value", "expected"), [(71.597351, "71.6%"), (100, "100.0%"), (0.04, "0.0%")]
)
def test_a_percentage_has_one_decimal(value: float, expected: str) -> None:
    assert percent(value, ENGLISH) == expected
