"""Reports of mistakes: on disk before the thanks, and imported exactly once."""

import os
from dataclasses import replace
from datetime import timedelta

import pytest
from sqlmodel import select

from app.core.mistake_report import PageFact, ReportState
from app.data import areas
from app.data.erasure_orders import erase_provider
from app.data.session import record
from app.data.tables import EditField, ProviderEdit, ReportedMistake
from app.inbox import report_files
from app.inbox.import_counts import CountsImportResult, import_counts
from app.inbox.inbox_files import FOLDER, find_importable_files
from app.inbox.report_files import InboxFull, store_report
from app.inbox.send_counts import SendResult
from tests.core.test_mistake_report import REPORT
from tests.inbox.sending import NOW, import_sent, send, unsent

COUNCIL = ("council", REPORT.la_code, "Sandmere", "", "995", "", "2026-05", None)
SENT = replace(REPORT, sent_at=NOW, text="Zamknięte.\nW piątki.", contact="a@b.example")


@pytest.fixture(autouse=True)
def council(database_url):
    with record(database_url) as session:
        areas.replace_areas(session, [COUNCIL], ())
        session.commit()


def import_now(database_url, data_dir, now=NOW):
    with record(database_url) as session:
        return import_counts(session, data_dir, now)


def reports(database_url):
    with record(database_url) as session:
        return session.exec(select(ReportedMistake)).all()


@pytest.mark.both_engines
def test_a_report_is_whole_at_once_and_imported_once(database_url, tmp_path):
    store_report(tmp_path, SENT)
    (file,) = find_importable_files(tmp_path, NOW)  # of this hour, by a live process
    content = file.read_bytes()

    first = import_now(database_url, tmp_path)
    file.write_bytes(content)  # as after a kill between the commit and the removal
    again = import_now(database_url, tmp_path)

    (row,) = reports(database_url)
    assert first == CountsImportResult(files=1, mistakes=1)
    assert again == CountsImportResult()
    assert (row.text, row.contact, row.state) == (SENT.text, SENT.contact, ReportState.WAITING)
    assert (row.fact, row.shown) == (PageFact.OPENING, '["Monday to Friday, 8am to 6pm"]')
    assert find_importable_files(tmp_path, NOW) == []


def test_only_its_owner_can_read_a_report(tmp_path):
    store_report(tmp_path, SENT)

    (file,) = (tmp_path / FOLDER).iterdir()
    assert file.stat().st_mode & 0o777 == 0o600


@pytest.mark.parametrize(
    "content",
    [b"", b"{", b"[]", b"\xff" * 20, b'{"fact": "opening"}', b'{"fact": "salary"}', b"x" * 20_000],
)
def test_a_file_that_no_worker_writes_is_set_aside(database_url, tmp_path, content):
    (tmp_path / FOLDER).mkdir()
    name = f"mistake-20261130T09-1-{'0' * 16}.jsonl"
    (tmp_path / FOLDER / name).write_bytes(content)

    result = import_now(database_url, tmp_path)

    assert result == CountsImportResult(broken=1)
    assert reports(database_url) == []
    assert unsent(tmp_path) == [f"broken/{name}"]


def test_a_host_without_a_record_sends_its_reports_on(database_url, tmp_path):
    public, place = tmp_path / "public", tmp_path / "place"
    place.mkdir()
    store_report(public, SENT)

    sent = send(public, f"file://{place}")
    imported = import_sent(database_url, tmp_path / "own", f"file://{place}")

    assert (sent, imported) == (SendResult(sent=1), CountsImportResult(files=1, mistakes=1))
    assert [row.text for row in reports(database_url)] == [SENT.text]
    assert unsent(public) == []


def test_no_flood_of_reports_fills_the_disk(tmp_path, monkeypatch):
    monkeypatch.setattr(report_files, "MAX_WAITING", 2)
    for _ in range(2):
        store_report(tmp_path, SENT)

    with pytest.raises(InboxFull):
        store_report(tmp_path, SENT)

    assert len(os.listdir(tmp_path / FOLDER)) == 2


def test_a_report_about_a_setting_that_was_erased_since_is_not_stored(database_url, tmp_path):
    store_report(tmp_path, SENT)
    with record(database_url) as session:
        erase_provider(session, SENT.provider_id, NOW + timedelta(minutes=1))
        session.commit()

    result = import_now(database_url, tmp_path)

    assert result.mistakes == 1
    assert reports(database_url) == []


def test_a_report_that_was_sent_twice_waits_once(database_url, tmp_path):
    for _ in range(2):
        store_report(tmp_path, SENT)

    result = import_now(database_url, tmp_path)

    assert result.mistakes == 2
    assert len(reports(database_url)) == 1


def test_what_a_killed_process_left_of_a_report_is_removed(database_url, tmp_path):
    (tmp_path / FOLDER).mkdir()
    left = tmp_path / FOLDER / f".part-mistake-20261130T09-1-{'0' * 16}.jsonl.999999999.abcdef01"
    left.write_text("{")

    import_now(database_url, tmp_path)

    assert not left.exists()


def test_a_report_about_a_setting_that_became_part_of_another_is_about_that_one(
    database_url, tmp_path
):
    store_report(tmp_path, SENT)
    with record(database_url) as session:
        session.add(
            ProviderEdit(
                provider_id="keptkeptkept",
                field=EditField.MERGED,
                value=SENT.provider_id,
                source_value="",
                reason="one setting",
                edited_by="Ann",
                edited_at=NOW,
            )
        )
        session.commit()

    import_now(database_url, tmp_path)

    assert [row.provider_id for row in reports(database_url)] == ["keptkeptkept"]


def test_a_report_that_no_council_would_see_is_set_aside(database_url, tmp_path):
    store_report(tmp_path, replace(SENT, la_code=""))

    result = import_now(database_url, tmp_path)

    assert result == CountsImportResult(broken=1)
    assert reports(database_url) == []
