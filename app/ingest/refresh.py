"""One refresh, whole or not at all: read a file, judge it, store it as an edition, or have it wait.

The caller holds the publisher's lock and publishes afterwards. Whatever is raised here, and whatever
the gates hold, leaves the record, and what the public sees, as they were.
"""

import json
import logging
from collections.abc import Sequence
from dataclasses import dataclass, replace
from pathlib import Path

from sqlmodel import Session

from app.data import editions
from app.data.areas import find_council_names, find_la_numbers
from app.data.audit import save_deed
from app.data.councils import replace_quarantined
from app.data.editions import find_last_accepted
from app.data.erasing import erase_quotations
from app.data.forgetting import leave_out_orders
from app.data.publications import find_publications
from app.data.tables import Edition, Outcome, Part, RefreshRun, Wait, WaitingEdition
from app.data.versions import find_current_payloads
from app.data.waiting import NO_GATE, find_waiting, forget_kept, save_waiting, settle
from app.ingest import gates, kept, reports
from app.ingest.arrival import Arrival, Order, read
from app.ingest.content import Desk
from app.ingest.errors import RefreshRefused, file_name
from app.ingest.gates import Fault, Moves
from app.ingest.profile import Profile, with_places
from app.ingest.quarantine import hide_at_once
from app.ingest.redact import redact_unreadable
from app.ingest.source import Source
from app.ingest.sources import funded_takeup, postcode_directory
from app.publish import holds_postcodes
from app.snapshot.errors import SnapshotDamaged
from app.snapshot.layout import Edition as PublishedEdition
from app.snapshot.postcodes import Postcodes
from app.snapshot.reader import open_postcodes

__all__ = [
    "Imported",
    "Order",
    "import_file",
    "published_editions",
    "refresh",
    "save_refusal",
    "tidy",
]

progress = logging.getLogger("app.progress")

SAID_MAX = 3  # reasons that the log of runs repeats of an edition that waits
# A council's exact counts by ward leave its file for nobody, and are not kept once they are hidden.
NOT_KEPT = funded_takeup.WARDS.name


@dataclass(frozen=True)
class Imported:
    """What came of an import, and the file as it was read."""

    run: RefreshRun
    arrival: Arrival


def refresh(desk: Desk, source: Source, order: Order) -> RefreshRun:
    """Import a file as `import_file` does; what came of it."""
    return import_file(desk, source, order).run


def import_file(desk: Desk, source: Source, order: Order) -> Imported:
    """Store a file as the newest edition of a source, and commit; the run tells what came of it.

    With the outcome HELD the file is quarantined until a person releases or drops it; what it narrows
    for home-based settings is restricted already, nothing else has changed. Raises IngestError with
    one sentence when it may not replace the current edition.
    """
    arrival = read(desk, source, order)
    run = _take(desk, source, arrival)
    desk.session.add(run)
    if order.deed and run.outcome is not Outcome.UNCHANGED:
        told = {"field": "outcome", "new_value": run.outcome.value}
        save_deed(desk.session, replace(order.deed, subject=arrival.name, **told), desk.now)
    desk.session.commit()
    if not order.is_invented:
        tidy(desk, arrival.name)
    return Imported(run, arrival)


def tidy(desk: Desk, name: str) -> None:
    """Remove files that need not be kept any more, once what became of them is committed.

    Of faults that are settled by a later edition nothing stays that quotes the rows.
    """
    redact_unreadable(desk, name)
    _prune_reports(desk, name)
    waiting = find_waiting(desk.session, name)
    stale = kept.find_stale(desk.data_dir, name)
    if (
        stale
    ):  # first in the record: one killed in between leaves files, and the next run removes them
        forget_kept(desk.session, stale)
        desk.session.commit()
    kept.prune(desk.data_dir, name, stale, waiting.kept_as if waiting else "")


def _prune_reports(desk: Desk, name: str) -> None:
    """Remove what quotes rows of refreshes from before the last edition that was accepted."""
    accepted = find_last_accepted(desk.session, name)
    if accepted is None:
        return
    waiting = find_waiting(desk.session, name)
    keep = waiting.held_at if waiting else None
    reports.prune_reports(desk.data_dir, name, accepted.ended_at, keep)
    erase_quotations(desk.session, name, accepted.ended_at)
    desk.session.commit()


def _take(desk: Desk, source: Source, arrival: Arrival) -> RefreshRun:
    """Store an edition, leave it as the one that is held, or have it wait; nothing is committed."""
    session, order = desk.session, arrival.order
    held = editions.find_held_edition(session, arrival.name)
    if not order.is_invented and editions.holds_invented(session):
        leave_out_orders(session, desk.data_dir)
        editions.remove_invented(session)
        held = None
    is_same = held and (held.sha256, held.as_at) == (arrival.sha256, arrival.as_at)
    if held and is_same and _is_stored(desk, held):
        return _unchanged(desk, arrival, held)
    if held and arrival.as_at < held.as_at:
        raise RefreshRefused(
            f"{arrival.file_name} speaks of {arrival.as_at}, before the edition that is held "
            f"({held.as_at})"
        )
    if order.is_invented:
        run, _ = _store(desk, arrival, arrival.content.profile, held)
        return run
    return _judge_and_store(desk, source, arrival, held)


