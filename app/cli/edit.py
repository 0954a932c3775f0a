"""`flask edit`: what an officer says of a place, above every source, and public at once."""

from collections.abc import Callable, Mapping

import click

from app.cli.desk import locked_desk, make_refresh_public, open_desk
from app.data.asof import get_provider_id
from app.data.edits import find_withheld
from app.data.history import HistoryError
from app.data.tables import EditField
from app.ingest.readers import Desk
from app.ingest.sources.council_listing import values
from app.publish import EditRefused
from app.publish.edited import CONTACT
from app.publish.edits.officer import (
    YES,
    Officer,
    Saying,
    Standing,
    find_standing,
    keep_end,
    order_silence,
    say,
)

READ: Mapping[EditField, Callable[[str], str]] = {
    EditField.PHONE: values.phone,
    EditField.EMAIL: values.email,
    EditField.WEBSITE: values.website,
}
NOT_SHOWN = "kept; nothing that is shown changes by it"
REASON_LONGEST = 500  # characters


def _reason(_context: click.Context, _parameter: click.Parameter, told: str) -> str:
    reason = " ".join(told.split())
    if not reason or len(reason) > REASON_LONGEST:
        raise click.BadParameter(f"say why, in at most {REASON_LONGEST} characters")
    return reason


_setting = click.argument("setting")
_why = click.option(
    "--reason", required=True, callback=_reason, help="Why, for the audit; name nobody in it."
)


@click.group("edit")
def edit() -> None:
    """What officers say of single places: it stands above every source until it is ended."""


@edit.command("set")
@_setting
@click.argument("field", type=click.Choice([field.value for field in CONTACT]))
@click.argument("value")
@_why
def set_field(setting: str, field: str, value: str, reason: str) -> None:
    """Say what FIELD of a place is; "" shows none."""
    wanted = EditField(field)
    with open_desk() as desk:
        try:
            read = READ[wanted](value) if value.strip() else ""
        except ValueError as error:
            raise EditRefused(f"{field}: {error}") from None
        _say(desk, Saying(_find(desk, setting), wanted, read), reason)


@edit.command("withhold")
@_setting
@_why
def withhold(setting: str, reason: str) -> None:
    """Take a place out of public, until `flask edit end SETTING withheld`."""
    with open_desk() as desk:
        _say(desk, Saying(_find(desk, setting), EditField.WITHHELD, YES), reason)


@edit.command("forget")
@_setting
@_why
def forget(setting: str, reason: str) -> None:
    """Withhold a place, and forget all that was ever told of it: there is no way back."""
    with open_desk() as desk:  # out of sight at once, whatever else is at work
        provider_id = _find(desk, setting)
        if provider_id not in find_withheld(desk.session):
            _say(desk, Saying(provider_id, EditField.WITHHELD, YES), reason)
    with locked_desk() as desk:
        order_silence(desk.session, provider_id, _officer(desk, reason))
        make_refresh_public(desk)


@edit.command("end")
@_setting
@click.argument("field", type=click.Choice([field.value for field in EditField]))
@_why
def end(setting: str, field: str, reason: str) -> None:
    """Show again what the sources say."""
    if EditField(field) is not EditField.WITHHELD:
        with open_desk() as desk:
            _say(desk, Saying(_find(desk, setting), EditField(field), None), reason)
        return
    with locked_desk() as desk:  # only a whole publication can show the place again
        saying = Saying(_find(desk, setting), EditField.WITHHELD, None)
        keep_end(desk.session, desk.data_dir, saying, _officer(desk, reason))
        make_refresh_public(desk)


def _find(desk: Desk, asked: str) -> str:
    """The provider_id of any of a setting's identifiers, named where another one was given."""
    try:
        found = get_provider_id(desk.session, asked.strip())
    except HistoryError as error:
        raise EditRefused(str(error)) from None
    if found != asked:
        click.echo(f"setting {found}")
    return found


def _say(desk: Desk, saying: Saying, reason: str) -> None:
    seq = say(desk.session, desk.data_dir, saying, _officer(desk, reason))
    click.echo(NOT_SHOWN if seq is None else f"published as number {seq}")


def _officer(desk: Desk, reason: str) -> Officer:
    return Officer(desk.who, desk.now, reason)


@edit.command("list")
@click.argument("setting", default="")
def list_edits(setting: str) -> None:
    """Every edit that holds, with what the sources say where they have changed since."""
    with open_desk() as desk:
        standing = find_standing(desk.session, _find(desk, setting) if setting else "")
    for one in standing:
        click.echo(_told(one))
    click.echo(f"{len(standing)} edits hold, {sum(one.is_conflict for one in standing)} to look at")


def _told(one: Standing) -> str:
    edit = one.edit
    about = f"{edit.provider_id} {edit.field.value}: {_quoted(edit.value)}"
    made = f"{about}, by {edit.made_by} on {edit.made_on.isoformat()}: {edit.reason}"
    if not one.is_conflict:
        return made
    return f"{made}\n  the sources said {_quoted(edit.seen_value)} and now say {_quoted(one.today)}"


def _quoted(value: str) -> str:
    return value or "nothing"
