"""The parts of a search text that can name a place, without words for childcare or words like "in".

`childcare_words.toml` lists the words by language. Texts are folded
(`core.text_normalisation.fold_text`) before they are compared, so capitals, accents and hyphens do
not matter.
"""

import re
import tomllib
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Final

from app.core.provision import Choice
from app.core.text_normalisation import fold_text

WORDS_FILE = Path(__file__).with_name("gazetteer") / "childcare_words.toml"
_PART_SEPARATOR = re.compile("[,،;]")
_chinese_characters = re.compile("([\u3400-\u9fff]+)")  # written without spaces around it
_WITHOUT_STROKES = str.maketrans("łøđı", "lodi")  # letters that do not decompose

Tokens = tuple[str, ...]

# What a family means by the words of a section. "Nursery" is often said of any kind.
_KINDS: Final = {
    "pre_schools": Choice.PRE_SCHOOL,
    "childminders": Choice.CHILDMINDER,
    "clubs": Choice.OUT_OF_SCHOOL,
}
_BY_PRECEDENCE = ("joining", "childcare", *_KINDS, "here")  # the last one counts


@dataclass(frozen=True)
class NameQuery:
    """The parts of a text that can name a place, folded; a comma ends a part.

    `has_childcare`: the text also had words for childcare, `kinds` are those that they name;
    `is_near_me`: it had words such as "near me".
    """

    parts: Tokens
    has_childcare: bool = False
    is_near_me: bool = False
    kinds: tuple[Choice, ...] = ()

    @property
    def text(self) -> str:
        return " ".join(self.parts)


@dataclass(frozen=True)
class _Phrases:
    """The section of each phrase, a tuple of folded words; the longest has `max_words` words."""

    sections: Mapping[Tokens, str]
    max_words: int


def fold_for_search(text: str) -> str:
    """The text folded, with letters such as ł replaced by the plain letters that people type."""
    return fold_text(_chinese_characters.sub(r" \1 ", text)).translate(_WITHOUT_STROKES)


def parse_name_query(text: str) -> NameQuery:
    """The parts of a text, without phrases for childcare or location at either end."""
    whole = tuple(part for part in map(fold_for_search, _PART_SEPARATOR.split(text)) if part)
    words = [(word, at) for at, part in enumerate(whole) for word in part.split()]
    words, found = _strip_phrases(words)
    parts = [
        " ".join(word for word, part_index in words if part_index == at) for at in range(len(whole))
    ]
    kinds = tuple(kind for section, kind in _KINDS.items() if section in found)
    has_childcare = bool(found & {"childcare", *_KINDS})
    return NameQuery(tuple(filter(None, parts)), has_childcare, "here" in found, kinds)


def _strip_phrases(words: list[tuple[str, int]]) -> tuple[list[tuple[str, int]], set[str]]:
    """The words without phrases at either end, and the sections of those phrases."""
    phrases, found = _phrases(), set[str]()
    while True:
        plain = tuple(word for word, _ in words)
        lengths = range(min(phrases.max_words, len(plain)), 0, -1)
        at_end = _longest_phrase(((plain[-length:], length) for length in lengths), phrases)
        at_start = _longest_phrase(((plain[:length], length) for length in lengths), phrases)
        kind, length = at_end if at_end[1] >= at_start[1] else at_start
        if not length:
            return words, found
        found.add(kind)
        words = words[:-length] if at_end[1] >= at_start[1] else words[length:]


def _longest_phrase(ends: Iterable[tuple[Tokens, int]], phrases: _Phrases) -> tuple[str, int]:
    """The section and the length of the longest phrase; ("", 0) for none."""
    for end, length in ends:
        if section := phrases.sections.get(end):
            return section, length
    return "", 0


@cache
def _phrases() -> _Phrases:
    table: dict[str, dict[str, list[str]]] = tomllib.loads(WORDS_FILE.read_text(encoding="utf-8"))
    sections = {
        tuple(fold_for_search(phrase).split()): section
        for section in _BY_PRECEDENCE
        for phrases in table[section].values()
        for phrase in phrases
    }
    return _Phrases(sections, max(map(len, sections)))
