"""`flask personal`: what an install has about one setting or one member of staff."""

import sys
from collections.abc import Sequence
from pathlib import Path

import click
from flask import current_app
from sqlmodel import col, select

from app.cli.command_context import unlocked_context
from app.cli.edit import find_setting, reason_option
from app.config import Config
from app.core.retention.stored_data import StoredData
from app.core.retention.tables import TABLES
from app.data.erasure import overwrite_erased
from app.data.erasure_orders import sync_order_files
from app.data.personal_data.erase_staff import erase_staff_user
from app.data.staff_changes import LastAdministrator
from app.data.tables import StaffUser
from app.ingest.context import CommandContext
from app.ingest.erase_setting import erase_setting
from app.publish import publisher_lock
from app.publish.personal_data import (
    PersonalData,
    export_text,
    find_data_of_setting,
    find_data_of_staff,
    save_export_entry,
)
from app.snapshot.disk import replace_file

SETTING, USER = "setting", "user"
_kind = click.argument("kind", type=click.Choice([SETTING, USER]))
_id = click.argument("id_", metavar="ID")


@click.group("personal")
def personal() -> None:
    """Find, export and erase what is stored about one setting or one member of staff.

    KIND is setting or user. ID is any number of the setting, or the number or the whole name of the
    person.
    """


@personal.command("find")
@_kind
@_id
def find(kind: str, id_: str) -> None:
    """Print which tables and files have something, and how much."""
    with unlocked_context() as context:
        found = _find(context, kind, id_)
    entries = {name: stored for stored in TABLES for name in stored.names}
    for held in found.rows:
        click.echo(f"{held.table}: {_rows_text(len(held.rows))}. {_kept(entries[held.table])}")
    for path in found.files:
        click.echo(path)
    count = sum(len(held.rows) for held in found.rows)
    click.echo(f"{found.subject}: {_rows_text(count)}, {len(found.files)} files")


@personal.command("export")
@_kind
@_id
@click.argument("path", type=click.Path(dir_okay=False, writable=True, path_type=Path))
def export(kind: str, id_: str, path: Path) -> None:
    """Write everything to PATH as JSON that only its owner can read.

    It has no keys and no names of other people. The audit says who exported it.
    """
    with unlocked_context() as context:
        found = _find(context, kind, id_)
        save_export_entry(context.session, found.subject, context.who, context.now)
        replace_file(path, export_text(found, context.now))
    click.echo(f"{found.subject}: written to {path}")


@personal.command("erase")
@_kind
@_id
@reason_option
def erase(kind: str, id_: str, reason: str) -> None:
    """Erase a setting as `flask edit forget` does, or a member of staff. This cannot be undone.

    If the command is interrupted, run it again.
    """
    config: Config = current_app.config["SETTINGS"]
    with unlocked_context() as context:
        if kind == SETTING:
            provider_id = find_setting(context, id_)
            lock = publisher_lock(config.data_dir, config.database_url)
            erase_setting(context, provider_id, reason, lock)
            return
        _erase_staff(context, _user(context, id_), reason)


def _erase_staff(context: CommandContext, user: StaffUser, reason: str) -> None:
    session, user_id = context.session, user.id
    try:
        erase_staff_user(session, user, context.who, context.now, reason)
    except LastAdministrator:
        message = "this is the last administrator of a council: give somebody else the role first"
        click.echo(f"refused: {message}", err=True)
        sys.exit(1)
    session.commit()
    sync_order_files(session, context.data_dir)
    overwrite_erased(session)  # where another process prevents it, `flask retention` does it
    click.echo(f"user {user_id}: erased; the lines of the audit keep the name of who did what")


def _find(context: CommandContext, kind: str, id_: str) -> PersonalData:
    session, data_dir = context.session, context.data_dir
    if kind == SETTING:
        return find_data_of_setting(session, data_dir, find_setting(context, id_))
    return find_data_of_staff(session, data_dir, _user(context, id_))


def _user(context: CommandContext, id_: str) -> StaffUser:
    """The person with a number or a name; a usage error for nobody and for several."""
    is_number = id_.isascii() and id_.isdecimal() and len(id_) < 10
    own = col(StaffUser.id) == int(id_) if is_number else col(StaffUser.name) == id_
    found: Sequence[StaffUser] = context.session.exec(select(StaffUser).where(own)).all()
    if not found:
        raise click.UsageError(f"there is no user {id_[:80]!r}")
    if len(found) > 1:
        numbers = ", ".join(str(one.id) for one in found)
        raise click.UsageError(f"several people have this name: give a number of {numbers}")
    return found[0]


def _rows_text(count: int) -> str:
    return f"{count} row" if count == 1 else f"{count} rows"


def _kept(stored: StoredData) -> str:
    return f"Kept: {stored.lasts}"
