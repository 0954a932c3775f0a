"""Orders to forget, carried out in whatever is kept beside the record: files, reports, snapshots.

It comes after the publication that left the people out, under the publisher's lock. Orders stay open
until all of it is done, so that a crash in the middle costs nothing but doing it again. Kept:

- files of editions, waiting ones too, lose the rows (`ingest.strike`). `Edition.sha256` stays that of
  the publisher's file, so that the same file is known again; a replay of what is kept is an edition
  without these rows. What the newest edition still tells, and may tell, stays in its own file;
- an extract's files lose, order or not, what Ofsted tells there of who asks for silence;
- reports and quotations of refused files of that source are removed; that of the very refresh which
  gave the order keeps its rows and columns without what cells said;
- kept snapshots lose the providers (`publish.forget`);
- the database overwrites what it holds of erased rows.
"""

import time
from collections.abc import Collection
from contextlib import suppress
from datetime import datetime
from pathlib import Path
from typing import NamedTuple

from app.data.audit import (
    AuditEntry,
    save_audit_entry,
)
from app.data.edition_changes import base_source
from app.data.editions import find_current_edition
from app.data.erasure import (
    erase_edits,
    erase_quoted_cells,
    overwrite_erased,
)
from app.data.erasure_orders import (
    find_open_erasure_orders,
    mark_orders_applied,
    sync_order_files,
)
from app.data.quarantined_editions import clear_archived_as
from app.data.row_versions import find_unerased_keys
from app.ingest import edition_archive
from app.ingest.edition_content import CommandContext
from app.ingest.fetch import fetch_lock
from app.ingest.redaction.redact_files import (
    EXTRACT,
    KEY_COLUMNS,
    PARTIAL_PREFIX,
    RedactionResult,
    redact_by_key,
)
from app.ingest.redaction.redact_unreadable_rows import redact_unreadable_rows
from app.ingest.unreadable_row_reports import redact_values
from app.publish import Busy
from app.publish.selection.source_contacts import find_contacts
from app.publish.store.erase_from_snapshots import erase_from_snapshots

GRACE_S = 2.0  # after a flip a request may be answered from the snapshot before for so long


class _OpenOrder(NamedTuple):
    """An order that is not carried out."""

    id: int | None
    source: str
    key: str
    provider_id: str
    ordered_at: datetime


def prepare_erasures(context: CommandContext, source: str) -> None:
    """What a refresh of a source leaves to be done at once, once it is committed."""
    sync_order_files(context.session, context.data_dir)
    if base_source(source) == EXTRACT:
        _redact_files(context, source, ())


def apply_erasure_orders(context: CommandContext, grace_s: float | None = None) -> int:
    """Carry out every open order, and commit; how many were open and are carried out.

    None of them is while somebody else keeps the database from being cleaned: the next publication
    will. To be called after a publication. `grace_s` stands in for GRACE_S.
    """
    session = context.session
    not_before = time.monotonic() + (GRACE_S if grace_s is None else grace_s)
    sync_order_files(session, context.data_dir)
    orders = [
        _OpenOrder(one.id, one.source, one.key, one.provider_id, one.ordered_at)
        for one in find_open_erasure_orders(session)
    ]
    provider_ids = {one.provider_id for one in orders if one.provider_id}
    rebuilt_snapshots = erase_from_snapshots(session, context.snapshots, provider_ids, not_before)
    if not orders:
        return 0
    redacted = 0
    for source in sorted({one.source for one in orders}):
        source_orders = [one for one in orders if one.source == source]
        redacted += _redact_files(context, source, {one.key for one in source_orders})
        newest = max(one.ordered_at for one in source_orders)
        redact_values(context.data_dir, base_source(source), keep_rows_of=newest)
        erase_quoted_cells(session, source)
    _remove_leftover_downloads(context.data_dir)
    erase_edits(session, _without_public_contact(context, provider_ids), context.now)
    if not overwrite_erased(session):  # commits
        return 0
    mark_orders_applied(session, [one.id for one in orders if one.id], context.now)
    summary = f"{len(orders)} orders: {redacted} kept files and {rebuilt_snapshots} kept snapshots made anew"
    save_audit_entry(
        session,
        AuditEntry(context.who, "forgotten", "orders to forget", reason=summary),
        context.now,
    )
    session.commit()
    return len(orders)


def _without_public_contact(context: CommandContext, provider_ids: Collection[str]) -> list[str]:
    """Those of the providers of whom not even a telephone number may be shown today."""
    contacts = find_contacts(context.session, provider_ids) if provider_ids else {}
    return [one for one in provider_ids if one not in contacts or not contacts[one].values]


def _redact_files(context: CommandContext, source: str, keys: Collection[str]) -> int:
    """Take rows out of every kept file of a source; how many files are other than before."""
    if base_source(source) not in (EXTRACT, *KEY_COLUMNS):
        return 0
    redact_unreadable_rows(context, source, include_current=bool(keys))
    current = find_current_edition(context.session, source)
    newest = (
        edition_archive.find_archived_path(context.data_dir, current.kept_as) if current else None
    )
    keys_still_published = find_unerased_keys(context.session, source, keys) if newest else set()
    changed, removed = 0, []
    for path in edition_archive.find_archived_files(context.data_dir, source):
        if path.name.startswith(PARTIAL_PREFIX):
            path.unlink()
            continue
        is_newest = newest in (path, *path.parents)
        redacted = redact_by_key(
            path, source, set(keys) - keys_still_published if is_newest else keys
        )
        changed += redacted is not RedactionResult.UNCHANGED
        if redacted is RedactionResult.REMOVED:
            removed.append(path.relative_to(context.data_dir / "editions").as_posix())
    if removed:
        clear_archived_as(context.session, removed)
        context.session.commit()
    return changed


def _remove_leftover_downloads(data_dir: Path) -> None:
    """What a process that died left of a download; one that is at work removes its own."""
    folder = data_dir / "downloads"
    if folder.is_dir():
        with suppress(Busy), fetch_lock(folder):
            pass  # taking the lock removes it
