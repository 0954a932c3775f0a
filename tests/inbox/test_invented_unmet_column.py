"""A filter that declares a column is counted, imported and printed by that declaration."""

from dataclasses import replace
from datetime import UTC, date, datetime, timedelta

import pytest
from sqlalchemy import text

from app.core import declared_filters, search_filters
from app.core.filter_declaration import UnmetColumn
from app.core.search_filters import Filters
from app.core.unmet_search import UnmetSearchKey, unmet_search_key
from app.data.inbox_counts import MIN_SHOWN_COUNT
from app.data.session import record, table_of
from app.data.tables import UnmetSearch
from app.inbox.append_counts import Inbox
from app.inbox.import_counts import import_counts
from tests.builders import chosen_filters, run_command

NOW = datetime(2026, 11, 22, 9, 30, tzinfo=UTC)
WARD = "E05990001"
# The distance has no column: here it gets one.
WITHIN = next(one for one in declared_filters.FILTERS if one.parameter == "within")
COUNTED = replace(
    WITHIN,
    unmet=UnmetColumn("within", WITHIN.values, value_of=lambda values: values[0]),
)
MIGRATED = """
    CREATE TABLE unmet_search (
        day DATE, ward_code VARCHAR(9), kind VARCHAR(40), age_band VARCHAR(10),
        entitlement VARCHAR(20), within VARCHAR(10), reason VARCHAR(40), count INTEGER,
        PRIMARY KEY (day, ward_code, kind, age_band, entitlement, within, reason)
    )
"""


def test_the_table_has_the_columns_that_filters_declare():
    columns = table_of(UnmetSearch).columns

    assert {one.name for one in columns if one.primary_key} == {*UnmetSearchKey.key_columns()}
    assert [one.name for one in columns if not one.primary_key] == ["count"]


@pytest.fixture
def migrated(install, monkeypatch):
    """A record as a migration leaves it that adds the column of a filter."""
    listed = [COUNTED if one is WITHIN else one for one in declared_filters.FILTERS]
    monkeypatch.setattr(declared_filters, "FILTERS", tuple(listed))
    monkeypatch.setattr(search_filters, "_shared_filters", Filters)  # shared ones know the old list
    with install.session() as session:
        session.execute(text("DROP TABLE unmet_search"))
        session.execute(text(MIGRATED))
        session.commit()
    return install


def test_searches_are_stored_and_printed_with_the_new_column(migrated):
    migrated.data_dir.mkdir(exist_ok=True)
    inbox = Inbox(migrated.data_dir, lambda: NOW)
    for within in ("1", "5"):
        key = unmet_search_key(
            date(2026, 11, 22), WARD, chosen_filters(kind="pre-school", within=within)
        )
        for _ in range(MIN_SHOWN_COUNT):
            inbox.add(key)
    inbox.flush()

    with record(migrated.database_url) as session:
        result = import_counts(session, migrated.data_dir, NOW + timedelta(hours=1))
    printed = run_command(
        migrated.data_dir, "inbox", "show", "2026-11", DATABASE_URL=migrated.database_url
    )

    assert (result.searches, result.unreadable_lines) == (2 * MIN_SHOWN_COUNT, 0)
    assert printed.splitlines()[:2] == [
        f"{MIN_SHOWN_COUNT}: {WARD}, kind: pre-school, within: 1",
        f"{MIN_SHOWN_COUNT}: {WARD}, kind: pre-school, within: 5",
    ]
