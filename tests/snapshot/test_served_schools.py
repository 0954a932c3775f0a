"""The settings that serve a school equal those of a simple loop; patches keep the schools right."""

import random
import sqlite3
from collections.abc import Iterator
from contextlib import closing
from dataclasses import replace
from itertools import pairwise
from pathlib import Path

import pytest
from hypothesis import HealthCheck, assume, given, settings
from hypothesis import strategies as st

from app.core.declared_filters import FILTERS, FUNDED, KIND, WITHIN
from app.core.distance import METRES_PER_MILE, metres_between
from app.core.offer import Funded, Offer
from app.core.provision import Choice
from app.core.school_served import school_key
from app.core.search_filters import Filters
from app.core.search_points import PointOrder
from app.publish.store.changed_copy import PlacesChanges, PlacesDirectory, stage_changed_copy
from app.snapshot import nearby_settings
from app.snapshot.facet_counts import facet_counts
from app.snapshot.layout import Setting
from app.snapshot.nearby_settings import (
    SearchStart,
    bits_nearby,
    nearest_settings,
    schools_nearby,
)
from app.snapshot.published_settings import PublishedSettings
from app.snapshot.second_point import SecondPoint, SecondResult
from tests.builders import chosen_filters, published_settings_of, setting
from tests.builders.plain_filters import plain_fit

CLOSE = 0.002  # metres; closer to a limit than this, loop and series may round differently
SCHOOLS = [f"School {number}" for number in range(12)]
ONE_POINT = SearchStart(53.9, 1.2)

latitudes, longitudes = st.floats(53.8, 54.0), st.floats(1.0, 1.4)
second_points = st.builds(
    lambda order, latitude, longitude: SecondResult(
        "", order, SecondPoint("", "", latitude, longitude)
    ),
    st.sampled_from(PointOrder),
    latitudes,
    longitudes,
)
starts = st.builds(SearchStart, latitudes, longitudes, st.one_of(st.none(), second_points))
chosen = st.builds(
    chosen_filters,
    school=st.sampled_from([*map(school_key, SCHOOLS), "unknown-school"]),
    kind=st.frozensets(st.sampled_from(KIND.values), max_size=2),
    within=st.sampled_from([(), (), *WITHIN.values]),
    funded=st.sampled_from([(), (), *FUNDED.values[:2]]),
    include_unknown=st.booleans(),
)


@pytest.fixture(scope="module")
def town(tmp_path_factory: pytest.TempPathFactory) -> PublishedSettings:
    """200 settings, dense and sparse, of which some serve schools and some have no position."""
    return published_settings_of(tmp_path_factory.mktemp("town"), _town(random.Random(7)))


def _town(dice: random.Random) -> Iterator[Setting]:
    for number in range(200):
        spread = dice.choice([0.0, 0.01, 0.05, 0.2])
        funded = tuple(one for one in Funded if dice.random() < 0.3)
        runs = dice.sample([*SCHOOLS, SCHOOLS[0].upper()], dice.choice([0, 1, 3]))
        one = setting(
            f"p{number:011d}",
            name=f"Nursery {dice.randrange(100)}",
            choice=dice.choice(list(Choice)),
            offer=Offer(funded=funded if dice.random() < 0.67 else None, school_runs=(*runs,)),
            latitude=round(53.9 + dice.uniform(-spread, spread), 6),
            longitude=round(1.2 + dice.uniform(-2 * spread, 2 * spread), 6),
        )
        yield replace(one, latitude=None, longitude=None) if dice.random() < 0.1 else one


def _metres(start: SearchStart, one: Setting) -> float:
    """The metres by which a search orders a setting with a position."""
    assert one.latitude is not None
    assert one.longitude is not None
    near = metres_between(start.latitude, start.longitude, one.latitude, one.longitude)
    second = start.second
    if second is None or second.point is None:
        return near
    point = second.point
    far = metres_between(point.latitude, point.longitude, one.latitude, one.longitude)
    if second.order is PointOrder.EITHER:
        return min(near, far)
    direct = metres_between(start.latitude, start.longitude, point.latitude, point.longitude)
    return max(near + far - direct, 0.0)


@given(start=starts, filters=chosen, first=st.sampled_from([0, 0, 10]))
def test_the_list_equals_that_of_a_simple_loop(
    town: PublishedSettings, start: SearchStart, filters: Filters, first: int
) -> None:
    kinds = filters.kinds or {*Choice}
    fits = [
        (_metres(start, one), one, plain_fit(one, filters, None))
        for one in town.all()
        if one.latitude is not None and one.choice in kinds
    ]
    fits = [one for one in fits if one[2] is not False]
    counted_m = filters.counted_miles * METRES_PER_MILE
    assume(all(abs(m - counted_m) > CLOSE and abs(m % 1 - 0.5) > CLOSE for m, *_ in fits))
    reach_m = counted_m if filters.within_miles else float("inf")
    listed = [one for one in fits if one[2] or filters.include_unknown]
    in_order = sorted(
        (one for one in listed if one[0] <= reach_m),
        key=lambda one: (round(one[0]), one[1].name.casefold(), one[1].provider_id),
    )

    found = nearest_settings(town, start, filters, first, 10)

    assert [town.get(match.number) for match in found.page] == [
        one for _, one, _ in in_order[first : first + 10]
    ]
    assert found.total == len(in_order)
    assert found.counted == sum(m <= counted_m for m, *_ in listed)
    assert found.unknown == sum(m <= counted_m for m, _, fit in fits if fit is None)
    assert found.unknown_total == sum(m <= reach_m for m, _, fit in fits if fit is None)


