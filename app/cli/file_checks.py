"""Checks that the files beside the record and snapshots are there, whole and private."""

import stat
from collections.abc import Iterator
from pathlib import Path

from sqlmodel import col, select

from app.cli.findings import Finding
from app.core.source_names import base_source
from app.data import install_key
from app.data.erasure_orders import find_order_file_faults
from app.data.tables import Edition, ErasureOrder, QuarantinedEdition, QuarantineStatus
from app.ingest import edition_archive
from app.ingest.context import CommandContext
from app.ingest.source import ElementRedaction
from app.ingest.sources import find_source

REPAIR = "run `flask repair`"
# Files of commands that may contain personal data; other files in DATA_DIR are left alone.
PERSONAL = frozenset(
    {
        *("editions", "downloads", "reports", "inbox", "imports", "erasures", "unfinished"),
        "mail",
        *("forget.log", "audit.head", "secret"),
    }
)
RECORD = "record.sqlite"  # and the files that SQLite writes beside it


def check_secret(context: CommandContext) -> Iterator[Finding]:
    """The key of the install is there, once the audit contains digests made with it."""
    state = install_key.key_state(context.data_dir)
    if state == "damaged":
        yield Finding("the file secret is damaged: it contains the key of this install", REPAIR)
    elif state == "missing" and install_key.has_digests(context.session):
        yield Finding("the file secret is missing: it contains the key of this install", REPAIR)


def check_orders(context: CommandContext) -> Iterator[Finding]:
    """Both files of erasure orders and the record contain every order."""
    for message in find_order_file_faults(context.session, context.data_dir):
        yield Finding(message, REPAIR)


def check_archive(context: CommandContext) -> Iterator[Finding]:
    """The archived files of accepted and quarantined editions are there and whole."""
    for edition in find_archived(context):
        path = edition_archive.find_archived_path(context.data_dir, edition.archived_as)
        message = (
            f"the archived file of {edition.source} as at {edition.as_at} ({edition.file_name})"
        )
        if path is None:
            yield Finding(f"{message} is lost; its rows are in the record", REPAIR)
        elif not _is_redacted(context, edition) and edition_archive.digest(path) != edition.sha256:
            message = (
                f"{message} is not the file that was accepted: it is damaged, or rows were removed"
            )
            import_advice = (
                f"import it again with `flask refresh {base_source(edition.source)} --file …`"
            )
            yield Finding(message, import_advice, is_broken=False)
    awaiting_review = select(QuarantinedEdition).where(
        QuarantinedEdition.status == QuarantineStatus.AWAITING_REVIEW
    )
    for quarantined in context.session.exec(awaiting_review):
        if quarantined.is_releasable and not edition_archive.find_archived_path(
            context.data_dir, quarantined.archived_as
        ):
            name = f"{quarantined.source} as at {quarantined.as_at}"
            message = f"the file of the quarantined {name} is lost"
            advice = f'run `flask edition drop {quarantined.source} --reason "its file is lost"`'
            yield Finding(message, f"{advice}, then refresh it again", is_broken=False)


def find_archived(context: CommandContext) -> list[Edition]:
    """Editions whose file should be in the archive."""
    return list(context.session.exec(select(Edition).where(Edition.archived_as != "")).all())


def _is_redacted(context: CommandContext, edition: Edition) -> bool:
    """Whether rows of the archived file were erased, which changes its digest."""
    base, source = base_source(edition.source), find_source(edition.source)
    if source and isinstance(source.redaction, ElementRedaction):  # redacted without an order too
        return True
    ordered = select(ErasureOrder.id).where(col(ErasureOrder.source).startswith(base)).limit(1)
    return context.session.exec(ordered).first() is not None


def check_modes(context: CommandContext) -> Iterator[Finding]:
    """Only the owner can read the files with personal data."""
    if exposed := sorted(find_readable_by_others(context.data_dir)):
        named = ", ".join(str(path.relative_to(context.data_dir)) for path in exposed[:3])
        message = f"{len(exposed)} files or folders can be read by other users, such as {named}"
        yield Finding(message, REPAIR)


def find_readable_by_others(data_dir: Path) -> Iterator[Path]:
    """The personal files and folders in DATA_DIR that users other than the owner can read."""
    for top in data_dir.iterdir():
        is_personal = top.name in PERSONAL or top.name.startswith(RECORD)
        if not is_personal or top.is_symlink():
            continue
        for path in (top, *(top.rglob("*") if top.is_dir() else ())):
            try:
                if not path.is_symlink() and stat.S_IMODE(path.stat().st_mode) & 0o077:
                    yield path
            except FileNotFoundError:
                continue  # removed meanwhile


def make_private(data_dir: Path) -> int:
    """Remove other users' permissions; returns how many files and folders had them."""
    count = 0
    for exposed in list(find_readable_by_others(data_dir)):
        exposed.chmod(0o700 if exposed.is_dir() else 0o600)
        count += 1
    return count
