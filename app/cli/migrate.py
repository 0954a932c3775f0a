"""`flask migrate`: bring the record's schema up."""

import sys

import click
from flask import current_app

from app.cli.command_context import reporting_errors
from app.cli.file_checks import make_private
from app.config import Config
from app.data import migrate as migrations
from app.data.session import (
    engine,
    record,
)
from app.publish import publisher_lock
from app.publish.store.loss_check import count_lost


@click.command("migrate")
@click.option("--to", "revision", help="Back to the schema of an older release, as 0004.")
def migrate(revision: str | None) -> None:
    """Create or upgrade the record's tables, while nothing else is at work.

    With --to they are taken back to an older release's schema: then start that release.
    """
    config: Config = current_app.config["SETTINGS"]
    url = config.database_url
    with reporting_errors(), publisher_lock(config.data_dir, url):
        with engine(url).connect() as connection:
            later_revision = migrations.find_unknown_revision(connection)
        if later_revision:
            message = f"the record's schema is {later_revision}, of a later version of this app: run that one"
            click.echo(f"refused: {message}", err=True)
            sys.exit(1)
        if revision is None:
            migrations.upgrade(url)
            with record(url) as session:
                count = count_lost(session, config.data_dir / "snapshots")
            if count:
                message = (
                    f"the record is empty, and {count:,} settings are public: see `flask doctor`"
                )
                click.echo(f"warning: {message}", err=True)
        elif not migrations.is_known_revision(revision):
            click.echo(f"refused: no release has the schema {revision[:20]!r}", err=True)
            sys.exit(1)
        else:
            migrations.downgrade(url, revision)
        make_private(config.data_dir)
