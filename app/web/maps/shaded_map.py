"""A map: the outline of each area, filled with a colour or a pattern."""

from collections.abc import Iterable
from dataclasses import dataclass

from markupsafe import Markup, escape

from app.core.area_shapes import ShapeFrame
from app.web.maps.palette import INK, NO_DATA_COLOUR, OUTLINE, PAPER

TOO_FEW, NO_DATA = "few", "none"  # fills that are patterns


@dataclass(frozen=True)
class ShadedArea:
    """How an area is drawn. `fill` is a colour, TOO_FEW or NO_DATA.

    `label` is what a pointer over the area shows. A marked area has a thick outline.
    """

    code: str
    fill: str
    label: str
    is_marked: bool = False


@dataclass(frozen=True)
class KeyEntry:
    """A line of the key: a fill, what it means, and how many areas have it."""

    fill: str
    text: str
    count: int


def draw_map(
    frame: ShapeFrame,
    areas: Iterable[ShadedArea],
    title: str,
    description: str,
    map_id: str = "map",
) -> Markup:
    """The map as an image with a title and a description, of full width.

    Ids within it start with `map_id`; that of an area is `map_id`, "-" and its code. An area of the
    frame that is not among `areas` is drawn as one without data.
    """
    name = escape(map_id)
    svg = (
        f'<svg class="area-map" viewBox="0 0 {frame.width} {frame.height}" role="img"'
        f' aria-labelledby="{name}-title {name}-words"><title id="{name}-title">{escape(title)}'
        f'</title><desc id="{name}-words">{escape(description)}</desc>'
        f"{patterns(map_id)}{draw_shapes(frame, areas, map_id)}</svg>"
    )
    return Markup(svg)  # noqa: S704  every text in it is escaped


def patterns(map_id: str) -> Markup:
    """The definitions of the patterns that `fill_of` names."""
    name = escape(map_id)
    return Markup(  # noqa: S704  the id is escaped
        f'<defs><pattern id="{name}-{TOO_FEW}" width="12" height="12" patternUnits="userSpaceOnUse"'
        f' patternTransform="rotate(45)"><path fill="{PAPER}" d="M0 0h12v12H0z"/>'
        f'<path stroke="{INK}" stroke-width="4" d="M6 0v12"/></pattern>'
        f'<pattern id="{name}-{NO_DATA}" width="14" height="14" patternUnits="userSpaceOnUse">'
        f'<path fill="{NO_DATA_COLOUR}" d="M0 0h14v14H0z"/>'
        f'<circle fill="{OUTLINE}" cx="7" cy="7" r="1.4"/></pattern></defs>'
    )


def draw_shapes(frame: ShapeFrame, areas: Iterable[ShadedArea], map_id: str) -> Markup:
    """The shapes, those of one fill together; marked ones are drawn last, over their neighbours."""
    known = {one.code: one for one in areas}
    by_fill: dict[str, list[str]] = {}
    marked: list[str] = []
    for shape in frame.shapes:
        area = known.get(shape.code) or ShadedArea(shape.code, NO_DATA, shape.code)
        drawn = (
            f'<path id="{escape(map_id)}-{escape(shape.code)}" d="{escape(shape.path)}">'
            f"<title>{escape(area.label)}</title></path>"
        )
        if area.is_marked:
            marked.append(f'<g fill="{fill_of(area.fill, map_id)}">{drawn}</g>')
        else:
            by_fill.setdefault(area.fill, []).append(drawn)
    groups = "".join(
        f'<g fill="{fill_of(fill, map_id)}">{"".join(drawn)}</g>'
        for fill, drawn in sorted(by_fill.items())
    )
    thick = f'<g stroke="{INK}" stroke-width="4">{"".join(marked)}</g>' if marked else ""
    return Markup(  # noqa: S704  every text in it is escaped
        f'<g class="shapes" fill-rule="evenodd" stroke="{OUTLINE}" stroke-width="1"'
        f' stroke-linejoin="round">{groups}{thick}</g>'
    )


def fill_of(fill: str, map_id: str) -> str:
    """The value of a fill attribute: a colour, or the reference to a pattern of the map."""
    return f"url(#{escape(map_id)}-{fill})" if fill in (TOO_FEW, NO_DATA) else escape(fill)
