"""Shapes of postcodes, and codes that differ from a text by characters that look alike."""

import re
import unicodedata
from collections.abc import Callable, Iterator
from itertools import combinations, product

from app.core.postcode_areas import Nation, has_homes, nations_of

MAX_CODE_LENGTH = 8  # a postcode has seven characters; one more allows for a repeated key
MAX_SWAPS = 2

# Royal Mail's programmers' guide: the letters that a London district may end in, and those that
# never end a postcode. Two-digit districts never begin with 0.
OUTWARD = "[A-Z]{1,2}(?:[1-9][0-9]|[0-9])|[A-Z][0-9][A-HJKPSTUW]|[A-Z]{2}[0-9][ABEHMNPRVWXY]"
INWARD = "[0-9][ABD-HJLNP-UW-Z]{2}"
match_full = re.compile(f"({OUTWARD}) ?({INWARD})").fullmatch
match_outward = re.compile(f"({OUTWARD})").fullmatch
_extra_characters_in_full = re.compile(r"(?<=[A-Z])[0O](?=[1-9])|(.)(?=\1)").finditer
_extra_characters = re.compile("(?<=[A-Z])[0O](?=[1-9])").finditer

# What a character is mistaken for; at the end of a postcode also letters that never end one.
_LOOKALIKE_PAIRS = "0:OQD 1:IL 2:Z 5:S 6:G 7:T 8:B B:8 D:0 G:6 I:1L L:1I O:0QD Q:0 S:5 T:7 Z:2"
_LOOKALIKES = dict(pair.split(":") for pair in _LOOKALIKE_PAIRS.split())
_LOOKALIKES_AT_END = _LOOKALIKES | {"C": "G", "K": "X", "M": "N", "V": "UY"}
_LATIN_LOOKALIKES = str.maketrans(
    "АВЕКМНОРСТУХЅІЈΑΒΕΖΗΙΚΜΝΟΡΤΥΧØŁĐ", "ABEKMHOPCTYXSIJABEZHIKMNOPTYXOLD"
)


def to_capitals(plain: str) -> str:
    """Capitals and Western digits; other characters become a space, invisible ones are removed."""
    return " ".join("".join(map(_letter_or_space, plain.upper())).split())


def _letter_or_space(character: str) -> str:
    if character.isascii():
        return character if character.isalnum() else " "
    category = unicodedata.category(character)
    if category == "Nd":
        return str(unicodedata.decimal(character))
    if category[0] == "M" or category == "Cf":
        return ""  # combining accents, zero-width characters, direction marks
    return character if category[0] == "L" and category != "Lm" else " "


def to_latin(plain: str) -> str:
    """Latin capitals, digits and single spaces; letters that look Latin are replaced."""
    parted = unicodedata.normalize("NFKD", plain.upper())
    return "".join(filter(str.isascii, to_capitals(parted.translate(_LATIN_LOOKALIKES))))


def similar_codes(compact: str, shape: Callable[[str], re.Match[str] | None]) -> list[str]:
    """Codes of a shape within MAX_SWAPS of a text; fewest swaps first, then English ones.

    An extra character counts as one swap ("M01 1AE", "B1 1BBB"), a letter O for 0 as two ("MO1
    1AE").
    """
    if len(compact) > MAX_CODE_LENGTH:
        return []
    starts = [(0, compact)]
    typed = shape(compact)
    if not (typed and has_homes(typed[1])):
        for extra in (_extra_characters_in_full if shape is match_full else _extra_characters)(
            compact
        ):
            shorter = compact[: extra.start()] + compact[extra.end() :]
            starts.append((2 if extra[0] == "O" else 1, shorter))
    ranks: dict[str, tuple[int, bool, int]] = {}
    for cost, start in starts:
        for swaps, letter_swaps, code in _swap_characters(start, MAX_SWAPS - cost):
            if (match := shape(code)) and has_homes(match[1]):
                is_outside_england = Nation.ENGLAND not in nations_of(match[1])
                rank = (cost + swaps, is_outside_england, letter_swaps)
                ranks[code] = min(rank, ranks.get(code, rank))
    return sorted(ranks, key=lambda code: (ranks[code], code))


def _swap_characters(compact: str, max_swaps: int) -> Iterator[tuple[int, int, str]]:
    """Each way to swap characters: number of swaps, swaps of letter for letter, and the result."""
    lookalikes = [_LOOKALIKES.get(character, "") for character in compact]
    if len(compact) > 4:  # too long for an outward code alone
        lookalikes[-2:] = [_LOOKALIKES_AT_END.get(character, "") for character in compact[-2:]]
    for swaps in range(max_swaps + 1):
        for positions in combinations(range(len(compact)), swaps):
            for characters in product(*(lookalikes[position] for position in positions)):
                swap = dict(zip(positions, characters, strict=True))
                letter_swaps = sum(
                    compact[position].isalpha() and swap[position].isalpha()
                    for position in positions
                )
                yield swaps, letter_swaps, "".join(swap.get(p, c) for p, c in enumerate(compact))
