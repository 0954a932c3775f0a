"""Conversion of one row of a listing from its cells to a ListingRow.

An unreadable cell keeps the value of the previous edition; all other cells are updated.
"""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import date
from functools import partial
from typing import TypeVar

from app.core.consent import Consent
from app.core.listing_cells import choice_parsers, council_cells, price_parsers
from app.core.listing_cells.choice_parsers import SPACE_COLUMNS
from app.core.listing_cells.languages import languages
from app.core.listing_cells.length_limits import bounded
from app.core.listing_cells.opening_hours_parsers import parse_opening
from app.core.listing_cells.price_parsers import EXTRA_COLUMNS
from app.core.offer import Ages, Extra, Offer, Text, Texts, Vacancy
from app.core.provision import Kind
from app.ingest.source_rows import Address, ListingRow
from app.ingest.sources.council_listing.listing_columns import (
    EXAMPLE,
    TEXT_LANGUAGES,
    text_column,
)

CLEAR = "[clear]"  # in a cell: empty the value, also where a blank cell would keep it
_TEXT_COLUMNS: Mapping[Text, Mapping[str, str]] = {
    text: {language: text_column(text, language) for language in TEXT_LANGUAGES} for text in Text
}
Value = TypeVar("Value")
Default = TypeVar("Default")


@dataclass(frozen=True)
class CellFault:
    """An unreadable cell, with the name of its column."""

    column: str
    value: str
    reason: str


class RowUnreadable(ValueError):
    """A row that cannot be used, because the cell of `column` is needed. `faults` has the reason."""

    def __init__(self, faults: list[CellFault], column: str) -> None:
        self.fault = next(fault for fault in reversed(faults) if fault.column == column)
        super().__init__(self.fault.reason)

    @classmethod
    def for_column(cls, column: str, reason: str, value: str = "") -> "RowUnreadable":
        return cls([CellFault(column, value, reason)], column)


@dataclass(frozen=True)
class RowCells:
    """The cells of one row by the names of their columns, without blank ones.

    An unreadable cell is added to `faults` and replaced by that of `previous`, the cells of the same
    row in the previous edition.
    """

    written: Mapping[str, str]
    previous: Mapping[str, str]
    faults: list[CellFault]

    def read(self, name: str, parse: Callable[[str], Value], blank: Default) -> Value | Default:
        """The parsed value of a cell, or `blank` for a blank cell."""
        if name not in self.written:
            return blank
        try:
            return parse(council_cells.without_error(self.written[name]))
        except ValueError as error:
            self.add_fault(name, str(error))
        return parse(self.previous[name]) if self.previous.get(name) else blank

    def add_fault(self, name: str, reason: str) -> None:
        """Add a fault for a column's cell."""
        self.faults.append(CellFault(name, self.written.get(name, ""), reason))

    def is_bad(self, *names: str) -> bool:
        return any(fault.column in names for fault in self.faults)

    def as_previous(self) -> "RowCells":
        """The same row in the previous edition."""
        return RowCells(self.previous, self.previous, [])

    @property
    def is_previous(self) -> bool:
        return self.written is self.previous


def cells_of(positions: Mapping[str, int], cells: list[str]) -> dict[str, str]:
    """The non-blank cells of a row by the names of their columns; `[clear]` counts as blank."""
    return {
        name: cells[position]
        for name, position in positions.items()
        if not (council_cells.is_blank(cells[position]) or is_clear(cells[position]))
    }


def is_clear(cell: str) -> bool:
    """Whether a cell says that its value is to be emptied."""
    return "[" in cell and council_cells.plain(cell[:50]) == CLEAR


def read_row(
    written: Mapping[str, str], previous: Mapping[str, str]
) -> tuple[ListingRow, list[CellFault]]:
    """The setting of one row, and its unreadable cells.

    `previous` are the row's cells in the previous edition. Raises RowUnreadable when a required
    value cannot be read and the previous edition does not have it.
    """
    row = RowCells(written, previous, [])
    row.read("la_number", council_cells.council_number, "")
    row.read("as_at", council_cells.day, None)
    ofsted_urn, dfe_urn, kind = _identity(row)
    offer = _offer(row)
    consent, consent_on = _consent(row)
    read = ListingRow(
        reference=_required(row, "reference", _reference),
        ofsted_urn=ofsted_urn,
        dfe_urn=dfe_urn,
        kind=kind,
        name=_required(row, "name", council_cells.required),
        address=_address(row),
        phone=row.read("phone", council_cells.phone, ""),
        email=row.read("email", council_cells.email, ""),
        website=row.read("website", council_cells.website, ""),
        places_count=row.read("places", council_cells.places_count, None),
        consent=consent,
        consent_on=consent_on,
        offer=offer,
    )
    return read, row.faults


def _required(row: RowCells, name: str, parse: Callable[[str], str]) -> str:
    value = row.read(name, parse, "")
    if not value and not row.is_bad(name):
        row.add_fault(name, "this cell must not be blank")
        value = row.previous.get(name, "")
    if not value:
        raise RowUnreadable(row.faults, name)
    return value


def _reference(content: str) -> str:
    reference = bounded(council_cells.required(content), "reference")
    if reference == EXAMPLE:
        raise ValueError("this is the example of the template: give the row your own reference")
    return reference


