"""`flask succession`: an officer decides whether a new registration continues an older setting."""

import sys
from collections.abc import Callable

import click
from flask import current_app
from sqlmodel import Session

from app.cli.command_context import locked_context, reporting_errors
from app.data.edition_changes import find_confidential_ids
from app.data.session import record
from app.data.succession import SuccessionRefused, find_registered_provider, find_successions
from app.data.succession_decisions import DecisionDetails
from app.data.succession_decisions import refuse as refuse_suggestion
from app.data.tables import Succession, SuccessionDecision
from app.ingest.publish_record import publish_after_refresh
from app.ingest.reconcile.succession_decisions import confirm as confirm_suggestion

_id = click.argument("succession_id", metavar="ID", type=int)
_reason = click.option("--reason", required=True, help="Why, for the audit.")


@click.group("succession")
def succession() -> None:
    """Review suggested successions of settings.

    A registration may be the successor of another one at the same premises.
    """


@succession.command("list")
@click.option("--all", "everything", is_flag=True, help="Include those already decided.")
def listed(everything: bool) -> None:
    """List the suggestions with their evidence."""
    with reporting_errors(), record(current_app.config["SETTINGS"].database_url) as session:
        shown = [
            suggestion
            for suggestion in find_successions(session)
            if everything or suggestion.decision is SuccessionDecision.OPEN
        ]
        withheld_ids = find_confidential_ids(session)
        for suggestion in shown:
            for line in _lines(session, suggestion, withheld_ids):
                click.echo(line)
        click.echo(f"{len(shown)} suggestions")


def _lines(session: Session, suggestion: Succession, withheld_ids: set[str]) -> list[str]:
    parties = [
        (identifier, find_registered_provider(session, suggestion.issuer, identifier))
        for identifier in (suggestion.old_identifier, suggestion.new_identifier)
    ]
    names = [
        f"{identifier} {registrant.provider_id} "
        + (
            "withheld"
            if registrant.provider_id in withheld_ids or registrant.name is None
            else registrant.name
        )
        for identifier, registrant in parties
    ]
    council = parties[1][1].la_number or "-"
    lines = [
        f"{suggestion.id} {suggestion.decision.value}, council {council}: {' -> '.join(names)}"
    ]
    lines += [f"  {evidence_line}" for evidence_line in suggestion.evidence.splitlines()]
    if suggestion.decided_at:
        lines.append(
            f"  {suggestion.decision.value} on {suggestion.decided_at.date()}: {suggestion.reason}"
        )
    return lines


@succession.command("confirm")
@_id
@_reason
def confirm(succession_id: int, reason: str) -> None:
    """Continue a setting under its new number.

    The change is published. No grade is carried over.
    """
    _decide(succession_id, reason, confirm_suggestion)


@succession.command("refuse")
@_id
@_reason
def refuse(succession_id: int, reason: str) -> None:
    """Keep both settings as they are.

    This pair is not suggested again.
    """
    _decide(succession_id, reason, refuse_suggestion)


def _decide(
    succession_id: int,
    reason: str,
    decide: Callable[[Session, int, DecisionDetails], None],
) -> None:
    with locked_context() as context:
        try:
            decide(
                context.session,
                succession_id,
                DecisionDetails(context.who, context.now, reason),
            )
        except SuccessionRefused as error:
            context.session.rollback()
            click.echo(f"refused: {error}", err=True)
            sys.exit(1)
        context.session.commit()
        if decide is confirm_suggestion:
            publish_after_refresh(context)
