"""The pages of the council's own details, which administrators edit and everyone may read."""

from collections.abc import Sequence

from flask import abort, redirect, request, url_for
from werkzeug.wrappers import Response

from app.config.council_details import CouncilDetail
from app.core.staff_roles import Role
from app.data.council_details import (
    DetailEdit,
    find_detail_history,
    find_la_numbers_of_batch,
    get_detail_edit,
    newest_of,
)
from app.i18n import mark
from app.publish.edits.council_details import DetailRequest, save_details, undo_details
from app.publish.errors import (
    DetailInvalid,
    EditConflict,
    EditNotPublished,
    EditUnchanged,
    UndoRefused,
)
from app.web.request_context import app_state, council, council_of_file
from app.web.staff.access import EVERY_ROLE, allowed, current_user
from app.web.staff.council.form import (
    DetailsForm,
    details_form,
    read_details_form,
    with_detail_conflicts,
    with_invalid,
)
from app.web.staff.council.page import detail_history, details_page
from app.web.staff.council.wording import GROUPS, NAMES, OUTCOMES, DetailGroup
from app.web.staff.other_council import refuse_other_council
from app.web.staff.record_session import record_session
from app.web.staff.setting.form import NO_REASON, read_reason
from app.web.staff.setting.own_setting import acting_officer, english
from app.web.staff.staff_blueprint import staff_blueprint
from app.web.staff.whole_number import whole_number
from app.web.templating import render

bp = staff_blueprint("council_details", "/council/details")
administrators = allowed(Role.ADMINISTRATOR)


@bp.get("/")
@allowed(*EVERY_ROLE)
def show() -> str:
    """Every detail with the value that families see, and why."""
    found, may_edit = _history(), current_user().may(Role.ADMINISTRATOR)
    outcome, batch = OUTCOMES.get(request.args.get("saved", ""), ""), request.args.get("batch", "")
    return render.page(
        "en",
        "staff/council/show.html",
        groups=details_page(council(), council_of_file(), newest_of(found), english()),
        may_edit=may_edit,
        notice=english().gettext(outcome) if outcome else "",
        batch=batch if outcome and whole_number(batch) else "",
        history=detail_history(found, english()) if may_edit else [],
    )


@bp.get("/edit/<name>")
@administrators
def edit(name: str) -> str:
    """The form for a group of details."""
    group = _group(name)
    return _form_page(details_form(group, council_of_file(), newest_of(_history()), english()))


@bp.post("/edit/<name>")
@administrators
def save(name: str) -> Response | tuple[str, int]:
    """Save the details that were changed, and publish them."""
    form = read_details_form(_group(name), request.form, english())
    if form.problems:
        return _form_page(form), 422
    if not form.requests:
        return _to_details("unchanged")
    try:
        return _save(form.requests, form.reason, "public")
    except DetailInvalid as error:
        return _form_page(with_invalid(form, error, english())), 422
    except EditConflict as error:
        return _form_page(with_detail_conflicts(form, error.conflicts, english())), 409


@bp.get("/end/<field>")
@administrators
def confirm_end(field: str) -> str:
    """Ask why a detail returns to the value of COUNCILS_FILE."""
    return _end_page(_edit_in_force(field), "")


@bp.post("/end/<field>")
@administrators
def end(field: str) -> Response | tuple[str, int]:
    """End the edit of a detail: the value of COUNCILS_FILE is public again."""
    in_force = _edit_in_force(field)
    if not (reason := read_reason(request.form)):
        return _end_page(in_force, english().gettext(NO_REASON)), 422
    seen_id = whole_number(request.form.get("edit", "")) or 0
    try:
        return _save([DetailRequest(in_force.detail, None, seen_id)], reason, "ended")
    except DetailInvalid:
        return _to_details("not-allowed")
    except EditConflict:
        return _to_details("changed")


@bp.post("/undo/<int(max=2147483647):edit_id>")
@administrators
def undo(edit_id: int) -> Response:
    """Undo one entry of the history."""
    found = get_detail_edit(record_session(), edit_id)
    if found and found.la_number != current_user().la_number:
        refuse_other_council("details", f"edit {edit_id}")
    return _undo([found] if found else [])


@bp.post("/undo-batch/<int(max=2147483647):batch>")
@administrators
def undo_save(batch: int) -> Response:
    """Undo everything that was saved at once."""
    if find_la_numbers_of_batch(record_session(), batch) - {current_user().la_number}:
        refuse_other_council("details", f"edits {batch}")
    return _undo([one for one in _history() if one.batch == batch])


def _undo(edits: Sequence[DetailEdit]) -> Response:
    if not edits:
        abort(404)
    session, data_dir = record_session(), app_state().config.data_dir
    officer, outcome = acting_officer(english().gettext(mark("Undone"))), "undone"
    try:
        undo_details(session, data_dir, council_of_file(), edits, officer)
    except (UndoRefused, EditConflict):
        outcome = "not-undone"
    except DetailInvalid:
        outcome = "not-allowed"
    except EditUnchanged:
        outcome = "unchanged"
    except EditNotPublished:
        outcome = "later"
    return _to_details(outcome)


def _save(requests: Sequence[DetailRequest], reason: str, outcome: str) -> Response:
    """Save edits and go to the page of the details; raises DetailInvalid and EditConflict."""
    session, data_dir = record_session(), app_state().config.data_dir
    try:
        saved = save_details(session, data_dir, council_of_file(), requests, acting_officer(reason))
    except EditUnchanged:
        return _to_details("unchanged")
    except EditNotPublished:
        return _to_details("later")
    return _to_details(outcome, saved.batch)


def _to_details(outcome: str, batch: int = 0) -> Response:
    address = url_for("council_details.show", saved=outcome, batch=batch or None)
    return redirect(address, code=303)


def _form_page(form: DetailsForm) -> str:
    return render.page("en", "staff/council/edit.html", form=form, reasons=_reasons(form.group))


def _end_page(in_force: DetailEdit, problem: str) -> str:
    text = english().gettext
    return render.page(
        "en",
        "staff/council/confirm.html",
        problem=problem,
        reasons=_reasons(next(one for one in GROUPS.values() if in_force.detail in one.details)),
        edit_id=in_force.id,
        question=text(
            mark("%(detail)s: use the file's value again?"), detail=text(NAMES[in_force.detail])
        ),
        consequence=text(mark("What was saved here ends; the history keeps it.")),
        button=text(mark("Use the file's value")),
    )


def _history() -> list[DetailEdit]:
    return find_detail_history(record_session(), current_user().la_number)


def _edit_in_force(field: str) -> DetailEdit:
    """The edit of a detail; 404 where COUNCILS_FILE has its value."""
    found = {one.value: one for one in CouncilDetail}.get(field)
    in_force = newest_of(_history()).get(found) if found else None
    return abort(404) if in_force is None or in_force.is_end else in_force


def _group(name: str) -> DetailGroup:
    return GROUPS.get(name) or abort(404)


def _reasons(group: DetailGroup) -> list[str]:
    return [english().gettext(reason) for reason in group.reasons]
