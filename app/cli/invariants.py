"""The invariants of an install, checked on its real data, with advice where one does not hold.

I1 to I10 are those of docs/architecture.md#invariants. A check yields findings and changes nothing.
"""

from collections.abc import Callable, Iterator

from flask import current_app
from sqlmodel import select

from app.cli.file_checks import REPAIR, check_archive, check_modes, check_orders, check_secret
from app.cli.findings import Finding
from app.cli.inbox_checks import check_inbox, check_sent_counts
from app.cli.mail_checks import check_messages
from app.cli.publication_checks import (
    REPUBLISH_ADVICE,
    check_council_details,
    check_current_consents,
    check_home_areas,
    check_log,
    check_losses,
    check_pointer,
    check_rebuilt,
    check_sources,
)
from app.cli.retention_checks import check_retention
from app.config import Config
from app.data import audit
from app.data.editions import find_current_editions
from app.data.publications import find_publications
from app.data.tables import ErasureOrder, Part, QuarantinedEdition, QuarantineStatus
from app.ingest.context import CommandContext
from app.ingest.edition_checks import disk_space
from app.ingest.sources import SOURCES
from app.publish.backup.audit_heads import has_longer_backup, is_only_head_file_faulty
from app.publish.backup.audit_heads import verify as verify_audit
from app.publish.store.switch import current_seqs
from app.snapshot.edit_markers import find_interrupted_edits

Check = Callable[[CommandContext], Iterator[Finding]]


def check_audit(context: CommandContext) -> Iterator[Finding]:
    """I9: no line of the audit was changed or removed."""
    config: Config = current_app.config["SETTINGS"]
    try:
        verify_audit(context.session, context.data_dir, config.backup_to)
    except audit.AuditBroken as error:
        advice = 'find out who changed the audit, then run `flask audit accept --reason "…"`'
        if is_only_head_file_faulty(context.session, context.data_dir, config.backup_to):
            advice = REPAIR
        elif has_longer_backup(context.session, config.backup_to):
            advice = f"{REPAIR}, which restores the lines from the backup; if it cannot, {advice}"
        yield Finding(str(error), advice)


def check_disk(context: CommandContext) -> Iterator[Finding]:
    """I10: the disk has room for a refresh, whose file is not known yet."""
    disk = disk_space(context)
    if disk.free < disk.needed:
        message = (
            f"{disk.free // 2**20:,} MB are free, a refresh needs {disk.needed // 2**20:,} MB "
            "and room for its file"
        )
        yield Finding(message, "free some space on the disk of DATA_DIR", is_broken=False)


def check_pending_reviews(context: CommandContext) -> Iterator[Finding]:
    """What awaits a decision: quarantined editions and a pinned rollback."""
    quarantined = select(QuarantinedEdition).where(
        QuarantinedEdition.status == QuarantineStatus.AWAITING_REVIEW
    )
    for edition in context.session.exec(quarantined):
        reason = edition.reasons.splitlines()[0]
        message = f"{edition.source} as at {edition.as_at} is quarantined: {reason}"
        advice = f"look at it with `flask edition list`, then release or drop {edition.source}"
        yield Finding(message, advice, is_broken=False)
    shown = current_seqs(context.snapshots).get("places")
    for logged in find_publications(context.session, Part.PLACES):
        if logged.seq == shown and logged.rolled_back_to is not None:
            message = (
                f"a rollback to {logged.rolled_back_to} is pinned: refreshes are not published"
            )
            yield Finding(message, "end it with `flask publish`", is_broken=False)


def check_edits(context: CommandContext) -> Iterator[Finding]:
    """Every edit is public: none was interrupted by a full disk or a kill."""
    for marked_edit in find_interrupted_edits(context.data_dir):
        message = (
            f"edit {marked_edit.action} of {marked_edit.provider_id} was interrupted and may not be "
            "public"
        )
        yield Finding(message, "run `flask edit complete`, or the same command again")


def check_erasures(context: CommandContext) -> Iterator[Finding]:
    """Every erasure order is applied, in archived files and stored snapshots too."""
    open_orders = select(ErasureOrder).where(ErasureOrder.applied_at == None)  # noqa: E711
    count = len(context.session.exec(open_orders).all())
    if count:
        yield Finding(f"{count} erasure orders are not applied yet", REPUBLISH_ADVICE)


def check_ages(context: CommandContext) -> Iterator[Finding]:
    """No source is older than it should be."""
    stale_after = {source.name: source.stale_after_days for source in SOURCES}
    for current in find_current_editions(context.session):
        days = (context.now.date() - current.as_at).days
        name = current.source.partition("/")[0]
        if not current.is_invented and name in stale_after and days > stale_after[name]:
            days_over = days - stale_after[name]
            message = f"{current.source} is as at {current.as_at}, {days_over} days too old"
            advice = f"import a newer edition with `flask refresh {name}`"
            yield Finding(message, advice, is_broken=False)


CHECKS: tuple[tuple[str, Check], ...] = (
    ("current publication", check_pointer),
    ("earlier publications", check_log),
    ("next publication", check_losses),
    ("consents", check_current_consents),
    ("areas of homes", check_home_areas),
    ("sources and dates of facts", check_sources),
    ("public settings as in the record", check_rebuilt),
    ("details of councils as in the record", check_council_details),
    ("audit", check_audit),
    ("edits", check_edits),
    ("erasure orders", check_erasures),
    ("files of erasure orders", check_orders),
    ("key of this install", check_secret),
    ("archived editions", check_archive),
    ("file permissions", check_modes),
    ("disk space", check_disk),
    ("decisions to make", check_pending_reviews),
    ("inbox", check_inbox),
    ("counts of other hosts", check_sent_counts),
    ("age of the sources", check_ages),
    ("messages to settings", check_messages),
    ("periods of storage", check_retention),
)
