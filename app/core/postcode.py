"""Parsing of the text in the postcode box, without a postcode file.

`parse_input` returns the kind of input; whether a code exists is for the caller to look up in the
file. `suggest_postcodes` and `suggest_districts` are for input that was not found: suggestions are
offered, never applied. Never log a postcode: only `outward` may be logged.
"""

import re
import unicodedata
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from enum import Enum
from itertools import combinations, product
from typing import Self, TypeAlias

from app.core import postcode_areas as areas
from app.core.errors import PostcodeInvalid
from app.core.postcode_areas import (
    Nation,
    letters_of,
)

MAX_INPUT_LENGTH = 100  # characters; enough for an address on one line
MAX_CODE_LENGTH = 8  # a postcode has seven characters; one more allows for a repeated key
MAX_SUGGESTIONS = 32
MAX_SWAPS = 2

# Royal Mail's programmers' guide: the letters that a London district may end in, and those that
# never end a postcode. Two-digit districts never begin with 0.
_OUTWARD = "[A-Z]{1,2}(?:[1-9][0-9]|[0-9])|[A-Z][0-9][A-HJKPSTUW]|[A-Z]{2}[0-9][ABEHMNPRVWXY]"
_INWARD = "[0-9][ABD-HJLNP-UW-Z]{2}"
_full = re.compile(f"({_OUTWARD}) ?({_INWARD})").fullmatch
_full_with_invalid_ending = re.compile(f"({_OUTWARD})[0-9][A-Z]{{2}}").fullmatch
_outward = re.compile(f"({_OUTWARD})").fullmatch
_sector = re.compile(f"({_OUTWARD})([0-9])[A-Z]?").fullmatch
_spaced_sector = re.compile(f"({_OUTWARD}) ([0-9])").fullmatch
_full_inside = re.compile(f"(?<![A-Z0-9])({_OUTWARD}) ?({_INWARD})(?![A-Z0-9])").finditer
_extra_characters_in_full = re.compile(r"(?<=[A-Z])[0O](?=[1-9])|(.)(?=\1)").finditer
_extra_characters = re.compile("(?<=[A-Z])[0O](?=[1-9])").finditer
# Distinguishes a postcode with an extra letter from a name such as "Kids 1st".
_looks_like_postcode = re.compile(
    "[A-Z]{1,2}[0-9][0-9A-Z]{0,2}[0-9][A-Z]{2,3}|[A-Z]{3,4}(?!1ST|2ND|3RD|[4-9]TH)[0-9][A-Z]{2}"
).fullmatch
_word = re.compile(r"[^\W\d_]{3}").search


class InputFault(Enum):
    """Why a text is neither a postcode nor a name."""

    EMPTY = "empty"
    TOO_LONG = "too-long"
    UNREADABLE = "unreadable"  # damaged characters, or symbols only
    SYMBOLS = "symbols"  # a symbol that no name contains, such as < or =
    DIGITS_ONLY = "digits-only"
    NOT_A_POSTCODE = "not-a-postcode"  # letters and digits without the shape of a postcode
    WRONG_INWARD = "wrong-inward"  # C I K M O V are never among the last two letters
    NO_SUCH_AREA = "no-such-area"


@dataclass(frozen=True, slots=True)
class Postcode:
    """A well-formed postcode, whether or not it exists; its area may be unknown."""

    outward: str
    inward: str

    @classmethod
    def parse(cls, text: str) -> Self:
        """The postcode in a text, whatever its spaces, case or punctuation.

        Raises PostcodeInvalid with a value of InputFault, without the text, as errors may be
        logged.
        """
        match = _full(text.upper())
        if match is None:  # rare, and five times slower
            normalised = _normalise(text)
            match = _full(normalised.compact) if isinstance(normalised, _NormalisedInput) else None
        if match is None:
            parsed = parse_input(text)
            fault = parsed.fault if isinstance(parsed, Invalid) else InputFault.NOT_A_POSTCODE
            raise PostcodeInvalid(fault.value)
        return cls(*match.groups())

    def __str__(self) -> str:
        return f"{self.outward} {self.inward}"

    @property
    def key(self) -> int:
        """The bytes of the outward code, padded to four, and the inward code, as an integer."""
        return int.from_bytes(f"{self.outward:<4}{self.inward}".encode("ascii"), "big")

    @property
    def sector(self) -> str:
        return f"{self.outward} {self.inward[0]}"

    @property
    def area(self) -> str:
        return letters_of(self.outward)


