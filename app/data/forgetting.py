"""Orders to forget: given with what erases, kept beside the record too, carried out afterwards.

    DATA_DIR/forget.log      every order as a line of JSON, oldest first

A restored record may be older than an order: the log gives it again (`reapply`). Outside the record
orders are carried out by `ingest.forget`.
"""

import json
import os
from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from datetime import UTC, datetime
from pathlib import Path
from typing import NamedTuple

from sqlmodel import Session, col, select, update

from app.core.provision import Consent
from app.data.councils import keep_restrictions
from app.data.edits import find_edits, save_edit
from app.data.erasing import Told, erase, find_told
from app.data.shown_areas import forget_shown_areas
from app.data.tables import EditField, ForgetOrder, PlaceEdit, Restriction
from app.data.versions import CHUNK, save_erasures

LOG = "forget.log"
BY_OFFICER = (
    "place_edit"  # the source of an order that an officer gave, with a provider_id for a key
)


class Order(NamedTuple):
    """An order as the log has it; see `ForgetOrder`. `ordered_at` is UTC."""

    source: str
    key: str
    provider_id: str
    restricts: str
    ordered_at: datetime


def save_orders(
    session: Session, source: str, provider_ids: Mapping[str, str], now: datetime
) -> None:
    """Order that rows of a source be forgotten: provider_id by key, "" for nobody's.

    What the source restricts of them must be in the record by now.
    """
    restricted = _restricted(session, source, provider_ids.values())
    session.add_all(
        ForgetOrder(
            source=source,
            key=key,
            provider_id=provider_id,
            restricts=restricted.get(provider_id, ""),
            ordered_at=now,
        )
        for key, provider_id in sorted(provider_ids.items())
    )
    session.flush()


def _restricted(session: Session, source: str, provider_ids: Iterable[str]) -> dict[str, str]:
    listed, found = sorted(filter(None, provider_ids)), dict[str, str]()
    for start in range(0, len(listed), CHUNK):
        told = select(Restriction).where(
            Restriction.source == source,
            col(Restriction.is_status).is_(False),
            col(Restriction.provider_id).in_(listed[start : start + CHUNK]),
        )
        found.update({one.provider_id: one.consent.value for one in session.exec(told)})
    return found


def forget_elsewhere(
    session: Session, source: str, provider_ids: Collection[str], now: datetime
) -> set[str]:
    """Forget in every other source whoever asks one for silence; of whom there was something to forget.

    The newest rows are erased too: their publishers may not have heard of it yet.
    """
    found = find_told(session, provider_ids, but=source) if provider_ids else []
    erase(session, found)
    _order(session, found, now)
    return {one.provider_id for one in found}


def order_to_forget(session: Session, provider_id: str, now: datetime) -> None:
    """Forget all that any source told of a provider, its newest rows too; the caller commits.

    For whom an officer withholds for good: the officer's edit hides it, and once the order is carried
    out nobody can show it again but an edition that tells it again.
    """
    found = find_told(session, [provider_id])
    erase(session, found)
    forget_shown_areas(session, [provider_id])
    _order(session, found, now)
    save_erasures(session, BY_OFFICER, [provider_id], edition_id=None, erased_at=now)
    save_orders(session, BY_OFFICER, {provider_id: provider_id}, now)


def _order(session: Session, found: Iterable[Told], now: datetime) -> None:
    by_source: dict[str, dict[str, str]] = {}
    for one in found:
        by_source.setdefault(one.source, {})[one.key] = one.provider_id
    for source, provider_ids in by_source.items():
        save_orders(session, source, provider_ids, now)


def find_open_orders(session: Session) -> Sequence[ForgetOrder]:
    """Orders that are not carried out, oldest first."""
    still = select(ForgetOrder).where(col(ForgetOrder.carried_out_at).is_(None))
    return session.exec(still.order_by(col(ForgetOrder.id))).all()


