"""A job whose process was killed after its publication does what follows the publication."""

from datetime import date
from pathlib import Path

from app.data.erasure_orders import find_open_erasure_orders, save_erasure_orders
from app.data.jobs import JobRequest, add_job, newest_publication
from app.data.tables import Job, JobKind, JobState
from tests.builders import NOW, new_install, run_command
from tests.council_builders import COUNCIL, import_listing, listed


def test_a_resumed_job_applies_erasure_orders_and_does_not_publish_again(tmp_path: Path) -> None:
    install = new_install(tmp_path)
    home = listed("S-1") | {"kind": "childminder", "consent": "all", "consent_on": "2026-01-01"}
    import_listing(install, home, listed("S-2"), as_at=date(2026, 11, 1))
    install.publish()
    with install.session() as session:
        request = JobRequest(JobKind.PUBLISH, {}, "", "Ada", "")
        job = session.get(Job, add_job(session, request, NOW))
        assert job
        job.state, job.attempts, job.started_at, job.publication_before = (
            JobState.RUNNING,
            1,
            NOW,
            0,
        )
        session.add(job)
        save_erasure_orders(session, f"council_listing/{COUNCIL}", {"S-1": "aaaaaaaaaaaa"}, NOW)
        session.commit()
        before = newest_publication(session)

    run_command(install.data_dir, "jobs", "run")

    with install.session() as session:
        assert newest_publication(session) == before
        assert not find_open_erasure_orders(session)
