"""The addresses of a link: what a setting sees, and what its buttons do.

Each POST answers with the page that says what happened, so that no address tells anything.
"""

from collections.abc import Callable, Collection

from flask import Response, abort, request

from app.core.consent import Consent
from app.core.listing_cells.choice_parsers import SPACE_COLUMNS
from app.data.setting_links import find_open_link
from app.data.tables import LinkPurpose
from app.mail.start_sender import start_sender
from app.publish.edits.change_links import request_change_link
from app.publish.edits.setting_updates import confirm_details, give_vacancies, narrow_consent
from app.publish.errors import EditConflict, EditNotPublished, EditRefused
from app.web.request_context import app_state, now, today
from app.web.setting_updates.blueprint import bp as bp
from app.web.setting_updates.form_views import opened_form
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
from app.web.setting_updates.listing_view import ListingView, find_listing_views

SEEN, CONFLICT = "seen", 409


@bp.get("/<token>")
def show(token: str) -> Response:
    """The page of a reminder, or the button that uses up a link for changes. Changes nothing."""
    if not is_token(token):
        refuse_link()
    with opened_record() as session:
        link = find_open_link(session, token, now())
        opened = link_request(session, link, f"/update/{token}")
        return _show(opened)


@bp.post("/<token>")
def act(token: str) -> Response:
    """What a button of the page asks for."""
    refuse_other_sites()
    if not is_token(token):
        refuse_link()
    action, _, value = request.form.get("do", "").partition(":")
    with opened_record() as session:
        link = find_open_link(session, token, now())
        opened = link_request(session, link, f"/update/{token}")
        if action == "language":
            return _show(in_language(opened, value))
        if opened.link.purpose is LinkPurpose.CHANGE:
            return opened_form(opened, token) if action == "continue" else abort(400)
        return _ACTIONS[action](opened, value) if action in _ACTIONS else abort(400)


def _show(opened: LinkRequest) -> Response:
    if opened.link.purpose is LinkPurpose.CHANGE:
        return respond(opened.frame, "continue")
    return _reminder(opened)


def _reminder(opened: LinkRequest, status: int = 200, problem: str = "") -> Response:
    views = _views(opened, opened.link.provider_ids)
    if not views:
        refuse_link()
    stop_url = opened.frame.action.replace("/update/", "/update/stop/", 1)
    return respond(
        opened.frame, "reminder", status, listings=views, problem=problem, stop_url=stop_url
    )


def _views(opened: LinkRequest, provider_ids: Collection[str]) -> list[ListingView]:
    return find_listing_views(opened.session, tuple(provider_ids), opened.translator, today())


def _confirm(opened: LinkRequest, value: str) -> Response:
    """Everything is still right, of one setting or of all."""
    views = _views(opened, opened.chosen_ids(value))
    if any(request.form.get(f"{SEEN}-{one.provider_id}") != one.seen for one in views):
        return _reminder(opened, CONFLICT, "changed")

    def save() -> None:
        confirm_details(
            opened.session,
            app_state().config.data_dir,
            opened.sender,
            [one.provider_id for one in views],
        )

    return _saved(opened, save, "confirmed", views)


def _vacancies(opened: LinkRequest, value: str) -> Response:
    if value not in opened.link.provider_ids:
        abort(404)
    cells = {
        column: request.form.get(f"vacancies-{column}", "") for column in SPACE_COLUMNS.values()
    }

    def save() -> None:
        data_dir = app_state().config.data_dir
        give_vacancies(opened.session, data_dir, opened.sender, value, cells)

    what = "vacancies" if any(map(str.strip, cells.values())) else "no_vacancies"
    return _saved(opened, save, what, _views(opened, [value]))


def _narrow(opened: LinkRequest, value: str) -> Response:
    if value not in opened.link.provider_ids:
        abort(404)
    views = _views(opened, [value])
    chosen = request.form.get("consent", "")
    if not any(chosen in dict(one.narrower) for one in views):
        return _reminder(opened, 422, "no_consent")

    def save() -> None:
        data_dir = app_state().config.data_dir
        narrow_consent(opened.session, data_dir, opened.sender, value, Consent(chosen))

    what = "hidden" if chosen == Consent.NOTHING.value else "narrowed"
    return _saved(opened, save, what, views)


def _saved(
    opened: LinkRequest, save: Callable[[], None], what: str, views: Collection[ListingView]
) -> Response:
    """The page that says what happened; the first one again where nothing could be saved."""
    is_public = True
    try:
        save()
    except EditNotPublished:
        is_public = False
    except EditConflict:
        return _reminder(opened, CONFLICT, "changed")
    except EditRefused:
        return _reminder(opened, 422, "refused")
    return respond(opened.frame, "done", what=what, listings=list(views), is_public=is_public)


def _send_change_link(opened: LinkRequest, _value: str) -> Response:
    """A message with a link for changes; the same answer whatever comes of it."""
    config, language = app_state().config, opened.frame.language.code
    is_queued = request_change_link(
        opened.session, config.data_dir, opened.link, opened.sender, language
    )
    if is_queued:  # a person waits for it
        start_sender(config)
    return respond(opened.frame, "done", what="link", listings=[], is_public=True)


_ACTIONS: dict[str, Callable[[LinkRequest, str], Response]] = {
    "confirm": _confirm,
    "vacancies": _vacancies,
    "narrow": _narrow,
    "change": _send_change_link,
}
