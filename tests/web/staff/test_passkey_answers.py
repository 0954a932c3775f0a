"""Answers of passkeys over HTTP: the right one signs in once, and every wrong one is refused."""

import shutil
from datetime import UTC, datetime, timedelta
from types import SimpleNamespace

import pytest

from app import create_app
from app.core.staff_roles import Role
from app.data.passkeys import add_passkey
from app.data.session import record
from app.data.sign_in_attempts import start_attempt
from app.data.tables import SignInPurpose
from app.web.staff.session_cookie import COOKIE
from app.web.staff.sign_in.attempt_cookie import COOKIE as ATTEMPT_COOKIE
from tests.builders import settings_for
from tests.web.page_reader import heading
from tests.web.staff.authenticator import PRESENT, SoftwarePasskey
from tests.web.staff.signed_in import SANDMERE, sign_in

PASSKEY = "/council/sign-in/passkey/"
STORED_COUNT = 7


@pytest.fixture(scope="module")
def site(seeded, tmp_path_factory):
    """An app, and a person's passkey that was used seven times."""
    folder = tmp_path_factory.mktemp("passkeys") / "data"
    shutil.copytree(seeded, folder, ignore=shutil.ignore_patterns("metrics", "inbox"))
    sign_in(folder, Role.EDITOR)
    return SimpleNamespace(data_dir=folder, app=create_app(settings_for(folder)))


@pytest.fixture
def passkey(site):
    """A new passkey of the person for each test, so that no attempt is one too many."""
    made = SoftwarePasskey()
    with record(settings_for(site.data_dir).database_url) as session:
        values = (made.credential_id, made.public_key, STORED_COUNT)
        add_passkey(session, 1, "Phone", "localhost", *values, datetime.now(UTC))
        session.commit()
    return made


def challenge_for(browser):
    return browser.post(f"{PASSKEY}options").json["challenge"]


def test_a_passkey_signs_in_once_and_its_answer_is_worth_nothing_afterwards(site, passkey):
    browser = site.app.test_client()
    answer = passkey.answer(challenge_for(browser), count=STORED_COUNT + 1)

    first = browser.post(PASSKEY, data={"credential": answer})
    attempt = browser.get_cookie(ATTEMPT_COOKIE).value
    thief = site.app.test_client()
    thief.set_cookie(ATTEMPT_COOKIE, attempt, secure=True)
    replayed = [one.post(PASSKEY, data={"credential": answer}) for one in (browser, thief)]

    assert (first.status_code, browser.get("/council/").status_code) == (303, 200)
    assert [one.status_code for one in replayed] == [400, 400]
    assert thief.get_cookie(COOKIE) is None


@pytest.mark.parametrize(
    "wrong",
    [
        {"origin": "https://elsewhere.example"},
        {"origin": "https://localhost"},
        {"rp_id": "elsewhere.example"},
        {"count": STORED_COUNT},
        {"count": STORED_COUNT - 1},
        {"count": 0},
        {"flags": PRESENT},
    ],
    ids=str,
)
def test_an_answer_that_is_wrong_in_one_thing_is_refused(site, passkey, wrong):
    browser = site.app.test_client()
    given = {"count": STORED_COUNT + 1, **wrong}

    answer = browser.post(
        PASSKEY, data={"credential": passkey.answer(challenge_for(browser), **given)}
    )

    assert (answer.status_code, heading(answer.text)) == (400, "Sign in again")
    assert browser.get_cookie(COOKIE) is None


def test_an_answer_with_another_key_or_to_another_browsers_challenge_is_refused(site, passkey):
    browser, other = site.app.test_client(), site.app.test_client()
    impostor, unknown = SoftwarePasskey(raw_id=passkey.raw_id), SoftwarePasskey()

    for signer, asked in ((impostor, browser), (unknown, browser), (passkey, other)):
        challenge_for(browser)
        answer = signer.answer(challenge_for(asked), count=STORED_COUNT + 1)
        assert browser.post(PASSKEY, data={"credential": answer}).status_code == 400

    assert browser.get_cookie(COOKIE) is None


@pytest.mark.parametrize(
    ("age", "status"), [(timedelta(minutes=4), 303), (timedelta(minutes=5), 400)]
)
def test_a_challenge_is_answered_within_5_minutes(site, passkey, age, status):
    with record(settings_for(site.data_dir).database_url) as session:
        started = start_attempt(session, SignInPurpose.PASSKEY, SANDMERE, datetime.now(UTC) - age)
        session.commit()
    browser = site.app.test_client()
    browser.set_cookie(ATTEMPT_COOKIE, started.cookie_token, secure=True)
    answer = passkey.answer(started.nonce, count=STORED_COUNT + 1)

    assert browser.post(PASSKEY, data={"credential": answer}).status_code == status
