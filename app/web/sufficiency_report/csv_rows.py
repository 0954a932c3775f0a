"""All tables of a report as rows of one file: a row for each cell, the same as on the page."""

from collections.abc import Iterator
from typing import Any, Final

from app.web.sufficiency_report.content import ReportContent, ShownSection, WordedTable

COLUMNS: Final = (
    *("section", "table", "area_code", "area_name", "age", "measure"),
    *("value", "symbol", "source", "as_at"),
)


def csv_rows(content: ReportContent) -> Iterator[list[Any]]:
    """The names of the columns, then the rows; a section without tables has one row."""
    yield [*COLUMNS]
    for section in content.sections:
        for table in section.tables:
            yield from _table_rows(section, table)
        if not section.tables:
            yield [section.code, "", "", content.council, "", section.title, "", "no-data", "", ""]


def _table_rows(section: ShownSection, table: WordedTable) -> Iterator[list[object]]:
    sources = "; ".join(title for title, _, _ in table.sources)
    as_at = "; ".join(day for _, _, day in table.sources)
    for row in table.rows:
        for column, cell in zip(table.columns, row.cells, strict=True):
            yield [
                *(section.code, table.code, row.area_code, row.area_name),
                *(column.age, column.measure),
                "" if cell.value is None else cell.value,
                *(cell.symbol, sources, as_at),
            ]
