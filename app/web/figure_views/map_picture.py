"""A map as a picture that is complete without its page: with title, key and source."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace

from markupsafe import Markup

from app.core.area_shapes import ShapeFrame
from app.core.measures.periods import written
from app.i18n import Translator
from app.snapshot.insights.area_map import AreaMap
from app.snapshot.layout import Edition
from app.web.figure_views.charts.svg_document import (
    EDGE,
    DrawnPart,
    PictureCaption,
    PictureWidth,
    heading,
    svg_document,
)
from app.web.figure_views.charts.text_layout import TEXT_SIZE, lines_height, text_lines, wrapped
from app.web.figure_views.map_notes import boundaries_text
from app.web.figure_views.map_page import MapPage, measure_title
from app.web.figure_views.matrix_page import MatrixPage
from app.web.figure_views.wording import publisher_text, source_text, source_title
from app.web.maps.palette import OUTLINE
from app.web.maps.shaded_map import KeyEntry, ShadedArea, draw_shapes, fill_of, patterns

_HEIGHT_MAX = 640  # units of the picture
_LINE, _SWATCH = 24, 28


def map_picture(
    first: AreaMap,
    second: AreaMap | None,
    page: MapPage | MatrixPage,
    editions: Mapping[str, Edition],
    translator: Translator,
    *,
    width: PictureWidth = PictureWidth.WIDE,
    picture_id: str = "map",
) -> Markup | None:
    """The map as a picture; None without boundaries.

    `page` is the map in words, with its areas as they are drawn; `editions` are by source.
    """
    if first.frame is None:
        return None
    caption = replace(_caption(first, second, editions, translator), picture_id=picture_id)
    entries = list(page.key)
    if isinstance(page, MatrixPage):
        entries = [*_matrix_entries(page, translator), *page.key]
    notes = [*page.notes[:1], boundaries_text(translator)]
    if second and second.mapped.measure.measure.source != first.mapped.measure.measure.source:
        edition = editions.get(second.mapped.measure.measure.source)
        notes.append(source_text(second.mapped.measure, edition, translator))
    content = MapContent(first.frame, page.shaded, entries, " ".join(page.lead), tuple(notes))
    return keyed_map(caption, content, width)


@dataclass(frozen=True)
class MapContent:
    """What a picture of a map shows: its areas, the key, a description and notes."""

    frame: ShapeFrame
    shaded: Sequence[ShadedArea]
    key: Sequence[KeyEntry]
    description: str
    notes: tuple[str, ...]


def keyed_map(caption: PictureCaption, content: MapContent, width: PictureWidth) -> Markup:
    """The title, the map, its key, the notes and the source below each other."""
    top = heading(caption, "", width)
    drawn = _shapes(content, caption.picture_id, top.bottom, width)
    key = _key(content.key, caption.picture_id, drawn.bottom, width)
    return svg_document(caption, content.description, [top, drawn, key], content.notes, width)


def _caption(
    first: AreaMap,
    second: AreaMap | None,
    editions: Mapping[str, Edition],
    translator: Translator,
) -> PictureCaption:
    measure, title = first.mapped.measure, measure_title(first)
    edition = editions.get(measure.measure.source)
    if second:
        other = f"{measure_title(second)} ({written(second.period)})"
        title = translator.gettext("%(first)s and %(second)s", first=title, second=other)
    return PictureCaption(
        title=f"{title}: {first.whole.name}",
        years=written(first.period),
        source=publisher_text(measure, edition),
        edition=source_title(measure, edition, translator),
        as_at=measure.as_at,
    )


def _shapes(content: MapContent, name: str, top: float, width: PictureWidth) -> DrawnPart:
    room, frame = width.value - 2 * EDGE, content.frame
    scale = min(room / frame.width, _HEIGHT_MAX / frame.height)
    shapes = draw_shapes(frame, content.shaded, name)
    placed = f"translate({EDGE} {top:.1f}) scale({scale:.4f})"
    drawn = f'{patterns(name)}<g transform="{placed}">{shapes}</g>'
    return DrawnPart(drawn, top + scale * frame.height + 8)


def _key(entries: Sequence[KeyEntry], name: str, top: float, width: PictureWidth) -> DrawnPart:
    drawn, left = "", EDGE + _SWATCH + 8
    for entry in entries:
        lines = wrapped(f"{entry.text} ({entry.count})", width.value - left - EDGE)
        drawn += (
            f'<rect x="{EDGE}" y="{top:.1f}" width="{_SWATCH}" height="16" stroke="{OUTLINE}"'
            f' fill="{fill_of(entry.fill, name)}"/>'
        )
        drawn += text_lines(left, top, lines)
        top += max(_LINE, lines_height(lines, TEXT_SIZE) + 6)
    return DrawnPart(drawn, top)


def _matrix_entries(page: MatrixPage, translator: Translator) -> Iterator[KeyEntry]:
    for row in page.matrix:
        for cell, (third, limits) in zip(row.cells, page.columns, strict=True):
            text = translator.gettext(
                "%(first)s (%(first_limits)s), %(second)s (%(second_limits)s)",
                first=row.third,
                first_limits=row.limits,
                second=third,
                second_limits=limits,
            )
            yield KeyEntry(cell.fill, text, cell.count)
