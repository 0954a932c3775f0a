"""A map of the workbench as a report keeps it."""

from collections.abc import Iterator

from werkzeug.datastructures import MultiDict

from app.i18n import Translator
from app.web.figure_views.charts.svg_document import PictureWidth
from app.web.figure_views.map_page import MapPage
from app.web.figure_views.map_picture import map_picture
from app.web.figure_views.matrix_page import MatrixPage
from app.web.figure_views.pinned_content import PinnedView, ViewTable
from app.web.figure_views.requested_map import RequestedMap, read_map
from app.web.figure_views.wording import source_text
from app.web.request_context import snapshot


def pinned_map(values: MultiDict[str, str], prefix: str) -> PinnedView:
    """The content of a map with the parameters of its address; `prefix` starts ids in pictures."""
    asked = read_map(values)
    translator = asked.translator
    if problems := asked.choices.problems:
        return PinnedView(problem=" ".join(one.text for one in problems))
    page = asked.page()
    if page is None:
        return PinnedView(problem=translator.gettext("No measure is chosen."))
    return PinnedView(
        title=page.title,
        sentences=(" ".join(page.lead), *asked.choices.adjustments),
        table=_table(page, translator),
        pictures=tuple(_pictures(asked, page, prefix)),
        source="; ".join(dict.fromkeys(_sources(asked))),
        notes=page.notes,
    )


def _table(page: MapPage | MatrixPage, translator: Translator) -> ViewTable:
    area = translator.gettext("Area")
    if isinstance(page, MatrixPage):
        headings = (area, page.first_title, page.second_title, translator.gettext("Thirds"))
        rows = tuple((row.name, row.first, row.second, row.group) for row in page.rows)
        return ViewTable(headings, rows)
    counts = (translator.gettext("Children"),) if page.has_counts else ()
    return ViewTable(
        (area, translator.gettext("Value"), *counts),
        tuple((row.name, row.value, *((row.counts,) if counts else ())) for row in page.rows),
    )


def _pictures(asked: RequestedMap, page: MapPage | MatrixPage, prefix: str) -> Iterator[str]:
    """A picture for desks and one for telephones; none without boundaries."""
    assert asked.first
    editions = snapshot().settings.editions
    for width in PictureWidth:
        name = f"{prefix}-{width.name.lower()}"
        if drawn := map_picture(
            asked.first,
            asked.second,
            page,
            editions,
            asked.translator,
            width=width,
            picture_id=name,
        ):
            yield str(drawn)


def _sources(asked: RequestedMap) -> Iterator[str]:
    for one in (asked.first, asked.second):
        if one:
            measure = one.mapped.measure
            edition = snapshot().settings.editions.get(measure.measure.source)
            yield source_text(measure, edition, asked.translator)
