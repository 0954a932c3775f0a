"""Versions of source rows, from which every past edition can be rebuilt."""

import json
from datetime import date

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from sqlmodel import Session, col, select

from app.data.row_versions import (
    Changes,
    erase_versions,
    find_current_payloads,
    find_payloads_of_edition,
    store_versions,
)
from app.data.session import record
from app.data.tables import Edition, SourceRow
from tests.builders import NOW

pytestmark = pytest.mark.both_engines

EDITIONS = st.lists(
    st.dictionaries(st.sampled_from("abcdefg"), st.sampled_from(["1", "2", "3"])),
    min_size=1,
    max_size=8,
)


def test_an_unchanged_row_moves_to_the_new_edition(database_url: str) -> None:
    with record(database_url) as session:
        first, _ = _store(session, {"a": "1"})
        second, changes = _store(session, {"a": "1"}, first)

        row = session.exec(select(SourceRow)).one()

    assert (row.first_edition_id, row.last_edition_id) == (first, second)
    assert not changes.written
    assert not changes.closed


def test_a_changed_row_gets_a_version_and_its_old_payload_is_returned(database_url: str) -> None:
    with record(database_url) as session:
        first, _ = _store(session, {"a": "1"})
        second, changes = _store(session, {"a": "2"}, first)

        versions = _versions(session)

    assert versions == [("a", "1", first, first), ("a", "2", second, second)]
    assert changes == Changes(frozenset(), frozenset("a"), frozenset(), {"a": '"1"'})


def test_a_removed_row_ends_with_the_edition_before(database_url: str) -> None:
    with record(database_url) as session:
        first, _ = _store(session, {"a": "1", "b": "1"})
        second, changes = _store(session, {"b": "1"}, first)

        versions = _versions(session)

    assert versions == [("a", "1", first, first), ("b", "1", first, second)]
    assert changes.closed == {"a"}


def test_a_row_that_returns_is_new_and_its_old_version_stays(database_url: str) -> None:
    with record(database_url) as session:
        first, _ = _store(session, {"a": "1"})
        second, _ = _store(session, {}, first)
        third, changes = _store(session, {"a": "1"}, second)

        versions = _versions(session)

    assert versions == [("a", "1", first, first), ("a", "1", third, third)]
    assert changes.new == {"a"}


def test_two_sources_with_the_same_keys_are_separate(database_url: str) -> None:
    with record(database_url) as session:
        first, _ = _store(session, {"a": "1"})
        _store(session, {"a": "2"}, source="other")
        _store(session, {}, first)

        assert find_current_payloads(session, "other") == {"a": '"2"'}


def test_more_rows_can_change_and_end_than_one_statement_can_list(database_url: str) -> None:
    keys = [f"k{number}" for number in range(1200)]
    with record(database_url) as session:
        first, _ = _store(session, dict.fromkeys(keys, "1"))
        _, changes = _store(session, dict.fromkeys(keys[:600], "2"), first)

        assert find_current_payloads(session, "register") == dict.fromkeys(keys[:600], '"2"')
    assert (len(changes.changed), len(changes.closed), len(changes.before)) == (600, 600, 1200)


@settings(suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(editions=EDITIONS)
def test_every_past_edition_can_be_rebuilt(
    database_url: str, editions: list[dict[str, str]]
) -> None:
    with record(database_url) as session:
        previous, stored = None, []
        for edition in editions:
            previous, changes = _store(session, edition, previous)
            stored.append(previous)

        assert [_rebuilt(session, number) for number in stored] == editions
        found = [find_payloads_of_edition(session, "register", number) for number in stored]
        assert [{key: json.loads(one) for key, one in some.items()} for some in found] == editions
        before = editions[-2] if len(editions) > 1 else {}
        assert changes.new == editions[-1].keys() - before.keys()
        assert changes.closed == before.keys() - editions[-1].keys()
        session.rollback()


@pytest.mark.parametrize("older", [1, 3])
def test_an_erasure_empties_every_older_version_and_no_newer_one(
    database_url: str, older: int
) -> None:
    with record(database_url) as session:
        previous = None
        for number in range(older):
            previous, _ = _store(session, {"a": f"name {number}", "b": "kept"}, previous)
        newest, _ = _store(session, {"a": "new", "b": "kept"}, previous)

        erase_versions(session, "register", ["a"], before_edition_id=newest)

        rows = session.exec(select(SourceRow).where(SourceRow.key == "a").order_by("id")).all()
    assert [(row.payload, row.payload_hash, row.is_erased) for row in rows[:-1]] == [
        ("{}", "", True)
    ] * older
    assert (rows[-1].payload, rows[-1].is_erased) == ('"new"', False)


def _store(
    session: Session, rows: dict[str, str], previous_id: int | None = None, source: str = "register"
) -> tuple[int, Changes]:
    edition = Edition(
        source=source,
        as_at=date(2026, 9, 30),
        stored_at=NOW,
        file_name="f.csv",
        sha256="",
        rows_count=len(rows),
        is_invented=False,
    )
    session.add(edition)
    session.flush()
    assert edition.id is not None
    payloads = {key: json.dumps(value) for key, value in rows.items()}
    changes = store_versions(
        session, source, payloads, edition_id=edition.id, previous_id=previous_id
    )
    return edition.id, changes


def _versions(session: Session) -> list[tuple[str, str, int, int]]:
    rows = session.exec(select(SourceRow).order_by(col(SourceRow.id))).all()
    return [
        (row.key, json.loads(row.payload), row.first_edition_id, row.last_edition_id)
        for row in sorted(rows, key=lambda row: (row.key, row.first_edition_id))
    ]


def _rebuilt(session: Session, edition_id: int) -> dict[str, str]:
    query = select(SourceRow).where(
        col(SourceRow.first_edition_id) <= edition_id, col(SourceRow.last_edition_id) >= edition_id
    )
    return {row.key: json.loads(row.payload) for row in session.exec(query)}
