"""Export of a listing and import of the same file: nothing changes, and no cell is a formula."""

import io
import re
import zipfile
from dataclasses import replace
from datetime import date, time

from hypothesis import given
from hypothesis import strategies as st
from python_calamine import CalamineWorkbook

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
from app.ingest.source_rows import Address, ListingRow
from app.ingest.sources import council_listing
from app.ingest.sources.council_listing import listing_columns

FILE = ROOT / "tests" / "files" / "council_listing" / "sandmere.csv"


def exported(rows: list[ListingRow], as_at: date | None = None) -> str:
    file = io.StringIO(newline="")
    council_listing.write(rows, "995", file, as_at)
    return file.getvalue()


def test_the_template_is_an_empty_listing(tmp_path):
    path = tmp_path / "template.csv"
    with path.open("w", encoding="utf-8", newline="") as file:
        council_listing.template(file)
    reading = council_listing.read(path)

    assert list(reading.records) == []
    assert (reading.rows_read, reading.bad, reading.ignored) == (0, [], ())


def test_the_example_of_the_template_is_a_row_that_can_be_read(tmp_path):
    file = io.StringIO(newline="")
    council_listing.template(file)
    path = tmp_path / "template.csv"
    path.write_text(file.getvalue().replace('"EXAMPLE"', '"N1"'), encoding="utf-8")
    reading = council_listing.read(path)
    (row,) = reading.records

    assert (reading.bad, reading.la_number) == ([], "995")
    assert len(row.offer.opening) == 6
    assert row.offer.prices[0] == Price(6250, Unit.DAY, AgeBand.UNDER_2, date(2026, 9, 1))


def test_every_column_is_described_once():
    described = council_listing.describe()

    for column in council_listing.COLUMNS:
        assert described.count(f"\n{column.name} ") + described.startswith(column.name) == 1
    assert "name                the setting's name (required)" in described


def test_the_template_as_a_workbook_is_an_empty_listing_with_a_guide(tmp_path):
    path = tmp_path / "template.xlsx"
    with path.open("wb") as file:
        council_listing.template_workbook(file)
    reading = council_listing.read(path)
    with CalamineWorkbook.from_path(str(path)) as book:
        guide = book.get_sheet_by_name("How to fill in").to_python()

    assert (list(reading.records), reading.rows_read, reading.bad) == ([], 0, [])
    assert guide[1][0] == "A: reference"
    assert guide[1][1].endswith("unique in the file (required)")
    assert len(guide) > len(council_listing.COLUMNS)


def test_a_workbook_has_text_only(tmp_path):
    rows = list(council_listing.read(FILE).records)
    path = tmp_path / "export.xlsx"
    with path.open("wb") as file:
        council_listing.write_workbook(rows, "995", file, date(2026, 11, 1))
    with zipfile.ZipFile(path) as archive:
        sheet = archive.read("xl/worksheets/sheet1.xml").decode()

    assert set(re.findall(r'<c r="\w+"[^>]*? t="(\w+)"', sheet)) == {"inlineStr"}
    assert "<f>" not in sheet
    assert 'state="frozen"' in sheet


def test_a_filled_listing_is_read_back_unchanged(tmp_path):
    rows = list(council_listing.read(FILE).records)
    path = tmp_path / "export.csv"
    path.write_text(exported(rows, date(2026, 11, 1)), encoding="utf-8", newline="")
    again = council_listing.read(path)

    assert list(again.records) == rows
    assert (again.as_at, again.ignored, again.bad) == (date(2026, 11, 1), (), [])
    assert '"\'+44 7700 900003"' in path.read_text()


def _is_value(text):
    """Whether an import takes the text: "#ERROR" is what a spreadsheet leaves of a broken cell."""
    try:
        return bool(council_cells.without_error(text))
    except ValueError:
        return False


def _cleaned(clean, **sizes):
    return st.text(**sizes).map(clean).filter(_is_value)


LINE = _cleaned(council_cells.line, max_size=40) | st.sampled_from(
    ["=1+1", "'=x", "＠a", "-", 'a;b,"c"']
)
ITEM = LINE.map(lambda words: council_cells.line(words.replace(";", ","))).filter(bool)
PROSE = _cleaned(council_cells.long_text, max_size=200) | st.just("=cmd|' /C calc'!A0\n\n<b>ś</b>")
DAYS = st.dates(date(1990, 1, 1), date(2099, 12, 31))
BAND = st.sampled_from(AgeBand)
PENCE = st.integers(0, 1_000_000)
UNIT = st.sampled_from(Unit)


# Few times of day, so that consecutive days often have the same times.
MINUTES = st.sampled_from([0, 480, 540, 721, 1080, 1439])


def _maybe(strategy):
    return st.none() | strategy


def _ages(ends: list[int]) -> Ages:
    return Ages(min(ends), max(ends) if len(ends) > 1 else None)


@st.composite
def opening(draw):
    """Sorted openings that do not overlap on a day of the same weeks."""
    found = []
    for weeks in Weeks:
        for weekday in draw(st.sets(st.integers(0, 6))):
            ends = sorted(draw(st.sets(MINUTES, max_size=4)))
            times = [time(*divmod(minute, 60)) for minute in ends]
            pairs = zip(times[::2], times[1::2], strict=False)
            found += [Opening(weekday, opens, closes, weeks) for opens, closes in pairs]
    return tuple(
        sorted(found, key=lambda o: (o.weekday, o.opens, o.closes, list(Weeks).index(o.weeks)))
    )


