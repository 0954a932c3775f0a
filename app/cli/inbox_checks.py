"""Checks that counts do not wait in the inbox or where other hosts send them."""

from collections.abc import Iterator

from flask import current_app

from app.cli.findings import Finding
from app.config import Config
from app.inbox.import_sent_counts import count_overdue_files
from app.inbox.inbox_files import count_unreadable_files, has_overdue_files
from app.ingest.context import CommandContext
from app.snapshot.errors import TransferFailed

OVERDUE = "counts of searches have been in the inbox for more than a day"
CLOCK_ADVICE = "check that `flask clock` runs"


def check_inbox(context: CommandContext) -> Iterator[Finding]:
    """The counts of searches in the inbox are imported."""
    if count := count_unreadable_files(context.data_dir):
        message = f"{count} files of the inbox contain nothing readable or are months old"
        yield Finding(message, "look at them in inbox/broken, then remove them", is_broken=False)
    if has_overdue_files(context.data_dir, context.now):
        yield Finding(OVERDUE, CLOCK_ADVICE, is_broken=False)


def check_sent_counts(context: CommandContext) -> Iterator[Finding]:
    """The counts that other hosts have sent are imported."""
    config: Config = current_app.config["SETTINGS"]
    if not config.snapshot_push_to:
        return
    try:
        count = count_overdue_files(config.snapshot_push_to, context.now)
    except TransferFailed as error:
        yield Finding(str(error), "check SNAPSHOT_PUSH_TO", is_broken=False)
        return
    if count:
        message = f"{count} files of other hosts have been there for more than a day"
        advice = f"{CLOCK_ADVICE}; if it does, look at them in inbox below SNAPSHOT_PUSH_TO"
        yield Finding(message, advice, is_broken=False)
