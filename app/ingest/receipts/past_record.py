"""A record in memory that has one setting, moved forward through everything that happened to it.

It is filled by the functions that import an edition and by those that save an edit, so what the
setting showed on a past day follows from the same rules as what it shows today. Rows that were
erased since are missing: who asks must withhold the answer then (`receipts.field_past`).
"""

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from enum import IntEnum, auto
from functools import partial
from typing import Any

from sqlmodel import Session, SQLModel, col, delete, select, update

from app.core.consent import Consent
from app.core.provision import Status
from app.core.source_names import (
    CONSENTED,
    DIRECTORY,
    EXTRACT,
    LISTING,
    REGISTER,
    SCHOOLS,
    base_source,
)
from app.data.added_settings import AddedSetting, delete_added_listings, save_added_listing
from app.data.areas import COLUMNS
from app.data.merge_providers import move_provider
from app.data.providers import find_provider_ids
from app.data.record_times import in_utc
from app.data.session import put_rows, read_rows
from app.data.setting_past import RowVersion, SettingPast
from app.data.succession import SuccessionRefused
from app.data.succession_decisions import DecisionDetails
from app.data.tables import (
    Area,
    Crosswalk,
    EditField,
    Edition,
    Erasure,
    ErasureOrder,
    ExtractedRegistration,
    ProviderEdit,
    Restriction,
    SourceRow,
    Succession,
    SuccessionDecision,
)
from app.ingest.receipts.edit_times import dated_edits
from app.ingest.receipts.empty_record import empty_record
from app.ingest.reconcile import EditionUpdate
from app.ingest.reconcile.council_extract_registrations import (
    apply_consents,
    extract_row,
    reconcile_extract,
)
from app.ingest.reconcile.directory_entries import reconcile_directory
from app.ingest.reconcile.listed_settings import listing_row, reconcile_listing
from app.ingest.reconcile.ofsted_register_and_consents import (
    consented_row,
    reconcile_register,
    register_row,
)
from app.ingest.reconcile.school_providers import reconcile_schools, school_row
from app.ingest.reconcile.succession_decisions import confirm

# Columns that no replay reads.
_EDITION_TEXTS = ("profile", "archived_as", "unreadable_count", "kept_rows")
_EMPTY = ("{}", "", 0, "[]")
_NATIONAL = (REGISTER, CONSENTED, EXTRACT, SCHOOLS)

Reconcile = Callable[[Session, list[Any], EditionUpdate], Any]
# How the rows of a source are read from their stored facts, and how they are stored.
_REPLAYED: dict[str, tuple[Callable[[str, str], Any], Reconcile]] = {
    REGISTER: (register_row, reconcile_register),
    CONSENTED: (consented_row, apply_consents),
    EXTRACT: (extract_row, reconcile_extract),
    SCHOOLS: (school_row, reconcile_schools),
    LISTING: (listing_row, reconcile_listing),
    DIRECTORY: (listing_row, reconcile_directory),
}


class _Rank(IntEnum):
    """The order of what happened at one time."""

    EDITION = auto()
    ORDER = auto()  # to erase
    ERASURE = auto()
    MERGER = auto()
    EDIT_END = auto()
    EDIT_START = auto()
    CONFIRMATION = auto()


@dataclass(frozen=True)
class _Step:
    """Something that happened; of steps at one time, the lower rank and number came first.

    `take` returns whether it may have changed what is public.
    """

    at: datetime
    rank: _Rank
    number: int
    take: Callable[["_Replay"], bool]


def replay(session: Session, past: SettingPast) -> Iterator[tuple[datetime, Session]]:
    """The record of one setting after each moment at which what is public may have changed.

    `session` reads the names of councils as they are today. Each record is valid until the next.
    """
    with empty_record() as scratch:
        _copy_councils(session, scratch)
        state = _Replay(scratch, past)
        steps = sorted(_steps(past), key=lambda one: (one.at, one.rank, one.number))
        for position, step in enumerate(steps):
            if step.rank is not _Rank.EDITION:
                _move_unchanged(state)
            may_differ = step.take(state)
            state.may_differ |= may_differ
            if may_differ:
                state.is_disputed = None
                scratch.flush()
                scratch.expunge_all()
            is_last = position + 1 == len(steps) or steps[position + 1].at > step.at
            if is_last and state.may_differ:
                state.may_differ = False
                yield step.at, scratch


@dataclass
class _Replay:
    """The record in memory, and how far it is.

    `newest` and `stored` are the newest editions by source, the latter as far as they are in the
    record: those of `settled` sources that change nothing are stored with the next change only.
    `is_disputed`: the dates of editions may decide if the setting is open; None: not known.
    """

    session: Session
    past: SettingPast
    newest: dict[str, Edition] = field(default_factory=dict)
    stored: dict[str, Edition] = field(default_factory=dict)
    settled: set[str] = field(default_factory=set)
    is_disputed: bool | None = None
    may_differ: bool = False


