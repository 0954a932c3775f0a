"""Passkeys, sessions and people are changed only by somebody who signed in recently."""

import re
from datetime import UTC, datetime, timedelta

import pytest

from app.data.session import record
from app.data.staff_users import save_sign_in_link
from app.web.staff.access import is_fresh_sign_in_needed
from tests.builders import settings_for
from tests.web.page_reader import heading
from tests.web.staff.routes import AFTER_FRESH_SIGN_IN, STAFF_ROUTES
from tests.web.staff.signed_in import SANDMERE, sign_in
from tests.web.staff.test_unsaved_form import as_form, fields_of

STALE = timedelta(minutes=16)
ACCOUNT, PEOPLE = "/council/account/", "/council/people/"
AGAIN = "Sign in again for this change"


@pytest.fixture
def install(seeded_copy):
    return seeded_copy


def stale_officer(install):
    return sign_in(install, now=datetime.now(UTC) - STALE)


def sign_in_again(install, person):
    with record(settings_for(install).database_url) as session:
        token = save_sign_in_link(session, 1, SANDMERE, "tests", datetime.now(UTC))
        session.commit()
    assert person.client.post(f"/council/sign-in/link/{token}").status_code == 303


def test_the_routes_of_the_table_need_a_fresh_sign_in(app):
    with app.app_context():
        found = {endpoint for endpoint in STAFF_ROUTES if is_fresh_sign_in_needed(endpoint)}

    assert found == AFTER_FRESH_SIGN_IN


def test_a_stale_session_changes_nothing_that_needs_a_fresh_one(install):
    person = stale_officer(install)

    answers = {
        endpoint: person.post(STAFF_ROUTES[endpoint][0], {"role": "analyst"})
        for endpoint in AFTER_FRESH_SIGN_IN
    }

    assert {one.status_code for one in answers.values()} == {401}
    assert {heading(one.text) for one in answers.values()} == {AGAIN}
    assert person.get(PEOPLE).status_code == 200


def test_pages_offer_these_changes_after_signing_in_again(install):
    person = stale_officer(install)
    pages = (ACCOUNT, PEOPLE, f"{PEOPLE}1")

    before = [person.get(path).text.partition("<main")[2] for path in pages]
    ways = person.get("/council/sign-in/", query_string={"again": "yes", "next": ACCOUNT})
    sign_in_again(install, person)
    after = [person.get(path).text.partition("<main")[2] for path in pages]
    onward = person.get("/council/sign-in/", query_string={"again": "yes", "next": ACCOUNT})

    assert not any("<form" in page for page in before)
    assert all(
        f"again=yes&amp;next={path}" in page for path, page in zip(pages, before, strict=True)
    )
    assert heading(ways.text) == "Sign in again"
    assert all("<form" in page for page in after)
    assert (onward.status_code, onward.headers["Location"]) == (303, ACCOUNT)


def test_what_was_typed_is_saved_after_signing_in_again(install):
    person = stale_officer(install)

    refused = person.post(PEOPLE, {"name": "Bo", "role": ["editor", "analyst"]})
    carried = as_form(fields_of(refused.text.partition("<main")[2]))
    early = person.client.post("/council/sign-in/again", data=carried)
    sign_in_again(install, person)
    confirm = person.client.post("/council/sign-in/again", data=carried)
    typed = as_form(fields_of(confirm.text.partition("<main")[2]))
    saved = person.client.post(PEOPLE, data=typed)

    assert (early.status_code, heading(early.text)) == (401, AGAIN)
    assert saved.status_code == 200
    assert "editor, analyst" in person.get(f"{PEOPLE}").text


def test_one_button_ends_all_other_sessions_of_the_person_and_nobody_elses(install):
    person, other, stranger = (sign_in(install, name=name) for name in ("Ada", "Bo", "Cy"))
    sign_in_again(install, other)  # a session of person 1 in the other browser
    alone = stranger.get(ACCOUNT).text  # it may have sessions at other councils
    [action] = re.findall(r'action="([^"]+/end-others)"', person.get(ACCOUNT).text)

    answer = person.post(action)

    assert answer.status_code == 303
    assert action in alone
    statuses = [one.get("/council/").status_code for one in (person, other, stranger)]
    assert statuses == [200, 303, 200]
