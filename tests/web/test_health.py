"""Pages for operators: whether a process is live, ready and shows current data."""

import json
import shutil
from datetime import UTC, date, datetime, timedelta

import pytest

from app import create_app
from app.snapshot.edit_markers import MarkedEdit, write_edit_marker
from app.web.health import OPEN_FAILED
from tests.builders import new_install, run_command, settings_for
from tests.web.source_ages import freeze_day, set_source_ages

AS_AT = date(2026, 3, 3)
LAST = date(2026, 9, 19)  # 200 days later
NEXT = LAST + timedelta(days=1)
NOON = datetime(2026, 9, 19, 12, tzinfo=UTC)
SOURCE = "s3://bucket/snapshots"


def ready(client):
    answer = client.get("/healthz/ready")
    return answer.status_code, answer.json


@pytest.fixture
def aged(seeded_copy):
    """An installation whose register dates from March; its other sources are never overdue."""
    set_source_ages(seeded_copy, {"ofsted_register": (AS_AT, 200)})
    return seeded_copy


def client_of(data_dir, **environ):
    return create_app(settings_for(data_dir, **environ)).test_client()


def test_a_process_is_live_before_the_first_publication(unpublished_app):
    answer = unpublished_app.test_client().get("/healthz/live")

    assert (answer.status_code, answer.text) == (200, "ok\n")
    assert answer.headers["Cache-Control"] == "no-store"


def test_a_process_is_not_ready_before_the_first_publication(unpublished_app):
    answer = unpublished_app.test_client().get("/healthz/ready")

    expected = {"status": "not ready", "trouble": [], "alarm": []}
    assert (answer.status_code, answer.json) == (503, expected)
    assert answer.headers["Cache-Control"] == "no-store"


def test_a_source_is_fresh_to_its_last_day_and_stale_from_the_next(aged, monkeypatch):
    client = client_of(aged)

    freeze_day(monkeypatch, LAST, hour=23)
    before = ready(client)
    freeze_day(monkeypatch, NEXT, hour=0)
    after = ready(client)

    assert (before[0], before[1]["status"], before[1]["late"]) == (200, "fresh", [])
    assert (after[0], after[1]["status"]) == (200, "stale")
    assert after[1]["late"] == [
        {"source": "ofsted_register", "as_at": "2026-03-03", "days_late": 1}
    ]


def test_readiness_names_every_overdue_source(aged, monkeypatch):
    ages = {"ofsted_council_extract/995": (LAST, 3), "schools": (LAST, 35)}
    set_source_ages(aged, ages, usual=(AS_AT, 400))
    freeze_day(monkeypatch, LAST + timedelta(days=5))

    _, body = ready(client_of(aged))

    assert body["late"] == [
        {"source": "ofsted_council_extract/995", "as_at": "2026-09-19", "days_late": 2}
    ]


def test_invented_data_is_always_fresh_and_marked_as_invented(client, monkeypatch):
    freeze_day(monkeypatch, date(2099, 1, 1))

    status, body = ready(client)

    assert (status, body["status"], body["is_invented"]) == (200, "fresh", True)


def test_readiness_names_the_current_publications_and_their_times(aged):
    manifests = {
        part: json.loads(next(aged.glob(f"snapshots/{part}/*/manifest.json")).read_text())
        for part in ("places", "postcodes")
    }

    _, body = ready(client_of(aged))

    for part, manifest in manifests.items():
        shown = {"seq": manifest["seq"], "published_at": manifest["published_at"]}
        assert body[part] == shown
    assert "pull" not in body


def test_a_pinned_rollback_is_reported_until_it_is_released(seeded_copy):
    client = client_of(seeded_copy)
    run_command(seeded_copy, "publish")
    run_command(seeded_copy, "rollback")
    _, pinned = ready(client)
    setting = next(client.application.extensions["app_state"].snapshots.current().settings.all())
    run_command(seeded_copy, "edit", "withhold", setting.provider_id, "--reason", "as they asked")
    _, edited = ready(client)

    run_command(seeded_copy, "publish")

    _, released = ready(client)
    assert pinned["places"]["rolled_back_to"] == 1
    assert edited["places"]["rolled_back_to"] == 1
    assert "rolled_back_to" not in released["places"]


