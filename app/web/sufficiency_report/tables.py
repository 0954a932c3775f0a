"""The tables of a report in words: cells, headings, sources and notes."""

from collections.abc import Mapping
from datetime import date
from fractions import Fraction
from typing import Final

from app.core.childcare_cost.pence_range import PenceRange
from app.core.price_range import PriceRange
from app.core.sufficiency.tables import (
    AGE_NAMES,
    Cell,
    CellUnit,
    Column,
    Message,
    Missing,
    ReportTable,
    Row,
    TableSource,
)
from app.i18n import Translator, mark
from app.snapshot.layout import NamedArea
from app.web.presenters.cost_wording import exact_pounds
from app.web.presenters.labels import UNITS
from app.web.sufficiency_report.content import ReportRow, ShownCell, ShownColumn, WordedTable
from app.web.sufficiency_report.sentences import table_sentence

MISSING: Final[Mapping[Missing, str]] = {
    Missing.NO_DATA: mark("no data held"),
    Missing.TOO_FEW: mark("too few to show"),
}


def worded_table(table: ReportTable, council: NamedArea, translator: Translator) -> WordedTable:
    """A table in words; of one that no source has anything of, a single cell for the council."""
    title = message_text(table.title, translator)
    columns, rows, notes = table.columns, table.rows, table.notes
    if table.is_empty:
        columns, rows = (Column(),), (Row(council.code, council.name, (Missing.NO_DATA,)),)
        notes = table.notes_if_empty
    shown = tuple(_row(one, columns, translator) for one in rows)
    return WordedTable(
        code=table.code,
        title=title,
        columns=tuple(_column(one, title, translator) for one in columns),
        rows=shown,
        sources=() if table.is_empty else tuple(_source(one, translator) for one in table.sources),
        notes=tuple(message_text(one, translator) for one in notes),
        is_empty=table.is_empty,
        sentence="" if table.is_empty else table_sentence(table.code, shown, translator),
    )


def message_text(message: Message, translator: Translator) -> str:
    """A message with its values; days are written out."""
    values = {
        name: translator.date(one) if isinstance(one, date) else one
        for name, one in message.values.items()
    }
    return translator.gettext(message.text, **values)


def _column(column: Column, title: str, translator: Translator) -> ShownColumn:
    label = message_text(Message(column.label, column.values), translator) if column.label else ""
    age = translator.gettext(AGE_NAMES[column.age]) if AGE_NAMES[column.age] else ""
    heading = f"{label}: {age}" if label and age else label or age or title
    return ShownColumn(heading, f"{title}: {label}" if label else title, age)


def _row(row: Row, columns: tuple[Column, ...], translator: Translator) -> ReportRow:
    cells = zip(row.cells, columns, strict=True)
    return ReportRow(
        row.area_code,
        row.area_name,
        tuple(shown_cell(cell, column.unit, translator) for cell, column in cells),
    )


def shown_cell(cell: Cell, unit: CellUnit, translator: Translator) -> ShownCell:
    """A cell in words, with its value or its symbol for files."""
    if isinstance(cell, Missing):
        return ShownCell(translator.gettext(MISSING[cell]), symbol=cell.value)
    if isinstance(cell, PriceRange):
        text = _price(cell, translator)
        return ShownCell(text, text)
    if unit is CellUnit.TENTHS:
        return ShownCell(f"{cell:,.1f}", round(cell, 3))
    if unit is CellUnit.HUNDREDTHS:
        return ShownCell(f"{cell:,.2f}", round(cell, 4))
    if unit is CellUnit.PERCENT:
        return ShownCell(f"{cell:.1f}%".replace(".0%", "%"), cell)
    value = round(cell)
    if unit is CellUnit.CHANGE:
        return ShownCell(f"{value:+d}".replace("-", "−") if value else "0", value)
    return ShownCell(translator.number(value), value)


def _price(usual: PriceRange, translator: Translator) -> str:
    limits = PenceRange(Fraction(usual.low_pence), Fraction(usual.high_pence))
    price = translator.gettext(UNITS[usual.unit], price=exact_pounds(limits, translator))
    count = translator.ngettext(
        "prices of %(num)s setting", "prices of %(num)s settings", usual.settings_count
    )
    return f"{price} ({count})"


def _source(source: TableSource, translator: Translator) -> tuple[str, str, str]:
    """The title of a source, its date in words, and its date for files."""
    title = translator.text_or_same(source.title)
    if isinstance(source.as_at, str):
        return title, source.as_at, source.as_at
    words = translator.gettext(mark("as at %(day)s"), day=translator.date(source.as_at))
    return title, words, source.as_at.isoformat()
