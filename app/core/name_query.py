"""The parts of a search text that can name a place, without words for childcare or words like "in".

`childcare_words.toml` lists the words by language. Texts are folded
(`core.text_normalisation.fold_text`) before they are compared, so capitals, accents and hyphens do
not matter.
"""

import re
import tomllib
from collections.abc import Iterable
from dataclasses import dataclass
from functools import cache
from pathlib import Path

from app.core.text_normalisation import fold_text

WORDS_FILE = Path(__file__).with_name("gazetteer") / "childcare_words.toml"
_PART_SEPARATOR = re.compile("[,،;]")
_chinese_characters = re.compile("([\u3400-\u9fff]+)")  # written without spaces around it
_WITHOUT_STROKES = str.maketrans("łøđı", "lodi")  # letters that do not decompose

Tokens = tuple[str, ...]


@dataclass(frozen=True)
class NameQuery:
    """The parts of a text that can name a place, folded; a comma ends a part.

    `has_childcare`: the text also had words for childcare; `is_near_me`: it had words such as
    "near me".
    """

    parts: Tokens
    has_childcare: bool = False
    is_near_me: bool = False

    @property
    def text(self) -> str:
        return " ".join(self.parts)


@dataclass(frozen=True)
class _Phrases:
    """Phrases of each kind, as tuples of folded words; the longest has `max_words` words."""

    childcare: frozenset[Tokens]
    connecting: frozenset[Tokens]
    here: frozenset[Tokens]
    max_words: int


def fold_for_search(text: str) -> str:
    """The text folded, with letters such as ł replaced by the plain letters that people type."""
    return fold_text(_chinese_characters.sub(r" \1 ", text)).translate(_WITHOUT_STROKES)


def parse_name_query(text: str) -> NameQuery:
    """The parts of a text, without phrases for childcare or location at either end."""
    whole = tuple(part for part in map(fold_for_search, _PART_SEPARATOR.split(text)) if part)
    words = [(word, at) for at, part in enumerate(whole) for word in part.split()]
    words, childcare, here = _strip_phrases(words)
    parts = [
        " ".join(word for word, part_index in words if part_index == at) for at in range(len(whole))
    ]
    return NameQuery(tuple(filter(None, parts)), childcare, here)


def _strip_phrases(words: list[tuple[str, int]]) -> tuple[list[tuple[str, int]], bool, bool]:
    """The words without phrases at either end, and whether any was for childcare or "near me"."""
    phrases, found = _phrases(), set[str]()
    while True:
        plain = tuple(word for word, _ in words)
        lengths = range(min(phrases.max_words, len(plain)), 0, -1)
        at_end = _longest_phrase(((plain[-length:], length) for length in lengths), phrases)
        at_start = _longest_phrase(((plain[:length], length) for length in lengths), phrases)
        kind, length = at_end if at_end[1] >= at_start[1] else at_start
        if not length:
            return words, "childcare" in found, "here" in found
        found.add(kind)
        words = words[:-length] if at_end[1] >= at_start[1] else words[length:]


def _longest_phrase(ends: Iterable[tuple[Tokens, int]], phrases: _Phrases) -> tuple[str, int]:
    """The kind and the length of the longest phrase; ("", 0) for none."""
    for end, length in ends:
        if end in phrases.here:
            return "here", length
        if end in phrases.childcare:
            return "childcare", length
        if end in phrases.connecting:
            return "joining", length
    return "", 0


@cache
def _phrases() -> _Phrases:
    table: dict[str, dict[str, list[str]]] = tomllib.loads(WORDS_FILE.read_text(encoding="utf-8"))
    sets = {
        kind: frozenset(
            tuple(fold_for_search(phrase).split())
            for phrases in languages.values()
            for phrase in phrases
        )
        for kind, languages in table.items()
    }
    max_words = max(len(phrase) for phrases in sets.values() for phrase in phrases)
    return _Phrases(sets["childcare"], sets["joining"], sets["here"], max_words)
