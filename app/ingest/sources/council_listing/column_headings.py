"""The headings of councils' files: several names per column, in any case, spacing and punctuation.

`find_columns` returns the position of each column in a file. A heading that could mean two columns
is refused; the column of an unknown heading is left out and listed.
"""

import re
import textwrap
import unicodedata
from collections.abc import Collection, Iterable, Mapping

from babel import Locale

from app.core.offer import Text
from app.ingest.errors import FileRefused
from app.ingest.parsing.csv_file import CsvTable
from app.ingest.sources.council_listing.column_aliases import ALIASES, AMBIGUOUS, FALLBACK_ALIASES
from app.ingest.sources.council_listing.listing_columns import (
    COLUMNS,
    ENGLISH,
    KEYS,
    REQUIRED,
    TEXT_LANGUAGES,
    TEXTS_NOTE,
    text_column,
)

PROBLEM = "problem"  # the column of a corrected file with what cannot be read; it is ignored
_PUNCTUATION = re.compile(r"[\W_]+")
_IGNORED_WORDS = re.compile(r"\b(optional|required|mandatory)\b")


def heading_key(heading: str) -> str:
    """A heading without case, spaces and punctuation: "E-mail (optional)" becomes "email"."""
    plain = unicodedata.normalize("NFKC", heading).casefold()
    spaced = _PUNCTUATION.sub(" ", plain)
    short = _IGNORED_WORDS.sub(" ", spaced).replace(" ", "")
    return short or spaced.replace(" ", "")


def column_names(column: str) -> tuple[str, ...]:
    """All names that a column may have in a header, its own first."""
    text, _, language = column.partition(":")
    if not language:
        return (column, *ALIASES.get(column, ()), *FALLBACK_ALIASES.get(column, ()))
    language_name = Locale("en").languages.get(language.replace("-", "_"), language)
    return (column, f"{text} {language_name}", f"{language_name} {text}")


HEADER_NAMES = tuple(name for key in KEYS for name in column_names(key))  # a header has one of them


def _all_columns() -> Iterable[str]:
    yield from (column.name for column in COLUMNS)
    for text in Text:
        yield from (text_column(text, code) for code in TEXT_LANGUAGES if code != ENGLISH)


BY_KEY: Mapping[str, str] = {
    heading_key(name): column for column in _all_columns() for name in column_names(column)
}
_FALLBACK_KEYS = frozenset(
    heading_key(name) for names in FALLBACK_ALIASES.values() for name in names
)
_AMBIGUOUS_KEYS = {heading_key(name): columns for name, columns in AMBIGUOUS.items()}


def find_columns(table: CsvTable, required: Collection[str] = REQUIRED) -> dict[str, int]:
    """The position of each column in the rows of a table.

    Raises FileRefused for two headings of one column, for a heading that could mean several columns
    of which one is missing, and for a missing required column.
    """
    positions: dict[str, int] = {}
    fallbacks_last = sorted(
        enumerate(table.header), key=lambda item: heading_key(item[1]) in _FALLBACK_KEYS
    )
    for position, heading in fallbacks_last:
        key = heading_key(heading)
        column, is_fallback = BY_KEY.get(key), key in _FALLBACK_KEYS
        if column is None or (is_fallback and column in positions):
            continue
        if column in positions:
            first = table.header[positions[column]]
            reason = f"this and column {first!r} both mean {column}: keep one of them"
            raise FileRefused(table.path, reason, row=table.header_row, column=heading)
        positions[column] = position
    _refuse_ambiguous(table, positions)
    for column in required:
        if column not in positions:
            reason = "this column is missing (`flask listing columns` lists its possible names)"
            raise FileRefused(table.path, reason, row=table.header_row, column=column)
    return positions


def _refuse_ambiguous(table: CsvTable, positions: Collection[str]) -> None:
    for heading in table.header:
        possible_columns = _AMBIGUOUS_KEYS.get(heading_key(heading), ())
        if any(column not in positions for column in possible_columns):
            names = " or ".join(possible_columns)
            reason = f"this heading is ambiguous: call the column {names}"
            raise FileRefused(table.path, reason, row=table.header_row, column=heading)


def unread_headings(table: CsvTable, positions: Mapping[str, int]) -> tuple[str, ...]:
    """The headings of columns that are not read, as written."""
    read = set(positions.values())
    return tuple(
        name
        for position, name in enumerate(table.header)
        if position not in read and heading_key(name) != PROBLEM
    )


def describe() -> str:
    """The text of `flask listing columns`: every column with its meaning and its other names."""
    longest = max(len(column.name) for column in COLUMNS)
    lines = []
    for column in COLUMNS:
        lines.append(
            f"{column.name:<{longest}}  {column.meaning}{' (required)' * column.is_required}"
        )
        names = ", ".join(column_names(column.name)[1:])
        indent = " " * (longest + 2)
        also = textwrap.wrap(f"also called: {names}", 100)
        lines += [f"{indent}{line}" for line in also]
    note = "Capital letters, spaces, hyphens and other punctuation in a heading do not matter."
    return "\n".join([*lines, "", note, TEXTS_NOTE, ""])
