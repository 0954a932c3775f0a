"""Downloads of the council's listing with the values in force, written by a job."""

import time
from pathlib import Path

from flask import abort, redirect, request, send_file, url_for
from werkzeug.wrappers import Response

from app.core.source_names import LISTING
from app.core.staff_roles import SEEING_SOURCES
from app.data.audit import AuditEntry, save_audit_entry
from app.data.jobs import arguments_of, get_job
from app.data.listing_import_files import EXPORT_KINDS, EXPORTS_LAST, export_path
from app.data.tables import Job, JobKind, JobState
from app.web.request_context import app_state, now
from app.web.staff.access import allowed, current_user
from app.web.staff.htmx import fragment_response, is_fragment_request, redirect_whole_page
from app.web.staff.listings.own_import import is_open
from app.web.staff.listings.uploads import DOWNLOAD_TYPES
from app.web.staff.other_council import refuse_other_council
from app.web.staff.record_session import record_session
from app.web.staff.refreshes.jobs import KIND_TEXTS
from app.web.staff.refreshes.start_job import add_started_job
from app.web.staff.staff_blueprint import staff_blueprint
from app.web.templating import render

bp = staff_blueprint("listing_exports", "/council/listings/export")


@bp.post("/")
@allowed(*SEEING_SOURCES)
def start() -> Response:
    """Write the listing to a file as a job; audited, as it has contact details of homes."""
    kind = request.form.get("kind", "")
    if kind not in EXPORT_KINDS:
        abort(400)
    arguments: dict[str, str | int] = {"la_number": current_user().la_number, "kind": kind}
    user, session = current_user(), record_session()
    entry = AuditEntry(user.who, "listing exported", f"{LISTING}/{user.la_number}")
    save_audit_entry(session, entry, now())
    session.commit()  # first: no file without an entry
    job_id = add_started_job(JobKind.EXPORT_LISTING, arguments, "")
    return redirect(url_for("listing_exports.show", job_id=job_id), code=303)


@bp.get("/<int(max=2147483647):job_id>")
@allowed(*SEEING_SOURCES)
def show(job_id: int) -> Response | str:
    """How far an export is, then the link to its file."""
    job = _own_export(job_id)
    address = url_for("listing_exports.show", job_id=job_id)
    values = {"job": job, "kind_text": KIND_TEXTS[job.kind], "address": address}
    if is_open(job):
        if is_fragment_request():
            return fragment_response(render.page("en", "staff/listings/_progress.html", **values))
        return render.page("en", "staff/listings/export.html", **values)
    if is_fragment_request():
        return redirect_whole_page(address)
    has_file = job.state is JobState.DONE and _file_of(job) is not None
    return render.page("en", "staff/listings/export.html", **values, has_file=has_file)


@bp.get("/<int(max=2147483647):job_id>/file")
@allowed(*SEEING_SOURCES)
def download(job_id: int) -> Response:
    """The file of an export."""
    job = _own_export(job_id)
    path = _file_of(job)
    if path is None:
        abort(404)
    day = f"{job.ended_at:%Y-%m-%d}" if job.ended_at else ""
    kind = path.suffix.removeprefix(".")
    name = f"listing {job.la_number} {day}.{kind}"
    return send_file(path, DOWNLOAD_TYPES[kind], as_attachment=True, download_name=name)


def _own_export(job_id: int) -> Job:
    job = get_job(record_session(), job_id)
    if job is None or job.kind is not JobKind.EXPORT_LISTING:
        abort(404)
    if job.la_number != current_user().la_number:
        refuse_other_council("export", f"job {job_id}")
    return job


def _file_of(job: Job) -> Path | None:
    """The newest file of the same kind; None once it is removed or out of date."""
    path = export_path(app_state().config.data_dir, job.la_number, str(arguments_of(job)["kind"]))
    if not path.is_file():
        return None
    age_s = time.time() - path.stat().st_mtime
    return path if age_s < EXPORTS_LAST.total_seconds() else None
