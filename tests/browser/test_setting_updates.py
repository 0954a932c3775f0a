"""A childminder with a phone updates her listing through the links of two emails."""

from collections.abc import Iterator
from pathlib import Path
from threading import Thread

import pytest
from playwright.sync_api import Page, expect
from werkzeug.serving import make_server

from app import create_app
from app.core.provision import HOME_BASED
from app.data.proposals import find_waiting
from app.data.session import record
from app.data.tables import EditField, LinkPurpose
from app.snapshot.layout import Setting
from app.web.assets import BUILT
from tests.browser.accessibility import check_page_at_every_size
from tests.browser.conftest import QuietRequestHandler
from tests.builders import settings_for
from tests.web.setting_updates.links import SANDMERE, link_for, shown, with_address

CONFIRMED = {
    "en": "Everything is still right",
    "pl": "Wszystko jest nadal aktualne",
    "ar": "كل شيء ما زال صحيحًا",
}


@pytest.fixture
def site(seeded_copy: Path) -> Iterator[str]:
    if not (BUILT / "names.json").is_file():
        pytest.skip("not built: `make test` builds them")
    app = create_app(settings_for(seeded_copy))
    server = make_server("127.0.0.1", 0, app, threaded=True, request_handler=QuietRequestHandler)
    thread = Thread(target=server.serve_forever, daemon=True)
    thread.start()
    yield f"http://127.0.0.1:{server.server_port}"
    server.shutdown()
    thread.join()
    server.server_close()


@pytest.fixture
def minder(seeded_copy: Path) -> Setting:
    return next(one for one in with_address(seeded_copy) if one.kind in HOME_BASED)


@pytest.mark.browser_context_args(java_script_enabled=False)
def test_a_childminder_updates_her_listing_in_polish_without_scripts(
    page: Page, site: str, seeded_copy: Path, minder: Setting
):
    reminder = site + link_for(seeded_copy, [minder.provider_id], language="pl")
    page.goto(reminder)
    button = page.get_by_role("button", name=CONFIRMED["pl"])
    expect(button).to_be_in_viewport()  # one press, without scrolling
    button.click()
    expect(page.locator("h1")).to_have_text("Dziękujemy")

    page.goto(reminder)
    page.locator("[name=vacancies-space_2]").select_option("now")
    page.get_by_role("button", name="Zapisz wolne miejsca").click()
    page.goto(site + link_for(seeded_copy, [minder.provider_id], LinkPurpose.CHANGE, "pl"))
    page.locator("main button").click()
    page.locator("summary", has_text="Kontakt").first.click()
    page.locator("#phone").fill("nie mam")
    page.get_by_role("button", name="Wyślij do samorządu").click()
    expect(page.locator(".problem")).to_have_text("Wpisz pełny numer, np. 01632 960123")
    page.locator("#phone").fill("01632 960777")
    page.get_by_role("button", name="Wyślij do samorządu").click()
    expect(page.locator("main")).to_contain_text("Samorząd sprawdzi te zmiany")

    assert page.url == f"{site}/update/form"
    assert page.context.cookies() == []
    public = shown(seeded_copy, minder.provider_id)
    assert public is not None
    assert public.offer.confirmed_on is not None
    assert len(public.offer.vacancies) == 1
    assert public.phone == minder.phone
    with record(settings_for(seeded_copy).database_url) as session:
        waiting = [(one.field, one.value) for one in find_waiting(session, SANDMERE)]
    assert waiting == [(EditField.PHONE, "01632 960777")]


@pytest.mark.parametrize("code", [pytest.param("en", marks=pytest.mark.faults), "pl", "ar"])
def test_every_page_is_accessible_and_fits_a_phone_in_each_script(
    page: Page, site: str, seeded_copy: Path, minder: Setting, code: str
):
    reminder = link_for(seeded_copy, [minder.provider_id], language=code)
    page.goto(site + reminder)
    check_page_at_every_size(page)
    page.get_by_role("button", name=CONFIRMED[code]).click()
    check_page_at_every_size(page)
    page.goto(site + link_for(seeded_copy, [minder.provider_id], LinkPurpose.CHANGE, code))
    page.locator("main button").click()
    page.locator("#phone").evaluate("field => { field.value = 'x' }")
    page.locator("main .do button").click()
    check_page_at_every_size(page)
    page.goto(site + reminder.replace("/update/", "/update/stop/"))
    check_page_at_every_size(page)
