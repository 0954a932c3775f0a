"""The form for changes: opened once by its link, then sent with a token of its own."""

from collections.abc import Mapping
from dataclasses import dataclass, replace

from flask import Response, abort, request
from sqlmodel import Session

from app.core.field_names import FIELD_NAMES
from app.data.edits import EditsByField, find_edits
from app.data.proposals import find_waiting
from app.data.setting_links import find_form, find_sent_form, use_change_link
from app.data.tables import EditField
from app.publish.edits.field_states import FieldState, find_field_states
from app.publish.edits.setting_updates import FormClosed, SentForm, send_form
from app.publish.errors import EditNotPublished, EditRefused
from app.publish.read_record import find_source_facts
from app.publish.selection.source_facts import SourceFacts
from app.publish.setting_addresses import name_for_its_owner
from app.web.request_context import app_state, now, today
from app.web.setting_form.inputs import FormContext
from app.web.setting_updates.blueprint import bp as bp
from app.web.setting_updates.change_form import (
    ChangeForm,
    FormInvalid,
    consent_proposal,
    form_of,
    read_form,
    wider_consents,
)
from app.web.setting_updates.frame import respond
from app.web.setting_updates.link_request import (
    LinkRequest,
    in_language,
    is_token,
    link_request,
    opened_record,
    refuse_link,
    refuse_other_sites,
)
from app.web.setting_updates.listing_view import is_shown

ADDRESS = "/update/form"


@dataclass(frozen=True)
class FormRequest:
    """A request about the form of one setting, with what the record has of it."""

    opened: LinkRequest
    token: str
    provider_id: str
    facts: SourceFacts
    own: EditsByField
    states: Mapping[EditField, FieldState]

    @property
    def context(self) -> FormContext:
        code = self.opened.frame.language.code
        return FormContext((code,), self.opened.translator, today())


def opened_form(opened: LinkRequest, token: str) -> Response:
    """Use up a link for changes and answer with its form; 404 where it was used meanwhile."""
    form_token = use_change_link(opened.session, token, now())
    if form_token is None:
        refuse_link()
    opened.session.commit()
    frame = replace(opened.frame, action=ADDRESS)
    return _first_page(replace(opened, frame=frame), form_token)


@bp.post("/form")
def form() -> Response:
    """The form of a setting, in another language, or sent."""
    refuse_other_sites()
    token = request.form.get("form", "")
    if not is_token(token):
        refuse_link()
    with opened_record() as session:
        link = find_form(session, token, now())
        if link is None:
            return _sent_before(session, token)
        opened = link_request(session, link, ADDRESS)
        action, _, value = request.form.get("do", "").partition(":")
        if action == "language":
            opened = in_language(opened, value)
        if "setting" not in request.form and action != "open":
            return _first_page(opened, token)
        provider_id = value if action == "open" else request.form["setting"]
        wanted = _form_request(opened, token, provider_id)
        if action == "open":
            return _page(wanted, form_of(wanted.states, wanted.context))
        try:
            return _answer(wanted, is_sent=action == "send")
        except FormInvalid:
            abort(400)


def _first_page(opened: LinkRequest, token: str) -> Response:
    """The form, or a choice where the link is for several settings."""
    provider_ids = opened.link.provider_ids
    if len(provider_ids) == 1:
        wanted = _form_request(opened, token, provider_ids[0])
        return _page(wanted, form_of(wanted.states, wanted.context))
    facts = find_source_facts(opened.session, provider_ids)
    edits = find_edits(opened.session, provider_ids)
    names = sorted(
        (name_for_its_owner(facts[one], edits.get(one, {})), one)
        for one in provider_ids
        if one in facts
    )
    return respond(opened.frame, "choose", settings=names, form_token=token)


def _form_request(opened: LinkRequest, token: str, provider_id: str) -> FormRequest:
    if provider_id not in opened.link.provider_ids:
        abort(404)
    session = opened.session
    facts = find_source_facts(session, [provider_id])
    if provider_id not in facts:
        refuse_link()
    own = find_edits(session, [provider_id]).get(provider_id, {})
    states = find_field_states(session, provider_id, opened.link.la_number)
    return FormRequest(opened, token, provider_id, facts[provider_id], own, states)


def _answer(wanted: FormRequest, *, is_sent: bool) -> Response:
    """What was typed again, or what became of it."""
    typed = request.form.to_dict()
    read = read_form(typed, wanted.states, wanted.context, checks=is_sent)
    if not is_sent:
        return _page(wanted, read)
    if read.problems:
        return _page(wanted, read, 422)
    values = read.proposals()
    if read.chosen_consent in dict(wider_consents(wanted.facts, wanted.opened.translator)):
        values.append(consent_proposal(read, wanted.own, wanted.context))
    if not values and read.vacancies is None:
        return _page(wanted, read, is_unchanged=True)
    is_last = len(wanted.opened.link.provider_ids) == 1
    sent = SentForm(wanted.provider_id, values, read.vacancies, is_last)
    return _sent(wanted, sent)


def _sent(wanted: FormRequest, sent: SentForm) -> Response:
    opened, is_public = wanted.opened, True
    try:
        send_form(opened.session, app_state().config.data_dir, opened.sender, wanted.token, sent)
    except FormClosed:
        return _sent_before(opened.session, wanted.token)
    except EditNotPublished:
        is_public = False
    except EditRefused:
        abort(400)
    text = opened.translator.gettext
    return respond(
        replace(opened.frame, action="") if sent.is_last else opened.frame,
        "sent",
        name=name_for_its_owner(wanted.facts, wanted.own),
        sent=[text(FIELD_NAMES[one.field.value]) for one in sent.values],
        gives_vacancies=bool(sent.vacancies) and is_shown(wanted.provider_id),
        is_public=is_public,
        form_token="" if sent.is_last else wanted.token,
    )


def _sent_before(session: Session, token: str) -> Response:
    """The answer to a form that was just sent: its button was pressed twice, or the page reloaded."""
    opened = link_request(session, find_sent_form(session, token, now()), "")
    wanted = _form_request(opened, token, opened.link.provider_ids[0])
    name = name_for_its_owner(wanted.facts, wanted.own)
    return respond(
        *(opened.frame, "sent"),
        name=name,
        sent=[],
        gives_vacancies=False,
        is_public=True,
        form_token="",
    )


def _page(
    wanted: FormRequest, shown: ChangeForm, status: int = 200, *, is_unchanged: bool = False
) -> Response:
    opened = wanted.opened
    waiting = find_waiting(opened.session, opened.link.la_number, wanted.provider_id)
    wider = wider_consents(wanted.facts, opened.translator)
    return respond(
        opened.frame,
        "form",
        status,
        form=replace(shown, wider=wider),
        name=name_for_its_owner(wanted.facts, wanted.own),
        provider_id=wanted.provider_id,
        form_token=wanted.token,
        waiting={one.field.value: one.proposed_at.date() for one in waiting},
        is_unchanged=is_unchanged,
    )
