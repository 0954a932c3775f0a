"""Who may open a staff page: sign-in, roles and the protection of forms.

Every view names its roles with `allowed`, or that anyone may open it with `open_to_all`. A view
that names neither is refused to everyone.

A request passes in this order: it comes from our own site if it changes something; the person is
signed in at this council; the form has the session's token; the person has one of the view's roles;
the person signed in recently, where the view asks for that with `needs_fresh_sign_in`.
"""

import hmac
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any, TypeVar
from urllib.parse import urlsplit

from flask import abort, current_app, g, redirect, request, url_for
from werkzeug.wrappers import Response

from app.core.staff_roles import Role, is_fresh
from app.data.staff_sessions import find_open_session, save_use
from app.data.staff_users import audit_name
from app.web.request_context import council_of_file, now
from app.web.staff.htmx import is_fragment_request, redirect_whole_page
from app.web.staff.record_session import record_session
from app.web.staff.session_cookie import session_token
from app.web.staff.unsaved_form import sent_fields, unsaved_page

SAFE_METHODS = frozenset({"GET", "HEAD", "OPTIONS"})
EVERY_ROLE = tuple(Role)
OPEN = "open"  # in place of roles: a view that anyone may open
CSRF_FIELD = "csrf_token"
CSRF_HEADER = "X-CSRF-Token"

View = TypeVar("View", bound=Callable[..., Any])


@dataclass(frozen=True)
class CurrentUser:
    """The person who is signed in, and the council that the session is for."""

    user_id: int
    name: str
    la_number: str
    roles: frozenset[Role]
    session_id: int
    csrf_token: str
    method: str
    is_fresh: bool  # signed in so recently that passkeys, sessions and people may be changed

    @property
    def who(self) -> str:
        """The person as the audit names them: "Ada Officer (user 3)"."""
        return audit_name(self.user_id, self.name)

    def may(self, *roles: Role) -> bool:
        """Whether the person has one of these roles."""
        return not self.roles.isdisjoint(roles)


def allowed(*roles: Role) -> Callable[[View], View]:
    """Let people with one of these roles open a view."""

    def mark(view: View) -> View:
        view.staff_roles = frozenset(roles)  # type: ignore[attr-defined]
        return view

    return mark


def open_to_all(view: View) -> View:
    """Let anyone open a view, signed in or not."""
    view.staff_roles = OPEN  # type: ignore[attr-defined]
    return view


def needs_fresh_sign_in(view: View) -> View:
    """Let only people who signed in recently use a view; others sign in again first."""
    view.needs_fresh_sign_in = True  # type: ignore[attr-defined]
    return view


def is_fresh_sign_in_needed(endpoint: str) -> bool:
    """Whether a view is for people who signed in recently only."""
    return getattr(current_app.view_functions[endpoint], "needs_fresh_sign_in", False)


def roles_of_view(endpoint: str) -> frozenset[Role] | str:
    """The roles of a view, or OPEN; nobody's where the view names none."""
    found: frozenset[Role] | str = getattr(
        current_app.view_functions[endpoint], "staff_roles", frozenset()
    )
    return found


def current_user() -> CurrentUser:
    """The person of this request; only in views that name their roles."""
    user = user_or_none()
    if user is None:
        abort(403)
    return user


def user_or_none() -> CurrentUser | None:
    """The person of this request; None where nobody is signed in at this council."""
    if "staff_user" not in g:
        g.staff_user = _find_user()
    user: CurrentUser | None = g.staff_user
    return user


def check_access() -> Response | None:
    """The checks before each view; a response in place of the view where one fails."""
    assert request.endpoint is not None
    is_change = request.method not in SAFE_METHODS
    if is_change and not _is_from_own_site():
        abort(403)
    roles = roles_of_view(request.endpoint)
    if roles == OPEN:
        return None
    user = user_or_none()
    if user is None:
        return _to_sign_in()
    if is_change and not has_csrf_token(user):
        abort(403)
    if not user.roles.intersection(roles):
        abort(403)
    if is_fresh_sign_in_needed(request.endpoint) and not user.is_fresh:
        return unsaved_page(_path(), sent_fields(CSRF_FIELD), is_stale=True)
    return None


def has_csrf_token(user: CurrentUser) -> bool:
    """Whether the form, or the header of a script's request, has the session's token."""
    given = request.headers.get(CSRF_HEADER) or request.form.get(CSRF_FIELD, "")
    return hmac.compare_digest(given.encode(), user.csrf_token.encode())


def own_path(address: str) -> str:
    """A path of the staff pages to go on to; their start page for any other address."""
    parts = urlsplit(address)
    is_own = not (parts.scheme or parts.netloc) and address.startswith("/council/")
    is_plain = "\\" not in address and address.isprintable() and "//" not in parts.path
    return address if is_own and is_plain else url_for("today.home")


def _find_user() -> CurrentUser | None:
    token, la_number = session_token(), council_of_file().la_number
    if not (token and la_number):
        return None
    session = record_session()
    found = find_open_session(session, token, la_number, now())
    if found is None:
        return None
    if save_use(session, found, now()):
        session.commit()
    person = found.person
    return CurrentUser(
        person.user_id,
        person.name,
        la_number,
        person.roles,
        found.session_id,
        found.csrf_token,
        found.method,
        is_fresh(found.authenticated_at, now()),
    )


def _is_from_own_site() -> bool:
    """Whether a browser says that the request comes from a page of this origin.

    `Sec-Fetch-Site` is sent by every current browser; older ones send `Origin`.
    """
    site = request.headers.get("Sec-Fetch-Site")
    if site is not None:
        return site == "same-origin"
    origin = request.headers.get("Origin")
    return origin is None or urlsplit(origin).netloc == request.host


def _to_sign_in() -> Response:
    """The page to sign in, which goes on to the page that was asked for."""
    path = _path()
    if request.method not in SAFE_METHODS:
        return unsaved_page(path, sent_fields(CSRF_FIELD))
    address = url_for("sign_in.choose", next=path)
    if is_fragment_request():
        return redirect_whole_page(address)
    return redirect(address, code=303)


def _path() -> str:
    """The path of this request with its query, to come back to."""
    return request.full_path.removesuffix("?")
