"""`flask retention`: what is over its time, and deleting it."""

from collections.abc import Callable, Mapping
from datetime import datetime
from pathlib import Path

import click

from app.cli.command_context import unlocked_context
from app.core.retention.files import FILES
from app.core.retention.stored_data import StoredData
from app.data.erasure import overwrite_erased
from app.data.listing_import_files import count_overdue_files
from app.data.listing_imports import remove_old_uploads
from app.data.personal_data.erase_staff import is_staff_erased_since
from app.data.retention import apply_retention, find_last_run, find_overdue
from app.ingest.context import CommandContext
from app.mail.kept_messages import find_old_messages, remove_old_files

# The files that are over their time, by the name of their entry.
_OLD_FILES: Mapping[str, Callable[[Path, datetime], int]] = {
    "imports": count_overdue_files,
    "mail": lambda data_dir, now: len(find_old_messages(data_dir, now)),
}


@click.command("retention")
@click.option("--apply", "is_applied", is_flag=True, help="Delete it; otherwise only count it.")
def retention(is_applied: bool) -> None:
    """Count or delete what is older than its period.

    The periods are on the page Data protection of the desk. `flask clock` deletes
    daily.
    """
    with unlocked_context() as context:
        files = _count_files(context)
        if is_applied:
            last = find_last_run(context.session)
            rows = apply_retention(context.session, context.who, context.now)
            _remove_files(context)
            if is_staff_erased_since(context.session, last.at if last else None):
                overwrite_erased(context.session)
        else:
            rows = find_overdue(context.session, context.now)
            _print_last_run(context)
    click.echo("Tables of the record:")
    for one in rows:
        _print_line(one.stored, one.count, is_applied=is_applied)
    click.echo("Folders of DATA_DIR:")
    for stored, count in files:
        _print_line(stored, count, is_applied=is_applied)


def _count_files(context: CommandContext) -> list[tuple[StoredData, int]]:
    limited = (stored for stored in FILES if stored.days is not None)
    return [(stored, _OLD_FILES[stored.name](context.data_dir, context.now)) for stored in limited]


def _remove_files(context: CommandContext) -> None:
    remove_old_uploads(context.session, context.data_dir, context.now)
    remove_old_files(context.data_dir, context.now)


def _print_last_run(context: CommandContext) -> None:
    last = find_last_run(context.session)
    day = f"last run with --apply: {last.at:%Y-%m-%d %H:%M} UTC" if last else ""
    click.echo(day or "flask retention has never been run with --apply")


def _print_line(stored: StoredData, count: int, *, is_applied: bool) -> None:
    done = "deleted" if is_applied else "to delete"
    click.echo(f"{stored.name}: {count} {done}. Kept: {stored.lasts}")
