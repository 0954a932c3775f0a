"""A morning's rows by keyboard, and the same decisions without scripts."""

import re
from collections.abc import Iterator
from pathlib import Path
from threading import Thread

import pytest
from playwright.sync_api import Page, expect
from werkzeug.serving import make_server

from app.core.staff_roles import Role
from app.web.assets import BUILT
from app.web.staff.session_cookie import COOKIE
from tests.browser.conftest import QuietRequestHandler
from tests.web.staff.signed_in import sign_in

QUEUE = "/council/today/missing"


@pytest.fixture
def desk(page: Page, seeded_copy: Path) -> Iterator[Page]:
    """A page of an officer who is signed in, on a server of its own."""
    if not (BUILT / "names.json").is_file():
        pytest.skip("not built: `make test` builds them")
    officer = sign_in(seeded_copy, Role.EDITOR)
    sign_in(seeded_copy, Role.EDITOR, name="Ben Colleague")
    app = officer.client.application
    server = make_server("127.0.0.1", 0, app, threaded=True, request_handler=QuietRequestHandler)
    thread = Thread(target=server.serve_forever, daemon=True)
    thread.start()
    cookie = officer.client.get_cookie(COOKIE)
    assert cookie
    address = f"http://localhost:{server.server_port}"
    page.context.add_cookies(
        [{"name": COOKIE, "value": cookie.value, "url": address.replace("http", "https")}]
    )
    page.goto(f"{address}{QUEUE}")
    yield page
    server.shutdown()
    thread.join()
    server.server_close()


def name_of(page: Page, position: int) -> str:
    return page.locator(".desk-row h2").nth(position).inner_text()


def test_rows_are_resolved_by_keyboard_alone(desk: Page):
    first, second, third = (name_of(desk, position) for position in range(3))

    desk.keyboard.press("j")
    expect(desk.locator(".desk-row").first).to_be_focused()
    desk.keyboard.press("x")
    desk.keyboard.type("opens in January, d and u are letters")
    desk.keyboard.press("Enter")
    expect(desk.locator(".desk-done")).to_contain_text("dismissed it")
    expect(desk.locator(".desk-row").first).to_be_focused()
    assert name_of(desk, 0) == second

    desk.keyboard.press("a")
    expect(desk.locator(".desk-row").first).to_contain_text("Assigned to Ada Officer")
    expect(desk.locator(".desk-row").first).to_be_focused()
    desk.keyboard.press("t")
    desk.keyboard.type("Ben")
    desk.keyboard.press("Enter")
    desk.evaluate("htmx.config.defaultSettleDelay = 300")  # ms: these keys are faster than that
    desk.keyboard.press("a")
    expect(desk.locator(".desk-row").first).to_contain_text("Assigned to Ben Colleague")
    desk.keyboard.press("j")
    desk.keyboard.press("d")
    expect(desk.locator(".htmx-settling")).to_have_count(0)
    desk.keyboard.press("Enter")
    expect(desk.locator(".desk-done")).to_contain_text("deferred it to")
    expect(desk.locator(".htmx-settling")).to_have_count(0)  # only then is "Undo" a script's
    expect(desk.locator(".desk-rows").get_by_text(third, exact=True)).to_have_count(0)
    desk.keyboard.press("u")
    expect(desk.locator(".desk-done")).to_contain_text("put it back")
    expect(desk.locator(".desk-row h2").nth(1)).to_have_text(third)
    assert first not in desk.locator(".desk-rows").inner_text()

    desk.keyboard.press("?")
    desk.get_by_label("Use single-key shortcuts in this browser").uncheck()
    desk.get_by_role("button", name="Close").click()
    desk.keyboard.press("k")
    expect(desk.locator(".desk-row").nth(0)).not_to_be_focused()


@pytest.mark.browser_context_args(java_script_enabled=False)
def test_rows_are_resolved_without_scripts(desk: Page):
    first = name_of(desk, 0)

    desk.get_by_label("Assign to").select_option("Ben Colleague")
    desk.locator(".desk-row").first.get_by_role("button", name="Assign").click()
    expect(desk.locator(".desk-row").first).to_contain_text("Assigned to Ben Colleague")
    desk.locator(".desk-row").first.get_by_text("Dismiss", exact=False).first.click()
    desk.locator(".desk-row").first.get_by_label("Reason").fill("opens in January")
    desk.locator(".desk-row").first.get_by_role("button", name="Dismiss").click()

    expect(desk).to_have_url(re.compile(r"/council/today/missing\?page=1&done=\d+$"))
    assert name_of(desk, 0) != first
    desk.get_by_role("button", name="Undo").click()
    expect(desk.locator(".desk-row h2").first).to_have_text(first)
