"""Take-up from DfE's two layouts."""

import gzip
from collections import Counter
from pathlib import Path

import pytest

from app.config import ROOT
from app.core.period import Period
from app.core.takeup import Entitlement, Figure, HiddenReason
from app.ingest.errors import FileRefused
from app.ingest.source_rows import TakeupRow
from app.ingest.sources import funded_takeup

FILES = ROOT / "tests" / "files" / "funded_takeup"
DATA_SET, OLD_DATA_SET = FILES / "data_set_1_2026.csv", FILES / "data_set_1_2024.csv"
LAIT, WARDS = FILES / "lait.csv", FILES / "wards.csv"
REAL_LAIT = ROOT.parent / "shared" / "data" / "statistics" / "lait_early_years_extract.csv.gz"
TWOS, UNIVERSAL, WORKING = Entitlement.EARLY_LEARNING, Entitlement.UNIVERSAL, Entitlement.WORKING
SANDMERE = ("council", "E06990001", "995", "Sandmere")


def rows_of(path: Path) -> list[TakeupRow]:
    reading = funded_takeup.read(path)
    rows = list(reading.records)
    assert reading.bad == []
    return rows


def changed(tmp_path: Path, file: Path, old: str, new: str) -> Path:
    """The file with one text replaced by another."""
    content = file.read_text()
    assert old in content
    path = tmp_path / file.name
    path.write_text(content.replace(old, new))
    return path


# --- data set 1


def test_every_level_is_read_with_its_code():
    rows = rows_of(DATA_SET)

    assert rows[0] == TakeupRow(
        "country",
        "E92000001",
        "",
        "England",
        Figure(TWOS, "2", Period(2026), 80001, 120000, 66.6675),
    )
    region = Figure(TWOS, "2", Period(2026), 11000, 15000, 73.333333)
    assert TakeupRow("region", "E12000002", "", "North West", region) in rows
    assert TakeupRow(*SANDMERE, Figure(TWOS, "2", Period(2026), 210, 200, 105)) in rows


def test_a_total_with_only_one_age_is_read_once():
    england = [row.figure for row in rows_of(DATA_SET) if row.level == "country"]

    series = [(figure.entitlement, figure.ages) for figure in england]
    assert series == [(TWOS, "2"), (UNIVERSAL, "3-4"), (UNIVERSAL, "3"), (UNIVERSAL, "4")]


def test_a_symbol_gives_the_reason_for_a_missing_number_and_a_zero_stays():
    figures = {row.figure.ages: row.figure for row in rows_of(DATA_SET) if row.la_number == "995"}

    assert figures["3-4"] == Figure(UNIVERSAL, "3-4", Period(2026), 0, 0.5, None, HiddenReason.LOW)
    assert figures["3"] == Figure(
        UNIVERSAL, "3", Period(2026), None, 500.25, None, HiddenReason.CONFIDENTIAL
    )
    assert figures["4"] == Figure(
        UNIVERSAL, "4", Period(2026), 0, None, None, HiddenReason.NOT_APPLICABLE
    )


def test_a_council_without_a_code_is_identified_by_its_number():
    (row,) = [row for row in rows_of(DATA_SET) if row.la_number == "994"]

    assert (row.level, row.code, row.name) == ("council", "", "Old Sandshire")
    assert row.figure == Figure(UNIVERSAL, "3-4", Period(2025), hidden=HiddenReason.OLD)


@pytest.mark.parametrize(("symbol", "hidden"), [(one.value, one) for one in HiddenReason][:7])
def test_every_symbol_is_known_in_capitals_too(tmp_path, symbol, hidden):
    for written in (symbol, symbol.upper(), f" {symbol} "):
        path = changed(tmp_path, OLD_DATA_SET, "150,200,75", f"{written},{written},{written}")

        assert rows_of(path)[0].figure == Figure(TWOS, "2", Period(2024), hidden=hidden)


