"""The pages of settings: the list, one setting, and changes of it."""

from collections.abc import Callable

from flask import abort, redirect, request, url_for
from werkzeug.wrappers import Response

from app.core.staff_roles import EDITING, ERASING, SEEING_SOURCES
from app.data.closings import closing_day
from app.data.council_settings import (
    CouncilSetting,
    find_council_settings,
    search_settings,
)
from app.data.edits import find_edits
from app.data.mistake_reports import Reported, find_reports
from app.data.proposals import find_waiting
from app.data.setting_changes import find_changes_of_setting
from app.data.tables import EditField
from app.i18n import mark
from app.publish.edits.added_settings import is_added
from app.publish.edits.consents import record_consent
from app.publish.edits.edit_requests import YES, EditRequest, SavedEdits
from app.publish.edits.field_states import FieldState, keep_ours
from app.publish.edits.timeline import TimelineEntry, find_timeline
from app.publish.edits.undo import undo_batch, undo_edit
from app.publish.errors import (
    EditConflict,
    EditNotPublished,
    EditUnchanged,
    NotOfThisCouncil,
    UndoRefused,
)
from app.publish.read_record import find_public_states
from app.web.request_context import app_state, today
from app.web.staff.access import EVERY_ROLE, allowed, current_user
from app.web.staff.list_pages import page_number, page_of
from app.web.staff.record_session import record_session
from app.web.staff.setting.asked import asked_history
from app.web.staff.setting.consent import ConsentForm, consent_form, read_consent
from app.web.staff.setting.find import SettingsPage, found_line
from app.web.staff.setting.form import (
    NO_REASON,
    form_of,
    read_form,
    read_reason,
    with_conflicts,
)
from app.web.staff.setting.history import history
from app.web.staff.setting.linked_records import linked_lines
from app.web.staff.setting.notes import shown_notes
from app.web.staff.setting.own_setting import (
    acting_officer,
    confirm_page,
    editable_states,
    english,
    field_states,
    form_context,
    form_page,
    is_seen_by_families,
    named_group,
    own_council,
    own_setting,
    save_and_show,
    to_setting,
    without_confidential_details,
)
from app.web.staff.setting.page import StaffSettingPage, staff_setting_page
from app.web.staff.setting.source_events import HistoryEntry
from app.web.staff.setting.wording import FIELD_NAMES, OUTCOMES
from app.web.staff.staff_blueprint import staff_blueprint
from app.web.staff.whole_number import whole_number
from app.web.templating import render

bp = staff_blueprint("settings", "/council/settings")


@bp.get("/")
@allowed(*EVERY_ROLE)
def find() -> str | Response:
    """The settings that a text names, all of them without one; a single one opens at once."""
    text = request.args.get("q", "")[:200]
    session = record_session()
    own = without_confidential_details(find_council_settings(session, own_council()))
    found = search_settings(own, text)
    if text.strip() and len(found) == 1:
        return redirect(url_for("settings.show", provider_id=found[0].provider_id))
    number = page_number(len(found))
    listed = page_of(found, number)
    states = find_public_states(session, [one.provider_id for one in listed])
    lines = tuple(found_line(one, states[one.provider_id], english()) for one in listed)
    page = SettingsPage(lines, len(found), number)
    outcome = OUTCOMES.get(request.args.get("saved", ""), "")
    return render.page(
        "en",
        "staff/setting/find.html",
        page=page,
        text=text,
        may_edit=current_user().may(*EDITING),
        may_see_sources=current_user().may(*SEEING_SOURCES),
        notice=english().gettext(outcome) if outcome else "",
    )


@bp.get("/<provider_id>")
@allowed(*EVERY_ROLE)
def show(provider_id: str) -> str:
    """One setting with every source's value of each field, and its history."""
    may_edit = current_user().may(*EDITING)
    saved, batch = request.args.get("saved", ""), request.args.get("batch", "")
    page = _page(own_setting(provider_id))
    if saved == "public" and not is_seen_by_families(provider_id):
        saved = "hidden"
    outcome = OUTCOMES.get(saved, "")
    return render.page(
        "en",
        "staff/setting/show.html",
        setting=page,
        may_edit=may_edit,
        may_erase=current_user().may(*ERASING),
        may_see_sources=current_user().may(*SEEING_SOURCES),
        notice=english().gettext(outcome) if outcome else "",
        batch=batch if outcome and whole_number(batch) else "",
        history=_history(provider_id) if may_edit else [],
        notes=shown_notes(provider_id) if may_edit else [],
        asked=asked_history(provider_id) if may_edit else None,
        waiting=find_waiting(record_session(), own_council(), provider_id) if may_edit else [],
        reports=_reports(provider_id),
        linked=linked_lines(provider_id),
    )


