"""A host that serves only the public: without a database, it pulls its snapshots."""

import json
import os
import re
from pathlib import Path

import pytest
from click.testing import Result
from flask import Flask

from app import create_app
from app.cli import COMMANDS, COMMANDS_WITHOUT_RECORD
from app.config import Config, ConfigInvalid
from app.data.inbox_counts import MIN_SHOWN_COUNT
from app.web.request_context import today
from tests.bench.server import FINDER, SYNC, serve
from tests.builders import run_command, settings_for
from tests.snapshot.copied_snapshots import flip_byte

PUBLIC = {"SERVE": "public", "DATABASE_URL": "garbage://no such thing"}
SEARCH = "/en/find?postcode=ZZ1+2AB"
NOTHING_NEAR = "/en/find?postcode=ZZ6+7BE&kind=childminder&within=1"


@pytest.fixture(scope="module")
def sent(seeded: Path, tmp_path_factory: pytest.TempPathFactory) -> str:
    """The URL that the seeded install was pushed to."""
    there = str(tmp_path_factory.mktemp("there"))
    run_command(seeded, "snapshot", "push", there)
    return there


@pytest.fixture(scope="module")
def host(sent: str, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The data directory of a public host that has pulled it. Tests do not change what it shows."""
    data_dir = tmp_path_factory.mktemp("host")
    run_command(data_dir, "snapshot", "pull", sent, **PUBLIC)
    return data_dir


@pytest.fixture(scope="module")
def public(host: Path) -> Flask:
    return create_app(settings_for(host, SNAPSHOT_FROM="/somewhere", **PUBLIC))


def invoke(data_dir: Path, *words: str, **environ: str) -> Result:
    return run_on(create_app(settings_for(data_dir, **environ)), *words)


def run_on(app: Flask, *words: str) -> Result:
    with app.app_context():
        return app.test_cli_runner().invoke(args=words)


def pages(search: str) -> list[str]:
    """The URLs of a results page, its first setting and two other pages."""
    found = re.search(r'href="(/en/place/[^"?#]+)', search)
    assert found is not None
    return [SEARCH, found[1], "/en/about/data", "/pl/find?postcode=ZZ6+7BE"]


def test_a_public_host_answers_byte_for_byte_as_the_publisher_does(client, public):
    for page in pages(client.get(SEARCH).text):
        expected, answered = client.get(page), public.test_client().get(page)

        assert (answered.status_code, answered.data) == (200, expected.data)


def test_it_does_so_under_gunicorn_and_opens_no_database(client, host):
    environ = {**os.environ, "DATA_DIR": str(host), **PUBLIC}
    with serve(FINDER, SYNC, environ) as server:
        for page in pages(client.get(SEARCH).text):
            status, _, body = server.get(page, encoding="identity", host="localhost")

            assert (status, body) == (200, client.get(page).data)
    assert list(host.rglob("record.sqlite*")) == []


def test_health_reports_the_last_pull(public):
    health = public.test_client().get("/healthz/ready").get_json()

    assert health["trouble"] == []
    assert health["pull"]["seq"] == health["places"]["seq"]
    assert health["pull"]["age_s"] < 60


@pytest.mark.parametrize("command", sorted(set(COMMANDS) - set(COMMANDS_WITHOUT_RECORD)))
def test_a_command_that_needs_the_record_is_refused_in_one_sentence(public, command):
    done = run_on(public, command)

    assert done.exit_code == 1
    assert (
        done.output
        == "refused: this host has no record: run this command on the host that publishes\n"
    )


def test_help_lists_only_the_commands_of_a_public_host(public):
    done = run_on(public, "--help")

    assert done.exit_code == 0
    assert "snapshot" in done.output
    assert "publish" not in done.output.partition("Commands:")[2].replace("published", "")


def test_unmet_searches_of_a_public_host_reach_the_record_of_the_publisher(
    seeded_copy, tmp_path, monkeypatch
):
    there, host = str(tmp_path / "there"), tmp_path / "host"
    run_command(seeded_copy, "snapshot", "push", there)
    run_command(host, "snapshot", "pull", there, **PUBLIC)
    app = create_app(settings_for(host, SNAPSHOT_FROM=there, **PUBLIC))
    for _ in range(MIN_SHOWN_COUNT):
        assert app.test_client().get(NOTHING_NEAR).status_code == 200
    app.extensions["app_state"].inbox.flush()
    (file,) = (host / "inbox").iterdir()
    file.rename(file.with_name(file.name.replace(f"-{os.getpid()}-", "-999999999-")))

    environ = {"SNAPSHOT_FROM": there, **PUBLIC}
    for name, value in {"DATA_DIR": str(host), **environ}.items():
        monkeypatch.setenv(name, value)  # for the commands that the clock starts
    clock = invoke(host, "clock", "--once", **environ)
    folded = run_command(seeded_copy, "inbox", "fold", SNAPSHOT_PUSH_TO=there)
    shown = run_command(seeded_copy, "inbox", "show", f"{today():%Y-%m}")

    assert clock.exit_code == 0, clock.output
    assert folded == "1 files imported, 10 searches\n"
    assert shown.startswith("10: Lanthorn Hill (E05990014), kind: childminder\n")
    assert list((host / "inbox").rglob("*.jsonl")) == []


@pytest.mark.parametrize("source", ["", "http://publisher.example/finder", "HTTPS://x/y"])
def test_a_host_counts_nothing_where_counts_have_no_destination(host, source):
    app = create_app(settings_for(host, SNAPSHOT_FROM=source, **PUBLIC))

    assert app.test_client().get(NOTHING_NEAR).status_code == 200
    assert app.extensions["app_state"].inbox is None


def test_files_that_http_cannot_take_are_named_and_stay(host, sent, monkeypatch):
    name = write_old_file(host)
    monkeypatch.setattr("app.inbox.send_counts.can_be_written", lambda _: False)

    done = invoke(host, "snapshot", "pull", sent, **PUBLIC)

    assert done.exit_code == 0
    assert done.output.splitlines()[1:] == [
        "1 files of counts stay in inbox: nothing can be sent by http, only to a folder or s3"
    ]
    (host / "inbox" / name).unlink()


def test_a_publication_is_pulled_though_counts_cannot_be_sent(seeded, tmp_path):
    there, host = tmp_path / "there", tmp_path / "host"
    run_command(seeded, "snapshot", "push", str(there))
    (there / "inbox").write_text("not a folder")
    write_old_file(host)

    done = invoke(host, "snapshot", "pull", str(there), **PUBLIC)

    assert done.exit_code == 1
    assert done.output.startswith("shown now: number ")
    assert "failed: 1 files of counts could not be sent and stay in inbox" in done.output


def write_old_file(host: Path) -> str:
    """A file of a worker that ended days ago; its name."""
    (host / "inbox").mkdir(parents=True, exist_ok=True)
    name = f"unmet-20261122T08-999999999-{1:016x}.jsonl"
    (host / "inbox" / name).write_text("")
    os.utime(host / "inbox" / name, (0, 0))
    return name


def test_the_doctor_of_a_public_host_checks_its_snapshot_and_its_inbox(sent, tmp_path):
    host = tmp_path / "host"
    empty = invoke(host, "doctor", SNAPSHOT_FROM=sent, **PUBLIC)
    run_command(host, "snapshot", "pull", sent, **PUBLIC)
    good = invoke(host, "doctor", SNAPSHOT_FROM=sent, **PUBLIC)
    write_old_file(host)
    waiting = invoke(host, "doctor", SNAPSHOT_FROM=sent, **PUBLIC)
    flip_byte(next((host / "snapshots" / "places").iterdir()) / "places.sqlite", 100)
    damaged = invoke(host, "doctor", SNAPSHOT_FROM="http://x", **PUBLIC)

    assert (empty.exit_code, good.exit_code, waiting.exit_code, damaged.exit_code) == (1, 0, 0, 1)
    assert good.output == "current publication: good\ninbox: good\n"
    assert "note: counts of searches have been in the inbox for more than a day" in waiting.output
    assert "BROKEN" in damaged.output
    assert "nothing can be sent by http" in damaged.output


def test_the_doctor_of_the_publisher_reports_files_that_wait_there(seeded_copy, tmp_path):
    there, host = tmp_path / "there", tmp_path / "host"
    run_command(seeded_copy, "snapshot", "push", str(there))
    good = invoke(seeded_copy, "doctor", SNAPSHOT_PUSH_TO=str(there))
    write_old_file(host)
    run_command(host, "snapshot", "pull", str(there), **PUBLIC)
    (file,) = (there / "inbox").rglob("*.jsonl")
    os.utime(file, (0, 0))

    waiting = invoke(seeded_copy, "doctor", SNAPSHOT_PUSH_TO=str(there))
    away = invoke(seeded_copy, "doctor", SNAPSHOT_PUSH_TO="ftp://x")

    assert "counts of other hosts: good" in good.output
    assert "note: 1 files of other hosts have been there for more than a day" in waiting.output
    assert "note: ftp://x is neither a folder nor an address of" in away.output
    assert good.exit_code == waiting.exit_code == away.exit_code == 0


def test_the_clock_of_a_public_host_only_pulls(host, sent, monkeypatch):
    environ = {"SNAPSHOT_FROM": sent, **PUBLIC}
    for name, value in {"DATA_DIR": str(host), **environ}.items():
        monkeypatch.setenv(name, value)  # for the commands that it starts
    before = (host / "pulled.json").read_text()

    done = invoke(host, "clock", "--once", **environ)

    assert done.exit_code == 0
    assert done.output == "clock: snapshot pull\n"
    assert (host / "pulled.json").read_text() != before


def test_the_clock_of_a_public_host_without_a_source_is_refused(host):
    done = invoke(host, "clock", **PUBLIC)

    assert done.exit_code == 1
    assert done.output == "refused: this host has no record: set SNAPSHOT_FROM to pull from\n"


def test_once_exits_with_1_if_a_task_failed(host, tmp_path, monkeypatch):
    environ = {"SNAPSHOT_FROM": str(tmp_path / "nothing"), **PUBLIC}
    for name, value in {"DATA_DIR": str(host), **environ}.items():
        monkeypatch.setenv(name, value)

    done = invoke(host, "clock", "--once", **environ)

    assert done.exit_code == 1
    assert "snapshot pull failed with exit code 1" in done.output


def test_a_host_with_a_record_and_snapshot_from_is_refused_at_the_start(host):
    with pytest.raises(ConfigInvalid, match="SNAPSHOT_FROM needs SERVE=public"):
        settings_for(host, SNAPSHOT_FROM="/snapshots")


def test_a_host_with_a_record_does_not_pull(seeded, sent):
    before = json.loads((seeded / "snapshots" / "current").read_text())

    done = invoke(seeded, "snapshot", "pull", sent)

    assert done.exit_code == 1
    assert "set SERVE=public" in done.output
    assert json.loads((seeded / "snapshots" / "current").read_text()) == before


@pytest.mark.parametrize(
    ("words", "printed"),
    [
        (("push",), "refused: give a URL or set SNAPSHOT_PUSH_TO\n"),
        (("pull",), "refused: give a URL or set SNAPSHOT_FROM\n"),
    ],
)
def test_push_and_pull_without_a_url_are_refused(host, words, printed):
    done = invoke(host, "snapshot", *words, **PUBLIC)

    assert (done.exit_code, done.output) == (1, printed)


def test_the_settings_are_the_default_urls(host, sent):
    pulled = invoke(host, "snapshot", "pull", SNAPSHOT_FROM=sent, **PUBLIC)
    pushed = invoke(host, "snapshot", "push", SNAPSHOT_PUSH_TO=sent, **PUBLIC)

    assert (pulled.exit_code, pushed.exit_code) == (0, 0)
    assert pulled.output.startswith("nothing new: number ")
    assert pushed.output.endswith(", 0 files\n")


@pytest.mark.parametrize(
    ("text", "printed"),
    [
        ("public,joined", "joined is neither public nor staff"),
        ("families", "families is neither public nor staff"),
        (",", "it names no audience"),
    ],
)
def test_audiences_that_cannot_be_served_are_refused_at_start(text, printed):
    with pytest.raises(ConfigInvalid, match=f"SERVE: .*{printed}"):
        Config.from_environment({"SERVE": text})


def test_the_public_and_staff_are_served_by_default():
    assert Config.from_environment({}).has_record
    assert Config.from_environment({"SERVE": " staff, public "}).has_record
    assert not Config.from_environment(PUBLIC).has_record
