"""`flask users try`: a link for this computer while all data is invented."""

import re
from datetime import UTC, datetime

import pytest

from app import create_app
from app.core.staff_roles import Role
from app.data.audit import find_audit_entries
from app.data.session import record
from app.ingest.context import CommandContext
from app.ingest.invented_data import remove_invented_data
from tests.builders import run_command, settings_for
from tests.web.staff.signed_in import SANDMERE, sign_in


@pytest.fixture
def install(seeded_copy):
    return seeded_copy


def local_link(install):
    printed = run_command(install, "users", "try", SANDMERE, "--port", "8123")
    [path] = re.findall(r"http://localhost:8123(/council/sign-in/link/\S+)", printed)
    return path


def test_a_link_for_this_computer_signs_in_once_with_every_role(install):
    path = local_link(install)
    app = create_app(settings_for(install))
    browser = app.test_client()

    first, second = browser.post(path), app.test_client().post(path)

    assert (first.status_code, second.status_code) == (303, 410)
    assert browser.get("/council/").status_code == 200
    assert "1 people" in run_command(install, "users", "list", SANDMERE)


@pytest.mark.parametrize(
    "environ",
    [
        {"REMOTE_ADDR": "192.0.2.7"},
        {"REMOTE_ADDR": "::ffff:192.0.2.7"},
        {"REMOTE_ADDR": ""},
        {"HTTP_X_FORWARDED_FOR": "127.0.0.1"},
        {"HTTP_FORWARDED": "for=127.0.0.1"},
        {"HTTP_X_REAL_IP": "127.0.0.1"},
    ],
)
def test_a_link_for_this_computer_is_refused_from_another(install, environ):
    path = local_link(install)
    browser = create_app(settings_for(install)).test_client()

    assert browser.post(path, environ_overrides=environ).status_code == 410
    assert browser.post(path).status_code == 303


def test_real_data_ends_links_and_roles_of_who_tried_the_invented_data(install):
    used, unused = local_link(install), local_link(install)
    app = create_app(settings_for(install))
    browser = app.test_client()
    browser.post(used)
    editor = sign_in(install, Role.EDITOR)

    with record(settings_for(install).database_url) as session:
        remove_invented_data(CommandContext(session, install, datetime.now(UTC), "tests"))
        session.commit()

    assert run_command(install, "users", "try", SANDMERE) == ""
    assert app.test_client().post(unused).status_code == 410
    assert browser.get("/council/").status_code == 303
    assert editor.get("/council/").status_code == 200
    people = run_command(install, "users", "list", SANDMERE)
    assert people == "user 2: Ada Officer, editor\n1 people\n"
    with record(settings_for(install).database_url) as session:
        changed = list(find_audit_entries(session, "user 1"))[-1]
    roles = "administrator, analyst, approver, editor"
    assert (changed.old_value, changed.new_value) == (f"{SANDMERE}: {roles}", f"{SANDMERE}: ")
