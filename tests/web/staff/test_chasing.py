"""Chasing: who is overdue, how they were asked, and what an officer logs."""

import re

from app.core.staff_roles import Role
from app.data.audit import find_audit_entries
from app.data.chasing import find_asked
from app.data.session import record
from tests.builders import settings_for
from tests.web.page_reader import words
from tests.web.staff.signed_in import SANDMERE, sign_in

LIST = "/council/chasing/"


def ids(page):
    return re.findall(r'<li [^>]*id="s-(\w+)"', page)


def counts(page):
    return dict(re.findall(r'filter=([a-z-]+)"[^>]*>[^<]* <b>(\d+)</b>', page))


def row(page, provider_id):
    found = re.search(rf'id="s-{provider_id}".*?</li>', page, re.DOTALL)
    assert found
    return words(found[0])


def test_the_list_has_20_settings_a_page_and_says_how_many_each_filter_has(officer):
    first = officer.get(LIST).text
    last = officer.get(f"{LIST}?page=999").text
    every = officer.get(f"{LIST}?filter=all").text

    listed = int(counts(first)["overdue"])
    assert len(ids(first)) == 20
    assert len(ids(last)) == listed % 20 or 20
    assert counts(first) == counts(every)
    assert counts(every)["never-asked"] == counts(every)["all"]


def test_a_logged_call_is_shown_in_the_list_and_audited_without_its_note(officer, seeded_copy):
    provider_id = ids(officer.get(LIST).text)[0]
    sent = {"way": "call", "reached": "no", "note": "  rings\nout ", "filter": "overdue"}

    answers = [officer.post(f"{LIST}{provider_id}/asked", sent) for _ in range(2)]

    page = officer.get(answers[0].location)
    with record(settings_for(seeded_copy).database_url) as session:
        [asked] = find_asked(session, provider_id, SANDMERE)
        entry = list(find_audit_entries(session))[-1]
    assert {answer.status_code for answer in answers} == {303}
    assert answers[0].location.endswith(f"#s-{provider_id}")
    assert "not reached Ada Officer: rings out" in row(page.text, provider_id)
    assert (asked.note, asked.by) == ("rings out", "Ada Officer (user 1)")
    assert (entry.action, entry.field, entry.new_value) == ("setting asked", "call", "not-reached")
    assert "rings" not in str(entry)


def test_a_form_that_the_page_does_not_make_is_refused(officer):
    provider_id = ids(officer.get(LIST).text)[0]

    for sent in ({"way": "call"}, {"way": "fax", "reached": "yes"}, {"reached": "perhaps"}):
        assert officer.post(f"{LIST}{provider_id}/asked", sent).status_code == 400


def test_an_analyst_sees_neither_the_list_nor_its_link(seeded_copy):
    analyst = sign_in(seeded_copy, Role.ANALYST)

    assert analyst.get(LIST).status_code == 403
    assert "chasing" not in analyst.get("/council/").text
