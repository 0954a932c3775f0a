"""Passkeys with a virtual authenticator, at http://localhost: browsers refuse an IP address."""

from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path
from threading import Thread

import pytest
from playwright.sync_api import Browser, Page
from werkzeug.serving import make_server

from app import create_app
from app.core.staff_roles import Role
from app.data.session import record
from app.data.staff_users import save_sign_in_link
from tests.browser.conftest import QuietRequestHandler
from tests.builders import settings_for
from tests.web.staff.signed_in import SANDMERE, sign_in


@pytest.fixture
def desk_url(seeded_copy) -> Iterator[str]:
    app = create_app(settings_for(seeded_copy))
    server = make_server("localhost", 0, app, threaded=True, request_handler=QuietRequestHandler)
    thread = Thread(target=server.serve_forever, kwargs={"poll_interval": 0.01}, daemon=True)
    thread.start()
    yield f"http://localhost:{server.server_port}"
    server.shutdown()
    thread.join()
    server.server_close()


@pytest.fixture
def desk(browser: Browser, desk_url: str) -> Iterator[Page]:
    context = browser.new_context(base_url=desk_url, viewport={"width": 360, "height": 740})
    page = context.new_page()
    devices = context.new_cdp_session(page)
    devices.send("WebAuthn.enable")
    options = {
        "protocol": "ctap2",
        "transport": "internal",
        "hasResidentKey": True,
        "hasUserVerification": True,
        "isUserVerified": True,
        "automaticPresenceSimulation": True,
    }
    devices.send("WebAuthn.addVirtualAuthenticator", {"options": options})
    yield page
    context.close()


def sign_in_here(desk: Page, install: Path, *roles: Role) -> None:
    sign_in(install, *(roles or (Role.EDITOR,)))
    with record(settings_for(install).database_url) as session:
        token = save_sign_in_link(session, 1, SANDMERE, "tests", datetime.now(UTC))
        session.commit()
    desk.goto(f"/council/sign-in/link/{token}")
    desk.get_by_role("button", name="Sign in").click()
    desk.get_by_role("heading", name="Today").wait_for()


def test_a_person_adds_a_passkey_signs_in_with_it_and_removes_it(desk, seeded_copy):
    sign_in_here(desk, seeded_copy)
    desk.goto("/council/account/")
    desk.get_by_label("Name of the device").fill("My telephone")
    desk.get_by_role("button", name="Add a passkey").click()
    desk.get_by_text("My telephone").wait_for()
    assert "end all other sessions" in desk.get_by_role("status").inner_text()
    desk.get_by_role("button", name="Sign out").click()

    desk.goto("/council/sign-in/?next=/council/account/")
    with desk.expect_request(lambda one: one.url.endswith("/sign-in/passkey/")) as sent:
        desk.get_by_role("button", name="Sign in with a passkey").click()
        desk.get_by_role("heading", name="Your account").wait_for()
    replay = desk.evaluate(
        """async body => (await fetch("/council/sign-in/passkey/", {method: "POST", body,
            headers: {"Content-Type": "application/x-www-form-urlencoded"}})).status""",
        sent.value.post_data,
    )

    assert replay == 400
    assert "by passkey" in desk.locator("main").inner_text()
    desk.get_by_role("button", name="Remove My telephone").click()
    desk.get_by_text("You have none yet.").wait_for()
    desk.get_by_role("button", name="Sign out").click()
    desk.get_by_role("button", name="Sign in with a passkey").click()
    desk.get_by_role("heading", name="Sign in again").wait_for()
