"""Home area levels: the fast implementation against a simple one and against an attacker."""

from collections import Counter, defaultdict
from collections.abc import Iterable, Sequence
from typing import NamedTuple

import numpy as np
from hypothesis import given
from hypothesis import strategies as st

from app.core.home_area import LAST_LEVEL, MIN_SHARED_POSTCODES, HomeArea, area_at_level, cell_at
from app.core.home_area_levels import (
    NO_LEVEL,
    NO_POSITION,
    PostcodeTable,
    assign_area_levels,
    carry_over_levels,
    count_underprotected,
)
from app.core.postcode import Postcode

STEP = 0.009  # degrees of a row


class Row(NamedTuple):
    postcode: str
    latitude: float | None
    longitude: float
    district: int
    is_live: bool = True

    @property
    def outward(self) -> str:
        return self.postcode.split()[0]

    def area(self, area_level: int) -> HomeArea:
        assert self.latitude is not None
        return area_at_level(area_level, self.outward, cell_at(self.latitude, self.longitude))


def postcode_table_of(rows: Sequence[Row]) -> PostcodeTable:
    """A directory of these rows, in the order of their keys."""
    placed = [row.latitude is not None for row in rows]
    latitude = [round(row.latitude * 1e6) if row.latitude is not None else 0 for row in rows]
    return PostcodeTable(
        keys=np.array([Postcode.parse(row.postcode).key for row in rows], np.uint64),
        latitude_e6=np.where(placed, latitude, NO_POSITION).astype(np.int32),
        longitude_e6=np.array([round(row.longitude * 1e6) for row in rows], np.int32),
        district=np.array([row.district for row in rows], np.uint16),
        retired_month=np.array([0 if row.is_live else 1400 for row in rows], np.uint16),
    )


def slow_area_levels(rows: Sequence[Row], before: Sequence[int] | None = None) -> list[int]:
    """`assign_area_levels`, postcode by postcode."""
    found = [NO_LEVEL] * len(rows)
    lowest = [0 if before is None or one == NO_LEVEL else one for one in before or found]
    waiting = [at for at, row in enumerate(rows) if row.is_live]
    for area_level in range(LAST_LEVEL):
        groups = defaultdict(list)
        for at in waiting:
            if rows[at].latitude is not None and lowest[at] <= area_level:
                groups[rows[at].district, rows[at].area(area_level)].append(at)
        for group in groups.values():
            if len(group) >= MIN_SHARED_POSTCODES:
                for at in group:
                    found[at] = area_level
        waiting = [at for at in waiting if found[at] == NO_LEVEL]
    for at in waiting:
        found[at] = LAST_LEVEL
    for district in {rows[at].district for at in waiting}:
        _top_up_last_level(
            rows, found, [at for at, row in enumerate(rows) if row.district == district]
        )
    return found


def _top_up_last_level(rows: Sequence[Row], found: list[int], own: list[int]) -> None:
    groups = defaultdict(list)
    for at in own:
        if found[at] < LAST_LEVEL:
            groups[found[at], rows[at].area(found[at])].append(at)
    in_order = sorted(groups, key=lambda one: (-one[0], len(groups[one]), one[1][0], one[1][2:]))
    for key in in_order:
        if sum(found[at] == LAST_LEVEL for at in own) >= MIN_SHARED_POSTCODES:
            return
        for at in groups[key]:
            found[at] = LAST_LEVEL


@st.composite
def directories(draw: st.DrawFn) -> list[Row]:
    """Clusters of postcodes on a small piece of ground: two outward codes, two districts."""
    rows: list[Row] = []
    letters = [a + b for a in "ABDEFGHJLNPQRSTUWXYZ" for b in "ABDEFGHJLNPQRSTUWXYZ"]
    number = Counter[str]()
    for _ in range(draw(st.integers(1, 12))):
        outward = draw(st.sampled_from(["ZZ1", "ZZ2"]))
        north, east = draw(st.integers(0, 12)), draw(st.integers(0, 12))
        district = draw(st.integers(0, 1))
        kind = draw(st.sampled_from(["live"] * 6 + ["retired", "nowhere"]))
        for _ in range(draw(st.integers(1, 12))):
            number[outward] += 1
            at = number[outward]
            postcode = f"{outward} {at // 400}{letters[at % 400]}"
            latitude = None if kind == "nowhere" else 53.9 + north * STEP
            rows.append(Row(postcode, latitude, 1.2 + east * 0.015, district, kind != "retired"))
    return sorted(rows, key=lambda row: Postcode.parse(row.postcode).key)


