"""What a report keeps of a view of the workbench: sentences, a table, pictures and the source."""

from dataclasses import dataclass


@dataclass(frozen=True)
class ViewTable:
    """The table of a view; the first cell of a row is its header."""

    headings: tuple[str, ...]
    rows: tuple[tuple[str, ...], ...]


@dataclass(frozen=True)
class PinnedView:
    """The content of a view; `pictures` are SVG documents with a title and a description.

    Where nothing can be shown, `problem` says why and the rest is empty.
    """

    title: str = ""
    sentences: tuple[str, ...] = ()
    table: ViewTable = ViewTable((), ())
    pictures: tuple[str, ...] = ()
    source: str = ""
    notes: tuple[str, ...] = ()
    problem: str = ""
