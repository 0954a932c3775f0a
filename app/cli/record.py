"""`flask migrate`: bring the record's schema up."""

import sys

import click
from flask import current_app

from app.cli.desk import refusals
from app.cli.kept_files import make_private
from app.config import Settings
from app.data import migrate as migrations
from app.data.session import engine, record
from app.publish import publisher_lock
from app.publish.coverage import count_lost


@click.command("migrate")
@click.option("--to", "revision", help="Back to the schema of an older release, as 0004.")
def migrate(revision: str | None) -> None:
    """Create or upgrade the record's tables, while nothing else is at work.

    With --to they are taken back to an older release's schema: then start that release.
    """
    settings: Settings = current_app.config["SETTINGS"]
    url = settings.database_url
    with refusals(), publisher_lock(settings.data_dir, url):
        with engine(url).connect() as connection:
            held = migrations.find_later(connection)
        if held:
            said = f"the record's schema is {held}, of a later version of this app: run that one"
            click.echo(f"refused: {said}", err=True)
            sys.exit(1)
        if revision is None:
            migrations.upgrade(url)
            with record(url) as session:
                count = count_lost(session, settings.data_dir / "snapshots")
            if count:
                said = f"the record is empty, and {count:,} settings are public: see `flask doctor`"
                click.echo(f"warning: {said}", err=True)
        elif not migrations.is_known(revision):
            click.echo(f"refused: no release has the schema {revision[:20]!r}", err=True)
            sys.exit(1)
        else:
            migrations.downgrade(url, revision)
        make_private(settings.data_dir)
