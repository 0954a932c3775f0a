"""The page of one import: its progress, its plan, or how it ended."""

from pathlib import PurePath

from flask import abort, redirect, request, send_file, url_for
from werkzeug.wrappers import Response

from app.core.staff_roles import DECIDING_EDITIONS, EDITING, SEEING_SOURCES
from app.data.listing_import_files import corrected_path, plan_path
from app.data.listing_imports import (
    OPEN_STATES,
    change_choices,
    choices_of,
    counts_of,
    discard,
)
from app.data.listing_plans import PlanSummary, RowVerdict, read_plan, read_summary
from app.data.tables import ImportState, Job, JobKind, JobState, ListingImport
from app.web.request_context import app_state, now
from app.web.staff.access import allowed, current_user
from app.web.staff.htmx import fragment_response, is_fragment_request, redirect_whole_page
from app.web.staff.list_pages import pages_of, sent_number
from app.web.staff.listings.import_wording import CHOICE_TEXTS, PROBLEMS, ROWS_TEXTS, STATE_TEXTS
from app.web.staff.listings.own_import import is_open, newest_job, own_import
from app.web.staff.listings.uploads import DOWNLOAD_TYPES, UploadRefused, sent_choices
from app.web.staff.record_session import record_session
from app.web.staff.refreshes.jobs import KIND_TEXTS
from app.web.staff.refreshes.start_job import add_started_job
from app.web.staff.staff_blueprint import staff_blueprint
from app.web.templating import render

bp = staff_blueprint("listing_imports", "/council/listings/imports")
NAMES_MAX = 20  # settings listed under one heading


@bp.get("/<int(max=2147483647):import_id>")
@allowed(*SEEING_SOURCES)
def show(import_id: int) -> Response | tuple[str, int]:
    """One import of this council."""
    return import_page(own_import(import_id))


@bp.post("/<int(max=2147483647):import_id>/check")
@allowed(*EDITING)
def check(import_id: int) -> Response | tuple[str, int]:
    """Make the plan again, with the choices of the form."""
    sent = own_import(import_id)
    if sent.state not in OPEN_STATES or is_open(newest_job(sent)):
        return _to_page(sent)
    try:
        choices = sent_choices()
    except UploadRefused as refused:
        return import_page(sent, str(refused), 422)
    change_choices(record_session(), sent, choices)  # `add_started_job` commits
    add_started_job(JobKind.CHECK_LISTING, {"listing_import": import_id}, "")
    return _to_page(sent)


@bp.post("/<int(max=2147483647):import_id>/discard")
@allowed(*EDITING)
def discard_import(import_id: int) -> Response:
    """End an import that is not applied, and remove its file."""
    sent = own_import(import_id)
    if is_open(newest_job(sent)):
        return _to_page(sent)
    discard(record_session(), app_state().config.data_dir, sent, current_user().who, now())
    return redirect(url_for("listings.overview"), code=303)


@bp.get("/<int(max=2147483647):import_id>/problems.<any(csv, xlsx):kind>")
@allowed(*SEEING_SOURCES)
def corrected(import_id: int, kind: str) -> Response:
    """The officer's rows with what is wrong beside them, to be corrected and sent again."""
    sent = own_import(import_id)
    path = corrected_path(app_state().config.data_dir, import_id, kind)
    if not path.is_file():
        abort(404)
    name = f"{PurePath(sent.file_name).stem} problems.{kind}"
    return send_file(path, DOWNLOAD_TYPES[kind], as_attachment=True, download_name=name)


def import_page(
    sent: ListingImport, problem: str = "", status: int = 200
) -> Response | tuple[str, int]:
    """The page of an import as it is now; while a job works on it, how far that is."""
    job = newest_job(sent)
    if is_open(job):
        address = url_for("listing_imports.show", import_id=sent.id)
        kind_text = KIND_TEXTS[job.kind] if job else ""
        values = {"sent": sent, "job": job, "kind_text": kind_text, "address": address}
        if is_fragment_request():
            return fragment_response(render.page("en", "staff/listings/_progress.html", **values))
        return render.page("en", "staff/listings/progress.html", **values), status
    if is_fragment_request():  # the job has ended since
        return redirect_whole_page(url_for("listing_imports.show", import_id=sent.id))
    if sent.state is ImportState.CHECKED:
        return _plan_page(sent, job, problem, status)
    return _ended_page(sent, job, problem, 422 if sent.state is ImportState.REFUSED else status)


def _plan_page(
    sent: ListingImport, job: Job | None, problem: str, status: int
) -> Response | tuple[str, int]:
    assert sent.id is not None
    path = plan_path(app_state().config.data_dir, sent.id)
    try:
        summary = read_summary(path)
        rows_of = _chosen_rows(summary)
        verdict = None if rows_of == PROBLEMS else RowVerdict(rows_of)
        number = max(1, sent_number("page"))
        page = read_plan(path, verdict, number)
    except FileNotFoundError:  # removed since, by an erasure for example
        return _ended_page(sent, job, problem, status)
    may_decide = current_user().may(*DECIDING_EDITIONS)
    html = render.page(
        "en",
        "staff/listings/plan.html",
        sent=sent,
        summary=summary,
        choices=choices_of(sent),
        choice_texts=CHOICE_TEXTS,
        rows_texts=ROWS_TEXTS,
        tabs=_tabs(summary),
        rows_of=rows_of,
        page=page,
        number=number,
        pages=pages_of(page.total),
        names_max=NAMES_MAX,
        erases=bool(summary.erased_rows) or any(one.erases for one in summary.narrowed),
        problem=problem or (job.result if job and job.kind is not JobKind.CHECK_LISTING else ""),
        may_send=current_user().may(*EDITING),
        may_decide=may_decide,
    )
    return html, status


def _ended_page(sent: ListingImport, job: Job | None, problem: str, status: int) -> tuple[str, int]:
    html = render.page(
        "en",
        "staff/listings/ended.html",
        sent=sent,
        counts=counts_of(sent),
        state_text=STATE_TEXTS[sent.state],
        is_open_import=sent.state in OPEN_STATES,
        result=job.result if job else "",
        is_done=job is not None and job.state is JobState.DONE,
        problem=problem or sent.problem,
        choices=choices_of(sent),
        choice_texts=CHOICE_TEXTS,
        may_send=current_user().may(*EDITING),
        may_decide=current_user().may(*DECIDING_EDITIONS),
    )
    return html, status


def _chosen_rows(summary: PlanSummary) -> str:
    """Which rows the page lists: those of the address, or the first kind that has any."""
    counts = _tabs(summary)
    asked = request.args.get("rows", "")
    if asked in counts:
        return asked
    return next((name for name, count in counts.items() if count), PROBLEMS)


def _tabs(summary: PlanSummary) -> dict[str, int]:
    """How many rows there are of each kind, in the order of the page."""
    counts = {verdict.value: count for verdict, count in summary.counts.items()}
    counts[PROBLEMS] = summary.faulty_count
    return {name: counts.get(name, 0) for name in ROWS_TEXTS}


def _to_page(sent: ListingImport) -> Response:
    return redirect(url_for("listing_imports.show", import_id=sent.id), code=303)
