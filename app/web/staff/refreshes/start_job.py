"""Queueing a job and starting the process that does it, which outlives the request."""

from flask import redirect, url_for
from werkzeug.wrappers import Response

from app.config import Config
from app.config.own_commands import start_command
from app.data.jobs import Arguments, JobRequest, add_job
from app.data.tables import JobKind
from app.web.request_context import app_state, now
from app.web.staff.access import current_user
from app.web.staff.record_session import record_session

REASON_MAX_LENGTH = 500  # characters


def queue_job(
    kind: JobKind, arguments: Arguments, reason: str, *, is_national: bool = False
) -> Response:
    """Queue a job of the signed-in person, start it and go to its page. Commits."""
    job_id = add_started_job(kind, arguments, reason, is_national=is_national)
    return redirect(url_for("jobs.show", job_id=job_id), code=303)


def add_started_job(
    kind: JobKind, arguments: Arguments, reason: str, *, is_national: bool = False
) -> int:
    """Queue a job of the signed-in person and start it; return its number. Commits."""
    user = current_user()
    la_number = "" if is_national else user.la_number
    request = JobRequest(kind, arguments, la_number, user.who, reason)
    job_id = add_job(record_session(), request, now())
    start_jobs(app_state().config)
    return job_id


def start_jobs(config: Config) -> bool:
    """Start `flask jobs run` for this install; where it cannot start, the clock does the jobs."""
    return start_command(config, "jobs", "run")
