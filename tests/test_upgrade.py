"""Installs of the releases of 25 and 29 November 2026, with invented data, upgrade and go back.

`files/releases` has the data directory of each release after `flask migrate` and `flask seed`. The
older one wrote snapshots of schema 2, the newer one of schema 3.
"""

import json
import re
import shutil
import tarfile
from collections.abc import Iterator
from pathlib import Path

import pytest

from app import create_app
from app.config import ROOT
from app.core.postcode import Postcode
from app.data.schema_revision import find_unknown_revision_at
from app.snapshot.layout import READABLE_VERSIONS, SCHEMA_VERSION
from app.snapshot.reader import open_postcodes, open_settings
from tests.builders import close_engine, run_command, settings_for

pytestmark = pytest.mark.both_engines

RELEASES = Path(__file__).parent / "files" / "releases"
SEARCH = "/en/find?postcode=ZZ1+2AB"


@pytest.fixture
def data_dir(tmp_path: Path) -> Iterator[Path]:
    """The install of 25 November."""
    yield from _unpacked("2026-11-25", tmp_path)


@pytest.fixture
def newer_dir(tmp_path: Path) -> Iterator[Path]:
    """The install of 29 November."""
    yield from _unpacked("2026-11-29", tmp_path)


def _unpacked(release: str, folder: Path) -> Iterator[Path]:
    with tarfile.open(RELEASES / f"{release}.tar.gz") as archive:
        archive.extractall(folder, filter="data")
    data_dir = Path(shutil.move(folder / f"old{release[-2:]}", folder / "install"))
    yield data_dir
    close_engine(settings_for(data_dir).database_url)


def statuses(data_dir: Path) -> set[int]:
    """The statuses of results pages in two languages, every setting on them, and an area."""
    client = create_app(settings_for(data_dir)).test_client()
    lists = [f"/{code}/find?postcode=ZZ1+2AB&page={n}" for code in ("en", "ar") for n in (1, 2, 3)]
    pages = [client.get(path) for path in [*lists, "/en/area/E06990001", "/en/about/data"]]
    settings = {
        path for page in pages for path in re.findall(r'href="(/en/place/[^"?#]+)', page.text)
    }
    assert len(settings) >= 20
    return {page.status_code for page in pages} | {
        client.get(setting).status_code for setting in settings
    }


def test_the_new_release_serves_what_the_old_one_published(data_dir: Path) -> None:
    assert statuses(data_dir) == {200}


def test_no_check_fails_before_the_first_publication_of_the_new_release(newer_dir: Path) -> None:
    run_command(newer_dir, "migrate")

    assert "BROKEN" not in run_command(newer_dir, "doctor")
    assert statuses(newer_dir) == {200}


def test_a_hub_has_a_page_before_and_its_details_after_its_list_is_imported_again(
    newer_dir: Path,
) -> None:
    client = create_app(settings_for(newer_dir)).test_client()
    before = client.get("/en/hub/995-FH-1").text
    run_command(newer_dir, "migrate")

    hubs = ROOT / "seeds" / "family_hubs_995_2026-10-15.csv"
    run_command(newer_dir, "refresh", "family_hubs", "--file", str(hubs), "--as-at", "2026-11-30")

    client = create_app(settings_for(newer_dir)).test_client()
    after = client.get("/en/hub/995-FH-1").text
    assert "Town Quay Family Hub" in before
    assert (before.count("Not known: ask them"), after.count("Not known: ask them")) == (4, 0)


def test_edits_and_rollbacks_of_an_upgraded_install_keep_the_schema_that_they_copy(
    newer_dir: Path,
) -> None:
    setting = next(one for one in open_settings(newer_dir / "snapshots", 1).all() if one.phone)
    run_command(newer_dir, "migrate")
    words = ("edit", "set", setting.provider_id, "phone", "01632 960123", "--reason", "rang")

    run_command(newer_dir, *words)
    run_command(newer_dir, "publish")
    run_command(newer_dir, "rollback")

    settings = [open_settings(newer_dir / "snapshots", seq) for seq in (2, 3, 4)]
    assert [one.manifest["schema"] for one in settings] == [3, SCHEMA_VERSION, 3]
    assert {one.find(setting.provider_id).phone for one in settings} == {words[4]}
    assert any(one.organisation_id for one in settings[1].all())
    assert not any(one.organisation_id for one in settings[2].all())
    assert "BROKEN" not in run_command(newer_dir, "doctor")
    assert statuses(newer_dir) == {200}


def test_after_the_documented_steps_no_check_fails(data_dir: Path) -> None:
    run_command(data_dir, "migrate")
    run_command(data_dir, "publish")

    assert "BROKEN" not in run_command(data_dir, "doctor")
    assert statuses(data_dir) == {200}
    assert run_command(data_dir, "audit", "verify").endswith("none changed or missing\n")


def test_a_setting_is_edited_before_the_first_publication_of_the_new_release(
    data_dir: Path,
) -> None:
    setting = next(
        setting for setting in open_settings(data_dir / "snapshots", 1).all() if setting.phone
    )
    run_command(data_dir, "migrate")

    words = ("edit", "set", setting.provider_id, "phone", "01632 960123", "--reason", "rang")
    run_command(data_dir, *words)

    assert open_settings(data_dir / "snapshots", 2).find(setting.provider_id).phone == words[4]
    assert statuses(data_dir) == {200}


def test_going_back_leaves_a_record_and_a_snapshot_that_the_old_release_reads(
    data_dir: Path,
) -> None:
    old = manifests(data_dir)
    run_command(data_dir, "migrate")
    run_command(data_dir, "publish")

    run_command(data_dir, "migrate", "--to", "0004")

    assert not find_unknown_revision_at(settings_for(data_dir).database_url)
    assert old.items() <= manifests(data_dir).items()
    assert set(old.values()) == {READABLE_VERSIONS[0]}
    assert SCHEMA_VERSION in manifests(data_dir).values()


def test_postcodes_of_this_release_are_in_the_version_that_the_previous_release_reads(
    newer_dir: Path,
) -> None:
    before = {path for path in manifests(newer_dir) if "/postcodes/" in path}
    run_command(newer_dir, "migrate")

    run_command(newer_dir, "seed", "--remove")
    run_command(newer_dir, "seed")

    after = manifests(newer_dir)
    written = {path for path in after if "/postcodes/" in path} - before
    assert {after[path] for path in written} == {3}
    for path in written:
        codes = json.loads((Path(path) / "codes.json").read_text())
        assert {"districts", "wards"} < codes.keys()  # what the previous release reads


def test_postcodes_of_an_earlier_release_are_found_without_their_lsoas(newer_dir: Path) -> None:
    key = Postcode.parse("ZZ1 2AB").key

    postcodes = open_postcodes(newer_dir / "snapshots", 1)

    assert postcodes.find(key)
    assert (postcodes.has_lsoas, postcodes.lsoa_of(key)) == (False, "")


def manifests(data_dir: Path) -> dict[str, int]:
    """The schema version of every snapshot directory."""
    found = sorted(data_dir.glob("snapshots/*/*/manifest.json"))
    return {str(one.parent): json.loads(one.read_text())["schema"] for one in found}
