"""`flask snapshot`: push the current publication to other hosts, or pull it and send counts.

Needs no record.
"""

import os
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, datetime
from pathlib import Path
from typing import NoReturn

import click
from flask import current_app

from app.config import Config
from app.inbox.send_counts import send_counts
from app.snapshot.errors import SnapshotError, TransferBusy
from app.snapshot.pull import pull
from app.snapshot.push import push


@click.group("snapshot")
def snapshot() -> None:
    """Push or pull the current publication."""


@snapshot.command("push")
@click.argument("url", required=False)
def push_command(url: str | None) -> None:
    """Send the current publication to URL.

    URL is a folder, file:// or s3://; by default it is SNAPSHOT_PUSH_TO.
    """
    config: Config = current_app.config["SETTINGS"]
    with _exit_on_refusal():
        push_to = _require_url(url or config.snapshot_push_to, "SNAPSHOT_PUSH_TO")
        pushed = push(config.data_dir, push_to)
    click.echo(f"sent: number {pushed.seq}, {pushed.files_count} files")


@snapshot.command("pull")
@click.argument("url", required=False)
def pull_command(url: str | None) -> None:
    """Fetch the publication at URL and show it, and send the counts of this host there.

    URL is a folder, file://, http://, https:// or s3://; by default it is SNAPSHOT_FROM. Counts
    that cannot be sent stay here.
    """
    config: Config = current_app.config["SETTINGS"]
    if config.has_record:
        _refuse("this host has a record and publishes itself: to pull instead, set SERVE=public")
    with _exit_on_refusal():
        pull_from = _require_url(url or config.snapshot_from, "SNAPSHOT_FROM")
        pulled = pull(config.data_dir, pull_from, datetime.now(UTC))
        click.echo(f"{'shown now' if pulled.is_new else 'nothing new'}: number {pulled.seq}")
        _send_counts(config.data_dir, pull_from)


def _send_counts(data_dir: Path, url: str) -> None:
    """Send the inbox; the publication that was pulled is shown whatever comes of it."""
    result = send_counts(data_dir, url, datetime.now(UTC))
    if result.sent:
        click.echo(f"{result.sent} files of counts sent")
    if result.unsendable:
        click.echo(
            f"{result.unsendable} files of counts stay in inbox: nothing can be sent by http, only "
            "to a folder or s3"
        )
    if result.left:
        click.echo(
            f"failed: {result.left} files of counts could not be sent and stay in inbox: check that "
            "this host may write below inbox where it pulls from",
            err=True,
        )
        sys.exit(1)


def _require_url(url: str, setting: str) -> str:
    if not url:
        _refuse(f"give a URL or set {setting}")
    return url


@contextmanager
def _exit_on_refusal() -> Iterator[None]:
    """End the command with one sentence and an exit code when it is refused or fails."""
    try:
        yield
    except TransferBusy as error:
        click.echo(f"busy: {error}", err=True)
        sys.exit(os.EX_TEMPFAIL)
    except SnapshotError as error:
        _refuse(str(error))
    except OSError as error:
        click.echo(f"failed: {error}", err=True)
        sys.exit(1)


def _refuse(reason: str) -> NoReturn:
    click.echo(f"refused: {reason}", err=True)
    sys.exit(1)
