"""A council's listing: rows read, faults reported and files refused."""

import csv
from datetime import date, time
from pathlib import Path

import pytest
from sqlmodel import select

from app.config import ROOT
from app.core.consent import Consent
from app.core.listing_cells import council_cells
from app.core.offer import (
    AgeBand,
    Ages,
    Extra,
    ExtraHeading,
    Funded,
    Offer,
    Opening,
    Premises,
    Price,
    Space,
    Text,
    Unit,
    Vacancy,
    Weeks,
)
from app.core.provision import Kind
from app.data.tables import Listing
from app.i18n import LANGUAGES
from app.ingest.errors import FileRefused
from app.ingest.source_rows import Address, ListingRow
from app.ingest.sources import council_listing
from app.ingest.sources.council_listing import listing_columns
from tests.builders import Install
from tests.council_builders import import_listing, listed

FILE = ROOT / "tests" / "files" / "council_listing" / "sandmere.csv"
HEADER = ("reference", "la_number", "kind", "name")


def listing_file(folder: Path, *rows: dict[str, str]) -> Path:
    """A listing with the columns of these rows, each a childminder unless it has another kind."""
    defaults = {"la_number": "995", "kind": "childminder", "name": "Ada Fenwick"}
    filled_rows = [
        {"reference": f"R{number}", **defaults, **row} for number, row in enumerate(rows)
    ]
    names = dict.fromkeys(name for row in filled_rows for name in row)
    path = folder / "listing.csv"
    with path.open("w", encoding="utf-8", newline="") as file:
        writer = csv.DictWriter(file, names, restval="")
        writer.writeheader()
        writer.writerows(filled_rows)
    return path


def test_all_values_of_a_setting_are_read():
    row = next(council_listing.read(FILE).records)

    weekdays = tuple(Opening(day, time(8), time(18), Weeks.ALL_YEAR) for day in range(5))
    assert row == ListingRow(
        reference="S-001",
        ofsted_urn="EY990001",
        dfe_urn="",
        kind=None,
        name="Curlew Nursery",
        address=Address(("2 Staithe Hill", "Harbourside"), "Sandmere", "ZZ1 1AA"),
        phone="01632 960001",
        email="office@curlew.example",
        website="https://www.curlew.example/nursery",
        places_count=46,
        consent=None,
        consent_on=None,
        offer=Offer(
            ages=Ages(9, 59),
            opening=(*weekdays, Opening(5, time(9), time(12), Weeks.TERM)),
            vacancies=(
                Vacancy(AgeBand.UNDER_2, Space.FULL),
                Vacancy(AgeBand.TWO, Space.FROM_MONTH, date(2027, 1, 1)),
                Vacancy(AgeBand.THREE_FOUR, Space.NOW),
            ),
            space_confirmed_on=date(2026, 10, 20),
            prices=(
                Price(6800, Unit.DAY, AgeBand.UNDER_2, date(2026, 9, 1)),
                Price(790, Unit.HOUR, AgeBand.TWO),
                Price(720, Unit.HOUR, AgeBand.THREE_FOUR),
            ),
            extras=(
                Extra(ExtraHeading.FOOD, 320, Unit.MEAL, "bring a packed lunch"),
                Extra(ExtraHeading.CONSUMABLES, alternative="bring your own nappies"),
            ),
            funded=tuple(Funded),
            step_free=True,
            languages=("en", "pl", "bfi"),
            school_runs=("Marram Primary School", "St Aidan's"),
            texts={
                Text.DESCRIPTION: {
                    "en": "Four rooms and a large garden.\nOutdoors every day.",
                    "pl": "Cztery sale i duży ogród.",
                },
                Text.SEND_SUPPORT: {
                    "en": "Ask for our SENCO.",
                    "ar": "اسألوا عن منسقة الاحتياجات الخاصة.",
                },
            },
        ),
    )


def test_a_reading_has_the_council_the_date_and_the_ignored_columns():
    reading = council_listing.read(FILE)

    assert reading.la_number == "995"
    assert reading.as_at == date(2026, 11, 1)
    assert reading.ignored == ("Officer notes",)


