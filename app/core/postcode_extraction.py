"""Postcodes and outward codes inside a longer text."""

import re

from app.core.name_query import fold_for_search
from app.core.postcode import (
    CrownDependency,
    District,
    FullPostcode,
    NotResidential,
    OutsideEngland,
    Overseas,
    ParsedInput,
    parse_input,
)
from app.core.postcode_lookalikes import MAX_CODE_LENGTH

# Characters of code or damaged text, which people do not type around a postcode.
_find_code_character = re.compile(r"[;<>{}\\|`$\x00-\x1f\x7f\N{REPLACEMENT CHARACTER}]").search
MIN_CODE_LENGTH = 5  # characters of a whole postcode, such as M11AE


def find_postcodes(text: str) -> tuple[str, ...]:
    """Postcodes in a longer text, in order: "BS6 5QA" in "14 BS6 5QA" and in "postcode: bs65qa".

    Returns () for a text with characters of SQL, markup or control codes.
    """
    if _find_code_character(text):
        return ()
    words, found, at = fold_for_search(text).upper().split(), [], 0
    while at < len(words):
        code, length = _postcode_at(words, at)
        found += [code] if code and length < len(words) else []
        at += length
    return tuple(dict.fromkeys(found))


def _postcode_at(words: list[str], at: int) -> tuple[str, int]:
    """The postcode that starts at word `at`, and its number of words; ("", 1) for none."""
    for length in (2, 1) if at + 1 < len(words) else (1,):
        code = " ".join(words[at : at + length])
        if MIN_CODE_LENGTH <= len(code) <= MAX_CODE_LENGTH and _is_postcode(parse_input(code)):
            return code if length == 2 else f"{code[:-3]} {code[-3:]}", length
    return "", 1


def _is_postcode(parsed: ParsedInput) -> bool:
    if isinstance(parsed, FullPostcode | NotResidential | OutsideEngland):
        return parsed.postcode is not None
    return isinstance(parsed, CrownDependency | Overseas)


def find_districts(text: str) -> tuple[ParsedInput, ...]:
    """Outward codes in a longer text: BS6 in "Bristol BS6", EH2 in "Edinburgh EH2"."""
    words = dict.fromkeys(fold_for_search(text).upper().split())
    parsed_words = (parse_input(word) for word in words if len(word) <= 4) if len(words) > 1 else ()
    return tuple(
        code
        for code in parsed_words
        if isinstance(code, District)
        or (isinstance(code, OutsideEngland) and code.code[-1].isdigit())
    )