@st.composite
def vacancies(draw):
    found = []
    for band in AgeBand:
        space = draw(_maybe(st.sampled_from(Space)))
        month = draw(DAYS).replace(day=1) if space is Space.FROM_MONTH else None
        found += [Vacancy(band, space, month)] if space else []
    return tuple(found)


@st.composite
def extras(draw):
    alternative = st.just("") | LINE
    return tuple(
        Extra(heading, draw(PENCE) if unit else None, unit, draw(alternative))
        for heading in ExtraHeading
        if draw(st.booleans())
        for unit in [draw(_maybe(UNIT))]
    )


PRICES = st.lists(
    st.builds(Price, PENCE, UNIT, _maybe(BAND), _maybe(DAYS)),
    max_size=5,
    unique_by=lambda price: (price.unit, price.band, price.valid_from),
).map(tuple)
TEXTS = st.dictionaries(
    st.sampled_from(Text),
    st.dictionaries(st.sampled_from(listing_columns.TEXT_LANGUAGES), PROSE, min_size=1, max_size=3),
)


@st.composite
def offers(draw):
    space = draw(vacancies())
    confirmed_on = DAYS if space else _maybe(DAYS)
    offered = st.sets(st.sampled_from(Funded)).map(
        lambda some: tuple(one for one in Funded if one in some)
    )
    spoken = st.sampled_from(["en", "pl", "zh-Hans", "bfi", "fa-AF", "ckb", "syl"])
    return Offer(
        ages=draw(_maybe(st.lists(st.integers(0, 215), min_size=1, max_size=2).map(_ages))),
        opening=draw(opening()),
        vacancies=space,
        space_confirmed_on=draw(confirmed_on),
        prices=draw(PRICES),
        extras=draw(extras()),
        funded=draw(_maybe(offered)),
        apply_by=draw(_maybe(DAYS)),
        step_free=draw(_maybe(st.booleans())),
        languages=tuple(draw(st.lists(spoken, unique=True))),
        school_runs=tuple(draw(st.lists(ITEM, unique=True, max_size=3))),
        premises=draw(_maybe(st.sampled_from(Premises))),
        texts=draw(TEXTS),
    )


ADDRESSES = st.builds(
    Address,
    st.lists(LINE, max_size=3).map(tuple),
    LINE | st.just(""),
    st.sampled_from(["", "ZZ1 1AA"]),
).filter(lambda address: address != Address())


@st.composite
def listing_rows(draw, number):
    issuer = draw(st.sampled_from(["ofsted", "school", "neither"]))
    kinds = st.sampled_from(Kind)
    consent = draw(_maybe(st.sampled_from(Consent)))
    return ListingRow(
        reference=f"{draw(LINE)} {number}",
        ofsted_urn=f"EY{900000 + number}" if issuer == "ofsted" else "",
        dfe_urn=f"{900000 + number}" if issuer == "school" else "",
        kind=draw(kinds if issuer == "neither" else _maybe(kinds)),
        name=draw(LINE),
        address=draw(_maybe(ADDRESSES)),
        phone=draw(
            st.sampled_from(["", "01632 960000", "+44 1632 960000 ext 12", "(01632) 960000"])
        ),
        email=draw(
            st.sampled_from(["", "a@nursery.example", "-a+b@nursery.example", "'=a@b.example"])
        ),
        website=draw(st.sampled_from(["", "http://a.example", "https://a.example/ü?q='=1;2#x"])),
        places_count=draw(_maybe(st.integers(0, 2_000))),
        consent=consent,
        consent_on=draw(_maybe(DAYS)) if consent else None,
        offer=draw(offers()),
    )


LISTINGS = st.integers(1, 3).flatmap(lambda size: st.tuples(*map(listing_rows, range(size))))


@given(LISTINGS, st.none() | DAYS)
def test_export_then_import_changes_nothing(tmp_path_factory, rows, as_at):
    text = exported(list(rows), as_at)
    path = tmp_path_factory.getbasetemp() / "round-trip.csv"
    path.write_text(text, encoding="utf-8", newline="")

    reading = council_listing.read(path)
    again = list(reading.records)

    assert (reading.bad, reading.ignored) == ([], ())
    assert again == list(rows)
    assert exported(again, reading.as_at) == text


def test_export_as_a_workbook_then_import_changes_nothing(tmp_path):
    names = [
        "=1+1",
        "'=x",
        "''+x",
        "＠a",
        "-",
        "_x0041_",
        'a;b,"c"',
        "007",
        "1/2",
        "TRUE",
        "\U0001f600",
    ]
    filled = list(council_listing.read(FILE).records)
    rows = [
        *filled,
        *(
            replace(
                filled[0],
                reference=f"R{at}",
                name=name,
                ofsted_urn="",
                dfe_urn="",
                kind=Kind.DAY_NURSERY,
            )
            for at, name in enumerate(names)
        ),
    ]
    path = tmp_path / "export.xlsx"
    with path.open("wb") as file:
        council_listing.write_workbook(rows, "995", file, date(2026, 11, 1))

    reading = council_listing.read(path)

    assert list(reading.records) == rows
    assert (reading.bad, reading.ignored, reading.as_at) == ([], (), date(2026, 11, 1))
