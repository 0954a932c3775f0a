"""How councils head their columns: many names for each, in any capitals, spaces and punctuation.

`find_columns` says where each column stands in a file. A heading that could mean two columns is
refused; one that means none is left out and named.
"""

import re
import textwrap
import unicodedata
from collections.abc import Collection, Iterable, Mapping

from babel import Locale

from app.core.offer import Text
from app.ingest.csvfile import Table
from app.ingest.errors import FileRefused
from app.ingest.sources.council_listing.aliases import ALIASES, AMBIGUOUS, WEAK
from app.ingest.sources.council_listing.columns import (
    COLUMNS,
    ENGLISH,
    REQUIRED,
    TEXT_LANGUAGES,
    TEXTS_NOTE,
    text_column,
)

_SIGNS = re.compile(r"[\W_]+")
_WORDS_LEFT_OUT = re.compile(r"\b(optional|required|mandatory)\b")


def key_of(heading: str) -> str:
    """A heading less capitals, accents, spaces and punctuation: "E-mail (optional)" is "email"."""
    plain = unicodedata.normalize("NFKC", heading).casefold()
    spaced = _SIGNS.sub(" ", plain)
    short = _WORDS_LEFT_OUT.sub(" ", spaced).replace(" ", "")
    return short or spaced.replace(" ", "")


def names_of(column: str) -> tuple[str, ...]:
    """Every name that a column may have in a header, its own first."""
    text, _, language = column.partition(":")
    if not language:
        return (column, *ALIASES.get(column, ()), *WEAK.get(column, ()))
    spoken = Locale("en").languages.get(language.replace("-", "_"), language)
    return (column, f"{text} {spoken}", f"{spoken} {text}")


def _all_columns() -> Iterable[str]:
    yield from (column.name for column in COLUMNS)
    for text in Text:
        yield from (text_column(text, one) for one in TEXT_LANGUAGES if one != ENGLISH)


BY_KEY: Mapping[str, str] = {
    key_of(name): column for column in _all_columns() for name in names_of(column)
}
_WEAK_KEYS = frozenset(key_of(name) for names in WEAK.values() for name in names)
_MAY_MEAN = {key_of(name): columns for name, columns in AMBIGUOUS.items()}


def find_columns(table: Table) -> dict[str, int]:
    """Where each column stands in the rows of a table.

    Raises FileRefused on two headings for one column, a heading that could mean several columns of
    which one is missing, and a required column that is not there.
    """
    at: dict[str, int] = {}
    strong_first = sorted(enumerate(table.header), key=lambda one: key_of(one[1]) in _WEAK_KEYS)
    for position, heading in strong_first:
        column, is_weak = BY_KEY.get(key_of(heading)), key_of(heading) in _WEAK_KEYS
        if column is None or (is_weak and column in at):
            continue
        if column in at:
            first = table.header[at[column]]
            reason = f"says the same as column {first!r}: both mean {column}; keep one of them"
            raise FileRefused(table.path, reason, row=table.header_row, column=heading)
        at[column] = position
    _refuse_ambiguous(table, at)
    for column in REQUIRED:
        if column not in at:
            reason = "this column is missing (`flask listing columns` says how it may be called)"
            raise FileRefused(table.path, reason, row=table.header_row, column=column)
    return at


def _refuse_ambiguous(table: Table, at: Collection[str]) -> None:
    for heading in table.header:
        may_mean = _MAY_MEAN.get(key_of(heading), ())
        if any(column not in at for column in may_mean):
            names = " or ".join(may_mean)
            reason = f"this heading is not clear: call the column {names}"
            raise FileRefused(table.path, reason, row=table.header_row, column=heading)


def unread_headings(table: Table, at: Mapping[str, int]) -> tuple[str, ...]:
    """The headings that no column is read from, as they are written."""
    read = set(at.values())
    return tuple(name for position, name in enumerate(table.header) if position not in read)


def describe() -> str:
    """Every column with what it holds and how else it may be called, as a command prints it."""
    longest = max(len(column.name) for column in COLUMNS)
    lines = []
    for column in COLUMNS:
        lines.append(
            f"{column.name:<{longest}}  {column.meaning}{' (required)' * column.is_required}"
        )
        names = ", ".join(names_of(column.name)[1:])
        indent = " " * (longest + 2)
        also = textwrap.wrap(f"also called: {names}", 100)
        lines += [f"{indent}{line}" for line in also]
    note = "Capitals, spaces, hyphens and other signs in a heading do not matter."
    return "\n".join([*lines, "", note, TEXTS_NOTE, ""])
