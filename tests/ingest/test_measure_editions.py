"""What an edition of any source of measures may contain."""

from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from app.core.measures.definitions import measures
from app.core.measures.figure import Level, MeasureFigure
from app.ingest.errors import FileRefused
from app.ingest.measure_editions import FRACTIONS_MIN_AREAS, measure_content
from app.ingest.reading import Reading
from app.ingest.source_rows import MeasureRow

FILE = Path("figures.csv")


def rows_count(values: list[float], measure: str = "eyfsp_gld", breakdown: str = "") -> int:
    """The number of rows in the edition of councils with these values."""
    rows = [
        MeasureRow(
            measure, MeasureFigure(Level.COUNCIL, f"E{number:08}", "202425", value, breakdown)
        )
        for number, value in enumerate(values)
    ]
    return measure_content(FILE, Reading(iter(())), rows, measures()).rows_count


@given(st.lists(st.floats(0, 100), min_size=FRACTIONS_MIN_AREAS, max_size=20))
def test_percentages_are_refused_where_none_is_above_1(percentages: list[float]) -> None:
    fractions = [one / 100 for one in percentages]

    if any(fractions):
        with pytest.raises(FileRefused, match=r"figures\.csv: eyfsp_gld of 2024/25: shares are"):
            rows_count(fractions)
    assert rows_count([*fractions, 1.5]) == len(fractions) + 1


@pytest.mark.parametrize(
    ("values", "measure", "breakdown"),
    [
        ([0.7] * (FRACTIONS_MIN_AREAS - 1), "eyfsp_gld", ""),
        ([0.0] * FRACTIONS_MIN_AREAS, "eyfsp_gld", ""),
        ([0.7] * FRACTIONS_MIN_AREAS, "eyfsp_average_goals", ""),
        ([0.7] * FRACTIONS_MIN_AREAS, "eyfsp_gld", "SEN provision: EHC plan"),
    ],
)
def test_small_values_that_can_be_right_are_accepted(
    values: list[float], measure: str, breakdown: str
) -> None:
    assert rows_count(values, measure, breakdown) == len(values)
