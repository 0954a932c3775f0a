"""The frame of every staff page: the product, the council and the style sheet."""

from dataclasses import dataclass

from app.config import Council
from app.web.request_context import app_state, council


@dataclass(frozen=True)
class StaffFrame:
    """`council` has no name on the national site."""

    council: Council
    css_url: str
    pages_css_url: str
    home_url: str = "/council/"


def staff_frame() -> dict[str, StaffFrame]:
    """A context processor: the value `staff_frame` for every template of staff pages."""
    assets = app_state().assets
    return {"staff_frame": StaffFrame(council(), assets.css_url, assets.pages_css_url)}
