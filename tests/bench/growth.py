"""The cost of a search with ten times as many settings."""

import os
import random
from collections.abc import Iterator
from contextlib import ExitStack
from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path

from app.publish.selection.public_record import Selection
from app.publish.store.staging import write_directory, write_places
from app.publish.store.switch import switch_pointer
from app.snapshot.layout import Setting
from app.snapshot.reader import open_settings, part_folder, read_current_pointer
from tests.bench import national, report_table
from tests.bench.load import Target, cpu_us, in_turn, run
from tests.bench.national import SEED, National, environ_for
from tests.bench.report_table import Row, at_most
from tests.bench.searches import Duration
from tests.bench.server import FINDER, SYNC, serve

TIMES = 10
SPREAD_DEGREES = 0.02  # about 2 km: a copy is in the same town as its original
# Few enough that both workers soon cache every card: this measures the search, not the cache.
WARM_POSTCODES = 300


def measure(data: National, work: Path, pace: Duration) -> Iterator[Row]:
    """Rows for the CPU per search with ten times as many settings, compared with the original."""
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
    yield at_most(
        f"growth: {TIMES} x the places, CPU per search", ratio, 1.5, 1.1, report_table.times
    )
    costs = (report_table.microseconds(cpu_us(warm[name])) for name in ("grown", "base"))
    yield Row("  with and without", " and ".join(costs))
    ratio = cpu_us(cold["grown"]) / cpu_us(cold["base"])
    yield Row(f"  the same over {len(sample):,} postcodes, cards cold", report_table.times(ratio))


def _grow(root: Path, target: Path) -> Path:
    """A data directory with ten copies of the settings of `root`, and a link to its postcodes."""
    snapshots = target / "snapshots"
    pointer = read_current_pointer(root)
    old = open_settings(root, pointer["places"])
    selection = Selection(
        settings=_multiplied(list(old.all())),
        counted=[],
        areas=list(old.areas.values()),
        names=[],  # this benchmark does not search by name
        editions=list(old.editions.values()),
        is_invented=False,
        gaps=old.manifest["gaps"],
    )
    write_directory(snapshots, "places", 1, datetime.now(UTC), write_places(selection))
    linked = part_folder(snapshots, "postcodes", pointer["postcodes"])
    linked.parent.mkdir(exist_ok=True)
    os.symlink(part_folder(root, "postcodes", pointer["postcodes"]), linked)
    switch_pointer(snapshots, {"places": 1, "postcodes": pointer["postcodes"]})
    return target


def _multiplied(settings: list[Setting]) -> list[Setting]:
    """Every setting with nine copies nearby, in order of name and id."""
    chance = random.Random(SEED)

    def moved(degrees: float | None) -> float | None:
        return None if degrees is None else round(degrees + chance.gauss(0, SPREAD_DEGREES), 6)

    more = [
        replace(
            setting,
            provider_id=f"{setting.provider_id}{number}",
            location_id="",  # those that follow from the new provider_id
            service_ids=(),
            latitude=moved(setting.latitude),
            longitude=moved(setting.longitude),
        )
        for setting in settings
        for number in range(1, TIMES)
    ]
    return sorted([*settings, *more], key=lambda setting: (setting.name, setting.provider_id))
