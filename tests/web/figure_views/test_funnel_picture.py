"""The funnel plot: limits, emphasised areas and their labels, areas beyond the axis."""

import pytest
from hypothesis import given
from hypothesis import strategies as st
from markupsafe import Markup

from app.core.statistics.intervals import CountedShare
from app.web.figure_views.charts.funnel_picture import (
    FunnelArea,
    FunnelEmphasis,
    funnel_picture,
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
    names,
    widths,
)

sizes = st.integers(1, 300) | st.integers(1, 10**7)
counted = st.builds(
    lambda size, share: CountedShare(round(size * share), size), sizes, st.floats(0, 1.5)
)
funnel_areas = st.lists(
    st.builds(FunnelArea, names, counted, st.sampled_from(FunnelEmphasis)), max_size=25
)
OWN, NEIGHBOUR = FunnelEmphasis.OWN, FunnelEmphasis.NEIGHBOUR


def funnel(
    *areas: FunnelArea, target: float = 0.74, width: PictureWidth = PictureWidth.WIDE
) -> Markup | None:
    return funnel_picture(
        CAPTION,
        1,
        areas,
        target=target,
        target_name="England",
        denominator_name="eligible children",
        width=width,
    )


@given(captions, funnel_areas, st.floats(0, 1), names, names, widths)
def test_any_shares_give_a_sound_picture(
    caption: PictureCaption,
    areas: list[FunnelArea],
    target: float,
    target_name: str,
    denominator_name: str,
    width: PictureWidth,
) -> None:
    picture = funnel_picture(
        caption,
        1,
        areas,
        target=target,
        target_name=target_name,
        denominator_name=denominator_name,
        width=width,
    )

    if areas:
        check_picture(picture)
    else:
        assert picture is None


def test_the_title_has_the_years_and_the_source_is_below() -> None:
    svg = read(funnel(FunnelArea("Leeds", CountedShare(2090, 2910), OWN)))

    assert "Good level of development, 2015/16 to 2024/25" in texts(svg)
    assert SOURCE_LINE in all_text(svg)
    assert {"England 74.0%", "95% limits", "99.8% limits"} <= set(texts(svg))


def test_own_area_and_neighbours_are_named_and_others_are_not() -> None:
    svg = read(
        funnel(
            FunnelArea("Leeds", CountedShare(2090, 2910), OWN),
            FunnelArea("Bury", CountedShare(500, 700), NEIGHBOUR),
            FunnelArea("Torbay", CountedShare(300, 420)),
        )
    )

    assert {"Leeds", "Bury"} <= set(texts(svg))
    assert "Torbay" not in all_text(svg)


def test_neighbours_have_numbers_with_a_key_where_names_do_not_fit() -> None:
    crowd = [FunnelArea(f"Neighbour {at}", CountedShare(500, 700), NEIGHBOUR) for at in range(20)]

    wide = all_text(read(funnel(FunnelArea("Leeds", CountedShare(2090, 2910), OWN), *crowd)))

    assert "Leeds 71.8%; 1 Neighbour 0 71.4%; 2 Neighbour 1 71.4%;" in wide.replace("\u00a0", " ")


@pytest.mark.parametrize(("children", "is_filled"), [(740, False), (600, True)])
def test_an_area_outside_the_outer_limits_is_filled(children: int, is_filled: bool) -> None:
    svg = read(funnel(FunnelArea("Torbay", CountedShare(children, 1000)), target=0.74))

    [group] = [one for one in svg.iter(f"{SVG}g") if one.find(f"{SVG}circle") is not None]
    assert ("picture-fill" in group.get("class", "")) is is_filled
    assert f"{int(is_filled)} of 1 areas lie outside the 99.8% limits" in all_text(svg)


def test_one_outlying_small_area_does_not_set_the_axis_but_is_named() -> None:
    usual = [FunnelArea(f"A{at}", CountedShare(700 + at, 1000)) for at in range(60)]

    svg = read(funnel(*usual, FunnelArea("City of London", CountedShare(36, 30))))

    assert "On the edge, beyond the axis: City of London 120.0%." in texts(svg)
    assert "120%" not in texts(svg)


def test_limits_are_narrower_for_larger_areas() -> None:
    svg = read(funnel(FunnelArea("Torbay", CountedShare(50, 100)), target=0.5))

    curves = [one.get("points", "") for one in svg.iter(f"{SVG}polyline")]
    assert len(curves) == 4
    for curve in curves:
        heights = [float(pair.split(",")[1]) for pair in curve.split()]
        assert heights in (sorted(heights), sorted(heights, reverse=True))


def test_a_narrow_picture_has_numbers_and_no_key_without_emphasised_areas() -> None:
    neighbour = FunnelArea("Bury", CountedShare(500, 700), NEIGHBOUR)
    other = FunnelArea("Torbay", CountedShare(300, 420))

    numbered = read(funnel(neighbour, other, width=PictureWidth.NARROW))
    grey = read(funnel(other, width=PictureWidth.NARROW))

    assert {"1", "1\u00a0Bury\u00a071.4%."} <= set(texts(numbered))
    assert "." not in texts(grey)


def test_a_target_that_is_no_share_is_refused() -> None:
    with pytest.raises(ValueError, match="no funnel at target 74"):
        funnel(FunnelArea("Leeds", CountedShare(1, 2)), target=74)
