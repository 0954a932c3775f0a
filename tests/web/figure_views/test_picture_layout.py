"""Texts, labels and axes of pictures: widths, wrapping, stacking, and even steps."""

from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from app.core.measures.measure import MeasureUnit
from app.web.figure_views.charts.label_placement import stacked
from app.web.figure_views.charts.text_layout import shortened, text_width, wrapped
from app.web.figure_views.charts.value_axis import AxisStart, value_axis, value_text

PERCENT = MeasureUnit.PERCENT
labels = st.lists(st.tuples(st.floats(-50, 400), st.floats(5, 40)), min_size=1, max_size=8)


@given(labels)
def test_stacked_labels_neither_overlap_nor_leave_their_column(
    wanted: list[tuple[float, float]],
) -> None:
    tops = stacked([middle for middle, _ in wanted], [height for _, height in wanted], 0, 320)

    spans = sorted((top, top + height) for top, (_, height) in zip(tops, wanted, strict=True))
    assert spans[0][0] >= -1e-6
    assert spans[-1][1] <= 320 + 1e-6
    assert all(end <= start + 1e-6 for (_, end), (start, _) in pairwise(spans))


def test_labels_with_enough_room_stay_at_their_ends() -> None:
    assert stacked([100, 50], [20, 20], 0, 300) == [90, 40]


@given(st.text(max_size=60), st.floats(40, 300))
def test_no_line_is_wider_than_its_room_and_no_letter_is_lost(text: str, room: float) -> None:
    lines = wrapped(text, room)

    assert all(text_width(line) <= room for line in lines)
    assert "".join(lines).replace(" ", "") == "".join(wrapped(text, 10**6)).replace(" ", "")


def test_words_are_broken_at_spaces_and_hyphens_first() -> None:
    assert wrapped("Stockton-on-Tees and Redcar", 100) == ["Stockton-on-", "Tees and", "Redcar"]


def test_what_does_not_fit_ends_in_an_ellipsis() -> None:
    assert wrapped("one two three four", 60, lines_max=1) == ["one t…"]
    assert shortened("England", 200) == "England"


@pytest.mark.parametrize(
    ("values", "start", "ticks"),
    [
        ([62.5, 71.8], AxisStart.ZERO_OR_50, (50, 55, 60, 65, 70, 75)),
        ([99.0, 101.1], AxisStart.ZERO_OR_50, (50, 60, 70, 80, 90, 100, 110)),
        ([3.0, 48.0], AxisStart.ZERO_OR_50, (0, 10, 20, 30, 40, 50)),
        ([62.5, 98.0], AxisStart.ZERO, (0, 20, 40, 60, 80, 100)),
        ([250.0], AxisStart.ZERO, (0, 20, 40, 60, 80, 100, 120)),
        ([48.0, 93.0], AxisStart.NEAREST, (40, 50, 60, 70, 80, 90, 100)),
        ([0.0], AxisStart.ZERO, (0, 0.1)),
        ([-3.0, 2.0], AxisStart.ZERO, (-3, -2, -1, 0, 1, 2)),
    ],
)
def test_axes_have_few_even_steps(
    values: list[float], start: AxisStart, ticks: tuple[float, ...]
) -> None:
    assert value_axis(values, PERCENT, 1, start=start).ticks == ticks


@given(
    st.lists(st.floats(-1e12, 1e12), min_size=1),
    st.sampled_from(AxisStart),
    st.sampled_from([MeasureUnit.CHILDREN, MeasureUnit.POUNDS]),
    st.integers(0, 2),
)
def test_an_axis_contains_its_values_in_at_most_ten_steps(
    values: list[float], start: AxisStart, unit: MeasureUnit, decimals: int
) -> None:
    axis = value_axis(values, unit, decimals, start=start)

    assert not any(axis.is_beyond(value) for value in values)
    assert 2 <= len(axis.ticks) <= 10
    assert len({axis.tick_text(tick) for tick in axis.ticks}) == len(axis.ticks)


@pytest.mark.parametrize(
    ("value", "unit", "decimals", "text"),
    [
        (65.25, PERCENT, 1, "65.2%"),
        (-0.04, PERCENT, 1, "0.0%"),
        (-3.2, PERCENT, 1, "\u22123.2%"),
        (5925835, MeasureUnit.POUNDS, 0, "£5,925,835"),
        (-12.5, MeasureUnit.POUNDS, 2, "\u2212£12.50"),
        (1284632, MeasureUnit.CHILDREN, 0, "1,284,632"),
    ],
)
def test_values_are_written_with_their_unit(
    value: float, unit: MeasureUnit, decimals: int, text: str
) -> None:
    assert value_text(value, unit, decimals) == text
