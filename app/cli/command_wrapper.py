"""Checks around every command: it touches no record of a newer version and shows no traceback."""

import copy
import os
import sys
from pathlib import Path
from typing import Any

import click
from flask import current_app

from app.cli.system_errors import describe_failure, is_reader_gone
from app.config import Config, CouncilsFile

# `doctor` itself advises on a record of a newer version; the others use no record.
COMMANDS_FOR_ANY_SCHEMA = ("doctor", "linkage", "translations")
# Files that commands write may contain personal data; publishing makes snapshots readable again.
OWNER_ONLY_UMASK = 0o077
# These write files for other users too.
COMMANDS_WRITING_FOR_OTHERS = ("snapshot", "clock", "translations")
# These warn of an invalid councils file, which would stop the next web server.
WARNS = ("clock", "doctor", "publish", "refresh", "restore")


def wrap_command(name: str, command: click.Command) -> click.Command:
    """The command, refused if the record is of a newer version; its errors are one sentence."""
    invoke = command.invoke

    def invoke_safely(context: click.Context) -> Any:
        config: Config = current_app.config["SETTINGS"]
        councils: CouncilsFile = current_app.config["COUNCILS"]
        if councils.fault and name in WARNS:
            message = f"{councils.fault}; commands work without it, but no web server will start"
            click.echo(f"warning: {message}", err=True)
        before = os.umask(OWNER_ONLY_UMASK)
        os.umask(before)
        try:
            config.data_dir.mkdir(parents=True, exist_ok=True)  # others read the snapshots in it
            if name not in COMMANDS_WRITING_FOR_OTHERS:
                os.umask(OWNER_ONLY_UMASK)
            if config.has_record and name not in COMMANDS_FOR_ANY_SCHEMA:
                _refuse_newer_schema(config.database_url)
            return invoke(context)
        except Exception as error:
            if is_reader_gone(error):
                raise
            fault = describe_failure(error, config)
            if fault is None:
                raise
            click.echo(fault.message, err=True)
            sys.exit(fault.code)
        finally:
            os.umask(before)

    command = copy.copy(command)
    setattr(command, "invoke", invoke_safely)  # noqa: B010  (a method, for this one command)
    return command


def _refuse_newer_schema(database_url: str) -> None:
    if database_url.startswith("sqlite"):
        file = Path(database_url.removeprefix("sqlite:///"))
        if not file.is_file() or not file.stat().st_size:
            return  # connecting would create one
    from sqlalchemy.exc import DBAPIError  # not for commands without a record

    from app.data.schema_revision import find_unknown_revision_at

    try:
        unknown_revision = find_unknown_revision_at(database_url)
    except DBAPIError:
        return  # the command itself reports what is wrong with the record
    if unknown_revision:
        message = f"the record's schema is {unknown_revision}, of a newer version of this app"
        click.echo(f"refused: {message}: run that version", err=True)
        sys.exit(1)
