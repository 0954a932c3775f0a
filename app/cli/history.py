"""`flask changes` and `flask asof`: changes between two editions, and a setting on a past day."""

import csv
import sys
from collections import Counter
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import datetime
from pathlib import Path

import click
from flask import current_app
from sqlmodel import Session

from app.cli.command_context import reporting_errors
from app.core.consent import Consent, Detail, public_details
from app.core.csv_escaping import escape_formula
from app.core.record_changes import (
    WITHHELD,
    Facts,
    address_text,
    is_withheld,
    outcome_text,
    status_text,
)
from app.core.source_names import DIRECTORY, EXTRACT, LISTING
from app.data.areas import find_council_names
from app.data.as_of import (
    DatedClaim,
    KnownInspection,
    ProviderIdentity,
    find_claims_on,
    find_inspections_known_on,
    get_identity,
)
from app.data.edition_changes import (
    ChangeRow,
    HistoryError,
    find_changes,
    get_edition_pair,
)
from app.data.session import record

COLUMNS = ("as_at", "identifier", "provider_id", "la_number", "change", "before", "after")
NOT_GIVEN = "not known"
COUNCIL_SOURCES = (EXTRACT, LISTING, DIRECTORY)


@contextmanager
def read_record() -> Iterator[Session]:
    """A session without the lock; a HistoryError ends the command with one sentence and code 1."""
    with reporting_errors(), record(current_app.config["SETTINGS"].database_url) as session:
        try:
            yield session
        except HistoryError as error:
            click.echo(f"refused: {error}", err=True)
            sys.exit(1)


@click.command("changes")
@click.argument("source")
@click.option("--from", "from_id", type=int, help="Number of the earlier edition.")
@click.option("--to", "to_id", type=int, help="Number of the later edition.")
@click.option(
    "--council", default="", help="Only the changes of the council with this three-digit number."
)
@click.option(
    "--csv",
    "path",
    type=click.Path(dir_okay=False, writable=True, path_type=Path),
    help="Write the changes to this file.",
)
def changes(
    source: str, from_id: int | None, to_id: int | None, council: str, path: Path | None
) -> None:
    """Print what changed in SOURCE between two editions.

    By default these are the two newest.
    """
    if source in COUNCIL_SOURCES and council:
        source = f"{source}/{council}"
    with read_record() as session:
        names = find_council_names(session)
        if council and names and council not in names:
            raise HistoryError(f"no council has the number {council[:20]!r}")
        earlier, later = get_edition_pair(session, source, from_id, to_id)
        found = find_changes(session, earlier, later)
        rows = [row for row in found if council in ("", row.la_number)]
        _write_or_print(rows, path)
    counts = Counter(row.difference.kind.value for row in rows)
    summary = ", ".join(f"{count} {kind}" for kind, count in sorted(counts.items()))
    between = f"edition {earlier.id} ({earlier.as_at}) and {later.id} ({later.as_at})"
    click.echo(f"{source}, between {between}: {summary or 'nothing changed'}")


def _write_or_print(rows: list[ChangeRow], path: Path | None) -> None:
    """Write the changes to a CSV file that runs no formula, or print them one per line."""
    if path is None:
        for row in rows:
            click.echo(_line(row))
        return
    with path.open("w", encoding="utf-8", newline="") as file:
        writer = csv.writer(file)
        writer.writerow(COLUMNS)
        writer.writerows(map(escape_formula, _cells(row)) for row in rows)


def _cells(row: ChangeRow) -> tuple[str, ...]:
    one = row.difference
    about = (row.as_at.isoformat(), row.identifier, row.provider_id, row.la_number)
    return (*about, one.kind.value, one.before, one.after)


def _line(row: ChangeRow) -> str:
    as_at, identifier, provider_id, la_number, kind, before, after = _cells(row)
    about = f"{as_at} {identifier} {provider_id or '-'} {la_number or '-'} {kind}"
    if before and after:
        return f"{about}: {before} -> {after}"
    return f"{about}: {before or after}" if before or after else about


@click.command("asof")
@click.argument("day", type=click.DateTime(["%Y-%m-%d"]))
@click.argument("setting")
def asof(day: datetime, setting: str) -> None:
    """Print SETTING as each source had it on DAY.

    SETTING is any of its numbers, or its provider_id.
    """
    on = day.date()
    with read_record() as session:
        identity = get_identity(session, setting)
        claims = find_claims_on(session, identity, on)
        inspections = find_inspections_known_on(session, identity, on)
    numbers = ", ".join(f"{issuer} {identifier}" for issuer, identifier in identity.identifiers)
    click.echo(f"{identity.provider_id} ({numbers}) on {on}")
    for claim in claims:
        click.echo(f"\n{claim.source}, edition {claim.edition_id} as at {claim.as_at}")
        for line in _describe_facts(claim):
            click.echo(f"  {line}")
    click.echo("\ninspections known on that day")
    for line in _describe_inspections(identity, inspections):
        click.echo(f"  {line}")


def _describe_facts(claim: DatedClaim) -> list[str]:
    """The facts of a row, one per line."""
    facts = claim.facts
    if facts is None:
        return [f"{claim.key} is no longer in this edition"]
    if is_withheld(facts) or claim.shown is Consent.NOTHING:
        return [f"{claim.key}: {WITHHELD}"]
    shown = public_details(claim.shown)
    lines = [f"number: {claim.key}"]
    for name, (keys, to_text) in _FACTS.items():
        if any(key in facts for key in keys):
            text = to_text(facts)
            is_hidden = bool(text) and name in _DETAILS and _DETAILS[name] not in shown
            lines.append(f"{name}: {WITHHELD if is_hidden else text or NOT_GIVEN}")
    return lines


def _plain(name: str) -> Callable[[Facts], str]:
    return lambda facts: str(facts.get(name) or "")


def _places(facts: Facts) -> str:
    places = facts.get("places", facts.get("places_count"))
    return "" if places is None else str(places)


_FACTS: dict[str, tuple[tuple[str, ...], Callable[[Facts], str]]] = {
    "name": (("name",), _plain("name")),
    "kind": (("kind",), lambda facts: (facts["kind"] or "").replace("-", " ")),
    "address": (("address",), lambda facts: address_text(facts["address"])),
    "telephone": (("phone",), _plain("phone")),
    "email": (("email",), _plain("email")),
    "website": (("website",), _plain("website")),
    "places": (("places", "places_count"), _places),
    "status": (("active",), status_text),
    "registered on": (("registered_on",), _plain("registered_on")),
}
# Facts about a home that are shown only with some consents.
_DETAILS = {
    "name": Detail.NAME,
    "telephone": Detail.PHONE,
    "address": Detail.ADDRESS,
    "email": Detail.EMAIL,
    "website": Detail.WEBSITE,
}


def _describe_inspections(
    identity: ProviderIdentity, inspections: list[KnownInspection]
) -> list[str]:
    if identity.is_confidential:
        return [WITHHELD]
    return [
        f"{row.identifier}: {outcome_text(row.inspection)} (by {row.source} as at {row.as_at})"
        for row in inspections
    ] or ["none"]
