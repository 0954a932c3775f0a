"""How commands end: one sentence on standard error and a code that a scheduler understands."""

import os

import click
import pytest

from app import create_app
from app.data.session import engine
from app.publish import publisher_lock
from tests.builders import Install, settings_for, try_command


@pytest.mark.parametrize(
    ("command", "has_pages"),
    [(click.Group("flask"), False), (click.Command("run"), True), (click.Command("routes"), True)],
)
def test_an_app_for_our_own_commands_has_no_pages(tmp_path, command, has_pages):
    with click.Context(command, info_name=command.name):
        app = create_app(settings_for(tmp_path))

    assert bool(list(app.url_map.iter_rules())) == has_pages


@pytest.mark.parametrize(
    "words", [["refresh", "areas"], ["refresh", "--all"], ["publish"], ["rollback"], ["seed"]]
)
def test_a_record_without_tables_is_one_sentence_and_code_1(tmp_path, words):
    done = try_command(tmp_path / "install", *words)

    assert done.exit_code == 1
    assert "flask migrate" in done.output
    assert "Traceback" not in done.output


def test_a_refused_file_is_one_sentence_and_code_1(tmp_path):
    try_command(tmp_path / "install", "migrate")
    wrong = tmp_path / "register_2026-09-30.csv"
    wrong.write_text("<!doctype html><title>Sign in</title>")

    done = try_command(tmp_path / "install", "refresh", "ofsted_register", "--file", str(wrong))

    assert done.exit_code == 1
    assert done.output.startswith("refused: register_2026-09-30.csv")
    assert done.output.count("\n") == 1


def test_a_data_folder_that_is_a_file_is_one_sentence_and_code_1(tmp_path):
    (tmp_path / "install").write_text("")

    done = try_command(tmp_path / "install", "publish")

    assert done.exit_code == 1
    assert "Traceback" not in done.output


def test_a_record_of_a_newer_version_is_not_migrated(install: Install) -> None:
    with engine(install.database_url).begin() as connection:
        connection.exec_driver_sql("UPDATE alembic_version SET version_num = '9999'")

    done = try_command(install.data_dir, "migrate", DATABASE_URL=install.database_url)

    assert done.exit_code == 1
    assert done.output.startswith("refused: the record's schema is 9999, of a newer version")
    assert done.output.count("\n") == 1


def test_a_migration_during_a_refresh_is_busy(install: Install) -> None:
    with publisher_lock(install.data_dir, install.database_url):
        done = try_command(install.data_dir, "migrate", DATABASE_URL=install.database_url)

    assert done.exit_code == os.EX_TEMPFAIL
    assert done.output.startswith("busy: ")


def test_a_refresh_during_a_migration_is_busy(install: Install, monkeypatch) -> None:
    seen = []

    def refresh_meanwhile(_url: str) -> None:
        seen.append(try_command(install.data_dir, "publish", DATABASE_URL=install.database_url))

    monkeypatch.setattr("app.cli.migrate.migrations.upgrade", refresh_meanwhile)
    done = try_command(install.data_dir, "migrate", DATABASE_URL=install.database_url)

    assert done.exit_code == 0
    assert [one.exit_code for one in seen] == [os.EX_TEMPFAIL]


def test_an_interrupted_seeding_starts_again(tmp_path, monkeypatch):
    try_command(tmp_path / "install", "migrate")
    with monkeypatch.context() as patch:
        patch.setattr("app.cli.seed.publish_now", lambda _: 1 / 0)  # stopped before publishing
        with pytest.raises(ZeroDivisionError):
            try_command(tmp_path / "install", "seed")

    done = try_command(tmp_path / "install", "seed")

    assert done.exit_code == 0
    assert "published as number" in done.output
