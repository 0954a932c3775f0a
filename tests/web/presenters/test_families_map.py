"""The families' map of wards: every ward in the drawing and in words, with the same shade."""

import json
import re

import pytest

from app.core.area_shapes import shape_frame
from app.i18n import translator
from app.web.presenters.area_map import AreaMapSection, CountedWard, area_map
from tests.web.page_reader import OFFERED

WARDS = [
    CountedWard("E05990001", "Harbour", 0, is_found=True),
    CountedWard("E05990002", "<Moor>", 12, is_found=True),
    CountedWard("E05990003", "Quay", 3, is_found=False),
]


def square(west: float) -> str:
    ring = [[west, 53], [west + 1, 53], [west + 1, 54], [west, 54], [west, 53]]
    return json.dumps({"type": "Polygon", "coordinates": [ring]})


FRAME = shape_frame({one.code: square(place) for place, one in enumerate(WARDS)})


def section(code: str = "en", own: str = "") -> AreaMapSection:
    found = area_map("Sandmere", WARDS, FRAME, own, translator(code))
    assert found is not None
    return found


@pytest.mark.parametrize("code", OFFERED)
def test_every_ward_has_a_shape_and_a_line_with_the_same_shade(code: str) -> None:
    found = section(code)

    for ward, row in zip(WARDS, found.rows, strict=True):
        group = re.search(
            rf'<g fill="(#\w+)">(?:(?!</g>).)*id="{found.map_id}-{ward.code}"', str(found.drawing)
        )
        assert group is not None
        assert (row.name, row.fill) == (ward.name, group[1])
        assert row.fill in {entry.fill for entry in found.key}


def test_a_ward_leads_to_the_list_around_it_if_it_has_a_position() -> None:
    urls = [row.url for row in section("pl").rows]

    assert urls == [
        "/pl/find?around=ward-E05990001",
        "/pl/find?around=ward-E05990002",
        "",
    ]


def test_a_ward_without_settings_is_0_and_names_are_escaped() -> None:
    found = section()

    assert [row.settings for row in found.rows] == ["0 settings", "12 settings", "3 settings"]
    assert "&lt;Moor&gt;: 12 settings" in str(found.drawing)
    assert found.lead.startswith("<Moor> has the most settings for children under 5: 12.")


def test_the_page_of_a_ward_outlines_it() -> None:
    found = section(own="E05990003")

    assert [row.is_own for row in found.rows] == [False, False, True]
    assert str(found.drawing).rindex("E05990003") > str(found.drawing).index('stroke-width="4"')


def test_without_boundaries_there_is_a_list_and_without_wards_nothing() -> None:
    found = area_map("Sandmere", WARDS, None, "", translator("en"))
    nothing = area_map("Sandmere", [], FRAME, "", translator("en"))

    assert found is not None
    assert (found.drawing, len(found.rows), nothing) == (None, 3, None)
