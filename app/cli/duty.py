"""`flask duty`: what is published of each item that a council must publish for parents."""

from datetime import date

import click

from app.cli.command_context import unlocked_context
from app.core.duty_rules import DutyStatus
from app.core.publication_duty import DutyItem, count_items, find_item, items_on
from app.publish import PublishError
from app.snapshot.published_settings import PublishedSettings
from app.snapshot.reader import Snapshots


@click.command("duty")
@click.argument("la_number")
@click.option("--missing", "number", type=int, metavar="ITEM", help="List who lacks this item.")
def duty(la_number: str, number: int | None) -> None:
    """Count what is published of each item that a council must publish for parents.

    LA_NUMBER is the council's number.
    """
    with unlocked_context() as context:
        published = Snapshots(context.data_dir / "snapshots").current()
        if published is None:
            raise PublishError("nothing is published yet")
        settings, today = published.settings, context.now.date()
        la_code = _la_code(settings, la_number)
        if number is None:
            _print_counts(settings, la_code, today)
        elif item := find_item(number, today):
            _print_missing(settings, la_code, item, today)
        else:
            raise click.UsageError(f"there is no item {number}: write 1 to {len(items_on(today))}")


def _la_code(settings: PublishedSettings, la_number: str) -> str:
    for (level, code), area in settings.areas.items():
        if level == "council" and area.la_number == la_number:
            return code
    raise click.UsageError(f"no council has the number {la_number}")


def _print_counts(settings: PublishedSettings, la_code: str, today: date) -> None:
    """A line for each item, with a count for each status in the order of a page."""
    counts = count_items(settings.in_council(la_code), today)
    headings = [status.value.replace("-", " ") for status in DutyStatus]
    click.echo("  ".join(["item", *headings, "what is asked for"]))
    for item in items_on(today):
        cells = [
            str(counts[item.number].of(status)).rjust(len(heading))
            for status, heading in zip(DutyStatus, headings, strict=True)
        ]
        mark = "" if item.citation.is_verified else " (unverified)"
        click.echo("  ".join([str(item.number).rjust(4), *cells, f"{item.asks}{mark}"]))


def _print_missing(settings: PublishedSettings, la_code: str, item: DutyItem, today: date) -> None:
    """A line for each setting that lacks the item, with the facts that it lacks."""
    cited = f"{item.citation.instrument.short}, {item.citation.place}"
    click.echo(f"{item.number}. {item.asks} ({cited})")
    for setting in settings.in_council(la_code):
        found = item.rule(setting, today)
        if found.status is DutyStatus.MISSING:
            lacking = ", ".join(fact.value.replace("_", " ") for fact in found.lacking)
            click.echo(f"{setting.provider_id} {setting.name}: {lacking}")
