"""The nearest settings equal those of a simple loop, in the same order."""

import random
from collections.abc import Iterator
from dataclasses import replace
from itertools import pairwise
from pathlib import Path

import pytest
from geopy.distance import geodesic
from hypothesis import assume, given
from hypothesis import strategies as st

from app.core.child_ages import CHILD_AGES_BY_CODE, CHILDREN_MAX
from app.core.declared_filters import AGE, FUNDED, FUNDED_AGES, KIND, WITHIN
from app.core.distance import METRES_PER_MILE, metres_between
from app.core.offer import Ages, Funded, Offer
from app.core.provision import UNDER_FIVES, Choice
from app.core.search_filters import Filters
from app.core.takeup import Entitlement
from app.snapshot import search
from app.snapshot.facet_counts import facet_counts
from app.snapshot.layout import Setting
from app.snapshot.published_settings import PublishedSettings
from app.snapshot.search import Matches
from tests.builders import chosen_filters, published_settings_of, setting

HALF_METRE = 0.001  # closer to half a metre than this, loop and series may round differently
CHOICES = list(Choice)

points = st.tuples(st.floats(53.6, 54.2), st.floats(0.8, 1.6))
some_kinds = st.frozensets(st.sampled_from(KIND.values), max_size=3)
chosen = st.builds(
    chosen_filters, kind=some_kinds, within=st.sampled_from([(), (), *WITHIN.values])
)
asking = st.builds(
    chosen_filters,
    kind=some_kinds,
    within=st.sampled_from([(), *WITHIN.values]),
    age=st.frozensets(st.sampled_from(AGE.values), max_size=CHILDREN_MAX),
    funded=st.sampled_from([(), *FUNDED.values]),
    include_unknown=st.booleans(),
).filter(lambda filters: filters.filters_by_offer)
pages = st.tuples(st.sampled_from([0, 0, 0, 10, 20, 250]), st.sampled_from([1, 10, 12]))


@pytest.fixture(scope="module")
def town(tmp_path_factory: pytest.TempPathFactory) -> PublishedSettings:
    """600 settings: a dense centre, a sparse edge, many at one point, some names twice."""
    dice = random.Random(5)
    return published_settings_of(tmp_path_factory.mktemp("town"), _town(dice))


def _town(dice: random.Random) -> Iterator[Setting]:
    for number in range(600):
        spread = dice.choice([0.0, 0.01, 0.05, 0.2])
        yield setting(
            f"p{number:011d}",
            name=f"Nursery {dice.randrange(400)}",
            choice=dice.choice(CHOICES),
            offer=_offer(dice),
            latitude=round(53.9 + dice.uniform(-spread, spread), 6),
            longitude=round(1.2 + dice.uniform(-2 * spread, 2 * spread), 6),
        )


@given(point=points, filters=chosen, page=pages)
def test_the_nearest_equal_those_of_a_simple_loop(
    town: PublishedSettings, point: tuple[float, float], filters: Filters, page: tuple[int, int]
) -> None:
    first, size = page
    measured = _plain(town, point, filters)
    assume(all(abs(metres % 1 - 0.5) > HALF_METRE for metres, _ in measured[: first + size + 1]))

    found = town.grid.nearest(*point, filters, first, size)

    expected = [(round(metres), one.provider_id) for metres, one in _ordered(measured)]
    if filters.within_miles is not None:
        limit = filters.within_miles * METRES_PER_MILE
        expected = expected[: sum(metres <= limit for metres, _ in measured)]
    assert _page_of(town, found) == expected[first : first + size]
    assert found.total == len(expected)
    assert found.counted == sum(m <= filters.counted_miles * METRES_PER_MILE for m, _ in measured)


def _offer(dice: random.Random) -> Offer:
    """Ages and funded hours, each known for two settings of three."""
    first = dice.randrange(40)
    ages = Ages(first, dice.choice([None, first + dice.randrange(40)]))
    funded = tuple(one for one in Funded if dice.random() < 0.3)
    return Offer(
        ages=ages if dice.random() < 0.67 else None,
        funded=funded if dice.random() < 0.67 else None,
    )