def test_a_blank_cell_is_not_a_zero(tmp_path):
    path = changed(tmp_path, OLD_DATA_SET, "150,200,75", ",,")

    assert rows_of(path)[0].figure == Figure(TWOS, "2", Period(2024))


def test_the_labels_until_2024_are_split_by_age():
    figures = [row.figure for row in rows_of(OLD_DATA_SET)]

    assert [(figure.entitlement, figure.ages, figure.registered_count) for figure in figures] == [
        (TWOS, "2", 150),
        (UNIVERSAL, "3", 460),
        (UNIVERSAL, "4", 500),
        (UNIVERSAL, "3-4", 960),
        (WORKING, "3-4", 410),
    ]
    assert figures[-1].hidden is HiddenReason.NOT_APPLICABLE


@pytest.mark.parametrize(
    ("label", "age", "entitlement", "ages"),
    [
        ("Families receiving additional support (FRAS)", "2-year-olds", TWOS, "2"),
        ("Working parents", "Total", WORKING, "all"),
        ("Working parents", "3 years", WORKING, "3"),
    ],
)
def test_the_labels_of_2025_are_known(tmp_path, label, age, entitlement, ages):
    path = changed(tmp_path, OLD_DATA_SET, "15-hour entitlement,2-year-olds", f"{label},{age}")

    figure = rows_of(path)[0].figure
    assert (figure.entitlement, figure.ages) == (entitlement, ages)


@pytest.mark.parametrize(
    ("old", "new", "named"),
    [
        ("Universal,4 years", "Everybody,4 years", "entitlement_type 'Everybody'"),
        ("Universal,4 years", "Universal,5 years", "age '5 years' of 'Universal'"),
        ("Regional", "Ward", "geographic_level 'Ward'"),
    ],
)
def test_an_unknown_label_is_left_out_and_listed(tmp_path, old, new, named):
    whole = rows_of(DATA_SET)
    reading = funded_takeup.read(changed(tmp_path, DATA_SET, old, new))

    rows = list(reading.records)

    assert list(reading.unknown_items) == [named]
    assert 0 < len(rows) < len(whole)
    assert [row for row in whole if row in rows] == rows


def test_a_renamed_column_is_refused_with_both_names(tmp_path):
    path = changed(tmp_path, DATA_SET, "entitlement_type", "entitlement_group")

    with pytest.raises(FileRefused, match=r"is missing.*'entitlement_group'"):
        funded_takeup.read(path)


@pytest.mark.parametrize("written", ["n/a", "-3", "1e5", "nan"])
def test_a_value_that_is_not_a_number_or_symbol_is_a_bad_row(tmp_path, written):
    path = changed(tmp_path, OLD_DATA_SET, "150,200,75", f"{written},200,75")
    reading = funded_takeup.read(path)

    assert len(list(reading.records)) == 4
    assert [(bad.row, bad.column, bad.value) for bad in reading.bad] == [
        (3, "registered_children_count", written)
    ]


def test_another_kind_of_period_is_a_bad_row(tmp_path):
    path = changed(tmp_path, OLD_DATA_SET, "2024,Reporting year", "202425,Academic year")
    reading = funded_takeup.read(path)

    assert list(reading.records) == []
    assert {bad.column for bad in reading.bad} == {"time_identifier"}


def test_the_compressed_file_gives_the_same_rows(tmp_path):
    path = tmp_path / "data_set_1.csv.gz"
    path.write_bytes(gzip.compress(DATA_SET.read_bytes()))

    assert rows_of(path) == rows_of(DATA_SET)


def test_a_file_of_neither_layout_is_refused():
    with pytest.raises(FileRefused, match="no header row"):
        funded_takeup.read(WARDS)


# --- LAIT


