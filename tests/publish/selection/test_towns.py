"""Finding towns in the addresses of settings."""

import sqlite3
from contextlib import closing
from pathlib import Path

import pytest

from app.core.distance import metres_between
from app.publish.selection.localities import localities
from app.publish.selection.name_index import setting_names
from app.publish.selection.public_record import Selection
from app.publish.selection.town_names import town_names
from app.publish.selection.towns import find_towns
from app.publish.store.changed_copy import PlacesChanges, PlacesDirectory, stage_changed_copy
from app.publish.store.staging import write_directory, write_places
from app.snapshot.layout import NamedArea, Setting
from app.snapshot.query_resolution import QueryOutcome, resolve_query
from app.snapshot.reader import Snapshots, open_settings, part_folder
from tests.builders import (
    NOW,
    close_engine,
    new_install,
    run_command,
    setting,
)

AREAS = [
    NamedArea("E1", "district", "Oneshire", "C1"),
    NamedArea("E2", "district", "Twoshire", "C2"),
]
_count = iter(range(10**6))


def _here(town: str, north: float = 0.0, district: str = "E1", *lines: str) -> Setting:
    """A setting `north` kilometres north of the middle of Oneshire."""
    name = f"{next(_count):012}"
    address = ("1 High Street", *lines)
    latitude = 53.0 + north / 111.2
    return setting(name, town=town, address=address, latitude=latitude, district_code=district)


def _labels(settings: list[Setting]) -> list[str]:
    return [town_name.name.label for town_name in town_names(settings, AREAS)]


def test_towns_of_one_name_far_apart_have_the_names_of_their_districts():
    settings = [_here("Zedtown"), _here("ZEDTOWN", 1), _here("Zedtown", 90, "E2")]

    towns = town_names(settings, AREAS)

    assert [(town.name.label, town.name.key) for town in towns] == [
        ("Zedtown (Oneshire)", "zedtown.oneshire"),
        ("Zedtown (Twoshire)", "zedtown.twoshire"),
    ]
    assert towns[1].name.latitude == settings[2].latitude


def test_the_position_of_a_town_is_that_of_one_of_its_settings():
    settings = [_here("Zedtown", north) for north in (0, 0.3, 9)]

    (town,) = find_towns(settings)

    assert town.middle == settings[1]


def test_a_post_town_and_the_villages_around_it_are_one_town():
    town = [_here("Zedtown", north / 10) for north in range(10)]

    assert _labels([*town, _here("Zedtown", 15, "E2"), _here("Zedtown", 16, "E2")]) == ["Zedtown"]


def test_two_towns_of_one_name_in_one_district_are_named_after_the_nearest_larger_town():
    one, other = [_here("Otherton", 0)], [_here("Zedtown", 2), _here("Zedtown", 60)]
    towns = [_here("Otherton", 3 + north / 10) for north in range(5)]
    far = [_here("Furtherton", 61 + north / 10) for north in range(5)]

    labels = _labels([*one, *other, *towns, *far])

    assert "Zedtown (Otherton, Oneshire)" in labels
    assert "Zedtown (Furtherton, Oneshire)" in labels


def test_no_two_towns_have_the_same_key():
    settings = [_here("Zedtown", north) for north in (0, 60, 120)]

    towns = town_names(settings, AREAS)

    assert len({town.name.key for town in towns}) == len({town.name.label for town in towns}) == 3


def test_a_rare_name_spelt_like_a_frequent_one_nearby_is_not_a_town():
    bimingham = [_here("Birmingham", north / 10) for north in range(8)]
    settings = [*bimingham, _here("Bimingham"), _here("Birgmingham"), _here("Birming Ham")]

    assert _labels(settings) == ["Birmingham"]


@pytest.mark.parametrize("town", ["Denby", "Berby"])
def test_a_village_with_a_distinct_name_is_a_town(town):
    derby = [_here("Derby", north / 10) for north in range(8)]

    assert town in _labels([*derby, _here(town, 9), _here("Nowhere", 9)])


def test_the_name_of_an_area_is_not_taken_for_a_mistake():
    near = [_here("Kennington", north / 10) for north in range(8)]
    areas = [*AREAS, NamedArea("E3", "district", "Kensington and Chelsea", "C3")]

    labels = [town_name.name.label for town_name in town_names([*near, _here("Kensington")], areas)]

    assert labels == ["Kennington", "Kensington"]


def test_a_town_represents_the_district_of_its_name_only_if_it_lies_in_it():
    towns = town_names([_here("Oneshire"), _here("Oneshire", 90, "E2")], AREAS)

    assert [(town.name.label, town.own_district) for town in towns] == [
        ("Oneshire", "E1"),
        ("Oneshire (Twoshire)", ""),
    ]


@pytest.mark.parametrize(("districts", "detail"), [(3, "Oneshire"), (4, "")])
def test_a_town_in_more_than_three_districts_is_labelled_with_none(districts, detail):
    middle = [_here("Zedtown", 0) for _ in range(5)]
    around = [_here("Zedtown", number / 10, f"E{number + 1}") for number in range(1, districts)]

    (town,) = town_names([*middle, *around], AREAS)

    assert town.name.detail == detail


