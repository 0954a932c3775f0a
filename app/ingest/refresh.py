"""One atomic refresh: read a file, check it, then store it as an edition or quarantine it.

The caller holds the publishing lock and publishes afterwards. A refused or quarantined edition
leaves the record and the public pages unchanged, except for restrictions.
"""

import json
import logging
from collections.abc import Sequence
from dataclasses import dataclass, replace
from pathlib import Path

from sqlmodel import Session

from app.data import editions
from app.data.areas import find_council_names
from app.data.audit import save_audit_entry
from app.data.council_files import replace_quarantine_restrictions
from app.data.editions import find_last_accepted
from app.data.erasure import erase_quoted_cells
from app.data.quarantined_editions import (
    NO_GATE,
    clear_archived_as,
    find_quarantined,
    record_decision,
)
from app.data.quarantined_rows import find_preview
from app.data.tables import Edition, Outcome, QuarantineStatus, RefreshRun
from app.ingest import edition_archive, unreadable_row_reports
from app.ingest.context import CommandContext
from app.ingest.errors import RefreshRefused, file_name
from app.ingest.incoming import IncomingEdition, RefreshRequest, read
from app.ingest.incoming_profiles import profiles_before_and_now
from app.ingest.invented_data import remove_invented_data
from app.ingest.quality_gates import gates
from app.ingest.quality_gates.edition_profile import Profile
from app.ingest.quality_gates.gates import ChangeCounts, GateFailure
from app.ingest.quarantine import QuarantineDetails, quarantine
from app.ingest.redaction.redact_unreadable_rows import redact_unreadable_rows
from app.ingest.source import Source
from app.ingest.workbook_files import as_table
from app.snapshot.layout import Edition as PublishedEdition

__all__ = [
    "ImportResult",
    "RefreshRequest",
    "import_file",
    "published_editions",
    "refresh",
    "save_refusal",
    "remove_obsolete_files",
]

progress = logging.getLogger("app.progress")


@dataclass(frozen=True)
class ImportResult:
    """The outcome of an import, and the file as it was read."""

    run: RefreshRun
    incoming: IncomingEdition


def refresh(context: CommandContext, source: Source, request: RefreshRequest) -> RefreshRun:
    """Import a file as `import_file` does; return the run alone."""
    return import_file(context, source, request).run


def import_file(context: CommandContext, source: Source, request: RefreshRequest) -> ImportResult:
    """Store a file as the newest edition of a source, and commit; the run has the outcome.

    With the outcome QUARANTINED the file awaits review until a person releases or drops it. What
    it narrows (`find_narrowed` of its content) is restricted at once; nothing else changes.
    Raises IngestError with one sentence when the file may not replace the current edition.
    """
    with as_table(source, request) as table:
        return _import_table(context, source, table)


def _import_table(context: CommandContext, source: Source, request: RefreshRequest) -> ImportResult:
    incoming = read(context, source, request)
    run = _apply(context, source, incoming)
    context.session.add(run)
    is_change = run.outcome is not Outcome.UNCHANGED or request.save_with is not None
    if request.audit_entry and is_change:
        outcome_fields = {"field": "outcome", "new_value": run.outcome.value}
        save_audit_entry(
            context.session,
            replace(request.audit_entry, subject=incoming.name, **outcome_fields),
            context.now,
        )
    if request.save_with and run.outcome is not Outcome.QUARANTINED:
        request.save_with(run)
    context.session.commit()
    if not request.is_invented:
        remove_obsolete_files(context, incoming.name)
    return ImportResult(run, incoming)


def remove_obsolete_files(context: CommandContext, name: str) -> None:
    """Remove archived files and reports that are no longer needed; call it after the commit.

    Reports and rows with faults that a newer edition resolves are removed too.
    """
    redact_unreadable_rows(context, name)
    _prune_reports(context, name)
    quarantined = find_quarantined(context.session, name)
    stale = edition_archive.find_stale(context.data_dir, name)
    if stale:
        # First in the record: if the process is killed in between, the next run removes the files.
        clear_archived_as(context.session, stale)
        context.session.commit()
    edition_archive.prune(
        context.data_dir, name, stale, quarantined.archived_as if quarantined else ""
    )


