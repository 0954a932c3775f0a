"""How each series of a trend looks: a colour, a dash and a marker.

The first colours are from YlGnBu and cividis. All have a contrast of at least 3.3 to white, and any
two of them a CIE76 difference of at least 18 with normal vision, protanopia, deuteranopia and
tritanopia. Dashes and markers distinguish them in grey print.
"""

from dataclasses import dataclass
from typing import Final

from app.web.figure_views.charts.text_layout import PAPER, number

# Outlines around the origin; M is the radius.
_CIRCLE: Final = "circle"
_SHAPES: Final = {
    "square": ((-0.9, -0.9), (0.9, -0.9), (0.9, 0.9), (-0.9, 0.9)),
    "diamond": ((0, -1.25), (1.25, 0), (0, 1.25), (-1.25, 0)),
    "triangle": ((0, -1.2), (1.15, 0.9), (-1.15, 0.9)),
    "down": ((0, 1.2), (1.15, -0.9), (-1.15, -0.9)),
}


@dataclass(frozen=True)
class SeriesStyle:
    """`dashes` is a stroke-dasharray, "" for an unbroken line; a hollow marker is filled white."""

    colour: str
    dashes: str
    shape: str
    is_hollow: bool
    width: float = 2


STYLES: Final = (
    SeriesStyle("#081d58", "", _CIRCLE, is_hollow=False, width=3.5),
    SeriesStyle("#a98600", "8 4", "square", is_hollow=False),
    SeriesStyle("#2c93d0", "2 3", "triangle", is_hollow=False),
    SeriesStyle("#707173", "12 3 3 3", "diamond", is_hollow=True),
    SeriesStyle("#225ea8", "5 3", "down", is_hollow=True),
    SeriesStyle("#5b4a00", "16 5", _CIRCLE, is_hollow=True),
)


def marker(style: SeriesStyle, x: float, y: float, radius: float) -> str:
    """The marker of a series at a point."""
    return f"<g {marker_look(style)}>{marker_shape(style.shape, x, y, radius)}</g>"


def marker_look(style: SeriesStyle) -> str:
    """The attributes of markers of a series, or of a group of them."""
    fill = PAPER if style.is_hollow else style.colour
    kind = "picture-hollow" if style.is_hollow else "picture-fill"
    return f'class="picture-ink {kind}" fill="{fill}" stroke="{style.colour}" stroke-width="1.5"'


def marker_shape(shape: str, x: float, y: float, radius: float) -> str:
    """The outline of a marker."""
    if shape == _CIRCLE:
        return f'<circle cx="{number(x)}" cy="{number(y)}" r="{number(radius)}"/>'
    corners = " ".join(
        f"{number(x + right * radius)},{number(y + down * radius)}"
        for right, down in _SHAPES[shape]
    )
    return f'<polygon points="{corners}"/>'
