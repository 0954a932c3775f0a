"""A nation with ten times the places, and what a search costs there."""

import os
import random
from collections.abc import Iterator
from contextlib import ExitStack
from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path

from app.publish.public import flip
from app.publish.select import Selection
from app.publish.write import write_directory, write_places
from app.snapshot.layout import Place
from app.snapshot.reader import folder_of, open_places, read_pointer
from tests.bench import national, rows
from tests.bench.load import Target, cpu_us, in_turn, run
from tests.bench.national import SEED, National, environ_for
from tests.bench.rows import Row, at_most
from tests.bench.searches import Pace
from tests.bench.server import FINDER, SYNC, serve

TIMES = 10
SPREAD_DEGREES = 0.02  # about 2 km: a new setting stands in the same town as the one it is made of
# Few enough that both workers soon hold every card: what grows here is the search, not the cache.
WARM_POSTCODES = 300


def measure(data: National, work: Path, pace: Pace) -> Iterator[Row]:
    """Rows of the CPU per search among ten times the places, against the same without."""
    grown = _grow(data.folder / "data" / "snapshots", work / "grown")
    councils = data.folder / "councils.toml"
    sample = national.sample_postcodes()
    with ExitStack() as stack:
        targets = [
            Target(
                name,
                stack.enter_context(serve(FINDER, SYNC, environ_for(folder, councils))),
                national.write_paths(work / "grown.txt", sample[:WARM_POSTCODES], ["en"]),
            )
            for name, folder in (("base", data.folder / "data"), ("grown", grown))
        ]
        for target in targets:
            run(target, 2 * pace.seconds, seed=99)
        warm = in_turn(targets, pace.rounds, pace.seconds)
        cold_paths = national.write_paths(work / "cold.txt", sample, ["en"])
        cold = in_turn([replace(t, paths=cold_paths) for t in targets], pace.rounds, pace.seconds)
    ratio = cpu_us(warm["grown"]) / cpu_us(warm["base"])
    yield at_most(f"growth: {TIMES} x the places, CPU per search", ratio, 1.5, 1.1, rows.times)
    costs = (rows.microseconds(cpu_us(warm[name])) for name in ("grown", "base"))
    yield Row("  with and without", " and ".join(costs))
    ratio = cpu_us(cold["grown"]) / cpu_us(cold["base"])
    yield Row(f"  the same over {len(sample):,} postcodes, cards cold", rows.times(ratio))


def _grow(root: Path, target: Path) -> Path:
    """A data directory that holds the places of `root` ten times; its postcodes are linked to."""
    snapshots = target / "snapshots"
    pointer = read_pointer(root)
    old = open_places(root, pointer["places"])
    selection = Selection(
        places=_multiplied(list(old.all())),
        counted=[],
        areas=list(old.areas.values()),
        names=[],  # nothing is looked up by name here
        editions=list(old.editions.values()),
        is_invented=False,
        gaps=old.manifest["gaps"],
    )
    write_directory(snapshots, "places", 1, datetime.now(UTC), write_places(selection))
    linked = folder_of(snapshots, "postcodes", pointer["postcodes"])
    linked.parent.mkdir(exist_ok=True)
    os.symlink(folder_of(root, "postcodes", pointer["postcodes"]), linked)
    flip(snapshots, {"places": 1, "postcodes": pointer["postcodes"]})
    return target


def _multiplied(places: list[Place]) -> list[Place]:
    """Every place, and nine more around it, in the order of names and then ids."""
    chance = random.Random(SEED)

    def moved(degrees: float | None) -> float | None:
        return None if degrees is None else round(degrees + chance.gauss(0, SPREAD_DEGREES), 6)

    more = [
        replace(
            place,
            provider_id=f"{place.provider_id}{number}",
            latitude=moved(place.latitude),
            longitude=moved(place.longitude),
        )
        for place in places
        for number in range(1, TIMES)
    ]
    return sorted([*places, *more], key=lambda place: (place.name, place.provider_id))
