"""Sources: outside datasets, each described once, in its own module of `app/ingest/sources`."""

from collections.abc import Callable, Collection
from contextlib import AbstractContextManager
from dataclasses import dataclass
from pathlib import Path

from app.config import Council
from app.ingest.context import CommandContext
from app.ingest.edition_content import ReaderFunction
from app.ingest.fetch.origins import Origin
from app.ingest.fetch.paged_feeds import CouncilFeed
from app.ingest.parsing.csv_file import normalise
from app.ingest.quality_gates.gates import ChangeLimits

# From a command's context and a file to one file per edition in it; valid inside the `with` block.
SplitFunction = Callable[[CommandContext, Path], AbstractContextManager["FileParts"]]


@dataclass(frozen=True)
class FileParts:
    """The editions of one file: a file per council number, and an edition to import first."""

    by_council: dict[str, Path]
    first: Path | None = None


@dataclass(frozen=True)
class SheetHeader:
    """How the sheet to read is found in a workbook: its header has one of `key_columns`."""

    key_columns: tuple[str, ...]
    heading_key: Callable[[str], str] = normalise


@dataclass(frozen=True)
class TableRedaction:
    """How rows about people are removed from a source's archived tables.

    A header has at least one of `key_columns`, compared after `heading_key`; without any, rows have
    no key and only unreadable ones are removed. With `is_sheet` the file is one that a spreadsheet
    saves, read by `parsing.spreadsheet_csv`, otherwise by `parsing.csv_file`.
    """

    key_columns: tuple[str, ...] = ()
    heading_key: Callable[[str], str] = normalise
    is_sheet: bool = False


@dataclass(frozen=True)
class ElementRedaction:
    """How data about people is removed from a source's archived files that are not tables.

    `without_keys` returns the file's bytes without the elements of these keys, and without other
    data that must not be kept: it is called after each refresh, also with no key. `with_only`
    removes everything but the first element of each of these keys. Both raise ValueError or
    ExpatError for a file that cannot be parsed. `readable_keys` are those that the adapter reads.
    """

    without_keys: Callable[[bytes, Collection[str]], bytes]
    with_only: Callable[[bytes, Collection[str]], bytes]
    readable_keys: Callable[[Path], Collection[str]]


@dataclass(frozen=True)
class Source:
    """A publisher's dataset: what it is, and how its editions are read, checked and stored.

    Titles, publisher and licence are shown to the public in English, or translated where the
    catalogues have them (write them in `mark`). `rows_min` and `rows_max` apply to real editions,
    not to seeds. `stale_after_days` counts from the as-at date (docs/rules.md#stale-data).

    `read` turns a file into rows with the function that stores them. `origin` is where the
    publisher offers the file; None for a file that councils send. `council_feed` is the service of a
    council in the councils file, None where it names none. `bundled_file` is the edition
    that comes with the app and is imported when none is stored; `split` returns the editions of a
    file that has several. `seed_files` are the invented editions in `seeds/`, in their order.

    `bad_share_max` is the share of rows that may be unreadable before the whole file is refused,
    `change_limits` the shares that may be new, changed or closed before it is quarantined; None for
    a source whose rows are all replaced. With `may_release_consents` a person may release an edition
    with many more consents.

    With `has_councils_files` each council may send its own file, a separate edition with the title
    `councils_title` if given; with `is_councils_own` the council is its publisher. With
    `is_confidential` messages and the log of runs quote no cells; with `marks_personal_cells` its
    reader marks the cells that a terminal may not show, otherwise that is all cells.

    With `sheet_header` the file may also be a workbook (`app/ingest/workbook_files.py`).

    `redaction` is for a source with personal data. Without `is_archived` no file is kept.
    `is_complete` returns whether what an edition stored is still there: its directory in the
    snapshots, or rows that an earlier release does not have. With `is_named_before_stored` settings
    name it before it has an edition.
    """

    name: str
    title: str
    publisher: str
    url: str
    licence: str
    attribution: str
    rows_min: int
    rows_max: int
    stale_after_days: int
    read: ReaderFunction
    origin: Origin | None = None
    council_feed: Callable[[Council], CouncilFeed | None] | None = None
    bundled_file: Path | None = None
    split: SplitFunction | None = None
    seed_files: tuple[str, ...] = ()
    bad_share_max: float = 0.01
    change_limits: ChangeLimits | None = None
    may_release_consents: bool = False
    has_councils_files: bool = False
    is_councils_own: bool = False
    councils_title: str = ""
    is_confidential: bool = False
    marks_personal_cells: bool = False
    sheet_header: SheetHeader | None = None
    redaction: TableRedaction | ElementRedaction | None = None
    is_archived: bool = True
    is_complete: Callable[[CommandContext, int], bool] | None = None
    is_named_before_stored: bool = False
