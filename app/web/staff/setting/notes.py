"""Officers' private notes on a setting, which editors and approvers read, add and remove."""

from dataclasses import dataclass

from flask import abort, request
from werkzeug.wrappers import Response

from app.core.staff_roles import EDITING
from app.data.setting_notes import TEXT_LENGTH_MAX, add_note, find_notes, remove_note
from app.i18n import mark
from app.web.request_context import now
from app.web.staff.access import allowed, current_user
from app.web.staff.record_session import record_session
from app.web.staff.setting.history import moment
from app.web.staff.setting.own_setting import (
    english,
    own_council,
    own_setting,
    to_setting,
)
from app.web.staff.staff_blueprint import staff_blueprint
from app.web.templating import render

bp = staff_blueprint("notes", "/council/settings")


@dataclass(frozen=True)
class ShownNote:
    """One note in words."""

    note_id: int
    lines: list[str]
    by: str
    at: str


@bp.post("/<provider_id>/notes")
@allowed(*EDITING)
def add(provider_id: str) -> Response | tuple[str, int]:
    """Add a note."""
    setting = own_setting(provider_id)
    text = request.form.get("note", "").replace("\r\n", "\n").strip()
    session, who = record_session(), current_user().who
    try:
        add_note(session, provider_id, own_council(), text, who, now())
    except ValueError:
        problem = english().gettext(
            mark("Write between 1 and %(count)s characters"), count=TEXT_LENGTH_MAX
        )
        page = render.page(
            "en", "staff/setting/note.html", setting=setting, text=text, problem=problem
        )
        return page, 422
    session.commit()
    return to_setting(provider_id, "noted")


@bp.post("/<provider_id>/notes/<int(max=2147483647):note_id>/remove")
@allowed(*EDITING)
def remove(provider_id: str, note_id: int) -> Response:
    """Remove a note."""
    own_setting(provider_id)
    session, who = record_session(), current_user().who
    if not remove_note(session, provider_id, own_council(), note_id, who, now()):
        abort(404)
    session.commit()
    return to_setting(provider_id, "note-removed")


def shown_notes(provider_id: str) -> list[ShownNote]:
    """The notes of the officer's council on a setting, newest first."""
    found = find_notes(record_session(), provider_id, own_council())
    return [
        ShownNote(note.id, note.text.splitlines(), note.by, moment(note.at, english()))
        for note in found
    ]
