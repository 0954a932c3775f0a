"""A second point is a postcode, or a school that is a published setting."""

from pathlib import Path

import pytest

from app.core.distance import metres_between
from app.core.provision import SCHOOLS
from app.core.query_text import parse_query_text
from app.core.search_filters import Filters
from app.core.search_points import PointOrder, Position
from app.snapshot.find_settings import ListedSettings, find, find_around, find_near
from app.snapshot.layout import Setting
from app.snapshot.query_result import QueryHint, QueryOutcome
from app.snapshot.reader import Snapshot, Snapshots
from app.snapshot.second_point import SecondQuery, SecondResult, resolve_second

HOME = (53.9, 1.2)


@pytest.fixture(scope="module")
def seeds(seeded: Path) -> Snapshot:
    shown = Snapshots(seeded / "snapshots").current()
    assert shown is not None
    return shown


@pytest.fixture(scope="module")
def schools(seeds: Snapshot) -> list[Setting]:
    return [one for one in seeds.settings.all() if one.kind in SCHOOLS and one.latitude]


def ask(snapshot: Snapshot, text: str) -> SecondResult:
    return resolve_second(snapshot, SecondQuery(text, PointOrder.EITHER), *HOME)


def test_a_postcode_in_any_spelling_is_a_point(seeds: Snapshot) -> None:
    point = ask(seeds, " zz12ab ").point

    assert point is not None
    assert (point.label, point.value, point.is_school) == ("ZZ1 2AB", "ZZ1 2AB", False)


def test_a_school_is_a_point_by_its_id(seeds: Snapshot, schools: list[Setting]) -> None:
    school = schools[0]

    point = ask(seeds, f"school-{school.provider_id}").point

    assert point is not None
    assert (point.latitude, point.longitude) == (school.latitude, school.longitude)
    assert (point.label, point.is_school) == (school.name, True)


def test_only_schools_are_points_by_their_id(seeds: Snapshot) -> None:
    minder = next(one for one in seeds.settings.all() if one.kind not in SCHOOLS)

    assert ask(seeds, f"school-{minder.provider_id}").point is None
    assert ask(seeds, "school-zzzzzzzzzzzz").point is None


def test_the_name_of_a_school_leads_to_schools_nearest_first(
    seeds: Snapshot, schools: list[Setting]
) -> None:
    word = schools[0].name.split()[0]

    found = ask(seeds, f"{word.upper()} school")

    assert found.point is None
    assert f"school-{schools[0].provider_id}" in [one.value for one in found.choices]
    distances = [one.distance_m for one in found.choices]
    assert distances == sorted(distances)
    assert all(word in one.label for one in found.choices)


def test_a_misspelt_school_is_found(seeds: Snapshot, schools: list[Setting]) -> None:
    name = max((one.name for one in schools), key=len)

    found = ask(seeds, name.replace("e", "", 1))

    assert name in [one.label for one in found.choices]


@pytest.mark.parametrize("text", ["primary school", "Sandmere", "xyzzy", "12345", "ZZ99 9ZZ", "!"])
def test_other_texts_are_not_understood(seeds: Snapshot, text: str) -> None:
    found = ask(seeds, text)

    assert (found.point, found.choices, found.typed) == (None, (), text)


def test_a_misread_postcode_is_offered(seeds: Snapshot) -> None:
    assert [one.value for one in ask(seeds, "ZZI 2AB").choices] == ["ZZ1 2AB"]


def listed_near(snapshot: Snapshot, also: str, order: PointOrder, page: int = 1) -> ListedSettings:
    query = SecondQuery(also, order)
    _, listed = find(snapshot, parse_query_text("ZZ1 2AB"), Filters(), page, second=query)
    assert listed is not None
    return listed


@pytest.mark.parametrize("order", PointOrder)
def test_pages_of_two_points_and_their_count_agree(seeds: Snapshot, order: PointOrder) -> None:
    first = listed_near(seeds, "ZZ1 3AB", order)
    assert first.second is not None
    assert first.second.point is not None

    pages = -(-first.matches.total // 10)
    numbers = [
        match.number
        for page in range(1, pages + 1)
        for match in listed_near(seeds, "ZZ1 3AB", order, page).matches.page
    ]

    assert len(numbers) == len(set(numbers)) == first.matches.total
    assert listed_near(seeds, "ZZ1 3AB", order, pages + 1).is_past_end


def test_a_second_point_that_is_not_understood_leaves_the_list_of_the_first(
    seeds: Snapshot,
) -> None:
    listed = listed_near(seeds, "xyzzy", PointOrder.EITHER)
    _, plain = find(seeds, parse_query_text("ZZ1 2AB"), Filters(), 1)

    assert plain is not None
    assert listed._replace(second=None) == plain


def test_the_council_of_a_town_is_that_of_the_first_point(seeds: Snapshot) -> None:
    town = next(one for one in seeds.settings.names if one.kind == "town" and one.latitude)
    assert town.latitude is not None
    assert town.longitude is not None
    far = max(
        seeds.settings.all(),
        key=lambda one: metres_between(*HOME, one.latitude or HOME[0], one.longitude or HOME[1]),
    )
    query = SecondQuery(far.postcode, PointOrder.EITHER)

    plain = find_around(seeds, town, town.latitude, town.longitude, Filters(), 1)
    both = find_around(seeds, town, town.latitude, town.longitude, Filters(), 1, second=query)

    assert both.second is not None
    assert both.second.point is not None
    assert both.matches != plain.matches
    assert both.council == plain.council


def test_a_position_is_searched_from_with_the_areas_of_the_nearest_postcode(
    seeds: Snapshot,
) -> None:
    result, listed = find_near(seeds, Position(*HOME), Filters(), 1)

    assert result.outcome is QueryOutcome.FOUND
    assert result.entry is not None
    assert (result.entry.latitude, result.entry.longitude) == HOME
    assert result.entry.ward_code
    assert listed is not None
    assert listed.council is not None
    assert listed.council.name == "Sandmere"
    assert listed.matches == seeds.settings.grid.nearest(*HOME, Filters(), 0, 10)


def test_a_position_far_from_every_postcode_is_not_in_england(seeds: Snapshot) -> None:
    result, listed = find_near(seeds, Position(57.1, -5.2), Filters(), 1)

    assert (result.hint, listed) == (QueryHint.AWAY, None)
