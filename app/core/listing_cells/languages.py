"""Parser of a cell with languages by name or code: `English; Polish; bsl`."""

from collections.abc import Iterable
from functools import lru_cache

from babel import Locale

from app.core.listing_cells.council_cells import items

LANGUAGES_MAX = 50  # of one setting
# Used in settings in England, but not among CLDR's names.
_MORE_LANGUAGES = {"bfi": "British Sign Language", "syl": "Sylheti"}
_OTHER_NAMES = {
    "panjabi": "pa",
    "bengali": "bn",
    "farsi": "fa",
    "mandarin": "zh",
    "mandarin chinese": "zh",
    "sorani": "ckb",
    "kurmanji": "ku",
    "bsl": "bfi",
}
_NO_LANGUAGES = {"mul", "und", "zxx"}


def languages(cell: str) -> tuple[str, ...]:
    """The codes of the languages in a cell, each once, in the order given."""
    chosen = items(cell)
    if len(chosen) > LANGUAGES_MAX:
        raise ValueError(f"these are more than {LANGUAGES_MAX} languages")
    return tuple(dict.fromkeys(map(_language, chosen)))


def write_languages(codes: Iterable[str]) -> str:
    """The English names of languages, in the form that `languages` reads; a code has none."""
    names = _english_names()
    return "; ".join(names.get(code, code) for code in codes)


def _language(text: str) -> str:
    try:
        return _known_languages()[text.casefold().replace("_", "-")]
    except KeyError:
        raise ValueError(f"unknown language {text[:60]!r}: write its name or code") from None


@lru_cache(maxsize=1)
def _known_languages() -> dict[str, str]:
    """The code of every language by its code and by its English name, both in lower case."""
    named = _english_names()
    by_name = {name.casefold(): code for code, name in named.items()}
    return by_name | _OTHER_NAMES | {code.casefold(): code for code in named}


@lru_cache(maxsize=1)
def _english_names() -> dict[str, str]:
    """The English name of every language by its code."""
    return {
        code.replace("_", "-"): name
        for code, name in Locale("en").languages.items()
        if code not in _NO_LANGUAGES
    } | _MORE_LANGUAGES
