"""Postcodes and parts of postcodes that stand among other words."""

import re

from app.core.asked import loosely
from app.core.postcode import (
    LONGEST_CODE,
    CrownDependency,
    District,
    Full,
    NotResidential,
    OutsideEngland,
    Overseas,
    Reading,
    read,
)

# Signs of code and of broken transmission, which no person types around a postcode.
_is_no_sentence = re.compile(r"[;<>{}\\|`$\x00-\x1f\x7f\N{REPLACEMENT CHARACTER}]").search
SHORTEST_CODE = 5  # characters of a whole postcode, such as M11AE


def postcodes_inside(text: str) -> tuple[str, ...]:
    """Postcodes in a longer text, in their order: "BS6 5QA" in "14 BS6 5QA", "postcode: bs65qa".

    None in a text that no person types: SQL, markup, control characters.
    """
    if _is_no_sentence(text):
        return ()
    words, found, at = loosely(text).upper().split(), [], 0
    while at < len(words):
        code, length = _postcode_at(words, at)
        found += [code] if code and length < len(words) else []
        at += length
    return tuple(dict.fromkeys(found))


def _postcode_at(words: list[str], at: int) -> tuple[str, int]:
    """The postcode that begins with a word, and how many words it has; ("", 1) for none."""
    for length in (2, 1) if at + 1 < len(words) else (1,):
        code = " ".join(words[at : at + length])
        if SHORTEST_CODE <= len(code) <= LONGEST_CODE and _is_postcode(read(code)):
            return code if length == 2 else f"{code[:-3]} {code[-3:]}", length
    return "", 1


def _is_postcode(reading: Reading) -> bool:
    if isinstance(reading, Full | NotResidential | OutsideEngland):
        return reading.postcode is not None
    return isinstance(reading, CrownDependency | Overseas)


def districts_inside(text: str) -> tuple[Reading, ...]:
    """Words of a longer text that are outward codes: BS6 of "Bristol BS6", EH2 of "Edinburgh EH2"."""
    words = dict.fromkeys(loosely(text).upper().split())
    readings = (read(word) for word in words if len(word) <= 4) if len(words) > 1 else ()
    return tuple(
        one
        for one in readings
        if isinstance(one, District) or (isinstance(one, OutsideEngland) and one.code[-1].isdigit())
    )
