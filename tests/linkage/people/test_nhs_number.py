"""Check digits of NHS numbers."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from app.linkage.people.nhs_number import check_digit, is_test_number, valid_nhs_number

nine_digits = st.text("0123456789", min_size=9, max_size=9)


@given(nine_digits)
def test_exactly_the_check_digit_makes_nine_digits_a_valid_number(first_nine: str) -> None:
    expected = check_digit(first_nine)

    valid = {digit for digit in "0123456789" if valid_nhs_number(first_nine + digit)}

    is_repeated = len(set(first_nine)) == 1
    assert is_repeated or valid == (set() if expected is None else {str(expected)})


@given(nine_digits, st.integers(0, 9), st.integers(1, 9))
def test_no_number_stays_valid_when_one_digit_is_changed(
    first_nine: str, position: int, change: int
) -> None:
    digit = check_digit(first_nine)
    number = f"{first_nine}{digit}"
    if digit is None or not valid_nhs_number(number):
        return
    changed = str((int(number[position]) + change) % 10)

    assert valid_nhs_number(number[:position] + changed + number[position + 1 :]) == ""


@given(st.text(max_size=14))
def test_any_text_is_a_number_of_ten_digits_or_none(text: str) -> None:
    found = valid_nhs_number(text)

    assert found == "" or (len(found) == 10 and found.isdigit() and found.isascii())


@pytest.mark.parametrize(
    ("text", "number"),
    [
        ("943 476 5919", "9434765919"),  # the example of the NHS Data Dictionary
        ("943-476-5919", "9434765919"),
        ("9434765918", ""),
        ("0000000000", ""),
        ("9999999999", ""),
        ("H801200001001", ""),  # a UPN
        ("SSD_SUI", ""),
        ("٩٤٣٤٧٦٥٩١٩", ""),
        ("", ""),
    ],
)
def test_a_number_is_ten_digits_with_the_right_check_digit(text: str, number: str) -> None:
    assert valid_nhs_number(text) == number


def test_numbers_from_999_are_for_tests() -> None:
    assert is_test_number("9990000018")
    assert not is_test_number("9434765919")
