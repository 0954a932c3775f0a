"""Erasing everything about a setting, for a command or a job."""

from contextlib import AbstractContextManager, nullcontext, suppress
from datetime import datetime

from sqlmodel import Session

from app.data.edits import find_withheld
from app.data.erasure_orders import find_open_erasure_orders
from app.data.tables import EditField
from app.ingest.context import CommandContext
from app.ingest.publish_record import apply_open_orders, publish_after_refresh
from app.publish import EditUnchanged
from app.publish.edits.edit_requests import YES, EditRequest, Officer, make_edit
from app.publish.edits.withholding import order_erasure
from app.snapshot.edit_markers import EditMarker, MarkedEdit, write_edit_marker
from app.snapshot.reader import Snapshots


def erase_setting(
    context: CommandContext,
    provider_id: str,
    reason: str,
    lock: AbstractContextManager[None] | None = None,
    since: datetime | None = None,
) -> bool:
    """Hide a setting at once, even during a refresh, and erase all data about it. Commits.

    `lock` is the publisher lock; None where the caller holds it. An order that was given `since`
    then, by an attempt that was killed, is not given twice. Returns False where another process
    kept the database from overwriting what was erased: calling it again, or the next publication,
    completes it. Until then, and after an error, the edit's marker stays (`snapshot.edit_markers`).
    """
    officer = Officer(context.who, context.now, reason)
    marked_edit = MarkedEdit("forget", provider_id, reason=reason, who=context.who)
    with write_edit_marker(context.data_dir, marked_edit) as marker:
        _hide(context, provider_id, officer, marker)
        with lock or nullcontext():
            order_erasure(context.session, provider_id, officer, since)
            if _is_public(context, provider_id):
                publish_after_refresh(context)
            else:  # the publication that hid it has nothing that a full one would leave out
                apply_open_orders(context)
            is_done = not find_open_erasure_orders(context.session)
        if is_done:
            marker.remove()
    return is_done


def _is_public(context: CommandContext, provider_id: str) -> bool:
    """Whether the current publication has the setting, because hiding it was interrupted."""
    published = Snapshots(context.snapshots).current()
    return published is not None and published.settings.find(provider_id) is not None


def _hide(context: CommandContext, provider_id: str, officer: Officer, marker: EditMarker) -> None:
    """Withhold a setting; after an error, the marker is removed if nothing was saved."""
    request = EditRequest(provider_id, EditField.WITHHELD, YES)
    try:
        seq = make_edit(context.session, context.data_dir, request, officer)
        context.report("hidden" if seq is None else f"published as number {seq}")
    except EditUnchanged:
        return
    except Exception:
        # The first error is raised; where this check fails too, the marker stays.
        with suppress(Exception), Session(context.session.get_bind()) as session:
            if provider_id not in find_withheld(session):
                marker.remove()
        raise