def _steps(past: SettingPast) -> Iterator[_Step]:
    for edition in past.editions:
        at, number = in_utc(edition.stored_at), edition.id or 0
        yield _Step(at, _Rank.EDITION, number, partial(_store_edition, edition))
    for order in past.orders:
        yield _Step(in_utc(order.ordered_at), _Rank.ORDER, order.id or 0, partial(_restrict, order))
    for erasure in past.erasures:
        at = in_utc(erasure.erased_at)
        yield _Step(at, _Rank.ERASURE, erasure.id or 0, partial(_set_erasures, at))
    for edit, started_at, ended_at in dated_edits(past.edits):
        if edit.field is EditField.MERGED:
            yield _Step(started_at, _Rank.MERGER, edit.id or 0, partial(_merge, edit))
        yield _Step(
            started_at, _Rank.EDIT_START, edit.id or 0, partial(_start_edit, edit, ended_at)
        )
        if ended_at and ended_at > started_at:
            yield _Step(ended_at, _Rank.EDIT_END, edit.id or 0, partial(_end_edit, edit, ended_at))
    for one in past.successions:
        if one.decided_at:
            yield _Step(
                in_utc(one.decided_at), _Rank.MERGER, one.id or 0, partial(_confirm_succession, one)
            )
    for number, confirmation in enumerate(past.confirmations):
        at = in_utc(confirmation.confirmed_at)
        yield _Step(at, _Rank.CONFIRMATION, number, partial(_add, confirmation))


# --- editions ---


def _store_edition(edition: Edition, state: _Replay) -> bool:
    source, previous = edition.source, state.newest.get(edition.source)
    assert edition.id is not None
    rows = state.past.rows_of(source, edition.id)
    before = state.past.rows_of(source, previous.id or 0) if previous else []
    if previous and rows == before and source in state.settled:
        state.newest[source] = edition
        if state.is_disputed is None:
            state.is_disputed = _is_disputed(state.session)
        if state.is_disputed:
            _move_unchanged(state)
        return state.is_disputed
    _move_unchanged(state)
    state.newest[source] = edition
    if rows == before:
        state.settled.add(source)
    else:  # what a council's own files say has no effect on how other files are stored
        state.settled &= set() if base_source(source) in _NATIONAL else state.settled - {source}
    stored = state.stored.get(source)
    _add_edition(edition, state)
    read, reconcile = _REPLAYED[base_source(source)]
    now, council = in_utc(edition.stored_at), source.partition("/")[2]
    previous_id = stored.id if stored else None
    update = EditionUpdate(source, council, edition.id, previous_id, edition.as_at, now)
    reconcile(state.session, [read(one.key, one.payload) for one in _readable(rows)], update)
    _set_erasures(now, state)
    return True


def _add_edition(edition: Edition, state: _Replay) -> None:
    columns = ("id", "source", "as_at", "stored_at", "file_name", "sha256", "rows_count")
    days = (edition.as_at.isoformat(), in_utc(edition.stored_at).isoformat(" "))
    row = (edition.id, edition.source, *days, "", "", edition.rows_count, edition.is_invented)
    put_rows(state.session, Edition, (*columns, "is_invented", *_EDITION_TEXTS), [(*row, *_EMPTY)])
    state.stored[edition.source] = edition


def _readable(rows: Sequence[RowVersion]) -> list[RowVersion]:
    return [one for one in rows if not one.is_erased]


def _move_unchanged(state: _Replay) -> None:
    """Store the newest editions that changed nothing: they have the same rows and restate them."""
    for source, edition in state.newest.items():
        stored = state.stored.get(source)
        if stored is None or stored.id == edition.id:
            continue
        _add_edition(edition, state)
        rows = update(SourceRow).where(
            col(SourceRow.source) == source, col(SourceRow.last_edition_id) == stored.id
        )
        state.session.exec(rows.values(last_edition_id=edition.id))
        restated = update(Restriction).where(
            col(Restriction.source) == source, col(Restriction.stated_on) == stored.as_at
        )
        state.session.exec(restated.values(stated_on=edition.as_at))


def _is_disputed(session: Session) -> bool:
    """Whether the dates of editions may decide if the setting is open."""
    inactive = select(Restriction).where(col(Restriction.is_inactive_registration))
    closed = select(ExtractedRegistration).where(ExtractedRegistration.status != Status.ACTIVE)
    return any(session.exec(one.limit(1)).first() for one in (inactive, closed))


# --- erasures and decisions ---


