"""Erasure orders: saved with each erasure, in the record and in two files, and applied afterwards.

    DATA_DIR/forget.log               every order as a line of JSON, oldest first
    DATA_DIR/erasures/orders.jsonl    a second copy, in case one file is lost

A restored record may be older than an order, so orders are applied again from the files
(`reapply_orders`), also before each publication.
`ingest.redaction.apply_erasure_orders` applies orders outside the record.
"""

import json
import os
from collections.abc import Collection, Iterable, Mapping, Sequence
from datetime import UTC, date, datetime
from pathlib import Path
from typing import Any, NamedTuple

from sqlmodel import Session, col, func, or_, select, update

from app.core.consent import Consent
from app.data.added_settings import erase_added, find_merged_into
from app.data.council_files import save_restrictions
from app.data.edits import find_edits, save_edit
from app.data.erasure import SourceRowRef, erase, find_personal_rows
from app.data.linkage.index import remove_from_index
from app.data.personal_data.erase_staff import STAFF_ORDER_SOURCE, erase_staff_again
from app.data.published_home_areas import delete_published_home_areas
from app.data.record_times import in_utc
from app.data.row_versions import CHUNK, save_erasures
from app.data.tables import EditField, ErasureOrder, ProviderEdit, Restriction
from app.snapshot.disk import open_private, replace_file

ERASURE_LOG, ERASURE_LOG_COPY = "forget.log", "erasures/orders.jsonl"
OFFICER_ORDER_SOURCE = "place_edit"  # of an officer's order, whose key is the provider_id


class ErasureLogEntry(NamedTuple):
    """An order in the log files; see `ErasureOrder`. `ordered_at` is UTC."""

    source: str
    key: str
    provider_id: str
    restricted_to: str
    ordered_at: datetime


def save_erasure_orders(
    session: Session, source: str, provider_ids: Mapping[str, str], now: datetime
) -> None:
    """Save orders to erase rows of a source: provider_id by key, "" for a row without provider.

    The restrictions by that source must be in the record already.
    """
    restricted = _restricted(session, source, provider_ids.values())
    session.add_all(
        ErasureOrder(
            source=source,
            key=key,
            provider_id=provider_id,
            restricted_to=restricted.get(provider_id, ""),
            ordered_at=now,
        )
        for key, provider_id in sorted(provider_ids.items())
    )
    session.flush()


def _restricted(session: Session, source: str, provider_ids: Iterable[str]) -> dict[str, str]:
    listed, found = sorted(filter(None, provider_ids)), dict[str, str]()
    for start in range(0, len(listed), CHUNK):
        values = select(Restriction).where(
            Restriction.source == source,
            col(Restriction.is_inactive_registration).is_(False),
            col(Restriction.provider_id).in_(listed[start : start + CHUNK]),
        )
        found.update(
            {
                restriction.provider_id: restriction.consent.value
                for restriction in session.exec(values)
            }
        )
    return found


def erase_from_other_sources(
    session: Session, source: str, provider_ids: Collection[str], now: datetime
) -> set[str]:
    """Erase confidential providers from every other source; return the ids of those erased.

    `source` is the one that reports them as confidential. The newest rows of the other sources are
    erased too, because their publishers may not know yet.
    """
    found = find_personal_rows(session, provider_ids, except_source=source) if provider_ids else []
    erase(session, found)
    _save_orders_by_source(session, found, now)
    return {row.provider_id for row in found}


def erase_provider(session: Session, provider_id: str, now: datetime) -> None:
    """Erase a provider from all sources, the newest rows and merged ones included; the caller commits.

    For providers that an officer withholds permanently. The officer's edit hides the provider; once
    the order is applied, only a new edition with the provider can bring its details back.
    """
    provider_ids = [provider_id, *find_merged_into(session, provider_id)]
    found = find_personal_rows(session, provider_ids)
    erase(session, found)
    for one in provider_ids:
        erase_added(session, one, now)
    delete_published_home_areas(session, provider_ids)
    remove_from_index(session, provider_ids)
    _save_orders_by_source(session, found, now)
    save_erasures(session, OFFICER_ORDER_SOURCE, provider_ids, edition_id=None, erased_at=now)
    save_erasure_orders(session, OFFICER_ORDER_SOURCE, {one: one for one in provider_ids}, now)