def _judge_and_store(
    desk: Desk, source: Source, arrival: Arrival, held: Edition | None
) -> RefreshRun:
    """Which rows are new, changed or gone is known once they are stored: then that may be undone."""
    content, moves = arrival.content, None
    before, now = _profiles(desk, arrival, held)
    faults = gates.find_column_faults(content.unknown, before, is_quoted=not source.is_confidential)
    faults += gates.find_strange_faults(
        content.strange, before, is_quoted=not source.is_confidential
    )
    faults += gates.find_faults(source.name, before, now, find_council_names(desk.session))
    faults += gates.find_ward_faults(content.gone_wards, content.kept_wards_count)
    if held:
        faults += gates.find_loss_faults(content.losses)
    if content.has_versions or not _holding(arrival, faults):
        run, edition = _store(desk, arrival, now, held)
        if before and content.has_versions:
            counts = (run.new_count, run.changed_count, run.closed_count, run.erased_count)
            moves = Moves(*counts)
            faults += gates.find_move_faults(source.name, before, now, moves)
    if holding := _holding(arrival, faults):
        return _hold(desk, arrival, holding, gates.find_differences(before, now, moves))
    edition.kept_as = _keep(desk, arrival)
    edition.unreadable_kept = len(content.bad) if edition.kept_as else 0
    edition.kept_rows = json.dumps(list(content.kept_rows))
    if before:
        run.reason = "; ".join(filter(None, (run.reason, *gates.find_column_words(before, now))))
    _settle_waiting(desk, arrival, run)
    return run


def _holding(arrival: Arrival, faults: Sequence[Fault]) -> list[Fault]:
    """The faults that hold an edition; of one that a person released those of privacy alone."""
    return [fault for fault in faults if fault.is_private or not arrival.order.is_released]


def _profiles(desk: Desk, arrival: Arrival, held: Edition | None) -> tuple[Profile | None, Profile]:
    """An edition in numbers, after those of the last one that was accepted."""
    numbers = find_la_numbers(desk.session)
    now = gates.by_number(arrival.content.profile, numbers)
    if arrival.is_national and (known := _directory(desk)):
        now = with_places(now, arrival.content.postcodes, known)
    if held is None:
        return None, now
    now = replace(now, unsilenced_count=_count_unsilenced(desk, arrival))
    return gates.by_number(Profile.from_json(held.profile, held.rows_count), numbers), now


def _count_unsilenced(desk: Desk, arrival: Arrival) -> int:
    """How many asked for silence in the edition that is held and do not in this one."""
    if not arrival.content.speaking:
        return 0
    told = find_current_payloads(desk.session, arrival.name)
    silent = {key for key, payload in told.items() if json.loads(payload).get("confidential")}
    return len(silent.intersection(arrival.content.speaking))


def _directory(desk: Desk) -> Postcodes | None:
    """The postcodes of the directory that is held; None where there are none."""
    held = editions.find_held_edition(desk.session, postcode_directory.SOURCE.name)
    for publication in find_publications(desk.session, Part.POSTCODES):
        if held and publication.edition_id == held.id:
            try:
                return open_postcodes(desk.snapshots, publication.seq)
            except SnapshotDamaged:
                return None
    return None


def _store(
    desk: Desk, arrival: Arrival, profile: Profile, held: Edition | None
) -> tuple[RefreshRun, Edition]:
    content = arrival.content
    edition = Edition(
        source=arrival.name,
        as_at=arrival.as_at,
        stored_at=desk.now,
        file_name=arrival.file_name,
        sha256=arrival.sha256,
        rows_count=content.rows_count,
        is_invented=arrival.order.is_invented,
        profile=profile.to_json(),
    )
    desk.session.add(edition)
    desk.session.flush()
    progress.debug("%s: storing %s rows", arrival.name, f"{content.rows_count:,}")
    counts = content.store(desk, edition, held.id if held else None)
    run = arrival.run(desk, Outcome.STORED)
    run.edition_id = edition.id
    run.new_count, run.changed_count = counts.new, counts.changed
    run.closed_count, run.erased_count = counts.closed, counts.erased
    return run, edition


def _unchanged(desk: Desk, arrival: Arrival, held: Edition) -> RefreshRun:
    if not arrival.order.is_invented and not kept.path_of(desk.data_dir, held.kept_as):
        held.kept_as = _keep(desk, arrival)
    run = arrival.run(desk, Outcome.UNCHANGED)
    run.edition_id = held.id
    waiting = find_waiting(desk.session, arrival.name)
    if waiting and not arrival.order.is_invented:
        if waiting.as_at < arrival.as_at or waiting.sha256 == arrival.sha256:
            _settle_waiting(desk, arrival, run)
        else:
            said = f"the edition as at {waiting.as_at} still waits (`flask edition list`)"
            run.reason = "; ".join(filter(None, (run.reason, said)))
    return run


