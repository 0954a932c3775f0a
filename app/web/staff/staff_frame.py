"""The frame of every staff page: the product, the council, the person, the menu and the assets."""

from dataclasses import dataclass

from flask import current_app, request, url_for
from sqlalchemy.exc import SQLAlchemyError

from app.config import Council
from app.core.staff_roles import FRESH_MINUTES
from app.data.linkage.link_queue import find_open_pairs
from app.i18n import mark
from app.web.request_context import app_state, council_of_file
from app.web.staff.access import CSRF_FIELD, CurrentUser, roles_of_view, user_or_none
from app.web.staff.record_session import record_session

LINKS = "links.review"  # in the menu with the number of pairs that wait
# The menu of signed-in people: (endpoint, text), shown where the endpoint exists.
MENU = (
    ("today.home", mark("Today")),
    ("settings.find", mark("Settings")),
    (LINKS, mark("Doubtful links")),
    ("chasing.listed", mark("Chasing")),
    ("listings.overview", mark("Your listing")),
    ("duty.show", mark("Publication duty")),
    ("unmet.searches", mark("Unmet need")),
    ("sufficiency.listed", mark("Sufficiency report")),
    ("refreshes.sources", mark("Refreshes")),
    ("council_details.show", mark("Council details")),
    ("people.listed", mark("People")),
    ("audit_log.listed", mark("Audit")),
)


@dataclass(frozen=True)
class MenuItem:
    """A link of the menu; `is_current` where the page belongs to it. `count` of what waits there."""

    text: str
    url: str
    is_current: bool
    count: int = 0


@dataclass(frozen=True)
class StaffFrame:
    """`council` has no name on the national site; `user` is None where nobody is signed in."""

    council: Council
    css_url: str
    pages_css_url: str
    desk_css_url: str
    desk_js_url: str | None
    htmx_url: str | None
    user: CurrentUser | None
    menu: tuple[MenuItem, ...]
    csrf_field: str = CSRF_FIELD
    home_url: str = "/council/"
    fresh_minutes: int = FRESH_MINUTES


def staff_frame() -> dict[str, StaffFrame]:
    """A context processor: the value `staff_frame` for every template of staff pages."""
    assets, user = app_state().assets, user_or_none()
    frame = StaffFrame(
        council=council_of_file(),
        css_url=assets.css_url,
        pages_css_url=assets.pages_css_url,
        desk_css_url=assets.desk_css_url,
        desk_js_url=assets.desk_js_url,
        htmx_url=assets.htmx_url,
        user=user,
        menu=_menu(user),
    )
    return {"staff_frame": frame}


def _menu(user: CurrentUser | None) -> tuple[MenuItem, ...]:
    """The pages that the person may open."""
    if user is None:
        return ()
    return tuple(
        MenuItem(
            text,
            url_for(endpoint),
            _is_current(endpoint),
            _waiting(user) if endpoint == LINKS else 0,
        )
        for endpoint, text in MENU
        if endpoint in current_app.view_functions
        and user.roles.intersection(roles_of_view(endpoint))
    )


def _waiting(user: CurrentUser) -> int:
    """How many pairs of records wait for a person; 0 on a page that says that the record failed."""
    try:
        return len(find_open_pairs(record_session(), user.la_number))
    except SQLAlchemyError:
        return 0


def _is_current(endpoint: str) -> bool:
    """Whether the page belongs to an item; several blueprints have pages of settings."""
    if endpoint.partition(".")[0] == request.blueprint:
        return True
    url = url_for(endpoint)
    return url != StaffFrame.home_url and request.path.startswith(url)