def prefix_range(outward: str, sector_digit: str = "") -> tuple[int, int]:
    """The lowest key of a district or a sector, and the first key after its highest."""
    prefix = f"{outward:<4}{sector_digit}".encode("ascii")
    bits = 8 * (7 - len(prefix))
    low = int.from_bytes(prefix, "big")
    return low << bits, low + 1 << bits


def lettered_districts_range(outward: str) -> tuple[int, int]:
    """The key range of the lettered districts of inner London: SW1A to SW1Y for "SW1"."""
    return prefix_range(f"{outward}A")[0], prefix_range(f"{outward}Z")[1]


@dataclass(frozen=True)
class FullPostcode:
    """A whole postcode whose area has homes in England, perhaps beyond a border (`nations_of`)."""

    postcode: Postcode


@dataclass(frozen=True)
class Sector:
    """An outward code and the first digit of the inward code; a letter after it is ignored."""

    outward: str
    digit: str


@dataclass(frozen=True)
class District:
    """An outward code alone. "B11" could also be the sector B1 1: then `sector` is set."""

    outward: str
    sector: Sector | None = None


@dataclass(frozen=True)
class NotResidential:
    """A code for mail only. The postcode file may still have a position for `postcode`."""

    code: str
    postcode: Postcode | None = None


@dataclass(frozen=True)
class OutsideEngland:
    """A code of an area that lies wholly in other nations."""

    nations: tuple[Nation, ...]
    postcode: Postcode | None
    code: str


@dataclass(frozen=True)
class CrownDependency:
    """Jersey, Guernsey or the Isle of Man."""

    name: str


@dataclass(frozen=True)
class Overseas:
    """An overseas territory."""

    name: str


@dataclass(frozen=True)
class FreeText:
    """Text that is not a postcode: perhaps a town, a ward or a setting. `text` has tidy spaces."""

    text: str


@dataclass(frozen=True)
class Invalid:
    """Input that cannot be searched for. `typed` is safe to encode, and cut to MAX_INPUT_LENGTH."""

    fault: InputFault
    typed: str


OutOfScope: TypeAlias = NotResidential | OutsideEngland | CrownDependency | Overseas
ParsedInput: TypeAlias = FullPostcode | District | Sector | OutOfScope | FreeText | Invalid


def parse_input(text: str) -> ParsedInput:
    """The kind of input that a text is. Never raises; ignores texts over MAX_INPUT_LENGTH."""
    outcome: _NormalisedInput | ParsedInput | InputFault
    # Nine in ten are typed as the form shows: no need to normalise them, 2 µs instead of 8.
    match = _full(text)
    outcome = _parse_full(match) if match else _normalise(text)
    if isinstance(outcome, _NormalisedInput):
        outcome = _parse_code(outcome) or _parse_free_text(outcome)
    return (
        Invalid(outcome, _printable(text.strip())) if isinstance(outcome, InputFault) else outcome
    )


@dataclass(frozen=True)
class _NormalisedInput:
    """A text in three forms: composed; in capitals, digits and single spaces; without spaces."""

    plain: str
    spaced: str
    compact: str


def _normalise(text: str) -> _NormalisedInput | InputFault:
    stripped = text.strip()
    if not stripped:
        return InputFault.EMPTY
    plain = unicodedata.normalize("NFKC", stripped) if len(stripped) <= MAX_INPUT_LENGTH else ""
    if not 0 < len(plain) <= MAX_INPUT_LENGTH:  # one character can become eighteen
        return InputFault.TOO_LONG
    if not _is_readable(plain):
        return InputFault.UNREADABLE
    spaced = _spaced(plain)
    if not spaced:
        is_blank = all(c.isspace() or unicodedata.category(c) in {"Cf", "Mn"} for c in plain)
        return InputFault.EMPTY if is_blank else InputFault.UNREADABLE
    return _NormalisedInput(plain, spaced, spaced.replace(" ", ""))