def _prune_reports(context: CommandContext, name: str) -> None:
    """Remove reports and quoted cells of refreshes before the last accepted edition."""
    accepted = find_last_accepted(context.session, name)
    if accepted is None:
        return
    quarantined = find_quarantined(context.session, name)
    keep = quarantined.quarantined_at if quarantined else None
    unreadable_row_reports.prune_reports(context.data_dir, name, accepted.ended_at, keep)
    erase_quoted_cells(context.session, name, accepted.ended_at)
    context.session.commit()


def _apply(context: CommandContext, source: Source, incoming: IncomingEdition) -> RefreshRun:
    """Store or quarantine an edition, or note that it is unchanged; nothing is committed."""
    session, request = context.session, incoming.request
    current = editions.find_current_edition(session, incoming.name)
    if not request.is_invented and editions.has_invented_edition(session):
        remove_invented_data(context)
        current = None
    is_same = current and (current.sha256, current.as_at) == (incoming.sha256, incoming.as_at)
    if current and is_same and _is_complete(context, source, current):
        return _record_unchanged(context, source, incoming, current)
    if current and incoming.as_at < current.as_at:
        raise RefreshRefused(
            f"{incoming.file_name} is as at {incoming.as_at}, which is older than the current "
            f"edition ({current.as_at})"
        )
    if request.is_invented:
        run, _ = _store(context, incoming, incoming.content.profile, current)
        return run
    return _check_and_store(context, source, incoming, current)


def _check_and_store(
    context: CommandContext, source: Source, incoming: IncomingEdition, current: Edition | None
) -> RefreshRun:
    """Store an edition, or roll it back and quarantine it.

    New, changed and closed rows can only be counted by storing them.
    """
    content, change_counts = incoming.content, None
    before, now = profiles_before_and_now(context, incoming, current)
    failures = gates.find_column_failures(
        content.unknown_columns, before, is_quoted=not source.is_confidential
    )
    failures += gates.find_unknown_item_failures(
        content.unknown_items, before, is_quoted=not source.is_confidential
    )
    names = find_council_names(context.session)
    failures += gates.find_failures(
        before, now, names, may_release_consents=source.may_release_consents
    )
    failures += gates.find_ward_failures(content.missing_wards, content.kept_wards_count)
    if current:
        failures += gates.find_loss_failures(content.losses)
    if content.has_versions or not _blocking_failures(incoming, failures):
        run, edition = _store(context, incoming, now, current)
        if before and content.has_versions:
            counts = (run.new_count, run.changed_count, run.closed_count, run.erased_count)
            change_counts = ChangeCounts(*counts)
            failures += gates.find_change_failures(source.change_limits, before, now, change_counts)
    if blocking := _blocking_failures(incoming, failures):
        differences = gates.describe_differences(before, now, change_counts)
        preview = find_preview(context.session, current, edition) if content.has_versions else []
        return quarantine(context, incoming, QuarantineDetails(blocking, differences, preview))
    edition.archived_as = _archive_file(context, source, incoming)
    edition.unreadable_count = len(content.bad) if edition.archived_as else 0
    edition.kept_rows = json.dumps(list(content.kept_rows))
    if before:
        run.reason = "; ".join(
            filter(None, (run.reason, *gates.describe_column_changes(before, now)))
        )
    _settle_quarantined(context, incoming, run)
    return run


def _blocking_failures(
    incoming: IncomingEdition, failures: Sequence[GateFailure]
) -> list[GateFailure]:
    """The failures that quarantine an edition; only those of privacy if a person released it."""
    return [
        failure
        for failure in failures
        if failure.is_privacy_failure or not incoming.request.is_released
    ]


def _store(
    context: CommandContext, incoming: IncomingEdition, profile: Profile, current: Edition | None
) -> tuple[RefreshRun, Edition]:
    content = incoming.content
    edition = Edition(
        source=incoming.name,
        as_at=incoming.as_at,
        stored_at=context.now,
        file_name=incoming.file_name,
        sha256=incoming.sha256,
        rows_count=content.rows_count,
        is_invented=incoming.request.is_invented,
        profile=profile.to_json(),
    )
    context.session.add(edition)
    context.session.flush()
    progress.debug("%s: storing %s rows", incoming.name, f"{content.rows_count:,}")
    counts = content.store(context, edition, current.id if current else None)
    run = incoming.run(context, Outcome.STORED)
    run.edition_id = edition.id
    run.new_count, run.changed_count = counts.new, counts.changed
    run.closed_count, run.erased_count = counts.closed, counts.erased
    return run, edition


