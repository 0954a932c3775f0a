"""Measures of one subject that give different values."""

from dataclasses import replace

import pytest

from app.core.measures.definitions import measures
from app.core.measures.editions import differing_editions
from app.core.measures.figure import ENGLAND, Level, MeasureFigure
from app.core.takeup import HiddenReason

RELEASE, LAIT = measures()["takeup_release_3_4"], measures()["lait_takeup_3_4"]
LEEDS = "E08000035"


def figure(value: float | None, period: str = "2018", area: str = LEEDS) -> MeasureFigure:
    return MeasureFigure(Level.COUNCIL, area, period, value)


def test_the_largest_difference_is_found() -> None:
    first = [figure(93.9, area=ENGLAND), figure(90, "2019"), figure(89.5, "2020")]
    second = [figure(97.2, area=ENGLAND), figure(90, "2019"), figure(89.7, "2020")]

    found = differing_editions(RELEASE, LAIT, first, second)

    assert found.largest is not None
    assert round(found.largest.difference, 6) == -3.3
    assert (found.largest.area_code, found.largest.period) == (ENGLAND, "2018")
    assert (len(found.differing), found.compared_count) == (2, 3)


@pytest.mark.parametrize("value", [97.2, 97.15, 97.249])
def test_a_value_that_only_one_publisher_rounds_is_the_same(value: float) -> None:
    found = differing_editions(RELEASE, LAIT, [figure(value)], [figure(97.2)])

    assert (found.compared_count, found.differing) == (1, ())


def test_figures_that_one_lacks_are_not_compared() -> None:
    hidden = replace(figure(None), symbol=HiddenReason.CONFIDENTIAL)

    found = differing_editions(RELEASE, LAIT, [hidden, figure(1, "2019")], [figure(2)])

    assert (found.compared_count, found.largest) == (0, None)


def test_a_school_year_is_compared_with_the_year_of_its_end() -> None:
    profile, lait = measures()["eyfsp_gld"], measures()["lait_gld"]

    found = differing_editions(profile, lait, [figure(68.9, "202425")], [figure(68.3, "2025")])

    assert [one.period for one in found.differing] == ["202425"]


@pytest.mark.parametrize("other", ["takeup_release_3_4", "lait_takeup_2", "lait_takeup_3_4_count"])
def test_only_two_measures_of_one_subject_are_compared(other: str) -> None:
    with pytest.raises(ValueError, match="not two measures of one subject"):
        differing_editions(RELEASE, measures()[other], [], [])
