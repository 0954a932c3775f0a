"""A form that is sent after its session has ended loses nothing that was typed."""

import re
from datetime import UTC, datetime, timedelta
from html import unescape

from app.core.staff_roles import Role
from app.data.audit import find_audit_entries
from app.data.session import record
from tests.builders import settings_for
from tests.web.staff.signed_in import sign_in

PEOPLE, AGAIN = "/council/people/", "/council/sign-in/again"
TYPED = {"name": '"><script>alert(1)</script>', "role": ["editor", "analyst"]}


def fields_of(page):
    found = re.findall(r'<input type="hidden" name="([^"]*)" value="([^"]*)">', page)
    return [(unescape(name), unescape(value)) for name, value in found]


def as_form(fields):
    form = {}
    for name, value in fields:
        form.setdefault(name, []).append(value)
    return form


def test_what_was_typed_is_saved_after_signing_in_again(seeded_copy):
    late = sign_in(seeded_copy, now=datetime.now(UTC) - timedelta(minutes=31))
    again = sign_in(seeded_copy, Role.ADMINISTRATOR, name="Again")

    expired = late.post(PEOPLE, TYPED)
    carried = as_form(fields_of(expired.text))
    early = late.client.post(AGAIN, data=carried)
    confirm = again.client.post(AGAIN, data=as_form(fields_of(early.text)))
    [action] = re.findall(r'<form method="post" action="(/council/people/)">', confirm.text)
    main = confirm.text.partition("<main")[2]
    saved = again.client.post(action, data=as_form(fields_of(main)))

    assert (expired.status_code, early.status_code, confirm.status_code) == (401, 401, 200)
    assert "<script>alert" not in expired.text + confirm.text
    assert saved.status_code == 200
    with record(settings_for(seeded_copy).database_url) as session:
        [added] = find_audit_entries(session, "user 3")
    assert added.new_value == "995: analyst, editor"


def test_htmx_shows_the_same_message_in_the_page(seeded_copy):
    late = sign_in(seeded_copy, now=datetime.now(UTC) - timedelta(minutes=31))

    answer = late.post(PEOPLE, TYPED, headers={"HX-Request": "true"})

    assert (answer.status_code, answer.headers["HX-Retarget"]) == (401, "#main > .wrap")
    assert "<html" not in answer.text
    assert ("typed-role", "analyst") in fields_of(answer.text)


def test_what_was_typed_goes_to_no_other_site(seeded_copy):
    person = sign_in(seeded_copy)

    page = person.client.post(AGAIN, data={"path": "https://elsewhere.example/", "typed-a": "b"})

    assert "elsewhere" not in page.text
    cross = person.client.post(AGAIN, headers={"Sec-Fetch-Site": "cross-site"})
    assert cross.status_code == 403
