"""An officer's edit of a provider: saved and audited in one transaction, and published at once.

An edit overrides every source until an officer ends it or the sources have its value. On SQLite it
may have to wait for a refresh that is writing (`busy_timeout`).
"""

from collections.abc import Callable, Iterable, Mapping, Sequence
from contextlib import ExitStack
from dataclasses import astuple, dataclass
from datetime import date, datetime
from pathlib import Path

from sqlmodel import Session

from app.data.audit import AuditEntry, keyed_digest, save_audit_entry
from app.data.council_files import find_listings
from app.data.directory_entries import find_directory_entries
from app.data.edits import (
    Edit,
    EditsByField,
    find_edits,
    get_edit,
    last_edit_id,
    save_edit,
)
from app.data.install_key import get_key
from app.data.linkage.link_settings import link_settings
from app.data.providers import find_la_numbers_of
from app.data.publications import find_consents
from app.data.recorded_consents import RecordedConsent
from app.data.tables import EditField, ProviderEdit
from app.publish.edits.being_checked import close_corrected
from app.publish.edits.complete_edits import publish_saved
from app.publish.errors import (
    EditConflict,
    EditRefused,
    EditUnchanged,
    FieldConflict,
    NotOfThisCouncil,
    PublishError,
)
from app.publish.read_record import find_source_facts
from app.publish.selection.edit_fields import FIELD_RULES, canonical
from app.publish.selection.source_facts import SourceFacts
from app.publish.store.locks import EDIT_LOCK_TIMEOUT_S, switch_lock
from app.snapshot.edit_markers import (
    EditMarker,
    MarkedEdit,
    write_edit_marker,
)

YES = "yes"  # the value of an edit that withholds a provider


@dataclass(frozen=True)
class Officer:
    """Who makes an edit, when and why."""

    who: str
    now: datetime
    reason: str


@dataclass(frozen=True)
class EditRequest:
    """A new text of one field of one provider; None ends the edit of the field.

    `seen_id` is the id of the newest edit of the field that the officer saw, 0 where there was
    none; None saves without this check. `is_repeated` saves the value in force once more, with what
    the sources give now.
    """

    provider_id: str
    field: EditField
    value: str | None
    seen_id: int | None = None
    is_repeated: bool = False


@dataclass(frozen=True)
class SavedEdits:
    """The batch of the saved edits, and their publication; None where none was needed.

    `batch` is 0 where nothing changed and only an interrupted edit was published: what belongs to
    the edits (`before`, `after`) was rolled back then, as with EditUnchanged.
    """

    batch: int
    seq: int | None


def make_edit(
    session: Session, data_dir: Path, request: EditRequest, officer: Officer
) -> int | None:
    """Save one edit or its end and publish it, as `save_edits`; return the publication."""
    return save_edits(session, data_dir, [request], officer).seq


def save_edits(
    session: Session,
    data_dir: Path,
    requests: Sequence[EditRequest],
    officer: Officer,
    la_number: str | None = None,
    *,
    before: Callable[[], None] = lambda: None,
    after: Callable[[], None] = lambda: None,
) -> SavedEdits:
    """Save edits of different fields in one transaction and publish them. Commits.

    `before` and `after` save what belongs to the edits in their transaction, uncommitted: what the
    edits need, and what follows from them. Requests that change nothing are left out. With
    `la_number`, raises NotOfThisCouncil for a setting of another council. Raises EditConflict where
    a field was edited after the officer saw it, and EditRefused where an edit is not possible:
    nothing is saved then. Raises EditNotPublished where the edits are saved but could not be
    published yet. Repeating them, or the next edit or publication, completes them; until then their
    markers stay (`snapshot.edit_markers`).
    """

    def save() -> int:
        before()
        batch = save_requests(session, data_dir, requests, officer, la_number)
        after()
        return batch

    marked = [marked_edit_of(one, officer) for one in requests]
    return save_marked(session, data_dir, marked, officer.now, save)


