"""A text typed in the postcode box, parsed before anything is looked up."""

from typing import NamedTuple

from app.core.postcode import ParsedInput, parse_input

MAX_TYPED_LENGTH = 100  # characters; enough for any postcode, name or address


class QueryText(NamedTuple):
    """`typed` is the text without outer spaces, cut to MAX_TYPED_LENGTH; `parsed` is its kind.

    A tuple, because every search creates one: a frozen dataclass costs three times as much.
    """

    typed: str
    parsed: ParsedInput


def parse_query_text(text: str) -> QueryText:
    """The text and the kind of input that it is; never raises."""
    return QueryText(text.strip()[:MAX_TYPED_LENGTH], parse_input(text))