def shown(row: Row, area_level: int) -> object:
    """The published area of a home there."""
    return row.area(area_level) if area_level < LAST_LEVEL else LAST_LEVEL


def assert_each_is_shared(rows: Sequence[Row], area_levels: Sequence[int]) -> None:
    """Assert that enough live postcodes of the district share every published area."""
    live = [
        (row, area_level) for row, area_level in zip(rows, area_levels, strict=True) if row.is_live
    ]
    sizes = Counter(row.district for row, _ in live)
    seen = Counter((row.district, shown(row, area_level)) for row, area_level in live)
    for (district, area), count in seen.items():
        assert count >= min(MIN_SHARED_POSTCODES, sizes[district])
        assert area == LAST_LEVEL or count >= MIN_SHARED_POSTCODES


@given(directories())
def test_the_fast_levels_equal_those_of_the_simple_implementation(rows):
    area_levels = assign_area_levels(postcode_table_of(rows))

    assert area_levels.tolist() == slow_area_levels(rows)
    assert count_underprotected(postcode_table_of(rows), area_levels) == 0


@given(directories())
def test_a_reader_who_knows_the_rule_and_every_postcode_is_left_with_ten(rows):
    assert_each_is_shared(rows, assign_area_levels(postcode_table_of(rows)).tolist())


@given(directories(), st.data())
def test_a_newer_edition_narrows_no_area_and_separates_no_postcodes_that_shared_one(rows, data):
    before = assign_area_levels(postcode_table_of(rows))
    later = [row for row in rows if data.draw(st.integers(0, 3))]
    later += [row._replace(postcode=row.postcode.replace(" 0", " 8")) for row in rows[::3]]
    later = sorted({one.postcode: one for one in later}.values(), key=_key)
    first = carry_over_levels(postcode_table_of(later), postcode_table_of(rows).keys, before)

    after = assign_area_levels(postcode_table_of(later), first)

    assert after.tolist() == slow_area_levels(later, first.tolist())
    assert_each_is_shared(later, after.tolist())
    together = defaultdict(set)
    for row, was, now in zip(later, first.tolist(), after.tolist(), strict=True):
        if was != NO_LEVEL and row.latitude is not None:
            assert now >= was
            together[row.district, shown(row, was)].add(now)
    assert_stay_together(together.values())


def assert_stay_together(area_levels: Iterable[set[int]]) -> None:
    """Assert that postcodes that shared an area before still share one."""
    assert all(len(area_level) == 1 for area_level in area_levels)


def _key(row: Row) -> int:
    return Postcode.parse(row.postcode).key


def test_a_postcode_alone_in_its_kilometre_shares_a_wider_area():
    town = [Row(f"ZZ1 1A{one}", 53.9, 1.2, 0) for one in "ABDEFGHJLNPQ"]
    farm = Row("ZZ1 9ZZ", 53.9 + 3 * STEP, 1.2, 0)
    village = [Row(f"ZZ1 2A{one}", 53.9 + 6 * STEP, 1.2, 0) for one in "ABDEFGHJL"]
    rows = sorted([*town, farm, *village], key=_key)

    area_levels = dict(
        zip(
            (row.postcode for row in rows),
            assign_area_levels(postcode_table_of(rows)).tolist(),
            strict=True,
        )
    )

    assert area_levels["ZZ1 1AA"] == 0
    assert area_levels["ZZ1 9ZZ"] == area_levels["ZZ1 2AA"] > 0


def test_count_underprotected_finds_a_postcode_on_its_own():
    rows = [Row(f"ZZ1 1A{one}", 53.9, 1.2, 0) for one in "ABDEFGHJLN"]
    rows.append(Row("ZZ1 9ZZ", 53.99, 1.2, 0))

    assert count_underprotected(postcode_table_of(rows), np.zeros(11, np.uint8)) == 1
    assert count_underprotected(postcode_table_of(rows), np.full(11, NO_LEVEL, np.uint8)) == 11


def test_an_empty_directory_has_no_levels():
    assert len(assign_area_levels(postcode_table_of([]))) == 0
    assert (
        count_underprotected(postcode_table_of([]), assign_area_levels(postcode_table_of([]))) == 0
    )
    assert (
        len(carry_over_levels(postcode_table_of([]), np.zeros(0, np.uint64), np.zeros(0, np.uint8)))
        == 0
    )
