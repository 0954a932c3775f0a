"""`flask edit`: an officer's edits of a setting, which override every source at once."""

from contextlib import suppress

import click
from flask import current_app

from app.cli.command_context import (
    locked_context,
    unlocked_context,
)
from app.config import Config
from app.data.as_of import resolve_provider_id
from app.data.edition_changes import HistoryError
from app.data.tables import EditField
from app.ingest.context import CommandContext
from app.ingest.erase_setting import erase_setting
from app.ingest.publish_record import publish_after_refresh
from app.publish import EditRefused, EditUnchanged, publisher_lock
from app.publish.edits.complete_edits import is_recorded, publish_saved_edits
from app.publish.edits.edit_requests import (
    YES,
    EditRequest,
    Officer,
    make_edit,
)
from app.publish.edits.edits_in_force import EditInForce, find_edits_in_force
from app.publish.edits.withholding import lift_withholding
from app.publish.selection.edit_fields import FIELD_RULES
from app.snapshot.edit_markers import (
    MarkedEdit,
    find_interrupted_edits,
    remove_edit_marker,
)

UNCHANGED_MESSAGE = "saved; nothing on the public pages changes"
REASON_MAX_LENGTH = 500  # characters
# The end of any other edit, such as that of an addition, takes more than this command does.
FIELDS_TO_END = (*FIELD_RULES, EditField.WITHHELD, EditField.CLOSED)


def _reason(_context: click.Context, _parameter: click.Parameter, text: str) -> str:
    reason = " ".join(text.split())
    if not reason or len(reason) > REASON_MAX_LENGTH:
        raise click.BadParameter(f"give a reason of at most {REASON_MAX_LENGTH} characters")
    return reason


_setting = click.argument("setting")
reason_option = click.option(
    "--reason", required=True, callback=_reason, help="Why, for the audit; without names of people."
)


@click.group("edit")
def edit() -> None:
    """Edit, hide or erase single settings.

    An edit overrides every source until it is ended.
    """


@edit.command("set")
@_setting
@click.argument("field", type=click.Choice([field.value for field in FIELD_RULES]))
@click.argument("value")
@reason_option
def set_field(setting: str, field: str, value: str, reason: str) -> None:
    """Set FIELD of a setting to VALUE; "" shows none.

    VALUE is written as in the council's listing. A field with several columns is a JSON object
    of their cells, a text one of its languages.
    """
    with unlocked_context() as context:
        request = EditRequest(find_setting(context, setting), EditField(field), value)
        _save_edit(context, request, reason)


@edit.command("withhold")
@_setting
@reason_option
def withhold(setting: str, reason: str) -> None:
    """Hide a setting from the public.

    `flask edit end SETTING withheld` shows it again.
    """
    with unlocked_context() as context:
        _save_edit(
            context, EditRequest(find_setting(context, setting), EditField.WITHHELD, YES), reason
        )


@edit.command("close")
@_setting
@click.argument("day")
@reason_option
def close(setting: str, day: str, reason: str) -> None:
    """Hide a setting that closes, from DAY on, such as 2026-12-18.

    `flask edit end SETTING closed` opens it again.
    """
    with unlocked_context() as context:
        _save_edit(
            context, EditRequest(find_setting(context, setting), EditField.CLOSED, day), reason
        )


@edit.command("due")
def publish_due() -> None:
    """Hide the settings whose day of closing has come; `flask clock` runs this."""
    with unlocked_context() as context:
        seq = publish_saved_edits(context.session, context.data_dir, context.now)
        click.echo("nothing is due" if seq is None else f"published as number {seq}")


@edit.command("forget")
@_setting
@reason_option
def forget(setting: str, reason: str) -> None:
    """Hide a setting and erase all data about it. This cannot be undone.

    If the command is interrupted, run it again to complete it.
    """
    with unlocked_context() as context:
        provider_id = find_setting(context, setting)
    _erase(provider_id, reason)


