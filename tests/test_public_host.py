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
from tests.bench.server import FINDER, SYNC, serve
from tests.builders import run_command, settings_for

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


def test_unmet_searches_are_not_counted_on_a_host_without_a_record(host, public):
    answered = public.test_client().get(NOTHING_NEAR)

    assert answered.status_code == 200
    assert public.extensions["app_state"].inbox is None
    assert not (host / "inbox").exists()


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
