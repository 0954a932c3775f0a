"""Escaping of CSV cells that a spreadsheet could run as formulas."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from app.core.csv_escaping import FORMULA_STARTS, escape_formula


@pytest.mark.parametrize("start", "=+-@\t\r\n＝＋－＠")
def test_text_that_begins_like_a_formula_gets_an_apostrophe_in_front(start):
    assert escape_formula(f"{start}cmd|' /C calc'!A0") == f"'{start}cmd|' /C calc'!A0"


@pytest.mark.parametrize("text", ["", "Kelp", "1=1", "'tis", "a-b", "£5 @ the door", "العربية"])
def test_other_text_stays_as_it_is(text):
    assert escape_formula(text) == text


def test_text_with_an_apostrophe_in_front_gets_another():
    assert escape_formula("'=1") == "''=1"


@given(st.text(alphabet=st.sampled_from([*FORMULA_STARTS, "'", "a"])))
def test_no_escaped_text_begins_like_a_formula_and_removing_one_apostrophe_restores_it(text):
    cell = escape_formula(text)

    assert not cell.startswith(FORMULA_STARTS)
    assert text == (cell if cell == text else cell.removeprefix("'"))
