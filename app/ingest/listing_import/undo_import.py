"""Undoing an import: its rows get their earlier values again, where nothing was changed since."""

from collections.abc import Sequence
from contextlib import suppress
from functools import partial

from sqlmodel import Session

from app.core.source_names import LISTING
from app.data.audit import AuditEntry
from app.data.editions import find_current_edition
from app.data.edits import Edit, find_batch, find_history
from app.data.listing_undo import UndoPlan, make_undo_plan
from app.data.row_versions import find_current_payloads
from app.data.tables import ImportState, ListingImport, RefreshRun
from app.ingest.context import CommandContext
from app.ingest.errors import RefreshRefused
from app.ingest.listing_import.store_edition import store_edition
from app.ingest.reconcile.listed_settings import listing_row
from app.ingest.source_rows import ListingRow
from app.publish import EditUnchanged
from app.publish.edits.edit_requests import EditRequest, Officer, save_requests
from app.publish.edits.undo import value_before


def undo_import(context: CommandContext, sent: ListingImport, reason: str) -> UndoPlan:
    """Undo an import as a new edition of the listing, and commit; the caller publishes.

    Edits that it ended are saved again. Rows that changed since stay as they are; the returned plan
    lists them. The caller holds the publisher lock. Raises RefreshRefused where the import is not
    applied or nothing of it can be undone, and IngestError where the edition is refused.
    """
    session, source = context.session, f"{LISTING}/{sent.la_number}"
    current = find_current_edition(session, source)
    if sent.state is not ImportState.APPLIED or current is None:
        raise RefreshRefused(f"import {sent.id} is {sent.state.value}, so it cannot be undone")
    plan = make_undo_plan(session, sent)
    if not plan.undone:
        raise RefreshRefused(
            "every row of this import was changed or erased since: nothing can be undone"
        )
    entry = AuditEntry(context.who, "listing import undone", "", reason=reason)
    save = partial(_save_undone, context, sent, plan, reason)
    rows = _rows_after(session, source, plan)
    store_edition(context, sent, rows, current.as_at, entry, save)
    return plan


def _rows_after(session: Session, source: str, plan: UndoPlan) -> list[ListingRow]:
    """The whole listing after the undo."""
    payloads: dict[str, str | None] = {**find_current_payloads(session, source), **plan.payloads}
    return [listing_row(key, payload) for key, payload in sorted(payloads.items()) if payload]


def _save_undone(
    context: CommandContext, sent: ListingImport, plan: UndoPlan, reason: str, run: RefreshRun
) -> None:
    """Save again the edits that the import ended, and that it is undone."""
    session = context.session
    ended = find_batch(session, sent.ended_edits_batch) if sent.ended_edits_batch else []
    again = _edits_again(session, [one for one in ended if one.provider_id not in plan.kept_ids])
    if again:
        officer = Officer(context.who, context.now, reason)
        with suppress(EditUnchanged):  # an officer has saved each of them again
            save_requests(session, context.data_dir, again, officer)
    sent.state, sent.undo_edition = ImportState.UNDONE, run.edition_id
    sent.undone_by, sent.undone_at = context.who, context.now
    session.add(sent)
    session.flush()


def _edits_again(session: Session, ends: Sequence[Edit]) -> list[EditRequest]:
    """The edits before these ends, without those whose values were erased."""
    requests = []
    for end in ends:
        history = find_history(session, end.provider_id)
        earlier = [one for one in history if one.field is end.field and one.id < end.id]
        value = value_before(end, history)
        is_erased = bool(earlier) and not (earlier[0].value or earlier[0].source_value)
        if value is not None and not is_erased:
            requests.append(EditRequest(end.provider_id, end.field, value))
    return requests
