"""Adding a setting that no source has yet, and removing one that was added by mistake."""

from dataclasses import dataclass
from typing import Final

from flask import abort, redirect, request, url_for
from werkzeug.wrappers import Response

from app.core.errors import PostcodeInvalid
from app.core.postcode import Postcode
from app.core.provision import HOME_BASED, Kind
from app.core.staff_roles import EDITING
from app.data.tables import EditField
from app.i18n import mark
from app.publish.edits.added_settings import (
    AlreadyListed,
    NewSetting,
    add_setting,
    is_added,
    remove_setting,
)
from app.publish.errors import EditNotPublished, EditUnchanged
from app.publish.selection.edit_fields import canonical
from app.web.presenters.labels import KINDS
from app.web.request_context import app_state, snapshot_or_none
from app.web.staff.access import allowed
from app.web.staff.record_session import record_session
from app.web.staff.setting.form import NO_REASON, FormProblem, read_reason
from app.web.staff.setting.own_setting import (
    acting_officer,
    confirm_page,
    english,
    own_council,
    own_setting,
    to_setting,
    usual_reasons,
)
from app.web.staff.staff_blueprint import staff_blueprint
from app.web.templating import render

bp = staff_blueprint("adding", "/council/settings")
# Nannies are not listed, because no register has where they work.
KINDS_TO_ADD: Final = tuple(kind for kind in Kind if kind is not Kind.NANNY)
ADD_REASONS: Final = (
    mark("It is new and not registered yet"),
    mark("It does not have to register with Ofsted"),
    mark("It is missing from our list"),
)
REMOVE_REASONS: Final = (mark("It was added by mistake"), mark("It never opened"))


@dataclass(frozen=True)
class AddForm:
    """What was typed, and what is wrong with it."""

    kind: str = ""
    name: str = ""
    postcode: str = ""
    reason: str = ""
    problems: tuple[FormProblem, ...] = ()
    same_id: str = ""  # the setting that has this name and postcode already

    def problem(self, field_id: str) -> str:
        return next((one.text for one in self.problems if one.field_id == field_id), "")


@bp.get("/add")
@allowed(*EDITING)
def ask() -> str:
    """The form for a new setting."""
    return _add_page(AddForm(name=request.args.get("name", "")[:200]))


@bp.post("/add")
@allowed(*EDITING)
def add() -> Response | tuple[str, int]:
    """Add a setting; families see it at once, a home only after its consent is recorded."""
    form, new = _read(request.form)
    if new is None:
        return _add_page(form), 422
    session, data_dir = record_session(), app_state().config.data_dir
    try:
        saved = add_setting(session, data_dir, own_council(), new, acting_officer(form.reason))
    except AlreadyListed as error:
        problem = english().gettext(mark("You have a setting of this kind and name there already"))
        problems = (FormProblem("name", problem),)
        form = AddForm(
            form.kind, form.name, form.postcode, form.reason, problems, error.provider_id
        )
        return _add_page(form), 422
    if not saved.is_published:
        return to_setting(saved.provider_id, "later")
    return to_setting(saved.provider_id, "added-home" if new.kind in HOME_BASED else "added")


@bp.get("/<provider_id>/remove")
@allowed(*EDITING)
def confirm_removal(provider_id: str) -> str:
    """Ask why an added setting is removed."""
    return _removal_page(provider_id, "")


@bp.post("/<provider_id>/remove")
@allowed(*EDITING)
def remove(provider_id: str) -> Response | tuple[str, int]:
    """Remove a setting that the council's staff added."""
    if not (reason := read_reason(request.form)):
        return _removal_page(provider_id, english().gettext(NO_REASON)), 422
    _check_added(provider_id)
    session, data_dir = record_session(), app_state().config.data_dir
    outcome = "removed"
    try:
        remove_setting(session, data_dir, provider_id, acting_officer(reason), own_council())
    except EditUnchanged:
        pass  # a colleague removed it at the same moment
    except EditNotPublished:
        outcome = "removed-later"
    return redirect(url_for("settings.find", saved=outcome), code=303)


def _read(sent: dict[str, str]) -> tuple[AddForm, NewSetting | None]:
    """The form as it was sent, and the setting where nothing is wrong."""
    kinds = {kind.value: kind for kind in KINDS_TO_ADD}
    text, problems = english().gettext, list[FormProblem]()
    typed = {name: " ".join(sent.get(name, "").split()) for name in ("kind", "name", "postcode")}
    kind, reason = kinds.get(typed["kind"]), read_reason(sent)
    if kind is None:
        problems.append(FormProblem("kind", text(mark("Choose what kind of setting it is"))))
    name, problem = _read_name(typed["name"])
    if problem:
        problems.append(FormProblem("name", problem))
    postcode, problem = _read_postcode(typed["postcode"])
    if problem:
        problems.append(FormProblem("postcode", problem))
    if not reason:
        problems.append(FormProblem("reason", text(NO_REASON)))
    form = AddForm(**typed, reason=reason, problems=tuple(problems))
    return form, None if problems or kind is None else NewSetting(kind, name, postcode)


def _read_name(typed: str) -> tuple[str, str]:
    """The name, and what is wrong with it, "" for nothing."""
    if not typed:
        return "", english().gettext(mark("Write the name that families know"))
    try:
        return canonical(EditField.NAME, typed), ""
    except ValueError as error:
        return "", str(error)


def _read_postcode(typed: str) -> tuple[str, str]:
    """The postcode as "SM1 4AB", and what is wrong with it, "" for nothing."""
    text = english().gettext
    try:
        postcode = Postcode.parse(typed)
    except PostcodeInvalid:
        return "", text(mark("Write a whole postcode, such as SM1 4AB"))
    published = snapshot_or_none()
    found = published.postcodes.find(postcode.key) if published and published.postcodes else None
    if published is None or found is None:
        return str(postcode), ""  # too new for the directory
    council = published.settings.council_of(found.district_code)
    if council and council.la_number != own_council():
        return "", text(
            mark("This postcode is in %(council)s, which keeps its own list"), council=council.name
        )
    return str(postcode), ""


def _check_added(provider_id: str) -> None:
    own_setting(provider_id)
    if not is_added(record_session(), provider_id, own_council()):
        abort(404)


def _add_page(form: AddForm) -> str:
    text = english().gettext
    named = KINDS | {Kind.OTHER: mark("Other childcare")}
    kinds = [(kind.value, text(named[kind])) for kind in KINDS_TO_ADD]
    reasons = usual_reasons(ADD_REASONS)
    return render.page("en", "staff/setting/add.html", form=form, kinds=kinds, reasons=reasons)


def _removal_page(provider_id: str, problem: str) -> str:
    _check_added(provider_id)
    text = english().gettext
    return confirm_page(
        own_setting(provider_id),
        problem,
        reasons=REMOVE_REASONS,
        question=text(mark("Remove this setting from the list?")),
        consequence=text(
            mark(
                "It disappears from the public pages at once. What was written about it stays in "
                "the audit."
            )
        ),
        button=text(mark("Remove it now")),
    )
