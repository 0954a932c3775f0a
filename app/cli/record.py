"""`flask migrate`: bring the record's schema up."""

import click
from flask import current_app

from app.data import migrate as migrations


@click.command("migrate")
def migrate() -> None:
    """Create or upgrade the record's tables."""
    migrations.upgrade(current_app.config["SETTINGS"].database_url)
