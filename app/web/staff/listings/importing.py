"""Importing what a plan says, and undoing it, as jobs."""

from flask import redirect, request, url_for
from werkzeug.wrappers import Response

from app.core.staff_roles import DECIDING_EDITIONS
from app.data.listing_plans import Wanted
from app.data.listing_undo import make_undo_plan
from app.data.tables import ImportState, JobKind
from app.i18n import mark
from app.web.staff.access import allowed
from app.web.staff.list_pages import page_number, page_of, pages_of
from app.web.staff.listings.import_wording import UNDO_TEXTS
from app.web.staff.listings.imports import NAMES_MAX, import_page
from app.web.staff.listings.own_import import is_open, newest_job, own_import
from app.web.staff.record_session import record_session
from app.web.staff.refreshes.start_job import REASON_MAX_LENGTH, add_started_job
from app.web.staff.staff_blueprint import staff_blueprint
from app.web.templating import render

bp = staff_blueprint("listing_importing", "/council/listings/imports")
PLAN_CHANGED = mark(
    "The plan has changed since you opened the page. Look at the new one below, then import it."
)
NO_REASON = mark("Give a reason.")
NOT_READ = mark("Say that you have seen what is erased.")


@bp.post("/<int(max=2147483647):import_id>/apply")
@allowed(*DECIDING_EDITIONS)
def apply(import_id: int) -> Response | tuple[str, int]:
    """Import the rows of exactly the plan that the person saw."""
    sent = own_import(import_id)
    address = url_for("listing_imports.show", import_id=import_id)
    if sent.state is not ImportState.CHECKED or is_open(newest_job(sent)):
        return redirect(address, code=303)
    if request.form.get("plan_hash") != sent.plan_hash:
        return import_page(sent, PLAN_CHANGED, 409)
    if request.form.get("erases") == "yes" and not request.form.get("seen"):
        return import_page(sent, NOT_READ, 422)
    wanted = Wanted.SOUND if request.form.get("rows") == "sound" else Wanted.ALL
    arguments: dict[str, str | int] = {
        "listing_import": import_id,
        "plan_hash": sent.plan_hash,
        "rows": wanted.value,
    }
    add_started_job(JobKind.IMPORT_LISTING, arguments, _reason() or f"file {sent.file_name}")
    return redirect(address, code=303)


def _reason() -> str:
    return " ".join(request.form.get("reason", "").split())[:REASON_MAX_LENGTH]


@bp.get("/<int(max=2147483647):import_id>/undo")
@allowed(*DECIDING_EDITIONS)
def ask_undo(import_id: int) -> Response | str:
    """What undoing an import would do, and which rows stay as they are."""
    return _undo_page(import_id)


@bp.post("/<int(max=2147483647):import_id>/undo/confirm")
@allowed(*DECIDING_EDITIONS)
def undo(import_id: int) -> Response | tuple[Response | str, int]:
    """Undo an import as a job."""
    sent = own_import(import_id)
    if sent.state is ImportState.APPLIED and not is_open(newest_job(sent)):
        if not (reason := _reason()):
            return _undo_page(import_id, NO_REASON), 422
        add_started_job(JobKind.UNDO_IMPORT, {"listing_import": import_id}, reason)
    return redirect(url_for("listing_imports.show", import_id=import_id), code=303)


def _undo_page(import_id: int, problem: str = "") -> Response | str:
    sent = own_import(import_id)
    if sent.state is not ImportState.APPLIED or is_open(newest_job(sent)):
        return redirect(url_for("listing_imports.show", import_id=import_id), code=303)
    plan = make_undo_plan(record_session(), sent)
    number = page_number(len(plan.undone))
    return render.page(
        "en",
        "staff/listings/undo.html",
        sent=sent,
        undo=plan,
        rows=page_of(plan.undone, number),
        number=number,
        pages=pages_of(len(plan.undone)),
        undo_texts=UNDO_TEXTS,
        names_max=NAMES_MAX,
        problem=problem,
    )
