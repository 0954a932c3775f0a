"""Hubs and centres by their public id, from the council's list to the snapshot."""

import json
import sqlite3
from collections.abc import Iterator
from contextlib import closing
from pathlib import Path

import pytest

from app.core.help_points import NO_DETAILS, HubService
from app.publish.store.changed_copy import PlacesChanges, PlacesDirectory, stage_changed_copy
from app.snapshot.layout import HelpPoint
from app.snapshot.published_settings import PublishedSettings
from app.snapshot.reader import open_settings, part_folder
from tests.builders import (
    AS_AT,
    Install,
    childminder,
    close_engine,
    consent,
    new_install,
    nursery,
)
from tests.ingest.test_files_of_one_council import hub, hubs_file

KNOWN = hub("FH-1", la_number="995", offers="midwife; yoga", opening="Mon 09:00-12:00")
UNKNOWN = hub("FH/2", la_number="995", offers="", opening="")
# The facts of a hub in snapshots of 29 November 2026, whose reader refuses any other.
FACTS_BEFORE = {
    *("reference", "kind", "name", "la_code", "address", "town", "postcode", "phone", "email"),
    *("website", "latitude", "longitude", "source"),
}


@pytest.fixture
def install(tmp_path: Path) -> Iterator[Install]:
    install = new_install(tmp_path)
    install.areas()
    install.postcodes()
    install.register(nursery(), childminder())
    install.consented(consent())
    install.refresh("family_hubs", hubs_file(install, KNOWN, UNKNOWN), as_at=AS_AT)
    install.publish()
    yield install
    close_engine(install.database_url)


def _file(install: Install) -> Path:
    return part_folder(install.snapshots, "places", 1) / "places.sqlite"


def rows_of(file: Path, query: str) -> list[tuple[str, ...]]:
    with closing(sqlite3.connect(file)) as connection:
        return connection.execute(query).fetchall()


def test_a_hub_is_found_by_its_id_with_its_details(install: Install) -> None:
    settings = install.public().settings
    [known, unknown] = settings.help_points("E06990001")

    found = settings.find_help_point("995-FH-1")

    assert known.id == "995-FH-1"
    assert found is not None
    assert found.details.offers == (HubService.MIDWIFE,)
    assert len(found.details.opening) == 1
    other = settings.find_help_point(unknown.id)
    assert other is not None
    assert (other.reference, other.details) == ("FH/2", NO_DETAILS)


@pytest.mark.parametrize(
    "unknown", ["", "-", "995", "995-", "995-FH-9", "996-FH-1", "-FH-1", "995-fh-1", "x" * 5_000]
)
def test_no_hub_has_an_unknown_id(install: Install, unknown: str) -> None:
    assert install.public().settings.find_help_point(unknown) is None


def test_the_details_of_hubs_outlive_the_removal_of_a_setting(
    install: Install, tmp_path: Path
) -> None:
    old, query = install.public().settings, "SELECT * FROM help_details"
    file = _without_first(install, old)

    assert rows_of(file, query) == rows_of(_file(install), query) != []


def _without_first(install: Install, old: PublishedSettings) -> Path:
    """The file of a staged copy of the first publication without its first setting."""
    base, root = PlacesDirectory.published(install.snapshots, 1), install.snapshots
    staged = stage_changed_copy(root, "patch", base, PlacesChanges(0, {0: old.get(0)}))
    return staged.folder / "places.sqlite"


def test_a_removal_from_a_snapshot_without_details_leaves_none(
    install: Install, tmp_path: Path
) -> None:
    rows_of(_file(install), "DROP TABLE help_details")
    old = open_settings(install.snapshots, 1)

    file = _without_first(install, old)

    assert rows_of(file, "SELECT * FROM help_details") == []


def test_a_snapshot_without_details_opens_and_has_none(install: Install) -> None:
    rows_of(_file(install), "DROP TABLE help_details")

    found = open_settings(install.snapshots, 1).find_help_point("995-FH-1")

    assert found is not None
    assert (found.name, found.details) == ("Hub FH-1", NO_DETAILS)


def test_a_hub_has_no_facts_that_the_previous_release_refuses(install: Install) -> None:
    for (facts,) in rows_of(_file(install), "SELECT facts FROM help_point"):
        assert {*json.loads(facts)} == FACTS_BEFORE


def test_facts_of_a_newer_release_are_ignored(install: Install) -> None:
    [point, _] = install.public().settings.help_points("E06990001")

    assert HelpPoint.from_facts({**point.to_facts(), "photo": "x"}, "995") == point
