"""Arrays of details that a directory lacks, and space that is known for a year only."""

from datetime import date, timedelta
from pathlib import Path

import numpy as np
import pytest

from app.core import declared_filters
from app.core.distance import METRES_PER_MILE
from app.core.filter_declaration import Filter
from app.core.offer import Ages
from app.snapshot.array_files import read_array
from app.snapshot.facet_counts import facet_counts
from app.snapshot.published_settings import PublishedSettings
from app.snapshot.search import DETAIL_ARRAYS
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
    ("age_days", "counted", "unknown"), [(-1, 0, 1), (0, 1, 0), (365, 1, 0), (366, 0, 1)]
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


def test_languages_that_no_setting_speaks_are_absent(tmp_path: Path) -> None:
    settings = published_settings_of(tmp_path, [setting(offer=offer(languages=("en", "pl")))])

    assert ("language", "pl") not in settings.absent_options
    assert ("language", "ro") in settings.absent_options
    assert {parameter for parameter, _ in settings.absent_options} == {"language"}