def _erase(provider_id: str, reason: str) -> None:
    config: Config = current_app.config["SETTINGS"]
    with unlocked_context() as context:
        lock = publisher_lock(config.data_dir, config.database_url)
        erase_setting(context, provider_id, reason, lock)


@edit.command("end")
@_setting
@click.argument("field", type=click.Choice([field.value for field in FIELDS_TO_END]))
@reason_option
def end(setting: str, field: str, reason: str) -> None:
    """End an edit of FIELD.

    The sources' value is shown again.
    """
    if EditField(field) is not EditField.WITHHELD:
        with unlocked_context() as context:
            _save_edit(
                context, EditRequest(find_setting(context, setting), EditField(field), None), reason
            )
        return
    with unlocked_context() as context:
        provider_id = find_setting(context, setting)
    _end_withholding(provider_id, reason)


def _end_withholding(provider_id: str, reason: str) -> None:
    with (
        locked_context() as context,
        lift_withholding(context.session, context.data_dir, provider_id, _officer(context, reason)),
    ):
        publish_after_refresh(context)


@edit.command("complete")
def complete_edits() -> None:
    """Complete every interrupted edit.

    A full disk, a kill or a busy record may have interrupted it.
    """
    with unlocked_context() as context:
        seq = publish_saved_edits(context.session, context.data_dir, context.now)
        if seq is not None:
            click.echo(f"published as number {seq}")
        interrupted = find_interrupted_edits(context.data_dir)
    count = 0
    for marked_edit in interrupted:
        count += _complete_one(marked_edit)
    click.echo(f"{count} edits completed")


def _complete_one(marked_edit: MarkedEdit) -> bool:
    """Complete an edit; False, with a message, if nothing of it was saved."""
    config: Config = current_app.config["SETTINGS"]
    with unlocked_context() as context:
        was_saved = is_recorded(context.session, marked_edit)
    reason = marked_edit.reason or "an interrupted edit is completed"
    if marked_edit.action in ("forget", "withhold"):
        complete_action = _erase if marked_edit.action == "forget" else _complete_withheld
        complete_action(marked_edit.provider_id, reason)
        return True
    if was_saved and marked_edit.action == "lift":
        _end_withholding(marked_edit.provider_id, reason)
        return True
    remove_edit_marker(config.data_dir, marked_edit)  # public already, or nothing was saved
    if not was_saved:
        about = f"{marked_edit.action} of {marked_edit.provider_id} {marked_edit.field}".rstrip()
        click.echo(f"edit {about} was not saved: run the command again")
    return was_saved


def _complete_withheld(provider_id: str, reason: str) -> None:
    with unlocked_context() as context, suppress(EditUnchanged):
        _save_edit(context, EditRequest(provider_id, EditField.WITHHELD, YES), reason)


def find_setting(context: CommandContext, identifier: str) -> str:
    """The provider_id for any of a setting's identifiers; printed if another one was given."""
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
    """List the edits in force.

    Each is shown with the sources' values if they have changed since.
    """
    with unlocked_context() as context:
        in_force = find_edits_in_force(
            context.session, find_setting(context, setting) if setting else ""
        )
    for edit_in_force in in_force:
        click.echo(_describe(edit_in_force))
    conflicts_count = sum(edit_in_force.is_conflict for edit_in_force in in_force)
    click.echo(f"{len(in_force)} edits in force, {conflicts_count} to review")


def _describe(edit_in_force: EditInForce) -> str:
    saved = edit_in_force.edit
    about = f"{saved.provider_id} {saved.field.value}: {_or_nothing(saved.value)}"
    line = f"{about}, by {saved.edited_by} on {saved.edited_on.isoformat()}: {saved.reason}"
    if not edit_in_force.is_conflict:
        return line
    before, now = _or_nothing(saved.source_value), _or_nothing(edit_in_force.source_value_now)
    return f"{line}\n  the sources changed from {before} to {now}"


def _or_nothing(value: str) -> str:
    return value or "nothing"
