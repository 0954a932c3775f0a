"""Who may open staff pages: sign-in, sessions, roles, and forms of other sites."""

from datetime import UTC, datetime, timedelta

import pytest

from app import create_app
from app.core.staff_roles import Role
from app.data.session import record
from app.data.staff_users import save_sign_in_link
from app.web.staff.session_cookie import COOKIE
from tests.builders import settings_for
from tests.web.page_reader import heading
from tests.web.staff.signed_in import SANDMERE, sign_in

OUT = "/council/sign-in/out"


@pytest.fixture
def install(seeded_copy):
    return seeded_copy


def link_for(data_dir, la_number=SANDMERE, user_id=1, now=None):
    with record(settings_for(data_dir).database_url) as session:
        at = now or datetime.now(UTC)
        token = save_sign_in_link(session, user_id, la_number, "tests", at)
        session.commit()
    return f"/council/sign-in/link/{token}"


def test_a_page_sends_a_person_without_a_session_to_the_page_to_sign_in(client):
    answer = client.get("/council/")

    assert answer.status_code == 303
    assert answer.headers["Location"] == "/council/sign-in/?next=/council/"


def test_a_link_signs_in_once(install):
    person = sign_in(install, Role.EDITOR)
    path = link_for(install)
    browser = create_app(settings_for(install)).test_client()

    shown, first = browser.get(path), browser.post(path)
    second = create_app(settings_for(install)).test_client().post(path)

    assert shown.status_code == 200
    assert (first.status_code, first.headers["Location"]) == (303, "/council/")
    cookie = first.headers["Set-Cookie"]
    assert cookie.startswith(f"{COOKIE}=")
    assert all(part in cookie for part in ("Secure", "HttpOnly", "Path=/", "SameSite=Lax"))
    assert heading(browser.get("/council/").text) == "Today"
    assert second.status_code == 410
    assert person.get("/council/").status_code == 200


def test_a_link_works_for_the_10_minutes_that_its_page_names(install):
    sign_in(install)
    late, early = (
        link_for(install, now=datetime.now(UTC) - timedelta(minutes=age)) for age in (10, 9)
    )
    browser = create_app(settings_for(install)).test_client()

    page, refused, used = browser.get(early), browser.post(late), browser.post(early)

    assert "for 10 minutes after it was made" in page.text
    assert "more than 10 minutes old" in refused.text
    assert (refused.status_code, used.status_code) == (410, 303)


def test_a_session_is_over_after_30_minutes_without_use_and_after_12_hours(install):
    now = datetime.now(UTC)
    in_use = sign_in(install, now=now - timedelta(minutes=29))
    idle = sign_in(install, now=now - timedelta(minutes=31))

    assert in_use.get("/council/").status_code == 200
    assert idle.get("/council/").status_code == 303


def test_signing_out_ends_the_session_wherever_its_cookie_is(install):
    person = sign_in(install)
    copied = person.client.get_cookie(COOKIE).value

    answer = person.post(OUT)
    thief = create_app(settings_for(install)).test_client()
    thief.set_cookie(COOKIE, copied, secure=True)

    assert answer.status_code == 303
    assert answer.headers["Clear-Site-Data"] == '"cache"'
    assert thief.get("/council/").status_code == 303


@pytest.mark.parametrize("token", ["", "wrong", "é"])
def test_a_form_without_the_sessions_token_is_refused(install, token):
    person = sign_in(install)

    answer = person.post(OUT, {"csrf_token": token})

    assert answer.status_code == 403
    assert person.get("/council/").status_code == 200


@pytest.mark.parametrize(
    "headers",
    [
        {"Sec-Fetch-Site": "cross-site"},
        {"Sec-Fetch-Site": "same-site"},
        {"Sec-Fetch-Site": "none"},
        {"Origin": "https://elsewhere.example"},
        {"Origin": "null"},
    ],
)
def test_a_form_of_another_site_is_refused_whatever_it_contains(install, headers):
    person = sign_in(install)

    assert person.post(OUT, headers=headers).status_code == 403
    assert person.get("/council/").status_code == 200


def test_a_session_counts_at_the_council_that_it_is_for_and_nowhere_else(install):
    person = sign_in(install, la_number="996")

    assert person.get("/council/").status_code == 303


def test_a_person_without_a_role_is_refused(install):
    person = sign_in(install, Role.EDITOR)
    with record(settings_for(install).database_url) as session:
        from app.data.staff_users import set_roles

        set_roles(session, 1, SANDMERE, ())
        session.commit()

    assert person.get("/council/").status_code == 403


def test_a_cookie_that_was_set_before_signing_in_is_worth_nothing(install):
    sign_in(install)
    path = link_for(install)
    browser = create_app(settings_for(install)).test_client()
    browser.set_cookie(COOKIE, "chosen-by-somebody-else", secure=True)

    browser.post(path)

    assert browser.get_cookie(COOKIE).value != "chosen-by-somebody-else"
    assert browser.get("/council/").status_code == 200


def test_signing_in_again_ends_the_earlier_session_of_the_browser(install):
    person = sign_in(install)
    earlier = person.client.get_cookie(COOKIE).value
    person.client.post(link_for(install))

    thief = create_app(settings_for(install)).test_client()
    thief.set_cookie(COOKIE, earlier, secure=True)

    assert person.client.get_cookie(COOKIE).value != earlier
    assert person.get("/council/").status_code == 200
    assert thief.get("/council/").status_code == 303


@pytest.mark.parametrize(
    "address",
    [
        "https://elsewhere.example/",
        "//elsewhere.example/council/",
        "javascript:alert(1)",
        "/\\elsewhere.example",
        "/council/\\elsewhere",
        "/council//elsewhere.example",
        "/en/",
        "/council/\r\nSet-Cookie: a=b",
    ],
)
def test_signing_in_never_goes_on_to_another_site(install, address):
    person = sign_in(install)

    answer = person.get("/council/sign-in/", query_string={"next": address})

    assert (answer.status_code, answer.headers["Location"]) == (303, "/council/")
