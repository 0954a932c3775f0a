"""What a person meant by the text in the postcode box, decided without any file.

`read` says what kind of thing was typed; whether it exists is for the caller, who has the file.
`likely_readings` and `likely_districts` are for when nothing was found: offered, never applied.
No reading may reach a log: only `outward` may.
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
from app.core.postcode_areas import Nation, letters_of

LONGEST = 100  # characters of a text that is read at all: an address on one line
LONGEST_CODE = 8  # a postcode has seven; one more was typed twice
MOST_READINGS = 32
MOST_SWAPS = 2

# Royal Mail's programmers' guide: the letters a London district may end in, and those that never
# stand at the end of a postcode. Two-figure districts never begin with a nought.
_OUTWARD = "[A-Z]{1,2}(?:[1-9][0-9]|[0-9])|[A-Z][0-9][A-HJKPSTUW]|[A-Z]{2}[0-9][ABEHMNPRVWXY]"
_INWARD = "[0-9][ABD-HJLNP-UW-Z]{2}"
_full = re.compile(f"({_OUTWARD}) ?({_INWARD})").fullmatch
_full_but_for_the_end = re.compile(f"({_OUTWARD})[0-9][A-Z]{{2}}").fullmatch
_outward = re.compile(f"({_OUTWARD})").fullmatch
_sector = re.compile(f"({_OUTWARD})([0-9])[A-Z]?").fullmatch
_spaced_sector = re.compile(f"({_OUTWARD}) ([0-9])").fullmatch
_full_inside = re.compile(f"(?<![A-Z0-9])({_OUTWARD}) ?({_INWARD})(?![A-Z0-9])").finditer
_needless_in_full = re.compile(r"(?<=[A-Z])[0O](?=[1-9])|(.)(?=\1)").finditer
_needless = re.compile("(?<=[A-Z])[0O](?=[1-9])").finditer
# A letter too many somewhere, or a name such as "Kids 1st"?
_attempt = re.compile(
    "[A-Z]{1,2}[0-9][0-9A-Z]{0,2}[0-9][A-Z]{2,3}|[A-Z]{3,4}(?!1ST|2ND|3RD|[4-9]TH)[0-9][A-Z]{2}"
).fullmatch
_word = re.compile(r"[^\W\d_]{3}").search


class Fault(Enum):
    """Why a text is neither a postcode nor a name."""

    EMPTY = "empty"
    TOO_LONG = "too-long"
    UNREADABLE = "unreadable"  # broken characters, or nothing but symbols
    SYMBOLS = "symbols"  # a sign that stands in no name, such as < or =
    DIGITS_ONLY = "digits-only"
    NOT_A_POSTCODE = "not-a-postcode"  # letters and digits that fit no shape
    WRONG_INWARD = "wrong-inward"  # C I K M O V never stand among the last two letters
    NO_SUCH_AREA = "no-such-area"


@dataclass(frozen=True, slots=True)
class Postcode:
    """A well-formed postcode, whether or not it exists; its area may be unknown."""

    outward: str
    inward: str

    @classmethod
    def parse(cls, text: str) -> Self:
        """The postcode in a text, however it is spaced, cased or punctuated.

        Raises PostcodeInvalid with a word of Fault; the text is not in it, as it could be logged.
        """
        match = _full(text.upper())
        if match is None:  # few come otherwise than the form shows them; they cost five times that
            understood = _understand(text)
            match = _full(understood.compact) if isinstance(understood, _Text) else None
        if match is None:
            reading = read(text)
            fault = reading.fault if isinstance(reading, Invalid) else Fault.NOT_A_POSTCODE
            raise PostcodeInvalid(fault.value)
        return cls(*match.groups())

    def __str__(self) -> str:
        return f"{self.outward} {self.inward}"

    @property
    def key(self) -> int:
        """Seven bytes as one number; sorts as the outward code padded to four, then the inward."""
        return int.from_bytes(f"{self.outward:<4}{self.inward}".encode("ascii"), "big")

    @property
    def sector(self) -> str:
        return f"{self.outward} {self.inward[0]}"

    @property
    def area(self) -> str:
        return letters_of(self.outward)


def prefix_range(outward: str, sector_digit: str = "") -> tuple[int, int]:
    """Lowest key of a district or a sector, and the first key after its highest."""
    prefix = f"{outward:<4}{sector_digit}".encode("ascii")
    bits = 8 * (7 - len(prefix))
    low = int.from_bytes(prefix, "big")
    return low << bits, low + 1 << bits


def lettered_range(outward: str) -> tuple[int, int]:
    """The same for the districts that inner London's are split into: SW1A to SW1Y for "SW1"."""
    return prefix_range(f"{outward}A")[0], prefix_range(f"{outward}Z")[1]


