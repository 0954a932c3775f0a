"""A text typed in the postcode box, before anything is looked up."""

from app.core.postcode import FreeText, FullPostcode, Invalid, Postcode
from app.core.query_text import MAX_TYPED_LENGTH, parse_query_text


def test_a_typed_text_is_parsed_and_shown_without_outer_spaces() -> None:
    assert parse_query_text(" zz1 2ab ") == (
        "zz1 2ab",
        FullPostcode(Postcode("ZZ1", "2AB")),
    )
    assert parse_query_text("Sandmere") == ("Sandmere", FreeText("Sandmere"))


def test_a_text_that_is_too_long_is_shown_cut_and_is_invalid() -> None:
    typed, parsed = parse_query_text("x" * 20_000)

    assert typed == "x" * MAX_TYPED_LENGTH
    assert isinstance(parsed, Invalid)
