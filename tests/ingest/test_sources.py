"""A source is one descriptor: what it is, is stated in its package and nowhere else."""

import ast
import re
from collections.abc import Callable
from functools import cache, partial
from pathlib import Path

import pytest

from app import create_app
from app.config import ROOT
from app.core import source_names
from app.core.issuers import ISSUERS
from app.core.json_text import encode_sorted
from app.core.measures.definitions import measures
from app.core.source_names import DIRECTORY, FIGURES, LISTING, NEIGHBOURS
from app.core.translation_marks import mark
from app.data.erasure_orders import save_erasure_orders
from app.data.row_versions import Changes, find_current_payloads, store_versions
from app.data.tables import Outcome, RefreshRun
from app.i18n import translator
from app.ingest import edition_archive, sources
from app.ingest.context import CommandContext
from app.ingest.errors import RefreshRefused
from app.ingest.parsing import field_parsers as cell
from app.ingest.parsing.csv_file import find_column_positions, open_table
from app.ingest.quality_gates.edition_profile import RowFacets
from app.ingest.quality_gates.gates import ChangeLimits
from app.ingest.reading import Reading
from app.ingest.reconcile import EditionUpdate
from app.ingest.redaction.apply_erasure_orders import apply_erasure_orders
from app.ingest.refresh import RefreshRequest, published_editions, refresh
from app.ingest.source import Source, TableRedaction
from app.ingest.source_readers import versioned_reader
from app.ingest.sources import SOURCES
from app.publish import publish
from tests.builders import NOW, Install, run_command, settings_for

NAMES = {source.name for source in SOURCES}
OWN = ROOT / "app" / "ingest" / "sources"
# Literals that equal a source's name and mean something else, or belong to a past schema.
OTHER_MEANINGS = {
    "app/core/source_names.py": "names the sources that a rule of the field is about",
    "app/core/issuers.py": "names the sources whose keys are an issuer's identifiers",
    "app/snapshot/second_point.py": "a word that the names of schools have",
    "app/config/councils_file.py": "the folder of the list of England's councils",
    "app/web/public/area.py": "the blueprint of the areas' pages",
    "app/snapshot/insights/comparators.py": "a choice of whom to compare with, in addresses",
    "app/data/migrations": "migrations keep the names of their day",
}
# Modules that import one source's package, because they are about that source.
ABOUT_ONE_SOURCE = {
    "app/cli/listing.py": "writes the council's listing as its officers fill it in",
    "app/ingest/listing_import/": "plans, imports and undoes files of a council's officers",
}


@cache
def _modules() -> list[tuple[str, ast.Module]]:
    paths = sorted((ROOT / "app").rglob("*.py"))
    return [
        (path.relative_to(ROOT).as_posix(), ast.parse(path.read_text("utf-8")))
        for path in paths
        if OWN not in path.parents
    ]


def test_no_module_outside_its_package_names_a_source() -> None:
    naming = {
        (name, node.value)
        for name, tree in _modules()
        for node in ast.walk(tree)
        if isinstance(node, ast.Constant)
        and isinstance(node.value, str)
        and node.value.partition("/")[0] in NAMES
        and not name.startswith(tuple(OTHER_MEANINGS))
    }

    assert naming == set()


def test_only_modules_about_one_source_import_its_package() -> None:
    importing = {
        name
        for name, tree in _modules()
        for node in ast.walk(tree)
        if isinstance(node, ast.ImportFrom)
        and (
            (node.module or "").startswith("app.ingest.sources.")
            or (
                node.module == "app.ingest.sources"
                and {one.name for one in node.names} - {"ORIGINS", "SOURCES", "find_source"}
            )
        )
    }

    assert {
        next((known for known in ABOUT_ONE_SOURCE if name.startswith(known)), name)
        for name in importing
    } == set(ABOUT_ONE_SOURCE)


def test_sources_of_figures_are_those_with_measures_areas_or_neighbours() -> None:
    with_measures = {one.source for one in measures().values()} & NAMES

    assert (
        with_measures | {NEIGHBOURS, "area_lookup", "boundaries", "lsoa_centres", "travel_times"}
        == FIGURES
    )


def test_every_source_that_a_rule_is_about_exists() -> None:
    text = (ROOT / "app" / "core" / "source_names.py").read_text("utf-8")
    named = re.findall(r'^([A-Z_]+) = "(\w+)"  # \w', text, flags=re.MULTILINE)

    assert {constant for constant, _ in named} == {
        one for one, value in vars(source_names).items() if one.isupper() and isinstance(value, str)
    }
    assert {name for _, name in named} <= NAMES


def test_every_source_with_versions_has_an_issuer_of_its_keys() -> None:
    with_versions = {source.name for source in SOURCES if source.change_limits}

    # Erasure and history find a provider's rows by these.
    assert with_versions == {
        LISTING,
        DIRECTORY,
        *(name for issuer in ISSUERS for name in issuer.sources),
    }


