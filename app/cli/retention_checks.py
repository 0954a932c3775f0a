"""Whether what is over its period is deleted."""

from collections.abc import Iterator
from datetime import timedelta

from app.cli.findings import Finding
from app.data.retention import find_last_run, find_overdue
from app.ingest.context import CommandContext

LATE_AFTER = timedelta(days=2)  # the clock deletes daily


def check_retention(context: CommandContext) -> Iterator[Finding]:
    """Nothing is over its period for days: a note, because families see nothing of it."""
    last = find_last_run(context.session)
    if last and context.now - last.at < LATE_AFTER:
        return
    late = [one for one in find_overdue(context.session, context.now - LATE_AFTER) if one.count]
    if late:
        names = ", ".join(one.stored.name for one in late)
        message = f"data is kept longer than its period: {names}"
        yield Finding(message, "run `flask retention --apply`, or `flask clock`", is_broken=False)
