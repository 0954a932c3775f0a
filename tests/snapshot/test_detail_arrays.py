"""Arrays of details that a directory lacks, and space that is known for 30 days only."""

from datetime import date, timedelta
from pathlib import Path

import numpy as np
import pytest

from app.core import declared_filters
from app.core.distance import METRES_PER_MILE
from app.core.filter_declaration import Filter
from app.core.offer import AgeBand, Ages, Space, Vacancy
from app.core.ratings import Framework, Inspection, JudgementArea, OverallGrade, Standard
from app.snapshot.array_files import read_array
from app.snapshot.facet_counts import facet_counts
from app.snapshot.published_settings import PublishedSettings
from app.snapshot.search import DETAIL_ARRAYS, Grid
from tests.builders import chosen_filters, offer, published_settings_of, setting

POINT = (53.9, 1.2)
CONFIRMED = date(2026, 11, 3)  # as `offer` has it
IN_DETAILS = [
    one
    for one in declared_filters.FILTERS
    if one.stored and one.stored.array not in ("tags", "offers")
]


def _names(one: Filter) -> str:
    return one.parameter


@pytest.fixture(scope="module", params=["missing", "of other settings"])
def older(
    request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory
) -> PublishedSettings:
    """Two settings as an earlier release publishes them, or leaves them when it removes one."""
    folder = tmp_path_factory.mktemp("older")
    published = published_settings_of(
        folder, [setting("a", offer=offer()), setting("b", offer=offer())]
    )
    for file in (folder / "places" / "000001" / f"{name}.npy" for name in DETAIL_ARRAYS):
        if request.param == "missing":
            file.unlink()
        else:
            np.save(file, read_array(file.parent, file.stem)[:-1])
    return PublishedSettings(folder / "places" / "000001", published.manifest)


@pytest.mark.parametrize("declared", IN_DETAILS, ids=_names)
def test_where_an_array_cannot_be_used_nothing_matches_and_all_may(
    older: PublishedSettings, declared: Filter
) -> None:
    filters = chosen_filters(**{declared.parameter: declared.values[0]})

    found = older.grid.nearest(*POINT, filters, 0, 10, CONFIRMED)

    assert (found.counted, found.unknown, found.unknown_total) == (0, 2, 2)
    value = (declared.parameter, declared.values[0])
    bits = older.grid.bits_within(*POINT, 5 * METRES_PER_MILE, CONFIRMED)
    assert facet_counts(bits, filters)[value] == 0


@pytest.mark.parametrize(
    ("age_days", "counted", "unknown"), [(-1, 0, 1), (0, 1, 0), (30, 1, 0), (31, 0, 1)]
)
def test_space_counts_for_a_year_from_its_confirmation(
    tmp_path: Path, age_days: int, counted: int, unknown: int
) -> None:
    grid = published_settings_of(tmp_path, [setting(offer=offer())]).grid
    space = chosen_filters(space="now")
    grid.nearest(*POINT, space, 0, 10, CONFIRMED - timedelta(days=9))  # another day before it

    found = grid.nearest(*POINT, space, 0, 10, CONFIRMED + timedelta(days=age_days))

    assert (found.counted, found.unknown) == (counted, unknown)


def test_without_a_day_space_is_not_known(tmp_path: Path) -> None:
    grid = published_settings_of(tmp_path, [setting(offer=offer())]).grid

    found = grid.nearest(*POINT, chosen_filters(space="now"), 0, 10)

    assert (found.counted, found.unknown) == (0, 1)


@pytest.mark.parametrize(
    ("age", "fit"), [("9m", (0, 0)), ("2y", (1, 0)), ("3y", (0, 0)), ("6y", (0, 1))]
)
def test_space_is_for_the_age_of_the_child(tmp_path: Path, age: str, fit: tuple[int, int]) -> None:
    """The offer has space now for 2-year-olds only; nobody states space for children of 5."""
    grid = published_settings_of(tmp_path, [setting(offer=offer(ages=Ages(0, 143)))]).grid

    found = grid.nearest(*POINT, chosen_filters(space="now", age=age), 0, 10, CONFIRMED)

    assert (found.counted, found.unknown) == fit


@pytest.mark.parametrize(
    ("ages", "fit"),
    [(Ages(24, 35), (0, 0)), (Ages(24, 47), (0, 1)), (None, (0, 1)), (Ages(60, 143), (0, 0))],
)
def test_without_a_child_space_is_unknown_if_it_is_for_ages_that_the_setting_takes(
    tmp_path: Path, ages: Ages | None, fit: tuple[int, int]
) -> None:
    """The offer is full for 2-year-olds and says nothing about other ages."""
    full = offer(ages=ages, vacancies=(Vacancy(AgeBand.TWO, Space.FULL),))
    grid = published_settings_of(tmp_path, [setting(offer=full)]).grid

    found = grid.nearest(*POINT, chosen_filters(space="now"), 0, 10, CONFIRMED)

    assert (found.counted, found.unknown) == fit


def _inspected(tmp_path: Path, inspection: Inspection) -> Grid:
    return published_settings_of(tmp_path, [setting(inspections=(inspection,))]).grid


@pytest.mark.parametrize(("safeguarding", "counted"), [(True, 1), (False, 0), (None, 0)])
def test_a_report_card_is_found_only_with_safeguarding_known_to_be_met(
    tmp_path: Path, safeguarding: bool | None, counted: int
) -> None:
    card = Inspection(
        Framework.SCHOOL_REPORT_CARD,
        date(2026, 5, 1),
        standards={JudgementArea.EARLY_YEARS: Standard.STRONG},
        safeguarding_met=safeguarding,
    )
    grid = _inspected(tmp_path, card)

    found = grid.nearest(*POINT, chosen_filters(standards="expected"), 0, 10)

    assert (found.counted, found.unknown) == (counted, 0)


@pytest.mark.parametrize(
    ("framework", "grade"),
    [
        (Framework.SCHOOL_PREVIOUS, OverallGrade.OUTSTANDING),
        (Framework.PREVIOUS, OverallGrade.GOOD),
    ],
)
def test_an_old_grade_is_the_one_on_the_card(
    tmp_path: Path, framework: Framework, grade: OverallGrade
) -> None:
    """For a school that of its early years; for others the overall one."""
    graded = Inspection(
        framework,
        date(2024, 5, 1),
        overall=OverallGrade.GOOD,
        grades={JudgementArea.EARLY_YEARS: OverallGrade.OUTSTANDING},
    )
    grid = _inspected(tmp_path, graded)

    found = [
        one
        for one in OverallGrade
        if grid.nearest(*POINT, chosen_filters(grade=one.value), 0, 10).counted
    ]

    assert found == [grade]


def test_languages_that_no_setting_speaks_are_absent(tmp_path: Path) -> None:
    settings = published_settings_of(tmp_path, [setting(offer=offer(languages=("en", "pl")))])

    assert ("language", "pl") not in settings.absent_options
    assert ("language", "ro") in settings.absent_options
    assert {parameter for parameter, _ in settings.absent_options} == {"language"}
