"""A source with an issuer of its own: declared once, its rows are published, found and erased."""

from functools import partial
from pathlib import Path
from typing import Any

import pytest
from sqlmodel import Session

from app import create_app
from app.core import issuers
from app.core.consent import Consent
from app.core.issuers import Issuer
from app.core.json_text import encode_sorted
from app.core.provision import Kind
from app.data.providers import (
    add_to_crosswalk,
    close_registrations,
    find_provider_ids,
    mint_provider_id,
)
from app.data.row_versions import Changes, store_versions
from app.ingest import edition_archive, publish_record, sources
from app.ingest.context import CommandContext
from app.ingest.parsing import field_parsers as cell
from app.ingest.parsing.csv_file import find_column_positions, open_table
from app.ingest.quality_gates.edition_profile import RowFacets
from app.ingest.quality_gates.gates import ChangeLimits
from app.ingest.reading import Reading
from app.ingest.reconcile import EditionUpdate
from app.ingest.reconcile.provider_rows import ProviderFields, write_providers
from app.ingest.refresh import RefreshRequest, published_editions, refresh
from app.ingest.source import Source, TableRedaction
from app.ingest.source_readers import versioned_reader
from app.ingest.sources import SOURCES
from app.publish import publish
from tests.builders import NOW, Install, run_command, settings_for
from tests.web.page_reader import main_part

COLUMNS = ("Number", "Name", "Phone", "Postcode")
FOREST = Issuer("forest", register="forest_schools")  # the one declaration outside the package


# --- the package of the source ---


def _read(path: Path) -> Reading[dict[str, str]]:
    table = open_table(path, ["Number"])
    positions = find_column_positions(table, {name: (name,) for name in COLUMNS}, COLUMNS, ())

    def row(cells: list[str]) -> dict[str, str]:
        return {name: cell.read_cell(cells, positions[name], str) for name in COLUMNS}

    return cell.read_rows(table, row, lambda record: record["Number"])


def _facts(row: dict[str, str]) -> dict[str, Any]:
    return {
        "kind": Kind.DAY_NURSERY.value,
        "type": "forest school",
        "active": True,
        "registered_on": None,
        "registers": [True, False, False],
        "person_urn": "",
        "person": "",
        "name": row["Name"],
        "phone": row["Phone"],
        "address": [["Under the oak"], "Sandmere", row["Postcode"]],
        "la_name": "Sandmere",
        "la_number": "995",
        "places": 12,
    }


def _reconcile(
    session: Session, rows: list[dict[str, str]], update: EditionUpdate
) -> tuple[Changes, int]:
    facts = {row["Number"]: _facts(row) for row in rows}
    payloads = {number: encode_sorted(one) for number, one in facts.items()}
    store = partial(store_versions, session, update.source, payloads)
    changes: Changes = store(edition_id=update.edition_id, previous_id=update.previous_id)
    provider_ids = find_provider_ids(session, FOREST.name)
    unseen = sorted(changes.new - provider_ids.keys())
    provider_ids |= add_to_crosswalk(session, FOREST.name, unseen, update.as_at)
    derived = {
        number: ProviderFields(
            one["name"], one["phone"], update.source, Consent.ALL, one["address"]
        )
        for number, one in facts.items()
    }
    write_providers(session, FOREST.name, facts, derived, provider_ids)
    close_registrations(session, FOREST.name, changes.closed, update.edition_id)
    return changes, 0


FOREST_SCHOOLS = Source(
    name="forest_schools",
    title="Forest schools of England",
    publisher="Forest Office",
    url="https://forest.example/list",
    licence="OGL v3.0",
    attribution="Contains a list of forest schools.",
    rows_min=1,
    rows_max=500,
    stale_after_days=100,
    read=versioned_reader(_read, _reconcile, RowFacets()),
    change_limits=ChangeLimits(new=50, changed=50, closed=50),
    redaction=TableRedaction(key_columns=("Number",)),
)


# --- what follows from the declaration ---


@pytest.fixture
def install(install: Install, monkeypatch: pytest.MonkeyPatch) -> Install:
    """An install with two editions of the source; in the second the oak has a new number."""
    with_one_more = (*SOURCES, FOREST_SCHOOLS)
    monkeypatch.setattr(sources, "SOURCES", with_one_more)
    monkeypatch.setattr(publish_record, "SOURCES", with_one_more)
    monkeypatch.setattr(issuers, "ISSUERS", (*issuers.ISSUERS, FOREST))
    install.areas()
    install.postcodes()
    for day, phone in ((1, "01632 960001"), (2, "01632 960002")):
        path = install.data_dir / f"forest_schools_2026-11-{day:02d}.csv"
        rows = (f"F-1,Oak Class,{phone},ZZ1 1AA", "F-2,Elm Class,,ZZ1 1AB")
        path.write_text("\n".join((",".join(COLUMNS), *rows)) + "\n", "utf-8")
        with install.session() as opened:
            context = CommandContext(opened, install.data_dir, NOW)
            refresh(context, FOREST_SCHOOLS, RefreshRequest(path))
            publish(opened, install.snapshots, published_editions(opened, with_one_more), NOW)
    return install


def _run(install: Install, *words: str) -> str:
    return run_command(install.data_dir, *words, DATABASE_URL=install.database_url)


def test_its_settings_are_found_and_their_pages_name_the_source(install: Install) -> None:
    client = create_app(settings_for(install.data_dir)).test_client()
    page = client.get(f"/en/place/{mint_provider_id('forest', 'F-1')}/oak-class").text

    assert "Oak Class" in client.get("/en/find?postcode=ZZ1+1AA").text
    assert "01632 960002" in page
    assert "Forest Office, as at 2 November 2026" in page
    assert "The council lists it" not in page


def test_the_page_of_an_area_names_its_source(install: Install) -> None:
    client = create_app(settings_for(install.data_dir)).test_client()

    page = main_part(client.get("/en/area/E06990001").text)  # the footer names every source

    assert "Forest Office, as at 2 November 2026" in page


def test_history_has_its_settings_as_they_were(install: Install) -> None:
    earlier = _run(install, "asof", "2026-11-01", "F-1")

    assert "(forest F-1) on 2026-11-01" in earlier
    assert "forest_schools, edition" in earlier
    assert "telephone: 01632 960001" in earlier
    assert " F-1 " in _run(install, "changes", "forest_schools")


def test_an_erasure_reaches_its_rows_file_and_snapshots(install: Install) -> None:
    _run(install, "edit", "forget", mint_provider_id("forest", "F-1"), "--reason", "asked")

    assert "withheld" in _run(install, "asof", "2026-11-01", "F-1")
    files = edition_archive.find_archived_files(install.data_dir, "forest_schools")
    texts = [file.read_text("utf-8") for file in files]
    assert len(texts) == 2
    assert not any("Oak Class" in text or "01632" in text for text in texts)
    assert all("Elm Class" in text for text in texts)
    client = create_app(settings_for(install.data_dir)).test_client()
    results = client.get("/en/find?postcode=ZZ1+1AA").text
    assert "Elm Class" in results
    assert "Oak Class" not in results