def test_number_and_percent_of_an_extract_become_one_figure():
    rows = rows_of(LAIT)

    assert rows[0] == TakeupRow(
        "council", "", "995", "Sandmere", Figure(TWOS, "2", Period(2025), 296, None, 76.7)
    )
    assert [(row.level, row.code, row.figure.percent) for row in rows[2:4]] == [
        ("region", "E12000002", 233.3),
        ("country", "E92000001", 65),
    ]
    assert rows[4].figure == Figure(UNIVERSAL, "3-4", Period(2024), 5111, None, 97.5)
    assert len(rows) == 5


def test_a_dash_is_not_a_zero_and_a_zero_stays():
    marram = rows_of(LAIT)[1]

    assert marram.figure == Figure(
        TWOS, "2", Period(2025), 0, None, None, HiddenReason.NOT_AVAILABLE
    )


def test_other_measures_are_left_out_and_counted(tmp_path):
    path = changed(tmp_path, LAIT, "FSP_NEW_COMMS", "%_1yr_olds")

    reading = funded_takeup.read(path)

    assert list(reading.records) == rows_of(LAIT)
    assert reading.bad == []
    assert reading.notes == ["2 rows of 2 other measures skipped"]


def whole_lait(folder: Path, extract: str, others: int) -> Path:
    """A whole file as DfE has it, with other measures, ages and areas at the start and in between."""
    header, _, rows = extract.partition("\n")
    other_rows = [
        f'"M{number}","Other, measure {number}",2024-25 (Q{number % 4}),Sandmere,c,995,NA'
        for number in range(others - 1)
    ]
    path = folder / "lait_2025-11-01.csv"
    rta = "RTA,Road traffic accidents,2019,Sandmere,12.5,995.0,North West"
    path.write_text("\n".join((header, rta, *other_rows, rows)), "utf-8")
    return path


def test_the_whole_lait_file_is_read_although_its_first_measure_is_rta(tmp_path):
    reading = funded_takeup.read(whole_lait(tmp_path, LAIT.read_text("utf-8"), 430))

    assert list(reading.records) == rows_of(LAIT)
    assert reading.notes == ["432 rows of 432 other measures skipped"]


def test_an_unknown_region_is_a_bad_row(tmp_path):
    reading = funded_takeup.read(changed(tmp_path, LAIT, "981.0", "991.0"))

    assert {row.name for row in reading.records} == {"Sandmere", "Isle of Marram", "England"}
    assert [bad.column for bad in reading.bad] == ["LA Number"] * 2


@pytest.mark.national
def test_the_real_extract_is_read_completely():
    if not REAL_LAIT.exists():
        pytest.skip("../shared/data holds no extract of LAIT")
    reading = funded_takeup.read(REAL_LAIT)
    rows = list(reading.records)

    source = funded_takeup.SOURCE
    assert reading.bad == []
    assert source.rows_min <= len(rows) <= source.rows_max
    assert Counter(row.level for row in rows) == {"council": 2528, "region": 176, "country": 16}
    assert sum(row.figure.hidden is HiddenReason.NOT_AVAILABLE for row in rows) == 96
    assert {row.figure.period for row in rows} == {Period(year) for year in range(2018, 2026)}
    assert max(row.figure.percent or 0 for row in rows) == 233.3
    places = {(row.name, row.code) for row in rows if row.level == "region"}
    assert {("London", "E12000007"), ("London (Inner)", "E13000001")} <= places
    assert ("Yorkshire and the Humber", "E12000003") in places
    (trafford,) = [
        row.figure
        for row in rows
        if (row.la_number, row.figure.ages, row.figure.period) == ("358", "2", Period(2025))
    ]
    assert trafford == Figure(TWOS, "2", Period(2025), 296, None, 76.7)


@pytest.mark.national
def test_a_whole_lait_file_of_its_real_size_is_read(tmp_path):
    if not REAL_LAIT.exists():
        pytest.skip("../shared/data holds no extract of LAIT")
    extract = gzip.decompress(REAL_LAIT.read_bytes()).decode()

    reading = funded_takeup.read(whole_lait(tmp_path, extract, 600_000))

    assert len(list(reading.records)) == 2720
    assert reading.bad == []
