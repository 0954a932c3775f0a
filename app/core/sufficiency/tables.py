"""Tables of the report: a row for the council and for each of its wards, with their sources.

A cell has a value, or says why it has none. The two reasons are different things, and neither is 0.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date
from enum import Enum
from typing import Final

from app.core.price_range import PriceRange
from app.core.takeup import TOO_FEW, HiddenReason
from app.core.translation_marks import mark


class Missing(Enum):
    """Why a cell has no value."""

    NO_DATA = "no-data"  # no source of this service has it
    TOO_FEW = "too-few"  # a source has it, but it is too small to show


Cell = int | float | PriceRange | Missing


class Age(Enum):
    """The ages that a column is about; a table without ages has ANY."""

    ANY = ""
    UNDER_2 = "under-2"
    TWO = "2"
    THREE = "3"
    FOUR = "4"
    THREE_FOUR = "3-4"
    UNDER_5 = "under-5"
    FIVE_SEVEN = "5-7"
    SCHOOL_AGE = "school-age"
    NOT_KNOWN = "not-known"


AGE_NAMES: Final[Mapping[Age, str]] = {
    Age.ANY: "",
    Age.UNDER_2: mark("Under 2"),
    Age.TWO: mark("Aged 2"),
    Age.THREE: mark("Aged 3"),
    Age.FOUR: mark("Aged 4"),
    Age.THREE_FOUR: mark("Aged 3 and 4"),
    Age.UNDER_5: mark("Under 5"),
    Age.FIVE_SEVEN: mark("Aged 5 to 7"),
    Age.SCHOOL_AGE: mark("School age"),
    Age.NOT_KNOWN: mark("Ages not known"),
}


class CellUnit(Enum):
    """How the values of a column are written."""

    COUNT = "count"
    PERCENT = "percent"
    TENTHS = "tenths"  # with one decimal
    HUNDREDTHS = "hundredths"  # with two decimals
    CHANGE = "change"  # with its sign
    PRICE = "price"


@dataclass(frozen=True)
class Message:
    """A sentence with its values, which a page translates; days are written out there."""

    text: str
    values: Mapping[str, str | int | date] = field(default_factory=dict)


@dataclass(frozen=True)
class Column:
    """A column: an age, or a `label` (a message), or both.

    `is_context`: it says what the others are counted among, as the number of all settings.
    """

    label: str = ""
    age: Age = Age.ANY
    unit: CellUnit = CellUnit.COUNT
    values: Mapping[str, str | int | date] = field(default_factory=dict, hash=False)
    is_context: bool = False


@dataclass(frozen=True)
class Row:
    """The cells of an area, or of what `label` (a message) names within the area."""

    area_code: str
    area_name: str
    cells: tuple[Cell, ...]
    label: str = ""


@dataclass(frozen=True)
class TableSource:
    """Where the values of a table come from, and their date: a day, or a period in words."""

    title: str
    as_at: date | str


@dataclass(frozen=True)
class ReportTable:
    """A table of a section. `title` is a message that names what is counted.

    `notes_if_empty` are those of a table that no source has anything of.
    """

    code: str
    title: Message
    columns: tuple[Column, ...]
    rows: tuple[Row, ...]
    sources: tuple[TableSource, ...]
    notes: tuple[Message, ...] = ()
    notes_if_empty: tuple[Message, ...] = ()

    @property
    def is_empty(self) -> bool:
        """Whether no source has any of it, for the council or a ward."""
        asked = [number for number, one in enumerate(self.columns) if not one.is_context]
        return all(row.cells[number] is Missing.NO_DATA for row in self.rows for number in asked)


def cell_of(value: float | None, hidden: HiddenReason | None) -> Cell:
    """The cell of a published figure: its value, or whether it is too small to show."""
    if value is not None:
        return value
    is_few = hidden in TOO_FEW or hidden is HiddenReason.OLD
    return Missing.TOO_FEW if is_few else Missing.NO_DATA


def declared_count(count: int, known: int, total: int) -> Cell:
    """How many of `total` settings declare something, of which `known` say anything about it.

    What no setting says anything about is not known, not 0.
    """
    return Missing.NO_DATA if total and not known else count
