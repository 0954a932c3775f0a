"""Signing in with the council's sign-in service, over HTTP on the loopback address."""

import base64
import json
import re
import shutil
from datetime import UTC, datetime, timedelta
from html import unescape
from urllib.parse import parse_qs, urlsplit

import httpx
import pytest
from joserfc import jwt
from joserfc.jwk import OctKey, RSAKey

from app import create_app
from app.core.staff_roles import Role
from app.data.session import record
from app.data.staff_identities import connect_identity
from app.data.staff_users import add_user, set_roles
from app.web.staff.sign_in import issuer_client
from tests.builders import settings_for
from tests.web.page_reader import heading
from tests.web.staff.issuers import (
    CLIENT,
    SECRET_NAME,
    chosen_issuer,
    correct_issuer,
    councils_file,
)
from tests.web.staff.signed_in import SANDMERE, sign_in

pytestmark = pytest.mark.filterwarnings("ignore:get_jwt_config:DeprecationWarning")  # the mock's
START, BACK = "/council/sign-in/issuer/", "/council/sign-in/issuer/back"


@pytest.fixture(autouse=True)
def _secret(monkeypatch):
    monkeypatch.setenv(SECRET_NAME, "kept")
    monkeypatch.setattr(issuer_client, "_read", {})


@pytest.fixture(scope="module")
def issuer():
    with correct_issuer() as address:
        yield address


def app_with(data_dir, tmp_path, address):
    file = councils_file(tmp_path, address)
    return create_app(settings_for(data_dir, COUNCILS_FILE=str(file)))


def next_address(page):
    """Where the page goes on to."""
    assert page.status_code == 200, page.text
    [link] = re.findall(r'<p class="go"><a href="([^"]+)', page.text)
    assert page.headers["Refresh"] == f"0; url={unescape(link)}"
    return unescape(link)


def signed_in_at_issuer(address, subject):
    """The issuer's answer to a person who signs in there: a path of ours."""
    answer = httpx.post(address, data={"sub": subject}, trust_env=False)
    parts = urlsplit(answer.headers["Location"])
    assert (parts.scheme, parts.netloc, parts.path) == ("http", "localhost", BACK)
    return f"{parts.path}?{parts.query}"


def connected_user(data_dir, address, subject, *roles):
    with record(settings_for(data_dir).database_url) as session:
        now = datetime.now(UTC)
        user_id = add_user(session, "Bea Issuer", "tests", now)
        set_roles(session, user_id, SANDMERE, roles or (Role.EDITOR,))
        assert connect_identity(session, user_id, address, subject)
        session.commit()
    return user_id


def test_a_connected_person_signs_in_and_goes_on_to_the_page_they_wanted(
    seeded_copy, tmp_path, issuer
):
    connected_user(seeded_copy, issuer, "bea")
    browser = app_with(seeded_copy, tmp_path, issuer).test_client()

    page = browser.post(START, data={"next": "/council/account/"})
    asked = parse_qs(urlsplit(next_address(page)).query)
    path = signed_in_at_issuer(next_address(page), "bea")
    first, replayed = browser.get(path), browser.get(path)

    assert asked["code_challenge_method"] == ["S256"]
    assert asked["scope"] == ["openid"]
    assert asked["max_age"] == [str(12 * 3600)]
    assert "prompt" not in asked
    assert (first.status_code, first.headers["Location"]) == (303, "/council/account/")
    assert "You can sign in with Sandmere" in browser.get("/council/account/").text
    assert (replayed.status_code, heading(replayed.text)) == (400, "Sign in again")


def test_an_unknown_person_reads_what_to_do_and_is_not_signed_in(seeded_copy, tmp_path, issuer):
    connected_user(seeded_copy, issuer, "bea")
    browser = app_with(seeded_copy, tmp_path, issuer).test_client()

    answer = browser.get(signed_in_at_issuer(next_address(browser.post(START)), "carl"))

    assert (answer.status_code, heading(answer.text)) == (403, "Your account is not connected")
    assert browser.get("/council/").status_code == 303


