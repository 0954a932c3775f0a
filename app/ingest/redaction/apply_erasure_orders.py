"""Erasure orders, applied to data outside the record: archived files, reports, snapshots.

They are applied after the publication without these providers, under the publishing lock. Orders
stay open until every step is done, so after a crash all steps run again. Each order has these
effects:

- its rows are removed from archived files of editions, including quarantined ones
  (`redact_files`). `Edition.sha256` stays that of the publisher's file, so that the same file is
  recognised; a replay of the archived file is an edition without these rows. Rows that the current
  edition may still publish stay in its own file;
- in archived extracts the data of confidential registrations is removed, even without an order;
- reports and quoted cells of refused files of the same source are removed; the report of the
  refresh that gave the order keeps its rows and columns without the values;
- its providers are removed from stored snapshots (`publish.store.erase_from_snapshots`);
- files that officers of its councils sent and did not import yet are removed;
- officers' private notes on its providers, written before the order, are erased;
- the index of linkage has of them what their lists still say;
- the database overwrites the space of erased rows.
"""

import time
from collections.abc import Collection, Iterable
from contextlib import suppress
from datetime import datetime
from pathlib import Path
from typing import NamedTuple

from app.core.source_names import base_source
from app.data.audit import AuditEntry, save_audit_entry
from app.data.editions import find_current_edition
from app.data.erase_setting_updates import erase_setting_updates
from app.data.erasure import erase_edits, erase_quoted_cells, overwrite_erased
from app.data.erasure_orders import find_open_erasure_orders, mark_orders_applied, sync_order_files
from app.data.linkage.link_settings import link_settings
from app.data.listing_imports import discard_open
from app.data.providers import find_la_numbers_of
from app.data.quarantined_editions import clear_archived_as
from app.data.row_versions import find_unerased_keys
from app.data.setting_notes import erase_notes
from app.ingest import edition_archive
from app.ingest.context import CommandContext
from app.ingest.fetch import fetch_lock
from app.ingest.redaction.redact_files import (
    RedactionResult,
    redact_by_key,
)
from app.ingest.redaction.redact_unreadable_rows import redact_unreadable_rows
from app.ingest.source import ElementRedaction, TableRedaction
from app.ingest.sources import find_source
from app.ingest.unreadable_row_reports import redact_values
from app.publish import Busy
from app.publish.read_record import find_source_facts
from app.publish.selection.edit_fields import public_fields
from app.publish.store.erase_from_snapshots import erase_from_snapshots
from app.snapshot.disk import PARTIAL_PREFIX

GRACE_S = 2.0  # after a switch, requests may be answered from the previous snapshot for so long


class _OpenOrder(NamedTuple):
    """An erasure order that is not yet applied."""

    id: int | None
    source: str
    key: str
    provider_id: str
    ordered_at: datetime


def prepare_erasures(context: CommandContext, source: str) -> None:
    """Save open orders to disk and redact files that need no order; call it after a refresh commits."""
    sync_order_files(context.session, context.data_dir)
    if isinstance(_redaction_of(source), ElementRedaction):
        _redact_files(context, source, ())


def apply_erasure_orders(context: CommandContext, grace_s: float | None = None) -> int:
    """Apply every open erasure order, and commit; return the number of orders applied.

    Call it after a publication. Returns 0, and leaves the orders to the next publication, when
    another process prevents the database from overwriting erased rows. `grace_s` replaces GRACE_S.
    """
    session = context.session
    not_before = time.monotonic() + (GRACE_S if grace_s is None else grace_s)
    sync_order_files(session, context.data_dir)
    orders = [
        _OpenOrder(order.id, order.source, order.key, order.provider_id, order.ordered_at)
        for order in find_open_erasure_orders(session)
    ]
    provider_ids = {order.provider_id for order in orders if order.provider_id}
    redacted = _redact_sources(context, orders)
    # After the archives, because it first waits until running requests have ended.
    rebuilt_snapshots = erase_from_snapshots(session, context.snapshots, provider_ids, not_before)
    if not orders:
        return 0
    _remove_leftover_downloads(context.data_dir)
    _discard_sent_listings(context, orders)
    ordered_at = _newest_by_provider(orders)
    without_contact = _without_public_contact(context, provider_ids)
    erase_edits(session, without_contact, context.now)
    erase_notes(session, ordered_at, context.now)
    of_those = {one: ordered_at[one] for one in without_contact}
    erase_setting_updates(session, of_those, context.now)
    link_settings(session, context.now, provider_ids)  # its index has what they said before
    if not overwrite_erased(session):  # commits
        return 0
    mark_orders_applied(session, [order.id for order in orders if order.id], context.now)
    summary = (
        f"{len(orders)} orders: {redacted} archived files and {rebuilt_snapshots} stored snapshots "
        "rewritten"
    )
    save_audit_entry(
        session,
        AuditEntry(context.who, "forgotten", "orders to forget", reason=summary),
        context.now,
    )
    session.commit()
    return len(orders)