def test_a_broken_publication_leaves_the_old_one_and_makes_it_stale(aged, monkeypatch):
    freeze_day(monkeypatch, LAST)
    client = client_of(aged)
    (aged / "snapshots" / "current").write_text('{"places": 99, "postcodes": 1}')

    status, body = ready(client)
    find = client.get("/en/find?postcode=ZZ1+2AB")

    assert (status, body["status"], body["late"]) == (200, "stale", [])
    assert [body["places"]["seq"], find.status_code] == [1, 200]
    assert body["trouble"] == [OPEN_FAILED]
    assert str(aged) not in json.dumps(body)


@pytest.mark.parametrize(("serve", "code"), [("staff", 200), ("public", 503)])
def test_trouble_is_reported_where_no_snapshot_can_be_opened(aged, serve, code):
    (aged / "snapshots" / "current").write_text('{"places": 99, "postcodes": 1}')
    shutil.rmtree(aged / "snapshots" / "places")

    status, body = ready(client_of(aged, SERVE=serve))

    assert (status, body["status"]) == (code, "stale" if serve == "staff" else "not ready")
    assert body["trouble"] == [OPEN_FAILED]


def test_interrupted_edits_are_an_alarm_where_nothing_is_published(tmp_path):
    data_dir = new_install(tmp_path).data_dir
    with write_edit_marker(data_dir, MarkedEdit("withhold", "aaaaaaaaaaaa")):
        pass  # without removing the marker

    status, body = ready(client_of(data_dir, SERVE="staff"))

    assert (status, body["status"], len(body["alarm"])) == (200, "alarm", 1)


@pytest.mark.parametrize("database_url", ["", "postgresql://nobody@127.0.0.1:1/nothing"])
def test_a_process_for_staff_alone_is_not_ready_while_the_record_cannot_be_read(
    seeded_copy, database_url
):
    (seeded_copy / "record.sqlite").unlink()

    status, body = ready(client_of(seeded_copy, SERVE="staff", DATABASE_URL=database_url))

    assert (status, body["status"]) == (503, "not ready")
    assert body["trouble"] == [
        "the record cannot be read: check DATABASE_URL and run `flask migrate`"
    ]
    assert not (seeded_copy / "record.sqlite").exists()


def test_readiness_of_a_process_that_serves_the_public_opens_no_database(aged):
    for part in aged.iterdir():
        if part.name != "snapshots":
            shutil.rmtree(part) if part.is_dir() else part.unlink()

    status, _ = ready(client_of(aged, DATABASE_URL="postgresql://nobody@127.0.0.1:1/nothing"))

    assert status == 200


@pytest.mark.parametrize(
    ("seconds", "is_late"), [(0, False), (29, False), (300, False), (301, True), (86_400, True)]
)
def test_a_host_that_pulls_reports_its_interval_and_last_check(aged, monkeypatch, seconds, is_late):
    freeze_day(monkeypatch, LAST)
    checked = (NOON - timedelta(seconds=seconds)).isoformat()
    (aged / "pulled.json").write_text(json.dumps({"checked_at": checked, "seq": 1}))

    _, body = ready(client_of(aged, SERVE="public", SNAPSHOT_FROM=SOURCE))

    assert body["pull"] == {"every_s": 30, "checked_at": checked, "age_s": seconds, "seq": 1}
    assert body["status"] == ("stale" if is_late else "fresh")
    assert bool(body["trouble"]) == is_late
    assert SOURCE not in json.dumps(body)


@pytest.mark.parametrize("text", [None, "", "{", "[]", '{"checked_at": "x", "seq": 1}', "{}"])
def test_a_host_without_a_readable_last_pull_is_stale(aged, monkeypatch, text):
    freeze_day(monkeypatch, LAST)
    if text is not None:
        (aged / "pulled.json").write_text(text)

    status, body = ready(client_of(aged, SERVE="public", SNAPSHOT_FROM=SOURCE, SNAPSHOT_EVERY="60"))

    never = {"every_s": 60, "checked_at": None, "age_s": None, "seq": None}
    assert (status, body["status"], body["pull"]) == (200, "stale", never)


@pytest.mark.parametrize("path", ["/healthz/ready", "/healthz/live", "/metrics"])
def test_health_checks_accept_any_host_name(seeded, path):
    client = client_of(seeded, TRUSTED_HOSTS="families.example")

    answers = [client.get(one, headers={"Host": "10.0.0.7:8000"}) for one in (path, "/en/", "/met")]

    assert [answer.status_code for answer in answers] == [200, 400, 400]
