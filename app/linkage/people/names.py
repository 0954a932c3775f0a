"""Forenames and surnames in one spelling, in any script."""

import re
from typing import NamedTuple

from app.core.text_normalisation import fold_text

_TITLES = frozenset(("dr", "master", "miss", "mr", "mrs", "ms", "mx", "prof", "rev", "sir"))
_SUFFIXES = frozenset(("jnr", "jr", "junior", "senior", "snr", "sr", "ii", "iii", "iv"))
_JOINED_PREFIXES = frozenset(("mac", "mc", "o"))  # "Mc Donald", "O Brien"
_PARTICLES = frozenset(
    ("abu", "ap", "bin", "bint", "das", "del", "della", "den", "der", "dos", "ibn", "las", "los")
).union(("san", "st", "ten", "ter", "van", "von", "und"))
_SHORT_PARTICLES = frozenset(("al", "da", "de", "di", "du", "el", "la", "le", "ul"))
# What systems hold where a child has no name yet.
_PLACEHOLDER_WORDS = frozenset(
    ("baby", "babyboy", "babygirl", "foetus", "fetus", "infant", "newborn", "notknown", "null")
).union(("tba", "tbc", "tbd", "test", "triplet", "twin", "unborn", "unk", "unknown", "unnamed"))
_PLACEHOLDERS = re.compile(
    r"boy|girl|male|female|child|none|nil|n a|x+|new born.*|no (?:fore|first |given )?name.*"
    r"|not (?:yet )?(?:known|named|given|stated|recorded|provided).*|to be (?:confirmed|named).*"
    r"|(?:boy|girl|male|female) (?:of|twin|baby|infant|child|\d).*|\d+|ssd sui"
)


class Forenames(NamedTuple):
    """The first forename, and the others with spaces between them; "" where there is none."""

    forename: str
    others: str


def normalise_forenames(text: str, others: str = "") -> Forenames:
    """Forenames without titles or placeholders; a hyphen joins two words to one forename.

    "Anne-Marie Jo" is "anne marie" and "jo"; "Baby Girl" is "" and "".
    """
    folded = fold_text(text)
    words = [fold_text(word) for word in text.replace(",", " ").split()]
    words = [word for word in words if word]
    while len(words) > 1 and words[0] in _TITLES:
        words = words[1:]
    if not words or is_placeholder(folded) or is_placeholder(" ".join(words)):
        words = []
    added = [fold_text(word) for word in others.replace(",", " ").split()]
    rest = [word for word in (*words[1:], *added) if word and not is_placeholder(word)]
    return Forenames(words[0] if words else "", " ".join(dict.fromkeys(rest)))


def normalise_surname(text: str) -> str:
    """A surname without title and suffix, its parts with spaces between: "smith jones"."""
    folded = fold_text(text)
    words = folded.split()
    while len(words) > 1 and words[0] in _TITLES:
        words = words[1:]
    while len(words) > 1 and words[-1] in _SUFFIXES:
        words = words[:-1]
    if is_placeholder(" ".join(words)):
        return ""
    joined: list[str] = []
    for word in words:
        if joined and joined[-1] in _JOINED_PREFIXES:
            joined[-1] += word
        else:
            joined.append(word)
    return " ".join(joined)


def split_full_name(text: str) -> tuple[str, str]:
    """The forenames and the surname in one text: "SMITH, Anna Jo" or "Anna Jo Smith"."""
    if "," in text:
        surname, _, forenames = text.partition(",")
        return forenames.strip(), surname.strip()
    words = text.split()
    start = len(words) - 1
    while (
        start > 1
        and fold_text(words[start - 1]) in _JOINED_PREFIXES | _PARTICLES | _SHORT_PARTICLES
    ):
        start -= 1
    return " ".join(words[: max(start, 0)]), " ".join(words[max(start, 0) :])


def is_placeholder(folded: str) -> bool:
    """Whether a folded name stands for no name: "baby boy", "twin 1", "not known"."""
    first = folded.partition(" ")[0].rstrip("0123456789")
    return first in _PLACEHOLDER_WORDS or _PLACEHOLDERS.fullmatch(folded) is not None


def surname_parts(surname: str) -> tuple[str, ...]:
    """The parts of a normalised surname that tell families apart: not "van" or "der".

    A part has three letters or more; a surname in a script with shorter names is one part.
    """
    parts = tuple(part for part in surname.split() if len(part) >= 3 and part not in _PARTICLES)
    return parts or ((surname,) if surname else ())
