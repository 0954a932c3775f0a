"""Importing what an officer accepted of a plan: all of it or nothing, in one transaction."""

from collections.abc import Sequence
from dataclasses import dataclass
from functools import partial

from app.data.audit import AuditEntry
from app.data.edits import get_edit, last_edit_id
from app.data.listing_import_files import remove_files, upload_path
from app.data.listing_imports import choices_of
from app.data.listing_plans import PlannedRow, Wanted
from app.data.record_times import in_utc
from app.data.tables import ImportState, ListingImport, RefreshRun
from app.ingest.context import CommandContext
from app.ingest.errors import FileRefused, RefreshRefused
from app.ingest.listing_import.make_plan import (
    MadePlan,
    accepted_rows,
    make_plan,
    replaced_edit_ids,
    resulting_rows,
)
from app.ingest.listing_import.store_edition import store_edition
from app.publish.edits.edit_requests import EditRequest, Officer, save_requests


@dataclass(frozen=True)
class ImportOrder:
    """Which rows of which plan an officer wants imported, and why."""

    wanted: Wanted
    plan_hash: str
    reason: str


class PlanChanged(RefreshRefused):
    """The listing, an edit or the file is not what the officer saw in the plan."""


def apply_plan(context: CommandContext, sent: ListingImport, order: ImportOrder) -> RefreshRun:
    """Import the accepted rows of a file as a new edition, and commit; the caller publishes.

    Edits of fields that the file changes end in the same transaction. The caller holds the
    publisher lock. Raises PlanChanged where the plan has changed since, RefreshRefused where there
    is nothing to import, and IngestError where the edition is refused: nothing has changed then.
    """
    made = plan_again(context, sent)
    if made.summary.plan_hash != order.plan_hash:
        raise PlanChanged(
            "the listing or an edit has changed since this plan was made: look at the new plan"
        )
    accepted = accepted_rows(made, order.wanted)
    if not accepted:
        raise RefreshRefused("there is nothing to import: these rows change nothing")
    edition = made.current.edition
    save = partial(_save_applied, context, sent, order, accepted, edition.id if edition else None)
    entry = AuditEntry(context.who, "listing imported", "", reason=order.reason)
    rows = resulting_rows(made, order.wanted)
    run = store_edition(context, sent, rows, made.summary.as_at, entry, save)
    assert sent.id is not None
    remove_files(context.data_dir, sent.id)
    return run


def plan_again(context: CommandContext, sent: ListingImport) -> MadePlan:
    """The plan of a sent file as of now.

    Raises RefreshRefused where `make_plan` refuses the file, in words that name it as it was sent.
    """
    assert sent.id is not None
    path = upload_path(context.data_dir, sent.id)
    if sent.state not in (ImportState.UPLOADED, ImportState.CHECKED) or not path.exists():
        raise RefreshRefused(
            f"import {sent.id} has ended ({sent.state.value}): send the file again"
        )
    sent_on = in_utc(sent.sent_at).date()
    try:
        return make_plan(context.session, path, sent.la_number, choices_of(sent), sent_on)
    except FileRefused as refused:
        reason = str(refused).replace(path.name, sent.file_name, 1)
        raise RefreshRefused(reason) from refused


def _save_applied(
    context: CommandContext,
    sent: ListingImport,
    order: ImportOrder,
    accepted: Sequence[PlannedRow],
    edition_before: int | None,
    run: RefreshRun,
) -> None:
    """End the edits that the accepted rows replace, and save that the import is applied."""
    session = context.session
    sent.ended_edits_batch = _end_edits(context, order, accepted)
    sent.state, sent.plan_hash = ImportState.APPLIED, order.plan_hash
    sent.ended_by, sent.ended_at = context.who, context.now
    sent.edition_before, sent.edition_after = edition_before, run.edition_id
    sent.last_edit_id = last_edit_id(session)
    session.add(sent)
    session.flush()


def _end_edits(context: CommandContext, order: ImportOrder, accepted: Sequence[PlannedRow]) -> int:
    """End the replaced edits that are in force; return their batch, 0 without any."""
    found = (get_edit(context.session, edit_id) for edit_id in replaced_edit_ids(accepted))
    ends = [
        EditRequest(edit.provider_id, edit.field, None)
        for edit in found
        if edit and edit.is_in_force()
    ]
    if not ends:
        return 0
    officer = Officer(context.who, context.now, order.reason)
    return save_requests(context.session, context.data_dir, ends, officer)
