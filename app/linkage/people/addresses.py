"""The house of an address and its postcode: one spelling, and when two houses may be the same."""

import re
from functools import lru_cache
from typing import NamedTuple

from app.core.errors import PostcodeInvalid
from app.core.postcode import Postcode
from app.core.text_normalisation import fold_text

_NO_FIXED_ABODE = "ZZ99"  # NHS pseudo-postcodes: no address, unknown, abroad
_RANGE = re.compile(r"\b(\d+[a-z]?) ?(?:-|–|to|/) ?(\d+[a-z]?)\b", re.IGNORECASE)
_FLAT = re.compile(r"\b(?:flat|apartment|apt|unit|room|studio|f) ?(?:no )?([0-9]+[a-z]?|[a-z])\b")
_NUMBER = re.compile(r"\b(\d+)( ?[a-z])?(?= |$)")
_SPAN = re.compile(r"\b(\d+)[a-z]?-(\d+)[a-z]?\b")
_LONGEST_RANGE = 20  # house numbers; a longer one is not a range


class House(NamedTuple):
    """What tells houses of one postcode apart: numbers that it may have (or its name), and a flat."""

    numbers: frozenset[str]
    flat: str


def normalise_postcode(text: str) -> str:
    """The postcode as "AA9 9AA"; "" where there is none, or a code for "no address"."""
    try:
        postcode = Postcode.parse(text)
    except PostcodeInvalid:
        return ""
    return "" if postcode.outward == _NO_FIXED_ABODE else str(postcode)


def normalise_house(text: str) -> str:
    """A house in one spelling: "flat 2 12", "9-11", "12a", "rose cottage"; "" where there is none.

    Words around a number are left out: the postcode has the street.
    """
    ranges = _RANGE.sub(r"\1~\2", text.replace("~", " "))
    words = "-".join(fold_text(part) for part in ranges.split("~"))
    flat = _FLAT.search(words)
    rest = _FLAT.sub(" ", words) if flat else words
    number = _SPAN.search(rest) or _NUMBER.search(rest)
    house = number[0].replace(" ", "") if number else " ".join(rest.split())
    return f"flat {flat[1]} {house}".strip() if flat else house


@lru_cache(maxsize=262_144)
def house_of(normalised: str) -> House:
    """The parts of a normalised house. "9-11" may be 9, 10 or 11; "12a" is flat a of 12."""
    found = _FLAT.search(normalised)
    flat = found[1] if found else ""
    rest = _FLAT.sub(" ", normalised).strip() if found else normalised
    span = _SPAN.fullmatch(rest)
    if span is not None and 0 <= int(span[2]) - int(span[1]) <= _LONGEST_RANGE:
        numbers = range(int(span[1]), int(span[2]) + 1)
        return House(frozenset(str(number) for number in numbers), flat)
    number = _NUMBER.fullmatch(rest)
    if number is not None:
        return House(frozenset((number[1],)), flat or (number[2] or "").strip())
    return House(frozenset((rest,) if rest else ()), flat)


def may_be_same_house(one: str, other: str) -> bool:
    """Whether two different spellings may be one house: "flat 2 12" and "12", "9-11" and "9".

    Two different flats of one building are not.
    """
    left, right = house_of(one), house_of(other)
    if left.flat and right.flat and left.flat != right.flat:
        return False
    return not left.numbers.isdisjoint(right.numbers)