def _restrict(order: ErasureOrder, state: _Replay) -> bool:
    """Set the restriction that a source had at an erasure, as the erased rows do not show it."""
    own = (
        col(Restriction.source) == order.source,
        col(Restriction.provider_id) == order.provider_id,
        col(Restriction.is_inactive_registration).is_(False),
    )
    stated = state.session.exec(select(Restriction).where(*own)).first()
    if (stated.consent.value if stated else "") != order.restricted_to:
        state.session.exec(delete(Restriction).where(*own))
        if order.restricted_to:
            newest = state.newest.get(order.source)
            on = newest.as_at if newest else in_utc(order.ordered_at).date()
            consent = Consent(order.restricted_to)
            state.session.add(
                Restriction(
                    provider_id=order.provider_id,
                    source=order.source,
                    consent=consent,
                    is_inactive_registration=False,
                    stated_on=on,
                )
            )
    return True


def _set_erasures(now: datetime, state: _Replay) -> bool:
    """The erasures by then, instead of those that the replay itself causes."""
    state.session.exec(delete(Erasure))
    for one in state.past.erasures:
        if in_utc(one.erased_at) <= now:
            _add(one, state)
    return True


def _start_edit(edit: ProviderEdit, ended_at: datetime | None, state: _Replay) -> bool:
    is_ended = ended_at is not None and ended_at <= in_utc(edit.edited_at)
    values = edit.model_dump() | {"ended_at": ended_at if is_ended else None}
    state.session.add(ProviderEdit(**values))
    if edit.field is EditField.ADDED and edit.value and not is_ended:
        added = AddedSetting.parse(edit.value)
        save_added_listing(state.session, added, in_utc(edit.edited_at).date())
    state.settled.clear()
    return True


def _end_edit(edit: ProviderEdit, ended_at: datetime, state: _Replay) -> bool:
    own = update(ProviderEdit).where(col(ProviderEdit.id) == edit.id)
    state.session.exec(own.values(ended_at=ended_at))
    if edit.field is EditField.ADDED:
        delete_added_listings(state.session, [edit.provider_id])
    state.settled.clear()
    return True


def _confirm_succession(succession: Succession, state: _Replay) -> bool:
    """Make one setting of two registrations, as the officer did."""
    assert succession.decided_at is not None
    values = succession.model_dump() | {"decision": SuccessionDecision.OPEN, "decided_at": None}
    state.session.exec(delete(Succession).where(col(Succession.id) == succession.id))
    suggested = state.session.exec(
        select(Succession).where(Succession.decision == SuccessionDecision.OPEN)
    )
    for one in suggested:  # what the replay itself suggests
        state.session.delete(one)
    state.session.flush()
    state.session.add(Succession(**values))
    state.session.flush()
    now = in_utc(succession.decided_at)
    known = find_provider_ids(state.session, succession.issuer)
    if new_id := known.get(succession.new_identifier):
        _remove_edits_of(new_id, state)
    try:
        confirm(state.session, succession.id or 0, DecisionDetails("", now, succession.reason))
    except SuccessionRefused:  # rows of these days were erased since
        _join_numbers(succession, new_id, now, state)
    state.settled.clear()
    return True


def _join_numbers(
    succession: Succession, new_id: str | None, now: datetime, state: _Replay
) -> None:
    """Give the new number to the setting of the old one, whatever is known of either."""
    session, provider_id = state.session, state.past.identity.provider_id
    own = update(Succession).where(col(Succession.id) == succession.id)
    session.exec(own.values(decision=SuccessionDecision.CONFIRMED, decided_at=now))
    if new_id and new_id != provider_id:
        move_provider(session, new_id, provider_id, now)
    elif new_id is None:
        line = Crosswalk(
            issuer=succession.issuer,
            identifier=succession.new_identifier,
            provider_id=provider_id,
            valid_from=now.date(),
        )
        session.add(line)


def _merge(edit: ProviderEdit, state: _Replay) -> bool:
    """Make a setting a part of this one, unless an import has already done so."""
    line = select(Crosswalk.id).where(
        Crosswalk.provider_id == edit.value, col(Crosswalk.valid_to).is_(None)
    )
    if state.session.exec(line.limit(1)).first() is None:
        return False
    _remove_edits_of(edit.value, state)
    delete_added_listings(state.session, [edit.value])
    move_provider(state.session, edit.value, edit.provider_id, in_utc(edit.edited_at))
    state.settled.clear()
    return True


def _remove_edits_of(provider_id: str, state: _Replay) -> None:
    """Remove the edits of a setting that becomes part of another: their copies have own steps."""
    own = delete(ProviderEdit).where(col(ProviderEdit.provider_id) == provider_id)
    state.session.exec(own)


def _add(row: SQLModel, state: _Replay) -> bool:
    state.session.merge(type(row)(**row.model_dump()))
    return True


def _copy_councils(session: Session, scratch: Session) -> None:
    """The names of councils, which registers give instead of numbers."""
    columns = [name for name in COLUMNS if name != "boundary"]
    query = f"SELECT {', '.join(columns)} FROM area WHERE level = ?"
    put_rows(scratch, Area, columns, read_rows(session, query, "council"))