@dataclass(frozen=True)
class Full:
    """A whole postcode whose area has homes in England; `nations_of` tells where a border runs."""

    postcode: Postcode


@dataclass(frozen=True)
class Sector:
    """An outward code and the first figure of the inward one, perhaps with a letter after it."""

    outward: str
    digit: str


@dataclass(frozen=True)
class District:
    """An outward code alone. "B11" could also be the sector B1 1: who has the file may choose."""

    outward: str
    sector: Sector | None = None


@dataclass(frozen=True)
class NotResidential:
    """A code for mail only. The file may still know a place for `postcode`: look there first."""

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
class Name:
    """Letters that are no postcode: perhaps a town, a ward or a setting. `text` is tidied."""

    text: str


@dataclass(frozen=True)
class Invalid:
    """Nothing that could be looked for. `typed` is safe to encode, and cut at LONGEST."""

    fault: Fault
    typed: str


Elsewhere: TypeAlias = NotResidential | OutsideEngland | CrownDependency | Overseas
Reading: TypeAlias = Full | District | Sector | Elsewhere | Name | Invalid


def read(text: str) -> Reading:
    """What was typed. Never raises, and a text beyond LONGEST costs nothing."""
    outcome: _Text | Reading | Fault
    # Nine in ten come as the form shows them: nothing to fold, and 2 µs instead of 8.
    match = _full(text)
    outcome = _whole(match) if match else _understand(text)
    if isinstance(outcome, _Text):
        outcome = _code(outcome) or _words(outcome)
    return Invalid(outcome, _shown(text.strip())) if isinstance(outcome, Fault) else outcome


@dataclass(frozen=True)
class _Text:
    """A text in three states: composed; capitals, figures and single spaces; without the spaces."""

    plain: str
    spaced: str
    compact: str


def _understand(text: str) -> _Text | Fault:
    stripped = text.strip()
    if not stripped:
        return Fault.EMPTY
    plain = unicodedata.normalize("NFKC", stripped) if len(stripped) <= LONGEST else ""
    if not 0 < len(plain) <= LONGEST:  # one character can become eighteen
        return Fault.TOO_LONG
    if not _is_readable(plain):
        return Fault.UNREADABLE
    spaced = _spaced(plain)
    if not spaced:
        is_blank = all(c.isspace() or unicodedata.category(c) in {"Cf", "Mn"} for c in plain)
        return Fault.EMPTY if is_blank else Fault.UNREADABLE
    return _Text(plain, spaced, spaced.replace(" ", ""))


def _code(text: _Text) -> Reading | Fault | None:
    """The reading of a text that has the shape of some code; None when it has none."""
    compact = text.compact
    if match := _full(compact):
        return _whole(match)
    if match := _full_but_for_the_end(compact):
        return Fault.WRONG_INWARD if letters_of(match[1]) in areas.AREAS else Fault.NO_SUCH_AREA
    if code := areas.mail_only_code(compact):
        return NotResidential(code)
    if name := areas.overseas_name(compact):
        return Overseas(name)
    return _part_of_a_code(text)


def _whole(match: re.Match[str]) -> Reading | Fault:
    postcode = Postcode(*match.groups())
    return _outside(postcode.outward, str(postcode), postcode) or Full(postcode)


def _part_of_a_code(text: _Text) -> Reading | Fault | None:
    compact = text.compact
    if match := _spaced_sector(text.spaced):
        return _outside(match[1], text.spaced) or Sector(*match.groups())
    if _outward(compact):
        return _outside(compact, compact) or _district(compact)
    if match := _sector(compact):
        return _outside(match[1], f"{match[1]} {match[2]}") or Sector(*match.groups())
    if len(compact) == 2 and compact in areas.AREAS:
        return _outside(compact, compact)
    return Fault.DIGITS_ONLY if compact.isdecimal() else None


