"""What the views of a setting have in common: the setting, who acts, and the answer to a change."""

from collections.abc import Mapping, Sequence
from dataclasses import replace

from flask import abort, make_response, redirect, url_for
from werkzeug.wrappers import Response

from app.core.staff_roles import SEEING_SOURCES
from app.data.council_settings import (
    CouncilSetting,
    get_council_setting,
    is_known_provider,
)
from app.data.mistake_reports import find_checked_reports
from app.data.tables import EditField
from app.i18n import Translator
from app.publish.edits.edit_requests import EditRequest, Officer, save_edits
from app.publish.edits.field_states import FieldState, find_field_states
from app.publish.edits.undo import DECISIONS
from app.publish.errors import EditNotPublished, EditUnchanged, NotOfThisCouncil
from app.publish.read_record import find_public_states, read_key_or_none
from app.publish.selection.publication_states import PublicState
from app.publish.withheld_settings import find_confidential_settings
from app.web.request_context import app_state, council, now, today
from app.web.setting_form.inputs import FormContext
from app.web.staff.access import current_user
from app.web.staff.htmx import fragment_response, is_fragment_request
from app.web.staff.other_council import refuse_other_council
from app.web.staff.record_session import record_session
from app.web.staff.setting.form import GroupForm
from app.web.staff.setting.groups import GROUPS, FieldGroup
from app.web.staff.setting.wording import REASONS, REPORTED
from app.web.templating import render

States = Mapping[EditField, FieldState]


def save_and_show(
    provider_id: str, requests: list[EditRequest], reason: str, outcome: str = "public"
) -> Response:
    """Save edits and go to the page of the setting; raises EditConflict."""
    session, data_dir = record_session(), app_state().config.data_dir
    if not requests:
        return to_setting(provider_id, "unchanged")
    try:
        saved = save_edits(session, data_dir, requests, acting_officer(reason), own_council())
    except EditUnchanged:
        return to_setting(provider_id, "unchanged")
    except EditNotPublished:
        return to_setting(provider_id, "later")
    is_decision = requests[0].field in DECISIONS
    return to_setting(provider_id, outcome, 0 if is_decision else saved.batch)


def to_setting(provider_id: str, outcome: str, batch: int = 0) -> Response:
    address = url_for("settings.show", provider_id=provider_id, saved=outcome, batch=batch or None)
    return redirect(address, code=303)


def acting_officer(reason: str) -> Officer:
    return Officer(current_user().who, now(), reason)


def confirm_page(
    setting: CouncilSetting, problem: str, reasons: Sequence[str] = REASONS, **texts: str
) -> str:
    """The page that asks before a change; `reasons` are messages, to be chosen from."""
    return render.page(
        "en",
        "staff/setting/confirm.html",
        setting=setting,
        problem=problem,
        reasons=usual_reasons(reasons),
        **texts,
    )


def form_page(setting: CouncilSetting, form: GroupForm, status: int = 200) -> Response:
    """The form in a page of its own; for htmx only the form, in its place on the page."""
    names = {one.value for one in form.group.fields}
    checked = find_checked_reports(record_session(), setting.provider_id)
    reported = [one for one in checked if one.fact.value in names]
    if reported and not form.reason:
        form = replace(form, reason=english().gettext(REPORTED))
    values = {
        "setting": setting,
        "form": form,
        "reasons": usual_reasons(),
        "reported": reported,
    }
    if not is_fragment_request():
        html = render.page("en", "staff/setting/edit.html", is_part=False, **values)
        return make_response(html, status)
    html = render.page("en", "staff/setting/_form.html", is_part=True, **values)
    response = fragment_response(html, status)
    if status >= 400:  # in place of the form that was sent, not of what a save would change
        part = f"#edit-{form.group.name}"
        response.headers["HX-Retarget"] = response.headers["HX-Reselect"] = part
        response.headers["HX-Reswap"] = "outerHTML"
    return response


def form_context() -> FormContext:
    return FormContext(council().languages, english(), today())


def named_group(name: str) -> FieldGroup:
    """The group of fields that an address names; 404 for any other name."""
    return GROUPS.get(name) or abort(404)


def field_states(provider_id: str) -> States:
    """The state of each field; none of a setting that no current source has as open."""
    try:
        return find_field_states(record_session(), provider_id, own_council())
    except NotOfThisCouncil:  # only in Ofsted's extract: nothing of it can be edited
        return {}


def editable_states(provider_id: str) -> States:
    """The state of each field; 404 where nothing can be edited."""
    return field_states(provider_id) or abort(404)


def is_seen_by_families(provider_id: str) -> bool:
    """Whether families see all of a setting; one shown by its area does not count."""
    states = find_public_states(record_session(), [provider_id])
    return states.get(provider_id) is PublicState.PUBLIC


def own_setting(provider_id: str) -> CouncilSetting:
    """The setting, if it is the council's own; otherwise 404, as if there were none."""
    session = record_session()
    found = get_council_setting(session, provider_id, own_council())
    if found is None:
        if is_known_provider(session, provider_id):
            refuse_other_council("setting", provider_id)
        abort(404)
    return without_confidential_details([found])[0]


def without_confidential_details(settings: Sequence[CouncilSetting]) -> list[CouncilSetting]:
    """The council's settings; of a confidential one, who may not see sources gets its number only.

    Source: docs/rules.md#consent.
    """
    if current_user().may(*SEEING_SOURCES):
        return list(settings)
    ids = {one.provider_id for one in settings}
    confidential = find_confidential_settings(record_session(), own_council(), ids)
    return [
        replace(one, name="", references=[], postcodes=[], phones=[])
        if one.provider_id in confidential
        else one
        for one in settings
    ]


def own_council() -> str:
    return current_user().la_number


def address_key() -> bytes:
    """The key of the digests of addresses; b"" where it is lost, so that no digest is known."""
    return read_key_or_none(record_session(), app_state().config.data_dir) or b""


def usual_reasons(reasons: Sequence[str] = REASONS) -> list[str]:
    return [english().gettext(reason) for reason in reasons]


def english() -> Translator:
    return render.translator("en")