@bp.get("/<provider_id>/edit/<name>")
@allowed(*EDITING)
def edit(provider_id: str, name: str) -> Response:
    """The form for a group of fields."""
    setting, group, states = (
        own_setting(provider_id),
        named_group(name),
        editable_states(provider_id),
    )
    return form_page(setting, form_of(group, states, form_context()))


@bp.post("/<provider_id>/edit/<name>")
@allowed(*EDITING)
def save(provider_id: str, name: str) -> Response:
    """Save the fields that were changed, and publish them."""
    setting, group = own_setting(provider_id), named_group(name)
    editable_states(provider_id)  # 404 where nothing can be edited
    form = read_form(group, request.form, form_context())
    if form.problems:
        return form_page(setting, form, 422)
    try:
        return save_and_show(provider_id, form.requests(provider_id), form.reason)
    except EditConflict as error:
        return form_page(setting, with_conflicts(form, error.conflicts, english()), 409)


@bp.get("/<provider_id>/withhold")
@allowed(*EDITING)
def confirm_withholding(provider_id: str) -> str:
    """Ask why a setting is withheld."""
    return _withholding_page(provider_id, "")


@bp.post("/<provider_id>/withhold")
@allowed(*EDITING)
def withhold(provider_id: str) -> Response | tuple[str, int]:
    """Remove a setting from the public pages at once."""
    own_setting(provider_id)
    if not (reason := read_reason(request.form)):
        return _withholding_page(provider_id, english().gettext(NO_REASON)), 422
    return save_and_show(provider_id, [EditRequest(provider_id, EditField.WITHHELD, YES)], reason)


@bp.get("/<provider_id>/show")
@allowed(*EDITING)
def confirm_showing(provider_id: str) -> str:
    """Ask why a withheld setting is shown again."""
    return _showing_page(provider_id, "")


@bp.post("/<provider_id>/show")
@allowed(*EDITING)
def show_again(provider_id: str) -> Response | tuple[str, int]:
    """End the withholding of a setting."""
    own_setting(provider_id)
    if not (reason := read_reason(request.form)):
        return _showing_page(provider_id, english().gettext(NO_REASON)), 422
    return save_and_show(provider_id, [EditRequest(provider_id, EditField.WITHHELD, None)], reason)


@bp.get("/<provider_id>/consent")
@allowed(*EDITING)
def ask_consent(provider_id: str) -> str:
    """The form for what a provider agreed to show."""
    return _consent_page(provider_id, consent_form({}, today(), english()))


@bp.post("/<provider_id>/consent")
@allowed(*EDITING)
def save_consent(provider_id: str) -> Response | tuple[str, int]:
    """Record what a provider agreed to show; what it no longer agrees to disappears at once."""
    own_setting(provider_id)
    given = read_consent(request.form, today())
    if isinstance(given, str):
        form = consent_form(request.form, today(), english(), english().gettext(given))
        return _consent_page(provider_id, form), 422
    session, data_dir = record_session(), app_state().config.data_dir
    officer, outcome = acting_officer(english().gettext(mark("Consent recorded"))), "consent"
    try:
        record_consent(session, data_dir, provider_id, given, officer, own_council())
    except EditUnchanged:
        outcome = "unchanged"
    except EditNotPublished:
        outcome = "later"
    return to_setting(provider_id, outcome)


@bp.get("/<provider_id>/end/<field>")
@allowed(*EDITING)
def confirm_end(provider_id: str, field: str) -> str:
    """Ask why a correction ends."""
    own_setting(provider_id)
    return _end_page(provider_id, field, "")


@bp.post("/<provider_id>/end/<field>")
@allowed(*EDITING)
def end(provider_id: str, field: str) -> Response | tuple[str, int]:
    """End a correction: the value of the sources is public again."""
    own_setting(provider_id)
    if not (reason := read_reason(request.form)):
        return _end_page(provider_id, field, english().gettext(NO_REASON)), 422
    state = _field_state(provider_id, field)
    return save_and_show(provider_id, [EditRequest(provider_id, state.field, None)], reason)


