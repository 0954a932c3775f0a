"""National data: towns of the real register, typed as people type them."""

import gzip
import json
import random
from collections import defaultdict
from collections.abc import Callable, Iterable
from itertools import combinations
from pathlib import Path

import pytest

from app.config import ROOT
from app.core.distance import metres_between
from app.core.gazetteer_tables import current_councils_by_county
from app.core.postcode_areas import Nation
from app.core.text_normalisation import fold_text
from app.publish.selection.localities import localities
from app.snapshot.layout import Setting
from app.snapshot.name_search import NameIndex
from app.snapshot.published_settings import NameEntry
from app.snapshot.query_resolution import QueryHint, QueryOutcome, QueryResult, resolve_query
from app.snapshot.reader import Snapshot, Snapshots

pytestmark = pytest.mark.national
WARDS = ROOT.parent / "shared" / "data" / "boundaries"
NEAR_M = 5_000
LARGEST, FIRST, SHARE = 300, 3, 0.95
LETTERS = "abcdefghijklmnopqrstuvwxyz"


@pytest.fixture(scope="module")
def england(national: Path) -> Snapshot:
    shown = Snapshots(national / "snapshots").current()
    assert shown is not None
    return shown


@pytest.fixture(scope="module")
def by_town(england: Snapshot) -> dict[str, list[Setting]]:
    """Settings with a position, by the town line of their address."""
    found = defaultdict(list)
    for setting in england.settings.all():
        if setting.latitude is not None:
            found[fold_text(setting.town)].append(setting)
    return found


def _labels(answered: QueryResult) -> list[str]:
    return [name.label for name in answered.names]


@pytest.mark.parametrize(
    ("text", "first"),
    [
        ("Whitechapel", ["Whitechapel (Tower Hamlets)"]),
        ("Leeds, West Yorkshire", ["Leeds"]),
        ("Kensington, London", ["Kensington and Chelsea"]),
        ("nursery in Leeds", ["Leeds"]),
        ("żłobek Manchester", ["Manchester"]),
        ("Newport, Shropshire", ["Newport (Telford and Wrekin)"]),
        ("Cheltenham Glos", ["Cheltenham"]),
        ("Brimingham", ["Birmingham"]),
        ("Richmond, N Yorks", ["Richmond (North Yorkshire)"]),
        ("Ashford, Surrey", ["Ashford (Spelthorne)"]),
        ("Romford Essex", ["Romford"]),
        ("14 High Street, Leeds", ["Leeds"]),
        ("after school club in Didsbury, Manchester", ["Didsbury"]),
        ("Kings Lynn", ["King's Lynn"]),
        ("Bristol", ["Bristol"]),
        ("Nowhere, Cheltenham", ["Cheltenham"]),
        ("Cheltenham, Kent", ["Cheltenham"]),
        ("Harogate, North Yorkshire", ["Harrogate"]),
        ("Chelmsfrod, Essex", ["Chelmsford"]),
        ("Leds, West Yorkshire", ["Leeds"]),
        ("Kings Lyn, Norfolk", ["King's Lynn"]),
        ("Shrewsbery, Shropshire", ["Shrewsbury"]),
        ("Wimbeldon, London", ["Wimbledon"]),
        ("Kingston, Surrey", ["Kingston upon Thames"]),
        ("Weston, Somerset", ["Weston-super-Mare"]),
        ("Burton, Staffs", ["Burton-on-Trent"]),
        ("Wells, Norfolk", ["Wells-next-the-Sea"]),
        ("Southend, Essex", ["Southend-on-Sea"]),
        ("Ashby, Leicestershire", ["Ashby-de-la-Zouch"]),
        ("Barrow, Cumbria", ["Barrow-in-Furness"]),
    ],
)
def test_a_town_is_understood_first_of_all(england: Snapshot, text: str, first: list[str]) -> None:
    assert _labels(resolve_query(england, text))[: len(first)] == first


