"""What every page of a signed-in person has."""

from tests.web.staff.routes import OPEN, STAFF_ROUTES
from tests.web.staff.signed_in import sign_in

OUT = '<form method="post" action="/council/sign-in/out">'


def test_every_page_of_a_signed_in_person_has_a_button_to_sign_out(seeded_copy):
    person = sign_in(seeded_copy)
    paths = {path for path, roles in STAFF_ROUTES.values() if roles != OPEN}
    pages = {path: person.get(path) for path in paths}
    pages = {path: page for path, page in pages.items() if page.mimetype == "text/html"}
    shown = {path: page.text for path, page in pages.items() if page.status_code in (200, 404)}

    assert len(shown) > 10
    assert [path for path, page in shown.items() if page.count(OUT) != 1] == []
