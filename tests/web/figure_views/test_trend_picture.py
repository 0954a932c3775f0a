"""The trend: segments, breaks, gaps, intervals, the axis, labels, and that it is complete."""

from collections.abc import Sequence
from math import inf, nan
from xml.etree import ElementTree

import pytest
from hypothesis import given
from hypothesis import strategies as st

from app.core.measures.measure import MeasureUnit
from app.web.figure_views.charts.series_style import STYLES
from app.web.figure_views.charts.svg_document import (
    PictureCaption,
    PictureWidth,
    picture_file,
)
from app.web.figure_views.charts.trend_picture import (
    PeriodNote,
    PicturePoint,
    PictureSeries,
    trend_picture,
)
from tests.web.figure_views.picture_reader import (
    SVG,
    all_text,
    check_picture,
    read,
    texts,
)
from tests.web.figure_views.picture_values import (
    CAPTION,
    SOURCE_LINE,
    captions,
    limits,
    names,
    units,
    values,
    widths,
)

points = st.builds(
    PicturePoint,
    label=st.text(max_size=8),
    index=st.integers(2000, 2030) | st.integers(0, 10**6),
    value=values,
    lower=limits,
    upper=limits,
)
all_series = st.lists(
    st.builds(PictureSeries, names, st.lists(st.lists(points, max_size=5), max_size=3)), max_size=6
)
notes = st.builds(PeriodNote, st.integers(1995, 2035), names)


def series(name: str, *shown: float, since: int = 2018) -> PictureSeries:
    """A series in one segment."""
    return PictureSeries(
        name, [[PicturePoint(str(at), at, value) for at, value in enumerate(shown, start=since)]]
    )


def trend(
    *shown: PictureSeries,
    breaks: Sequence[PeriodNote] = (),
    service_change: PeriodNote | None = None,
    width: PictureWidth = PictureWidth.WIDE,
) -> ElementTree.Element:
    picture = trend_picture(
        CAPTION,
        MeasureUnit.PERCENT,
        1,
        shown,
        breaks=breaks,
        service_change=service_change,
        width=width,
    )
    return read(picture)


def lines(svg: ElementTree.Element) -> list[str]:
    return [one.get("points", "") for one in svg.iter(f"{SVG}polyline")]


@given(captions, units, st.integers(0, 2), all_series, st.lists(notes, max_size=4), notes, widths)
def test_any_figures_give_a_sound_picture(
    caption: PictureCaption,
    unit: MeasureUnit,
    decimals: int,
    shown: list[PictureSeries],
    breaks: list[PeriodNote],
    change: PeriodNote,
    width: PictureWidth,
) -> None:
    picture = trend_picture(
        caption, unit, decimals, shown, breaks=breaks, service_change=change, width=width
    )

    if any(one.points for one in shown):
        check_picture(picture)
    else:
        assert picture is None


@pytest.mark.parametrize("width", PictureWidth)
def test_the_picture_has_its_title_years_and_source_as_text(width: PictureWidth) -> None:
    svg = trend(series("Leeds", 61.0, 63.9), width=width)

    assert "Good level of development, 2015/16 to 2024/25" in all_text(svg)
    assert SOURCE_LINE in all_text(svg)
    assert svg.findtext(f"{SVG}title") == "Good level of development, 2015/16 to 2024/25"
    assert SOURCE_LINE in str(svg.findtext(f"{SVG}desc"))
    assert svg.get("role") == "img"
    ids = {one.get("id") for one in svg.iter()} - {None}
    assert set(str(svg.get("aria-labelledby")).split()) == ids


def test_a_line_never_joins_two_segments() -> None:
    parts = [[PicturePoint("2018", 2018, 71.0), PicturePoint("2019", 2019, 72.0)]]
    parts.append([PicturePoint("2022", 2022, 65.0), PicturePoint("2023", 2023, 67.0)])

    svg = trend(PictureSeries("England", parts))

    assert [len(corners.split()) for corners in lines(svg)] == [2, 2]


def test_periods_without_any_figure_are_shaded_and_named_as_such() -> None:
    parts = [[PicturePoint("2018", 2018, 71.0)], [PicturePoint("2019", 2019, 71.0)]]

    without_gap = trend(PictureSeries("England", parts))
    with_gap = trend(PictureSeries("England", [*parts, [PicturePoint("2022", 2022, 65.0)]]))

    assert "Shaded" not in all_text(without_gap)
    assert "Shaded: no figures for these periods." in texts(with_gap)


