"""A council's directory in Open Referral UK, from the command to the public page."""

import json
import shutil
from datetime import date
from pathlib import Path

import pytest

from app import create_app
from app.core.issuers import OFSTED
from app.core.offer import Ages
from app.data.directory_entries import find_directory_entries
from app.data.providers import find_provider_ids
from app.data.tables import Outcome
from app.ingest import edition_archive
from app.publish.edits.edit_requests import Officer
from app.publish.edits.merge_settings import merge_settings, plan_merge
from tests.builders import (
    NOW,
    Install,
    childminder,
    find_setting,
    new_install,
    nursery,
    run_command,
    settings_for,
    try_command,
)
from tests.council_builders import import_extract, import_listing, listed, registration
from tests.directory_builders import (
    directory_file,
    import_directory,
    many,
    page,
    service_1,
    service_3,
)
from tests.erasure_search import find_traces, publish_and_erase


@pytest.fixture
def install(tmp_path: Path) -> Install:
    """An install with areas, postcodes and a register of two nurseries and a childminder."""
    made = new_install(tmp_path / "install")
    made.areas()
    made.postcodes()
    made.register(nursery(), nursery("EY100002"), childminder())
    return made


def test_a_directory_reaches_the_public_page_with_its_source(install: Install) -> None:
    file = directory_file(install.data_dir, page(service_3(), service_1(2, "EY100002")))
    words = ("refresh", "oruk", "--file", str(file), "--council", "995")

    first = try_command(install.data_dir, *words)
    again = try_command(install.data_dir, *words)

    assert first.exit_code == 0, first.output
    assert "oruk/995: stored, 2 rows (2 read), 0 unreadable, 2 new" in first.output
    assert "oruk/995: unchanged" in again.output
    shown = find_setting(install.public().settings, "EY100001")
    assert shown
    page_text = (
        create_app(settings_for(install.data_dir))
        .test_client()
        .get(f"/en/place/{shown.provider_id}/x", follow_redirects=True)
        .text
    )
    assert "01632 960777" in page_text
    assert "20 November 2026" in page_text
    assert shown.sources["phone"] == shown.sources["offer"] == "oruk/995"
    assert shown.offer.ages == Ages(9, 59)


def test_the_listing_comes_before_the_directory_and_that_before_ofsted(install: Install) -> None:
    import_listing(
        install,
        listed("S-1", ofsted_urn="EY100001", kind="", prices="9.00 an hour", phone="01632 960009"),
    )
    import_directory(install, service_3(), service_3("bb", "EY100002"))

    install.publish()

    both = find_setting(install.public().settings, "EY100001")
    alone = find_setting(install.public().settings, "EY100002")
    assert both
    assert alone
    assert (both.phone, both.sources["phone"]) == ("01632 960009", "council_listing/995")
    assert [price.pence for price in both.offer.prices] == [900]
    assert both.offer.languages == ("pl",)
    assert both.sources["languages"] == both.sources["ages"] == "oruk/995"
    assert both.sources["offer"] == "council_listing/995"
    assert alone.name == "Nursery EY100002"  # the register's, as are the address and the places
    assert (alone.phone, alone.sources["offer"]) == ("01632 960777", "oruk/995")
    assert alone.places_count == 40


def test_an_entry_without_a_number_is_public_once_an_officer_confirms_it(install: Install) -> None:
    import_directory(install, service_3("seen", ""), service_1(9))
    held = run_command(install.data_dir, "listing", "held")
    before = {one.name for one in install.publish().settings.all()}

    run_command(install.data_dir, "listing", "confirm", "995", "or-seen", "--reason", "visited")

    assert "995 or-seen: Directory seen, number none, awaits your confirmation" in held
    assert "or-9: Pre-School 9" in held
    assert "Directory seen" not in before
    [shown] = [one for one in install.public().settings.all() if one.name == "Directory seen"]
    assert (shown.postcode, shown.phone) == ("ZZ1 1AD", "01632 960777")
    assert "or-seen" not in run_command(install.data_dir, "listing", "held")


