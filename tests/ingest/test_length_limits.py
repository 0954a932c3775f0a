"""Values that are too long for the record, and errors of its database."""

import csv
import json
from pathlib import Path

import pytest
from sqlalchemy.exc import OperationalError, ProgrammingError
from sqlmodel import SQLModel, select

from app.config import ROOT
from app.core.listing_cells.length_limits import MAX_LENGTHS
from app.data.editions import has_any_edition
from app.data.session import table_of
from app.data.tables import (
    Agency,
    Area,
    Crosswalk,
    ExtractedRegistration,
    HelpPoint,
    InspectionVersion,
    Listing,
    Location,
    Outcome,
    Provider,
    RefreshRun,
    Registration,
    SourceRow,
    TakeupFigure,
)
from app.ingest.context import CommandContext
from app.ingest.errors import FileRefused, RefreshRefused
from app.ingest.import_edition import import_edition
from app.ingest.refresh import RefreshRequest
from app.ingest.sources import SOURCES, childminder_agencies, schools
from app.ingest.sources.areas import ward_boundaries
from tests.builders import (
    AS_AT,
    BOUNDS,
    NOW,
    Install,
    areas_file,
    consent,
    new_install,
    nursery,
    register_file,
    try_command,
)
from tests.council_builders import (
    import_extract,
    import_listing,
    import_schools,
    listed,
    registration,
    school,
)

pytestmark = pytest.mark.both_engines

FILES = ROOT / "tests" / "files"


@pytest.mark.parametrize(
    ("cells", "column", "rows_count"),
    [
        ({"reference": "R" * 41}, "reference", 20),
        ({"reference": "R" * 41, "ofsted_urn": "EY100001", "kind": ""}, "reference", 20),
        ({"reference": "R" * 81}, "reference", 20),
        ({"town": "T" * 101}, "town", 21),
        ({"phone": "0" + " " * 20 + "1632" + "-" * 30 + "960009"}, "phone", 21),
        ({"name": "N" * 301}, "name", 20),
    ],
)
def test_a_listings_cell_that_is_too_long_is_left_out(
    install: Install, cells: dict[str, str], column: str, rows_count: int
) -> None:
    run = import_listing(install, *_others(), listed("A") | cells)

    assert (run.rows_count, run.unreadable_count) == (rows_count, 1)
    assert _reported(install) == [column]


def test_a_listings_cells_may_be_as_long_as_the_columns_of_the_record(install: Install) -> None:
    longest = {"reference": "R" * 40, "town": "T" * 100, "name": "N" * 300}

    assert import_listing(install, listed(**longest)).rows_count == 1


@pytest.mark.parametrize(
    ("facts", "column"),
    [
        ({"phone": "0" * 41}, "TelephoneNumber"),
        ({"postcode": "Z" * 21}, "Postcode"),
        ({"name": "N" * 301}, "SettingName"),
        ({"line": "L" * 301}, "AddressLine1"),
        ({"email": "e" * 255}, "EmailAddress"),
    ],
)
def test_a_value_of_the_extract_that_is_too_long_makes_a_bad_row(
    install: Install, facts: dict[str, str], column: str
) -> None:
    others = [registration(f"EY2000{one:02}") for one in range(40)]

    run = import_extract(install, *others, registration("EY100009", **facts))

    assert (run.rows_count, run.unreadable_count) == (40, 1)
    assert _reported(install) == [column]


@pytest.mark.parametrize(
    "column", ["TelephoneNum", "Town", "Postcode", "EstablishmentName", "LA (name)", "Street"]
)
def test_a_schools_cell_that_is_too_long_makes_a_bad_row(install: Install, column: str) -> None:
    others = [school(str(urn)) for urn in range(100001, 100101)]

    install.areas()
    run = import_schools(install, *others, school("200001", **{column: "t" * 301}))

    assert run.unreadable_count == 1
    assert _reported(install) == [column]


@pytest.mark.parametrize(
    "column",
    [
        "Provider name",
        "Provider town",
        "Provider postcode",
        "Provider type",
        "Local authority",
        "Registered person name",
    ],
)
def test_a_cell_of_the_register_that_is_too_long_makes_a_bad_row(
    install: Install, column: str
) -> None:
    others = [nursery(f"EY2000{one:02}") for one in range(99)]

    install.areas()
    run = install.register(*others, nursery("EY100001", **{column: "t" * 301}))

    assert run.unreadable_count == 1
    assert _reported(install) == [column]


def test_a_consented_name_that_is_too_long_makes_a_bad_row(install: Install) -> None:
    others = [consent(f"2000{one:03}") for one in range(100)]

    install.areas()
    install.consented(*others, consent("2500001", **{"Provider name": "A" * 100_000}))

    assert _reported(install) == ["Provider name"]


def test_an_agencys_cells_that_are_too_long_make_bad_rows(tmp_path: Path) -> None:
    columns = ("CA Reference", "Provider status", "Provider type", "Provider name")
    columns += ("Provider address 1", "Provider town", "Provider postcode", "Local authority")
    good = dict.fromkeys(columns, "x") | {"Provider type": "Childminder agency"}
    rows = [good | {"CA Reference": f"CA00000{at}", columns[at]: "t" * 301} for at in range(3, 8)]
    path = tmp_path / "agencies.csv"
    with path.open("w", newline="") as stream:
        writer = csv.DictWriter(stream, columns)
        writer.writeheader()
        writer.writerows(rows)
    reading = childminder_agencies.read(path)

    assert list(reading.records) == []
    assert [bad.column for bad in reading.bad] == list(columns[3:])


