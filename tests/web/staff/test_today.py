"""Today: the queues of the council, and officers' decisions about their rows."""

import re
from html import unescape

import pytest

from app.core.staff_roles import Role
from app.data.audit import find_audit_entries
from app.data.session import record
from app.data.tables import Outcome, RefreshRun, StaffUser
from tests.builders import NOW, settings_for
from tests.web.page_reader import heading
from tests.web.staff.signed_in import sign_in

QUEUE = "/council/today/missing"
DECIDE = f"{QUEUE}/decide"


@pytest.fixture
def install(seeded_copy):
    return seeded_copy


@pytest.fixture
def officer(install):
    return sign_in(install, Role.EDITOR)


def rows(page):
    """The `row` values of a page's rows, each once."""
    return list(
        dict.fromkeys(unescape(row) for row in re.findall(r'name="row" value="([^"]+)"', page))
    )


def names(page):
    return re.findall(r'class="desk-what">\s*<h2>(?:<a [^>]*>)?([^<]+)', page)


def undo_paths(page):
    return re.findall(r'action="(/council/today/undo/\d+)[?"]', page)


def decide(officer, row, decision, **values):
    return officer.post(DECIDE, {"row": row, "decision": decision, **values})


def test_today_lists_the_queues_that_need_somebody_with_their_counts(officer):
    page = officer.get("/council/").text

    assert "No telephone or no hours</span> <b>23</b>" in page
    assert "Ofsted&#39;s list is from 30 September 2026." in page or "Ofsted's list" in page


def test_a_refused_refresh_comes_first_with_its_message(install, officer):
    with record(settings_for(install).database_url) as session:
        for name in ("register.csv", "council_listing_995.csv", "council_listing_996.csv"):
            source = "ofsted_register" if name == "register.csv" else "council_listing"
            session.add(
                RefreshRun(
                    source=source,
                    file_name=name,
                    ended_at=NOW.replace(year=2027),
                    outcome=Outcome.REFUSED,
                    reason=f"{name} has 3 rows",
                )
            )
        session.commit()
    page = officer.get("/council/").text

    assert page.index("register.csv has 3 rows") < page.index("desk-queues")
    assert "council_listing_996.csv" not in page


def test_a_queue_has_20_rows_a_page(officer):
    first, second = officer.get(QUEUE).text, officer.get(f"{QUEUE}?page=2").text

    assert (len(names(first)), len(names(second))) == (20, 3)
    assert not set(names(first)) & set(names(second))
    assert "/council/settings/" in first
    assert names(officer.get(f"{QUEUE}?page=99").text) == names(second)


@pytest.mark.parametrize("name", ["nothing", "changes/x"])
def test_a_queue_that_does_not_exist_is_not_found(officer, name):
    assert officer.get(f"/council/today/{name}").status_code == 404


def test_a_dismissed_row_leaves_the_queue_and_comes_back_when_it_is_undone(officer):
    before = officer.get(QUEUE).text
    answer = decide(officer, rows(before)[0], "dismissed", reason="opens in January")
    after = officer.get(answer.headers["Location"]).text
    hidden = officer.get(f"{QUEUE}?show=hidden").text
    undone = officer.post(undo_paths(after)[0], {"seen": undo_paths(after)[0].split("/")[-1]})

    assert answer.status_code == 303
    assert names(before)[0] not in names(after)
    assert "Ada Officer dismissed it" in after
    assert names(hidden) == names(before)[:1]
    assert "opens in January" in hidden
    assert names(officer.get(undone.headers["Location"]).text) == names(before)


def test_a_row_is_deferred_to_a_later_day_only(officer):
    row = rows(officer.get(QUEUE).text)[0]
    past, never = (decide(officer, row, "deferred", until=day) for day in ("2020-01-01", "soon"))
    future = decide(officer, row, "deferred", until="2099-01-01")

    assert (past.status_code, never.status_code) == (422, 422)
    assert "Choose a day after today." in past.text
    assert future.status_code == 303
    assert "Ada Officer deferred it to 1 January 2099" in officer.get(f"{QUEUE}?show=hidden").text


def test_a_dismissal_needs_a_reason(officer):
    answer = decide(officer, rows(officer.get(QUEUE).text)[0], "dismissed", reason="  ")

    assert answer.status_code == 422
    assert "Say why" in answer.text


def test_an_assigned_row_stays_and_says_to_whom(officer):
    row = rows(officer.get(QUEUE).text)[0]
    page = officer.get(decide(officer, row, "assigned").headers["Location"]).text

    assert page.count("Assigned to Ada Officer") == 1
    assert len(names(page)) == 20


