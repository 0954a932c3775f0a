"""The list for two points equals that of a simple loop over all settings, in either order."""

import random
from collections.abc import Iterator

import pytest
from hypothesis import assume, given, settings
from hypothesis import strategies as st

from app.core.child_ages import FUNDED_AGES
from app.core.declared_filters import FILTERS, FUNDED, KIND, WITHIN
from app.core.distance import METRES_PER_MILE, metres_between
from app.core.offer import Funded, Offer
from app.core.provision import UNDER_FIVES, Choice
from app.core.search_filters import Filters
from app.core.search_points import PointOrder
from app.core.takeup import Entitlement
from app.snapshot.facet_counts import facet_counts
from app.snapshot.layout import Setting
from app.snapshot.published_settings import PublishedSettings
from app.snapshot.search import Matches
from app.snapshot.two_point_search import PointPair, nearest_to_two, ranking_of_two
from tests.builders import chosen_filters, published_settings_of, setting

CLOSE = 0.002  # metres; closer to a limit than this, loop and series may round differently

points = st.builds(
    PointPair,
    st.floats(53.8, 54.0),
    st.floats(1.0, 1.4),
    st.floats(53.8, 54.0),
    st.floats(1.0, 1.4),
)
chosen = st.builds(
    chosen_filters,
    kind=st.frozensets(st.sampled_from(KIND.values), max_size=2),
    within=st.sampled_from([(), (), *WITHIN.values]),
    funded=st.sampled_from([(), (), *FUNDED.values[:2]]),
    include_unknown=st.booleans(),
)
pages = st.tuples(st.sampled_from([0, 0, 0, 10, 20, 250]), st.sampled_from([1, 10, 12]))


@pytest.fixture(scope="module")
def town(tmp_path_factory: pytest.TempPathFactory) -> PublishedSettings:
    """300 settings: a dense centre, a sparse edge, many at one point, some names twice."""
    return published_settings_of(tmp_path_factory.mktemp("town"), _town(random.Random(7)))


def _town(dice: random.Random) -> Iterator[Setting]:
    for number in range(300):
        spread = dice.choice([0.0, 0.01, 0.05, 0.2])
        funded = tuple(one for one in Funded if dice.random() < 0.3)
        yield setting(
            f"p{number:011d}",
            name=f"Nursery {dice.randrange(200)}",
            choice=dice.choice(list(Choice)),
            offer=Offer(funded=funded if dice.random() < 0.67 else None),
            latitude=round(53.9 + dice.uniform(-spread, spread), 6),
            longitude=round(1.2 + dice.uniform(-2 * spread, 2 * spread), 6),
        )


@given(pair=points, order=st.sampled_from(PointOrder), filters=chosen, page=pages)
def test_the_list_equals_that_of_a_simple_loop(
    town: PublishedSettings,
    pair: PointPair,
    order: PointOrder,
    filters: Filters,
    page: tuple[int, int],
) -> None:
    first, size = page
    counted_m = filters.counted_miles * METRES_PER_MILE
    measured = _measured(town, pair, order, filters)
    assume(all(abs(m - counted_m) > CLOSE for m, *_ in measured))
    reach_m = counted_m if filters.within_miles else float("inf")
    known = [one for one in measured if one[4]]
    listed = measured if filters.include_unknown else known
    unknown = [one[0] for one in measured if not one[4]]
    in_order = sorted(
        (one for one in listed if one[0] <= reach_m),
        key=lambda one: (round(one[0]), one[1].name.casefold(), one[1].provider_id),
    )
    assume(all(abs(one[0] % 1 - 0.5) > CLOSE for one in in_order[: first + size + 1]))

    found = nearest_to_two(town.grid, pair, order, filters, first, size)

    assert _page_of(town, found) == [
        (one.provider_id, pytest.approx(near, abs=1), pytest.approx(far, abs=1))
        for _, one, near, far, _ in in_order[first : first + size]
    ]
    assert found.total == len(in_order)
    assert found.counted == sum(m <= counted_m for m, *_ in listed)
    assert found.unknown == sum(m <= counted_m for m in unknown)
    assert found.unknown_total == sum(m <= reach_m for m in unknown)


@given(pair=points, order=st.sampled_from(PointOrder), filters=chosen)
@settings(max_examples=30)
def test_option_counts_equal_the_counts_of_a_search_for_each_value(
    town: PublishedSettings, pair: PointPair, order: PointOrder, filters: Filters
) -> None:
    expected = {}
    for declared in FILTERS:
        for value in declared.values if declared.stored else ():
            others = filters.values(declared.parameter) if declared.needs_every_value else ()
            more = filters.choosing(declared.parameter, *others, value)
            found = nearest_to_two(town.grid, pair, order, more, 0, 1)
            expected[declared.parameter, value] = found.counted
    radius_m = filters.counted_miles * METRES_PER_MILE

    ranking = ranking_of_two(*town.grid.positions(), pair, order)
    bits = town.grid.bits_of((ranking <= radius_m).nonzero()[0], None)

    assert facet_counts(bits, filters) == expected


def _measured(
    town: PublishedSettings, pair: PointPair, order: PointOrder, filters: Filters
) -> list[tuple[float, Setting, float, float, bool]]:
    """For each setting that may match: ordered metres, metres to each point, is a known match."""
    direct = metres_between(*pair)
    found = []
    for one in town.all():
        fit = _fit(one, filters)
        if fit is False or one.latitude is None or one.longitude is None:
            continue
        near = metres_between(*pair[:2], one.latitude, one.longitude)
        far = metres_between(*pair[2:], one.latitude, one.longitude)
        rank = min(near, far) if order is PointOrder.EITHER else max(near + far - direct, 0.0)
        found.append((rank, one, near, far, fit is True))
    return found


def _fit(one: Setting, filters: Filters) -> bool | None:
    """Whether a setting matches; None where its funded hours are not known."""
    kinds = filters.kinds or UNDER_FIVES
    if one.choice not in kinds:
        return False
    for entitlement in map(Entitlement, filters.values("funded")):
        if one.offer.funded is None:
            return None
        return any(funded in one.offer.funded for funded, *_ in FUNDED_AGES[entitlement])
    return True


def _page_of(town: PublishedSettings, found: Matches) -> list[tuple[str, int, int]]:
    return [
        (town.get(match.number).provider_id, match.distance_m, second_m)
        for match, second_m in zip(found.page, found.second_distances_m, strict=True)
    ]
