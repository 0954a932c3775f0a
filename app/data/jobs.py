"""Queries for jobs: long work that a staff page queues and `flask jobs run` does.

Arguments of each kind, as JSON:

    refresh           source
    release, discard  source (the edition's name), quarantined (its number)
    roll back         publication (the number that is shown again)
    publish           none
    lift withholding  provider_id
    merge settings    succession
    erase             provider_id
    check listing     listing_import
    import listing    listing_import, plan_hash, rows (all or sound)
    undo import       listing_import
    export listing    la_number, kind (csv or xlsx)
    verify audit      la_number
"""

import hashlib
import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy.exc import IntegrityError
from sqlmodel import Session, col, select

from app.data.publications import find_newest_seqs
from app.data.tables import Job, JobKind, JobState, Part

ATTEMPTS_MAX = 5  # then a job that kills its process is given up
OPEN = (JobState.QUEUED, JobState.RUNNING)
Arguments = Mapping[str, str | int]


@dataclass(frozen=True)
class JobRequest:
    """Work that a person asks for. `la_number` is "" where it concerns the whole install."""

    kind: JobKind
    arguments: Arguments
    la_number: str
    asked_by: str
    reason: str


def add_job(session: Session, request: JobRequest, now: datetime) -> int:
    """Queue a job; return its number, or that of the same work that has not ended. Commits."""
    arguments = arguments_text(request.arguments)
    key = hashlib.sha256(f"{request.kind.value} {arguments}".encode()).hexdigest()
    job = Job(
        la_number=request.la_number,
        kind=request.kind,
        arguments=arguments,
        open_key=key,
        asked_by=request.asked_by,
        reason=request.reason,
        asked_at=now,
        state=JobState.QUEUED,
    )
    session.add(job)
    try:
        session.commit()
    except IntegrityError:  # the same work is queued already
        session.rollback()
        same = session.exec(select(Job.id).where(Job.open_key == key)).first()
        return same if same is not None else add_job(session, request, now)
    assert job.id is not None
    return job.id


def get_job(session: Session, job_id: int) -> Job | None:
    return session.get(Job, job_id)


def find_open_jobs(session: Session) -> Sequence[Job]:
    """Jobs that have not ended, in the order in which they were asked for."""
    listed = select(Job).where(col(Job.state).in_(OPEN))
    return session.exec(listed.order_by(col(Job.id))).all()


def find_newest_jobs(session: Session, limit: int, la_number: str | None = None) -> Sequence[Job]:
    """The newest jobs; of one council, those that concern the whole install are included."""
    listed = select(Job)
    if la_number is not None:
        listed = listed.where(col(Job.la_number).in_(("", la_number)))
    return session.exec(listed.order_by(col(Job.id).desc()).limit(limit)).all()


def find_newest_job_of_each(session: Session, kind: JobKind, la_number: str) -> Mapping[str, Job]:
    """A council's newest job of a kind for each of its arguments, as `Job.arguments` has them."""
    own = select(Job).where(Job.kind == kind, Job.la_number == la_number)
    return {job.arguments: job for job in session.exec(own.order_by(col(Job.id)))}


def start_job(session: Session, job: Job, now: datetime) -> None:
    """Start a job, or resume one whose process was killed. Commits."""
    if job.started_at is None:
        job.started_at = now
        job.publication_before = newest_publication(session)
    job.state, job.heartbeat_at, job.attempts = JobState.RUNNING, now, job.attempts + 1
    session.add(job)
    session.commit()


def save_progress(session: Session, job_id: int, sentence: str, percent: int, at: datetime) -> None:
    """Store how far a job is. Commits; use a session of its own."""
    job = session.get(Job, job_id)
    if job is not None:
        job.progress, job.heartbeat_at = sentence, at
        job.percent = max(job.percent, percent)
        session.add(job)
        session.commit()


def requeue_job(session: Session, job: Job) -> None:
    """Put a job back that found the record busy; the attempt does not count. Commits."""
    job.state, job.attempts = JobState.QUEUED, max(0, job.attempts - 1)
    session.add(job)
    session.commit()


def end_job(session: Session, job: Job, state: JobState, result: str, now: datetime) -> None:
    """Store how a job ended; the caller commits."""
    job.state, job.result, job.ended_at, job.open_key = state, result, now, None
    if state is JobState.DONE:
        job.percent = 100
    session.add(job)


def newest_publication(session: Session) -> int:
    """The number of the newest publication of settings that is not a patch; 0 without any."""
    return next(iter(find_newest_seqs(session, Part.PLACES, 1, full_only=True)), 0)


def arguments_text(arguments: Arguments) -> str:
    """Arguments as `Job.arguments` has them."""
    return json.dumps(dict(arguments), sort_keys=True)


def arguments_of(job: Job) -> dict[str, str | int]:
    """The arguments of a job, by name."""
    found: dict[str, str | int] = json.loads(job.arguments)
    return found