def save_marked(
    session: Session,
    data_dir: Path,
    marked_edits: Iterable[MarkedEdit],
    now: datetime,
    save: Callable[[], int],
) -> SavedEdits:
    """Save edits with their markers and publish them. Commits.

    `save` saves them all, uncommitted, under the switch lock, and returns their batch. Raises what
    it raises, where nothing is saved then, and EditNotPublished.
    """
    root = data_dir / "snapshots"
    with ExitStack() as stack:
        stack.enter_context(switch_lock(session, root, EDIT_LOCK_TIMEOUT_S))
        marked = sorted(marked_edits, key=astuple)
        markers = [stack.enter_context(write_edit_marker(data_dir, one)) for one in marked]
        was_interrupted = any(one.was_interrupted for one in markers)
        already: EditUnchanged | None = None
        batch = 0
        try:
            batch = save()
            link_settings(session, now, {one.provider_id for one in marked})
            session.commit()
        except EditUnchanged as error:
            session.rollback()
            already = error
        except PublishError:  # after any other error the edits may be partly done
            session.rollback()
            _remove_new(markers)
            raise
        seq = publish_saved(session, root, now)
        for marker in markers:
            marker.remove()
    if already and seq is None and not was_interrupted:
        raise already
    return SavedEdits(batch, seq)


def _remove_new(markers: Iterable[EditMarker]) -> None:
    for marker in markers:
        if not marker.was_interrupted:
            marker.remove()


def marked_edit_of(request: EditRequest, officer: Officer) -> MarkedEdit:
    is_end, field = request.value is None, request.field.value
    withhold = request.field is EditField.WITHHELD
    if withhold:
        action, field = ("lift" if is_end else "withhold"), ""
    else:
        action = "end" if is_end else "set"
    return MarkedEdit(action, request.provider_id, field, officer.reason, officer.who)


def check_council(session: Session, provider_id: str, la_number: str) -> None:
    """Raise NotOfThisCouncil unless the register or a listing has the provider in the council.

    A directory decides where neither a register nor a listing has it.
    """
    listed = {one.la_number for one in find_listings(session, [provider_id])}
    listed = listed or {one.la_number for one in find_directory_entries(session, [provider_id])}
    registered = find_la_numbers_of(session, [provider_id]).get(provider_id)
    if la_number not in {registered, *(() if registered else listed)}:
        raise NotOfThisCouncil(f"no setting of this council has the id {provider_id[:20]}")


def save_requests(
    session: Session,
    data_dir: Path,
    requests: Sequence[EditRequest],
    officer: Officer,
    la_number: str | None = None,
) -> int:
    """Save all requests; return their batch. Raises EditUnchanged where none changes anything.

    Reports of mistakes about facts that get another value are closed.
    """
    provider_ids = {one.provider_id for one in requests}
    for provider_id in sorted(provider_ids) if la_number else ():
        check_council(session, provider_id, la_number or "")
    sources = find_source_facts(session, provider_ids)
    edits = find_edits(session, provider_ids)
    _check_versions(session, requests, edits, sources)
    batch, unchanged = last_edit_id(session) + 1, None
    saved_count, changed = 0, set[tuple[str, EditField]]()
    for request in requests:
        newest = edits.get(request.provider_id, {}).get(request.field)
        facts = sources.get(request.provider_id)
        try:
            if _save(session, data_dir, request, officer, newest, facts, batch):
                changed.add((request.provider_id, request.field))
            saved_count += 1
        except EditUnchanged as error:
            unchanged = unchanged or error
    if unchanged and not saved_count:
        raise unchanged
    close_corrected(session, changed, officer.who, officer.now)
    return batch


