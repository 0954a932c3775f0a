"""The drawing of a council's wards."""

import json
import re

import pytest

from app.core.counted_events import COUNTED_EVENTS
from app.data.inbox_counts import columns_by_age
from app.web.staff.unmet.council_wards import WardShape, outer_rings
from app.web.staff.unmet.ward_map import CLASS_STARTS, size_class, ward_map
from app.web.staff.unmet.wording import value_texts
from app.web.templating import render


def square(west, south, side):
    east, north = west + side, south + side
    return [[west, south], [east, south], [east, north], [west, north], [west, south]]


def shape(code, *rings):
    polygons = [[ring] for ring in rings]
    boundary = json.dumps({"type": "MultiPolygon", "coordinates": polygons})
    return WardShape(code, code, outer_rings(boundary))


def test_a_ward_of_several_parts_is_one_shape_with_its_number_in_the_largest():
    islands = shape("a", square(0, 50, 0.1), square(1, 50, 1))

    drawing = ward_map([islands, shape("b", square(0.5, 50.2, 0.2))], {"a": 20})

    x = float(re.search(r'<text x="([\d.]+)"[^>]*>1<', drawing.svg)[1])
    assert drawing.svg.count("<path") == 2
    assert re.findall(r"#size-(\d)", drawing.svg) == ["2", "0"]
    assert 200 < x < 300
    assert not drawing.has_circles


def test_a_ward_that_is_too_small_for_its_number_is_drawn_without():
    drawing = ward_map([shape("a", square(0, 50, 1)), shape("b", square(1, 50, 0.01))], {})

    assert re.findall(r">(\d+)</text>", drawing.svg) == ["1"]


@pytest.mark.parametrize(
    "coordinates",
    [
        [[[[450_000, 200_000]] * 4]],
        [[[["x", 1]] * 4]],
        [[[[float("nan"), 50]] * 4]],
        [[]],
        [[[[1, 50]]]],
    ],
)
def test_a_boundary_that_is_not_in_degrees_is_not_drawn(coordinates):
    boundary = json.dumps({"type": "MultiPolygon", "coordinates": coordinates})

    assert outer_rings(boundary) == ()
    assert ward_map([WardShape("a", "a", outer_rings(boundary))], {}) is None


def test_a_class_begins_at_each_start():
    assert [size_class(start) for start in CLASS_STARTS] == [1, 2, 3]
    assert [size_class(start - 1) for start in CLASS_STARTS] == [0, 1, 2]


def test_every_value_that_is_counted_has_words(app):
    with app.app_context():
        translator = render.translator("en")
        for event in COUNTED_EVENTS:
            for column in columns_by_age(event):
                texts = value_texts(event, column, translator)

                assert {*column.values} <= texts.keys()
                assert all(texts.values())
