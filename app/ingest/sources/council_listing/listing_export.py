"""Export of a listing as a CSV that its council can edit in a spreadsheet and import again.

Reading an export gives the same rows, and exporting those gives the same bytes.
"""

import csv
from collections.abc import Iterable, Mapping, Sequence
from datetime import date
from typing import TextIO

from app.core.csv_escaping import escape_formula
from app.core.listing_cells import choice_parsers, price_parsers
from app.core.listing_cells.choice_parsers import SPACE_COLUMNS
from app.core.listing_cells.opening_hours_parsers import write_opening
from app.core.listing_cells.price_parsers import EXTRA_COLUMNS
from app.core.offer import Offer, Text
from app.ingest.source_rows import Address, ListingRow
from app.ingest.sources.council_listing.listing_columns import COLUMNS, TEXT_LANGUAGES, text_column

Cells = Mapping[str, str]  # by column

_BOM = "\ufeff"  # without it Excel reads UTF-8 as Windows-1252


def write(
    rows: Iterable[ListingRow], la_number: str, file: TextIO, as_at: date | None = None
) -> None:
    """Write a council's rows as CSV, in their order.

    The file must be open for text in UTF-8 with newline="". Columns for other languages are included
    only if some row has a value.
    """
    write_cells(table_cells(rows, la_number, as_at), file)


def table_cells(rows: Iterable[ListingRow], la_number: str, as_at: date | None) -> list[Cells]:
    """The cells of each row, with those that all rows of a file have."""
    common_cells = {"la_number": la_number, "as_at": _day(as_at)}
    return [common_cells | cells(row) for row in rows]


def write_cells(rows: Sequence[Cells], file: TextIO) -> None:
    """Write rows of cells by column in the same form."""
    write_table(file, columns_of(rows), rows)


def columns_of(rows: Iterable[Cells]) -> list[str]:
    """The columns of an export of these rows, in their order."""
    filled = {name for row in rows for name, cell in row.items() if cell}
    names = [column.name for column in COLUMNS]
    return names + [name for name in _other_languages() if name in filled]


def template(file: TextIO) -> None:
    """Write the header with one example row, which is skipped when the file is read."""
    write_table(file, [column.name for column in COLUMNS], [example_cells()])


def example_cells() -> Cells:
    """The example row of the template."""
    return {column.name: column.example for column in COLUMNS}


def write_table(file: TextIO, names: Sequence[str], rows: Iterable[Cells]) -> None:
    """Write these columns of rows as CSV, so that no cell is a formula."""
    file.write(_BOM)
    # Every cell is quoted, so that it stays whole where spreadsheets split cells at semicolons.
    writer = csv.writer(file, quoting=csv.QUOTE_ALL)
    writer.writerow(names)
    writer.writerows([escape_formula(row.get(name, "")) for name in names] for row in rows)


def _other_languages() -> list[str]:
    return [text_column(text, language) for text in Text for language in TEXT_LANGUAGES[1:]]


def cells(row: ListingRow) -> dict[str, str]:
    """The cells of a row by column; blank ones may be missing."""
    return {
        "reference": row.reference,
        "ofsted_urn": row.ofsted_urn,
        "school_urn": row.dfe_urn,
        "kind": row.kind.value if row.kind else "",
        "name": row.name,
        **_address(row.address or Address()),
        "phone": row.phone,
        "email": row.email,
        "website": row.website,
        "places": _number(row.places_count),
        "consent": choice_parsers.write_consent(row.consent) if row.consent else "",
        "consent_on": _day(row.consent_on),
        **_offer(row.offer),
    }


def _address(address: Address) -> dict[str, str]:
    lines = {f"address_{number}": line for number, line in enumerate(address.lines, 1)}
    return {**lines, "town": address.town, "postcode": address.postcode}


def _offer(offer: Offer) -> dict[str, str]:
    ages = offer.ages
    return {
        "opening": write_opening(offer.opening),
        "age_from_months": _number(ages.from_months if ages else None),
        "age_to_months": _number(ages.to_months if ages else None),
        **{
            SPACE_COLUMNS[vacancy.band]: choice_parsers.write_space(
                vacancy.space, vacancy.from_month
            )
            for vacancy in offer.vacancies
        },
        "space_confirmed_on": _day(offer.space_confirmed_on),
        "prices": price_parsers.write_prices(offer.prices),
        **{
            EXTRA_COLUMNS[extra.heading]: price_parsers.write_extra(extra) for extra in offer.extras
        },
        "funded": "" if offer.funded is None else choice_parsers.write_funded(offer.funded),
        "apply_by": _day(offer.apply_by),
        "step_free": "" if offer.step_free is None else ("no", "yes")[offer.step_free],
        "languages": "; ".join(offer.languages),
        "school_runs": "; ".join(offer.school_runs),
        "premises": offer.premises.value if offer.premises else "",
        **{
            text_column(text, language): content
            for text, by_language in offer.texts.items()
            for language, content in by_language.items()
        },
    }


def _number(number: int | None) -> str:
    return "" if number is None else str(number)


def _day(day: date | None) -> str:
    return day.isoformat() if day else ""
