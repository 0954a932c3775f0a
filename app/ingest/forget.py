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

from app.data.audit import Deed, save_deed
from app.data.editions import find_held_edition
from app.data.erasing import erase_edits, erase_quotations, overwrite_erased
from app.data.forgetting import close_orders, find_open_orders, mirror_orders
from app.data.history import base_of
from app.data.versions import find_unerased_keys
from app.data.waiting import forget_kept
from app.ingest import kept
from app.ingest.content import Desk
from app.ingest.fetch import fetch_lock
from app.ingest.redact import redact_unreadable
from app.ingest.reports import forget_values
from app.ingest.strike import EXTRACT, KEY_COLUMNS, PART, Struck, strike_out
from app.publish import Busy
from app.publish.edits.contact import find_contacts
from app.publish.forget import forget_in_snapshots

GRACE_S = 2.0  # after a flip a request may be answered from the snapshot before for so long


class _Open(NamedTuple):
    """An order that is not carried out."""

    id: int | None
    source: str
    key: str
    provider_id: str
    ordered_at: datetime


def note_orders(desk: Desk, source: str) -> None:
    """What a refresh of a source leaves to be done at once, once it is committed."""
    mirror_orders(desk.session, desk.data_dir)
    if base_of(source) == EXTRACT:
        _strike_files(desk, source, ())


def carry_out(desk: Desk, grace_s: float | None = None) -> int:
    """Carry out every open order, and commit; how many were open and are carried out.

    None of them is while somebody else keeps the database from being cleaned: the next publication
    will. To be called after a publication. `grace_s` stands in for GRACE_S.
    """
    session = desk.session
    not_before = time.monotonic() + (GRACE_S if grace_s is None else grace_s)
    mirror_orders(session, desk.data_dir)
    orders = [
        _Open(one.id, one.source, one.key, one.provider_id, one.ordered_at)
        for one in find_open_orders(session)
    ]
    provider_ids = {one.provider_id for one in orders if one.provider_id}
    anew = forget_in_snapshots(session, desk.snapshots, provider_ids, not_before)
    if not orders:
        return 0
    struck = 0
    for source in sorted({one.source for one in orders}):
        own = [one for one in orders if one.source == source]
        struck += _strike_files(desk, source, {one.key for one in own})
        newest = max(one.ordered_at for one in own)
        forget_values(desk.data_dir, base_of(source), but=newest)
        erase_quotations(session, source)
    _forget_downloads(desk.data_dir)
    erase_edits(session, _no_longer_reachable(desk, provider_ids), desk.now)
    if not overwrite_erased(session):  # commits
        return 0
    close_orders(session, [one.id for one in orders if one.id], desk.now)
    told = f"{len(orders)} orders: {struck} kept files and {anew} kept snapshots made anew"
    save_deed(session, Deed(desk.who, "forgotten", "orders to forget", reason=told), desk.now)
    session.commit()
    return len(orders)


def _no_longer_reachable(desk: Desk, provider_ids: Collection[str]) -> list[str]:
    """Those of the providers of whom not even a telephone number may be shown today."""
    contacts = find_contacts(desk.session, provider_ids) if provider_ids else {}
    return [one for one in provider_ids if one not in contacts or not contacts[one].values]


def _strike_files(desk: Desk, source: str, keys: Collection[str]) -> int:
    """Take rows out of every kept file of a source; how many files are other than before."""
    if base_of(source) not in (EXTRACT, *KEY_COLUMNS):
        return 0
    redact_unreadable(desk, source, is_newest_too=bool(keys))
    held = find_held_edition(desk.session, source)
    newest = kept.path_of(desk.data_dir, held.kept_as) if held else None
    told = find_unerased_keys(desk.session, source, keys) if newest else set()
    changed, removed = 0, []
    for path in kept.find_files(desk.data_dir, source):
        if path.name.startswith(PART):
            path.unlink()
            continue
        is_newest = newest in (path, *path.parents)
        struck = strike_out(path, source, set(keys) - told if is_newest else keys)
        changed += struck is not Struck.AS_IT_WAS
        if struck is Struck.REMOVED:
            removed.append(path.relative_to(desk.data_dir / "editions").as_posix())
    if removed:
        forget_kept(desk.session, removed)
        desk.session.commit()
    return changed


def _forget_downloads(data_dir: Path) -> None:
    """What a process that died left of a download; one that is at work removes its own."""
    folder = data_dir / "downloads"
    if folder.is_dir():
        with suppress(Busy), fetch_lock(folder):
            pass  # taking the lock removes it
