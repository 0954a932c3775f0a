"""The comparison: order, own area, intervals, references, missing figures, shares above 100 %."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from app.core.measures.measure import MeasureUnit
from app.web.figure_views.charts.comparison_picture import (
    ComparedArea,
    ReferenceValue,
    comparison_picture,
)
from app.web.figure_views.charts.svg_document import PictureCaption, PictureWidth
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

compared = st.builds(
    ComparedArea, names, st.none() | values, limits, limits, st.booleans(), missing_reason=names
)
references = st.lists(st.builds(ReferenceValue, names, values), max_size=4)
PERCENT = MeasureUnit.PERCENT


@given(captions, units, st.integers(0, 2), st.lists(compared, max_size=20), references, widths)
def test_any_figures_give_a_sound_picture(
    caption: PictureCaption,
    unit: MeasureUnit,
    decimals: int,
    areas: list[ComparedArea],
    lines: list[ReferenceValue],
    width: PictureWidth,
) -> None:
    picture = comparison_picture(caption, unit, decimals, areas, references=lines, width=width)

    if any(one.value is not None for one in areas):
        check_picture(picture)
    else:
        assert picture is None


def test_areas_are_in_the_order_of_their_values_and_the_own_one_is_bold() -> None:
    areas = [ComparedArea("Bury", 64.8), ComparedArea("Leeds", 56.3, is_own=True)]
    areas.append(ComparedArea("Derby", 72.3))

    svg = read(comparison_picture(CAPTION, PERCENT, 1, areas))

    shown = [text for text in texts(svg) if text in {"Bury", "Leeds", "Derby"}]
    bold = [one.text for one in svg.iter(f"{SVG}text") if one.get("font-weight")]
    assert shown == ["Derby", "Bury", "Leeds"]
    assert bold[1:] == ["Leeds", "56.3%"]  # after the title


def test_the_title_has_the_years_and_the_source_is_below() -> None:
    svg = read(comparison_picture(CAPTION, PERCENT, 1, [ComparedArea("Leeds", 56.3)]))

    assert "Good level of development, 2015/16 to 2024/25" in texts(svg)
    assert SOURCE_LINE in all_text(svg)


def test_a_missing_figure_is_listed_with_its_reason_and_has_no_bar() -> None:
    areas = [ComparedArea("Leeds", 56.3), ComparedArea("Rutland", None, missing_reason="too small")]

    svg = read(comparison_picture(CAPTION, PERCENT, 1, areas))

    assert {"Rutland", "no figure: too small"} <= set(texts(svg))
    assert len(list(svg.iter(f"{SVG}polygon"))) == 1


def test_a_bar_above_100_ends_at_100_with_a_tip_and_its_number() -> None:
    areas = [ComparedArea("Middlesbrough", 101.1), ComparedArea("Bury", 100.0)]

    svg = read(comparison_picture(CAPTION, PERCENT, 1, areas))

    above, at_100 = (one.get("points", "").split() for one in svg.iter(f"{SVG}polygon"))
    assert above[1].split(",")[0] == at_100[1].split(",")[0]
    assert (len(above), len(at_100)) == (5, 4)
    assert {"101.1%", "A bar with a tip goes on beyond the axis."} <= set(texts(svg))
    assert "110%" not in texts(svg)


def test_each_reference_is_named_with_its_value() -> None:
    shown = [ReferenceValue("England", 68.3), ReferenceValue("Neighbours\u2019 mean", 66.1)]

    svg = read(
        comparison_picture(CAPTION, PERCENT, 1, [ComparedArea("Leeds", 63.9)], references=shown)
    )

    assert {"England 68.3%", "Neighbours\u2019 mean 66.1%"} <= set(texts(svg))


@pytest.mark.parametrize("upper", [None, 0.0, 60.0])
def test_an_interval_is_drawn_where_both_limits_are_known(upper: float | None) -> None:
    area = ComparedArea("Leeds", 0.0, 0.0, upper)

    svg = read(comparison_picture(CAPTION, PERCENT, 1, [area, ComparedArea("Bury", 50.0)]))

    drawn = [one for one in svg.iter(f"{SVG}path") if one.get("class") == "picture-halo"]
    assert len(drawn) == (upper is not None)
    assert ("95% confidence intervals" in all_text(svg)) is (upper is not None)


def test_a_21st_area_is_refused() -> None:
    with pytest.raises(ValueError, match="at most 20 areas, not 21"):
        comparison_picture(CAPTION, PERCENT, 1, [ComparedArea("A", 1.0)] * 21)
