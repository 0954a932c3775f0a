"""An officer changes a setting in few steps."""

from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path
from threading import Thread

import pytest
from playwright.sync_api import Page, expect
from werkzeug.serving import make_server

from app.core.staff_roles import Role
from app.data.council_settings import CouncilSetting, find_council_settings
from app.data.session import record
from app.data.staff_users import add_user, save_sign_in_link, set_roles
from app.web.assets import BUILT
from tests.browser.conftest import QuietRequestHandler
from tests.builders import settings_for
from tests.web.staff.signed_in import SANDMERE, StaffClient, sign_in

REASON = "The setting confirmed it by telephone"


@pytest.fixture
def officer(seeded_copy: Path) -> StaffClient:
    return sign_in(seeded_copy, *Role)


@pytest.fixture
def site(officer: StaffClient) -> Iterator[str]:
    """The address of a server of its own; passkeys and secure cookies need the name localhost."""
    if not (BUILT / "names.json").is_file():
        pytest.skip("not built: `make test` builds them")
    app = officer.client.application
    server = make_server("127.0.0.1", 0, app, threaded=True, request_handler=QuietRequestHandler)
    thread = Thread(target=server.serve_forever, daemon=True)
    thread.start()
    yield f"http://localhost:{server.server_port}"
    server.shutdown()
    thread.join()
    server.server_close()


@pytest.fixture
def link(site: str, seeded_copy: Path) -> str:
    """A link with which a new officer signs in once."""
    now = datetime.now(UTC)
    with record(settings_for(seeded_copy).database_url) as session:
        user_id = add_user(session, "Bea Officer", "tests", now)
        set_roles(session, user_id, SANDMERE, tuple(Role))
        token = save_sign_in_link(session, user_id, SANDMERE, "tests", now)
        session.commit()
    return f"{site}/council/sign-in/link/{token}"


def a_setting(data_dir: Path, kind: str) -> CouncilSetting:
    """A setting of this kind that is in the council's list with a telephone number."""
    with record(settings_for(data_dir).database_url) as session:
        found = find_council_settings(session, SANDMERE)
    return next(one for one in found if one.kind == kind and one.references and one.phones)


def use(page: Page, link: str) -> None:
    page.goto(link)
    page.get_by_role("button", name="Sign in").click()


@pytest.mark.browser_context_args(java_script_enabled=False)
def test_a_telephone_number_is_changed_in_five_page_loads_from_the_link(
    page: Page, link: str, seeded_copy: Path
):
    loads: list[str] = []
    page.on("domcontentloaded", lambda loaded: loads.append(loaded.url))

    use(page, link)
    name = a_setting(seeded_copy, "day-nursery").name
    page.get_by_role("searchbox").fill("nursery")  # many settings share the word
    page.get_by_role("button", name="Find").click()
    page.get_by_role("link", name=f"Change contact {name}").click()
    page.locator("[name=phone]").fill("01632 960001")
    page.get_by_label(REASON).check()
    page.get_by_role("button", name="Save and publish").click()

    expect(page.get_by_role("status")).to_contain_text("Families see it now")
    expect(page.get_by_text("01632 960001", exact=True).first).to_be_visible()
    assert len(loads) == 5, loads


def test_a_childminders_consent_is_narrowed_in_three_presses(
    page: Page, link: str, site: str, seeded_copy: Path
):
    minder = a_setting(seeded_copy, "childminder")
    use(page, link)
    page.goto(f"{site}/council/settings/{minder.provider_id}")

    page.get_by_role("link", name="Record a consent").click()
    page.get_by_label("Counted only").check()
    page.get_by_role("button", name="Record it and publish").click()

    expect(page.get_by_role("status")).to_contain_text("The consent is recorded")
    expect(page.get_by_text("Not public").first).to_be_visible()
