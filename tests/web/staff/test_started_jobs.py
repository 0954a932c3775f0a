"""The process that a page starts for a job."""

import time
from pathlib import Path

from app.data.jobs import JobRequest, add_job, get_job
from app.data.session import record
from app.data.tables import JobKind, JobState
from app.web.staff.refreshes.start_job import start_jobs
from tests.builders import NOW, settings_for


def test_a_page_starts_a_process_that_does_the_job(seeded_copy: Path):
    config = settings_for(seeded_copy)
    request = JobRequest(JobKind.ROLL_BACK, {"publication": 99}, "", "Ada Officer", "a slip")
    with record(config.database_url) as session:
        job_id = add_job(session, request, NOW)

    assert start_jobs(config)

    deadline = time.monotonic() + 60
    state = JobState.QUEUED
    while state is not JobState.REFUSED and time.monotonic() < deadline:
        time.sleep(0.2)
        with record(config.database_url) as session:
            job = get_job(session, job_id)
            assert job
            state = job.state
    assert state is JobState.REFUSED