def _hold(
    desk: Desk, arrival: Arrival, faults: Sequence[Fault], differences: Sequence[str]
) -> RefreshRun:
    """Undo all of an edition and have its file wait; what privacy holds is not kept at all.

    What it narrows of home-based settings is hidden meanwhile.
    """
    reasons = [fault.said for fault in faults]
    if arrival.order.is_released:
        raise RefreshRefused(f"{arrival.name}: {reasons[0]}: that nobody can release, only drop")
    desk.session.rollback()
    _refuse_older(desk, arrival)
    hide_at_once(desk.session, arrival.name, arrival.content.losses, arrival.as_at)
    is_releasable = not any(fault.is_private for fault in faults)
    name, path, as_at, sha256 = arrival.name, arrival.order.path, arrival.as_at, arrival.sha256
    waiting = WaitingEdition(
        source=name,
        as_at=as_at,
        file_name=arrival.file_name,
        kept_as=kept.keep_waiting(desk.data_dir, name, path, as_at, sha256, arrival.file_name)
        if is_releasable
        else "",
        sha256=sha256,
        rows_count=arrival.content.rows_count,
        held_at=desk.now,
        reasons="\n".join(f"{fault.said}{fault.examples}" for fault in faults),
        differences="\n".join(said for said in differences if said not in reasons),
        is_releasable=is_releasable,
        wait=Wait.WAITING,
        kept_rows=json.dumps(list(arrival.content.kept_rows)),
    )
    save_waiting(desk.session, waiting, desk.who, desk.now)
    run = arrival.run(desk, Outcome.HELD)
    more = len(reasons) - SAID_MAX
    run.reason = "; ".join([*reasons[:SAID_MAX], *([f"{more} more"] if more > 0 else [])])
    return run


def _refuse_older(desk: Desk, arrival: Arrival) -> None:
    """Refuse a file that would be quarantined in the place of a newer one."""
    waiting = find_waiting(desk.session, arrival.name)
    if waiting and arrival.as_at < waiting.as_at:
        raise RefreshRefused(
            f"{arrival.file_name} is as at {arrival.as_at}, and a newer edition of {arrival.name} "
            f"waits already (as at {waiting.as_at}): release that one or drop it first"
        )


def _keep(desk: Desk, arrival: Arrival) -> str:
    if arrival.name.partition("/")[0] == NOT_KEPT:
        return ""
    name, path = arrival.name, arrival.order.path
    return kept.keep(desk.data_dir, name, path, arrival.as_at, arrival.sha256, arrival.file_name)


def _settle_waiting(desk: Desk, arrival: Arrival, run: RefreshRun) -> None:
    """What waited is this very edition, or this one came after it: then the run says so."""
    waiting, order = find_waiting(desk.session, arrival.name), arrival.order
    if waiting is None or waiting.as_at > arrival.as_at:
        return
    replace_quarantined(desk.session, arrival.name, {}, arrival.as_at)
    if order.is_released and order.deed:
        settle(waiting, Wait.RELEASED, order.deed.who, order.deed.reason, desk.now)
    elif waiting.sha256 == arrival.sha256:
        settle(waiting, Wait.RELEASED, desk.who, NO_GATE, desk.now)
    else:
        why = f"an edition as at {arrival.as_at} was stored"
        settle(waiting, Wait.DROPPED, desk.who, why, desk.now)
        said = f"the edition as at {waiting.as_at} that waited is dropped"
        run.reason = "; ".join(filter(None, (run.reason, said)))


def _is_stored(desk: Desk, held: Edition) -> bool:
    """Whether all of an edition is still here: postcodes live beside the record, on a disk."""
    if held.source != postcode_directory.SOURCE.name:
        return True
    assert held.id is not None
    return holds_postcodes(desk.session, desk.snapshots, held.id)


def save_refusal(desk: Desk, source: Source, path: Path, reason: str) -> None:
    """Keep that a refresh was refused, and why. What it had begun is rolled back first."""
    desk.session.rollback()
    desk.session.add(
        RefreshRun(
            source=source.name,
            file_name=file_name(path),
            ended_at=desk.now,
            outcome=Outcome.REFUSED,
            reason=reason,
        )
    )
    desk.session.commit()


def published_editions(session: Session, sources: Sequence[Source]) -> list[PublishedEdition]:
    """The editions held, as the pages name them."""
    by_name = {source.name: source for source in sources}
    councils = find_council_names(session)
    return [
        PublishedEdition(
            source=held.source,
            title=source.councils_title
            if "/" in held.source and source.councils_title
            else source.title,
            publisher=_publisher(source, councils.get(held.source.partition("/")[2], "")),
            url=source.url,
            licence=source.licence,
            attribution=source.attribution,
            as_at=held.as_at,
            stale_after_days=source.stale_after_days,
            rows_count=held.rows_count,
            is_invented=held.is_invented,
        )
        for held in editions.find_held_editions(session)
        if (source := by_name.get(held.source.partition("/")[0]))
    ]


def _publisher(source: Source, council: str) -> str:
    return council if source.is_councils_own and council else source.publisher
