"""Towns after addresses change, found again without all settings."""

import random
import shutil
import sqlite3
from contextlib import closing
from dataclasses import replace
from pathlib import Path

import pytest

from app.core.consent import Consent
from app.publish.selection.public_record import Selection
from app.publish.selection.town_names import town_names
from app.publish.store.changed_copy import PlacesChanges, PlacesDirectory, stage_changed_copy
from app.publish.store.changed_towns import find_all_towns
from app.publish.store.staging import write_directory, write_places
from app.snapshot.layout import NamedArea, Setting
from tests.builders import NOW, setting

DISTRICTS = [
    ("D1", "Oneshire"),
    ("D2", "Twoshire"),
    ("D3", "Zedtown"),
    ("D4", "Sea"),
    ("D5", "Mere"),
]
AREAS = [NamedArea(code, "district", name, "C1") for code, name in DISTRICTS]
# How many settings name a town, and how far north it is in km. Some names depend on others: longer
# ones that end with a large town, spelling mistakes, names of districts, several towns of a name.
TOWNS = {
    ("Leeds", 0): 10,
    ("Horsforth Leeds", 0): 2,
    ("Yeadon near Leeds", 0): 1,
    ("Yeadon", 0): 3,
    ("Longham", 100): 8,
    ("Longhamm", 100): 2,
    ("Long Ham", 100): 1,
    ("Zedtown", 200): 5,
    ("Zedtown", 300): 2,
    ("Newport", 300): 10,
    ("Newport", 350): 10,
    ("Mere", 400): 3,
    ("Mere", 430): 1,
}
QUERIES = [
    "SELECT * FROM name WHERE kind = 'town'",
    "SELECT * FROM town",
    "SELECT * FROM town_place",
]


def _anywhere(dice: random.Random, provider_id: str) -> Setting:
    """A setting in one of the towns, sometimes with another one's name in its address."""
    town, north_km = dice.choice(list(TOWNS))
    others = [name for name, _ in TOWNS]
    return _at(dice, provider_id, town if dice.random() < 0.95 else dice.choice(others), north_km)


def _at(dice: random.Random, provider_id: str, town: str, north_km: int) -> Setting:
    return setting(
        provider_id,
        name=dice.choice(["Alder", "Birch", "Cedar"]),
        consent=Consent.ALL,
        town=town,
        address=("1 High Street",),
        postcode=f"ZZ{dice.randrange(1, 4)} 1AA",
        latitude=51.0 + north_km / 111.2 + dice.random() / 50,
        longitude=0.0,
        district_code=DISTRICTS[-1 if north_km > 400 else min(north_km // 100, 3)][0],
        la_code="C1",
    )


@pytest.mark.parametrize("turns", [60, pytest.param(2_000, marks=pytest.mark.faults)])
def test_towns_after_random_changes_are_those_of_all_settings(tmp_path: Path, turns: int) -> None:
    dice = random.Random(11)
    towns = [town for town, count in TOWNS.items() for _ in range(count)]
    settings = [_at(dice, f"{number:012}", *town) for number, town in enumerate(towns)]
    settings.sort(key=lambda one: (one.name.casefold(), one.provider_id))
    selection = Selection(settings, [], AREAS, [], [], is_invented=True)
    selection.towns = town_names(settings, AREAS)
    write_directory(tmp_path, "places", 1, NOW, write_places(selection))

    for turn in range(turns):
        base = PlacesDirectory.published(tmp_path, 1)
        numbers = dice.sample(range(len(settings)), dice.choice([0, 1, 1, 3]))
        changed = {n: (settings[n], _changed(dice, settings[n])) for n in numbers}
        added = () if numbers and dice.random() < 0.7 else (_anywhere(dice, "added0000000"),)
        changes = PlacesChanges(0, changed=changed, added=added)
        staged = stage_changed_copy(tmp_path, "patch", base, changes)

        found, expected = _towns(staged.folder / "places.sqlite", tmp_path / "all.sqlite")
        assert found == expected, turn


def _changed(dice: random.Random, before: Setting) -> Setting:
    """The setting with another address or position, or both."""
    other = _anywhere(dice, before.provider_id)
    if dice.random() < 0.3:
        return replace(before, town=other.town)
    if dice.random() < 0.2:
        return replace(before, address=("1 High Street", other.town))
    if dice.random() < 0.3:
        return replace(before, latitude=other.latitude, district_code=other.district_code)
    return other


def _towns(file: Path, copy: Path) -> tuple[list[set[object]], list[set[object]]]:
    """The towns in a file, and those found in all its settings."""
    shutil.copyfile(file, copy)
    with closing(sqlite3.connect(copy)) as connection:
        found = [set(connection.execute(query)) for query in QUERIES]
        find_all_towns(connection, AREAS)
        return found, [set(connection.execute(query)) for query in QUERIES]