def test_a_break_is_a_dashed_line_with_its_reason_below() -> None:
    svg = trend(
        series("Leeds", 60, 61, 62), breaks=[PeriodNote(2019, "A new test."), PeriodNote(2030, "B")]
    )

    assert "Break" in texts(svg)
    assert "Break: figures from 2019 are not comparable with earlier ones. A new test." in all_text(
        svg
    )
    assert [one for one in svg.iter(f"{SVG}path") if one.get("stroke-dasharray") == "5 4"]


def test_a_change_of_the_service_is_named_with_its_period() -> None:
    svg = trend(series("Leeds", 60, 61, 62), service_change=PeriodNote(2020, "Hubs opened."))

    assert {"Change", "Change, from 2020: Hubs opened."} <= set(texts(svg))


@pytest.mark.parametrize(
    ("shown", "lowest", "is_named"),
    [((61.0, 68.3), "50%", True), ((48.0, 68.3), "0%", False), ((50.0, 51.0), "0%", False)],
)
def test_the_axis_starts_at_50_only_if_all_values_are_above(
    shown: tuple[float, ...], lowest: str, is_named: bool
) -> None:
    svg = trend(series("Leeds", *shown))

    assert lowest in texts(svg)
    assert ("The axis starts at 50%." in all_text(svg)) is is_named


def test_values_above_100_are_explained_and_those_beyond_the_axis_named() -> None:
    within = all_text(trend(series("Middlesbrough", 99.4, 101.1)))
    beyond = all_text(trend(series("Trafford", 99.4, 131.3)))

    assert "Above 100%: more children were counted" in within
    assert "beyond the axis" not in within
    assert "With an arrow, beyond the axis: Trafford 2019 131.3%." in beyond


def test_an_interval_is_a_vertical_bar_from_limit_to_limit() -> None:
    known = PicturePoint("2018", 2018, 60.0, 55.0, 65.0)

    svg = trend(PictureSeries("Leeds", [[known, PicturePoint("2019", 2019, 61.0)]]))

    bars = [one for one in svg.iter(f"{SVG}path") if one.get("stroke") == STYLES[0].colour]
    assert len(bars) == 1
    assert "The vertical bars are 95% confidence intervals." in texts(svg)


def test_each_line_is_named_with_its_last_value_at_its_end() -> None:
    svg = trend(series("Leeds", 61.0, 63.94), series("England", 65.2, 68.25))

    assert {"Leeds 63.9%", "England 68.2%"} <= set(texts(svg))


def test_an_own_area_without_figures_is_named_and_its_style_not_given_to_another() -> None:
    svg = trend(PictureSeries("Rutland", []), series("England", 65.2, 68.3))

    assert "No figures: Rutland." in texts(svg)
    assert STYLES[0].colour not in {one.get("stroke") for one in svg.iter()}
    assert STYLES[1].colour in {one.get("stroke") for one in svg.iter()}


def test_a_seventh_series_is_refused() -> None:
    with pytest.raises(ValueError, match="at most 6 series, not 7"):
        trend(*(series(name, 1.0) for name in "abcdefg"))


@pytest.mark.parametrize("value", [nan, inf, 1e13])
def test_a_value_that_cannot_be_drawn_is_refused(value: float) -> None:
    with pytest.raises(ValueError, match="not a value to draw"):
        trend(series("Leeds", value))


def test_styles_differ_in_dash_and_marker_and_are_visible_on_white() -> None:
    assert len({style.dashes for style in STYLES}) == len(STYLES)
    assert len({(style.shape, style.is_hollow) for style in STYLES}) == len(STYLES)
    assert min(1.05 / (_luminance(style.colour) + 0.05) for style in STYLES) >= 3.3


def _luminance(colour: str) -> float:
    """The relative luminance of WCAG 2."""
    parts = [int(colour[at : at + 2], 16) / 255 for at in (1, 3, 5)]
    red, green, blue = (
        part / 12.92 if part <= 0.04045 else ((part + 0.055) / 1.055) ** 2.4 for part in parts
    )
    return 0.2126 * red + 0.7152 * green + 0.0722 * blue


def test_a_file_has_its_own_size_and_the_rules_for_forced_colours() -> None:
    picture = trend_picture(CAPTION, MeasureUnit.PERCENT, 1, [series("Leeds", 1.0)])

    assert picture is not None
    svg = ElementTree.fromstring(picture_file(picture))
    assert svg.get("width") == "720"
    assert "forced-colors" in str(svg.findtext(f"{SVG}style"))
    assert "style" not in picture
