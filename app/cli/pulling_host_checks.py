"""What `flask doctor` checks on a host without a record, which pulls its snapshots."""

from collections.abc import Callable, Iterator
from datetime import datetime

from app.cli.findings import Finding
from app.cli.inbox_checks import CLOCK_ADVICE, OVERDUE
from app.config import Config
from app.inbox.inbox_files import has_overdue_files
from app.snapshot.errors import SnapshotDamaged
from app.snapshot.reader import read_current_pointer, verify_files
from app.snapshot.remote_address import can_be_written

PULL_ADVICE = "run `flask snapshot pull`"


def check_pulled(config: Config, _now: datetime) -> Iterator[Finding]:
    """The snapshot that is shown is whole; every byte is read."""
    root = config.data_dir / "snapshots"
    try:
        for part, seq in read_current_pointer(root).items():
            verify_files(root, part, seq)
    except FileNotFoundError:
        yield Finding("no snapshot has been pulled, or a file of it is missing", PULL_ADVICE)
    except (SnapshotDamaged, OSError) as error:
        yield Finding(str(error), PULL_ADVICE)


def check_unsent(config: Config, now: datetime) -> Iterator[Finding]:
    """The counts of searches in the inbox are sent."""
    if not has_overdue_files(config.data_dir, now):
        return
    advice = f"{CLOCK_ADVICE} and may write below inbox in SNAPSHOT_FROM"
    if not can_be_written(config.snapshot_from):
        advice = "pull from a folder or s3: nothing can be sent by http"
    yield Finding(OVERDUE, advice, is_broken=False)


HOST_CHECKS: tuple[tuple[str, Callable[[Config, datetime], Iterator[Finding]]], ...] = (
    ("current publication", check_pulled),
    ("inbox", check_unsent),
)