def test_a_signed_in_person_connects_an_account_that_nobody_else_has(seeded_copy, tmp_path, issuer):
    file = councils_file(tmp_path, issuer)
    person = sign_in(seeded_copy, Role.EDITOR, COUNCILS_FILE=str(file))
    other = sign_in(seeded_copy, Role.EDITOR, COUNCILS_FILE=str(file))

    answers = []
    for one in (person, other):
        address = next_address(one.post("/council/sign-in/issuer/connect"))
        answers.append(one.get(signed_in_at_issuer(address, "dee")))

    assert [one.status_code for one in answers] == [303, 409]
    browser = app_with(seeded_copy, tmp_path, issuer).test_client()
    path = signed_in_at_issuer(next_address(browser.post(START)), "dee")
    assert browser.get(path).status_code == 303


def test_another_browser_can_not_use_an_answer(seeded_copy, tmp_path, issuer):
    connected_user(seeded_copy, issuer, "bea")
    app = app_with(seeded_copy, tmp_path, issuer)
    victim, attacker = app.test_client(), app.test_client()

    path = signed_in_at_issuer(next_address(attacker.post(START)), "bea")
    victim.post(START)

    for browser in (victim, app.test_client()):
        answer = browser.get(path)
        assert (answer.status_code, heading(answer.text)) == (400, "Sign in again")


def test_an_issuer_that_is_down_is_named_and_other_ways_still_work(seeded_copy, tmp_path):
    file = councils_file(tmp_path, "http://localhost:1")
    person = sign_in(seeded_copy, Role.EDITOR, COUNCILS_FILE=str(file))
    browser = app_with(seeded_copy, tmp_path, "http://localhost:1").test_client()

    answer = browser.post(START)

    assert (answer.status_code, heading(answer.text)) == (503, "Sign in again")
    assert "does not answer" in answer.text
    assert person.get("/council/").status_code == 200


@pytest.fixture(scope="module")
def served():
    with chosen_issuer() as one:
        yield one


@pytest.fixture(scope="module")
def served_app(served, seeded, tmp_path_factory):
    """One app for all answers of the chosen issuer; each test is another browser."""
    folder = tmp_path_factory.mktemp("chosen")
    data_dir = folder / "data"
    shutil.copytree(seeded, data_dir)
    connected_user(data_dir, served.address, "bea")
    return app_with(data_dir, folder, served.address)


@pytest.fixture
def chosen(served):
    served.header, served.token = {"alg": "RS256", "kid": "one"}, served.signed
    served.metadata, served.refuses_code, served.redirects = {}, False, False
    return served


def answer_of(chosen, app, changes=None, query="", browser=None):
    """Our answer when the issuer says `changes` in its ID token."""
    browser = browser or app.test_client()
    asked = parse_qs(urlsplit(next_address(browser.post(START))).query)
    now = int(datetime.now(UTC).timestamp())
    claims = {"iss": chosen.address, "aud": CLIENT, "sub": "bea", "exp": now + 300, "iat": now}
    chosen.claims = {**claims, "nonce": asked["nonce"][0], **(changes or {})}
    chosen.claims = {name: value for name, value in chosen.claims.items() if value is not None}
    return browser.get(f"{BACK}?state={asked['state'][0]}&{query or 'code=x'}")


@pytest.mark.parametrize(
    "changes", [{}, {"aud": [CLIENT]}, {"aud": [CLIENT, "other"], "azp": CLIENT}]
)
def test_a_correct_token_is_accepted(chosen, served_app, changes):
    assert answer_of(chosen, served_app, changes).status_code == 303


@pytest.mark.parametrize(
    "changes",
    [
        *({"nonce": "other"}, {"nonce": None}, {"nonce": 5}),
        *({"iss": "https://login.example/other-tenant"}, {"iss": None}),
        *({"aud": "other"}, {"aud": None}, {"aud": [CLIENT, "other"]}, {"azp": "other"}),
        *({"exp": 1}, {"exp": None}, {"iat": 99_999_999_999}, {"nbf": 99_999_999_999}),
        *({"sub": None}, {"sub": ""}, {"sub": "x" * 256}, {"sub": 7}),
        *({"auth_time": 1}, {"auth_time": 99_999_999_999}, {"auth_time": "now"}),
    ],
    ids=str,
)
def test_a_token_that_fails_one_check_is_refused(chosen, served_app, changes):
    answer = answer_of(chosen, served_app, changes)

    assert (answer.status_code, heading(answer.text)) == (400, "Sign in again")


