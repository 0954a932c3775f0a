"""Postcodes and districts that a text without a known postcode may mean.

Suggestions are offered, never applied.
"""

import re

from app.core.postcode import InputFault, Postcode, is_allowed_in_names, normalise
from app.core.postcode_areas import has_homes
from app.core.postcode_lookalikes import (
    INWARD,
    MAX_CODE_LENGTH,
    OUTWARD,
    match_full,
    match_outward,
    similar_codes,
    to_latin,
)

MAX_SUGGESTIONS = 32
_full_inside = re.compile(f"(?<![A-Z0-9])({OUTWARD}) ?({INWARD})(?![A-Z0-9])").finditer


def suggest_postcodes(text: str) -> tuple[Postcode, ...]:
    """Postcodes that the text may mean, most likely first, at most MAX_SUGGESTIONS.

    Up to MAX_SWAPS characters are swapped for similar ones. Dropping accents and replacing Cyrillic
    and Greek letters by similar Latin ones does not count as a swap. For a longer text, such as an
    address, the postcodes inside it. All are well formed, with homes in a known area, and differ
    from what was typed. The caller keeps those that exist in the postcode file.
    """
    normalised = normalise(text)
    if isinstance(normalised, InputFault):
        return ()
    latin = to_latin(normalised.plain)
    compact = latin.replace(" ", "")
    if len(compact) > MAX_CODE_LENGTH:
        inside = _full_inside(latin) if all(map(is_allowed_in_names, normalised.plain)) else ()
        found = dict.fromkeys(Postcode(*match.groups()) for match in inside)
        return tuple(postcode for postcode in found if has_homes(postcode.outward))
    similar = (match for match in map(match_full, similar_codes(compact, match_full)) if match)
    postcodes = [Postcode(*match.groups()) for match in similar if match[0] != normalised.compact]
    return tuple(postcodes[:MAX_SUGGESTIONS])


def suggest_districts(text: str) -> tuple[str, ...]:
    """Outward codes that the text may mean, by the same rules as `suggest_postcodes`."""
    normalised = normalise(text)
    if isinstance(normalised, InputFault):
        return ()
    similar = similar_codes(to_latin(normalised.plain).replace(" ", ""), match_outward)
    return tuple(
        [outward for outward in similar if outward != normalised.compact][:MAX_SUGGESTIONS]
    )
