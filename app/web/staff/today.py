"""The page that council staff start from: what needs them today."""

from werkzeug.wrappers import Response

from app.web.request_context import council
from app.web.staff.access import EVERY_ROLE, allowed
from app.web.staff.staff_blueprint import staff_blueprint
from app.web.templating import render

bp = staff_blueprint("today", "/council")


@bp.get("/")
@allowed(*EVERY_ROLE)
def home() -> Response | str:
    """What needs the council's staff today."""
    return render.page("en", "staff/today/home.html", council_name=council().name)
