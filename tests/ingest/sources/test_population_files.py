"""Mid-year estimates: children by age of councils, wards and LSOAs."""

import shutil
from datetime import date
from pathlib import Path

import pytest

from app.config import ROOT
from app.core.measures.figure import Level
from app.data.measures import find_figures, find_measures
from app.ingest.errors import FileRefused
from app.ingest.sources.population import read_population
from tests.builders import Install

FILES = ROOT / "tests" / "files" / "population"
REAL = ROOT.parent / "shared" / "data" / "population"
HEADER, FIRST = (FILES / "ward.csv").read_text("utf-8").splitlines()[:2]


def write(path: Path, *rows: str, header: str = HEADER) -> Path:
    path.write_text("\n".join((header, *rows)) + "\n", encoding="utf-8")
    return path


def test_a_folder_of_all_levels_is_one_edition() -> None:
    reading = read_population(FILES)
    rows = list(reading.records)

    levels = [row.area.level for row in rows if row.area]
    assert [levels.count(one) for one in (Level.COUNCIL, Level.DISTRICT, Level.WARD)] == [1, 1, 2]
    assert (levels.count(Level.LSOA), reading.bad, reading.as_at) == (6, [], date(2024, 6, 30))
    assert reading.notes == [
        "local_authority.csv: 4 rows of one sex skipped",
        "lsoa.csv: 12 rows of one sex skipped",
        "msoa.csv: 3 rows of MSOAs skipped",
        "ward.csv: 4 rows of one sex skipped",
    ]


def test_each_band_is_the_sum_of_its_ages() -> None:
    counts = [int(cell) for cell in FIRST.split(",")[9:]]

    row = next(iter(read_population(FILES / "ward.csv").records))

    values = {one.measure.removeprefix("population_"): one.figure.value for one in row.figures}
    assert [values[str(age)] for age in (1, 2, 3, 4)] == counts[1:5]
    assert (values["under_1"], values["under_5"]) == (counts[0], sum(counts[:5]))
    assert (values["0_2"], values["3_4"]) == (sum(counts[:3]), sum(counts[3:5]))
    assert (values["5_7"], values["all_ages"]) == (sum(counts[5:8]), sum(counts))
    assert {one.figure.period for one in row.figures} == {"2024"}


@pytest.mark.parametrize(
    ("old", "new", "column"),
    [
        ("2024-06-30", "30/06/2024", "period"),
        ("2024-06-30", "2024-07-30", "period"),
        ("E05990001", "E01990001", "area_code"),
        ("E05990001", "Harbour", "area_code"),
        (",Ward,", ",Parish,", "geography"),
        (",Persons,", ",Everyone,", "sex"),
        (",1001,", ",1002,", "all_ages"),
        (",1001,", ",,", "all_ages"),
        ("280,11,17", "280,11,", "1"),
        ("280,11,17", "280,12,16.0", "1"),
        ("280,11,17", "280,29,-1", "1"),
        ("280,11,17", "280,c,17", "0"),
    ],
)
def test_an_invalid_cell_is_reported_with_its_column(
    tmp_path: Path, old: str, new: str, column: str
) -> None:
    row = FIRST.replace(old, new, 1)

    reading = read_population(write(tmp_path / "ward.csv", row))

    assert row != FIRST
    assert list(reading.records) == []
    assert [bad.column for bad in reading.bad] == [column]


def test_areas_outside_england_are_skipped_and_counted(tmp_path: Path) -> None:
    file = write(tmp_path / "ward.csv", FIRST, FIRST.replace("E05990001", "W05990001"))

    reading = read_population(file)

    assert len(list(reading.records)) == 1
    assert reading.notes == ["1 rows of areas outside England skipped"]


def test_two_files_with_the_same_area_are_refused(tmp_path: Path) -> None:
    for name in ("a.csv", "b.csv"):
        write(tmp_path / name, FIRST)

    with pytest.raises(FileRefused, match=r"b\.csv, value .*: a\.csv of the folder has this"):
        list(read_population(tmp_path).records)


def test_an_unreadable_row_of_a_folder_names_its_file(tmp_path: Path) -> None:
    shutil.copy(FILES / "lsoa.csv", tmp_path)
    write(tmp_path / "ward.csv", FIRST.replace(",1001,", ",1,"))

    reading = read_population(tmp_path)
    rows = list(reading.records)

    assert (len(rows), [bad.file for bad in reading.bad]) == (6, ["ward.csv"])


@pytest.mark.parametrize(
    ("header", "reason"),
    [
        (HEADER.replace(",12,13,", ",12,12,"), "means the same as column '12'"),
        (HEADER.replace(",90+", ",90"), "'90\\+': this column is missing"),
        (HEADER.replace("all_ages", "total"), "no header row"),
    ],
)
def test_another_layout_is_refused(tmp_path: Path, header: str, reason: str) -> None:
    with pytest.raises(FileRefused, match=reason):
        list(read_population(write(tmp_path / "ward.csv", FIRST, header=header)).records)


def test_a_folder_without_tables_is_refused(tmp_path: Path) -> None:
    with pytest.raises(FileRefused, match=r"the folder has no \.csv or \.csv\.gz file"):
        read_population(tmp_path)


def test_an_edition_is_stored_with_its_measures(install: Install) -> None:
    install.areas()

    install.refresh("population", FILES)

    with install.session() as session:
        assert len(find_measures(session)) == 10
        assert len(find_figures(session)) == 100


@pytest.mark.skipif(not REAL.exists(), reason="the estimates of Trafford are not in this checkout")
def test_the_four_files_of_trafford_agree() -> None:
    reading = read_population(REAL)
    under_5: dict[Level, float] = {}
    for row in reading.records:
        for one in row.figures:
            if one.measure == "population_under_5":
                level = one.figure.level
                under_5[level] = under_5.get(level, 0) + (one.figure.value or 0)

    assert reading.bad == []
    assert under_5 == dict.fromkeys((Level.COUNCIL, Level.WARD, Level.LSOA), 12_428)
