"""A drawn map: each area once with its fill, and nothing that a page would have to trust."""

import re
from collections import Counter
from xml.etree import ElementTree

import pytest
from hypothesis import given
from hypothesis import strategies as st

from app.core.area_shapes import ShapeFrame
from app.web.maps.shaded_map import NO_DATA, TOO_FEW, ShadedArea, draw_map, fill_of
from tests.builders.map_publication import grid_frame

CODES = [f"E05990{number:03}" for number in range(12)]
FILLS = ("#ffffcc", "#253494", TOO_FEW, NO_DATA)
HOSTILE = '<script>alert("1")</script> & \'" onload=x'
FRAME = grid_frame(CODES)


def tree_of(
    frame: ShapeFrame, areas: list[ShadedArea], title: str = "Title", words: str = "Words"
) -> ElementTree.Element:
    return ElementTree.fromstring(draw_map(frame, areas, title, words))


def fills_of(tree: ElementTree.Element) -> list[tuple[str, str]]:
    """The id and the fill of each area, in the order of drawing."""
    groups = [one for one in tree.iter("g") if "fill" in one.attrib]
    return [(path.attrib["id"], one.attrib["fill"]) for one in groups for path in one.iter("path")]


@given(
    st.dictionaries(
        st.sampled_from([*CODES, "E05999999"]), st.tuples(st.sampled_from(FILLS), st.booleans())
    )
)
def test_every_area_is_drawn_once_with_its_fill_and_marked_ones_last(
    chosen: dict[str, tuple[str, bool]],
) -> None:
    areas = [ShadedArea(code, fill, code, marked) for code, (fill, marked) in chosen.items()]

    drawn = fills_of(tree_of(FRAME, areas))

    expected = {f"map-{code}": chosen.get(code, (NO_DATA, False)) for code in CODES}
    assert sorted(drawn) == sorted(
        (key, fill_of(fill, "map")) for key, (fill, _) in expected.items()
    )
    marks = [expected[key][1] for key, _ in drawn]
    assert marks == sorted(marks)


def test_only_marked_areas_have_a_thick_outline() -> None:
    areas = [ShadedArea(code, "#ffffcc", code, code == CODES[2]) for code in CODES]

    thick = [one for one in tree_of(FRAME, areas).iter("g") if one.get("stroke-width") == "4"]

    assert [path.attrib["id"] for one in thick for path in one.iter("path")] == [f"map-{CODES[2]}"]


def test_texts_are_escaped() -> None:
    areas = [ShadedArea(CODES[0], "#ffffcc", HOSTILE)]

    tree = tree_of(FRAME, areas, HOSTILE, HOSTILE)

    texts = [one.text for one in tree.iter() if one.tag in ("title", "desc")]
    assert texts.count(HOSTILE) == 3
    assert not list(tree.iter("script"))


def test_a_map_has_no_style_no_script_and_nothing_from_elsewhere() -> None:
    areas = [ShadedArea(code, fill, "label") for code, fill in zip(CODES, FILLS * 3, strict=True)]

    svg = str(draw_map(FRAME, areas, "Title", "Words"))

    assert not re.search(r"style|script|href|src=|\bon\w+=|https?:|@import|<image|<use", svg)
    assert set(re.findall(r"url\(([^)]*)\)", svg)) == {"#map-few", "#map-none"}


@pytest.mark.parametrize("map_id", ["map", "second"])
def test_ids_are_unique_and_start_with_the_name_of_the_map(map_id: str) -> None:
    svg = str(draw_map(FRAME, [], "Title", "Words", map_id))

    ids = Counter(re.findall(r' id="([^"]*)"', svg))
    referred = set(re.findall(r"url\(#([^)]*)\)", svg))
    referred |= set(re.search(r'aria-labelledby="([^"]*)"', svg)[1].split())

    assert set(ids.values()) == {1}
    assert all(one.startswith(f"{map_id}-") for one in ids)
    assert referred <= set(ids)
