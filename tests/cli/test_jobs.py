"""`flask jobs`: the work that staff ask for, done once, also where its process is killed."""

import os
from pathlib import Path

import pytest

from app.data.audit import find_audit_entries
from app.data.jobs import JobRequest, add_job, find_newest_jobs, get_job, newest_publication
from app.data.publications import get_publication
from app.data.quarantined_editions import find_quarantined
from app.data.session import record
from app.data.tables import JobKind, JobState, Part
from app.ingest import run_job
from app.publish import publisher_lock
from tests.builders import NOW, run_command, settings_for, try_command
from tests.cli.test_edition import DAYS, NAME, data_dir, shown, take

__all__ = ["data_dir"]
ASKED_BY, REASON = "Ada Officer", "40 have closed"


def session_of(data_dir: Path):
    return record(settings_for(data_dir).database_url)


def ask(data_dir: Path, kind: JobKind, **arguments: str | int) -> int:
    with session_of(data_dir) as session:
        return add_job(session, JobRequest(kind, arguments, "995", ASKED_BY, REASON), NOW)


def ask_about_edition(data_dir: Path, kind: JobKind) -> int:
    take(data_dir, 20, DAYS[1])
    with session_of(data_dir) as session:
        waiting = find_quarantined(session, NAME)
        assert waiting
        assert waiting.id
        quarantined_id = waiting.id
    return ask(data_dir, kind, source=NAME, quarantined=quarantined_id)


def state_of(data_dir: Path, job_id: int) -> tuple[JobState, str]:
    with session_of(data_dir) as session:
        job = get_job(session, job_id)
        assert job
        return job.state, job.result


def entries(data_dir: Path) -> list[tuple[str, ...]]:
    with session_of(data_dir) as session:
        return [
            (one.action, one.subject, one.new_value, one.reason)
            for one in find_audit_entries(session)
        ]


def test_a_release_as_a_job_is_the_release_of_the_command_except_for_who(data_dir: Path):
    job_id = ask_about_edition(data_dir, JobKind.RELEASE)

    run_command(data_dir, "jobs", "run")

    state, result = state_of(data_dir, job_id)
    assert state is JobState.DONE, result
    assert "published as number 2" in result
    assert shown(data_dir) == 20
    assert entries(data_dir)[-1] == ("edition released", NAME, "stored", REASON)
    with session_of(data_dir) as session:
        assert list(find_audit_entries(session))[-1].who == ASKED_BY


def test_a_discard_as_a_job_keeps_the_current_edition(data_dir: Path):
    job_id = ask_about_edition(data_dir, JobKind.DISCARD)

    run_command(data_dir, "jobs", "run")

    assert state_of(data_dir, job_id)[0] is JobState.DONE
    assert shown(data_dir) == 60
    assert entries(data_dir)[-1] == ("edition dropped", NAME, "", REASON)


def test_two_people_who_release_at_once_get_one_job(data_dir: Path):
    first = ask_about_edition(data_dir, JobKind.RELEASE)
    with session_of(data_dir) as session:
        waiting = find_quarantined(session, NAME)
        assert waiting
        same = {"source": NAME, "quarantined": waiting.id or 0}

    assert ask(data_dir, JobKind.RELEASE, **same) == first


def test_an_edition_that_somebody_else_decided_is_not_decided_again(data_dir: Path):
    job_id = ask_about_edition(data_dir, JobKind.RELEASE)
    run_command(data_dir, "edition", "drop", NAME, "--reason", "half a file")

    run_command(data_dir, "jobs", "run")

    state, result = state_of(data_dir, job_id)
    assert state is JobState.REFUSED
    assert "was already dropped by" in result
    assert shown(data_dir) == 60


@pytest.mark.parametrize("step", ["before", "between", "unswitched", "after"])
def test_a_job_that_is_killed_is_completed_exactly_once(
    data_dir: Path, monkeypatch: pytest.MonkeyPatch, step: str
):
    job_id = ask_about_edition(data_dir, JobKind.RELEASE)
    if (killed := os.fork()) == 0:
        _die_in_a_job(data_dir, monkeypatch, step)
    os.waitpid(killed, 0)
    assert state_of(data_dir, job_id)[0] is JobState.RUNNING

    run_command(data_dir, "jobs", "run")

    assert state_of(data_dir, job_id)[0] is JobState.DONE
    assert shown(data_dir) == 20
    assert [one[0] for one in entries(data_dir)].count("edition released") == 1
    with session_of(data_dir) as session:
        assert newest_publication(session) == (3 if step == "unswitched" else 2)


def _die_in_a_job(data_dir: Path, monkeypatch: pytest.MonkeyPatch, step: str) -> None:
    """Run the jobs in this process, which ends at a step of the release."""
    release = run_job.release_edition

    def die(*_: object) -> None:
        os._exit(9)

    def release_and_die(*given: object) -> None:
        release(*given)  # type: ignore[arg-type]
        os._exit(9)

    if step == "between":
        monkeypatch.setattr("app.ingest.edition_decisions.publish_after_refresh", die)
    elif step == "unswitched":  # the publication is in the log, and families still see the last one
        monkeypatch.setattr("app.publish.store.switch.switch_pointer", die)
    else:
        monkeypatch.setattr(
            run_job, "release_edition", die if step == "before" else release_and_die
        )
    try_command(data_dir, "jobs", "run")
    os._exit(0)


def test_while_another_publication_runs_the_job_stays_queued(data_dir: Path):
    job_id = ask_about_edition(data_dir, JobKind.RELEASE)
    config = settings_for(data_dir)
    with publisher_lock(config.data_dir, config.database_url):
        done = try_command(data_dir, "jobs", "run")

    assert done.exit_code == 75
    assert state_of(data_dir, job_id)[0] is JobState.QUEUED


def test_a_rollback_shows_the_publication_that_was_chosen_with_the_reason_in_the_audit(
    data_dir: Path,
):
    take(data_dir, 61, DAYS[1])
    job_id = ask(data_dir, JobKind.ROLL_BACK, publication=1)

    run_command(data_dir, "jobs", "run")

    assert state_of(data_dir, job_id)[0] is JobState.DONE, state_of(data_dir, job_id)
    assert shown(data_dir) == 60
    assert entries(data_dir)[-1] == ("rolled back", "places", "number 1", REASON)
    with session_of(data_dir) as session:
        rolled = get_publication(session, Part.PLACES, newest_publication(session))
        assert rolled
        assert rolled.rolled_back_to == 1


def test_a_refused_job_says_why_and_the_list_shows_it(data_dir: Path):
    ask(data_dir, JobKind.ROLL_BACK, publication=99)

    run_command(data_dir, "jobs", "run")

    assert "refused publication 99 is not in the log" in run_command(data_dir, "jobs", "list")


def test_a_source_without_a_download_is_refused(data_dir: Path):
    job_id = ask(data_dir, JobKind.REFRESH, source="council_listing")

    run_command(data_dir, "jobs", "run")

    assert state_of(data_dir, job_id)[0] is JobState.REFUSED
    with session_of(data_dir) as session:
        assert len(find_newest_jobs(session, 5, "995")) == 1
