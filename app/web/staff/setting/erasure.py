"""Erasing everything about a setting: the question, and the job."""

from contextlib import suppress

from flask import abort, request
from werkzeug.wrappers import Response

from app.core.staff_roles import ERASING
from app.data.tables import EditField, JobKind
from app.i18n import mark
from app.publish.edits.edit_requests import YES, EditRequest, save_edits
from app.publish.errors import Busy, EditNotPublished, EditUnchanged, NotOfThisCouncil
from app.web.request_context import app_state
from app.web.staff.access import allowed
from app.web.staff.record_session import record_session
from app.web.staff.refreshes.start_job import queue_job
from app.web.staff.setting.form import NO_REASON, read_reason
from app.web.staff.setting.own_setting import (
    acting_officer,
    confirm_page,
    english,
    own_council,
    own_setting,
)
from app.web.staff.staff_blueprint import staff_blueprint

bp = staff_blueprint("erasure", "/council/settings")

REASONS = (
    mark("The provider asked for it"),
    mark("A person's safety depends on it"),
)


@bp.get("/<provider_id>/erase")
@allowed(*ERASING)
def ask(provider_id: str) -> str:
    """Ask why a setting is erased."""
    return _erasing_page(provider_id, "")


@bp.post("/<provider_id>/erase")
@allowed(*ERASING)
def erase(provider_id: str) -> Response | tuple[str, int]:
    """Withhold a setting at once, and erase all data about it as a job."""
    own_setting(provider_id)
    if not (reason := read_reason(request.form)):
        return _erasing_page(provider_id, english().gettext(NO_REASON)), 422
    session, data_dir = record_session(), app_state().config.data_dir
    hide = [EditRequest(provider_id, EditField.WITHHELD, YES)]
    try:
        with suppress(EditUnchanged, EditNotPublished, Busy):  # the job hides it too
            save_edits(session, data_dir, hide, acting_officer(reason), own_council())
    except NotOfThisCouncil:  # only in Ofsted's extract
        abort(404)
    return queue_job(JobKind.ERASE, {"provider_id": provider_id}, reason)


def _erasing_page(provider_id: str, problem: str) -> str:
    text = english().gettext
    return confirm_page(
        own_setting(provider_id),
        problem,
        question=text(mark("Erase everything about this setting?")),
        consequence=text(
            mark(
                "Families stop seeing it at once. Everything that any source gave about it is "
                "erased, in files and earlier publications too, and so are its notes. This "
                "cannot be undone."
            )
        ),
        button=text(mark("Erase it now")),
        reasons=REASONS,
    )