@pytest.mark.parametrize(
    ("age", "is_fresh"), [(timedelta(0), True), (timedelta(minutes=16), False), (None, False)]
)
def test_the_time_of_signing_in_that_the_issuer_states_counts(chosen, served_app, age, is_fresh):
    stated = None if age is None else int((datetime.now(UTC) - age).timestamp())
    browser = served_app.test_client()

    answer = answer_of(chosen, served_app, {"auth_time": stated}, browser=browser)

    assert answer.status_code == 303
    assert ("Add a passkey" in browser.get("/council/account/").text) is is_fresh


def test_the_issuer_asks_a_person_again_who_signs_in_again(served_app):
    page = served_app.test_client().post(START, data={"again": "yes"})

    asked = parse_qs(urlsplit(next_address(page)).query)
    assert asked["prompt"] == ["login"]


def unsigned(claims):
    parts = ({"alg": "none"}, claims)
    encoded = (base64.urlsafe_b64encode(json.dumps(one).encode()) for one in parts)
    return ".".join(one.rstrip(b"=").decode() for one in encoded) + "."


def signed_with_client_secret(claims):
    return jwt.encode({"alg": "HS256"}, claims, OctKey.import_key("kept" * 8))


def signed_by_another(claims):
    return jwt.encode({"alg": "RS256", "kid": "one"}, claims, RSAKey.generate_key(2048))


@pytest.mark.parametrize(
    "token",
    [unsigned, signed_with_client_secret, signed_by_another, lambda _: "", lambda _: "a.b.c"],
)
def test_a_token_without_the_issuers_signature_is_refused(chosen, served_app, token):
    chosen.token = token

    assert answer_of(chosen, served_app).status_code == 400


@pytest.mark.parametrize("kid", [{"kid": "one"}, {"kid": "mine"}, {}], ids=str)
def test_a_token_that_brings_its_own_key_is_refused(chosen, served_app, kid):
    key = RSAKey.generate_key(2048)
    header = {"alg": "RS256", "jwk": key.as_dict(private=False), **kid}
    chosen.token = lambda claims: jwt.encode(header, claims, key)

    assert answer_of(chosen, served_app).status_code == 400


def test_no_token_of_the_issuer_reaches_the_browser(chosen, served_app):
    sent = []
    chosen.token = lambda claims: sent.append(chosen.signed(claims)) or sent[-1]

    answer = answer_of(chosen, served_app)

    assert answer.status_code == 303
    [token] = sent
    assert token not in answer.text + str(answer.headers)
    assert len(answer.headers.getlist("Set-Cookie")) == 1


@pytest.mark.parametrize(
    "query", ["error=access_denied", "code=", "code=x&iss=https://other.example", "code=x&error=x"]
)
def test_an_answer_without_a_code_of_the_issuer_is_refused(chosen, served_app, query):
    assert answer_of(chosen, served_app, query=query).status_code == 400


def test_a_refused_code_leads_to_sign_in_again(chosen, served_app):
    chosen.refuses_code = True

    assert answer_of(chosen, served_app).status_code == 400


@pytest.mark.parametrize(
    "metadata", [{"issuer": "https://other.example"}, {"jwks_uri": 5}, {"jwks_uri": "//x"}]
)
def test_metadata_of_another_issuer_is_refused(chosen, served_app, metadata):
    chosen.metadata = metadata

    answer = served_app.test_client().post(START)

    assert answer.status_code == 503


def test_a_redirect_of_the_issuer_is_not_followed(chosen, served_app):
    chosen.redirects = True

    answer = served_app.test_client().post(START)

    assert answer.status_code == 503
