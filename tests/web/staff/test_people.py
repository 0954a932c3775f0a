"""Administrators add people, change roles and end sessions; each change is audited."""

import re

import pytest

from app import create_app
from app.core.staff_roles import Role
from app.data.audit import find_audit_entries
from app.data.install_key import replace_secret
from app.data.session import record
from app.data.staff_users import set_roles
from tests.builders import run_command, settings_for
from tests.web.page_reader import heading
from tests.web.staff.signed_in import SANDMERE, sign_in

PEOPLE = "/council/people/"


def audit(install, subject):
    with record(settings_for(install).database_url) as session:
        return [
            (one.who, one.action, one.old_value, one.new_value)
            for one in find_audit_entries(session, subject)
        ]


def test_an_administrator_adds_a_person_whose_link_is_shown_once(seeded_copy):
    admin = sign_in(seeded_copy, Role.ADMINISTRATOR)

    page = admin.post(PEOPLE, {"name": "Bo <b>", "role": ["editor", "analyst"]})
    [link] = re.findall(r'value="https?://localhost(/council/sign-in/link/[^"]+)"', page.text)
    new = create_app(settings_for(seeded_copy)).test_client()

    assert new.post(link).status_code == 303
    assert heading(new.get("/council/").text) == "Today"
    assert link not in admin.get(PEOPLE).text
    assert "Bo &lt;b&gt;" in admin.get(PEOPLE).text
    added = ("Ada Officer (user 1)", "person added", "", f"{SANDMERE}: analyst, editor")
    assert added in audit(seeded_copy, "user 2")
    assert ("Bo <b> (user 2)", "signed in by link", "", "") in audit(seeded_copy, "user 2")


def test_changed_roles_count_at_the_next_request_and_old_and_new_are_audited(seeded_copy):
    admin = sign_in(seeded_copy, Role.ADMINISTRATOR)
    other = sign_in(seeded_copy, Role.ADMINISTRATOR, name="Bo")

    before = other.get(PEOPLE).status_code
    answer = admin.post(f"{PEOPLE}2/roles", {"role": "analyst"})

    assert (before, answer.status_code, other.get(PEOPLE).status_code) == (200, 303, 403)
    changed = (
        *("Ada Officer (user 1)", "roles changed"),
        *(f"{SANDMERE}: administrator", f"{SANDMERE}: analyst"),
    )
    assert changed in audit(seeded_copy, "user 2")


@pytest.mark.parametrize(("path", "data"), [("roles", {"role": "editor"}), ("disable", {})])
def test_the_last_administrator_keeps_the_role(seeded_copy, path, data):
    admin = sign_in(seeded_copy, Role.ADMINISTRATOR)
    disabled = sign_in(seeded_copy, Role.ADMINISTRATOR, name="Bo")
    assert admin.post(f"{PEOPLE}2/disable").status_code == 303

    answer = admin.post(f"{PEOPLE}1/{path}", data)

    assert answer.status_code == 409
    assert admin.get(PEOPLE).status_code == 200
    assert disabled.get("/council/").status_code == 303


def test_a_disabled_person_is_signed_out_and_may_not_sign_in_until_enabled(seeded_copy):
    admin, other = sign_in(seeded_copy), sign_in(seeded_copy, Role.EDITOR, name="Bo")
    admin.post(f"{PEOPLE}2/disable")
    ended = other.get("/council/").status_code

    def status_of_new_link():
        page = admin.post(f"{PEOPLE}2/link").text
        [link] = re.findall(r"(/council/sign-in/link/[^\"]+)\"", page)
        return create_app(settings_for(seeded_copy)).test_client().post(link).status_code

    refused = status_of_new_link()
    admin.post(f"{PEOPLE}2/enable")

    assert (ended, refused, status_of_new_link()) == (303, 403, 303)


def test_a_new_link_ends_sessions_only_if_that_is_asked_for(seeded_copy):
    admin, other = sign_in(seeded_copy), sign_in(seeded_copy, Role.EDITOR, name="Bo")

    admin.post(f"{PEOPLE}2/link")
    kept = other.get("/council/").status_code
    admin.post(f"{PEOPLE}2/link", {"end_sessions": "yes"})

    assert (kept, other.get("/council/").status_code) == (200, 303)


def test_somebody_of_two_councils_loses_the_roles_of_one(seeded_copy):
    admin, other = sign_in(seeded_copy), sign_in(seeded_copy, Role.EDITOR, name="Bo")
    with record(settings_for(seeded_copy).database_url) as session:
        set_roles(session, 2, "996", [Role.EDITOR])
        session.commit()

    admin.post(f"{PEOPLE}2/disable")

    assert other.get("/council/").status_code == 303
    assert "user 2: Bo, editor\n" in run_command(seeded_copy, "users", "list", "996")


@pytest.mark.parametrize(
    "data", [{"name": "", "role": "editor"}, {"name": "Bo"}, {"name": "B\x00", "role": "editor"}]
)
def test_a_person_without_a_name_or_a_role_is_not_added(seeded_copy, data):
    assert sign_in(seeded_copy).post(PEOPLE, data).status_code == 422


def test_a_person_ends_a_session_of_their_own_and_of_nobody_else(seeded_copy):
    person, other = sign_in(seeded_copy), sign_in(seeded_copy, name="Bo")

    stranger = person.post("/council/account/sessions/2/end").status_code
    own = person.post("/council/account/sessions/1/end").status_code

    assert (stranger, own) == (404, 303)
    assert person.get("/council/").status_code == 303
    assert other.get("/council/").status_code == 200


def test_a_new_secret_of_the_install_ends_no_session(seeded_copy):
    person = sign_in(seeded_copy)

    replace_secret(seeded_copy, b"")

    assert person.get("/council/").status_code == 200
    assert person.post("/council/account/sessions/1/end").status_code == 303


def test_the_audit_says_which_lines_are_of_a_command(seeded_copy):
    run_command(seeded_copy, "users", "add", SANDMERE, "Ada", "--role", "editor")
    sign_in(seeded_copy).post("/council/sign-in/out")

    lines = run_command(seeded_copy, "audit", "list").splitlines()

    assert any(" (account) person added user 1" in line for line in lines)
    assert any(" Ada Officer (user 2) signed out user 2" in line for line in lines)


def test_the_eleventh_attempt_in_a_quarter_of_an_hour_waits(seeded_copy):
    sign_in(seeded_copy)
    app = create_app(settings_for(seeded_copy, PROXY_HOPS="1"))
    here, there = ({"X-Forwarded-For": one} for one in ("192.0.2.1", "192.0.2.2"))

    answers = [
        app.test_client().post(f"/council/sign-in/link/{number}", headers=here)
        for number in range(11)
    ]

    assert [one.status_code for one in answers] == [410] * 10 + [429]
    assert 0 < int(answers[-1].headers["Retry-After"]) <= 15 * 60
    other = app.test_client().post("/council/sign-in/link/x", headers=there)
    assert other.status_code == 410


def test_without_a_known_proxy_nobody_waits_because_of_somebody_else(seeded_copy):
    app = create_app(settings_for(seeded_copy))

    for number in range(11):
        answer = app.test_client().post(f"/council/sign-in/link/{number}")
    same = [app.test_client().post("/council/sign-in/link/same").status_code for _ in range(11)]

    assert answer.status_code == 410
    assert same == [410] * 10 + [429]
