"""`flask jobs`: do the long work that staff asked for in a browser."""

from collections.abc import Callable
from contextlib import suppress
from dataclasses import replace
from datetime import UTC, datetime

import click
from flask import current_app
from sqlalchemy.exc import DBAPIError

from app.cli.command_context import TRY_AGAIN, open_context, reporting_errors
from app.cli.fetch_and_ingest import describe_error, fetch_and_ingest
from app.config import Config
from app.data.audit import VERIFIED, AuditBroken, AuditEntry, save_audit_entry
from app.data.editions import find_last_runs
from app.data.jobs import (
    ATTEMPTS_MAX,
    arguments_of,
    end_job,
    find_newest_jobs,
    find_open_jobs,
    requeue_job,
    save_progress,
    start_job,
)
from app.data.session import record
from app.data.succession import SuccessionRefused
from app.data.tables import Job, JobKind, JobState, Outcome
from app.ingest.context import CommandContext
from app.ingest.errors import IngestError
from app.ingest.release_and_replay import source_of
from app.ingest.run_job import run_job
from app.publish import Busy, PublishError, publisher_lock
from app.publish.backup.audit_heads import verify as verify_audit
from app.publish.store.locks import jobs_lock

LISTED_MAX = 20
RESULT_MAX_LENGTH = 4_000  # characters of a job's result
IF_BROKEN = (
    "keep the record and the backups as they are, and tell the person who runs this service: "
    "`flask doctor` names the command that repairs this"
)


@click.group("jobs")
def jobs() -> None:
    """Run and list the long work that staff start in a browser."""


@jobs.command("list")
def list_() -> None:
    """List the newest jobs."""
    with reporting_errors(), record(_config().database_url) as session:
        for job in find_newest_jobs(session, LISTED_MAX):
            about = f"job {job.id}: {job.kind.value} {job.arguments}, by {job.asked_by}"
            click.echo(f"{about}: {job.state.value} {job.result.partition(chr(10))[0]}".rstrip())


@jobs.command("run")
def run() -> None:
    """Do the work that is queued, and resume what was interrupted.

    Exits with 75 if another refresh or publication is running: the jobs stay queued.
    """
    config = _config()
    with reporting_errors(), jobs_lock(config.data_dir, config.database_url):
        with record(config.database_url) as session:
            queued = [job.id for job in find_open_jobs(session)]
        for job_id in queued:
            assert job_id is not None
            _run_one(config, job_id)


def _run_one(config: Config, job_id: int) -> None:
    """Run a job in a context of its own, and store how it ended; raises Busy."""
    with open_context() as context:
        job = context.session.get(Job, job_id)
        if job is None or job.ended_at is not None:
            return
        start_job(context.session, job, context.now)
        sentences: list[str] = []
        if job.attempts > ATTEMPTS_MAX:
            state = JobState.FAILED
            sentences.append(f"the work was interrupted {ATTEMPTS_MAX} times and is given up")
        else:
            report = _reporter(config, job_id, sentences)
            own = replace(context, who=job.asked_by, report=report, warn=report)
            state = _do(config, own, job, sentences)
        result = "\n".join(sentences)[:RESULT_MAX_LENGTH]
        end_job(context.session, job, state, result, datetime.now(UTC))
        context.session.commit()
    click.echo(f"job {job_id}: {state.value}")


def _do(config: Config, context: CommandContext, job: Job, sentences: list[str]) -> JobState:
    """Do the work; a refusal or an error becomes a sentence. Raises Busy, the job queued again."""
    try:
        if job.kind is JobKind.REFRESH:
            return _refresh(context, job, sentences)
        if job.kind is JobKind.VERIFY_AUDIT:
            return _verify_audit(config, context, job)
        with publisher_lock(config.data_dir, config.database_url):
            run_job(context, job)
        return JobState.DONE
    except Busy:
        context.session.rollback()
        requeue_job(context.session, job)
        raise
    except (IngestError, PublishError, SuccessionRefused) as error:
        context.session.rollback()
        sentences.append(str(error))
        return JobState.REFUSED
    except Exception as error:
        context.session.rollback()
        sentences.append(f"an unexpected error stopped the work ({describe_error(error)})")
        return JobState.FAILED


def _refresh(context: CommandContext, job: Job, sentences: list[str]) -> JobState:
    """Fetch, import and publish a source as `flask refresh` does; its log of runs has the result."""
    source = source_of(str(arguments_of(job)["source"]))
    context.session.commit()
    code: object = 0
    try:
        fetch_and_ingest(source)
    except SystemExit as ended:
        code = ended.code
    if code == TRY_AGAIN:
        raise Busy("another refresh or publication is running")
    runs = {one.source: one for one in find_last_runs(context.session)}
    if run := runs.get(source.name):
        outcome = "quarantined" if run.outcome is Outcome.QUARANTINED else run.outcome.value
        sentences.append(f"{source.title}: {outcome}{run.reason and ': '}{run.reason}")
    return JobState.REFUSED if code else JobState.DONE


def _verify_audit(config: Config, context: CommandContext, job: Job) -> JobState:
    """Verify the audit as `flask audit verify` does, and add a line about the result to it.

    Without the lock: it only reads, and lines that are added meanwhile continue the chain.
    """
    try:
        count = verify_audit(context.session, config.data_dir, config.backup_to)
    except AuditBroken as error:
        state, result = JobState.FAILED, f"broken: {error}"
        context.report(result)
        context.report(IF_BROKEN)
    else:
        state, result = JobState.DONE, f"{count:,} lines; none changed or missing"
        context.report(result)
    subject = f"council {job.la_number}"
    entry = AuditEntry(context.who, VERIFIED, subject, new_value=result)
    save_audit_entry(context.session, entry, context.now)
    return state  # the caller commits the line with the end of the job


def _reporter(config: Config, job_id: int, sentences: list[str]) -> Callable[[str], None]:
    """Keeps each sentence for the result, and stores it as the progress of the job."""

    def report(sentence: str) -> None:
        sentences.append(sentence)
        percent = min(90, 10 + 20 * len(sentences))
        with suppress(DBAPIError), record(config.database_url) as session:
            save_progress(session, job_id, sentence, percent, datetime.now(UTC))

    return report


def _config() -> Config:
    config: Config = current_app.config["SETTINGS"]
    return config
