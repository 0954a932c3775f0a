"""For whoever runs the service: does it live, is it ready, and is what it shows of this time."""

import json
import shutil
from datetime import UTC, date, datetime, timedelta

import pytest

from app import create_app
from tests.builders import run_command, settings_for
from tests.web.aged import read_on, set_ages

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
    """An install whose register is of March, all else of no age that matters."""
    set_ages(seeded_copy, {"ofsted_register": (AS_AT, 200)})
    return seeded_copy


def client_of(data_dir, **environ):
    return create_app(settings_for(data_dir, **environ)).test_client()


def test_a_process_says_that_it_lives_before_anything_is_published(unpublished_app):
    answer = unpublished_app.test_client().get("/healthz/live")

    assert (answer.status_code, answer.text) == (200, "ok\n")
    assert answer.headers["Cache-Control"] == "no-store"


def test_before_the_first_publication_it_is_not_ready(unpublished_app):
    answer = unpublished_app.test_client().get("/healthz/ready")

    assert (answer.status_code, answer.json) == (503, {"status": "not ready"})
    assert answer.headers["Cache-Control"] == "no-store"


def test_it_is_fresh_to_the_last_day_and_stale_from_the_next_with_the_reason(aged, monkeypatch):
    client = client_of(aged)

    read_on(monkeypatch, LAST, hour=23)
    before = ready(client)
    read_on(monkeypatch, NEXT, hour=0)
    after = ready(client)

    assert (before[0], before[1]["status"], before[1]["late"]) == (200, "fresh", [])
    assert (after[0], after[1]["status"]) == (200, "stale")
    assert after[1]["late"] == [
        {"source": "ofsted_register", "as_at": "2026-03-03", "days_late": 1}
    ]


def test_it_names_every_source_that_is_past_its_time(aged, monkeypatch):
    ages = {"ofsted_council_extract/995": (LAST, 3), "schools": (LAST, 35)}
    set_ages(aged, ages, usual=(AS_AT, 400))
    read_on(monkeypatch, LAST + timedelta(days=5))

    _, told = ready(client_of(aged))

    assert told["late"] == [
        {"source": "ofsted_council_extract/995", "as_at": "2026-09-19", "days_late": 2}
    ]


def test_invented_data_is_fresh_for_ever_and_is_said_to_be_invented(client, monkeypatch):
    read_on(monkeypatch, date(2099, 1, 1))

    status, told = ready(client)

    assert (status, told["status"], told["is_invented"]) == (200, "fresh", True)


def test_it_says_what_is_shown_and_since_when(aged):
    manifests = {
        part: json.loads(next(aged.glob(f"snapshots/{part}/*/manifest.json")).read_text())
        for part in ("places", "postcodes")
    }

    _, told = ready(client_of(aged))

    for part, manifest in manifests.items():
        shown = {"seq": manifest["seq"], "published_at": manifest["published_at"]}
        assert told[part] == shown
    assert "pull" not in told


def test_a_rollback_that_is_held_is_told_until_it_is_released(seeded_copy):
    client = client_of(seeded_copy)
    run_command(seeded_copy, "publish")
    run_command(seeded_copy, "rollback")
    _, held = ready(client)
    place = next(client.application.extensions["binding"].snapshots.current().places.all())
    run_command(seeded_copy, "edit", "withhold", place.provider_id, "--reason", "as they asked")
    _, edited = ready(client)

    run_command(seeded_copy, "publish")

    _, released = ready(client)
    assert held["places"]["rolled_back_to"] == 1
    assert edited["places"]["rolled_back_to"] == 1
    assert "rolled_back_to" not in released["places"]


def test_a_publication_that_cannot_be_opened_leaves_the_old_one_and_makes_it_stale(
    aged, monkeypatch
):
    read_on(monkeypatch, LAST)
    client = client_of(aged)
    (aged / "snapshots" / "current").write_text('{"places": 99, "postcodes": 1}')

    status, told = ready(client)
    find = client.get("/en/find?postcode=ZZ1+2AB")

    assert (status, told["status"], told["late"]) == (200, "stale", [])
    assert [told["places"]["seq"], find.status_code] == [1, 200]
    assert told["trouble"] == ["what was published last cannot be opened: see the log"]
    assert str(aged) not in json.dumps(told)


def test_it_opens_no_database(aged):
    for part in aged.iterdir():
        if part.name != "snapshots":
            shutil.rmtree(part) if part.is_dir() else part.unlink()

    status, _ = ready(client_of(aged, DATABASE_URL="postgresql://nobody@127.0.0.1:1/nothing"))

    assert status == 200


@pytest.mark.parametrize(
    ("seconds", "is_late"), [(0, False), (29, False), (300, False), (301, True), (86_400, True)]
)
def test_a_host_that_pulls_says_how_often_it_looks_and_when_it_last_did(
    aged, monkeypatch, seconds, is_late
):
    read_on(monkeypatch, LAST)
    checked = (NOON - timedelta(seconds=seconds)).isoformat()
    (aged / "pulled.json").write_text(json.dumps({"checked_at": checked, "seq": 1}))

    _, told = ready(client_of(aged, SERVE="public", SNAPSHOT_FROM=SOURCE))

    assert told["pull"] == {"every_s": 30, "checked_at": checked, "age_s": seconds, "seq": 1}
    assert told["status"] == ("stale" if is_late else "fresh")
    assert bool(told["trouble"]) == is_late
    assert SOURCE not in json.dumps(told)


@pytest.mark.parametrize("text", [None, "", "{", "[]", '{"checked_at": "x", "seq": 1}', "{}"])
def test_a_host_that_never_pulled_or_cannot_say_is_stale(aged, monkeypatch, text):
    read_on(monkeypatch, LAST)
    if text is not None:
        (aged / "pulled.json").write_text(text)

    status, told = ready(client_of(aged, SERVE="public", SNAPSHOT_FROM=SOURCE, SNAPSHOT_EVERY="60"))

    never = {"every_s": 60, "checked_at": None, "age_s": None, "seq": None}
    assert (status, told["status"], told["pull"]) == (200, "stale", never)


@pytest.mark.parametrize("path", ["/healthz/ready", "/healthz/live", "/metrics"])
def test_machines_may_ask_under_any_name(seeded, path):
    client = client_of(seeded, TRUSTED_HOSTS="families.example")

    answers = [client.get(one, headers={"Host": "10.0.0.7:8000"}) for one in (path, "/en/", "/met")]

    assert [answer.status_code for answer in answers] == [200, 400, 400]