def _record_unchanged(
    context: CommandContext, source: Source, incoming: IncomingEdition, current: Edition
) -> RefreshRun:
    if not incoming.request.is_invented and not edition_archive.find_archived_path(
        context.data_dir, current.archived_as
    ):
        current.archived_as = _archive_file(context, source, incoming)
    run = incoming.run(context, Outcome.UNCHANGED)
    run.edition_id = current.id
    quarantined = find_quarantined(context.session, incoming.name)
    if quarantined and not incoming.request.is_invented:
        if quarantined.as_at < incoming.as_at or quarantined.sha256 == incoming.sha256:
            _settle_quarantined(context, incoming, run)
        else:
            sentence = (
                f"the edition as at {quarantined.as_at} still awaits review (`flask edition list`)"
            )
            run.reason = "; ".join(filter(None, (run.reason, sentence)))
    return run


def _archive_file(context: CommandContext, source: Source, incoming: IncomingEdition) -> str:
    if not source.is_archived:
        return ""
    name, path = incoming.name, incoming.request.path
    return edition_archive.archive_accepted(
        context.data_dir, name, path, incoming.as_at, incoming.sha256, incoming.file_name
    )


def _settle_quarantined(
    context: CommandContext, incoming: IncomingEdition, run: RefreshRun
) -> None:
    """Close the quarantine of this edition or of an older one, and note a dropped one in the run."""
    quarantined, request = find_quarantined(context.session, incoming.name), incoming.request
    if quarantined is None or quarantined.as_at > incoming.as_at:
        return
    replace_quarantine_restrictions(context.session, incoming.name, {}, incoming.as_at)
    status, who, why = QuarantineStatus.RELEASED, context.who, NO_GATE
    archived = edition_archive.find_archived_path(context.data_dir, quarantined.archived_as)
    if request.is_released and request.audit_entry and request.path == archived:
        who, why = request.audit_entry.who, request.audit_entry.reason
    elif quarantined.sha256 != incoming.sha256:
        status, why = QuarantineStatus.DROPPED, f"an edition as at {incoming.as_at} was stored"
        sentence = f"the quarantined edition as at {quarantined.as_at} is dropped"
        run.reason = "; ".join(filter(None, (run.reason, sentence)))
    record_decision(context.session, quarantined, status, who, why, context.now)


def _is_complete(context: CommandContext, source: Source, current: Edition) -> bool:
    """Whether all data of an edition is present, also where it is outside the record."""
    assert current.id is not None
    return source.is_complete is None or source.is_complete(context, current.id)


def save_refusal(
    context: CommandContext, source: Source, path: Path, reason: str, la_number: str = ""
) -> None:
    """Roll back, then log a refused refresh with its reason, and commit.

    With `la_number` it is logged under the edition of that council.
    """
    context.session.rollback()
    context.session.add(
        RefreshRun(
            source="/".join(filter(None, (source.name, la_number))),
            file_name=file_name(path),
            ended_at=context.now,
            outcome=Outcome.REFUSED,
            reason=reason,
        )
    )
    context.session.commit()


def published_editions(session: Session, sources: Sequence[Source]) -> list[PublishedEdition]:
    """The current editions with titles and publishers for the pages."""
    by_name = {source.name: source for source in sources}
    councils = find_council_names(session)
    return [
        PublishedEdition(
            source=current.source,
            title=source.councils_title
            if "/" in current.source and source.councils_title
            else source.title,
            publisher=_publisher(source, councils.get(current.source.partition("/")[2], "")),
            url=source.url,
            licence=source.licence,
            attribution=source.attribution,
            as_at=current.as_at,
            stale_after_days=source.stale_after_days,
            rows_count=current.rows_count,
            is_invented=current.is_invented,
        )
        for current in editions.find_current_editions(session)
        if (source := by_name.get(current.source.partition("/")[0]))
    ]


def _publisher(source: Source, council: str) -> str:
    return council if source.is_councils_own and council else source.publisher
