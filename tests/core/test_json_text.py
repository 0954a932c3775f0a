"""Rows keep the JSON text that the standard library would have written."""

import json

import pytest
from hypothesis import given
from hypothesis import strategies as st

from app.core.json_text import encode, encode_sorted

texts = st.text(st.characters(exclude_categories=["Cs"]))
plain = st.none() | st.booleans() | st.integers(-(2**63), 2**63 - 1) | texts
values = st.recursive(plain, lambda inner: st.lists(inner) | st.dictionaries(texts, inner))
compact = {"ensure_ascii": False, "separators": (",", ":")}


@given(values)
def test_json_text_equals_that_of_the_standard_library(value: object) -> None:
    assert encode(value) == json.dumps(value, **compact)
    assert encode_sorted(value) == json.dumps(value, sort_keys=True, **compact)


@given(st.floats(allow_nan=False, allow_infinity=False))
def test_a_number_is_read_as_it_was_written(number: float) -> None:
    assert json.loads(encode(number)) == number


@pytest.mark.parametrize("control", [chr(code) for code in (*range(32), 127, 0x2028, 0xFFFF)])
def test_a_control_character_is_written_as_before(control: str) -> None:
    assert encode(control) == json.dumps(control, **compact)
