"""The frame of every page of the workbench: council, style sheets and the menu."""

from dataclasses import dataclass
from datetime import date

from flask import current_app, request, url_for

from app.config import Council
from app.i18n import mark
from app.web.request_context import app_state, council, snapshot_or_none, today

_PIN = "sufficiency_pins.check"  # a page for staff, who sign in first
MENU = (
    ("insights.start", mark("Start")),
    ("insights.trend", mark("Trend")),
    ("insights.comparison", mark("Comparison")),
    ("insights.profile", mark("Profile")),
    ("insights.map_page", mark("Map")),
    ("insights.reach", mark("Reach")),
)


@dataclass(frozen=True)
class MenuLink:
    text: str
    url: str
    is_current: bool


@dataclass(frozen=True)
class InsightsFrame:
    """`council` has no name on the national site; `today` is the date of rendering.

    `pin_url` is where council staff put a view in their sufficiency report; "" where this process
    serves no staff, and on the national site.
    """

    council: Council
    css_url: str
    pages_css_url: str
    insights_css_url: str
    is_invented: bool
    menu: tuple[MenuLink, ...]
    today: date
    pin_url: str
    start_url: str = "/insights/"


def insights_frame() -> InsightsFrame:
    assets, published = app_state().assets, snapshot_or_none()
    return InsightsFrame(
        council=council(),
        css_url=assets.css_url,
        pages_css_url=assets.pages_css_url,
        insights_css_url=assets.insights_css_url,
        is_invented=published.settings.is_invented if published else False,
        menu=tuple(
            MenuLink(text, url_for(endpoint), request.endpoint == endpoint)
            for endpoint, text in MENU
        ),
        today=today(),
        pin_url=url_for(_PIN) if council().name and _PIN in current_app.view_functions else "",
    )
