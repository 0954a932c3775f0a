"""`flask edit`: what an officer says of a place, above every source, and public at once."""

from collections.abc import Callable, Mapping
from contextlib import suppress

import click
from flask import current_app

from app.cli.command_context import (
    locked_context,
    officer,
    publish_after_refresh,
    reporting_errors,
    unlocked_context,
)
from app.config import Config
from app.data.as_of import resolve_provider_id
from app.data.edition_changes import HistoryError
from app.data.edits import find_withheld
from app.data.erasure_orders import find_open_erasure_orders
from app.data.tables import EditField
from app.ingest.source_readers import CommandContext
from app.ingest.sources.council_listing import listing_field_parsers
from app.publish import (
    EditRefused,
    EditUnchanged,
)
from app.publish.edits.edit_requests import (
    YES,
    EditInForce,
    EditRequest,
    Officer,
    find_edits_in_force,
    is_recorded,
    make_edit,
    order_erasure,
    publish_pending_edits,
    withholding_lifted,
)
from app.publish.selection.edit_overlay import CONTACT
from app.snapshot.unfinished_edits import (
    StartedEdit,
    find_interrupted_edits,
    mark_started,
    remove_marker,
)

FIELD_PARSERS: Mapping[EditField, Callable[[str], str]] = {
    EditField.PHONE: listing_field_parsers.phone,
    EditField.EMAIL: listing_field_parsers.email,
    EditField.WEBSITE: listing_field_parsers.website,
}
UNCHANGED_MESSAGE = "kept; nothing that is shown changes by it"
REASON_MAX_LENGTH = 500  # characters


def _reason(_context: click.Context, _parameter: click.Parameter, text: str) -> str:
    reason = " ".join(text.split())
    if not reason or len(reason) > REASON_MAX_LENGTH:
        raise click.BadParameter(f"say why, in at most {REASON_MAX_LENGTH} characters")
    return reason


_setting = click.argument("setting")
_reason_option = click.option(
    "--reason", required=True, callback=_reason, help="Why, for the audit; name nobody in it."
)


@click.group("edit")
def edit() -> None:
    """What officers say of single places: it stands above every source until it is ended."""


@edit.command("set")
@_setting
@click.argument("field", type=click.Choice([field.value for field in CONTACT]))
@click.argument("value")
@_reason_option
def set_field(setting: str, field: str, value: str, reason: str) -> None:
    """Say what FIELD of a place is; "" shows none."""
    edit_field = EditField(field)
    with unlocked_context() as context:
        try:
            parsed = FIELD_PARSERS[edit_field](value) if value.strip() else ""
        except ValueError as error:
            raise EditRefused(f"{field}: {error}") from None
        _save_edit(context, EditRequest(_find(context, setting), edit_field, parsed), reason)


@edit.command("withhold")
@_setting
@_reason_option
def withhold(setting: str, reason: str) -> None:
    """Take a place out of public, until `flask edit end SETTING withheld`."""
    with unlocked_context() as context:
        _save_edit(context, EditRequest(_find(context, setting), EditField.WITHHELD, YES), reason)


@edit.command("forget")
@_setting
@_reason_option
def forget(setting: str, reason: str) -> None:
    """Withhold a place, and forget all that was ever told of it: there is no way back.

    Where it was cut short, the same command again completes it.
    """
    with unlocked_context() as context:
        provider_id = _find(context, setting)
    _erase(provider_id, reason)


def _erase(provider_id: str, reason: str) -> None:
    config: Config = current_app.config["SETTINGS"]
    pending = StartedEdit("forget", provider_id, reason=reason, who=officer())
    with reporting_errors(), mark_started(config.data_dir, pending) as note:
        try:  # out of sight at once, whatever else is at work
            with unlocked_context() as context, suppress(EditUnchanged):
                _save_edit(context, EditRequest(provider_id, EditField.WITHHELD, YES), reason)
        except SystemExit:
            with unlocked_context() as context:
                if provider_id not in find_withheld(context.session):
                    note.remove()  # nothing of it was done
            raise
        with locked_context() as context:
            order_erasure(context.session, provider_id, _officer(context, reason))
            publish_after_refresh(context)
            is_done = not find_open_erasure_orders(context.session)
        if is_done:
            note.remove()