@pytest.mark.parametrize(
    ("text", "labels"),
    [
        ("Newport", {"Newport (Isle of Wight)", "Newport (Telford and Wrekin)"}),
        ("Whitchurch", {f"Whitchurch ({setting})" for setting in
                        ("Shropshire", "Basingstoke and Deane", "Bristol")}),
        ("St Ives", {"St Ives (Cornwall)", "St Ives (Huntingdonshire)"}),
        ("Richmond", {"Richmond (Richmond upon Thames)", "Richmond (North Yorkshire)"}),
        ("Gillingham", {"Gillingham (Medway)", "Gillingham (Dorset)"}),
    ],
)  # fmt: skip
def test_towns_of_one_name_have_distinct_labels(
    england: Snapshot, text: str, labels: set[str]
) -> None:
    assert labels <= set(_labels(resolve_query(england, text)))


@pytest.mark.parametrize(
    ("text", "suggestions"),
    [
        ("14 BS6 5QA", ("BS6 5QA",)),
        ("BS6 5QA, 14", ("BS6 5QA",)),
        ("M1 1AE, UK", ("M1 1AE",)),
        ("postcode: BS6 5QA", ("BS6 5QA",)),
        ("my postcode is bs65qa thanks", ("BS6 5QA",)),
        ("Flat 3, 117 Whiteladies Road, Clifton, Bristol BS8 2PB, United Kingdom", ("BS8 2PB",)),
        ("Bristol BS6", ("BS6",)),
        ("London SW1", ("SW1",)),
    ],
)
def test_a_postcode_in_other_text_is_offered(
    england: Snapshot, text: str, suggestions: tuple[str, ...]
) -> None:
    answered = resolve_query(england, text)

    assert (answered.outcome, answered.suggestions) == (QueryOutcome.SUGGESTION, suggestions)
    assert answered.is_within_text


def test_words_around_a_part_of_a_postcode_are_ignored(england: Snapshot) -> None:
    answered = resolve_query(england, "childminder BS6")

    assert (answered.outcome, answered.area) == (QueryOutcome.DISTRICT, "BS6")


def test_towns_of_other_nations_lead_to_them(england: Snapshot) -> None:
    for text in ("Cardiff", "nursery in Cardiff", "Newport, Wales", "Wales"):
        assert resolve_query(england, text).nations == (Nation.WALES,)
    assert resolve_query(england, "St Helier").country == "Jersey"
    kinds = [(name.kind, name.key) for name in resolve_query(england, "Newport").names]
    assert ("elsewhere", "wales") in kinds[:4]


def test_a_text_without_a_place_gives_a_hint_or_a_territory(england: Snapshot) -> None:
    assert resolve_query(england, "near me").hint is QueryHint.HERE
    assert resolve_query(england, "nursery").hint is QueryHint.CHILDCARE
    assert resolve_query(england, "ASCN 1AA").outcome is QueryOutcome.OVERSEAS


def test_every_town_lies_within_5_km_of_a_setting_of_its_own(england: Snapshot) -> None:
    """A place counts as a setting's own if its town line, or a line after the first, names it."""
    own = defaultdict(list)
    for setting in england.settings.all():
        for line in (setting.town, *setting.address[1:]) if setting.latitude is not None else ():
            words = fold_text(line).split()
            for start, end in combinations(range(len(words) + 1), 2):
                own[" ".join(words[start:end])].append(setting)
    names = [name for name in england.settings.names if name.kind in ("town", "district")]
    towns = [name for name in names if name.weight]

    assert len(towns) > 2_500
    assert [name.label for name in towns if _nearest_m(name, own[name.folded]) > NEAR_M] == []


def test_no_town_is_a_county_or_a_misspelt_city(england: Snapshot) -> None:
    towns = {name.folded for name in england.settings.names if name.kind == "town"}

    assert not towns & {"bimingham", "birgmingham", "leeeds", "wick bristol", "west yorkshire"}
    assert not towns & {"leicestershire", "islington london", "altincham", "waterloville", "beds"}


def test_a_hundred_town_lines_of_the_register_are_found_where_their_settings_are(
    england: Snapshot, by_town: dict[str, list[Setting]]
) -> None:
    known = {name.folded for name in england.settings.names if name.kind in ("town", "district")}
    lines = sorted({setting.town for own in by_town.values() for setting in own if setting.town})
    real = [
        line
        for line in lines
        if [f for f, _ in localities(line, is_town_line=True)] == [fold_text(line)]
    ]
    listed = [line for line in real if fold_text(line) in known]

    missed = [
        line
        for line in random.Random(100).sample(listed, 100)
        if not _is_first(resolve_query(england, line), by_town[fold_text(line)])
    ]

    assert len(listed) > 0.93 * len(real)
    assert missed == []