def test_a_cell_that_cannot_be_read_is_reported_by_row_column_and_value():
    reading = council_listing.read(FILE)
    references = [row.reference for row in reading.records]

    assert references == ["S-001", "S-002", "S-003", "S-004", "S-005"]
    assert reading.rows_read == 5
    (bad,) = reading.bad
    assert bad.is_recovered
    assert (bad.row, bad.column, bad.value) == (7, "age_from_months", "two")
    assert bad.reason == "an age in months is a whole number from 0 to 215"


def test_a_school_class_and_childminders_with_and_without_a_number_are_distinguished():
    rows = {row.reference: row for row in council_listing.read(FILE).records}

    assert (rows["S-002"].dfe_urn, rows["S-002"].kind) == ("999002", Kind.NURSERY_CLASS)
    assert (rows["S-003"].ofsted_urn, rows["S-003"].phone) == ("2599003", "+44 7700 900003")
    assert rows["S-003"].offer == Offer(funded=(), premises=Premises.OWN_HOME)
    assert (rows["S-004"].ofsted_urn, rows["S-004"].kind) == ("", Kind.CHILDMINDER)


def test_a_blank_consent_is_none():
    rows = {row.reference: row for row in council_listing.read(FILE).records}

    assert (rows["S-003"].consent, rows["S-003"].consent_on) == (Consent.AREA, date(2026, 9, 15))
    assert rows["S-004"].consent is None
    assert rows["S-004"].address is None


@pytest.mark.parametrize("encoding", ["utf-8", "utf-16"])
@pytest.mark.parametrize("separator", [",", ";", "\t"])
def test_every_format_of_a_spreadsheet_gives_the_same_rows(tmp_path, encoding, separator):
    with FILE.open(encoding="utf-8-sig", newline="") as file:
        cells = list(csv.reader(file))
    path = tmp_path / "saved.csv"
    with path.open("w", encoding=encoding, newline="") as file:
        csv.writer(file, delimiter=separator).writerows(cells)

    saved, ours = council_listing.read(path), council_listing.read(FILE)

    assert list(saved.records) == list(ours.records)
    assert (saved.bad, saved.ignored) == (ours.bad, ours.ignored)


# --- whole files ---


@pytest.mark.parametrize("column", HEADER[:2] + HEADER[3:])
def test_a_required_column_that_is_missing_is_refused_by_name(tmp_path, column):
    path = listing_file(tmp_path, {})
    path.write_text(path.read_text().replace(column, "other", 1))

    with pytest.raises(FileRefused, match=f"column '{column}': this column is missing"):
        council_listing.read(path)


def test_a_file_of_two_councils_is_refused(tmp_path):
    path = listing_file(tmp_path, {}, {"la_number": "996"})

    with pytest.raises(FileRefused, match=r"row 3, column 'la_number', value '996': .* 995"):
        council_listing.read(path)


def test_a_file_of_no_council_is_refused(tmp_path):
    path = listing_file(tmp_path, {"la_number": ""}, {"la_number": "Sandmere"})

    with pytest.raises(FileRefused, match="no row has the number of the council"):
        council_listing.read(path)


def test_a_file_of_two_days_is_refused(tmp_path):
    path = listing_file(tmp_path, {"as_at": "2026-11-01"}, {}, {"as_at": "02/11/2026"})

    with pytest.raises(FileRefused, match=r"row 4, column 'as_at', value '02/11/2026'"):
        council_listing.read(path)


def test_the_date_of_a_file_may_be_in_a_column(tmp_path):
    reading = council_listing.read(listing_file(tmp_path, {"as_at": "01/11/2026"}, {}))

    assert reading.as_at == date(2026, 11, 1)


def test_a_column_given_twice_is_refused(tmp_path):
    path = listing_file(tmp_path, {"send_support": "a", "Send Support": "b"})

    with pytest.raises(FileRefused, match="this and column 'send_support' both mean"):
        council_listing.read(path)


def test_a_text_in_an_unsupported_language_is_listed_as_not_read(tmp_path):
    reading = council_listing.read(
        listing_file(tmp_path, {"food:tlh": "gagh", "food:SO": "bariis"})
    )
    (row,) = reading.records

    assert reading.ignored == ("food:tlh",)
    assert row.offer.texts == {Text.FOOD: {"so": "bariis"}}