def _check_versions(
    session: Session,
    requests: Iterable[EditRequest],
    edits: Mapping[str, EditsByField],
    sources: Mapping[str, SourceFacts],
) -> None:
    """Raise EditConflict for the fields that were edited after the officer had seen them."""
    conflicts = []
    for request in requests:
        newest = edits.get(request.provider_id, {}).get(request.field)
        if request.seen_id is None or newest is None or newest.id == request.seen_id:
            continue
        facts = sources.get(request.provider_id)
        stated = facts.value(request.field) if facts else ""
        seen = get_edit(session, request.seen_id) if request.seen_id else None
        conflicts.append(
            FieldConflict(
                request.field,
                stated if seen is None or seen.is_end else seen.value,
                newest.value if newest.is_in_force() else stated,
                request.value,
                newest.id,
                newest.edited_by,
                newest.edited_at,
            )
        )
    if conflicts:
        raise EditConflict(tuple(conflicts))


def _save(
    session: Session,
    data_dir: Path,
    request: EditRequest,
    officer: Officer,
    newest: Edit | None,
    facts: SourceFacts | None,
    batch: int,
) -> bool:
    """Save one edit with its audit entry; whether the field has another value now."""
    provider_id, field = request.provider_id, request.field
    _check_known(session, provider_id, facts)
    if field is EditField.BEING_CHECKED:
        raise EditRefused(f"{field.value}: this follows from the reports of mistakes")
    before = newest if newest and newest.is_in_force() else None
    if request.value is None and before is None:
        raise EditUnchanged(f"{provider_id}: no edit of its {field.value} is in force")
    if field is EditField.CONSENT and request.value is None:
        raise EditRefused("record what the provider agrees to now; a consent is never taken back")
    wanted = request.value and _canonical(field, request.value)
    if before and before.value == wanted and not request.is_repeated:
        raise EditUnchanged(f"{provider_id}: its {field.value} is already edited to this value")
    seen = facts.value(field) if facts else ""
    edit = ProviderEdit(
        provider_id=provider_id,
        field=field,
        value=wanted or "",
        source_value=seen,
        reason=officer.reason,
        edited_by=officer.who,
        edited_at=officer.now,
        ended_at=officer.now if wanted is None else None,
        is_end=wanted is None,
        batch=batch,
    )
    save_edit(session, edit)
    old, new = before.value if before else seen, seen if wanted is None else wanted
    is_changed = old != new
    is_home = facts is None or facts.is_home  # in doubt, treated as a home
    if is_home and (field in FIELD_RULES or field is EditField.ADDED):
        key = get_key(session, data_dir)
        old, new = keyed_digest(key, old), keyed_digest(key, new)
    action = "edit ended" if wanted is None else "edit"
    entry_start = (officer.who, action, provider_id, field.value)
    save_audit_entry(session, AuditEntry(*entry_start, old, new, officer.reason), officer.now)
    return is_changed


def _canonical(field: EditField, value: str) -> str:
    """The text to store; raises EditRefused with a sentence for the officer."""
    if field in (EditField.WITHHELD, EditField.ADDED, EditField.MERGED):
        return value
    if field is EditField.CLOSED:
        try:
            return date.fromisoformat(value).isoformat()
        except ValueError:
            raise EditRefused("closed: write the day as 2026-11-20") from None
    if field is EditField.CONSENT:
        try:
            return RecordedConsent.parse(value).text
        except ValueError as error:
            raise EditRefused(f"{field.value}: {error}") from None
    if field not in FIELD_RULES:
        raise EditRefused(f"{field.value}: this cannot be edited")
    try:
        return canonical(field, value)
    except ValueError as error:
        raise EditRefused(f"{field.value}: {error}") from None


def _check_known(session: Session, provider_id: str, facts: SourceFacts | None) -> None:
    ids = [provider_id]
    is_listed = bool(find_listings(session, ids) or find_directory_entries(session, ids))
    is_known = bool(facts or find_consents(session, ids) or is_listed)
    if not (is_known or find_edits(session, ids)):  # a removed setting has only its edits
        raise EditRefused(f"no provider has the id {provider_id[:20]}")
