"""`flask withheld`: what families do not see of a council's settings, and why."""

import click
from sqlmodel import Session

from app.cli.command_context import unlocked_context
from app.data.areas import find_council_names
from app.data.council_settings import find_council_numbers
from app.publish.selection.withheld_reasons import Explanation
from app.publish.withheld_settings import (
    WithheldSetting,
    count_by_reason,
    find_withheld_settings,
)


@click.command("withheld")
@click.argument("la_number", required=False)
def withheld(la_number: str | None) -> None:
    """List the settings of council LA_NUMBER that are not public, or not fully, and why.

    Without LA_NUMBER, count them for every council. Confidential settings are not named.
    """
    with unlocked_context() as context:
        if la_number is None:
            for council in find_council_numbers(context.session):
                _print_counts(council, find_withheld_settings(context.session, council))
            return
        _refuse_unknown_council(context.session, la_number)
        found = find_withheld_settings(context.session, la_number)
    _print_counts(la_number, found)
    for one in found:
        click.echo(f"{one.provider_id} {_name(one)}: {_sentence(one.explanation)}")


def _refuse_unknown_council(session: Session, la_number: str) -> None:
    known = {*find_council_names(session), *find_council_numbers(session)}
    if la_number not in known:
        raise click.UsageError(f"no council has the number {la_number[:20]!r}")


def _print_counts(la_number: str, found: list[WithheldSetting]) -> None:
    click.echo(f"{la_number}: {len(found)} settings not public, or not fully")
    for reason, count in count_by_reason(found).items():
        click.echo(f"{count:6} {reason.value}")


def _name(one: WithheldSetting) -> str:
    numbers = ", ".join(one.numbers)
    if not one.explanation.may_be_named:
        return f"(not named) {numbers}".rstrip()
    return f"{one.name or '(no name)'} {numbers}".rstrip()


def _sentence(why: Explanation) -> str:
    """The reason, whose statement it is, and of which day."""
    by_whom = why.source or why.by
    given = " ".join(filter(None, (by_whom, why.on.isoformat() if why.on else "")))
    return ": ".join(
        filter(None, (f"{why.reason.value} ({given})" if given else why.reason.value, why.why))
    )
