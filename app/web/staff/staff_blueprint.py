"""A blueprint of staff pages: what each of them has in common."""

from flask import Blueprint

from app.publish.errors import RECORD_UNAVAILABLE
from app.web.staff import record_session
from app.web.staff.access import check_access
from app.web.staff.error_responses import record_unavailable
from app.web.staff.staff_frame import staff_frame


def staff_blueprint(name: str, url_prefix: str) -> Blueprint:
    """A blueprint whose views are checked (`access`) and have the frame and a record session."""
    bp = Blueprint(name, __name__, url_prefix=url_prefix)
    bp.before_request(check_access)
    bp.context_processor(staff_frame)
    record_session.init_blueprint(bp)
    for error in RECORD_UNAVAILABLE:
        bp.register_error_handler(error, record_unavailable)
    return bp
