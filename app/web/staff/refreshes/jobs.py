"""The page of one job: how far it is and how it ended. It asks again until the job has ended."""

from flask import abort
from werkzeug.wrappers import Response

from app.data.jobs import OPEN, arguments_of, get_job
from app.data.tables import JobKind, JobState
from app.i18n import mark
from app.web.staff.access import EVERY_ROLE, allowed, current_user
from app.web.staff.htmx import fragment_response, is_fragment_request
from app.web.staff.other_council import refuse_other_council
from app.web.staff.record_session import record_session
from app.web.staff.staff_blueprint import staff_blueprint
from app.web.templating import render

bp = staff_blueprint("jobs", "/council/jobs")

KIND_TEXTS = {
    JobKind.REFRESH: mark("Refresh a source"),
    JobKind.RELEASE: mark("Release an edition"),
    JobKind.DISCARD: mark("Discard an edition"),
    JobKind.PUBLISH: mark("Publish"),
    JobKind.ROLL_BACK: mark("Roll back"),
    JobKind.LIFT_WITHHOLDING: mark("Show a setting again"),
    JobKind.MERGE_SETTINGS: mark("Confirm a successor"),
    JobKind.ERASE: mark("Erase a setting"),
    JobKind.CHECK_LISTING: mark("Check a file of settings"),
    JobKind.IMPORT_LISTING: mark("Import a file of settings"),
    JobKind.UNDO_IMPORT: mark("Undo an import"),
    JobKind.EXPORT_LISTING: mark("Write the listing to a file"),
    JobKind.VERIFY_AUDIT: mark("Verify the audit"),
}
STATE_TEXTS = {
    JobState.QUEUED: mark("Waiting: starts within a minute"),
    JobState.RUNNING: mark("Running"),
    JobState.DONE: mark("Done"),
    JobState.REFUSED: mark("Refused"),
    JobState.FAILED: mark("Failed"),
}


@bp.get("/<int(max=2147483647):job_id>")
@allowed(*EVERY_ROLE)
def show(job_id: int) -> Response | str:
    """One job; those of other councils do not exist here."""
    job = get_job(record_session(), job_id)
    if job is None:
        abort(404)
    if job.la_number not in ("", current_user().la_number):
        refuse_other_council("job", f"job {job_id}")
    values = {
        "job": job,
        "kind_text": KIND_TEXTS[job.kind],
        "state_text": STATE_TEXTS[job.state],
        "is_open": job.state in OPEN,
        "is_about_setting": "provider_id" in arguments_of(job),
        "is_about_audit": job.kind is JobKind.VERIFY_AUDIT,
        "is_bad": job.state in (JobState.REFUSED, JobState.FAILED),
    }
    if is_fragment_request():
        return fragment_response(render.page("en", "staff/refreshes/_job.html", **values))
    return render.page("en", "staff/refreshes/job.html", **values)