def test_a_row_is_assigned_to_a_colleague_whose_rows_can_be_listed_alone(install, officer):
    colleague = sign_in(install, Role.APPROVER, name="Ben <Colleague>")
    sign_in(install, Role.ANALYST, name="Cy Analyst")
    before = officer.get(QUEUE).text
    answer = decide(officer, rows(before)[1], "assigned", to="2")
    after = officer.get(answer.headers["Location"]).text
    mine = colleague.get(f"{QUEUE}?mine=1").text
    with record(settings_for(install).database_url) as session:
        line = list(find_audit_entries(session))[-1]

    assert "Ben &lt;Colleague&gt;</option>" in before
    assert "Cy Analyst" not in before
    assert 'value="2" selected' in after
    assert "Assigned to Ben &lt;Colleague&gt;" in after
    assert names(mine) == names(before)[1:2]
    assert "1 assigned to you" in colleague.get("/council/").text
    assert "Nothing here is assigned to you." in officer.get(f"{QUEUE}?mine=1").text
    assert (line.who, line.new_value) == ("Ada Officer (user 1)", "2")


@pytest.mark.parametrize("to", ["2", "3", "99"])
def test_a_row_is_assigned_to_active_people_who_may_decide_about_it(install, officer, to):
    sign_in(install, Role.ANALYST, name="Cy Analyst")
    sign_in(install, Role.EDITOR, name="Dee Left")
    with record(settings_for(install).database_url) as session:
        session.get(StaffUser, 3).disabled_at = NOW
        session.commit()
    answer = decide(officer, rows(officer.get(QUEUE).text)[0], "assigned", to=to)

    assert answer.status_code == 422
    assert "Choose somebody who may decide" in answer.text


def test_of_two_officers_the_second_sees_what_the_first_decided(install, officer):
    colleague = sign_in(install, Role.EDITOR, name="Ben Colleague")
    row = rows(officer.get(QUEUE).text)[0]
    decide(officer, row, "dismissed", reason="rang them")
    answer = decide(colleague, row, "deferred", until="2099-01-01")

    assert answer.status_code == 409
    assert "A colleague was first" in answer.text
    assert re.search(r"Ada Officer dismissed it on [^:]+: rang them", answer.text)


def test_a_decision_about_a_row_whose_cause_has_changed_is_not_saved(officer):
    _, seen, key = rows(officer.get(QUEUE).text)[0].split(" ", 2)
    answer = decide(officer, f"0123456789abcdef {seen} {key}", "assigned")

    assert answer.status_code == 409
    assert "its cause is gone" in answer.text


@pytest.mark.parametrize(
    "form", [{}, {"row": "x"}, {"row": "a b c"}, {"row": "a -1 c", "decision": "assigned"}]
)
def test_a_form_without_a_row_is_refused(officer, form):
    assert officer.post(DECIDE, form).status_code == 400


@pytest.mark.parametrize("decision", ["", "undone", "released"])
def test_a_form_with_another_decision_is_refused(officer, decision):
    row = rows(officer.get(QUEUE).text)[0]

    assert decide(officer, row, decision).status_code == 400


def test_an_analyst_sees_the_queue_and_decides_nothing(install):
    analyst = sign_in(install, Role.ANALYST)
    page = analyst.get(QUEUE).text

    assert len(names(page)) == 20
    assert rows(page) == []
    assert decide(analyst, "a 0 c", "assigned").status_code == 403


def test_another_councils_decision_cannot_be_undone(install, officer):
    decide(officer, rows(officer.get(QUEUE).text)[0], "dismissed", reason="rang them")
    path = undo_paths(officer.get(f"{QUEUE}?show=hidden").text)[0]
    with record(settings_for(install).database_url) as session:
        from app.data.queue_decisions import get_decision

        made = get_decision(session, "995", int(path.rsplit("/")[-1]))
        made.la_number = "996"
        session.commit()

    assert officer.post(path).status_code == 404


@pytest.mark.parametrize(
    "name",
    [
        *("changes", "conflicts", "numbers", "quarantine", "successors", "confirmations"),
        *("vacancies", "missing", "postcodes", "council-phone"),
    ],
)
def test_each_queue_has_a_page_under_60_kb(install, name):
    answer = sign_in(install, Role.EDITOR).get(f"/council/today/{name}")

    assert answer.status_code == 200
    assert heading(answer.text)
    assert len(answer.data) < 60_000