@pytest.mark.parametrize("few", [0, search.FEW_SETTINGS])
@given(point=points, filters=asking, page=pages)
def test_matching_and_possible_settings_equal_those_of_a_simple_loop(
    town: PublishedSettings,
    few: int,
    point: tuple[float, float],
    filters: Filters,
    page: tuple[int, int],
) -> None:
    first, size = page
    measured = [(m, one, _fit(one.offer, filters)) for m, one in _plain(town, point, filters)]
    counted_m = filters.counted_miles * METRES_PER_MILE
    reach_m = counted_m if filters.within_miles else float("inf")
    listed = [
        (m, one) for m, one, fit in measured if fit or (fit is None and filters.include_unknown)
    ]
    listed = [(m, one) for m, one in listed if m <= reach_m]
    unknown = [m for m, _, fit in measured if fit is None and m <= reach_m]
    assume(all(abs(m % 1 - 0.5) > HALF_METRE for m, _ in listed[: first + size + 1]))

    with pytest.MonkeyPatch.context() as patch:  # covers both code paths, for many and for few
        patch.setattr(search, "FEW_SETTINGS", few)
        town.grid._passing_cache.clear()
        found = town.grid.nearest(*point, filters, first, size)

    expected = [(round(m), one.provider_id) for m, one in listed]
    assert _page_of(town, found) == expected[first : first + size]
    assert found.total == len(listed)
    assert found.counted == sum(m <= counted_m for m, _ in listed)
    assert found.unknown == sum(m <= counted_m for m in unknown)
    assert found.unknown_total == len(unknown)


searching = st.one_of(chosen, asking)


@given(point=points, filters=searching)
def test_facet_counts_equal_the_counts_of_a_search_for_each_value(
    town: PublishedSettings, point: tuple[float, float], filters: Filters
) -> None:
    expected = {}
    for declared in (KIND, AGE, FUNDED):
        for value in declared.values:
            others = filters.values(declared.parameter) if declared is not FUNDED else ()
            more = filters.choosing(declared.parameter, *others, value)
            found = town.grid.nearest(*point, more, 0, 1)
            expected[declared.parameter, value] = found.counted

    assert facet_counts(town.grid, *point, filters) == expected


def _fit(offer: Offer, filters: Filters) -> bool | None:
    """Whether an offer matches; None where it is not known."""
    ages, answers = [CHILD_AGES_BY_CODE[code] for code in filters.values("age")], []
    months = {month for age in ages for month in range(age.first_month, age.last_month + 1)}
    months = months or set(range(60))
    if ages:
        taken = offer.ages
        answers.append(None if taken is None else any(map(taken.includes, months)))
    for entitlement in map(Entitlement, filters.values("funded")):
        wanted = {
            funded
            for funded, first, last in FUNDED_AGES[entitlement]
            if any(first <= month <= last for month in months)
        }
        if offer.funded is None and wanted:
            answers.append(None)
        else:
            answers.append(bool(wanted & set(offer.funded or ())))
    if False in answers:
        return False
    return None if None in answers else True


@given(point=points)
def test_the_order_is_the_geodesic_one_within_a_metre(
    town: PublishedSettings, point: tuple[float, float]
) -> None:
    found = town.grid.nearest(*point, Filters(), 0, 10)

    exact = [geodesic(point, _position(town.get(match.number))).m for match in found.page]
    assert all(abs(m.distance_m - metres) <= 1 for m, metres in zip(found.page, exact, strict=True))
    assert all(before <= after + 1 for before, after in pairwise(exact))


@given(point=points)
def test_pages_neither_repeat_nor_leave_out_a_setting(
    town: PublishedSettings, point: tuple[float, float]
) -> None:
    total = town.grid.nearest(*point, Filters(), 0, 1).total

    numbers = [
        match.number
        for first in range(0, total, 10)
        for match in town.grid.nearest(*point, Filters(), first, 10).page
    ]

    assert len(numbers) == len(set(numbers)) == total


def test_settings_just_outside_a_circle_keep_their_position(tmp_path: Path) -> None:
    """Both round to the same metre; the farther one, outside 5 miles, comes first by its name."""
    metre = 1 / 111_300
    limit = 5 * METRES_PER_MILE
    near, far = _north(limit - 0.01), _north(limit + 0.2)
    settings = published_settings_of(
        tmp_path,
        [
            setting("near", name="B", latitude=near),
            setting("far", name="A", latitude=far),
            setting("farther", name="C", latitude=far + 900 * metre),
        ],
    )

    pages = [settings.grid.nearest(53.0, 1.2, Filters(), first, 1) for first in range(3)]

    assert [_page_of(settings, page)[0][1] for page in pages] == ["far", "near", "farther"]
    assert pages[0].counted == 1