@bp.post("/<provider_id>/keep/<field>")
@allowed(*EDITING)
def keep(provider_id: str, field: str) -> Response:
    """Keep a correction although the sources changed: it is no longer a conflict."""
    own_setting(provider_id)
    state = _field_state(provider_id, field)
    if not state.is_conflict:
        abort(404)
    reason = english().gettext(mark("The council's value stays"))
    return save_and_show(provider_id, [keep_ours(state, provider_id)], reason)


@bp.post("/<provider_id>/undo/<int(max=2147483647):edit_id>")
@allowed(*EDITING)
def undo(provider_id: str, edit_id: int) -> Response:
    """Undo one entry of the history."""
    return _undo(provider_id, undo_edit, edit_id)


@bp.post("/<provider_id>/undo-batch/<int(max=2147483647):batch>")
@allowed(*EDITING)
def undo_save(provider_id: str, batch: int) -> Response:
    """Undo everything that was saved at once."""
    return _undo(provider_id, undo_batch, batch)


def _undo(provider_id: str, action: Callable[..., SavedEdits], number: int) -> Response:
    own_setting(provider_id)
    if not any(number in (one.edit.id, one.edit.batch) for one in _timeline(provider_id)):
        abort(404)
    officer = acting_officer(english().gettext(mark("Undone")))
    outcome = "undone"
    try:
        action(record_session(), app_state().config.data_dir, number, officer, own_council())
    except (UndoRefused, EditConflict):
        outcome = "not-undone"
    except EditUnchanged:
        outcome = "unchanged"
    except EditNotPublished:
        outcome = "later"
    return to_setting(provider_id, outcome)


def _withholding_page(provider_id: str, problem: str) -> str:
    text = english().gettext
    return confirm_page(
        own_setting(provider_id),
        problem,
        question=text(mark("Withhold this setting from families?")),
        consequence=text(
            mark("It disappears from the public pages at once, and stays away after a refresh.")
        ),
        button=text(mark("Withhold it now")),
    )


def _showing_page(provider_id: str, problem: str) -> str:
    text = english().gettext
    return confirm_page(
        own_setting(provider_id),
        problem,
        question=text(mark("Show this setting to families again?")),
        consequence=text(mark("Families see it at once, as far as the provider agreed.")),
        button=text(mark("Show it now")),
    )


def _consent_page(provider_id: str, form: ConsentForm) -> str:
    setting = own_setting(provider_id)
    return render.page("en", "staff/setting/consent.html", setting=setting, form=form)


def _end_page(provider_id: str, field: str, problem: str) -> str:
    text = english().gettext
    label = text(FIELD_NAMES[_field_state(provider_id, field).field.value])
    return confirm_page(
        own_setting(provider_id),
        problem,
        question=text(mark("%(field)s: use the sources' value again?"), field=label),
        consequence=text(mark("The council's correction ends; the history keeps it.")),
        button=text(mark("End the correction")),
    )


def _page(setting: CouncilSetting) -> StaffSettingPage:
    provider_id = setting.provider_id
    state = find_public_states(record_session(), [provider_id])[provider_id]
    with_sources = current_user().may(*SEEING_SOURCES)
    own = find_edits(record_session(), [provider_id]).get(provider_id, {})
    return staff_setting_page(
        setting,
        state,
        field_states(provider_id),
        english(),
        closes_on=closing_day(own),
        is_added=is_added(record_session(), provider_id, own_council()),
        with_sources=with_sources,
    )


def _reports(provider_id: str) -> list[Reported]:
    """The reports of mistakes about a setting, for those who may see them."""
    if not current_user().may(*SEEING_SOURCES):
        return []
    return find_reports(record_session(), own_council(), provider_id)


def _history(provider_id: str) -> list[HistoryEntry]:
    changes = find_changes_of_setting(record_session(), provider_id, own_council())
    return history(_timeline(provider_id), changes, english())


def _timeline(provider_id: str) -> list[TimelineEntry]:
    try:
        return find_timeline(record_session(), provider_id, own_council())
    except NotOfThisCouncil:  # only in Ofsted's extract: nothing of it can be edited
        return []


def _field_state(provider_id: str, field: str) -> FieldState:
    states = {one.value: state for one, state in editable_states(provider_id).items()}
    if field not in states:
        abort(404)
    return states[field]
