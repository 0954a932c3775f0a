"""Positions and orders in the address of a search."""

import pytest

from app.core.errors import QueryInvalid
from app.core.search_points import PointOrder, Position, parse_order, parse_position


@pytest.mark.parametrize(
    ("text", "position"),
    [
        ("51.123,-0.123", Position(51.123, -0.123)),
        ("53.9,1.2", Position(53.9, 1.2)),
        ("50,-5", Position(50.0, -5.0)),
    ],
)
def test_a_position_has_two_numbers_with_at_most_three_decimals(
    text: str, position: Position
) -> None:
    assert parse_position(text) == position


@pytest.mark.parametrize(
    "text",
    [
        "51.1234,-0.123",  # more precise than we want to know
        "51.123",
        "51.123,-0.123,5",
        " 51.123,-0.123",
        "51.123, -0.123",
        "٥١.١٢٣,0.123",
        "nan,inf",
        "-0.123,51.123",
        "48.857,2.352",  # Paris
        "53.9,-9.1",  # the Atlantic
        "5e1,0",
        "51.123,-0.123\n",
    ],
)
def test_other_texts_and_positions_outside_the_uk_are_refused(text: str) -> None:
    with pytest.raises(QueryInvalid):
        parse_position(text)


def test_a_position_is_written_with_three_decimals() -> None:
    assert str(Position(53.9, -0.05)) == "53.900,-0.050"


def test_errors_do_not_show_a_position() -> None:
    assert "53" not in repr(Position(53.9, -0.05))


def test_the_list_is_by_the_nearer_point_unless_a_detour_is_asked_for() -> None:
    assert parse_order("") is PointOrder.EITHER
    assert parse_order("detour") is PointOrder.DETOUR
    with pytest.raises(QueryInvalid):
        parse_order("fastest")