def _outside(outward: str, code: str, postcode: Postcode | None = None) -> Elsewhere | Fault | None:
    """The outcome of a code that England has no home for; None when it may have one."""
    area = areas.AREAS.get(letters_of(outward))
    if area is None:
        name = areas.overseas_name(code.replace(" ", ""))
        return Overseas(name) if name else Fault.NO_SUCH_AREA
    if area.use is areas.Use.CROWN_DEPENDENCY:
        return CrownDependency(area.name)
    if area.use is areas.Use.MAIL_ONLY or outward in areas.DISTRICTS_WITHOUT_HOMES:
        return NotResidential(code, postcode)
    if Nation.ENGLAND not in area.nations:
        return OutsideEngland(area.nations, postcode, code)
    return None


def _district(outward: str) -> District:
    is_unclear = outward[-1].isdigit() and _outward(outward[:-1])
    return District(outward, Sector(outward[:-1], outward[-1]) if is_unclear else None)


def _words(text: _Text) -> Name | Fault:
    """A name, or what keeps the text from being one."""
    if not all(map(_stands_in_names, text.plain)):
        return Fault.SYMBOLS
    if any(map(str.isdecimal, text.compact)):
        folded = _folded(text.compact)
        is_attempt = _attempt(text.compact) or _near(folded, _full) or _near(folded, _outward)
        if is_attempt or not _word(text.spaced):
            return Fault.NOT_A_POSTCODE
    return Name(" ".join("".join(filter(_is_kept_in_names, text.plain)).split()))


def _spaced(plain: str) -> str:
    """Capitals and Western figures; a space for any run of other signs, none for invisible ones."""
    return " ".join("".join(map(_letter_or_space, plain.upper())).split())


def _letter_or_space(character: str) -> str:
    if character.isascii():
        return character if character.isalnum() else " "
    category = unicodedata.category(character)
    if category == "Nd":
        return str(unicodedata.decimal(character))
    if category[0] == "M" or category == "Cf":
        return ""  # accents on their own, zero widths, marks of direction
    return character if category[0] == "L" and category != "Lm" else " "


def _is_readable(plain: str) -> bool:
    return not any(
        c == "\N{REPLACEMENT CHARACTER}"
        or (unicodedata.category(c) in {"Cc", "Cs", "Co", "Cn"} and not c.isspace())
        for c in plain
    )


_KINDS_IN_NAMES = frozenset({"Nd", "Pd", "Cf", "So", "Sk", "Cc"})  # Cc: of them only white space
# 937 settings of Ofsted's file of 2021 have @ in their name, 10 an exclamation mark, 8 a plus.
_SIGNS_IN_NAMES = frozenset("'’‘`´-.,،&()[]@!+·" + '?؟"“”„«»')  # and what stands around them


def _stands_in_names(character: str) -> bool:
    category = unicodedata.category(character)
    return category[0] in "LMZ" or category in _KINDS_IN_NAMES or character in _SIGNS_IN_NAMES


def _is_kept_in_names(character: str) -> bool:
    # Zero width joiners spell Persian and Bengali words; other invisible signs and emoji do not.
    is_joiner = character in "\N{ZERO WIDTH NON-JOINER}\N{ZERO WIDTH JOINER}"
    return is_joiner or unicodedata.category(character) not in {"Cf", "So", "Sk"}


def _shown(text: str) -> str:
    return "".join(
        "\N{REPLACEMENT CHARACTER}" if unicodedata.category(c) in {"Cc", "Cs"} else c
        for c in text[:LONGEST]
    )