@edit.command("end")
@_setting
@click.argument("field", type=click.Choice([field.value for field in EditField]))
@_reason_option
def end(setting: str, field: str, reason: str) -> None:
    """Show again what the sources say."""
    if EditField(field) is not EditField.WITHHELD:
        with unlocked_context() as context:
            _save_edit(
                context, EditRequest(_find(context, setting), EditField(field), None), reason
            )
        return
    with unlocked_context() as context:
        provider_id = _find(context, setting)
    _end_withholding(provider_id, reason)


def _end_withholding(provider_id: str, reason: str) -> None:
    with (
        locked_context() as context,
        withholding_lifted(
            context.session, context.data_dir, provider_id, _officer(context, reason)
        ),
    ):
        publish_after_refresh(context)


@edit.command("complete")
def complete_edits() -> None:
    """Complete every edit that was cut short, by a full disk, a kill or another command at work."""
    with unlocked_context() as context:
        seq = publish_pending_edits(context.session, context.data_dir, context.now)
        if seq is not None:
            click.echo(f"published as number {seq}")
        pending = find_interrupted_edits(context.data_dir)
    count = 0
    for one in pending:
        count += _complete_one(one)
    click.echo(f"{count} edits completed")


def _complete_one(one: StartedEdit) -> bool:
    """Complete an edit; False where nothing of it was kept, which is said."""
    config: Config = current_app.config["SETTINGS"]
    with unlocked_context() as context:
        was_saved = is_recorded(context.session, one)
    if one.action in ("forget", "withhold"):
        reason = one.reason or "an edit that was cut short is completed"
        complete_action = _erase if one.action == "forget" else _complete_withheld
        complete_action(one.provider_id, reason)
        return True
    if was_saved and one.action == "lift":
        _end_withholding(one.provider_id, one.reason or "an edit that was cut short is completed")
        return True
    remove_marker(config.data_dir, one)  # public already, or nothing of it was done
    if not was_saved:
        about = f"{one.action} of {one.provider_id} {one.field}".rstrip()
        click.echo(f"edit {about}: it was not kept: give the command again")
    return was_saved


def _complete_withheld(provider_id: str, reason: str) -> None:
    with unlocked_context() as context, suppress(EditUnchanged):
        _save_edit(context, EditRequest(provider_id, EditField.WITHHELD, YES), reason)


def _find(context: CommandContext, identifier: str) -> str:
    """The provider_id of any of a setting's identifiers, named where another one was given."""
    try:
        found = resolve_provider_id(context.session, identifier.strip())
    except HistoryError as error:
        raise EditRefused(str(error)) from None
    if found != identifier:
        click.echo(f"setting {found}")
    return found


def _save_edit(context: CommandContext, request: EditRequest, reason: str) -> None:
    seq = make_edit(context.session, context.data_dir, request, _officer(context, reason))
    click.echo(UNCHANGED_MESSAGE if seq is None else f"published as number {seq}")


def _officer(context: CommandContext, reason: str) -> Officer:
    return Officer(context.who, context.now, reason)


@edit.command("list")
@click.argument("setting", default="")
def list_edits(setting: str) -> None:
    """Every edit that holds, with what the sources say where they have changed since."""
    with unlocked_context() as context:
        standing = find_edits_in_force(context.session, _find(context, setting) if setting else "")
    for one in standing:
        click.echo(_describe(one))
    click.echo(f"{len(standing)} edits hold, {sum(one.is_conflict for one in standing)} to look at")


def _describe(one: EditInForce) -> str:
    edit = one.edit
    about = f"{edit.provider_id} {edit.field.value}: {_quoted(edit.value)}"
    made = f"{about}, by {edit.made_by} on {edit.made_on.isoformat()}: {edit.reason}"
    if not one.is_conflict:
        return made
    return f"{made}\n  the sources said {_quoted(edit.seen_value)} and now say {_quoted(one.today)}"


def _quoted(value: str) -> str:
    return value or "nothing"
