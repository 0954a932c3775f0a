"""Files beside the record and the snapshots that must be there, whole, and nobody else's to read."""

import stat
from collections.abc import Iterator
from pathlib import Path

from sqlmodel import col, select

from app.cli.findings import Finding
from app.data import secret
from app.data.forgetting import find_gaps
from app.data.history import base_of
from app.data.tables import Edition, ForgetOrder, Wait, WaitingEdition
from app.ingest import kept
from app.ingest.readers import Desk
from app.ingest.strike import EXTRACT

REPAIR = "run `flask repair`"
# What commands write that may tell of people; other files that an operator keeps there are left alone.
PERSONAL = frozenset(
    {
        *("editions", "downloads", "reports", "inbox", "erasures", "unfinished"),
        *("forget.log", "audit.head", "secret"),
    }
)
RECORD = "record.sqlite"  # and what SQLite writes beside it


def check_secret(desk: Desk) -> Iterator[Finding]:
    """The key of the install is there, once it was needed."""
    state = secret.state_of(desk.data_dir)
    if state == "damaged":
        yield Finding("the file secret is damaged: it holds the key of this install", REPAIR)
    elif state == "missing" and secret.has_digests(desk.session):
        yield Finding("the file secret is missing: it holds the key of this install", REPAIR)


def check_orders(desk: Desk) -> Iterator[Finding]:
    """Both files of erasure orders have every order, and so has the record."""
    for said in find_gaps(desk.session, desk.data_dir):
        yield Finding(said, REPAIR)


def check_archive(desk: Desk) -> Iterator[Finding]:
    """The files of accepted editions and of those that await review are there and whole."""
    for edition in find_archived(desk):
        path = kept.path_of(desk.data_dir, edition.kept_as)
        said = f"the archived file of {edition.source} as at {edition.as_at} ({edition.file_name})"
        if path is None:
            yield Finding(f"{said} is lost; its rows are in the record", REPAIR)
        elif not _is_struck(desk, edition) and kept.digest(path) != edition.sha256:
            said = f"{said} is not the file that was accepted: it is damaged, or rows were removed"
            again = f"take it in again with `flask refresh {base_of(edition.source)} --file …`"
            yield Finding(said, again, is_broken=False)
    waiting = select(WaitingEdition).where(WaitingEdition.wait == Wait.WAITING)
    for one in desk.session.exec(waiting):
        if one.is_releasable and not kept.path_of(desk.data_dir, one.kept_as):
            said = f"the file of {one.source} as at {one.as_at}, which awaits review, is lost"
            advice = f'run `flask edition drop {one.source} --reason "its file is lost"`'
            yield Finding(said, f"{advice}, then refresh it again", is_broken=False)


def find_archived(desk: Desk) -> list[Edition]:
    """Editions whose file should be in the archive."""
    return list(desk.session.exec(select(Edition).where(Edition.kept_as != "")).all())


def _is_struck(desk: Desk, edition: Edition) -> bool:
    """Whether rows of the file were erased, so that it is another one on purpose."""
    base = base_of(edition.source)
    ordered = select(ForgetOrder.id).where(col(ForgetOrder.source).startswith(base)).limit(1)
    return base == EXTRACT or desk.session.exec(ordered).first() is not None


def check_modes(desk: Desk) -> Iterator[Finding]:
    """Files with personal data are their owner's alone."""
    if wide := sorted(find_wide(desk.data_dir)):
        named = ", ".join(str(one.relative_to(desk.data_dir)) for one in wide[:3])
        said = f"{len(wide)} files or folders can be read by others, {named} first"
        yield Finding(said, REPAIR)


def find_wide(data_dir: Path) -> Iterator[Path]:
    """What of DATA_DIR others than its owner can read, and should not."""
    for top in data_dir.iterdir():
        is_personal = top.name in PERSONAL or top.name.startswith(RECORD)
        if not is_personal or top.is_symlink():
            continue
        for one in (top, *(top.rglob("*") if top.is_dir() else ())):
            try:
                if not one.is_symlink() and stat.S_IMODE(one.stat().st_mode) & 0o077:
                    yield one
            except FileNotFoundError:
                continue  # gone meanwhile


def make_private(data_dir: Path) -> int:
    """Take the others' rights away; how many files and folders had them."""
    count = 0
    for one in list(find_wide(data_dir)):
        one.chmod(0o700 if one.is_dir() else 0o600)
        count += 1
    return count