def _identity(row: RowCells) -> tuple[str, str, Kind | None]:
    """The Ofsted number, DfE number and kind of a row. The setting of a row is never guessed."""
    ofsted_urn = row.read("ofsted_urn", council_cells.ofsted_number, "")
    dfe_urn = row.read("school_urn", council_cells.school_number, "")
    kind = row.read("kind", choice_parsers.kind, None)
    for name, number in (("ofsted_urn", ofsted_urn), ("school_urn", dfe_urn)):
        if row.is_bad(name) and not number:
            raise RowUnreadable(row.faults, name)
    if ofsted_urn and dfe_urn:
        reason = "give only one number: a school's own class and a nursery on its site are two rows"
        row.add_fault("school_urn", reason)
        return _previous_identity(row, "school_urn")
    if not (ofsted_urn or dfe_urn or kind):
        if not row.is_bad("kind"):
            reason = "a row with neither an Ofsted nor a school number needs its kind"
            row.add_fault("kind", reason)
        return _previous_identity(row, "kind")
    return ofsted_urn, dfe_urn, kind


def _previous_identity(row: RowCells, column: str) -> tuple[str, str, Kind | None]:
    if not any(row.previous.get(name) for name in ("ofsted_urn", "school_urn", "kind")):
        raise RowUnreadable(row.faults, column)
    return _identity(row.as_previous())


def _consent(row: RowCells) -> tuple[Consent | None, date | None]:
    consent = row.read("consent", choice_parsers.consent, None)
    consent_on = row.read("consent_on", council_cells.day, None)
    if consent_on and not consent:
        row.add_fault("consent_on", "this is the day of a consent, but consent is blank")
        return None, None
    if row.is_bad("consent_on") and row.written.get("consent") != row.previous.get("consent"):
        return consent, None  # the previous day belongs to another consent
    return consent, consent_on


def _address(row: RowCells) -> Address | None:
    given = (row.read(f"address_{number}", council_cells.line, "") for number in (1, 2, 3))
    address = Address(
        lines=tuple(filter(None, given)),
        town=row.read("town", council_cells.town, ""),
        postcode=row.read("postcode", council_cells.postcode, ""),
    )
    return None if address == Address() else address


def _offer(row: RowCells) -> Offer:
    confirmed_on, vacancies = _space(row)
    return Offer(
        ages=_ages(row),
        opening=row.read("opening", parse_opening, ()),
        vacancies=vacancies,
        space_confirmed_on=confirmed_on,
        prices=row.read("prices", price_parsers.parse_prices, ()),
        extras=_extras(row),
        funded=row.read("funded", choice_parsers.funded, None),
        apply_by=row.read("apply_by", council_cells.day, None),
        step_free=row.read("step_free", council_cells.yes_or_no, None),
        languages=row.read("languages", languages, ()),
        school_runs=row.read("school_runs", choice_parsers.school_runs, ()),
        premises=row.read("premises", choice_parsers.premises, None),
        texts=_texts(row),
    )


def _ages(row: RowCells) -> Ages | None:
    """The ages; the previous ones when youngest and oldest contradict each other."""
    from_months = row.read("age_from_months", council_cells.months, None)
    to_months = row.read("age_to_months", council_cells.months, None)
    if from_months is None and to_months is None:
        return None
    if from_months is None:
        if not row.is_bad("age_from_months"):
            row.add_fault("age_to_months", "give the youngest age too, in age_from_months")
        return _previous_ages(row)
    if to_months is not None and to_months < from_months:
        reason = f"this is younger than age_from_months, {from_months}"
        row.add_fault("age_to_months", reason)
        return _previous_ages(row)
    return Ages(from_months, to_months)


def _previous_ages(row: RowCells) -> Ages | None:
    return None if row.is_previous else _ages(row.as_previous())


def _space(row: RowCells) -> tuple[date | None, tuple[Vacancy, ...]]:
    """The day of confirmation, and the vacancies; the previous ones when there is no valid day."""
    confirmed_on = row.read("space_confirmed_on", council_cells.day, None)
    parsed = (
        (band, row.read(name, choice_parsers.space, None)) for band, name in SPACE_COLUMNS.items()
    )
    vacancies = tuple(Vacancy(band, *space) for band, space in parsed if space)
    is_unknown = row.is_bad("space_confirmed_on")
    if vacancies and not (confirmed_on or is_unknown):
        row.add_fault("space_confirmed_on", "space is given, but space_confirmed_on is blank")
        is_unknown = True
    if is_unknown and not row.is_previous:
        return _space(row.as_previous())
    keeps_previous = any(
        row.is_bad(name) and row.previous.get(name) for name in SPACE_COLUMNS.values()
    )
    if confirmed_on and keeps_previous:  # the previous vacancies were not confirmed again
        confirmed_on = min(confirmed_on, council_cells.day(row.previous["space_confirmed_on"]))
    return confirmed_on, vacancies


def _extras(row: RowCells) -> tuple[Extra, ...]:
    parsed = (
        row.read(name, partial(price_parsers.parse_extra, heading), None)
        for heading, name in EXTRA_COLUMNS.items()
    )
    return tuple(filter(None, parsed))


def _texts(row: RowCells) -> Texts:
    texts = {
        text: {
            language: content
            for language, column in _TEXT_COLUMNS[text].items()
            if column in row.written and (content := row.read(column, council_cells.long_text, ""))
        }
        for text in Text
    }
    return {text: content for text, content in texts.items() if content}