def test_a_home_shows_nothing_of_the_directory_without_its_consent(install: Install) -> None:
    home = service_3("home", "2500001", attributes=[], name="Ada Minder")
    unregistered = service_3("new", "", name="Childminding by Bo", attributes=[])
    import_directory(install, home, unregistered)
    run_command(install.data_dir, "listing", "confirm", "995", "or-new", "--reason", "visited")

    public = install.publish().settings

    assert not {"Ada Minder", "Childminding by Bo"} & {one.name for one in public.all()}
    agreed = listed("S-2", ofsted_urn="2500001", kind="", consent="all", consent_on="2026-10-01")
    import_listing(install, agreed | {"phone": "", "name": "Ada's"})
    shown = find_setting(install.publish().settings, "2500001")
    assert shown
    assert (shown.name, shown.phone) == ("Ada's", "01632 960777")


def test_half_of_a_directory_gone_is_quarantined(install: Install) -> None:
    import_directory(install, *many(60))

    run = import_directory(install, *many(30), as_at=date(2026, 11, 21))

    assert run.outcome is Outcome.QUARANTINED
    assert "30 rows, 60 before" in run.reason


def test_the_history_of_a_setting_has_what_its_directory_changed(install: Install) -> None:
    import_directory(install, service_3(), service_3("new", ""))
    moved = service_3(phones=[{"number": "01632 960111"}], name="Kelp House")
    import_directory(install, moved, service_3("new", ""), as_at=date(2026, 11, 21))

    changes = run_command(install.data_dir, "changes", "oruk", "--council", "995")
    then = run_command(install.data_dir, "asof", "2026-11-20", "EY100001")
    unnumbered = run_command(install.data_dir, "asof", "2026-11-21", "995/or-new")

    assert "renamed" in changes
    assert "Kelp House" in changes
    assert "01632 960777" in then
    assert "Directory new" in unnumbered


def test_a_merged_entry_stays_merged_in_the_next_edition(install: Install) -> None:
    import_directory(install, service_3("new", "", phones=[{"number": "01632 960111"}]))
    with install.session() as opened:
        [entry] = find_directory_entries(opened)
        kept_id = find_provider_ids(opened, OFSTED)["EY100002"]
        plan = plan_merge(opened, kept_id, entry.provider_id, "995")
        merge_settings(opened, install.data_dir, plan, Officer("Ann", NOW, "one setting"), "995")

    import_directory(install, service_3("new", ""), as_at=date(2026, 11, 21))

    shown = find_setting(install.publish().settings, "EY100002")
    assert shown
    assert (shown.name, shown.phone) == ("Nursery EY100002", "01632 960777")
    assert "or-new" not in run_command(install.data_dir, "listing", "held")


def test_an_erased_provider_leaves_no_trace_of_its_directory(install: Install) -> None:
    secret = service_3("zz", "EY100001", name="Gulls Nest", phones=[{"number": "01632 960999"}])
    import_directory(install, secret, service_3("bb", "EY100002"))
    install.publish()

    import_extract(install, registration(special="ANON", name="Gulls Nest"))
    publish_and_erase(install)

    assert find_traces(install, "Gulls Nest", "01632 960999", "01632960999") == []
    import_directory(install, secret, service_3("bb", "EY100002"), as_at=date(2026, 11, 21))
    install.publish()
    assert find_setting(install.public().settings, "EY100001") is None
    with install.session() as opened:
        assert [one.reference for one in find_directory_entries(opened)] == ["or-bb"]


@pytest.mark.parametrize("form", ["a folder", "a zip", "a list of pages"])
def test_several_pages_are_one_edition_whose_archive_names_no_contact(
    install: Install, form: str
) -> None:
    pages = {"1.json": page(service_1(1)), "2.json": page(service_1(2, "EY100002"))}
    path = install.data_dir / "directory"
    path.mkdir()
    for name, content in pages.items():
        (path / name).write_text(json.dumps(content), "utf-8-sig")
    if form == "a zip":
        path = Path(shutil.make_archive(str(path), "zip", path))
    elif form == "a list of pages":
        path = directory_file(install.data_dir, list(pages.values()))

    printed = run_command(install.data_dir, "refresh", "oruk", "--file", path, "--council", "995")

    assert "oruk/995: stored, 2 rows (2 read)" in printed
    [archived] = edition_archive.find_archived_files(install.data_dir, "oruk/995")
    assert "Pre-School 2" in archived.read_text("utf-8")
    assert "Jamie Spencer" not in archived.read_text("utf-8")
    again = run_command(install.data_dir, "edition", "replay", "oruk/995")
    assert "0 new, 0 changed, 0 gone" in again
