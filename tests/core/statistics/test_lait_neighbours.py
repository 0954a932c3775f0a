"""DfE's LAIT reproduced from its values and neighbours: mean, rank, quartiles and change."""

import csv
from typing import NamedTuple

import pytest

from app.core.statistics.ranking import (
    QuartileBand,
    change_on_previous_year,
    neighbours_mean,
    quartile_band,
    quartiles,
    ranks,
)
from tests.core.statistics.lait_files import (
    ENGLAND,
    GOOD_LEVEL,
    SHARED,
    TWO_YEAR_OLDS,
    area_values,
    council_values,
    official_neighbours,
)

KNOWN = SHARED / "insights" / "known_answers_lait_neighbours.csv"
LA_NUMBERS = {
    "Birmingham": "330",
    "Bristol, City of": "801",
    "Cornwall": "908",
    "Leeds": "383",
    "Middlesbrough": "806",
    "Trafford": "358",
}


class LaitRow(NamedTuple):
    """What LAIT shows about a council, except the band."""

    value: float
    neighbours_mean: float
    neighbours_count: int
    rank_of_11: int
    rank: int
    councils_count: int


def lait_row(council: str, measure: str, year: int) -> LaitRow:
    number = LA_NUMBERS[council]
    values = council_values(measure, year)
    near = {other: values[other] for other in official_neighbours()[number]}
    national = ranks(values, higher_is_better=True)
    mean, value = neighbours_mean(near.values()), values[number]
    assert mean is not None
    assert value is not None
    return LaitRow(
        round(value, 1),
        mean,
        sum(one is not None for one in near.values()),
        ranks({**near, number: value}, higher_is_better=True)[number],
        national[number],
        len(national),
    )


def test_every_known_row_of_lait_is_reproduced() -> None:
    if not KNOWN.exists():
        pytest.skip("../shared/data holds no known answers of LAIT")
    with KNOWN.open(encoding="utf-8", newline="") as file:
        rows = list(csv.DictReader(file))

    assert len(rows) >= 24
    for row in rows:
        found = lait_row(row["la"], row["measure"], int(row["year"]))
        expected = LaitRow(
            float(row["la_value"]),
            pytest.approx(float(row["sn_mean_of_10"]), abs=0.005 + 1e-9),
            int(row["sn_n"]),
            int(row["rank_of_11"]),
            int(row["rank_national"]),
            int(row["n_las"]),
        )
        assert found == expected
        england = area_values()[row["measure"], int(row["year"])][ENGLAND]
        assert england == pytest.approx(float(row["england"]), abs=0.05)


@pytest.mark.parametrize(
    ("council", "measure", "value", "mean", "rank"),
    [
        ("Leeds", TWO_YEAR_OLDS, 56.3, 64.36, 130),
        ("Birmingham", TWO_YEAR_OLDS, 59.1, 69.47, 118),
        ("Cornwall", TWO_YEAR_OLDS, 68.9, 67.46, 58),
        ("Leeds", GOOD_LEVEL, 63.9, 68.08, 142),
        ("Birmingham", GOOD_LEVEL, 66.3, 64.06, 113),
        ("Middlesbrough", GOOD_LEVEL, 61.6, 64.56, 150),
    ],
)
def test_values_of_2025_are_those_that_lait_shows(
    council: str, measure: str, value: float, mean: float, rank: int
) -> None:
    found = lait_row(council, measure, 2025)

    assert (found.value, found.rank, found.councils_count) == (value, rank, 153)
    assert found.neighbours_mean == pytest.approx(mean, abs=0.005 + 1e-9)


def test_middlesbrough_is_tenth_of_eleven() -> None:
    assert lait_row("Middlesbrough", GOOD_LEVEL, 2025).rank_of_11 == 10


@pytest.mark.parametrize(
    ("measure", "limits"), [(TWO_YEAR_OLDS, (59.4, 65.1, 71.9)), (GOOD_LEVEL, (66.1, 68.3, 70.6))]
)
def test_quartiles_of_2025_are_those_of_lait(
    measure: str, limits: tuple[float, float, float]
) -> None:
    found = quartiles(council_values(measure, 2025).values())

    assert found
    assert (found.lower, found.median, found.upper) == pytest.approx(limits, abs=1e-9)


@pytest.mark.parametrize(
    ("council", "band"),
    [("Trafford", QuartileBand.A), ("Birmingham", QuartileBand.C), ("Leeds", QuartileBand.D)],
)
def test_bands_of_2025_follow_the_quartiles(council: str, band: QuartileBand) -> None:
    values = council_values(GOOD_LEVEL, 2025)
    limits, value = quartiles(values.values()), values[LA_NUMBERS[council]]
    assert limits
    assert value

    assert quartile_band(value, limits, higher_is_better=True) is band


def test_the_change_of_leeds_is_from_2024() -> None:
    leeds = {
        year: council_values(TWO_YEAR_OLDS, year)[LA_NUMBERS["Leeds"]] for year in (2024, 2025)
    }

    assert change_on_previous_year(leeds) == pytest.approx(-11.7)


def test_the_first_year_after_the_pandemic_has_no_change() -> None:
    years = range(2016, 2023)
    leeds = {year: council_values(GOOD_LEVEL, year)[LA_NUMBERS["Leeds"]] for year in years}

    assert leeds[2022] is not None
    assert change_on_previous_year(leeds) is None
