"""The pages for signing in, the own account and people: axe finds nothing, nothing sticks out."""

from sqlmodel import update

from app.core.staff_roles import Role
from app.data.session import record
from app.data.tables import StaffSession
from tests.browser.accessibility import check_accessible
from tests.browser.layout import faults
from tests.browser.test_passkeys import desk, desk_url, sign_in_here  # noqa: F401
from tests.builders import settings_for
from tests.web.staff.signed_in import sign_in

PERSON = "/council/people/2"
PATHS = (
    "/council/account/",
    "/council/people/",
    "/council/people/1",
    PERSON,
    "/council/details/",
    "/council/details/edit/languages",
)
OPEN_PATHS = ("/council/sign-in/", "/council/sign-in/link/x")


def test_every_page_is_accessible_and_fits_a_phone(desk, seeded_copy):  # noqa: F811
    found = []

    def look(name: str) -> None:
        check_accessible(desk)
        for width in (1280, 360):
            found.extend((name, fault) for fault in faults(desk, width, 100))

    for number, path in enumerate(OPEN_PATHS):
        desk.goto(path)
        look(f"open-{number}")
    sign_in_here(desk, seeded_copy, *Role)
    sign_in(seeded_copy, Role.EDITOR, name="A person with quite a long name and two surnames")
    for number, path in enumerate(PATHS):
        desk.goto(path)
        look(f"page-{number}")
    desk.goto(PERSON)
    with record(settings_for(seeded_copy).database_url) as session:
        session.exec(update(StaffSession).values(authenticated_at=None))
        session.commit()
    desk.get_by_role("button", name="Save roles").click()
    look("unsaved")
    desk.goto(PERSON)
    desk.get_by_role("main").get_by_role("link", name="Sign in again").click()
    look("again")

    assert found == []