def is_erasure_ordered(session: Session, provider_id: str, since: datetime | None = None) -> bool:
    """Whether an officer's order to erase a provider is open, or was given `since` then."""
    own = select(ErasureOrder.id).where(
        ErasureOrder.source == OFFICER_ORDER_SOURCE, ErasureOrder.key == provider_id
    )
    is_open, given_at = col(ErasureOrder.applied_at).is_(None), col(ErasureOrder.ordered_at)
    counted = own.where(is_open if since is None else or_(is_open, given_at >= since))
    return session.exec(counted).first() is not None


def find_officers_orders(session: Session) -> dict[str, date]:
    """The day of the newest order of an officer to erase a provider, by provider_id."""
    own = select(ErasureOrder.key, func.max(ErasureOrder.ordered_at)).where(
        ErasureOrder.source == OFFICER_ORDER_SOURCE
    )
    given = session.exec(own.group_by(col(ErasureOrder.key)))
    return {provider_id: in_utc(at).date() for provider_id, at in given}


def _save_orders_by_source(session: Session, found: Iterable[SourceRowRef], now: datetime) -> None:
    by_source: dict[str, dict[str, str]] = {}
    for row in found:
        by_source.setdefault(row.source, {})[row.key] = row.provider_id
    for source, provider_ids in by_source.items():
        save_erasure_orders(session, source, provider_ids, now)


def find_open_erasure_orders(session: Session) -> Sequence[ErasureOrder]:
    """Orders that are not fully applied, oldest first."""
    open_orders = select(ErasureOrder).where(col(ErasureOrder.applied_at).is_(None))
    return session.exec(open_orders.order_by(col(ErasureOrder.id))).all()


def mark_orders_applied(session: Session, order_ids: Collection[int], now: datetime) -> None:
    """Record that these orders are applied everywhere."""
    listed = sorted(order_ids)
    for start in range(0, len(listed), CHUNK):
        done = update(ErasureOrder).where(col(ErasureOrder.id).in_(listed[start : start + CHUNK]))
        session.exec(done.values(applied_at=now))


def sync_order_files(session: Session, data_dir: Path) -> None:
    """Write every committed order, of the record and of either file, to both files."""
    wanted = dict.fromkeys(
        [*read_order_files(data_dir), *map(_log_entry, _find_all_orders(session))]
    )
    in_order = sorted(wanted, key=lambda order: order.ordered_at)
    for name in (ERASURE_LOG, ERASURE_LOG_COPY):
        if in_order or (data_dir / name).exists():
            _append_missing(data_dir / name, in_order)


def _append_missing(file: Path, wanted: Sequence[ErasureLogEntry]) -> None:
    """Append the orders that a file lacks; rewrite a file with unreadable lines."""
    known, unreadable_count = _read(file)
    present = set(known)
    missing = [order for order in wanted if order not in present]
    if unreadable_count:
        replace_file(file, "".join(map(to_json_line, wanted)))
    elif missing:
        file.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
        with open_private(file, os.O_APPEND) as log:
            log.write("".join(map(to_json_line, missing)).encode())


def find_order_file_faults(session: Session, data_dir: Path) -> list[str]:
    """Faults of the two order files, as sentences, and the number of orders the record lacks."""
    own = set(map(_log_entry, _find_all_orders(session)))
    listed, faults = own | set(read_order_files(data_dir)), []
    for name in (ERASURE_LOG, ERASURE_LOG_COPY):
        known, unreadable_count = _read(data_dir / name)
        if missing_count := len(listed - set(known)):
            is_there = (data_dir / name).exists()
            state = (
                f"lacks {missing_count} of {len(listed)} erasure orders" if is_there else "is lost"
            )
            faults.append(f"{name} {state}")
        elif unreadable_count:
            faults.append(f"{name} has {unreadable_count} unreadable lines")
    if unknown := len(listed - own):
        faults.append(f"{unknown} erasure orders are not in the record: it may be an older copy")
    return faults


def remove_orders_of_invented_data(session: Session, data_dir: Path) -> None:
    """Remove the record's orders from both files; for invented data, which is deleted next."""
    own = set(map(_log_entry, _find_all_orders(session)))
    for name in (ERASURE_LOG, ERASURE_LOG_COPY):
        if (data_dir / name).exists():
            remaining = [order for order in _read(data_dir / name)[0] if order not in own]
            replace_file(data_dir / name, "".join(map(to_json_line, remaining)))


