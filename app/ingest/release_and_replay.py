"""A person's word on an edition that waits, and kept editions taken in again."""

from pathlib import Path

from app.data.audit import (
    AuditEntry,
    save_audit_entry,
)
from app.data.council_files import replace_quarantine_restrictions
from app.data.quarantined_editions import (
    find_quarantined,
    record_decision,
)
from app.data.tables import (
    QuarantinedEdition,
    QuarantineStatus,
)
from app.ingest import edition_archive
from app.ingest.edition_content import CommandContext
from app.ingest.errors import RefreshRefused
from app.ingest.incoming import RefreshRequest
from app.ingest.refresh import remove_obsolete_files
from app.ingest.source import Source
from app.ingest.sources import SOURCES
from app.ingest.unreadable_row_reports import delete_report


def source_of(name: str) -> Source:
    """The source of an edition's name, "council_listing/330"; raises RefreshRefused."""
    for source in SOURCES:
        if source.name == name.partition("/")[0]:
            return source
    raise RefreshRefused(f"there is no source {name[:60]!r}")


def release_request(context: CommandContext, name: str, reason: str) -> RefreshRequest:
    """The order to take in what waits whatever the gates say; raises RefreshRefused where none may."""
    quarantined = _get_quarantined(context, name)
    if not quarantined.is_releasable:
        raise RefreshRefused(
            f"{name} as at {quarantined.as_at} is held by privacy ({quarantined.reasons.splitlines()[0]}): "
            "that nobody can release, only drop"
        )
    path = edition_archive.find_archived_path(context.data_dir, quarantined.kept_as)
    if path is None:
        raise RefreshRefused(
            f"the file of {name} as at {quarantined.as_at} is gone from DATA_DIR/editions: "
            "drop it and take it in again"
        )
    return _build_release_request(context, name, path, quarantined, reason)


def _build_release_request(
    context: CommandContext, name: str, path: Path, quarantined: QuarantinedEdition, reason: str
) -> RefreshRequest:
    return RefreshRequest(
        path=path,
        as_at=quarantined.as_at,
        la_number=name.partition("/")[2],
        file_name=quarantined.file_name,
        audit_entry=AuditEntry(context.who, "edition released", "", reason=reason),
        is_released=True,
    )


def replay_request(context: CommandContext, name: str, number: int) -> RefreshRequest:
    """The order to take in again the file of the `number`th newest edition that is kept, from 1."""
    source_of(name)
    found = edition_archive.find_archived_editions(context.data_dir, name)
    if not 1 <= number <= len(found):
        raise RefreshRefused(
            f"{len(found)} editions of {name} are kept: there is no number {number}"
        )
    one = found[number - 1]
    return RefreshRequest(
        path=one.path,
        as_at=one.as_at,
        la_number=name.partition("/")[2],
        file_name=one.file_name,
        audit_entry=AuditEntry(
            context.who, "edition replayed", "", reason=f"number {number}, as at {one.as_at}"
        ),
    )


def drop(context: CommandContext, name: str, reason: str) -> QuarantinedEdition:
    """Take away what waits, its file too, and commit. What it alone restricted may be shown again."""
    quarantined = _get_quarantined(context, name)
    replace_quarantine_restrictions(context.session, name, {}, quarantined.as_at)
    record_decision(quarantined, QuarantineStatus.DROPPED, context.who, reason, context.now)
    save_audit_entry(
        context.session,
        AuditEntry(context.who, "edition dropped", name, reason=reason),
        context.now,
    )
    context.session.commit()
    delete_report(context.data_dir, name, quarantined.held_at)
    remove_obsolete_files(context, name)
    return quarantined


def _get_quarantined(context: CommandContext, name: str) -> QuarantinedEdition:
    quarantined = find_quarantined(context.session, name)
    if quarantined is None:
        raise RefreshRefused(f"no edition of {name[:60]!r} waits: see `flask edition list`")
    return quarantined
