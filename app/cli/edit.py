"""`flask edit`: what an officer says of a place, above every source, and public at once."""

from collections.abc import Callable, Mapping
from contextlib import suppress

import click
from flask import current_app

from app.cli.desk import locked_desk, make_refresh_public, officer, open_desk, refusals
from app.config import Settings
from app.data.asof import get_provider_id
from app.data.edits import find_withheld
from app.data.forgetting import find_open_orders
from app.data.history import HistoryError
from app.data.tables import EditField
from app.ingest.readers import Desk
from app.ingest.sources.council_listing import values
from app.publish import EditRefused, SaidAlready
from app.publish.edited import CONTACT
from app.publish.edits.officer import (
    YES,
    Officer,
    Saying,
    Standing,
    complete,
    find_standing,
    is_kept,
    lifted,
    order_silence,
    say,
)
from app.snapshot.unfinished import Begun, find_unfinished, forget_note, noted

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
    """Withhold a place, and forget all that was ever told of it: there is no way back.

    Where it was cut short, the same command again completes it.
    """
    with open_desk() as desk:
        provider_id = _find(desk, setting)
    _forget(provider_id, reason)


def _forget(provider_id: str, reason: str) -> None:
    settings: Settings = current_app.config["SETTINGS"]
    begun = Begun("forget", provider_id, reason=reason, who=officer())
    with refusals(), noted(settings.data_dir, begun) as note:
        try:  # out of sight at once, whatever else is at work
            with open_desk() as desk, suppress(SaidAlready):
                _say(desk, Saying(provider_id, EditField.WITHHELD, YES), reason)
        except SystemExit:
            with open_desk() as desk:
                if provider_id not in find_withheld(desk.session):
                    note.remove()  # nothing of it was done
            raise
        with locked_desk() as desk:
            order_silence(desk.session, provider_id, _officer(desk, reason))
            make_refresh_public(desk)
            is_done = not find_open_orders(desk.session)
        if is_done:
            note.remove()


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
    with open_desk() as desk:
        provider_id = _find(desk, setting)
    _lift(provider_id, reason)


def _lift(provider_id: str, reason: str) -> None:
    with (
        locked_desk() as desk,
        lifted(desk.session, desk.data_dir, provider_id, _officer(desk, reason)),
    ):
        make_refresh_public(desk)


@edit.command("complete")
def complete_edits() -> None:
    """Complete every edit that was cut short, by a full disk, a kill or another command at work."""
    with open_desk() as desk:
        seq = complete(desk.session, desk.data_dir, desk.now)
        if seq is not None:
            click.echo(f"published as number {seq}")
        begun = find_unfinished(desk.data_dir)
    count = 0
    for one in begun:
        count += _complete_one(one)
    click.echo(f"{count} edits completed")


def _complete_one(one: Begun) -> bool:
    """Complete an edit; False where nothing of it was kept, which is said."""
    settings: Settings = current_app.config["SETTINGS"]
    with open_desk() as desk:
        was_kept = is_kept(desk.session, one)
    if one.action in ("forget", "withhold"):
        reason = one.reason or "an edit that was cut short is completed"
        complete_it = _forget if one.action == "forget" else _complete_withheld
        complete_it(one.provider_id, reason)
        return True
    if was_kept and one.action == "lift":
        _lift(one.provider_id, one.reason or "an edit that was cut short is completed")
        return True
    forget_note(settings.data_dir, one)  # public already, or nothing of it was done
    if not was_kept:
        about = f"{one.action} of {one.provider_id} {one.field}".rstrip()
        click.echo(f"edit {about}: it was not kept: give the command again")
    return was_kept


def _complete_withheld(provider_id: str, reason: str) -> None:
    with open_desk() as desk, suppress(SaidAlready):
        _say(desk, Saying(provider_id, EditField.WITHHELD, YES), reason)


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
