"""Postcodes in a longer text."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from app.core.postcode import District
from app.core.postcode_extraction import find_districts, find_postcodes


@pytest.mark.parametrize(
    ("text", "codes"),
    [
        ("14 BS6 5QA", ["BS6 5QA"]),
        ("BS6 5QA, 14", ["BS6 5QA"]),
        ("M1 1AE, UK", ["M1 1AE"]),
        ("postcode: BS6 5QA", ["BS6 5QA"]),
        ("postcode=bs65qa", ["BS6 5QA"]),
        ("my postcode is bs65qa thanks", ["BS6 5QA"]),
        ("Flat 3/117 Whiteladies Road (Clifton) BS8 2PB.", ["BS8 2PB"]),
        ("ZZ1 2AB ZZ1 2AD zz12ab", ["ZZ1 2AB", "ZZ1 2AD"]),
        ("Edinburgh EH2 2AN", ["EH2 2AN"]),
        ("JE2 3AB Jersey", ["JE2 3AB"]),
        ("BS6 5QA", []),
        ("bs65qa", []),
        ("Kids 1st", []),
        ("BS6 5QA'; DROP TABLE place;--", []),
        ("BS6 5QA\r\nSet-Cookie: a=b", []),
        ("<b>BS6 5QA</b>", []),
        ("", []),
    ],
)
def test_a_postcode_is_found_inside_other_text(text, codes):
    assert list(find_postcodes(text)) == codes


def test_a_part_of_a_postcode_is_found_in_a_longer_text():
    (district,) = find_districts("Bristol bs6")

    assert district == District("BS6")
    assert find_districts("BS6") == ()


TYPED = st.text(
    st.characters(exclude_categories=("Cc", "Cs"), exclude_characters=";<>{}\\|`$\ufffd"),
    max_size=100,
)


@given(TYPED, TYPED)
def test_a_postcode_is_found_whatever_surrounds_it(before, after):
    assert "BS6 5QA" in find_postcodes(f"{before} x BS6 5QA, {after}")