def test_no_module_names_an_issuer_that_the_table_declares() -> None:
    issuers = {issuer.name for issuer in ISSUERS}
    naming = {
        name
        for name, tree in _modules()
        for node in ast.walk(tree)
        if isinstance(node, ast.Constant) and node.value in issuers
    }

    assert naming == {"app/core/issuers.py"}


# --- an invented source, of which nothing but the descriptor exists ---


def _read(path: Path) -> Reading[dict[str, str]]:
    table = open_table(path, ["Club number"])
    columns = {name: (name,) for name in ("Club number", "Name", "Postcode")}
    positions = find_column_positions(table, columns, tuple(columns), ())

    def row(cells: list[str]) -> dict[str, str]:
        return {name: cell.read_cell(cells, positions[name], _filled) for name in positions}

    return cell.read_rows(table, row, lambda record: record["Club number"])


def _filled(value: str) -> str:
    if not value.strip():
        raise ValueError("this is empty")
    return value.strip()


def _reconcile(
    session: object, rows: list[dict[str, str]], update: EditionUpdate
) -> tuple[Changes, int]:
    store: Callable[..., Changes] = partial(store_versions, session, update.source)
    payloads = {row["Club number"]: encode_sorted(row) for row in rows}
    return store(payloads, edition_id=update.edition_id, previous_id=update.previous_id), 0


HOLIDAY_CLUBS = Source(
    name="holiday_clubs",
    title=mark("Holiday clubs of Sandmere"),
    publisher=mark("Ofsted"),
    url="https://clubs.example/list",
    licence=mark("Published by the council"),
    attribution="Contains a list of holiday clubs.",
    rows_min=2,
    rows_max=500,
    stale_after_days=100,
    read=versioned_reader(_read, _reconcile, RowFacets()),
    change_limits=ChangeLimits(new=10, changed=10, closed=10),
    redaction=TableRedaction(key_columns=("Club number",)),
)


@pytest.fixture
def install(install: Install, monkeypatch: pytest.MonkeyPatch) -> Install:
    """An install whose list of sources has one more."""
    monkeypatch.setattr(sources, "SOURCES", (*SOURCES, HOLIDAY_CLUBS))
    install.areas()
    install.postcodes()
    return install


def _import(install: Install, *rows: str, day: int = 1) -> RefreshRun:
    path = install.data_dir / f"holiday_clubs_2026-11-{day:02d}.csv"
    path.write_text("\n".join(("Club number,Name,Postcode", *rows)) + "\n", "utf-8")
    with install.session() as opened:
        context = CommandContext(opened, install.data_dir, NOW)
        run = refresh(context, sources.SOURCES[-1], RefreshRequest(path))
        opened.refresh(run)
        opened.expunge(run)
        return run


def _clubs(count: int, first: int = 0) -> list[str]:
    return [f"C-{number},Club {number},ZZ1 1AA" for number in range(first, first + count)]


def test_a_source_of_one_descriptor_is_stored_archived_and_published(install: Install) -> None:
    run = _import(install, *_clubs(60))

    assert (run.outcome, run.new_count) == (Outcome.STORED, 60)
    assert len(edition_archive.find_archived_files(install.data_dir, "holiday_clubs")) == 1
    with install.session() as opened:
        assert len(find_current_payloads(opened, "holiday_clubs")) == 60
        publish(opened, install.snapshots, published_editions(opened, sources.SOURCES), NOW)
    listed = run_command(install.data_dir, "edition", "list", DATABASE_URL=install.database_url)
    assert "holiday_clubs" in listed
    page = create_app(settings_for(install.data_dir)).test_client().get("/pl/about/data").text
    assert "Holiday clubs of Sandmere" in page  # no catalogue has it
    assert translator("pl").text("Published by the council") in page
    assert "Contains a list of holiday clubs." in page


def test_the_gates_of_a_descriptor_quarantine_its_next_edition(install: Install) -> None:
    _import(install, *_clubs(60))

    run = _import(install, *_clubs(60, first=30), day=2)

    assert run.outcome is Outcome.QUARANTINED
    assert "30 of 60 rows are closed, more than 10 %" in run.reason


def test_the_bounds_of_a_descriptor_refuse_a_file(install: Install) -> None:
    with pytest.raises(RefreshRefused, match="1 rows, but an edition of holiday_clubs has from 2"):
        _import(install, *_clubs(1))


def test_an_erasure_order_reaches_the_archived_file_of_a_new_source(install: Install) -> None:
    _import(install, *_clubs(60))
    without_one = [row for row in _clubs(60) if not row.startswith("C-7,")]
    _import(install, *without_one, day=2)
    with install.session() as opened:
        save_erasure_orders(opened, "holiday_clubs", {"C-7": ""}, NOW)
        opened.commit()
        apply_erasure_orders(CommandContext(opened, install.data_dir, NOW), grace_s=0.0)

    files = edition_archive.find_archived_files(install.data_dir, "holiday_clubs")
    texts = [file.read_text("utf-8") for file in files]
    assert len(texts) == 2
    assert not any("C-7," in text for text in texts)
    assert all("C-8,Club 8" in text for text in texts)
