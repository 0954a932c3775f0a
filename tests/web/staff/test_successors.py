"""Suggested successors are confirmed and refused on the page of their queue."""

import re
from pathlib import Path

import pytest

from app.core.staff_roles import Role
from app.data.audit import find_audit_entries
from app.data.session import record
from app.data.succession import find_successions
from app.data.tables import SuccessionDecision
from app.web.staff.refreshes import start_job
from tests.builders import find_setting, new_install, nursery, run_command, settings_for
from tests.ingest.reconcile.successors import NEW, OLD, day_after, successor_row
from tests.web.page_reader import heading
from tests.web.staff.signed_in import sign_in

QUEUE = "/council/today/successors"
WHY = "the owner rang us"


@pytest.fixture
def install(tmp_path, monkeypatch):
    """A nursery with a new number, and nothing that starts the jobs by itself."""
    monkeypatch.setattr(start_job, "start_jobs", lambda _config: True)
    made = new_install(tmp_path / "install")
    made.areas()
    made.postcodes()
    made.register(nursery())
    made.register(successor_row(), as_at=day_after(1))
    made.publish()
    return made


@pytest.fixture
def officer(install):
    return sign_in(install.data_dir, Role.EDITOR)


def decision(data_dir: Path) -> SuccessionDecision:
    with record(settings_for(data_dir).database_url) as session:
        [one] = find_successions(session)
        return one.decision


def last_line(data_dir: Path) -> tuple[str, str, str]:
    with record(settings_for(data_dir).database_url) as session:
        line = list(find_audit_entries(session))[-1]
        return line.who, line.action, line.reason


def test_a_confirmed_successor_is_public_under_its_new_number(install, officer):
    assert "EY100002 may be the new number of EY100001" in officer.get(QUEUE).text
    answer = officer.post(f"{QUEUE}/1/confirm", {"reason": WHY})
    waiting = officer.get(answer.headers["Location"]).text
    run_command(install.data_dir, "jobs", "run")
    settings = install.public().settings
    job = officer.get("/council/jobs/1").text

    assert answer.status_code == 303
    assert "It is being confirmed" in waiting
    assert heading(job) == "Confirm a successor"
    assert "1/confirm" not in waiting
    assert decision(install.data_dir) is SuccessionDecision.CONFIRMED
    assert last_line(install.data_dir) == ("Ada Officer (user 1)", "confirm succession", WHY)
    assert find_setting(settings, NEW)
    assert find_setting(settings, OLD) is None
    assert "Nothing here needs you." in officer.get(QUEUE).text


def test_a_refused_successor_leaves_the_queue_until_that_is_undone(install, officer):
    answer = officer.post(f"{QUEUE}/1/refuse", {"reason": WHY})
    refused = officer.get(answer.headers["Location"]).text
    audited = last_line(install.data_dir)
    [undo, put_back] = re.findall(rf'action="({QUEUE}/1/reopen)[?"]', refused)
    officer.post(undo)

    assert "EY100002 is not the new number of EY100001." in refused
    assert "1/confirm" not in refused
    assert WHY in refused
    assert audited == ("Ada Officer (user 1)", "refuse succession", WHY)
    assert last_line(install.data_dir)[1] == "reopen succession"
    assert put_back == undo
    assert "1/confirm" in officer.get(QUEUE).text


@pytest.mark.parametrize("action", ["confirm", "refuse"])
def test_a_decision_about_a_successor_needs_a_reason_and_comes_once(install, officer, action):
    without = officer.post(f"{QUEUE}/1/{action}", {"reason": " "})
    officer.post(f"{QUEUE}/1/refuse", {"reason": WHY})
    second = officer.post(f"{QUEUE}/1/{action}", {"reason": WHY})

    assert (without.status_code, second.status_code) == (422, 409)
    assert "Say why" in without.text
    assert "no longer in this queue" in second.text
    assert decision(install.data_dir) is SuccessionDecision.REFUSED
    assert officer.post(f"{QUEUE}/99/{action}", {"reason": WHY}).status_code == 404


def test_a_confirmation_that_is_refused_says_why_in_the_queue(install, officer):
    officer.post(f"{QUEUE}/1/confirm", {"reason": WHY})
    install.register(nursery(), successor_row(), as_at=day_after(2))
    run_command(install.data_dir, "jobs", "run")
    page = officer.get(QUEUE).text

    assert "It was not confirmed: EY100001 is in its register again" in page
    assert "1/refuse" in page