@pytest.mark.parametrize("name", ["W" * 101, "Mar\0ram", "Mar\ud800ram"])
def test_a_wards_name_that_cannot_be_stored_is_refused(tmp_path: Path, name: str) -> None:
    shape = {"type": "Polygon", "coordinates": [[[0, 0], [0, 1], [1, 1], [0, 0]]]}
    ward_properties = {"WD25CD": "E05000001", "WD25NM": name, "LAD25CD": "E06000001"}
    path = tmp_path / "wards.geojson"
    path.write_text(json.dumps({"features": [{"properties": ward_properties, "geometry": shape}]}))

    with pytest.raises(FileRefused, match=r"longer than 100|characters that cannot be shown"):
        ward_boundaries.read_wards(path, {"E06000001": "805"})


def test_a_schools_website_that_is_too_long_is_left_out(tmp_path: Path) -> None:
    path = FILES / "schools" / "edubasealldata20260930.csv"
    text = path.read_bytes().decode("cp1252")
    address = next(row.website for row in schools.read(path).records if row.website)
    written = address.removeprefix("https://")
    assert written in text
    longer = tmp_path / path.name
    longer.write_bytes(text.replace(written, f"{written}/{'x' * 500}").encode("cp1252"))

    reading = schools.read(longer)

    assert address not in [row.website for row in reading.records]
    assert max(len(row.website) for row in schools.read(longer).records) <= 500
    assert reading.bad == []


def test_every_limit_fits_the_columns_of_its_name() -> None:
    tables: tuple[type[SQLModel], ...] = (Agency, ExtractedRegistration, HelpPoint, Listing)
    tables += (InspectionVersion, Location, Provider, Registration)
    lengths = [
        (column.name, length)
        for table in tables
        for column in table_of(table).columns
        if column.name in MAX_LENGTHS and (length := _length(table, column.name))
    ]
    lengths += [("area_name", _length(Area, "name")), ("area_name", _length(TakeupFigure, "name"))]
    lengths += [("reference", _length(Crosswalk, "identifier"))]
    lengths += [("reference", _length(SourceRow, "key"))]

    assert {name for name, length in lengths if MAX_LENGTHS[name] > length} == set()
    assert len(lengths) > 20


def _length(table: type[SQLModel], column: str) -> int:
    """The length of a column in characters; 0 for unlimited text."""
    return getattr(table_of(table).columns[column].type, "length", None) or 0


def test_a_file_with_a_very_long_name_is_accepted(install: Install) -> None:
    made = register_file(install.data_dir, [nursery()], AS_AT)
    path = made.rename(made.with_name("r" * 250 + ".csv"))

    assert install.refresh("ofsted_register", path).file_name == "r" * 200


# --- errors of the database


def test_an_error_of_the_database_is_logged_as_a_refusal(install: Install) -> None:
    """PostgreSQL raises in the middle of COPY, outside SQLAlchemy."""
    _execute(install, "CREATE UNIQUE INDEX no_twins ON area (name)")

    with pytest.raises(
        RefreshRefused, match=r"areas-.*: the record cannot store it \(.+\)$"
    ) as refused:
        _take_in(install, "areas", areas_file(install.data_dir))

    with install.session() as session:
        run = session.exec(select(RefreshRun)).one()
        assert not has_any_edition(session)
    assert (run.outcome, run.reason) == (Outcome.REFUSED, str(refused.value))
    assert "Sandmere" not in run.reason


def test_a_refusal_of_a_record_without_a_table_is_logged_too(install: Install) -> None:
    _execute(install, "ALTER TABLE area RENAME TO gone")

    with pytest.raises((OperationalError, ProgrammingError), match="area"):
        _take_in(install, "areas", areas_file(install.data_dir))

    with install.session() as session:
        assert session.exec(select(RefreshRun)).one().outcome is Outcome.REFUSED


def test_an_error_of_the_database_is_reported_in_one_sentence_with_code_1(tmp_path: Path) -> None:
    """Also if the refusal cannot be logged either, as in the second run here."""
    install = new_install(tmp_path)
    _execute(install, "CREATE UNIQUE INDEX no_twins ON area (name)")
    _execute(install, "CREATE UNIQUE INDEX one_run ON refresh_run (outcome)")

    first, second = (try_command(tmp_path, "refresh", "areas") for _ in range(2))

    assert (first.exit_code, second.exit_code) == (1, 1)
    fault = "UNIQUE constraint failed"
    assert (
        first.output
        == f"refused: areas_england.csv: the record cannot store it ({fault}: area.name)\n"
    )
    assert second.output == f"failed: the record cannot be used: {fault}: refresh_run.outcome\n"


def _execute(install: Install, statement: str) -> None:
    with install.session() as session:
        session.connection().exec_driver_sql(statement)
        session.commit()


def _take_in(install: Install, source: str, path: Path) -> None:
    wanted = next(one for one in SOURCES if one.name == source)
    with install.session() as session:
        import_edition(
            CommandContext(session, install.data_dir, NOW),
            wanted,
            RefreshRequest(path, bounds=BOUNDS),
        )


def _others() -> list[dict[str, str]]:
    return [listed(f"S-{one}") for one in range(20)]


def _report(install: Install) -> str:
    (file,) = (install.data_dir / "reports").iterdir()
    return file.read_text(encoding="utf-8")


def _reported(install: Install) -> list[str]:
    """The columns of the bad rows of the only run."""
    return [row["column"] for row in csv.DictReader(_report(install).splitlines())]
