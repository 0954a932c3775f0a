"""How wide each postcode's area is: the fast way against the slow one, and against who knows both."""

from collections import Counter, defaultdict
from collections.abc import Iterable, Sequence
from typing import NamedTuple

import numpy as np
from hypothesis import given, settings
from hypothesis import strategies as st

from app.core.home_area import LAST, SHARED_BY, HomeArea, area_on, cell_at
from app.core.home_rungs import (
    NO_POSITION,
    NO_RUNG,
    Ground,
    carried,
    count_exposed,
    rungs_of,
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

    def area(self, rung: int) -> HomeArea:
        assert self.latitude is not None
        return area_on(rung, self.outward, cell_at(self.latitude, self.longitude))


def ground_of(rows: Sequence[Row]) -> Ground:
    """Rows in the order of their keys, as a directory has them."""
    placed = [row.latitude is not None for row in rows]
    latitude = [round(row.latitude * 1e6) if row.latitude is not None else 0 for row in rows]
    return Ground(
        keys=np.array([Postcode.parse(row.postcode).key for row in rows], np.uint64),
        latitude_e6=np.where(placed, latitude, NO_POSITION).astype(np.int32),
        longitude_e6=np.array([round(row.longitude * 1e6) for row in rows], np.int32),
        district=np.array([row.district for row in rows], np.uint16),
        retired_month=np.array([0 if row.is_live else 1400 for row in rows], np.uint16),
    )


def slow_rungs(rows: Sequence[Row], before: Sequence[int] | None = None) -> list[int]:
    """`rungs_of`, postcode by postcode."""
    found = [NO_RUNG] * len(rows)
    lowest = [0 if before is None or one == NO_RUNG else one for one in before or found]
    waiting = [at for at, row in enumerate(rows) if row.is_live]
    for rung in range(LAST):
        groups = defaultdict(list)
        for at in waiting:
            if rows[at].latitude is not None and lowest[at] <= rung:
                groups[rows[at].district, rows[at].area(rung)].append(at)
        for group in groups.values():
            if len(group) >= SHARED_BY:
                for at in group:
                    found[at] = rung
        waiting = [at for at in waiting if found[at] == NO_RUNG]
    for at in waiting:
        found[at] = LAST
    for district in {rows[at].district for at in waiting}:
        _fill_up(rows, found, [at for at, row in enumerate(rows) if row.district == district])
    return found


def _fill_up(rows: Sequence[Row], found: list[int], own: list[int]) -> None:
    groups = defaultdict(list)
    for at in own:
        if found[at] < LAST:
            groups[found[at], rows[at].area(found[at])].append(at)
    in_order = sorted(groups, key=lambda one: (-one[0], len(groups[one]), one[1][0], one[1][2:]))
    for key in in_order:
        if sum(found[at] == LAST for at in own) >= SHARED_BY:
            return
        for at in groups[key]:
            found[at] = LAST


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


def shown(row: Row, rung: int) -> object:
    """What everyone sees of a home there."""
    return row.area(rung) if rung < LAST else LAST


def assert_each_is_shared(rows: Sequence[Row], rungs: Sequence[int]) -> None:
    """Of what is seen, in a district, there are enough live postcodes that it may stand for."""
    live = [(row, rung) for row, rung in zip(rows, rungs, strict=True) if row.is_live]
    sizes = Counter(row.district for row, _ in live)
    seen = Counter((row.district, shown(row, rung)) for row, rung in live)
    for (district, area), count in seen.items():
        assert count >= min(SHARED_BY, sizes[district])
        assert area == LAST or count >= SHARED_BY


@given(directories())
@settings(max_examples=150)
def test_the_fast_way_is_the_slow_one(rows):
    rungs = rungs_of(ground_of(rows))

    assert rungs.tolist() == slow_rungs(rows)
    assert count_exposed(ground_of(rows), rungs) == 0


@given(directories())
@settings(max_examples=100)
def test_whoever_knows_the_rule_and_every_postcode_is_left_with_ten(rows):
    assert_each_is_shared(rows, rungs_of(ground_of(rows)).tolist())


@given(directories(), st.data())
@settings(max_examples=150)
def test_a_later_edition_narrows_none_and_parts_none_that_were_shown_alike(rows, data):
    before = rungs_of(ground_of(rows))
    later = [row for row in rows if data.draw(st.integers(0, 3))]
    later += [row._replace(postcode=row.postcode.replace(" 0", " 8")) for row in rows[::3]]
    later = sorted({one.postcode: one for one in later}.values(), key=_key)
    first = carried(ground_of(later), ground_of(rows).keys, before)

    after = rungs_of(ground_of(later), first)

    assert after.tolist() == slow_rungs(later, first.tolist())
    assert_each_is_shared(later, after.tolist())
    together = defaultdict(set)
    for row, was, now in zip(later, first.tolist(), after.tolist(), strict=True):
        if was != NO_RUNG and row.latitude is not None:
            assert now >= was
            together[row.district, shown(row, was)].add(now)
    assert_stay_together(together.values())


def assert_stay_together(rungs: Iterable[set[int]]) -> None:
    """Postcodes that were shown alike are shown alike."""
    assert all(len(one) == 1 for one in rungs)


def _key(row: Row) -> int:
    return Postcode.parse(row.postcode).key


def test_a_postcode_alone_in_its_kilometre_goes_with_the_ones_beyond():
    town = [Row(f"ZZ1 1A{one}", 53.9, 1.2, 0) for one in "ABDEFGHJLNPQ"]
    farm = Row("ZZ1 9ZZ", 53.9 + 3 * STEP, 1.2, 0)
    village = [Row(f"ZZ1 2A{one}", 53.9 + 6 * STEP, 1.2, 0) for one in "ABDEFGHJL"]
    rows = sorted([*town, farm, *village], key=_key)

    rungs = dict(
        zip((row.postcode for row in rows), rungs_of(ground_of(rows)).tolist(), strict=True)
    )

    assert rungs["ZZ1 1AA"] == 0
    assert rungs["ZZ1 9ZZ"] == rungs["ZZ1 2AA"] > 0


def test_count_exposed_finds_who_is_alone():
    rows = [Row(f"ZZ1 1A{one}", 53.9, 1.2, 0) for one in "ABDEFGHJLN"]
    rows.append(Row("ZZ1 9ZZ", 53.99, 1.2, 0))

    assert count_exposed(ground_of(rows), np.zeros(11, np.uint8)) == 1
    assert count_exposed(ground_of(rows), np.full(11, NO_RUNG, np.uint8)) == 11


def test_an_empty_directory_has_no_rungs():
    assert len(rungs_of(ground_of([]))) == 0
    assert count_exposed(ground_of([]), rungs_of(ground_of([]))) == 0
    assert len(carried(ground_of([]), np.zeros(0, np.uint64), np.zeros(0, np.uint8))) == 0