def test_fifty_districts_are_found_by_their_names(england: Snapshot) -> None:
    districts = [name for name in england.settings.names if name.kind == "district"]

    for name in random.Random(50).sample(sorted(districts, key=lambda one: one.key), 50):
        keys = [one.key for one in resolve_query(england, name.label).names[:FIRST]]
        assert name.key in keys


def test_fifty_towns_with_their_county_lie_in_it(england: Snapshot) -> None:
    names = [name for name in england.settings.names if name.kind == "town" and name.weight > 4]
    counties = {
        county: codes for county, codes in current_councils_by_county().items() if len(county) > 5
    }
    pairs = [
        (name, county)
        for name in sorted(names, key=lambda one: one.key)
        for county, codes in sorted(counties.items())
        if not codes.isdisjoint(name.areas)
    ]
    for name, county in random.Random(51).sample(pairs, 50):
        for text in (f"{name.folded}, {county}", f"{name.folded} {county}"):
            first = resolve_query(england, text).names[0]
            assert first.folded == name.folded
            assert not counties[county].isdisjoint(first.areas)


def test_fifty_wards_are_found_by_their_names(england: Snapshot) -> None:
    centres_by_area = england.postcodes.centres_by_area("ward")
    wards = [
        NameEntry(fold_text(label), label, "ward", code, "", *centres_by_area[code])
        for code, label in _wards()
        if code in centres_by_area
    ]
    index = NameIndex([*england.settings.names, *wards])

    for ward in random.Random(52).sample(wards, 50):
        assert ward.key in [name.key for name in index.find_text(ward.label)[:6]]


@pytest.mark.parametrize("edits", [1, 2])
def test_the_largest_towns_are_found_however_they_are_misspelt(
    england: Snapshot,
    by_town: dict[str, list[Setting]],
    edits: int,
    summarise: Callable[[str], None],
) -> None:
    largest = sorted(by_town, key=lambda town: (-len(by_town[town]), town))[:LARGEST]
    dice, found = random.Random(edits), 0
    for town in largest:
        names = resolve_query(england, _misspelt(town, edits, dice)).names[:FIRST]
        found += any(name.folded == town for name in names)

    summarise(f"{found} of {LARGEST} among the first three with {edits} wrong")
    assert found >= SHARE * LARGEST


def _misspelt(word: str, edits: int, dice: random.Random) -> str:
    """The word with so many letters inserted, left out, changed or swapped."""
    text = word
    while text == word:
        for _ in range(edits):
            at = dice.randrange(len(text))
            text = dice.choice(
                [
                    text[:at] + dice.choice(LETTERS) + text[at:],
                    text[:at] + text[at + 1 :],
                    text[:at] + dice.choice(LETTERS) + text[at + 1 :],
                    text[:at] + text[at + 1 : at + 2] + text[at] + text[at + 2 :],
                ]
            )
    return text


def _nearest_m(name: NameEntry, own: Iterable[Setting]) -> float:
    assert name.latitude is not None
    assert name.longitude is not None
    return min(
        metres_between(name.latitude, name.longitude, setting.latitude or 0, setting.longitude or 0)
        for setting in own
    )


def _is_first(answered: QueryResult, own: list[Setting]) -> bool:
    first = [name for name in answered.names[:FIRST] if name.kind != "setting"]
    return any(name.latitude and _nearest_m(name, own) <= NEAR_M for name in first)


def _wards() -> list[tuple[str, str]]:
    """Codes and names of the wards of the councils whose boundaries are in the shared data."""
    found = []
    for file in sorted(WARDS.glob("ward_E08*.geojson.gz")):
        for feature in json.loads(gzip.decompress(file.read_bytes()))["features"]:
            properties = feature["properties"]
            code = next(value for value in properties.values() if str(value).startswith("E05"))
            label = next(
                v for k, v in properties.items() if "NM" in k.upper() or k.lower() == "name"
            )
            found.append((code, label))
    return found