def _parse_code(text: _NormalisedInput) -> ParsedInput | InputFault | None:
    """The result for a text that has the shape of a code; None for other texts."""
    compact = text.compact
    if match := _full(compact):
        return _parse_full(match)
    if match := _full_with_invalid_ending(compact):
        return (
            InputFault.WRONG_INWARD
            if letters_of(match[1]) in areas.AREAS
            else InputFault.NO_SUCH_AREA
        )
    if code := areas.mail_only_code(compact):
        return NotResidential(code)
    if name := areas.overseas_name(compact):
        return Overseas(name)
    return _parse_partial(text)


def _parse_full(match: re.Match[str]) -> ParsedInput | InputFault:
    postcode = Postcode(*match.groups())
    return _out_of_scope(postcode.outward, str(postcode), postcode) or FullPostcode(postcode)


def _parse_partial(text: _NormalisedInput) -> ParsedInput | InputFault | None:
    compact = text.compact
    if match := _spaced_sector(text.spaced):
        return _out_of_scope(match[1], text.spaced) or Sector(*match.groups())
    if _outward(compact):
        return _out_of_scope(compact, compact) or _district(compact)
    if match := _sector(compact):
        return _out_of_scope(match[1], f"{match[1]} {match[2]}") or Sector(*match.groups())
    if len(compact) == 2 and compact in areas.AREAS:
        return _out_of_scope(compact, compact)
    return InputFault.DIGITS_ONLY if compact.isdecimal() else None


def _out_of_scope(
    outward: str, code: str, postcode: Postcode | None = None
) -> OutOfScope | InputFault | None:
    """The result for a code that has no homes in England; None when it may have some."""
    area = areas.AREAS.get(letters_of(outward))
    if area is None:
        name = areas.overseas_name(code.replace(" ", ""))
        return Overseas(name) if name else InputFault.NO_SUCH_AREA
    if area.use is areas.AreaUse.CROWN_DEPENDENCY:
        return CrownDependency(area.name)
    if area.use is areas.AreaUse.MAIL_ONLY or outward in areas.DISTRICTS_WITHOUT_HOMES:
        return NotResidential(code, postcode)
    if Nation.ENGLAND not in area.nations:
        return OutsideEngland(area.nations, postcode, code)
    return None


def _district(outward: str) -> District:
    is_ambiguous = outward[-1].isdigit() and _outward(outward[:-1])
    return District(outward, Sector(outward[:-1], outward[-1]) if is_ambiguous else None)


def _parse_free_text(text: _NormalisedInput) -> FreeText | InputFault:
    """A name, or the reason why the text cannot be one."""
    if not all(map(_is_allowed_in_names, text.plain)):
        return InputFault.SYMBOLS
    if any(map(str.isdecimal, text.compact)):
        latin = _to_latin(text.compact)
        is_attempt = (
            _looks_like_postcode(text.compact)
            or _similar_codes(latin, _full)
            or _similar_codes(latin, _outward)
        )
        if is_attempt or not _word(text.spaced):
            return InputFault.NOT_A_POSTCODE
    return FreeText(" ".join("".join(filter(_is_retained_in_names, text.plain)).split()))


def _spaced(plain: str) -> str:
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


def _is_readable(plain: str) -> bool:
    return not any(
        c == "\N{REPLACEMENT CHARACTER}"
        or (unicodedata.category(c) in {"Cc", "Cs", "Co", "Cn"} and not c.isspace())
        for c in plain
    )


# Of Cc only white space gets here (`_is_readable`).
_CATEGORIES_IN_NAMES = frozenset({"Nd", "Pd", "Cf", "So", "Sk", "Cc"})
# 937 settings in Ofsted's file of 2021 have @ in their name, 10 an exclamation mark, 8 a plus. The
# question and quotation marks are those that people type around a name.
_SIGNS_IN_NAMES = frozenset("'’‘`´-.,،&()[]@!+·" + '?؟"“”„«»')


def _is_allowed_in_names(character: str) -> bool:
    category = unicodedata.category(character)
    return category[0] in "LMZ" or category in _CATEGORIES_IN_NAMES or character in _SIGNS_IN_NAMES


def _is_retained_in_names(character: str) -> bool:
    # Zero-width joiners are part of Persian and Bengali spelling; other invisible characters and
    # emoji are not.
    is_joiner = character in "\N{ZERO WIDTH NON-JOINER}\N{ZERO WIDTH JOINER}"
    return is_joiner or unicodedata.category(character) not in {"Cf", "So", "Sk"}


