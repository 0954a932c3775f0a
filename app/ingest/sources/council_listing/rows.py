"""One row of a listing, from its cells to a ListingRow."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import date
from functools import partial
from typing import TypeVar

from app.core.offer import AgeBand, Ages, Extra, ExtraHeading, Offer, Text, Texts, Vacancy
from app.core.provision import Consent, Kind
from app.ingest import cells as cell
from app.ingest.source import Address, ListingRow
from app.ingest.sources.council_listing import money, values, words
from app.ingest.sources.council_listing.columns import (
    BAND_NAMES,
    EXAMPLE,
    TEXT_LANGUAGES,
    text_column,
)
from app.ingest.sources.council_listing.opening import parse_opening

Value = TypeVar("Value")
Default = TypeVar("Default")

EXTRA_COLUMNS: Mapping[ExtraHeading, str] = {
    ExtraHeading.FOOD: "extra_food",
    ExtraHeading.CONSUMABLES: "extra_consumables",
    ExtraHeading.ACTIVITIES: "extra_activities",
    ExtraHeading.EXTRA_HOURS: "extra_hours",
}
SPACE_COLUMNS: Mapping[AgeBand, str] = {
    band: f"space_{name}" for band, name in zip(AgeBand, BAND_NAMES, strict=True)
}


@dataclass(frozen=True)
class Cells:
    """The cells of one row by the names of their columns; a column that is not there is blank."""

    at: Mapping[str, int]
    cells: list[str]

    def read(self, name: str, parse: Callable[[str], Value], blank: Default) -> Value | Default:
        """What `parse` makes of a cell, `blank` where nobody told; raises CellUnreadable."""
        position = self.at.get(name)
        if position is None or values.is_blank(self.cells[position]):
            return blank
        return cell.read_cell(self.cells, position, parse)

    def fault(self, name: str, reason: str) -> cell.CellUnreadable:
        """What is wrong with this row's cell in a column, for raising."""
        position = self.at.get(name)
        value = "" if position is None else self.cells[position]
        return cell.CellUnreadable(reason, position, value)


def read_row(at: Mapping[str, int], written: list[str]) -> ListingRow:
    """The setting of one row. Raises CellUnreadable naming the cell that is at fault."""
    row = Cells(at, written)
    cell.read_cell(written, at["la_number"], values.council_number)
    row.read("as_at", values.day, None)
    ofsted_urn, dfe_urn, kind = _identity(row)
    consent, consent_on = _consent(row)
    return ListingRow(
        reference=cell.read_cell(written, at["reference"], _reference),
        ofsted_urn=ofsted_urn,
        dfe_urn=dfe_urn,
        kind=kind,
        name=cell.read_cell(written, at["name"], values.required),
        address=_address(row),
        phone=row.read("phone", values.phone, ""),
        email=row.read("email", values.email, ""),
        website=row.read("website", values.website, ""),
        places_count=row.read("places", values.places, None),
        consent=consent,
        consent_on=consent_on,
        offer=_offer(row),
    )


def _reference(said: str) -> str:
    reference = cell.bounded(values.required(said), "reference")
    if reference == EXAMPLE:
        raise ValueError("this is the template's own: give the row a reference of yours")
    return reference


def _identity(row: Cells) -> tuple[str, str, Kind | None]:
    ofsted_urn = row.read("ofsted_urn", values.ofsted_number, "")
    dfe_urn = row.read("school_urn", values.school_number, "")
    kind = row.read("kind", words.kind, None)
    if ofsted_urn and dfe_urn:
        reason = "give one number: a school's own class and a nursery on its site are two rows"
        raise row.fault("school_urn", reason)
    if not (ofsted_urn or dfe_urn or kind):
        raise row.fault("kind", "a row with neither an Ofsted nor a school number needs its kind")
    return ofsted_urn, dfe_urn, kind


def _consent(row: Cells) -> tuple[Consent | None, date | None]:
    agreed = row.read("consent", words.consent, None)
    agreed_on = row.read("consent_on", values.day, None)
    if agreed_on and not agreed:
        raise row.fault("consent_on", "this is the day of a consent, but consent is blank")
    return agreed, agreed_on


def _address(row: Cells) -> Address | None:
    given = (row.read(f"address_{number}", values.line, "") for number in (1, 2, 3))
    address = Address(
        lines=tuple(filter(None, given)),
        town=row.read("town", values.town, ""),
        postcode=row.read("postcode", values.postcode, ""),
    )
    return None if address == Address() else address


def _offer(row: Cells) -> Offer:
    confirmed_on = row.read("space_confirmed_on", values.day, None)
    return Offer(
        ages=_ages(row),
        opening=row.read("opening", parse_opening, ()),
        vacancies=_vacancies(row, confirmed_on),
        space_confirmed_on=confirmed_on,
        prices=row.read("prices", money.parse_prices, ()),
        extras=_extras(row),
        funded=row.read("funded", words.funded, None),
        apply_by=row.read("apply_by", values.day, None),
        step_free=row.read("step_free", values.yes_or_no, None),
        languages=row.read("languages", words.languages, ()),
        school_runs=row.read("school_runs", words.school_runs, ()),
        premises=row.read("premises", words.premises, None),
        texts=_texts(row),
    )


def _ages(row: Cells) -> Ages | None:
    from_months = row.read("age_from_months", values.months, None)
    to_months = row.read("age_to_months", values.months, None)
    if from_months is None:
        if to_months is not None:
            raise row.fault("age_to_months", "tell the youngest age too, in age_from_months")
        return None
    if to_months is not None and to_months < from_months:
        raise row.fault("age_to_months", f"this is younger than age_from_months, {from_months}")
    return Ages(from_months, to_months)


def _vacancies(row: Cells, confirmed_on: date | None) -> tuple[Vacancy, ...]:
    told = ((band, row.read(name, words.space, None)) for band, name in SPACE_COLUMNS.items())
    vacancies = tuple(Vacancy(band, *space) for band, space in told if space)
    if vacancies and not confirmed_on:
        reason = "space is told, but space_confirmed_on is blank"
        raise row.fault("space_confirmed_on", reason)
    return vacancies


def _extras(row: Cells) -> tuple[Extra, ...]:
    told = (
        row.read(name, partial(money.parse_extra, heading), None)
        for heading, name in EXTRA_COLUMNS.items()
    )
    return tuple(filter(None, told))


def _texts(row: Cells) -> Texts:
    texts = {
        text: {
            language: said
            for language in TEXT_LANGUAGES
            if (said := row.read(text_column(text, language), values.prose, ""))
        }
        for text in Text
    }
    return {text: said for text, said in texts.items() if said}
