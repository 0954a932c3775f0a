"""The council's own listing: what is current, the last imports, and sending a file."""

from flask import redirect, url_for
from werkzeug.wrappers import Response

from app.core.source_names import LISTING
from app.core.staff_roles import EDITING, SEEING_SOURCES
from app.data.editions import find_current_edition
from app.data.listing_imports import counts_of, find_listing_imports
from app.data.tables import JobKind
from app.web.staff.access import EVERY_ROLE, allowed, current_user
from app.web.staff.listings.import_wording import CHOICE_TEXTS, STATE_TEXTS
from app.web.staff.listings.uploads import UploadRefused, save_upload
from app.web.staff.record_session import record_session
from app.web.staff.refreshes.start_job import add_started_job
from app.web.staff.staff_blueprint import staff_blueprint
from app.web.templating import render

bp = staff_blueprint("listings", "/council/listings")


@bp.get("/")
@allowed(*EVERY_ROLE)
def overview(problem: str = "") -> str:
    """The current listing and its last imports."""
    session, la_number = record_session(), current_user().la_number
    imports = find_listing_imports(session, la_number)
    return render.page(
        "en",
        "staff/listings/overview.html",
        edition=find_current_edition(session, f"{LISTING}/{la_number}"),
        imports=[(one, counts_of(one)) for one in imports],
        state_texts=STATE_TEXTS,
        choice_texts=CHOICE_TEXTS,
        may_see=current_user().may(*SEEING_SOURCES),
        may_send=current_user().may(*EDITING),
        problem=problem,
    )


@bp.post("/send")
@allowed(*EDITING)
def send() -> Response | tuple[str, int]:
    """Save a file and check it as a job; nothing of the listing changes."""
    try:
        import_id = save_upload()
    except UploadRefused as refused:
        return overview(str(refused)), 422
    add_started_job(JobKind.CHECK_LISTING, {"listing_import": import_id}, "")
    return redirect(url_for("listing_imports.show", import_id=import_id), code=303)
