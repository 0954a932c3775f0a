"""The cost of making one edit public, with as many settings as England may have."""

import random
import time
from collections.abc import Iterator, Mapping
from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path
from statistics import median

from app.publish.store.changed_copy import PlacesChanges, PlacesDirectory, stage_changed_copy
from app.publish.store.changed_selection import reselect
from app.publish.store.staging import write_directory, write_places
from app.snapshot.layout import Setting
from app.snapshot.published_settings import PublishedSettings
from app.snapshot.reader import open_settings, read_current_pointer
from tests.bench import report_table
from tests.bench.national import SEED, National
from tests.bench.report_table import Row, at_most

COUNT = 60_000
SPREAD_DEGREES = 0.02  # about 2 km: a copy is in the same town as its original


def measure(data: National, work: Path, rounds: int) -> Iterator[Row]:
    """Rows for the CPU of each kind of edit, from the changed setting to the staged directory."""
    _write_base(data.folder / "data" / "snapshots", work)
    costs: dict[str, list[float]] = {}
    for turn in range(rounds):
        base = open_settings(work, 1)
        for edit, changes in _edits(base, random.Random(SEED + turn)).items():
            started = time.process_time()
            stage_changed_copy(work, "patch", PlacesDirectory.published(work, 1), changes)
            costs.setdefault(edit, []).append(time.process_time() - started)
    for edit, each in costs.items():
        name = f"{COUNT:,} settings, {edit} staged: CPU"
        yield at_most(name, median(each), 1.5, 1, report_table.hundredths)


def _edits(base: PublishedSettings, chance: random.Random) -> Mapping[str, PlacesChanges]:
    """One change of each kind to a random setting, by its name."""
    number = chance.randrange(COUNT)
    old = base.get(number)
    there = chance.choice(list(base.in_council(old.la_code)))  # an address in the same council
    changed = {
        "a telephone number": replace(old, phone="01632 960123"),
        "a language": replace(old, offer=replace(old.offer, languages=("pl",))),
        "a name": replace(old, name="Corner House Nursery"),
        "a postcode": _at(old, there),
    }
    added = _at(replace(old, provider_id="zzzzzzzzzzzz", location_id="", service_ids=()), there)
    return {
        **{edit: PlacesChanges(1, changed={number: (old, one)}) for edit, one in changed.items()},
        "a removal": PlacesChanges(1, removed={number: old}),
        "a new setting": PlacesChanges(1, added=(added,)),
    }


def _at(setting: Setting, other: Setting) -> Setting:
    """The setting at the postcode of another one."""
    return replace(
        setting,
        postcode=other.postcode,
        latitude=other.latitude,
        longitude=other.longitude,
        district_code=other.district_code,
        ward_code=other.ward_code,
    )


def _write_base(root: Path, target: Path) -> None:
    """Publication 1 of `target`: the settings of `root`, and copies of them up to `COUNT`."""
    old = open_settings(root, read_current_pointer(root)["places"])
    settings = list(old.all())
    chance = random.Random(SEED)
    copies = [
        _copy(chance.choice(settings), number, chance) for number in range(len(settings), COUNT)
    ]
    selection = reselect(old, [*settings, *copies], [], None)
    write_directory(target, "places", 1, datetime.now(UTC), write_places(selection))


def _copy(setting: Setting, number: int, chance: random.Random) -> Setting:
    """A setting with another id and name near the given one."""

    def moved(degrees: float | None) -> float | None:
        return None if degrees is None else round(degrees + chance.gauss(0, SPREAD_DEGREES), 6)

    return replace(
        setting,
        provider_id=f"{number:012}",
        name=f"{setting.name} {number}",
        location_id="",  # those that follow from the new provider_id
        service_ids=(),
        latitude=moved(setting.latitude),
        longitude=moved(setting.longitude),
    )
