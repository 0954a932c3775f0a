"""The jobs of imports: checking a file, importing it, undoing it.

Each can be killed at any step and run again: what the record already has is not done twice.
"""

from app.core.source_names import LISTING
from app.data.jobs import arguments_of
from app.data.listing_import_files import plan_path, remove_files
from app.data.listing_imports import (
    OPEN_STATES,
    get_listing_import,
    save_checked,
    save_refused,
)
from app.data.listing_plans import RowVerdict, Wanted, write_plan
from app.data.tables import ImportState, Job, ListingImport
from app.ingest.context import CommandContext
from app.ingest.errors import IngestError, RefreshRefused
from app.ingest.listing_import.apply_plan import ImportOrder, PlanChanged, apply_plan, plan_again
from app.ingest.listing_import.problem_files import write_problem_files
from app.ingest.listing_import.undo_import import undo_import
from app.ingest.publish_record import publish_or_finish
from app.ingest.refresh import remove_obsolete_files


def check_listing(context: CommandContext, job: Job) -> None:
    """Make the plan of a sent file, write it for the pages, and commit.

    Raises IngestError, and saves why, where the file cannot be read as a listing.
    """
    check_file(context, _import_of(context, job))


def check_file(context: CommandContext, sent: ListingImport) -> None:
    """The same for an import; a later check replaces the plan of an earlier one."""
    assert sent.id is not None
    try:
        made = plan_again(context, sent)
    except IngestError as error:
        if sent.state in OPEN_STATES:
            save_refused(context.session, sent, str(error))
            context.session.commit()
            remove_files(context.data_dir, sent.id)
        raise
    write_plan(made.plan, plan_path(context.data_dir, sent.id))
    write_problem_files(made, context.data_dir, sent.id)
    save_checked(context.session, sent, made.summary)
    context.session.commit()
    counts = made.summary.counts
    listed = ", ".join(f"{counts[verdict]:,} {verdict.value}" for verdict in RowVerdict)
    context.report(f"{len(made.listing.sheet.rows):,} rows: {listed}")


def import_listing(context: CommandContext, job: Job, *, has_published: bool) -> None:
    """Import what an officer accepted of a plan, and publish.

    Where the plan has changed, the new one is written for the pages before PlanChanged is raised.
    """
    arguments, sent = arguments_of(job), _import_of(context, job)
    order = ImportOrder(Wanted(arguments["rows"]), str(arguments["plan_hash"]), job.reason)
    stored = (ImportState.APPLIED, order.plan_hash, job.asked_by)
    if job.attempts > 1 and (sent.state, sent.plan_hash, sent.ended_by) == stored:
        _finish(context, sent)
    else:
        try:
            apply_plan(context, sent, order)
        except PlanChanged:
            context.session.rollback()
            check_file(context, sent)
            raise
    publish_or_finish(context, job.reason, has_published=has_published)


def undo_listing(context: CommandContext, job: Job, *, has_published: bool) -> None:
    """Undo an import, and publish."""
    sent = _import_of(context, job)
    if job.attempts > 1 and (sent.state, sent.undone_by) == (ImportState.UNDONE, job.asked_by):
        _finish(context, sent)
    else:
        plan = undo_import(context, sent, job.reason)
        context.report(f"{len(plan.undone):,} rows undone, {len(plan.kept):,} stay as they are")
    publish_or_finish(context, job.reason, has_published=has_published)


def _import_of(context: CommandContext, job: Job) -> ListingImport:
    import_id = int(arguments_of(job)["listing_import"])
    sent = get_listing_import(context.session, import_id, job.la_number)
    if sent is None:
        raise RefreshRefused(f"there is no import {import_id}")
    return sent


def _finish(context: CommandContext, sent: ListingImport) -> None:
    """What follows the commit of an edition, after an attempt that was killed."""
    assert sent.id is not None
    remove_obsolete_files(context, f"{LISTING}/{sent.la_number}")
    remove_files(context.data_dir, sent.id)