def test_texts_may_be_given_in_every_language_of_the_interface():
    assert tuple(language.code for language in LANGUAGES) == listing_columns.TEXT_LANGUAGES


# --- rows that contradict themselves or others ---


@pytest.mark.parametrize(
    ("cells", "column", "reason"),
    [
        ({"reference": ""}, "reference", "must not be blank"),
        ({"reference": "EXAMPLE"}, "reference", "give the row your own reference"),
        ({"name": " \u200f"}, "name", "must not be blank"),
        ({"kind": ""}, "kind", "needs its kind"),
        ({"ofsted_urn": "12"}, "ofsted_urn", "not an Ofsted number"),
        ({"ofsted_urn": "EY990001", "school_urn": "999001"}, "school_urn", "give only one number"),
        ({"kind": "other", "premises": "a flat"}, "premises", "write one of"),
    ],
)
def test_a_new_row_without_what_it_needs_is_bad(tmp_path, cells, column, reason):
    reading = council_listing.read(listing_file(tmp_path, {"reference": "good"}, cells))

    assert [row.reference for row in reading.records] == ["good"]
    (bad,) = reading.bad
    assert (bad.row, bad.column, bad.is_recovered) == (3, column, False)
    assert reason in bad.reason


@pytest.mark.parametrize(
    ("cells", "column", "reason"),
    [
        ({"la_number": "99"}, "la_number", "three digits"),
        ({"consent_on": "2026-09-15"}, "consent_on", "but consent is blank"),
        ({"age_to_months": "59"}, "age_to_months", "give the youngest age too"),
        (
            {"age_from_months": "36", "age_to_months": "35"},
            "age_to_months",
            "younger than age_from_months, 36",
        ),
        ({"space_2": "now"}, "space_confirmed_on", "space_confirmed_on is blank"),
        ({"as_at": "today"}, "as_at", "write a day as 2026-09-01"),
        ({"description": "#REF!"}, "description", "a spreadsheet's error"),
    ],
)
def test_a_new_row_is_read_without_the_cells_that_cannot_be_used(tmp_path, cells, column, reason):
    reading = council_listing.read(listing_file(tmp_path, {"reference": "good"}, cells))
    good, row = reading.records

    assert (row.offer, row.consent, row.consent_on) == (good.offer, None, None)
    (bad,) = reading.bad
    assert (bad.row, bad.column, bad.is_recovered) == (3, column, True)
    assert reason in bad.reason


@pytest.mark.parametrize(
    "name_and_value", [("reference", "R"), ("ofsted_urn", "EY990001"), ("school_urn", "999001")]
)
def test_duplicate_rows_are_read_once(tmp_path, name_and_value):
    name, value = name_and_value
    path = listing_file(tmp_path, {name: value, "name": "first"}, {name: value, "name": "second"})
    reading = council_listing.read(path)

    assert [row.name for row in reading.records] == ["first"]
    assert "given twice" in reading.bad[0].reason


def test_a_row_with_more_cells_than_the_header_is_bad(tmp_path):
    path = listing_file(tmp_path, {}, {})
    path.write_text(path.read_text() + "R9,995,childminder,Bea,Ashworth\n")
    reading = council_listing.read(path)

    assert len(list(reading.records)) == 2
    assert reading.bad[0].reason == "the header has 4 cells, this row 5"


def test_phone_numbers_without_their_leading_0_are_restored(install: Install) -> None:
    rows = [listed(f"N{at}", phone=f"163296000{at}") for at in range(10)]

    run = import_listing(install, *rows)

    with install.session() as session:
        phones = {one.phone for one in session.exec(select(Listing))}
    assert phones == {f"0163296000{at}" for at in range(10)}
    assert "leading 0 was restored, as a spreadsheet had dropped it: 10" in run.reason


@pytest.mark.parametrize("number", ["4632960001", "163296000", "16329600011"])
def test_other_numbers_without_a_0_are_not_guessed(number: str) -> None:
    with pytest.raises(ValueError, match="0 at the start is missing"):
        council_cells.phone(number)