def test_a_line_that_ends_with_a_larger_town_names_the_first_town_or_both():
    leeds = [_here("Leeds", north / 10) for north in range(12)]
    settings = [*leeds, _here("Horsforth, Leeds"), _here("Yeadon Leeds")]

    assert _labels(settings) == ["Horsforth", "Leeds", "Yeadon"]


def test_a_name_in_other_address_lines_is_a_town_from_three_settings():
    settings = [_here("Leeds", 0, "E1", "Meanwood") for _ in range(3)]
    settings += [_here("Leeds", 0, "E1", "Woodhouse") for _ in range(2)]

    assert _labels(settings) == ["Leeds", "Meanwood"]


@pytest.mark.parametrize(
    ("line", "names"),
    [
        ("West Yorkshire", []),
        ("LEICESTERSHIRE", []),
        ("Tyne & Wear", []),
        ("Beds", []),
        ("Wales", []),
        ("London", ["london"]),
        ("Hemel Hempstead Herts", ["hemel hempstead"]),
        ("Bradford on Avon", ["bradford on avon"]),
        ("Church Street, Goldhanger", ["goldhanger"]),
        ("Near Buntingford", []),
        ("Chester-le-Street", ["chester le street"]),
        ("Street", ["street"]),
        ("Forest Row", ["forest row"]),
        ("BS2 9JF", []),
        ("91 St. Ann's Road", []),
        ("", []),
    ],
)
def test_a_town_line_names_towns_and_neither_streets_nor_counties(line, names):
    assert [folded for folded, _ in localities(line, is_town_line=True)] == names


def test_settings_of_one_name_in_one_town_are_distinguished_without_repetition():
    council = NamedArea("C1", "council", "Bristol")
    both = [
        setting(
            f"{number}", name="Kelp", town="Bristol", la_code="C1", postcode=code, address=("1 A",)
        )
        for number, code in enumerate(("BS3 1AA", "BS4 1AA"))
    ]

    details = [name.detail for name in setting_names(both, [council])]

    assert details == ["Bristol, BS3", "Bristol, BS4"]


@pytest.fixture
def listed(tmp_path: Path):
    """A council's listing of two settings in towns of one name, far apart."""
    install = new_install(tmp_path)
    run_command(tmp_path, "refresh", "areas")
    install.postcodes(
        ("E1 4UW", "51.525", "-0.045", "E09000030", "", ""),
        ("PR3 2EP", "53.864", "-2.671", "E07000123", "", ""),
    )
    file = tmp_path / "listing_883_2026-11-01.csv"
    file.write_text(
        "reference,la_number,as_at,kind,name,address_1,town,postcode\n"
        "A,883,2026-11-01,pre-school,Alpha Group,1 High Street,Zedtown,E1 4UW\n"
        "B,883,2026-11-01,pre-school,Beta Group,2 High Street,Zedtown,PR3 2EP\n",
        encoding="utf-8",
    )
    install.refresh("council_listing", file, bounds=(1, 100))
    install.confirm("A")
    install.confirm("B")
    yield install
    close_engine(install.database_url)


def test_two_towns_of_one_name_in_a_listing_are_separate_each_at_its_setting(listed):
    shown = listed.publish()

    found = resolve_query(shown, "Zedtown")

    assert found.outcome is QueryOutcome.NAME
    assert {name.label for name in found.names} == {
        "Zedtown (Tower Hamlets)",
        "Zedtown (Preston)",
    }
    at = {one.name: (one.latitude, one.longitude) for one in shown.settings.all()}
    assert {(name.latitude, name.longitude) for name in found.names} == set(at.values())


def test_every_town_of_the_seeds_lies_within_5_km_of_a_setting_that_names_it(seeded):
    settings = Snapshots(seeded / "snapshots").current().settings
    towns = [name for name in settings.names if name.kind == "town"]

    assert towns
    for town in towns:
        own = [one for one in settings.all() if one.latitude and town.folded in one.town.casefold()]
        far = [metres_between(town.latitude, town.longitude, o.latitude, o.longitude) for o in own]
        assert min(far) <= 5_000


def test_a_rollback_to_an_older_version_finds_the_towns_again(tmp_path):
    listed = [_here("Zedtown"), _here("Zedtown", 1), _here("Otherton", 2)]
    selection = Selection(listed, [], AREAS, [], [], is_invented=True)
    selection.towns = town_names(listed, AREAS)
    write_directory(tmp_path, "places", 1, NOW, write_places(selection))
    file = part_folder(tmp_path, "places", 1) / "places.sqlite"
    with closing(sqlite3.connect(file)) as connection:
        connection.executescript("DROP TABLE town; DROP TABLE town_place")
    old = open_settings(tmp_path, 1)

    base = PlacesDirectory.published(tmp_path, 1)
    staged = stage_changed_copy(tmp_path, "patch", base, PlacesChanges(0, {2: listed[2]}))

    assert [name.label for name in old.names] == ["Otherton", "Zedtown"]
    with closing(sqlite3.connect(staged.folder / "places.sqlite")) as connection:
        assert connection.execute("SELECT label FROM name").fetchall() == [("Zedtown",)]
        assert connection.execute("SELECT key, weight FROM town").fetchall() == [("zedtown", 2)]
