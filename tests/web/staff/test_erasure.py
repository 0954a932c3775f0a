"""Erasing a setting from its page: hidden at once, erased by a job that does what the command does."""

from pathlib import Path

import pytest

from app.core.staff_roles import Role
from app.data.audit import find_audit_entries
from app.data.jobs import find_newest_jobs
from app.data.providers import mint_provider_id
from app.ingest.redaction import apply_erasure_orders
from app.web.staff.refreshes import start_job
from tests.builders import Install, close_engine, new_install, nursery, run_command
from tests.erasure_search import find_traces
from tests.web.page_reader import heading
from tests.web.staff.signed_in import StaffClient, sign_in

ONE = mint_provider_id("ofsted", "EY100002")
WHY = {"usual_reason": "The provider asked for it"}


@pytest.fixture(autouse=True)
def _without_processes_and_waiting(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(start_job, "start_jobs", lambda _: True)
    monkeypatch.setattr(apply_erasure_orders, "GRACE_S", 0.0)


@pytest.fixture
def shown(tmp_path: Path) -> Install:
    """Two nurseries, published, one of them with a name that nothing else has."""
    install = new_install(tmp_path / "install")
    install.areas()
    install.postcodes()
    named = {"Provider name": "Quillfeather", "Provider address line 1": "88 Vexwort Row"}
    install.register(nursery(), nursery("EY100002", **named))
    install.publish()
    return install


def erase(person: StaffClient, **typed: str):
    return person.post(f"/council/settings/{ONE}/erase", {**WHY, **typed})


def test_a_setting_erased_from_its_page_is_hidden_at_once_and_then_leaves_no_trace(
    shown: Install,
):
    person = sign_in(shown.data_dir, Role.APPROVER)
    before = find_traces(shown, "Quillfeather", "Vexwort")
    page = f"/council/settings/{ONE}"

    offered = f'href="{page}/erase"' in person.get(page).text
    asked = heading(person.get(f"{page}/erase").text)
    answer = erase(person)
    at_once = shown.public().settings.find(ONE)
    run_command(shown.data_dir, "jobs", "run")
    done = person.get(answer.headers["Location"]).text

    assert before
    assert offered
    assert asked == "Erase everything about this setting?"
    assert (answer.status_code, at_once) == (303, None)
    assert "erased: " in done
    assert not list((shown.data_dir / "unfinished").glob("*"))
    assert shown.public().settings.find(ONE) is None
    with shown.session() as session:
        lines = [line for line in find_audit_entries(session) if line.subject == ONE]
    assert [(line.action, line.who) for line in lines] == [
        ("edit", "Ada Officer (user 1)"),
        ("order to forget", "Ada Officer (user 1)"),
    ]
    close_engine(shown.database_url)
    assert find_traces(shown, "Quillfeather", "Vexwort") == []


def test_without_a_reason_or_the_right_nothing_is_erased(shown: Install):
    approver = sign_in(shown.data_dir, Role.APPROVER)
    editor = sign_in(shown.data_dir, Role.EDITOR, name="Bo")

    answers = [erase(approver, usual_reason=""), erase(editor)]

    assert [answer.status_code for answer in answers] == [422, 403]
    assert "/erase" not in editor.get(f"/council/settings/{ONE}").text
    assert shown.public().settings.find(ONE)
    with shown.session() as session:
        assert not find_newest_jobs(session, 1)
