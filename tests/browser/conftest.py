"""Chromium as a phone, on the app with the seeds. Each worker has a browser and a server.

Starting a renderer and finding the letters of every language takes longer than most tests, so that
tests share phones and get a tab each. A test that changes its phone, such as its position, its
clock or its connection, requests `context` and gets a phone of its own.
"""

import os
from collections.abc import Iterator
from pathlib import Path
from threading import Thread
from typing import Any
from urllib.parse import urlsplit

import pytest
from flask import Flask
from playwright.sync_api import Browser, BrowserContext, Page, ViewportSize
from werkzeug.serving import WSGIRequestHandler, make_server

from app.web import presenters
from app.web.assets import BUILT
from tests.browser import chromium, contrast
from tests.browser.pages import SETTINGS
from tests.browser.phone import PhonePage
from tests.web.page_reader import STATES

PHONE = ViewportSize(width=360, height=740)


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    here = Path(__file__).parent
    for item in items:
        if here in item.path.parents:
            item.add_marker(pytest.mark.browser)


@pytest.fixture(scope="session")
def browser_type_launch_args(browser_type_launch_args: dict[str, Any]) -> dict[str, Any]:
    path = chromium.find()
    if path is None:
        pytest.exit("Chromium is missing: run `make browser`", 1)
    args = ["--disable-dev-shm-usage", "--disable-gpu", "--process-per-site"]
    args += ["--no-sandbox"] if os.geteuid() == 0 else []
    return {**browser_type_launch_args, "executable_path": path, "args": args}


class QuietRequestHandler(WSGIRequestHandler):
    def log_request(self, *_: object) -> None:
        pass


@pytest.fixture(scope="session")
def base_url(app: Flask) -> Iterator[str]:
    if not (BUILT / "names.json").is_file():
        pytest.skip("not built: `make test` builds them")
    server = make_server("127.0.0.1", 0, app, threaded=True, request_handler=QuietRequestHandler)
    thread = Thread(target=server.serve_forever, daemon=True)
    thread.start()
    yield f"http://127.0.0.1:{server.server_port}"
    server.shutdown()
    thread.join()
    server.server_close()


@pytest.fixture(autouse=True)
def _contrast_of_every_text(request: pytest.FixtureRequest) -> None:
    """The long form of a test relies on nothing that another has measured."""
    if request.node.get_closest_marker("faults"):
        contrast.forget()


@pytest.fixture
def browser_context_args(browser_context_args: dict[str, Any]) -> dict[str, Any]:
    return {**browser_context_args, "viewport": PHONE, "is_mobile": True, "has_touch": True}


@pytest.fixture(scope="session")
def shared_phones(browser: Browser, base_url: str) -> Iterator[dict[bool, BrowserContext]]:
    """A phone with scripts and one without; an open tab of each keeps its renderer."""
    phones = {}
    for has_scripts in (True, False):
        phones[has_scripts] = browser.new_context(
            base_url=base_url,
            viewport=PHONE,
            is_mobile=True,
            has_touch=True,
            java_script_enabled=has_scripts,
        )
        phones[has_scripts].new_page().goto("/healthz/live")
    yield phones
    for context in phones.values():
        context.close()


@pytest.fixture
def page(
    request: pytest.FixtureRequest, shared_phones: dict[bool, BrowserContext]
) -> Iterator[Page]:
    """A new tab of a phone without cookies, storage or cache."""
    if "context" in request.fixturenames:
        yield request.getfixturevalue("context").new_page()
        return
    marker = request.node.get_closest_marker("browser_context_args")
    context = shared_phones[not marker or marker.kwargs["java_script_enabled"]]
    open_before = context.pages
    tab = context.new_page()
    yield tab
    _forget_visits(context, tab)
    for opened in context.pages:
        if opened not in open_before:
            opened.close()


def _forget_visits(context: BrowserContext, tab: Page) -> None:
    protocol = context.new_cdp_session(tab)
    for url in {one.url for one in context.pages}:
        address = urlsplit(url)
        origin = f"{address.scheme}://{address.netloc}"
        protocol.send("Storage.clearDataForOrigin", {"origin": origin, "storageTypes": "all"})
    protocol.send("Network.clearBrowserCache")
    context.clear_cookies()


@pytest.fixture(scope="module")
def phone(shared_phones: dict[bool, BrowserContext]) -> Iterator[PhonePage]:
    """One tab for all pages of a module."""
    tab = shared_phones[True].new_page()
    yield PhonePage(tab)
    tab.close()


@pytest.fixture(scope="session")
def addresses(app: Flask) -> dict[str, tuple[str, int]]:
    """The path of each page after its language, and its status."""
    settings = list(app.extensions["app_state"].snapshots.current().settings.all())
    found = {}
    for name in SETTINGS:
        one = next(setting for setting in settings if setting.name.startswith(name))
        found[name] = (presenters.setting_url(one, "en").removeprefix("/en/"), 200)
    return {**STATES, **found}