def _log_entry(order: ErasureOrder) -> ErasureLogEntry:
    return ErasureLogEntry(
        order.source, order.key, order.provider_id, order.restricted_to, in_utc(order.ordered_at)
    )


# The files keep the key that earlier releases wrote.
_JSON_KEYS = {"restricted_to": "restricts"}
_FIELDS = {key: field for field, key in _JSON_KEYS.items()}


def _to_json(entry: ErasureLogEntry) -> dict[str, str]:
    values = entry._asdict() | {"ordered_at": entry.ordered_at.isoformat()}
    return {_JSON_KEYS.get(name, name): value for name, value in values.items()}


def _from_json(values: Mapping[str, str], ordered_at: datetime) -> ErasureLogEntry:
    fields: dict[str, Any] = {_FIELDS.get(key, key): value for key, value in values.items()}
    return ErasureLogEntry(**fields | {"ordered_at": ordered_at})


def to_json_line(order: ErasureLogEntry) -> str:
    """An order as a line of a log file."""
    return json.dumps(_to_json(order)) + "\n"


def read_order_files(data_dir: Path) -> list[ErasureLogEntry]:
    """Every order in either file, oldest first; unreadable lines are ignored."""
    found = dict.fromkeys(
        order for name in (ERASURE_LOG, ERASURE_LOG_COPY) for order in _read(data_dir / name)[0]
    )
    return sorted(found, key=lambda order: order.ordered_at)


def _read(file: Path) -> tuple[list[ErasureLogEntry], int]:
    """The orders of a file, and the number of unreadable lines."""
    try:
        lines = file.read_bytes().splitlines()
    except FileNotFoundError:
        return [], 0
    found, unreadable_count = [], 0
    for line in lines:
        try:
            values = json.loads(line)
            at = datetime.fromisoformat(values["ordered_at"]).astimezone(UTC)
            found.append(_from_json(values, at))
        except (ValueError, KeyError, TypeError):
            unreadable_count += bool(line.strip())
    return found, unreadable_count


def reapply_orders(session: Session, orders: Iterable[ErasureLogEntry]) -> int:
    """Apply orders that a restored record lacks and return their number; the caller commits.

    Every version of their rows is erased, the newest included, because the record is from before
    the order. A later edition that has the row again is imported as usual. The orders are saved as
    open: the caller publishes and has them applied outside the record.
    """
    known = {
        (*_log_entry(order)[:2], in_utc(order.ordered_at)) for order in _find_all_orders(session)
    }
    unknown = [
        order for order in orders if (order.source, order.key, order.ordered_at) not in known
    ]
    for order in unknown:
        if order.source == OFFICER_ORDER_SOURCE:
            _restore_withholding(session, order)
        elif order.source == STAFF_ORDER_SOURCE:
            erase_staff_again(session, int(order.key), order.ordered_at)
        else:
            erase(session, [SourceRowRef(order.source, order.key, order.provider_id)])
        if order.provider_id:
            affected_ids, at = [order.provider_id], order.ordered_at
            save_erasures(session, order.source, affected_ids, edition_id=None, erased_at=at)
        if order.provider_id and order.restricted_to:
            values = {order.provider_id: Consent(order.restricted_to)}
            day = order.ordered_at.date()
            save_restrictions(
                session, order.source, values, stated_on=day, is_inactive_registration=False
            )
        session.add(ErasureOrder(**order._asdict()))
    session.flush()
    return len(unknown)


def _find_all_orders(session: Session) -> Sequence[ErasureOrder]:
    return session.exec(select(ErasureOrder)).all()


def _restore_withholding(session: Session, order: ErasureLogEntry) -> None:
    delete_published_home_areas(session, [order.key])
    erase_added(session, order.key, order.ordered_at)
    standing = find_edits(session, [order.key]).get(order.key, {}).get(EditField.WITHHELD)
    if standing is None or not standing.is_in_force():
        edit = ProviderEdit(
            provider_id=order.key,
            field=EditField.WITHHELD,
            value="yes",
            source_value="",
            reason="withheld before the record was restored",
            edited_by="flask restore",
            edited_at=order.ordered_at,
        )
        save_edit(session, edit)
