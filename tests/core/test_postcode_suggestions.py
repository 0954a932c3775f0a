"""Suggestions for mistyped postcodes and districts."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from app.core.postcode import FullPostcode, Postcode, parse_input
from app.core.postcode_areas import has_homes
from app.core.postcode_suggestions import MAX_SUGGESTIONS, suggest_districts, suggest_postcodes
from tests.core.postcode_strategies import outwards, postcodes


@pytest.mark.parametrize(
    ("typed", "meant"),
    [
        ("BI IBB", "B1 1BB"),
        ("B1 lBB", "B1 1BB"),
        ("81 1BB", "B1 1BB"),
        ("B1 18B", "B1 1BB"),
        ("SWIA 1AA", "SW1A 1AA"),
        ("SW1A IAA", "SW1A 1AA"),
        ("5W1A 1AA", "SW1A 1AA"),
        ("M1 IAE", "M1 1AE"),
        ("M01 1AE", "M1 1AE"),
        ("MO1 1AE", "M1 1AE"),
        ("LSO 1AA", "LS0 1AA"),
        ("LS1 OAA", "LS1 0AA"),
        ("CRO 2YR", "CR0 2YR"),
        ("BI2 9NS", "B12 9NS"),
        ("BZ3 1AA", "B23 1AA"),
        ("B1G 1AA", "B16 1AA"),
        ("B1 1BO", "B1 1BD"),
        ("B1 1BV", "B1 1BU"),
        ("B1 1BBB", "B1 1BB"),
        ("В1 1ВВ", "B1 1BB"),
        ("Β1 1ΒΒ", "B1 1BB"),
        ("ÉC1A 1BB", "EC1A 1BB"),
    ],
)
def test_a_typing_error_gives_a_suggestion_only(typed: str, meant: str) -> None:
    assert meant in map(str, suggest_postcodes(typed))
    assert parse_input(typed) != FullPostcode(Postcode.parse(meant))


def test_the_fewest_swaps_come_first() -> None:
    assert str(suggest_postcodes("BI 1BB")[0]) == "B1 1BB"
    assert str(suggest_postcodes("В1 1ВВ")[0]) == "B1 1BB"


def test_a_postcode_inside_an_address_is_suggested() -> None:
    assert suggest_postcodes("10 Downing Street, London sw1a 2aa") == (Postcode("SW1A", "2AA"),)


@pytest.mark.parametrize(
    "typed",
    [
        "",
        "Birmingham",
        "x" * 20_000,
        "B1\x001BB",
        "B1 1BB<script>alert(1)</script>",
        "B1 1BB'; DROP TABLE places",
    ],
)
def test_text_unlike_any_postcode_has_no_suggestions(typed: str) -> None:
    assert suggest_postcodes(typed) == ()
    assert suggest_districts(typed) == ()


@pytest.mark.parametrize(
    ("typed", "meant"),
    [("MI", "M1"), ("SWIA", "SW1A"), ("BO1", "B1"), ("BO1", "BD1"), ("LSl", "LS1"), ("5W2", "SW2")],
)
def test_a_typing_error_in_an_outward_code_gives_a_suggestion(typed: str, meant: str) -> None:
    assert meant in suggest_districts(typed)


@given(st.text() | st.text(alphabet=st.characters(categories=["C", "N", "S", "M"])))
def test_suggesting_never_fails(text: str) -> None:
    suggest_postcodes(text)
    suggest_districts(text)


@given(postcodes.map(str) | outwards() | st.text("BDIOLS015862GZ ", min_size=2, max_size=9))
def test_suggested_postcodes_are_well_formed_few_and_differ_from_the_typed_text(typed: str) -> None:
    suggested = suggest_postcodes(typed)

    assert len(suggested) == len(set(suggested)) <= MAX_SUGGESTIONS
    for postcode in suggested:
        assert Postcode.parse(str(postcode)) == postcode
        assert has_homes(postcode.outward)
        assert str(postcode).replace(" ", "") != typed.replace(" ", "")


@given(outwards() | st.text("BDIOLS015862GZ ", min_size=2, max_size=5))
def test_suggested_districts_are_well_formed_few_and_differ_from_the_typed_text(typed: str) -> None:
    districts = suggest_districts(typed)

    assert len(districts) == len(set(districts)) <= MAX_SUGGESTIONS
    for outward in districts:
        assert Postcode.parse(f"{outward} 1AA").outward == outward
        assert has_homes(outward)
        assert outward != typed.replace(" ", "")
