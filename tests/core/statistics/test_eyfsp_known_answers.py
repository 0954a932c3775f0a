"""The good level of development in 2024/25 as DfE published it, from counts and unrounded."""

import csv
from functools import cache

import pytest

from app.config import ROOT
from app.core.statistics.comparison import (
    ShareComparison,
    compared_with_area,
    compared_with_value,
)
from app.core.statistics.intervals import CountedShare, share_difference

PUBLISHED = ROOT.parent / "shared" / "data" / "insights" / "known_answers_eyfsp_gld_2025.csv"

HARTLEPOOL_SEN = CountedShare(35, 164)
BOYS, GIRLS = CountedShare(185_673, 301_434), CountedShare(216_918, 288_037)
FSM, NOT_FSM = CountedShare(51_394, 100_267), CountedShare(345_008, 475_755)
MIDDLESBROUGH, ENGLAND = CountedShare(1_106, 1_794), CountedShare(402_591, 589_471)
SOUTH_EAST_SEN = CountedShare(2_620, 12_088)


@cache
def published() -> list[dict[str, str]]:
    if not PUBLISHED.exists():
        pytest.skip("../shared/data holds no known answers of the EYFSP")
    with PUBLISHED.open(encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file))


def test_every_published_percentage_follows_from_its_counts() -> None:
    rows = published()

    assert len(rows) == 11
    for row in rows:
        counted = CountedShare(int(row["gld"]), int(row["children"]))
        published_percentage = float(row["gld_percent_published"])  # its last digit is cut off
        assert 100 * counted.share == pytest.approx(published_percentage, abs=1e-6, rel=0)


@pytest.mark.parametrize(
    ("higher", "lower", "gap"), [(GIRLS, BOYS, 13.712506), (NOT_FSM, FSM, 21.260854)]
)
def test_a_gap_is_computed_from_counts(
    higher: CountedShare, lower: CountedShare, gap: float
) -> None:
    found = share_difference(higher, lower)

    assert found
    assert round(100 * found.difference, 6) == gap
    assert found.is_clear


def test_the_gap_of_free_school_meals_is_not_the_gap_of_rounded_percentages() -> None:
    found = share_difference(NOT_FSM, FSM)

    assert found
    assert round(100 * found.difference, 1) == 21.3
    assert round(72.5 - 51.3, 1) == 21.2


def test_middlesbrough_is_lower_than_england() -> None:
    assert compared_with_area(MIDDLESBROUGH, ENGLAND) is ShareComparison.LOWER
    assert compared_with_value(MIDDLESBROUGH, ENGLAND.share) is ShareComparison.LOWER


def test_hartlepool_differs_not_clearly_from_the_south_east() -> None:
    found = compared_with_area(HARTLEPOOL_SEN, SOUTH_EAST_SEN)

    assert round(100 * SOUTH_EAST_SEN.share, 2) == 21.67
    assert found is ShareComparison.NO_CLEAR_DIFFERENCE
