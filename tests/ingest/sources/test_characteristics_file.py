"""Characteristics of councils, and our own list of similar areas that follows from them."""

from pathlib import Path

import pytest

from app.ingest.errors import FileRefused
from app.ingest.sources.council_characteristics import read_characteristics

ROOT = Path(__file__).parents[3]
REAL = ROOT.parent / "shared" / "data" / "insights" / "utla_features_census2021_iod2025.csv"
HEADER = "utla_code,dfe_code,population_2021,rural share,income"


def write(path: Path, *rows: str, header: str = HEADER) -> Path:
    path.write_text("\n".join((header, *rows)) + "\n", encoding="utf-8")
    return path


def test_every_column_but_codes_and_population_is_a_characteristic(tmp_path: Path) -> None:
    file = write(tmp_path / "features.csv", "E06000001,805,92327,0.03,0.36")

    (rows,) = list(read_characteristics(file).records)

    assert [(row.figure.breakdown, row.figure.value) for row in rows] == [
        ("rural share", 0.03),
        ("income", 0.36),
    ]


@pytest.mark.parametrize(
    "row",
    [
        "805,805,92327,0.03,0.36",
        "E06000001,805,92327,0.03,",
        "E06000001,805,92327,0.03,nan",
        "E06000001,805,92327,0.03,1e999",
        "E06000001,805,92327,0.03",
    ],
)
def test_a_row_that_is_not_complete_is_reported(tmp_path: Path, row: str) -> None:
    reading = read_characteristics(write(tmp_path / "features.csv", row))

    assert (list(reading.records), len(reading.bad)) == ([], 1)


@pytest.mark.parametrize(
    ("header", "reason"),
    [
        ("utla_code,dfe_code,population_2021", "the file has 0 characteristics"),
        (f"{HEADER},{'x' * 121}", "longer than 120 characters"),
        (f"{HEADER},Income", "means the same as column 'income'"),
        (f"{HEADER},utla_code", "means the same as column 'utla_code'"),
    ],
)
def test_a_table_without_usable_characteristics_is_refused(
    tmp_path: Path, header: str, reason: str
) -> None:
    with pytest.raises(FileRefused, match=reason):
        read_characteristics(write(tmp_path / "features.csv", header=header))


def test_a_column_without_a_name_is_reported_as_unknown(tmp_path: Path) -> None:
    file = write(tmp_path / "features.csv", "E06000001,805,92327,0.03,0.36,9", header=f"{HEADER},")

    reading = read_characteristics(file)

    assert [len(rows) for rows in reading.records] == [2]
    assert reading.unknown_columns == {"column 6": ["9"]}


@pytest.mark.skipif(not REAL.exists(), reason="the real characteristics are not in this checkout")
def test_the_real_table_has_46_characteristics_of_153_councils() -> None:
    reading = read_characteristics(REAL)
    rows = list(reading.records)

    assert ({len(row) for row in rows}, len(rows), reading.bad) == ({46}, 153, [])
