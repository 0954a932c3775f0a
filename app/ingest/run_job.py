"""Doing the work of one job. The caller holds `publisher_lock` and has started the job.

Each kind can be killed at any step and run again: what the record already has is not done twice,
and nothing is published again after the publication that the killed attempt had made.
"""

from app.data.audit import AuditEntry, save_audit_entry
from app.data.jobs import arguments_of
from app.data.publications import get_publication
from app.data.succession_decisions import DecisionDetails
from app.data.tables import (
    Job,
    JobKind,
    Outcome,
    Part,
    QuarantinedEdition,
    QuarantineStatus,
    Succession,
    SuccessionDecision,
)
from app.ingest.context import CommandContext
from app.ingest.edition_decisions import discard_edition, release_edition
from app.ingest.erase_setting import erase_setting
from app.ingest.errors import RefreshRefused
from app.ingest.listing_import.export import export_listing
from app.ingest.listing_import.listing_jobs import check_listing, import_listing, undo_listing
from app.ingest.publish_record import finish_publication, publish_now, publish_or_finish
from app.ingest.reconcile import succession_decisions
from app.publish import Busy, EditUnchanged, roll_back
from app.publish.edits.edit_requests import Officer
from app.publish.edits.withholding import lift_withholding
from app.publish.store.rollback import find_rollback_targets
from app.publish.store.switch import find_shown_full_seq


def run_job(context: CommandContext, job: Job) -> None:
    """Do what a job asks for; `context.who` is the person who asked.

    Raises IngestError, PublishError or SuccessionRefused where the work is refused, Busy where it
    has to be tried again.
    """
    if job.kind in (JobKind.RELEASE, JobKind.DISCARD):
        _decide_edition(context, job)
    elif job.kind is JobKind.PUBLISH:
        if _has_published(context, job):
            finish_publication(context)
        else:
            publish_now(context, job.reason)
    elif job.kind is JobKind.ROLL_BACK:
        _roll_back(context, job)
    elif job.kind is JobKind.LIFT_WITHHOLDING:
        _lift_withholding(context, job)
    elif job.kind is JobKind.MERGE_SETTINGS:
        _merge_settings(context, job)
    elif job.kind is JobKind.ERASE:
        _erase(context, job)
    elif job.kind is JobKind.CHECK_LISTING:
        check_listing(context, job)
    elif job.kind is JobKind.IMPORT_LISTING:
        import_listing(context, job, has_published=_has_published(context, job))
    elif job.kind is JobKind.UNDO_IMPORT:
        undo_listing(context, job, has_published=_has_published(context, job))
    elif job.kind is JobKind.EXPORT_LISTING:
        export_listing(context, job)
    else:
        raise RefreshRefused(f"this version cannot do the job {job.kind.value!r}")


def _decide_edition(context: CommandContext, job: Job) -> None:
    """Release or discard exactly the edition that the person saw."""
    arguments = arguments_of(job)
    name, quarantined_id = str(arguments["source"]), int(arguments["quarantined"])
    wanted = context.session.get(QuarantinedEdition, quarantined_id)
    if wanted is None or wanted.source != name:
        raise RefreshRefused(f"{name} has no quarantined edition {quarantined_id}")
    is_release = job.kind is JobKind.RELEASE
    if wanted.status is not QuarantineStatus.AWAITING_REVIEW:
        status = QuarantineStatus.RELEASED if is_release else QuarantineStatus.DROPPED
        decided = (wanted.status, wanted.decided_by, wanted.decision_reason)
        if job.attempts < 2 or decided != (status, job.asked_by, job.reason):
            raise RefreshRefused(
                f"{name} as at {wanted.as_at} was already {wanted.status.value} "
                f"by {wanted.decided_by}"
            )
        reason = job.reason if is_release else ""
        publish_or_finish(context, reason, has_published=_has_published(context, job))
    elif is_release:
        if release_edition(context, name, job.reason).outcome is Outcome.REFUSED:
            raise RefreshRefused(f"{name} was refused")
    else:
        discard_edition(context, name, job.reason)


def _roll_back(context: CommandContext, job: Job) -> None:
    """Show a publication again, however many have followed since the person chose it."""
    session, target = context.session, int(arguments_of(job)["publication"])
    newest = find_shown_full_seq(session, context.snapshots)
    shown = get_publication(session, Part.PLACES, newest)
    if not (_has_published(context, job) and shown and shown.rolled_back_to == target):
        earlier = [one.seq for one in find_rollback_targets(session, context.snapshots)]
        if target not in earlier:
            raise RefreshRefused(f"publication {target} is not in the log")
        newest = roll_back(session, context.snapshots, earlier.index(target) + 1, context.now)
    context.report(
        f"published as number {newest}: the settings of number {target}, without those withdrawn "
        "since and with the edits made since. Refreshes are stored but not published until the "
        "record is published again"
    )
    entry = AuditEntry(
        context.who, "rolled back", "places", new_value=f"number {target}", reason=job.reason
    )
    save_audit_entry(session, entry, context.now)


def _lift_withholding(context: CommandContext, job: Job) -> None:
    provider_id = str(arguments_of(job)["provider_id"])
    officer = Officer(context.who, context.now, job.reason)
    lifting = lift_withholding(context.session, context.data_dir, provider_id, officer)
    try:
        with lifting:
            publish_or_finish(context, has_published=_has_published(context, job))
    except EditUnchanged:
        if job.attempts < 2:
            raise
        context.report("the setting is shown again")


def _merge_settings(context: CommandContext, job: Job) -> None:
    session, succession_id = context.session, int(arguments_of(job)["succession"])
    suggestion = session.get(Succession, succession_id)
    is_resumed = (
        job.attempts > 1
        and suggestion is not None
        and (suggestion.decision, suggestion.reason) == (SuccessionDecision.CONFIRMED, job.reason)
    )
    if not is_resumed:
        details = DecisionDetails(context.who, context.now, job.reason)
        succession_decisions.confirm(session, succession_id, details)
        session.commit()
    publish_or_finish(context, has_published=_has_published(context, job))


def _erase(context: CommandContext, job: Job) -> None:
    since = job.started_at if job.attempts > 1 else None
    provider_id = str(arguments_of(job)["provider_id"])
    if not erase_setting(context, provider_id, job.reason, since=since):
        raise Busy("another process uses the record")


def _has_published(context: CommandContext, job: Job) -> bool:
    """Whether a killed attempt got as far as its publication, or another one followed it."""
    shown = find_shown_full_seq(context.session, context.snapshots)
    return job.attempts > 1 and shown > (job.publication_before or 0)