def close_orders(session: Session, order_ids: Collection[int], now: datetime) -> None:
    """Note that these orders are carried out everywhere."""
    listed = sorted(order_ids)
    for start in range(0, len(listed), CHUNK):
        done = update(ForgetOrder).where(col(ForgetOrder.id).in_(listed[start : start + CHUNK]))
        session.exec(done.values(carried_out_at=now))


def mirror_orders(session: Session, data_dir: Path) -> None:
    """Append to the log the committed orders that are not carried out and that it does not have yet."""
    still = [_order_of(one) for one in find_open_orders(session)]
    missing = [one for one in still if one not in set(read_log(data_dir))] if still else []
    if not missing:
        return
    lines = "".join(f"{_line(one)}\n" for one in missing)
    path = data_dir / LOG
    if path.exists() and not path.read_bytes().endswith(b"\n"):
        lines = f"\n{lines}"  # after a line that a crash cut short
    handle = os.open(path, os.O_WRONLY | os.O_APPEND | os.O_CREAT, 0o600)
    with os.fdopen(handle, "w", encoding="utf-8") as log:
        log.write(lines)
        log.flush()
        os.fsync(log.fileno())


def _order_of(one: ForgetOrder) -> Order:
    return Order(one.source, one.key, one.provider_id, one.restricts, _utc(one.ordered_at))


def _utc(moment: datetime) -> datetime:
    """SQLite gives times back without their zone, which is UTC."""
    return moment.replace(tzinfo=UTC) if moment.tzinfo is None else moment.astimezone(UTC)


def _line(one: Order) -> str:
    return json.dumps({**one._asdict(), "ordered_at": one.ordered_at.isoformat()})


def read_log(data_dir: Path) -> list[Order]:
    """Every order in the log, oldest first; a line cut short by a crash is passed over."""
    try:
        text = (data_dir / LOG).read_text(encoding="utf-8")
    except FileNotFoundError:
        return []
    return list(_orders(text.splitlines()))


def _orders(lines: Iterable[str]) -> Iterator[Order]:
    for line in lines:
        try:
            told = json.loads(line)
            yield Order(**{**told, "ordered_at": datetime.fromisoformat(told["ordered_at"])})
        except (ValueError, KeyError, TypeError):
            continue


def reapply(session: Session, orders: Iterable[Order]) -> int:
    """Give again the orders that a restored record does not know; how many. The caller commits.

    Every version of their rows is erased, the newest too, because the record is from before the order.
    An edition that tells somebody again, of a later day, is taken in as ever. They are open again:
    publish, and have them carried out.
    """
    known = {(*_order_of(one)[:2], _utc(one.ordered_at)) for one in _all(session)}
    unknown = [one for one in orders if (one.source, one.key, one.ordered_at) not in known]
    for one in unknown:
        if one.source == BY_OFFICER:
            _withhold_again(session, one)
        else:
            erase(session, [Told(one.source, one.key, one.provider_id)])
        if one.provider_id:
            whose, at = [one.provider_id], one.ordered_at
            save_erasures(session, one.source, whose, edition_id=None, erased_at=at)
        if one.provider_id and one.restricts:
            told = {one.provider_id: Consent(one.restricts)}
            day = one.ordered_at.date()
            keep_restrictions(session, one.source, told, told_on=day, is_status=False)
        session.add(ForgetOrder(**one._asdict()))
    session.flush()
    return len(unknown)


def _all(session: Session) -> Sequence[ForgetOrder]:
    return session.exec(select(ForgetOrder)).all()


def _withhold_again(session: Session, one: Order) -> None:
    forget_shown_areas(session, [one.key])
    standing = find_edits(session, [one.key]).get(one.key, {}).get(EditField.WITHHELD)
    if standing is None or not standing.holds():
        edit = PlaceEdit(
            provider_id=one.key,
            field=EditField.WITHHELD,
            value="yes",
            seen_value="",
            reason="withheld before the record was restored",
            made_by="flask restore",
            made_at=one.ordered_at,
        )
        save_edit(session, edit)