def test_settings_at_one_point_are_sorted_by_name_then_id(tmp_path: Path) -> None:
    listed = [
        setting("c", name="b"),
        setting("b", name="B"),
        setting("a", name="c"),
        setting("z", name="A"),
    ]
    settings = published_settings_of(tmp_path, listed)

    found = settings.grid.nearest(53.9, 1.2, Filters(), 0, 10)

    assert _page_of(settings, found) == [(0, "z"), (0, "b"), (0, "c"), (0, "a")]


def test_without_settings_the_result_is_empty(tmp_path: Path) -> None:
    settings = published_settings_of(tmp_path, [])

    assert settings.grid.nearest(53.9, 1.2, Filters(), 0, 10) == Matches((), 0, 0)


def test_a_page_after_the_last_is_empty(town: PublishedSettings) -> None:
    found = town.grid.nearest(53.9, 1.2, Filters(), 5_000, 10)

    assert found.page == ()
    assert found.total == sum(one.choice in UNDER_FIVES for one in town.all())


@pytest.mark.parametrize(
    "point", [(49.91, -6.31), (55.81, -2.03), (50.05, -5.71), (60.15, -1.14), (53.9, 1.2)]
)
def test_ten_are_found_from_everywhere(town: PublishedSettings, point: tuple[float, float]) -> None:
    found = town.grid.nearest(*point, Filters(), 0, 10)

    assert len(found.page) == 10
    nearest = min(metres for metres, _ in _plain(town, point, Filters()))
    assert found.page[0].distance_m == pytest.approx(nearest, rel=1e-4)


def test_an_island_is_reached_over_the_sea(tmp_path: Path) -> None:
    scilly = setting("island", latitude=49.914, longitude=-6.315)
    settings = published_settings_of(
        tmp_path, [scilly, setting("mainland", latitude=50.118, longitude=-5.537)]
    )

    found = settings.grid.nearest(49.95, -6.30, Filters(), 0, 10)

    assert [identity for _, identity in _page_of(settings, found)] == ["island", "mainland"]
    assert found.counted == 1


def test_out_of_school_and_older_children_need_their_own_filter(tmp_path: Path) -> None:
    clubs = [setting(choice.value, choice=choice) for choice in CHOICES]
    settings = published_settings_of(tmp_path, clubs)

    by_default = settings.grid.nearest(53.9, 1.2, Filters(), 0, 10)
    asked = settings.grid.nearest(53.9, 1.2, chosen_filters(kind="out-of-school"), 0, 10)

    assert {identity for _, identity in _page_of(settings, by_default)} == {
        choice.value for choice in UNDER_FIVES
    }
    assert [identity for _, identity in _page_of(settings, asked)] == ["out-of-school"]


def test_a_setting_is_read_as_it_was_written(tmp_path: Path) -> None:
    kept = replace(setting(), address=("1 Quay", "Sandmere"), postcode="ZZ1 1AA", places_count=0)

    assert published_settings_of(tmp_path, [kept]).find(kept.provider_id) == kept


def _plain(
    settings: PublishedSettings, point: tuple[float, float], filters: Filters
) -> list[tuple[float, Setting]]:
    """Every setting of the kinds with its distance, sorted by rounded metres, name and id."""
    kinds = filters.kinds or UNDER_FIVES
    measured = [
        (metres_between(*point, *_position(one)), one)
        for one in settings.all()
        if one.choice in kinds
    ]
    return _ordered(measured)


def _ordered(measured: list[tuple[float, Setting]]) -> list[tuple[float, Setting]]:
    return sorted(
        measured, key=lambda one: (round(one[0]), one[1].name.casefold(), one[1].provider_id)
    )


def _position(one: Setting) -> tuple[float, float]:
    assert one.latitude is not None
    assert one.longitude is not None
    return one.latitude, one.longitude


def _page_of(settings: PublishedSettings, found: Matches) -> list[tuple[int, str]]:
    return [(match.distance_m, settings.get(match.number).provider_id) for match in found.page]


def _north(metres: float) -> float:
    """The latitude so many metres north of 53 degrees."""
    low, high = 53.0, 54.0
    for _ in range(60):
        middle = (low + high) / 2
        if metres_between(53.0, 1.2, middle, 1.2) < metres:
            low = middle
        else:
            high = middle
    return low
