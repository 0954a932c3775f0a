"""What surrounds every command: no record of a later version is touched, no error is a traceback."""

import copy
import os
import sys
from pathlib import Path
from typing import Any

import click
from flask import current_app

from app.cli.faults import fault_of
from app.config import CouncilsFile, Settings

# The first says itself what is to be done about such a record, the second has no use for one.
ANY_RECORD = ("doctor", "translations")
OWNER_ALONE = 0o077  # umask: what commands write may tell of people; snapshots are opened up again
FOR_OTHERS = ("snapshot", "clock", "translations")  # what they write is for other users too
# After these somebody looks at pages, or nobody at all for long: they say what no page will show.
WARNS = ("clock", "doctor", "publish", "refresh", "restore")


def guarded(name: str, command: click.Command) -> click.Command:
    """The command, refused where the record is of a later version; its errors in one sentence."""
    invoke = command.invoke

    def safely(context: click.Context) -> Any:
        settings: Settings = current_app.config["SETTINGS"]
        councils: CouncilsFile = current_app.config["COUNCILS"]
        if councils.fault and name in WARNS:
            said = f"{councils.fault}; commands go on without it, a web server will not start"
            click.echo(f"warning: {said}", err=True)
        before = os.umask(OWNER_ALONE)
        os.umask(before)
        try:
            settings.data_dir.mkdir(parents=True, exist_ok=True)  # others read the snapshots in it
            if name not in FOR_OTHERS:
                os.umask(OWNER_ALONE)
            if settings.has_record and name not in ANY_RECORD:
                _refuse_later(settings.database_url)
            return invoke(context)
        except Exception as error:
            fault = fault_of(error, settings)
            if fault is None:
                raise
            click.echo(fault.said, err=True)
            sys.exit(fault.code)
        finally:
            os.umask(before)

    command = copy.copy(command)
    setattr(command, "invoke", safely)  # noqa: B010  (a method, for this one command)
    return command


def _refuse_later(database_url: str) -> None:
    if database_url.startswith("sqlite"):
        file = Path(database_url.removeprefix("sqlite:///"))
        if not file.is_file() or not file.stat().st_size:
            return  # and none is made by looking
    from sqlalchemy.exc import DBAPIError  # not for commands without a record

    from app.data.revisions import find_later_revision

    try:
        later = find_later_revision(database_url)
    except DBAPIError:
        return  # the command itself says what is wrong with the record
    if later:
        said = f"the record's schema is {later}, of a later version of this app: run that version"
        click.echo(f"refused: {said}", err=True)
        sys.exit(1)
