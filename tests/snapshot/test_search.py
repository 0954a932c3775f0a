"""The nearest settings equal those of a simple loop, in the same order."""

import random
from collections.abc import Iterator
from dataclasses import replace
from datetime import date, time, timedelta
from itertools import pairwise
from pathlib import Path
from typing import Any

import pytest
from geopy.distance import geodesic
from hypothesis import assume, given, settings
from hypothesis import strategies as st

from app.core.child_ages import CHILD_AGES_BY_CODE
from app.core.declared_filters import AGE, FILTERS, FUNDED, KIND, WITHIN
from app.core.distance import METRES_PER_MILE, metres_between
from app.core.offer import (
    AgeBand,
    Ages,
    CarePattern,
    Funded,
    Offer,
    Opening,
    Space,
    Text,
    Vacancy,
    Weeks,
)
from app.core.provision import UNDER_FIVES, Choice
from app.core.ratings import Framework, Inspection, JudgementArea, OverallGrade, Standard
from app.core.search_filters import Filters
from app.snapshot import search
from app.snapshot.facet_counts import facet_counts
from app.snapshot.layout import Setting
from app.snapshot.published_settings import PublishedSettings
from app.snapshot.search import Matches
from tests.builders import chosen_filters, published_settings_of, setting
from tests.builders.plain_filters import plain_fit

HALF_METRE = 0.001  # closer to half a metre than this, loop and series may round differently
CHOICES = list(Choice)
TODAY = date(2026, 11, 29)

points = st.tuples(st.floats(53.6, 54.2), st.floats(0.8, 1.6))
some_kinds = st.frozensets(st.sampled_from(KIND.values), max_size=3)
chosen = st.builds(
    chosen_filters, kind=some_kinds, within=st.sampled_from([(), (), *WITHIN.values])
)
asking = st.builds(
    chosen_filters,
    kind=some_kinds,
    within=st.sampled_from([(), *WITHIN.values]),
    age=st.lists(st.sampled_from(AGE.values), max_size=2),
    funded=st.sampled_from([(), *FUNDED.values]),
    include_unknown=st.booleans(),
).filter(lambda filters: filters.filters_by_offer)
OTHERS = [one for one in FILTERS if one.stored and one not in (KIND, AGE, FUNDED)]


@st.composite
def detailed(draw: st.DrawFn) -> Filters:
    """Up to three of all filters but the distance, which limits which of them matter."""
    chosen = {"within": draw(st.sampled_from(["2", "5", "20"]))}
    filters = draw(st.one_of(st.just(Filters()), asking)).choosing("within", chosen["within"])
    for one in draw(st.lists(st.sampled_from(OTHERS), min_size=1, max_size=3, unique=True)):
        most = 3 if one.has_several_values else 1
        values = draw(st.lists(st.sampled_from(one.values), min_size=1, max_size=most))
        filters = filters.choosing(one.parameter, *values)
    return filters


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
            inspections=_inspections(dice),
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
    """Facts of every sort, each known for two settings of three."""
    first = dice.randrange(100)
    known: dict[str, Any] = {
        "ages": Ages(first, dice.choice([None, first + dice.randrange(40)])),
        "funded": tuple(one for one in Funded if dice.random() < 0.3),
        "opening": _timetable(dice),
        "periods": tuple(dice.sample(list(CarePattern), dice.randrange(4))),
        "vacancies": tuple(
            Vacancy(band, dice.choice([Space.NOW, Space.FULL]))
            for band in AgeBand
            if dice.random() < 0.6
        ),
        "space_confirmed_on": TODAY - timedelta(days=dice.choice([-1, 0, 20, 30, 31])),
        "step_free": dice.random() < 0.5,
        "languages": ("en", *dice.sample(["pl", "ro", "cy"], dice.randrange(3))),
        "texts": {text: {"en": "Ask us."} for text in Text if dice.random() < 0.5},
    }
    return Offer(**{name: fact for name, fact in known.items() if dice.random() < 0.67})


def _timetable(dice: random.Random) -> tuple[Opening, ...]:
    return tuple(
        Opening(
            day,
            time(dice.randrange(6, 10), dice.choice([0, 30, 45])),
            time(dice.randrange(15, 20), dice.choice([0, 30])),
            dice.choice(list(Weeks)),
        )
        for day in dice.sample(range(7), dice.randrange(7))
    )


def _inspections(dice: random.Random) -> tuple[Inspection, ...]:
    """No inspection, an old grade, or a report card."""
    standards = dict.fromkeys(
        (JudgementArea.INCLUSION, JudgementArea.ACHIEVEMENT), dice.choice(list(Standard))
    )
    return dice.choice(
        [
            (),
            (
                Inspection(
                    Framework.PREVIOUS, date(2024, 5, 1), overall=dice.choice([*OverallGrade])
                ),
            ),
            (
                Inspection(
                    Framework.SCHOOL_PREVIOUS,
                    date(2024, 5, 1),
                    overall=dice.choice([None, *OverallGrade]),
                    grades={JudgementArea.EARLY_YEARS: dice.choice([*OverallGrade])},
                ),
            ),
            (
                Inspection(
                    Framework.REPORT_CARD,
                    date(2026, 5, 1),
                    standards=standards | {JudgementArea.CURRICULUM: dice.choice(list(Standard))},
                    safeguarding_met=dice.choice([True, True, False, None]),
                ),
            ),
        ]
    )


@pytest.mark.parametrize("few", [0, search.FEW_SETTINGS])
@given(point=points, filters=st.one_of(asking, detailed()), page=pages)
def test_matching_and_possible_settings_equal_those_of_a_simple_loop(
    town: PublishedSettings,
    few: int,
    point: tuple[float, float],
    filters: Filters,
    page: tuple[int, int],
) -> None:
    first, size = page
    measured = [(m, one, plain_fit(one, filters, TODAY)) for m, one in _plain(town, point, filters)]
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
        found = town.grid.nearest(*point, filters, first, size, TODAY)

    expected = [(round(m), one.provider_id) for m, one in listed]
    assert _page_of(town, found) == expected[first : first + size]
    assert found.total == len(listed)
    assert found.counted == sum(m <= counted_m for m, _ in listed)
    assert found.unknown == sum(m <= counted_m for m in unknown)
    assert found.unknown_total == len(unknown)


@given(point=points, filters=st.one_of(chosen, asking, detailed()))
@settings(max_examples=40)
def test_facet_counts_equal_the_counts_of_a_search_for_each_value(
    town: PublishedSettings, point: tuple[float, float], filters: Filters
) -> None:
    expected = {}
    for declared in FILTERS:
        for value in declared.values if declared.stored else ():
            others = filters.values(declared.parameter) if declared.needs_every_value else ()
            more = filters.choosing(declared.parameter, *others, value)
            found = town.grid.nearest(*point, more, 0, 1, TODAY)
            expected[declared.parameter, value] = found.counted

    bits = town.grid.bits_within(*point, filters.counted_miles * METRES_PER_MILE, TODAY)
    assert facet_counts(bits, filters) == expected


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
    school_age = any(CHILD_AGES_BY_CODE[code].first_month >= 60 for code in filters.values("age"))
    kinds = filters.kinds or (frozenset(Choice) if school_age else UNDER_FIVES)
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
