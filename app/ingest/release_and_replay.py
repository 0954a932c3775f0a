"""Decisions on quarantined editions, and the replay of archived editions."""

from pathlib import Path

from app.data.audit import AuditEntry, save_audit_entry
from app.data.council_files import replace_quarantine_restrictions
from app.data.quarantined_editions import find_quarantined, record_decision
from app.data.tables import QuarantinedEdition, QuarantineStatus
from app.ingest import edition_archive
from app.ingest.context import CommandContext
from app.ingest.errors import RefreshRefused
from app.ingest.incoming import RefreshRequest
from app.ingest.refresh import remove_obsolete_files
from app.ingest.source import Source
from app.ingest.sources import find_source
from app.ingest.unreadable_row_reports import delete_report


def source_of(name: str) -> Source:
    """The source of an edition's name such as "council_listing/330"; raises RefreshRefused."""
    source = find_source(name)
    if source is None:
        raise RefreshRefused(f"there is no source {name[:60]!r}")
    return source


def release_request(context: CommandContext, name: str, reason: str) -> RefreshRequest:
    """The request to import a quarantined edition in spite of the gates.

    Raises RefreshRefused when there is no such edition, a privacy gate failed or its file is gone.
    """
    quarantined = _get_quarantined(context, name)
    if not quarantined.is_releasable:
        reason = quarantined.reasons.splitlines()[0]
        raise RefreshRefused(
            f"{name} as at {quarantined.as_at} is quarantined for privacy ({reason}): it cannot be "
            "released, only dropped"
        )
    path = edition_archive.find_archived_path(context.data_dir, quarantined.archived_as)
    if path is None:
        raise RefreshRefused(
            f"the file of {name} as at {quarantined.as_at} is missing from DATA_DIR/editions: "
            "drop the edition and import the file again"
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
    """The request to import the file of the `number`th newest archived edition again, from 1."""
    source_of(name)
    archived = edition_archive.find_archived_editions(context.data_dir, name)
    if not 1 <= number <= len(archived):
        raise RefreshRefused(
            f"{len(archived)} editions of {name} are archived: there is no number {number}"
        )
    edition = archived[number - 1]
    return RefreshRequest(
        path=edition.path,
        as_at=edition.as_at,
        la_number=name.partition("/")[2],
        file_name=edition.file_name,
        audit_entry=AuditEntry(
            context.who, "edition replayed", "", reason=f"number {number}, as at {edition.as_at}"
        ),
    )


def drop(context: CommandContext, name: str, reason: str) -> QuarantinedEdition:
    """Drop a quarantined edition with its file and its restrictions, and commit.

    Providers that only this edition restricted may be shown again.
    """
    quarantined = _get_quarantined(context, name)
    replace_quarantine_restrictions(context.session, name, {}, quarantined.as_at)
    record_decision(
        context.session,
        quarantined,
        QuarantineStatus.DROPPED,
        context.who,
        reason,
        context.now,
    )
    save_audit_entry(
        context.session,
        AuditEntry(context.who, "edition dropped", name, reason=reason),
        context.now,
    )
    context.session.commit()
    delete_report(context.data_dir, name, quarantined.quarantined_at)
    remove_obsolete_files(context, name)
    return quarantined


def _get_quarantined(context: CommandContext, name: str) -> QuarantinedEdition:
    quarantined = find_quarantined(context.session, name)
    if quarantined is None:
        raise RefreshRefused(
            f"no edition of {name[:60]!r} is quarantined: see `flask edition list`"
        )
    return quarantined
