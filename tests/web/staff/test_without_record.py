"""While the record is stopped: families are served, and staff read what to do.

F8 of docs/architecture.md#fault-tests.
"""

from pathlib import Path

import pytest
from flask import Flask

from app import create_app
from app.core.staff_roles import Role
from app.data.council_settings import find_council_settings
from app.data.session import record
from app.publish.edits import edit_requests
from app.publish.store.locks import switch_lock
from tests.builders import settings_for
from tests.web.page_reader import heading, words
from tests.web.staff.routes import STAFF_ROUTES
from tests.web.staff.signed_in import SANDMERE, StaffClient, sign_in

STOPPED = "postgresql+psycopg://nobody@127.0.0.1:9/record"  # the discard port: refused at once
HEADING = "The council's records cannot be reached at the moment"


@pytest.fixture(scope="module")
def stopped(seeded) -> Flask:
    return create_app(settings_for(seeded, DATABASE_URL=STOPPED))


def test_families_are_served_while_the_record_is_stopped(stopped: Flask):
    client = stopped.test_client()

    paths = ("/en/", "/en/find?postcode=ZZ1+2AB", "/en/about/data", "/healthz/ready")

    assert [client.get(path).status_code for path in paths] == [200] * 4


def test_every_staff_page_says_that_the_record_cannot_be_reached(stopped: Flask):
    person = StaffClient(stopped.test_client(), "t" * 43, "x")

    answers = {
        path: person.get(path) for path, roles in set(STAFF_ROUTES.values()) if roles != "open"
    }
    answers["/council/nothing"] = person.get("/council/nothing")

    assert {answer.status_code for answer in answers.values()} <= {503, 405}
    page = answers["/council/"].text
    assert heading(page) == HEADING
    assert "Try again in a few minutes" in words(page)
    assert answers["/council/"].headers["Cache-Control"] == "no-store"


def test_a_setting_with_a_link_is_asked_to_try_again(stopped: Flask):
    answer = stopped.test_client().get(f"/update/{'x' * 43}", headers={"Accept-Language": "pl"})

    assert answer.status_code == 503
    assert 'lang="pl"' in answer.text[:200]
    assert answer.headers["Retry-After"] == "60"


def test_a_change_that_waits_too_long_for_another_one_is_answered_with_503(
    seeded_copy: Path, monkeypatch: pytest.MonkeyPatch
):
    monkeypatch.setattr(edit_requests, "EDIT_LOCK_TIMEOUT_S", 0.05)
    person = sign_in(seeded_copy, Role.EDITOR)
    with record(settings_for(seeded_copy).database_url) as session:
        one = find_council_settings(session, SANDMERE)[0].provider_id
        with switch_lock(session, seeded_copy / "snapshots", 0):
            answer = person.post(f"/council/settings/{one}/withhold", {"reason": "a call"})

    assert (answer.status_code, heading(answer.text)) == (503, HEADING)
