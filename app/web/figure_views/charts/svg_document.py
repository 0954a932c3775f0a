"""The frame of every picture: its title with the years above, its notes and source below.

Colours and sizes are attributes, since the Content-Security-Policy forbids styles in a page. The
classes `picture-...` are for the site's style sheet, which replaces the colours where the visitor
has chosen their own (static/pages.css).
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from enum import Enum
from typing import Final

from markupsafe import Markup, escape

from app.web.figure_views.charts.text_layout import (
    INK,
    INK_2,
    PAPER,
    SMALL_SIZE,
    TITLE_SIZE,
    lines_height,
    number,
    plain_text,
    text_lines,
    wrapped,
)

EDGE: Final = 8  # units between the content and the edge of the picture
_FONTS: Final = "system-ui, 'Segoe UI', Roboto, 'Noto Sans', Arial, sans-serif"
# For a picture that is a file of its own; a page has the same rules in its style sheet.
_FORCED_COLOURS: Final = (
    "<style>@media (forced-colors: active) {"
    " .picture-paper, .picture-hollow { fill: Canvas }"
    " .picture text, .picture-fill { fill: CanvasText }"
    " .picture-ink { stroke: CanvasText }"
    " .picture-halo, .picture .picture-margin { stroke: Canvas }"
    " .picture-grid { stroke: GrayText }"
    " .picture-band { fill: none }"
    " .picture-own .picture-ink { stroke: Highlight }"
    " .picture-own .picture-fill { fill: Highlight }"
    " }</style>"
)


class PictureWidth(Enum):
    """The width of the view box: a page shows NARROW on telephones, where WIDE is unreadable."""

    WIDE = 720
    NARROW = 360


@dataclass(frozen=True)
class PictureCaption:
    """What a picture says about itself.

    `years` is the period or periods as pages show them: "2024/25", "2018 to 2025". `source` is the
    publisher and its publication, `edition` which edition of it ("" where it has no name).
    `picture_id` is unique within a page: ids in the picture start with it.
    """

    title: str
    years: str
    source: str
    edition: str
    as_at: date
    picture_id: str = "picture"

    @property
    def title_with_years(self) -> str:
        return f"{plain_text(self.title)}, {plain_text(self.years)}"

    @property
    def source_line(self) -> str:
        day = f"{self.as_at.day} {self.as_at:%B %Y}"
        edition = f", {self.edition}" if self.edition else ""
        return f"Source: {self.source}{edition}, as at {day}"


@dataclass(frozen=True)
class DrawnPart:
    """Elements of a picture, and the lowest coordinate that they reach."""

    elements: str
    bottom: float


def heading(caption: PictureCaption, subtitle: str, width: PictureWidth) -> DrawnPart:
    """The title with the years, and below it what the numbers are."""
    room = width.value - 2 * EDGE
    title = wrapped(caption.title_with_years, room, TITLE_SIZE, bold=True)
    top = EDGE + lines_height(title, TITLE_SIZE) + 2
    below = wrapped(subtitle, room, SMALL_SIZE)
    drawn = text_lines(EDGE, EDGE, title, size=TITLE_SIZE, bold=True)
    drawn += text_lines(EDGE, top, below, size=SMALL_SIZE, colour=INK_2)
    return DrawnPart(drawn, top + lines_height(below, SMALL_SIZE) + 8)


def svg_document(
    caption: PictureCaption,
    description: str,
    parts: Sequence[DrawnPart],
    notes: Sequence[str],
    width: PictureWidth,
) -> Markup:
    """The picture: its parts, and below the last one the notes and the source."""
    room = width.value - 2 * EDGE
    below = [line for note in notes for line in wrapped(note, room, SMALL_SIZE)]
    source = wrapped(caption.source_line, room, SMALL_SIZE)
    notes_top = parts[-1].bottom + 8
    source_top = notes_top + lines_height(below, SMALL_SIZE) + (4 if below else 0)
    height = number(source_top + lines_height(source, SMALL_SIZE) + EDGE)
    drawn = "".join(part.elements for part in parts)
    drawn += text_lines(EDGE, notes_top, below, size=SMALL_SIZE)
    drawn += text_lines(EDGE, source_top, source, size=SMALL_SIZE, colour=INK_2)
    described = f"{description} {caption.source_line}."
    name = escape(plain_text(caption.picture_id))
    svg = (
        f'<svg xmlns="http://www.w3.org/2000/svg" class="picture picture-{width.name.lower()}"'
        f' viewBox="0 0 {width.value} {height}" width="100%" role="img"'
        f' aria-labelledby="{name}-title {name}-desc" font-family="{_FONTS}" font-weight="400">'
        f'<title id="{name}-title">{escape(caption.title_with_years)}</title>'
        f'<desc id="{name}-desc">{escape(plain_text(described))}</desc>'
        f'<rect class="picture-paper" width="{width.value}" height="{height}" fill="{PAPER}"/>'
        f"{drawn}</svg>"
    )
    return Markup(svg)  # noqa: S704  every text in it is escaped


def picture_file(picture: Markup) -> str:
    """The content of an .svg file: the picture at its own size, with the visitor's forced colours."""
    start, rest = picture.split(' width="100%"', 1)
    opened, closed = rest.split("<title", 1)
    width = start.split('viewBox="0 0 ', 1)[1].split(" ", 1)[0]
    return f'{start} width="{width}"{opened}{_FORCED_COLOURS}<title{closed}\n'


def line_element(
    x1: float,
    y1: float,
    x2: float,
    y2: float,
    *,
    colour: str = INK,
    thickness: float = 1,
    dashes: str = "",
    kind: str = "ink",
) -> str:
    """A straight line of the class `picture-` and its kind."""
    dashed = f' stroke-dasharray="{dashes}"' if dashes else ""
    return (
        f'<path class="picture-{kind}" d="M{number(x1)} {number(y1)}L{number(x2)} {number(y2)}"'
        f' fill="none" stroke="{colour}" stroke-width="{number(thickness)}"{dashed}/>'
    )
