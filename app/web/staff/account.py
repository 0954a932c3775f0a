"""The page of each person's own account: ways to sign in and sessions."""

from app.data.staff_identities import is_connected
from app.web.request_context import council
from app.web.staff.access import EVERY_ROLE, allowed, current_user
from app.web.staff.record_session import record_session
from app.web.staff.staff_blueprint import staff_blueprint
from app.web.templating import render

bp = staff_blueprint("account", "/council/account")


@bp.get("/")
@allowed(*EVERY_ROLE)
def show() -> str:
    """The account of the signed-in person."""
    user, session = current_user(), record_session()
    return render.page(
        "en",
        "staff/account/show.html",
        is_connected=is_connected(session, user.user_id, council().oidc_issuer),
    )