# What a character is mistaken for; at the end of a postcode also letters that never stand there.
_MISTAKEN = "0:OQD 1:IL 2:Z 5:S 6:G 7:T 8:B B:8 D:0 G:6 I:1L L:1I O:0QD Q:0 S:5 T:7 Z:2"
_CONFUSED = dict(pair.split(":") for pair in _MISTAKEN.split())
_CONFUSED_AT_THE_END = _CONFUSED | {"C": "G", "K": "X", "M": "N", "V": "UY"}
_LOOK_ALIKES = str.maketrans("АВЕКМНОРСТУХЅІЈΑΒΕΖΗΙΚΜΝΟΡΤΥΧØŁĐ", "ABEKMHOPCTYXSIJABEZHIKMNOPTYXOLD")


def likely_readings(text: str) -> tuple[Postcode, ...]:
    """Postcodes that the text may have meant, likeliest first, at most MOST_READINGS.

    Up to MOST_SWAPS characters are swapped for ones they are mistaken for; accents are dropped and
    Cyrillic and Greek letters taken for the Latin ones they look like, for free. Of a longer text,
    such as an address, the postcodes inside it. All are well formed, with homes in a known area,
    and none is what was typed. Who has the file keeps those that exist.
    """
    understood = _understand(text)
    if isinstance(understood, Fault):
        return ()
    folded = _folded(understood.plain)
    compact = folded.replace(" ", "")
    if len(compact) > LONGEST_CODE:
        inside = _full_inside(folded) if all(map(_stands_in_names, understood.plain)) else ()
        found = dict.fromkeys(Postcode(*match.groups()) for match in inside)
        return tuple(postcode for postcode in found if areas.has_homes(postcode.outward))
    near = (match for match in map(_full, _near(compact, _full)) if match)
    readings = [Postcode(*match.groups()) for match in near if match[0] != understood.compact]
    return tuple(readings[:MOST_READINGS])


def likely_districts(text: str) -> tuple[str, ...]:
    """Outward codes that the text may have meant, with the same rules as `likely_readings`."""
    understood = _understand(text)
    if isinstance(understood, Fault):
        return ()
    near = _near(_folded(understood.plain).replace(" ", ""), _outward)
    return tuple([outward for outward in near if outward != understood.compact][:MOST_READINGS])


def _folded(plain: str) -> str:
    """Latin capitals, figures and single spaces; what looks like a Latin letter counts as one."""
    parted = unicodedata.normalize("NFKD", plain.upper())
    return "".join(filter(str.isascii, _spaced(parted.translate(_LOOK_ALIKES))))


def _near(compact: str, shape: Callable[[str], re.Match[str] | None]) -> list[str]:
    """Codes of a shape within MOST_SWAPS of a text; fewest swaps first, then English ones.

    A sign too many counts as a swap: "M01 1AE", "B1 1BBB"; as two in "MO1 1AE".
    """
    if len(compact) > LONGEST_CODE:
        return []
    starts = [(0, compact)]
    typed = shape(compact)
    if not (typed and areas.has_homes(typed[1])):
        for extra in (_needless_in_full if shape is _full else _needless)(compact):
            shorter = compact[: extra.start()] + compact[extra.end() :]
            starts.append((2 if extra[0] == "O" else 1, shorter))
    ranks: dict[str, tuple[int, bool, int]] = {}
    for used, start in starts:
        for swaps, alike, code in _swapped(start, MOST_SWAPS - used):
            if (match := shape(code)) and areas.has_homes(match[1]):
                is_far = Nation.ENGLAND not in areas.nations_of(match[1])
                rank = (used + swaps, is_far, alike)
                ranks[code] = min(rank, ranks.get(code, rank))
    return sorted(ranks, key=lambda code: (ranks[code], code))


def _swapped(compact: str, most: int) -> Iterator[tuple[int, int, str]]:
    """The text with swaps: how many, how many of them between two letters, and the result."""
    confused = [_CONFUSED.get(character, "") for character in compact]
    if len(compact) > 4:  # too long for an outward code alone
        confused[-2:] = [_CONFUSED_AT_THE_END.get(character, "") for character in compact[-2:]]
    for swaps in range(most + 1):
        for places in combinations(range(len(compact)), swaps):
            for characters in product(*(confused[place] for place in places)):
                swap = dict(zip(places, characters, strict=True))
                alike = sum(compact[place].isalpha() and swap[place].isalpha() for place in places)
                yield swaps, alike, "".join(swap.get(p, c) for p, c in enumerate(compact))
