"""Pages about refreshes: what they show, who may decide, and the jobs that they start."""

import re
from pathlib import Path

import pytest
from sqlmodel import select

from app.core.staff_roles import Role
from app.data.jobs import end_job, find_newest_jobs
from app.data.session import record
from app.data.tables import Job, JobState, QuarantinedRow
from app.web.staff.refreshes import start_job
from tests.builders import NOW, run_command, settings_for
from tests.cli.test_edition import DAYS, NAME, data_dir, take
from tests.web.page_reader import heading
from tests.web.staff.signed_in import sign_in

__all__ = ["data_dir"]
SOURCE = f"/council/refreshes/source/{NAME}"
ROLL_BACK = "/council/refreshes/roll-back"


@pytest.fixture(autouse=True)
def started(monkeypatch: pytest.MonkeyPatch) -> list[object]:
    """The times at which a page started the process of jobs; the tests run the jobs themselves."""
    calls: list[object] = []
    monkeypatch.setattr(start_job, "start_jobs", calls.append)
    return calls


def jobs(data_dir: Path) -> list[Job]:
    with record(settings_for(data_dir).database_url) as session:
        return list(find_newest_jobs(session, 9))


def decide(person, action: str, reason: str = "40 have closed", quarantined: int = 1):
    return person.post(
        SOURCE, {"action": action, "quarantined": str(quarantined), "reason": reason}
    )


def test_the_list_shows_each_source_with_its_date_and_what_awaits_review(data_dir: Path):
    take(data_dir, 20, DAYS[1])
    run_command(data_dir, "migrate")

    page = sign_in(data_dir, Role.ANALYST).get("/council/refreshes/").text

    assert heading(page) == "Refreshes"
    assert "An edition awaits review" in page
    assert "1 November 2026" in page


def test_a_release_from_the_page_is_one_job_that_shows_its_result(data_dir: Path, started):
    take(data_dir, 20, DAYS[1])
    run_command(data_dir, "migrate")
    first, second = sign_in(data_dir, Role.APPROVER), sign_in(data_dir, Role.APPROVER, name="Bo")

    assert "20 rows, 60 before" in first.get(SOURCE).text
    answers = [decide(first, "release"), decide(second, "release")]
    waiting = first.get(answers[0].headers["Location"]).text
    run_command(data_dir, "jobs", "run")
    done = first.get(answers[0].headers["Location"]).text

    assert [answer.status_code for answer in answers] == [303, 303]
    assert len({answer.headers["Location"] for answer in answers}) == 1
    assert len(jobs(data_dir)) == 1
    assert len(started) == 2
    assert 'hx-trigger="every 2s"' in waiting
    assert "published as number 2" in done
    assert "hx-trigger" not in done


def test_a_quarantined_edition_shows_its_rows_beside_the_current_ones(data_dir: Path):
    take(data_dir, 20, DAYS[1], name="<b>Elm</b>")
    run_command(data_dir, "migrate")
    officer = sign_in(data_dir, Role.EDITOR)
    first, last = officer.get(SOURCE).text, officer.get(f"{SOURCE}?rows=99").text
    removed = re.findall(r'<th scope="row">(S-\d+)</th><td[^>]*>no longer in the file</td>', first)
    run_command(data_dir, "edition", "drop", NAME, "--reason", "half a file")

    assert len(removed) == 20
    assert "Page 1 of 4" in first
    assert ">Listed S-20</td>" in first
    assert "&lt;b&gt;Elm&lt;/b&gt;; 9 Quay Lane" in last
    assert "first rows of the file" in last
    with record(settings_for(data_dir).database_url) as session:
        assert session.exec(select(QuarantinedRow)).all() == []


def test_the_rows_of_a_quarantined_edition_have_no_name_or_address_of_a_home(data_dir: Path):
    take(data_dir, 20, DAYS[1], kind="childminder", name="Ann Example", consent="all")
    run_command(data_dir, "migrate")
    officer = sign_in(data_dir, Role.ADMINISTRATOR)
    pages = [officer.get(f"{SOURCE}?rows={number}").text for number in (1, 5)]

    assert ">day nursery</td>" in pages[-1]
    assert "Ann Example" not in "".join(pages)
    assert "Quay Lane" not in "".join(pages)


def test_a_decision_without_a_reason_queues_nothing(data_dir: Path):
    take(data_dir, 20, DAYS[1])
    run_command(data_dir, "migrate")

    answer = decide(sign_in(data_dir, Role.APPROVER), "release", reason=" ")

    assert answer.status_code == 400
    assert "Give a reason." in answer.text
    assert jobs(data_dir) == []


@pytest.mark.parametrize("role", [Role.EDITOR, Role.ANALYST])
def test_who_is_no_approver_may_look_and_not_decide(data_dir: Path, role: Role):
    take(data_dir, 20, DAYS[1])
    run_command(data_dir, "migrate")
    person = sign_in(data_dir, role)

    assert "Release and publish" not in person.get(SOURCE).text
    assert decide(person, "release").status_code == 403
    assert jobs(data_dir) == []


def test_rolling_back_shows_what_changes_and_needs_an_administrator(seeded_copy: Path):
    run_command(seeded_copy, "publish")
    approver = sign_in(seeded_copy, Role.APPROVER)
    administrator = sign_in(seeded_copy, Role.ADMINISTRATOR, name="Bo")
    form = {"publication": "1", "reason": "half of it is missing"}

    page = administrator.get(f"{ROLL_BACK}?publication=1").text
    refused, accepted = approver.post(ROLL_BACK, form), administrator.post(ROLL_BACK, form)

    assert "0 disappear" in page
    assert (refused.status_code, accepted.status_code) == (403, 303)
    assert [job.la_number for job in jobs(seeded_copy)] == [""]


def test_another_councils_source_and_job_do_not_exist_here(data_dir: Path):
    take(data_dir, 20, DAYS[1])
    run_command(data_dir, "migrate")
    person = sign_in(data_dir, Role.APPROVER)
    decide(person, "discard")
    with record(settings_for(data_dir).database_url) as session:
        job = session.get(Job, 1)
        assert job
        job.la_number = "994"
        session.add(job)
        session.commit()

    assert person.get("/council/jobs/1").status_code == 404
    assert person.get("/council/refreshes/source/council_listing/994").status_code == 404


def test_a_refused_job_shows_its_reason(data_dir: Path):
    take(data_dir, 20, DAYS[1])
    run_command(data_dir, "migrate")
    person = sign_in(data_dir, Role.APPROVER)
    decide(person, "discard")
    with record(settings_for(data_dir).database_url) as session:
        job = session.get(Job, 1)
        assert job
        end_job(session, job, JobState.REFUSED, "it was already dropped", NOW)
        session.commit()

    page = person.get("/council/jobs/1", headers={"HX-Request": "true"})

    assert "it was already dropped" in page.text
    assert page.text.lstrip().startswith('<section id="job">')
    assert page.headers["Vary"].count("HX-Request")


def test_a_rollback_is_ended_from_its_page(seeded_copy: Path):
    run_command(seeded_copy, "publish")
    run_command(seeded_copy, "rollback")
    person = sign_in(seeded_copy, Role.ADMINISTRATOR)

    pinned = person.get(ROLL_BACK).text
    person.post(ROLL_BACK, {"action": "publish"})
    run_command(seeded_copy, "jobs", "run")

    assert "An earlier publication is shown now." in pinned
    assert "An earlier publication is shown now." not in person.get(ROLL_BACK).text