def _redact_sources(context: CommandContext, orders: Collection[_OpenOrder]) -> int:
    """Remove what the orders name from the archives; return the number of changed files."""
    redacted = 0
    for source in sorted({order.source for order in orders}):
        source_orders = [order for order in orders if order.source == source]
        redacted += _redact_files(context, source, {order.key for order in source_orders})
        newest = max(order.ordered_at for order in source_orders)
        redact_values(context.data_dir, base_source(source), keep_rows_of=newest)
        erase_quoted_cells(context.session, source)
    return redacted


def _discard_sent_listings(context: CommandContext, orders: Iterable[_OpenOrder]) -> None:
    """Discard what officers of the councils concerned sent and did not import yet."""
    by_register = find_la_numbers_of(context.session, [one.provider_id for one in orders])
    stated = (one.source.partition("/")[2] for one in orders)
    la_numbers = {*filter(None, stated), *by_register.values()}
    discard_open(context.session, context.data_dir, la_numbers, context.who, context.now)


def _newest_by_provider(orders: Iterable[_OpenOrder]) -> dict[str, datetime]:
    in_order = sorted(orders, key=lambda order: order.ordered_at)
    return {order.provider_id: order.ordered_at for order in in_order if order.provider_id}


def _without_public_contact(context: CommandContext, provider_ids: Collection[str]) -> list[str]:
    """The providers whose contact details may not be shown at all."""
    found = find_source_facts(context.session, provider_ids) if provider_ids else {}
    return [
        provider_id
        for provider_id in provider_ids
        if provider_id not in found or not public_fields(found[provider_id].consent)
    ]


def _redaction_of(edition_name: str) -> TableRedaction | ElementRedaction | None:
    source = find_source(edition_name)
    return source.redaction if source else None


def _redact_files(context: CommandContext, source: str, keys: Collection[str]) -> int:
    """Remove rows from every archived file of a source; return the number of changed files."""
    redaction = _redaction_of(source)
    if redaction is None or (isinstance(redaction, TableRedaction) and not redaction.key_columns):
        return 0
    redact_unreadable_rows(context, source, include_current=bool(keys))
    current = find_current_edition(context.session, source)
    newest = (
        edition_archive.find_archived_path(context.data_dir, current.archived_as)
        if current
        else None
    )
    keys_still_published = find_unerased_keys(context.session, source, keys) if newest else set()
    changed, removed = 0, []
    for path in edition_archive.find_archived_files(context.data_dir, source):
        if path.name.startswith(PARTIAL_PREFIX):
            path.unlink()
            continue
        is_newest = newest in (path, *path.parents)
        redacted = redact_by_key(
            path, redaction, set(keys) - keys_still_published if is_newest else keys
        )
        changed += redacted is not RedactionResult.UNCHANGED
        if redacted is RedactionResult.REMOVED:
            removed.append(path.relative_to(context.data_dir / "editions").as_posix())
    if removed:
        clear_archived_as(context.session, removed)
        context.session.commit()
    return changed


def _remove_leftover_downloads(data_dir: Path) -> None:
    """Remove downloads of processes that died; a running process removes its own."""
    folder = data_dir / "downloads"
    if folder.is_dir():
        with suppress(Busy), fetch_lock(folder):
            pass  # taking the lock removes it
