"""The import that an address names, with its newest job, for people of its council only."""

from flask import abort

from app.data.jobs import OPEN, arguments_of, find_newest_jobs
from app.data.listing_imports import get_listing_import
from app.data.tables import Job, JobKind, ListingImport
from app.web.staff.access import current_user
from app.web.staff.other_council import refuse_other_council
from app.web.staff.record_session import record_session

KINDS = (JobKind.CHECK_LISTING, JobKind.IMPORT_LISTING, JobKind.UNDO_IMPORT)
_JOBS_MAX = 200  # the newest ones of a council; older imports have ended


def own_import(import_id: int) -> ListingImport:
    """An import of this council; those of other councils do not exist here."""
    sent = get_listing_import(record_session(), import_id)
    if sent is None:
        abort(404)
    if sent.la_number != current_user().la_number:
        refuse_other_council("listing import", f"import {import_id}")
    return sent


def newest_job(sent: ListingImport) -> Job | None:
    """The newest job about an import; None where none is known any more."""
    for job in find_newest_jobs(record_session(), _JOBS_MAX, sent.la_number):
        if job.kind in KINDS and arguments_of(job).get("listing_import") == sent.id:
            return job
    return None


def is_open(job: Job | None) -> bool:
    return job is not None and job.state in OPEN
