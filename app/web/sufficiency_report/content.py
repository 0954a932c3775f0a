"""What a report says, in words: what is stored when it is agreed, and what pages and CSV show.

A field may be added with a default; an agreed report of an earlier release has none of it.
"""

from dataclasses import dataclass

import msgspec
from markupsafe import Markup

from app.web.figure_views.pinned_content import PinnedView


@dataclass(frozen=True)
class ShownCell:
    """A cell: `text` on the page; in a file `value`, or `symbol` where there is none."""

    text: str
    value: int | float | str | None = None  # a whole number stays one in JSON
    symbol: str = ""


@dataclass(frozen=True)
class ShownColumn:
    """A column: its heading on the page; in a file what is counted, and of which ages."""

    heading: str
    measure: str
    age: str


@dataclass(frozen=True)
class ReportRow:
    area_code: str
    area_name: str
    cells: tuple[ShownCell, ...]


@dataclass(frozen=True)
class WordedTable:
    """A table with its sources and notes.

    `sentence` has the council's figures, "" where one is missing. `is_empty`: no source has any of
    the table. Pages then say so in a sentence, and its one cell is for files.
    """

    code: str
    title: str
    columns: tuple[ShownColumn, ...]
    rows: tuple[ReportRow, ...]
    sources: tuple[tuple[str, str, str], ...]  # title, date in words, date in files
    notes: tuple[str, ...]
    is_empty: bool
    sentence: str = ""

    @property
    def source_lines(self) -> list[str]:
        """Each source with its date."""
        return [f"{title}, {words}" if words else title for title, words, _ in self.sources]


@dataclass(frozen=True)
class ShownPin:
    """A pinned view; `query` are the parameters of its address in the workbench."""

    pin_id: int
    view: str
    query: str
    note: str
    content: PinnedView


@dataclass(frozen=True)
class ShownSection:
    """A section; `carried_from` is the year of a text that nobody has looked at, or None.

    `version` is that of the text.
    """

    code: str
    title: str
    asks: str
    elsewhere: str
    paragraphs: tuple[tuple[str, ...], ...]
    carried_from: int | None
    tables: tuple[WordedTable, ...]
    pins: tuple[ShownPin, ...]
    version: int = 0

    @property
    def sentences(self) -> list[str]:
        """The council's figures in sentences, of the tables that have them."""
        return [table.sentence for table in self.tables if table.sentence]

    @property
    def has_no_data(self) -> bool:
        """Whether no source has anything for the section."""
        return all(table.is_empty for table in self.tables)


@dataclass(frozen=True)
class ReportContent:
    """A whole report. `as_at` are the days of the oldest and the newest of its dated sources."""

    council: str
    year: int
    made_on: str
    as_at: str
    is_invented: bool
    sections: tuple[ShownSection, ...]


def to_json(content: ReportContent) -> str:
    return msgspec.json.encode(content).decode()


def from_json(stored: str) -> ReportContent:
    """The inverse of `to_json`. Raises msgspec.ValidationError for anything else."""
    return msgspec.json.decode(stored, type=ReportContent)


def picture_of(svg: str) -> Markup:
    """A stored picture as part of a page."""
    return Markup(svg)  # noqa: S704  drawn by us, and every text in it is escaped
