"""The start page for council staff: whose address it is, and commands that exist."""

import shlex

import pytest
from click import Group

from app import create_app
from app.cli import COMMANDS, CommandGroup
from app.web.staff.council_home import TASKS
from tests.builders import settings_for
from tests.web.page_reader import heading, links, main_part, words

EVERY_COMMAND = sorted({command for task in TASKS for command in task.commands})


def test_it_names_the_council_of_the_host(client):
    page = client.get("/council/").text

    assert heading(page) == "Sandmere Council"
    assert "Signing in is not built yet" in words(main_part(page))


def test_on_the_national_site_it_says_that_the_address_belongs_to_no_council(seeded, tmp_path):
    councils = tmp_path / "councils.toml"
    councils.write_text("", encoding="utf-8")
    app = create_app(settings_for(seeded, COUNCILS_FILE=str(councils), SERVE="staff"))

    page = app.test_client().get("/council/").text

    assert heading(page) == "This address belongs to no council"
    assert "national site" in words(main_part(page))


def test_it_is_in_english_and_not_for_search_engines(client):
    answer = client.get("/council/", headers={"Accept-Language": "pl"})

    assert '<html lang="en" dir="ltr">' in answer.text
    assert '<meta name="robots" content="noindex">' in answer.text
    assert answer.headers["X-Robots-Tag"] == "noindex"
    assert "Set-Cookie" not in answer.headers


@pytest.mark.parametrize("command", EVERY_COMMAND)
def test_every_command_on_the_page_exists(client, command):
    _, name, *arguments = shlex.split(command)

    found = CommandGroup("flask").get_command(None, name)

    assert name in COMMANDS
    assert command in words(client.get("/council/").text)
    if isinstance(found, Group):
        assert arguments[0] in found.commands


@pytest.mark.parametrize(
    ("path", "method", "status", "text"),
    [
        ("/council/nothing", "GET", 404, "There is no such page"),
        ("/council/", "POST", 405, "This page can't be used that way"),
        (f"/council/{'x' * 5000}", "GET", 414, "That web address is too long"),
    ],
)
def test_an_error_at_an_address_of_staff_is_a_page_for_staff(client, path, method, status, text):
    answer = client.open(path, method=method, headers={"Accept-Language": "ar"})

    assert answer.status_code == status
    assert heading(answer.text) == text
    assert "/council/" in links(answer.text)
    assert "Sandmere Council" in answer.text
    assert answer.headers["X-Robots-Tag"] == "noindex"
