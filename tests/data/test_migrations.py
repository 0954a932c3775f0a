"""Migrations of a filled record, up and down, and their match with the models."""

import re
from datetime import date

import pytest
from alembic.autogenerate import compare_metadata
from alembic.migration import MigrationContext
from sqlalchemy import Enum, inspect
from sqlmodel import SQLModel, select

from app.core.provision import HelpKind
from app.data import migrate, tables
from app.data.schema_revision import can_be_read
from app.data.session import engine
from tests.builders import Install, childminder, consent, find_setting, nursery
from tests.council_builders import (
    import_extract,
    import_listing,
    import_schools,
    listed,
    registration,
    school,
)

pytestmark = pytest.mark.both_engines

REVISIONS = ["0004", "0003", "0002", "0001", "base"]


def test_a_filled_record_can_be_upgraded_downgraded_and_upgraded_again(install: Install) -> None:
    _fill(install)

    for revision in REVISIONS:
        migrate.downgrade(install.database_url, revision)
        migrate.upgrade(install.database_url)

    run = install.register(nursery(), as_at=date(2026, 10, 31))
    assert run.new_count == 1


def test_a_downgrade_to_base_leaves_no_table(install: Install) -> None:
    _fill(install)

    migrate.downgrade(install.database_url, "base")

    assert inspect(engine(install.database_url)).get_table_names() == ["alembic_version"]


def test_a_record_can_be_read_from_its_first_migration(bare_url: str) -> None:
    before = can_be_read(bare_url)

    migrate.upgrade(bare_url)

    assert (before, can_be_read(bare_url)) == (False, True)


def test_the_newest_migration_keeps_the_rows_of_older_tables(install: Install) -> None:
    _fill(install)

    migrate.downgrade(install.database_url, "0001")
    migrate.upgrade(install.database_url)

    with install.session() as session:
        assert len(session.exec(tables.SourceRow.__table__.select()).all()) == 3


def test_counts_of_searches_are_added_up_where_their_reason_has_no_column(
    install: Install,
) -> None:
    searches = {"day": date(2026, 11, 22), "ward_code": "", "kind": "", "age_band": "2"}
    with install.session() as session:
        for reason, count in (("", 1), ("until", 2), ("several", 4)):
            session.add(tables.UnmetSearch(**searches, entitlement="", reason=reason, count=count))
        session.commit()

    migrate.downgrade(install.database_url, "0009")
    migrate.upgrade(install.database_url)

    with install.session() as session:
        counted = session.exec(select(tables.UnmetSearch)).all()
        assert [(one.age_band, one.reason, one.count) for one in counted] == [("2", "", 7)]


def test_a_hub_stays_when_the_column_of_its_details_goes_and_returns(install: Install) -> None:
    columns = dict.fromkeys(("reference", "name", "la_number", "address", "town"), "x")
    columns |= dict.fromkeys(("postcode", "phone", "email", "website"), "")
    with install.session() as session:
        hub = tables.HelpPoint(source="family_hubs/995", kind=HelpKind.FAMILY_HUB, **columns)
        hub.details = '{"step_free":true}'
        session.add(hub)
        session.commit()

    migrate.downgrade(install.database_url, "0010")
    migrate.upgrade(install.database_url)

    with install.session() as session:
        [hub] = session.exec(select(tables.HelpPoint)).all()
        assert (hub.reference, hub.details) == ("x", "{}")


def test_files_can_be_imported_again_after_their_tables_were_dropped(install: Install) -> None:
    _fill(install)
    rows = registration(RegistrationStatus="SUSP"), listed()
    import_extract(install, rows[0])
    import_listing(install, rows[1])
    import_schools(install, school())

    migrate.downgrade(install.database_url, "0002")
    migrate.upgrade(install.database_url)

    runs = [import_extract(install, rows[0]), import_listing(install, rows[1])]
    runs.append(import_schools(install, school()))
    assert [(run.outcome, run.new_count) for run in runs] == [(tables.Outcome.STORED, 1)] * 3
    assert find_setting(install.publish().settings, "EY100001") is None


def test_migrations_create_the_tables_of_the_models(bare_url: str) -> None:
    migrate.upgrade(bare_url)

    with engine(bare_url).connect() as connection:
        context = MigrationContext.configure(connection, opts={"compare_type": True})
        assert compare_metadata(context, SQLModel.metadata) == []


@pytest.mark.parametrize(
    "column",
    [
        column
        for table in SQLModel.metadata.sorted_tables
        for column in table.columns
        if isinstance(column.type, Enum)
    ],
    ids=str,
)
def test_the_check_of_an_enum_column_lists_every_value(column, database_url: str) -> None:
    checks = inspect(engine(database_url)).get_check_constraints(column.table.name)

    texts = [
        check["sqltext"] for check in checks if re.search(rf"\b{column.name}\b", check["sqltext"])
    ]
    assert len(texts) == 1
    assert set(re.findall(r"'([^']+)'", texts[0])) == set(column.type.enums)


def _fill(install: Install) -> None:
    install.areas()
    install.postcodes()
    install.register(nursery(), childminder())
    install.consented(consent())
    install.publish()
