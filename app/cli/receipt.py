"""`flask receipt`: what a field of a setting showed on a day, and who gave it."""

import json
from collections.abc import Iterator
from datetime import UTC, datetime

import click
from sqlmodel import Session

from app.cli.history import NOT_GIVEN, read_record
from app.core.record_changes import outcome_text
from app.data.as_of import resolve_provider_id
from app.data.council_files import find_listings
from app.data.providers import find_la_numbers_of
from app.data.record_times import in_utc
from app.data.tables import EditField
from app.ingest.receipts.field_past import ShownValue, Withheld
from app.ingest.receipts.receipt import Counted, Receipt, Registration, Statement, find_receipt
from app.publish.edits.field_states import PublicBecause
from app.publish.selection.edit_fields import FIELD_RULES, address_line

_BECAUSE = {
    PublicBecause.EDITED: "a correction by the council",
    PublicBecause.ADDED: "as the council's staff added it",
    PublicBecause.LISTED: "from the council's listing",
    PublicBecause.ENTERED: "from the council's directory",
    PublicBecause.EXTRACTED: "from Ofsted's extract for the council",
    PublicBecause.REGISTERED: "from the register",
    PublicBecause.UNKNOWN: "no source gave it",
    PublicBecause.NO_CONSENT: "not shown: the consent of that day did not cover it",
    PublicBecause.WITHHELD: "not shown: the council withheld the setting",
    PublicBecause.CLOSED: "not shown: the council had closed the setting",
}
_WITHHELD = {
    Withheld.ERASED: "not known (erased since)",
    Withheld.NOT_AGREED: "nothing (not agreed)",
    Withheld.NO_LONGER_AGREED: "not given here (no longer agreed)",
}
_WITHHELD_BECAUSE = {
    Withheld.ERASED: "values of that time were erased since",
    Withheld.NOT_AGREED: "the provider has not agreed to show it",
    Withheld.NO_LONGER_AGREED: "the provider has not agreed, as of today, to show it",
}
_COUNTED = {
    Counted.SHOWN: "this value was public",
    Counted.AREA: "its area was public",
    Counted.EDITED: "the correction came before it",
    Counted.LATER: "another source came before it",
    Counted.NONE: "it gave no value",
    Counted.HIDDEN: "nothing of the field was public",
    Counted.OTHER_COUNCIL: "another council's file, which does not decide",
}


@click.command("receipt")
@click.argument("setting")
@click.argument("field", type=click.Choice([field.value for field in FIELD_RULES]))
@click.option(
    "--on", "day", type=click.DateTime(["%Y-%m-%d"]), help="The day; by default it is today."
)
def receipt(setting: str, field: str, day: datetime | None) -> None:
    """Print what FIELD of SETTING showed on a day, and who gave it.

    SETTING is any of its numbers, or its provider_id. A day means its end in UTC.
    """
    today = datetime.now(UTC).date()
    on = day.date() if day else today
    if on > today:
        raise click.BadParameter("that day has not come yet", param_hint="--on")
    with read_record() as session:
        provider_id = resolve_provider_id(session, setting)
        la_number = _council_of(session, provider_id)
        found = find_receipt(session, provider_id, la_number, EditField(field), on)
    click.echo(f"{field} of {provider_id} on {on}")
    for line in _lines(found):
        click.echo(line)


def _council_of(session: Session, provider_id: str) -> str:
    """The council whose files decide about a setting: of its register, else of its listing."""
    registered = find_la_numbers_of(session, [provider_id]).get(provider_id)
    listed = find_listings(session, [provider_id])
    return registered or (listed[0].la_number if listed else "")


def _lines(found: Receipt) -> Iterator[str]:
    shown = found.shown
    if shown is None:
        yield _no_record(found)
        return
    yield f"families saw: {_value(found.field, shown)}"
    yield f"because: {_reason(shown)}"
    yield f"shown {_period(shown)}"
    if found.publication:
        published = found.publication
        yield f"pages of publication {published.seq} of {_minute(published.published_at)}"
        if published.rolled_back_to:
            yield f"  which is a roll back to publication {published.rolled_back_to}"
    if edit := found.edit:
        yield f"corrected by {edit.edited_by} at {_minute(edit.edited_at)}: {edit.reason}"
    for statement in found.statements:
        yield from _describe(found.field, statement)
    yield ""
    yield "registration and inspections on that day"
    yield from _registration(found.registration)
    yield ""
    yield "what it showed"
    for one in found.values:
        yield f"  {_period(one)}: {_value(found.field, one)} ({_reason(one)})"


def _no_record(found: Receipt) -> str:
    if not found.values:
        return "no record of that day"
    stored = in_utc(found.values[0].since).date()
    return f"no record of that day: this service first stored the setting on {stored}"


def _describe(field: EditField, statement: Statement) -> Iterator[str]:
    edition = statement.edition
    yield ""
    yield f"{edition.source}, edition {edition.id} as at {edition.as_at}"
    yield f"  stored {_minute(edition.stored_at)}, file {edition.file_name}"
    archived = f"archived as {edition.archived_as}" if edition.archived_as else "not archived"
    yield f"  {archived}, SHA-256 {edition.sha256}"
    yield f"  row {statement.key}, {_editions(statement)}"
    yield f"  {_plain(field, statement.text) or NOT_GIVEN} ({_COUNTED[statement.counted]})"


def _editions(statement: Statement) -> str:
    """The editions that have the row in this form."""
    first, last = statement.first, statement.last
    if first.id == last.id:
        return f"only in edition {first.id}"
    return f"the same from edition {first.id} ({first.as_at}) to edition {last.id} ({last.as_at})"


def _plain(field: EditField, text: str) -> str:
    """A stored text on one line, without the form in which it is stored."""
    if not text.startswith("{"):
        return text
    if field is EditField.ADDRESS:
        return address_line(text) or "its area only"
    cells: dict[str, str] = json.loads(text)
    return "; ".join(f"{name.replace('_', ' ')}: {cell}" for name, cell in cells.items())


def _registration(registration: Registration) -> Iterator[str]:
    facts = registration.facts
    if facts is None:
        yield f"  {_WITHHELD[registration.withheld] if registration.withheld else 'not shown'}"
        return
    on = [name.replace("_", " ") for name, is_on in vars(facts.registers).items() if is_on]
    yield f"  registers: {', '.join(on) or NOT_GIVEN}"
    yield f"  registered on: {facts.registered_on or NOT_GIVEN}"
    if facts.edition:
        edition = facts.edition
        yield f"  by {edition.source}, edition {edition.id} as at {edition.as_at}"
    for one in facts.inspections:
        yield f"  {outcome_text(one.inspection)} (by {one.source} as at {one.as_at})"


def _value(field: EditField, shown: ShownValue) -> str:
    if shown.withheld:
        return _WITHHELD[shown.withheld]
    return _plain(field, shown.state.public if shown.state else "") or "nothing"


def _reason(shown: ShownValue) -> str:
    if shown.reason:
        return shown.reason.value
    if shown.withheld:
        return _WITHHELD_BECAUSE[shown.withheld]
    return _BECAUSE[shown.state.because] if shown.state else "no source had the setting as open"


def _period(shown: ShownValue) -> str:
    until = f"to {_minute(shown.until)}" if shown.until else "until now"
    return f"from {_minute(shown.since)} {until}"


def _minute(at: datetime) -> str:
    return f"{in_utc(at):%Y-%m-%d %H:%M}"
