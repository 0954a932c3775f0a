"""`flask migrate`: create or upgrade the record's schema."""

import sys

import click
from flask import current_app

from app.cli.command_context import reporting_errors
from app.cli.file_checks import make_private
from app.config import Config
from app.data import migrate as migrations
from app.data.session import engine, record
from app.ingest.source_schedules import store_source_schedules
from app.publish import publisher_lock
from app.publish.store.loss_check import count_public_without_record


@click.command("migrate")
@click.option("--to", "revision", help="Go back to the schema of an older release, such as 0004.")
def migrate(revision: str | None) -> None:
    """Create or upgrade the record's tables.

    No refresh or publication can run meanwhile. --to goes back to the schema of an older release:
    start that release afterwards.
    """
    config: Config = current_app.config["SETTINGS"]
    url = config.database_url
    with reporting_errors(), publisher_lock(config.data_dir, url):
        with engine(url).connect() as connection:
            unknown_revision = migrations.find_unknown_revision(connection)
        if unknown_revision:
            message = f"the record's schema is {unknown_revision}, of a newer version of this app"
            click.echo(f"refused: {message}: run that version", err=True)
            sys.exit(1)
        if revision is None:
            migrations.upgrade(url)
            with record(url) as session:
                store_source_schedules(session)
                session.commit()
                count = count_public_without_record(session, config.data_dir / "snapshots")
            if count:
                message = f"the record is empty although {count:,} settings are public"
                click.echo(f"warning: {message}: run `flask doctor`", err=True)
        elif not migrations.is_known_revision(revision):
            click.echo(
                f"refused: no release has the schema {revision[:20]!r}: give one such as 0004",
                err=True,
            )
            sys.exit(1)
        else:
            migrations.downgrade(url, revision)
        make_private(config.data_dir)
