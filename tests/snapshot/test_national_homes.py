"""On all England: no postcode has an area that fewer than ten live postcodes of its district share."""

from collections import Counter
from collections.abc import Callable
from pathlib import Path

import pytest

from app.core.home_area import LAST, RUNGS, SHARED_BY, area_on, cell_at
from app.core.home_rungs import NO_RUNG, carried, count_exposed, rungs_of
from app.snapshot.postcodes import Postcodes
from app.snapshot.reader import Snapshots

pytestmark = pytest.mark.national


@pytest.fixture(scope="module")
def postcodes(national: Path) -> Postcodes:
    shown = Snapshots(national / "snapshots").current()
    assert shown is not None
    return shown.postcodes


def test_every_area_is_shared_by_ten_live_postcodes_counted_one_by_one(
    postcodes: Postcodes, tell: Callable[[str], None]
) -> None:
    rungs = postcodes.home_rungs.tolist()
    ground = postcodes.ground
    shared: Counter[object] = Counter()
    on_rung: Counter[int] = Counter()

    for at, key in enumerate(ground.keys.tolist()):
        rung = rungs[at]
        assert (rung == NO_RUNG) == bool(ground.retired_month[at])
        if rung == NO_RUNG:
            continue
        on_rung[rung] += 1
        district = int(ground.district[at])
        if rung == LAST:
            shared[district, rung] += 1
            continue
        outward = key.to_bytes(7, "big")[:4].decode().rstrip()
        latitude, longitude = ground.latitude_e6[at] / 1e6, ground.longitude_e6[at] / 1e6
        shared[district, area_on(rung, outward, cell_at(float(latitude), float(longitude)))] += 1

    assert min(shared.values()) >= SHARED_BY
    assert on_rung[0] > 0.8 * on_rung.total()
    shares = (
        f"{RUNGS[at].width_km} km {on_rung[at] / on_rung.total():.2%}" for at in sorted(on_rung)
    )
    tell(f"{on_rung.total()} postcodes: {', '.join(shares)}")


def test_what_was_published_with_them_is_what_the_rule_gives(postcodes: Postcodes) -> None:
    ground = postcodes.ground

    assert (rungs_of(ground) == postcodes.home_rungs).all()
    assert count_exposed(ground, postcodes.home_rungs) == 0


def test_the_same_edition_again_changes_nothing(postcodes: Postcodes) -> None:
    ground, before = postcodes.ground, postcodes.home_rungs

    again = rungs_of(ground, carried(ground, ground.keys, before))

    assert (again == before).all()
