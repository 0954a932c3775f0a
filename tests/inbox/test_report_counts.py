"""Reports that nothing in a list suited a family, from the web worker to what staff see."""

import json
from datetime import UTC, date, datetime, timedelta

import pytest
from sqlmodel import select

from app.core.counted_events import NOTHING_SUITABLE
from app.core.nothing_suitable import NothingSuitableKey
from app.core.unmet_search import UnmetSearchKey
from app.data.inbox_counts import (
    MIN_SHOWN_COUNT,
    CountedCell,
    find_nothing_suitable,
    find_unmet,
    save_imported_counts,
)
from app.data.session import record, table_of
from app.data.tables import NothingSuitable
from app.inbox.append_counts import MAX_FILE_BYTES, Inbox
from app.inbox.import_counts import CountsImportResult, import_counts

pytestmark = pytest.mark.both_engines

NOW = datetime(2026, 11, 22, 9, 30, tzinfo=UTC)
LATER = NOW + timedelta(hours=1)
DAY, WARD = NOW.date(), "E05990001"
REPORT = NothingSuitableKey(DAY, WARD, ("childminder", "2", "cost"))
SEARCH = UnmetSearchKey(DAY, WARD, ("childminder", "2", "", ""))


def import_now(database_url, data_dir) -> CountsImportResult:
    with record(database_url) as session:
        return import_counts(session, data_dir, LATER)


def test_the_table_has_the_columns_of_the_key():
    columns = table_of(NothingSuitable).columns

    assert {one.name for one in columns if one.primary_key} == {*NothingSuitableKey.key_columns()}
    assert [one.name for one in columns if not one.primary_key] == ["count"]


def test_reports_and_searches_have_files_of_their_own(database_url, tmp_path):
    inbox = Inbox(tmp_path, lambda: NOW)
    for key in (REPORT, SEARCH, REPORT):
        inbox.add(key)
    inbox.flush()
    names = sorted(file.name.partition("-")[0] for file in (tmp_path / "inbox").iterdir())

    result = import_now(database_url, tmp_path)

    assert names == ["unmet", "unsuitable"]
    assert result == CountsImportResult(files=2, searches=1, reports=2)
    with record(database_url) as session:
        (row,) = session.exec(select(NothingSuitable)).all()
        assert row.model_dump() == {**REPORT.by_column(), "count": 2}


def test_the_previous_release_does_not_see_the_files_of_reports(tmp_path):
    """It looks for `unmet-*.jsonl` alone, so they wait for this release."""
    inbox = Inbox(tmp_path, lambda: NOW)
    inbox.add(REPORT)
    inbox.flush()

    assert list((tmp_path / "inbox").glob("unmet-*.jsonl")) == []


@pytest.mark.parametrize(
    "changes",
    [{"reason": "mood"}, {"reason": 5}, {"entitlement": "working"}, {"ward_code": "ZZ1 2AB"}],
)
def test_a_line_that_no_worker_writes_is_skipped(database_url, tmp_path, changes):
    inbox = Inbox(tmp_path, lambda: NOW)
    inbox.add(REPORT)
    inbox.flush()
    (file,) = (tmp_path / "inbox").iterdir()
    line = file.read_text()
    file.write_text(line + json.dumps(json.loads(line) | changes) + "\n")

    result = import_now(database_url, tmp_path)

    assert result == CountsImportResult(files=1, reports=1, unreadable_lines=1)


def test_counts_are_shown_for_whole_months_and_from_ten_reports_on(database_url):
    few, enough = MIN_SHOWN_COUNT - 1, MIN_SHOWN_COUNT
    other = ("childminder", "2", "hours")
    counts = {
        NothingSuitableKey(date(2026, 10, 31), WARD, other): enough,
        NothingSuitableKey(date(2026, 11, 1), WARD, other): few,
        NothingSuitableKey(date(2026, 11, 1), WARD, REPORT.choices): few,
        NothingSuitableKey(date(2026, 11, 30), WARD, REPORT.choices): 1,
    }
    with record(database_url) as session:
        save_imported_counts(session, NOTHING_SUITABLE, "a", counts, NOW)

        assert find_nothing_suitable(session, DAY) == [CountedCell(WARD, REPORT.choices, enough)]
        assert find_unmet(session, DAY) == []


def test_a_file_that_two_hosts_import_at_once_is_added_once(database_url):
    with record(database_url) as session:
        first = save_imported_counts(session, NOTHING_SUITABLE, "a", {REPORT: 3}, NOW)
        session.commit()
        second = save_imported_counts(session, NOTHING_SUITABLE, "a", {REPORT: 3}, NOW)
        session.commit()

        assert (first, second) == (True, False)
        assert [row.count for row in session.exec(select(NothingSuitable))] == [3]


def test_a_worker_starts_another_file_once_one_is_full(tmp_path, monkeypatch):
    monkeypatch.setattr("app.inbox.append_counts.MAX_FILE_BYTES", 200)
    inbox = Inbox(tmp_path, lambda: NOW)
    for _ in range(4):
        inbox.add(REPORT)
        inbox.flush()

    sizes = [file.stat().st_size for file in (tmp_path / "inbox").iterdir()]

    assert len(sizes) == 2
    assert MAX_FILE_BYTES == 1 << 20
