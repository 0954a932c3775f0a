"""Orders to forget: given with what erases, kept beside the record too, carried out afterwards.

    DATA_DIR/forget.log               every order as a line of JSON, oldest first
    DATA_DIR/erasures/orders.jsonl    the same again: either may be lost

A restored record may be older than an order: the files give it again (`reapply`), also before each
publication. Outside the record orders are carried out by `ingest.forget`.
"""

import json
import os
from collections.abc import Collection, Iterable, Mapping, Sequence
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

LOG, COPY = "forget.log", "erasures/orders.jsonl"
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
    """Bring both files up to every committed order: of the record, and of either file."""
    wanted = dict.fromkeys([*read_log(data_dir), *map(_order_of, _all(session))])
    in_order = sorted(wanted, key=lambda one: one.ordered_at)
    for name in (LOG, COPY):
        if in_order or (data_dir / name).exists():
            _bring_up(data_dir / name, in_order)


def _bring_up(file: Path, wanted: Sequence[Order]) -> None:
    """Append what a file lacks; one with lines that cannot be read is written anew."""
    known, bad_count = _read(file)
    there = set(known)
    missing = [one for one in wanted if one not in there]
    if bad_count:
        _write(file.with_name(f"{file.name}.new"), "".join(map(line_of, wanted)), os.O_TRUNC)
        file.with_name(f"{file.name}.new").replace(file)
    elif missing:
        _write(file, "".join(map(line_of, missing)), os.O_APPEND)


def _write(file: Path, lines: str, how: int) -> None:
    file.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
    handle = os.open(file, os.O_WRONLY | os.O_CREAT | how, 0o600)
    with os.fdopen(handle, "w", encoding="utf-8") as log:
        log.write(lines)
        log.flush()
        os.fsync(log.fileno())


def find_gaps(session: Session, data_dir: Path) -> list[str]:
    """What is wrong with the two files of orders, in words; and orders that the record lacks."""
    own = set(map(_order_of, _all(session)))
    listed, said = own | set(read_log(data_dir)), []
    for name in (LOG, COPY):
        known, bad_count = _read(data_dir / name)
        if lacking := len(listed - set(known)):
            is_there = (data_dir / name).exists()
            state = f"lacks {lacking} of {len(listed)} erasure orders" if is_there else "is lost"
            said.append(f"{name} {state}")
        elif bad_count:
            said.append(f"{name} has {bad_count} lines that cannot be read")
    if unknown := len(listed - own):
        said.append(f"{unknown} erasure orders are not in the record: it may be an older one")
    return said


def leave_out_orders(session: Session, data_dir: Path) -> None:
    """Take the record's orders out of both files: it holds invented data, which is removed next."""
    own = set(map(_order_of, _all(session)))
    for name in (LOG, COPY):
        if (data_dir / name).exists():
            kept = [one for one in _read(data_dir / name)[0] if one not in own]
            _write(data_dir / name, "".join(map(line_of, kept)), os.O_TRUNC)


def _order_of(one: ForgetOrder) -> Order:
    return Order(one.source, one.key, one.provider_id, one.restricts, _utc(one.ordered_at))


def _utc(moment: datetime) -> datetime:
    """SQLite gives times back without their zone, which is UTC."""
    return moment.replace(tzinfo=UTC) if moment.tzinfo is None else moment.astimezone(UTC)


def line_of(one: Order) -> str:
    """An order as its line in a file."""
    return json.dumps({**one._asdict(), "ordered_at": one.ordered_at.isoformat()}) + "\n"


def read_log(data_dir: Path) -> list[Order]:
    """Every order in either file, oldest first; a line that cannot be read is passed over."""
    found = dict.fromkeys(one for name in (LOG, COPY) for one in _read(data_dir / name)[0])
    return sorted(found, key=lambda one: one.ordered_at)


def _read(file: Path) -> tuple[list[Order], int]:
    """The orders of a file, and how many of its lines cannot be read."""
    try:
        lines = file.read_bytes().splitlines()
    except FileNotFoundError:
        return [], 0
    found, bad_count = [], 0
    for line in lines:
        try:
            told = json.loads(line)
            at = datetime.fromisoformat(told["ordered_at"]).astimezone(UTC)
            found.append(Order(**{**told, "ordered_at": at}))
        except (ValueError, KeyError, TypeError):
            bad_count += bool(line.strip())
    return found, bad_count


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
