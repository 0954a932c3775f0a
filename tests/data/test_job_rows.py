"""Jobs in the record, on both engines."""

import pytest

from app.data.jobs import JobRequest, add_job, end_job, find_open_jobs, get_job, start_job
from app.data.tables import JobKind, JobState
from tests.builders import NOW, Install

pytestmark = pytest.mark.both_engines
PUBLISH = JobRequest(JobKind.PUBLISH, {}, "", "Ada Officer", "")


def test_the_same_work_is_queued_again_only_after_it_has_ended(install: Install):
    with install.session() as session, install.session() as other:
        first, same = add_job(session, PUBLISH, NOW), add_job(other, PUBLISH, NOW)
        job = get_job(session, first)
        assert job
        start_job(session, job, NOW)
        end_job(session, job, JobState.DONE, "published as number 2", NOW)
        session.commit()
        later = add_job(other, PUBLISH, NOW)

        assert same == first
        assert later != first
        assert [one.id for one in find_open_jobs(other)] == [later]
