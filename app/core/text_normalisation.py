"""Normalisation of names: folding for search, slugs for web addresses, capitals of town names."""

import re
import unicodedata
from functools import cache, lru_cache
from pathlib import Path

_POSTCODE = re.compile(
    r"(?<![A-Z0-9])[A-Z]{1,2}[0-9][A-Z0-9]?[\s.-]{0,3}[0-9][ABD-HJLNP-UW-Z]{2}(?![A-Z0-9])",
    re.IGNORECASE,
)
_PLAIN = str.maketrans(
    {chr(code): " " for code in range(128) if not chr(code).isalnum()} | {"'": "", ".": "", "`": ""}
)


def _decompose(text: str) -> str:
    # Twice, since lower-casing can produce letters that decompose again.
    return unicodedata.normalize("NFKD", unicodedata.normalize("NFKD", text).casefold())


def fold_text(text: str) -> str:
    """The text in lower case without accents, apostrophes or dots; other symbols become spaces."""
    if text.isascii():  # nearly every name, at a tenth of the cost
        return " ".join(text.lower().translate(_PLAIN).split())
    without_marks = "".join(
        character
        for character in _decompose(text)
        if not unicodedata.combining(character) and character not in "'’‘.`"
    )
    spaced = "".join(character if character.isalnum() else " " for character in without_marks)
    return " ".join(spaced.split())


def slug(name: str, max_length: int = 60) -> str:
    """The name as part of a web address: "st-johns-nursery" for "St John's Nursery"."""
    plain = unicodedata.normalize("NFKD", name).encode("ascii", "ignore").decode().casefold()
    return re.sub(r"[^a-z0-9]+", "-", plain.replace("'", "")).strip("-")[:max_length] or "place"


def without_postcode(name: str) -> str:
    """The name without any full postcode in it, and without brackets or commas around that."""
    if not _POSTCODE.search(name):
        return name
    cut = re.sub(r"\(\s*\)|\[\s*\]", " ", _POSTCODE.sub(" ", name))
    return " ".join(cut.split()).strip(" ,;:-–/@") or "Home-based childcare"


SPELLINGS_FILE = Path(__file__).with_name("gazetteer") / "spellings.txt"
# Words in lower case inside the name of a place.
_is_lowercase_word = re.compile(
    "and|at|by|cum|de|en|for|in|juxta|la|le|near|next|of|on|over|sub|super|the|to|under|upon|with"
).fullmatch
_CAPITALS = frozenset(("BBC", "HMP", "HMS", "MOD", "NHS", "RAF", "UK", "USAF"))
_saint = re.compile(r"\bSt\.(?= )", re.IGNORECASE)
_word = re.compile(r"[^\W\d_]+(?:['’][^\W\d_]+)*")


@lru_cache(maxsize=16_384)
def format_town_name(text: str) -> str:
    """The name of a town with its usual capitals: "King's Lynn" for "KING'S LYNN".

    A name in `spellings.txt` is spelt as in that file, hyphens included. In other names, words that
    are all upper case or all lower case get one capital; words such as "upon" inside the name none.
    """
    tidied = _saint.sub("St", " ".join(text.split()))
    return _spellings().get(fold_text(tidied)) or _word.sub(
        lambda word: _capitalise(word, tidied), tidied
    )


@cache
def _spellings() -> dict[str, str]:
    lines = SPELLINGS_FILE.read_text(encoding="utf-8").splitlines()[1:]
    return {fold_text(line): line for line in lines}


def _capitalise(found: re.Match[str], text: str) -> str:
    word = found[0]
    if _is_lowercase_word(word.lower()) and found.start() > 0 and found.end() < len(text):
        return word.lower()
    if word in _CAPITALS and word != text:
        return word
    return re.sub(r"[^\W\d_]+", lambda part: _capitalise_part(part[0], word, part.start()), word)


def _capitalise_part(part: str, word: str, start: int) -> str:
    """A part of a word between apostrophes: "D" and "Arcy", "King" and "s"."""
    if start and (len(part) < 3 or start > 2):  # King's, Peter's; not D'Arcy, O'Neill
        return part.lower()
    if part.isupper() and part.startswith("MC") and len(part) > 3:
        return f"Mc{part[2:].capitalize()}"
    is_mixed = len(part) > 1 and not part.isupper() and not part.islower()
    return part if is_mixed else part.capitalize()