def _printable(text: str) -> str:
    return "".join(
        "\N{REPLACEMENT CHARACTER}" if unicodedata.category(c) in {"Cc", "Cs"} else c
        for c in text[:MAX_INPUT_LENGTH]
    )


# What a character is mistaken for; at the end of a postcode also letters that never end one.
_LOOKALIKE_PAIRS = "0:OQD 1:IL 2:Z 5:S 6:G 7:T 8:B B:8 D:0 G:6 I:1L L:1I O:0QD Q:0 S:5 T:7 Z:2"
_LOOKALIKES = dict(pair.split(":") for pair in _LOOKALIKE_PAIRS.split())
_LOOKALIKES_AT_END = _LOOKALIKES | {"C": "G", "K": "X", "M": "N", "V": "UY"}
_LATIN_LOOKALIKES = str.maketrans(
    "АВЕКМНОРСТУХЅІЈΑΒΕΖΗΙΚΜΝΟΡΤΥΧØŁĐ", "ABEKMHOPCTYXSIJABEZHIKMNOPTYXOLD"
)


def suggest_postcodes(text: str) -> tuple[Postcode, ...]:
    """Postcodes that the text may mean, most likely first, at most MAX_SUGGESTIONS.

    Up to MAX_SWAPS characters are swapped for similar ones. Dropping accents and replacing Cyrillic
    and Greek letters by similar Latin ones does not count as a swap. For a longer text, such as an
    address, the postcodes inside it. All are well formed, with homes in a known area, and differ
    from what was typed. The caller keeps those that exist in the postcode file.
    """
    normalised = _normalise(text)
    if isinstance(normalised, InputFault):
        return ()
    latin = _to_latin(normalised.plain)
    compact = latin.replace(" ", "")
    if len(compact) > MAX_CODE_LENGTH:
        inside = _full_inside(latin) if all(map(_is_allowed_in_names, normalised.plain)) else ()
        found = dict.fromkeys(Postcode(*match.groups()) for match in inside)
        return tuple(postcode for postcode in found if areas.has_homes(postcode.outward))
    similar = (match for match in map(_full, _similar_codes(compact, _full)) if match)
    postcodes = [Postcode(*match.groups()) for match in similar if match[0] != normalised.compact]
    return tuple(postcodes[:MAX_SUGGESTIONS])


def suggest_districts(text: str) -> tuple[str, ...]:
    """Outward codes that the text may mean, by the same rules as `suggest_postcodes`."""
    normalised = _normalise(text)
    if isinstance(normalised, InputFault):
        return ()
    similar = _similar_codes(_to_latin(normalised.plain).replace(" ", ""), _outward)
    return tuple(
        [outward for outward in similar if outward != normalised.compact][:MAX_SUGGESTIONS]
    )


def _to_latin(plain: str) -> str:
    """Latin capitals, digits and single spaces; letters that look Latin are replaced."""
    parted = unicodedata.normalize("NFKD", plain.upper())
    return "".join(filter(str.isascii, _spaced(parted.translate(_LATIN_LOOKALIKES))))


def _similar_codes(compact: str, shape: Callable[[str], re.Match[str] | None]) -> list[str]:
    """Codes of a shape within MAX_SWAPS of a text; fewest swaps first, then English ones.

    An extra character counts as one swap ("M01 1AE", "B1 1BBB"), a letter O for 0 as two ("MO1
    1AE").
    """
    if len(compact) > MAX_CODE_LENGTH:
        return []
    starts = [(0, compact)]
    typed = shape(compact)
    if not (typed and areas.has_homes(typed[1])):
        for extra in (_extra_characters_in_full if shape is _full else _extra_characters)(compact):
            shorter = compact[: extra.start()] + compact[extra.end() :]
            starts.append((2 if extra[0] == "O" else 1, shorter))
    ranks: dict[str, tuple[int, bool, int]] = {}
    for cost, start in starts:
        for swaps, letter_swaps, code in _swap_characters(start, MAX_SWAPS - cost):
            if (match := shape(code)) and areas.has_homes(match[1]):
                is_outside_england = Nation.ENGLAND not in areas.nations_of(match[1])
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