@given(start=starts, filters=chosen)
@settings(max_examples=15)
def test_option_counts_equal_the_counts_of_a_search_for_each_value(
    town: PublishedSettings, start: SearchStart, filters: Filters
) -> None:
    expected = {}
    for declared in FILTERS:
        for value in declared.values if declared.stored else ():
            others = filters.values(declared.parameter) if declared.needs_every_value else ()
            more = filters.choosing(declared.parameter, *others, value)
            found = nearest_settings(town, start, more, 0, 1)
            expected[declared.parameter, value] = found.counted

    assert facet_counts(bits_nearby(town, start, filters, None), filters) == expected


@pytest.mark.parametrize("most", [40, 5])
@given(start=starts, within=st.sampled_from(WITHIN.values))
@settings(  # many starts are as far from two schools, and then no order is right
    max_examples=10, suppress_health_check=[HealthCheck.filter_too_much]
)
def test_the_schools_to_choose_from_are_those_of_the_nearest_settings_by_name(
    town: PublishedSettings, most: int, start: SearchStart, within: str
) -> None:
    filters = chosen_filters(within=within)
    radius_m = filters.counted_miles * METRES_PER_MILE
    nearest: dict[str, float] = {}
    for one in town.all():
        if one.latitude is not None:
            metres = _metres(start, one)
            assume(abs(metres - radius_m) > CLOSE)
            for key in map(school_key, one.offer.school_runs):
                nearest[key] = min(metres, nearest.get(key, float("inf")))
    in_reach = sorted((m, key) for key, m in nearest.items() if m <= radius_m)
    assume(all(b - a > CLOSE for (a, _), (b, _) in pairwise(in_reach)))

    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(nearby_settings, "SCHOOLS_MAX", most)
        found = schools_nearby(town, start, filters)

    assert {one.key for one in found} == {key for _, key in in_reach[:most]}
    assert [one.name.casefold() for one in found] == sorted(one.name.casefold() for one in found)


def test_a_patch_keeps_the_schools_of_settings_that_stay_and_change(tmp_path: Path) -> None:
    runs = {"a": ("Tern", "Whinchat"), "b": ("Tern",), "c": ("Quay",), "d": ("Whinchat",)}
    _published(tmp_path, runs)
    settings = [*PlacesDirectory.published(tmp_path, 1).settings.all()]
    changed = replace(settings[2], offer=Offer(school_runs=("Harbour",)))
    changes = PlacesChanges(0, removed={0: settings[0]}, changed={2: (settings[2], changed)})

    patched = _patched(tmp_path, changes)

    assert _served(patched) == {"tern": ["b"], "harbour": ["c"], "whinchat": ["d"]}
    assert _served(PlacesDirectory.published(tmp_path, 1).settings)["tern"] == ["a", "b"]


def test_a_directory_of_an_earlier_release_names_no_school_before_and_after_a_patch(
    tmp_path: Path,
) -> None:
    folder = _published(tmp_path, {"a": ("Tern",), "b": ("Tern",)})
    with closing(sqlite3.connect(folder / "places.sqlite")) as file:
        file.execute("DROP TABLE school_served")
        file.commit()
    old = PlacesDirectory.published(tmp_path, 1).settings
    first, second = old.all()
    changed = replace(second, phone="01632 960123")

    for changes in (
        PlacesChanges(0, changed={1: (second, changed)}),
        PlacesChanges(0, removed={0: first}, changed={1: (second, changed)}),
    ):
        for one in (old, _patched(tmp_path, changes)):
            filters = chosen_filters(school="tern")
            assert nearest_settings(one, ONE_POINT, filters, 0, 10).total == 0
            assert schools_nearby(one, ONE_POINT, Filters()) == ()


def _published(root: Path, runs: dict[str, tuple[str, ...]]) -> Path:
    published_settings_of(
        root, [setting(name, offer=Offer(school_runs=names)) for name, names in runs.items()]
    )
    return root / "places" / "000001"


def _patched(root: Path, changes: PlacesChanges) -> PublishedSettings:
    base = PlacesDirectory.published(root, 1)
    return PlacesDirectory.staged(stage_changed_copy(root, "patch", base, changes)).settings


def _served(published: PublishedSettings) -> dict[str, list[str]]:
    """The settings that serve each school offered at the point, in their order."""
    return {
        school.key: [
            published.get(match.number).provider_id
            for match in nearest_settings(
                published, ONE_POINT, chosen_filters(school=school.key), 0, 10
            ).page
        ]
        for school in schools_nearby(published, ONE_POINT, Filters())
    }
