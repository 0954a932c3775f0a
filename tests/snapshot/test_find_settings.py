"""One call gives the outcome of a search with everything that a page needs from the snapshot."""

from pathlib import Path

import pytest

from app.core.query_text import parse_query_text
from app.core.search_filters import PAGE_SIZE, Filters
from app.snapshot.find_settings import BORDER_MILES, FoundSettings, find, find_around
from app.snapshot.query_resolution import QueryOutcome, resolve_query
from app.snapshot.reader import Snapshot, Snapshots
from tests.builders import AREAS, POSTCODES, chosen_filters, close_engine, new_install, nursery

WALES = (
    ("CH5 1AA", "53.930000", "1.230000", "W06000005", "", ""),
    ("CF10 1EP", "51.480000", "-3.170000", "W06000015", "", ""),
)


@pytest.fixture(scope="module")
def seeds(seeded: Path) -> Snapshot:
    shown = Snapshots(seeded / "snapshots").current()
    assert shown is not None
    return shown


@pytest.fixture(scope="module")
def border(tmp_path_factory: pytest.TempPathFactory) -> Snapshot:
    """Two settings near a postcode in Wales, far from another one there."""
    install = new_install(tmp_path_factory.mktemp("border"))
    install.areas(*AREAS)
    install.postcodes(*POSTCODES, *WALES)
    install.register(nursery(), nursery("EY100002"))
    shown = install.publish()
    close_engine(install.database_url)
    return shown


def ask(snapshot: Snapshot, text: str, page: int = 1, **chosen: str) -> FoundSettings:
    return find(snapshot, parse_query_text(text), chosen_filters(**chosen), page)


def test_a_postcode_gives_its_nearest_settings_their_card_records_and_its_council(
    seeds: Snapshot,
) -> None:
    query_result, listed = ask(seeds, "ZZ1 2AB", page=2)

    assert query_result == resolve_query(seeds, "ZZ1 2AB")
    assert query_result.entry is not None
    assert listed is not None
    position = query_result.entry.latitude, query_result.entry.longitude
    assert listed.matches == seeds.settings.grid.nearest(*position, Filters(), PAGE_SIZE, PAGE_SIZE)
    assert listed.card_records == tuple(
        seeds.settings.card_records.get(match.number) for match in listed.matches.page
    )
    assert len(listed.card_records) == PAGE_SIZE
    assert listed.council is not None
    assert listed.council.name == "Sandmere"
    assert (listed.page, listed.filters) == (2, Filters())


@pytest.mark.parametrize(
    ("text", "has_list"),
    [
        ("ZZ1 2AB", True),
        ("ZZ3 9AA", True),
        ("ZZ1", True),
        ("ZZ1 9ZZ", False),  # unknown, although the centre of its district is known
        ("ZZI 2AB", False),
        ("Sandmere", False),
        ("EH1 1YZ", False),
        ("JE2 4WS", False),
        ("", False),
    ],
)
def test_only_some_outcomes_with_a_position_lead_to_a_list(
    seeds: Snapshot, text: str, has_list: bool
) -> None:
    assert (ask(seeds, text).listed is not None) == has_list


def test_from_outside_england_the_radius_is_limited_unless_one_was_chosen(border: Snapshot) -> None:
    limited, chosen = ask(border, "CH5 1AA").listed, ask(border, "CH5 1AA", within="20").listed

    assert limited is not None
    assert chosen is not None
    assert (limited.filters.within_miles, chosen.filters.within_miles) == (BORDER_MILES, 20)
    assert (limited.matches.total, limited.council) == (2, None)


def test_from_outside_england_an_empty_list_is_none(border: Snapshot) -> None:
    query_result, listed = ask(border, "CF10 1EP")

    assert query_result.outcome is QueryOutcome.OUTSIDE_ENGLAND
    assert query_result.has_position
    assert listed is None


@pytest.mark.parametrize("text", ["ZZ1 1AA", "CH5 1AA", "CF10 1EP"])
def test_a_page_after_the_last_one_is_past_the_end(border: Snapshot, text: str) -> None:
    listed = ask(border, text, page=2).listed

    assert listed is not None
    assert listed.is_past_end


@pytest.mark.parametrize(
    ("kind", "key", "council"),
    [
        ("town", "sandmere", "Sandmere"),
        ("ward", "E05990010", "Overwick"),
        ("district", "E06990002", "Overwick"),
    ],
)
def test_a_search_around_a_name_gives_the_council_of_its_area(
    seeds: Snapshot, kind: str, key: str, council: str
) -> None:
    name = seeds.settings.find_name(kind, key)
    assert name is not None
    assert name.latitude is not None
    assert name.longitude is not None

    listed = find_around(seeds, name, name.latitude, name.longitude, Filters(), 1)

    assert listed.council is not None
    assert listed.council.name == council
    assert len(listed.card_records) == len(listed.matches.page) == PAGE_SIZE
