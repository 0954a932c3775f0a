"""Series of measures: periods, segments, breaks and the change since the period before."""

import itertools
from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from app.core.measures.definitions import measures
from app.core.measures.figure import Level, MeasureFigure
from app.core.measures.measure import Measure, MeasureBreak, MeasureUnit, Polarity
from app.core.measures.periods import PeriodInvalid, follows, index_of, written
from app.core.measures.series import segments
from app.core.takeup import HiddenReason

MEASURE = Measure(
    code="takeup",
    title="Take-up",
    source="source",
    unit=MeasureUnit.PERCENT,
    polarity=Polarity.HIGH,
    subject="takeup",
    denominator="children",
    owner="publisher",
    contact="",
    licence="",
    url="",
    breaks=(MeasureBreak("2022", "another definition"),),
)


def figure(period: str, value: float | None) -> MeasureFigure:
    symbol = HiddenReason.NOT_AVAILABLE if value is None else None
    return MeasureFigure(Level.COUNCIL, "E08000035", period, value, symbol=symbol)


def values(parts: list[list[MeasureFigure]]) -> list[list[float | None]]:
    return [[one.value for one in part] for part in parts]


@pytest.mark.parametrize(
    ("earlier", "later", "is_next"),
    [
        ("2024", "2025", True),
        ("2023", "2025", False),
        ("199900", "200001", True),
        ("202324", "202425", True),
        ("2025-12", "2026-01", True),
        ("2025-11", "2026-01", False),
    ],
)
def test_periods_of_one_form_follow_each_other(earlier: str, later: str, is_next: bool) -> None:
    assert follows(earlier, later) is is_next


@pytest.mark.parametrize("text", ["", "25", "202426", "2025-13", "2025/26", "2025\n", "٢٠٢٥"])
def test_other_texts_are_no_periods(text: str) -> None:
    with pytest.raises(PeriodInvalid):
        index_of(text)


def test_periods_are_shown_as_people_write_them() -> None:
    assert [written("2025"), written("202425"), written("2026-11")] == [
        "2025",
        "2024/25",
        "November 2026",
    ]


def test_a_line_stops_at_a_break_at_a_gap_and_at_a_symbol() -> None:
    figures = [figure("2018", 1), figure("2020", 2), figure("2021", 3), figure("2022", 4)]
    figures += [figure("2023", 5), figure("2024", None), figure("2025", 6)]

    assert values(segments(MEASURE, figures)) == [[1], [2, 3], [4, 5], [6]]


@given(st.dictionaries(st.integers(2000, 2040).map(str), st.floats(0, 120) | st.none()))
def test_segments_hold_every_value_once_in_order(by_year: dict[str, float | None]) -> None:
    figures = [figure(period, value) for period, value in by_year.items()]

    parts = segments(MEASURE, figures)

    known = sorted((one.period, one.value) for one in figures if one.value is not None)
    assert [(one.period, one.value) for part in parts for one in part] == known
    assert all(
        follows(one.period, other.period)
        for part in parts
        for one, other in itertools.pairwise(part)
    )


def test_every_measure_can_be_stored_and_read_again() -> None:
    assert measures()
    for code, measure in measures().items():
        assert Measure.from_facts(measure.to_facts()) == replace(measure, uncollected=())
        assert measure.code == code
        assert measure.title
        assert measure.unit is not MeasureUnit.PERCENT or measure.denominator
