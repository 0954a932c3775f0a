"""Keys of postcodes, and ranges of keys."""

from bisect import bisect_left

from hypothesis import given
from hypothesis import strategies as st

from app.core.postcode import Postcode, lettered_districts_range, prefix_range
from tests.core.postcode_strategies import outwards, postcodes


def test_a_district_and_its_sectors_are_cut_out_of_sorted_keys() -> None:
    written = ["B1 1AA", "B1 1ZZ", "B1 2AA", "B1 9ZZ", "B10 0AA", "B11 1AA", "B1A 1AA", "BA1 1AA"]
    keys = sorted(Postcode.parse(one).key for one in written)

    def cut(outward: str, digit: str = "") -> int:
        low, high = prefix_range(outward, digit)
        return bisect_left(keys, high) - bisect_left(keys, low)

    assert (cut("B1"), cut("B1", "1"), cut("B1", "2"), cut("B1", "3")) == (4, 2, 1, 0)
    assert (cut("B11"), cut("B"), cut("BA1")) == (1, 0, 1)


def test_the_lettered_districts_of_inner_london_lie_together() -> None:
    low, high = lettered_districts_range("SW1")

    for inside in ("SW1A 1AA", "SW1P 3BT", "SW1Y 9ZZ"):
        assert low <= Postcode.parse(inside).key < high
    for outside in ("SW1 1AA", "SW10 0AA", "SW19 9ZZ", "SW2 1AA"):
        assert not low <= Postcode.parse(outside).key < high


@given(st.lists(postcodes))
def test_keys_sort_like_the_padded_texts(several: list[Postcode]) -> None:
    by_key = sorted(several, key=lambda postcode: postcode.key)

    assert by_key == sorted(several, key=lambda p: f"{p.outward:<4}{p.inward}")


@given(st.lists(postcodes), outwards(), st.sampled_from(["", *"0123456789"]))
def test_a_range_holds_exactly_the_postcodes_of_its_district_or_sector(
    several: list[Postcode], outward: str, digit: str
) -> None:
    low, high = prefix_range(outward, digit)

    for postcode in [*several, Postcode(outward, f"{digit or 5}AA"), Postcode(outward, "0ZZ")]:
        is_within_text = postcode.outward == outward and postcode.inward.startswith(digit)
        assert (low <= postcode.key < high) == is_within_text
