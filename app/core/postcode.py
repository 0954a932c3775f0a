"""Parsing of the text in the postcode box, without a postcode file.

`parse_input` returns the kind of input; whether a code exists is for the caller to look up in the
file. Never log a postcode: only `outward` may be logged.
"""

import re
import unicodedata
from dataclasses import dataclass
from enum import Enum
from typing import Self, TypeAlias

from app.core import postcode_areas as areas
from app.core.errors import PostcodeInvalid
from app.core.postcode_areas import Nation, letters_of
from app.core.postcode_lookalikes import (
    OUTWARD,
    match_full,
    match_outward,
    similar_codes,
    to_capitals,
    to_latin,
)

MAX_INPUT_LENGTH = 100  # characters; enough for an address on one line

_full_with_invalid_ending = re.compile(f"({OUTWARD})[0-9][A-Z]{{2}}").fullmatch
_sector = re.compile(f"({OUTWARD})([0-9])[A-Z]?").fullmatch
_spaced_sector = re.compile(f"({OUTWARD}) ([0-9])").fullmatch
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
        match = match_full(text.upper())
        if match is None:  # rare, and five times slower
            normalised = normalise(text)
            match = (
                match_full(normalised.compact) if isinstance(normalised, NormalisedInput) else None
            )
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
    outcome: NormalisedInput | ParsedInput | InputFault
    # Nine in ten are typed as the form shows: no need to normalise them, 2 µs instead of 8.
    match = match_full(text)
    outcome = _parse_full(match) if match else normalise(text)
    if isinstance(outcome, NormalisedInput):
        outcome = _parse_code(outcome) or _parse_free_text(outcome)
    return (
        Invalid(outcome, _printable(text.strip())) if isinstance(outcome, InputFault) else outcome
    )


@dataclass(frozen=True)
class NormalisedInput:
    """A text in three forms: composed; in capitals, digits and single spaces; without spaces."""

    plain: str
    spaced: str
    compact: str


def normalise(text: str) -> NormalisedInput | InputFault:
    """The text in its three forms, or the reason why it cannot be parsed."""
    stripped = text.strip()
    if not stripped:
        return InputFault.EMPTY
    plain = unicodedata.normalize("NFKC", stripped) if len(stripped) <= MAX_INPUT_LENGTH else ""
    if not 0 < len(plain) <= MAX_INPUT_LENGTH:  # one character can become eighteen
        return InputFault.TOO_LONG
    if not _is_readable(plain):
        return InputFault.UNREADABLE
    spaced = to_capitals(plain)
    if not spaced:
        is_blank = all(c.isspace() or unicodedata.category(c) in {"Cf", "Mn"} for c in plain)
        return InputFault.EMPTY if is_blank else InputFault.UNREADABLE
    return NormalisedInput(plain, spaced, spaced.replace(" ", ""))


def _parse_code(text: NormalisedInput) -> ParsedInput | InputFault | None:
    """The result for a text that has the shape of a code; None for other texts."""
    compact = text.compact
    if match := match_full(compact):
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


def _parse_partial(text: NormalisedInput) -> ParsedInput | InputFault | None:
    compact = text.compact
    if match := _spaced_sector(text.spaced):
        return _out_of_scope(match[1], text.spaced) or Sector(*match.groups())
    if match_outward(compact):
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
    is_ambiguous = outward[-1].isdigit() and match_outward(outward[:-1])
    return District(outward, Sector(outward[:-1], outward[-1]) if is_ambiguous else None)


def _parse_free_text(text: NormalisedInput) -> FreeText | InputFault:
    """A name, or the reason why the text cannot be one."""
    if not all(map(is_allowed_in_names, text.plain)):
        return InputFault.SYMBOLS
    if any(map(str.isdecimal, text.compact)):
        latin = to_latin(text.compact)
        is_attempt = (
            _looks_like_postcode(text.compact)
            or similar_codes(latin, match_full)
            or similar_codes(latin, match_outward)
        )
        if is_attempt or not _word(text.spaced):
            return InputFault.NOT_A_POSTCODE
    return FreeText(" ".join("".join(filter(_is_retained_in_names, text.plain)).split()))


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


def is_allowed_in_names(character: str) -> bool:
    """Whether a character may be part of a name, or typed around one."""
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
