"""A view of the workbench as a report shows it: sentences, a table, and pictures of two widths.

`NAMES` lists the views that can be pinned.
"""

from collections.abc import Callable, Mapping
from typing import Final

from markupsafe import Markup
from werkzeug.datastructures import MultiDict

from app.i18n import Translator, mark
from app.snapshot.insights.profile import find_profile
from app.web.figure_views.charts.svg_document import PictureWidth
from app.web.figure_views.choices import PARAMETERS
from app.web.figure_views.comparison_page import ComparisonTableRow, comparison_page
from app.web.figure_views.map_choices import PARAMETERS as MAP_PARAMETERS
from app.web.figure_views.pictures import draw_comparison
from app.web.figure_views.pinned_content import PinnedView, ViewTable
from app.web.figure_views.pinned_map import pinned_map
from app.web.figure_views.pinned_reach import pinned_reach
from app.web.figure_views.profile_page import profile_page
from app.web.figure_views.reach_choices import PARAMETERS as REACH_PARAMETERS
from app.web.figure_views.requested_view import (
    RequestedView,
    comparator_adjustment,
    comparison_of,
    edition_of,
    english,
    picture_of_trend,
    read_view,
    service_change_of,
    trend_of,
)
from app.web.figure_views.trend_page import TrendCell, trend_page
from app.web.figure_views.wording import source_text
from app.web.request_context import snapshot

MAP, REACH = "map", "reach"
NAMES: Final[Mapping[str, str]] = {
    "trend": mark("Trend"),
    "comparison": mark("Comparison"),
    "profile": mark("Profile"),
    MAP: mark("Map"),
    REACH: mark("What if places open here?"),
}


def pinned_view(view: str, values: MultiDict[str, str], picture_prefix: str) -> PinnedView:
    """The content of a view with the parameters of its address, of what is published now.

    `picture_prefix` starts the ids in the pictures, which are unique in a page that has several.
    """
    translator = english()
    if view not in NAMES:
        return PinnedView(problem=translator.gettext("There is no such view any more."))
    if snapshot().statistics is None:
        return PinnedView(problem=translator.gettext("No figures are published at present."))
    if of_map := _MAPS.get(view):
        return of_map(values, picture_prefix)
    return _of_figures(view, values, picture_prefix)


def _of_figures(view: str, values: MultiDict[str, str], prefix: str) -> PinnedView:
    asked = read_view(view, values)
    if problems := asked.choices.problems:
        return PinnedView(problem=" ".join(one.text for one in problems))
    if asked.choices.is_empty:
        return PinnedView(problem=asked.translator.gettext("No measure is chosen."))
    content = _CONTENTS[view](asked, prefix)
    return content or PinnedView(
        problem=asked.translator.gettext("There are no figures of this measure and area any more.")
    )


def kept_parameters(view: str, values: MultiDict[str, str]) -> list[tuple[str, str]]:
    """The parameters of an address that the view reads, without empty ones."""
    known = {MAP: MAP_PARAMETERS, REACH: REACH_PARAMETERS}.get(
        view, ("area", *PARAMETERS.get(view, ()))
    )
    pairs = values.items(multi=True)
    return [(name, value.strip()) for name, value in pairs if name in known and value.strip()]


def _trend(asked: RequestedView, prefix: str) -> PinnedView | None:
    found = trend_of(asked)
    if not any(line.figures for line in found.series):
        return None
    change, others = service_change_of(asked) if asked.choices.change else (None, None)
    page = trend_page(found, change, others, asked.translator)
    compared = (page.comparator_heading,) if page.comparator_heading else ()
    rows = tuple(
        (row.period, *map(_trend_text, row.cells), *((row.comparator,) if compared else ()))
        for row in page.rows
    )
    return PinnedView(
        title=page.title,
        sentences=(*page.lead, *page.change, *_adjustments(asked)),
        table=ViewTable(
            (asked.translator.gettext(mark("Period")), *page.area_names, *compared), rows
        ),
        pictures=_both_widths("trend", prefix, lambda width: picture_of_trend(asked, found, width)),
        source=source_text(found.measure, edition_of(found.measure), asked.translator),
        notes=page.notes,
    )


def _trend_text(cell: TrendCell) -> str:
    return ", ".join(filter(None, (cell.value, cell.interval, cell.counts)))


def _comparison(asked: RequestedView, prefix: str) -> PinnedView | None:
    found = comparison_of(asked)
    if found is None:
        return None
    translator, edition = asked.translator, edition_of(found.measure)
    page = comparison_page(found, {}, translator)
    rows = [_comparison_cells(row, page.has_intervals, page.has_ranks) for row in page.rows]
    if page.comparator_value:
        width = len(_comparison_headings(page.has_intervals, page.has_ranks, translator))
        cells = (page.comparator_heading, page.comparator_value)
        rows.append((*cells, *[""] * (width - len(cells))))
    return PinnedView(
        title=page.title,
        sentences=(" ".join(page.lead), *_adjustments(asked)),
        table=ViewTable(
            _comparison_headings(page.has_intervals, page.has_ranks, translator), tuple(rows)
        ),
        pictures=_both_widths(
            "comparison",
            prefix,
            lambda width: draw_comparison(found, edition, translator, width),
        ),
        source=source_text(found.measure, edition, translator),
        notes=page.notes,
    )


def _comparison_headings(
    has_intervals: bool, has_ranks: bool, translator: Translator
) -> tuple[str, ...]:
    wanted = {mark("Area"): True, mark("Value"): True}
    wanted |= {mark("95%% interval"): has_intervals, mark("Rank in England"): has_ranks}
    return tuple(translator.gettext(text) for text, is_shown in wanted.items() if is_shown)


def _comparison_cells(
    row: ComparisonTableRow, has_intervals: bool, has_ranks: bool
) -> tuple[str, ...]:
    value = ", ".join(filter(None, (row.value, row.counts)))
    interval = (row.interval,) if has_intervals else ()
    return row.name, value, *interval, *((row.rank,) if has_ranks else ())


def _profile(asked: RequestedView, _prefix: str) -> PinnedView | None:
    area, translator = asked.choices.area, asked.translator
    editions = snapshot().settings.editions
    rows = find_profile(asked.statistics, area)
    if not rows:
        return None
    page = profile_page(area, rows, editions, lambda _: "", translator)
    headings = (
        *(mark("Measure"), mark("Value"), mark("Period")),
        *(mark("England"), mark("Since the period before"), mark("Rank")),
    )
    cells = tuple(
        (
            f"{row.title} ({row.source})",
            *(row.value, row.period, row.england, row.change, row.rank),
        )
        for row in page.rows
    )
    return PinnedView(
        title=page.title,
        sentences=(page.lead,),
        table=ViewTable(tuple(translator.gettext(one) for one in headings), cells),
        source=translator.gettext("Each measure has its own source, named beside it."),
    )


def _adjustments(asked: RequestedView) -> list[str]:
    """What was left out of the request or replaced."""
    return [*asked.choices.adjustments, *filter(None, (comparator_adjustment(asked),))]


def _both_widths(
    name: str, prefix: str, draw: Callable[[PictureWidth], Markup | None]
) -> tuple[str, ...]:
    """A picture for desks and one for telephones, with ids that no other picture has."""
    drawn = ((width, draw(width)) for width in PictureWidth)
    return tuple(
        str(picture).replace(f"{name}-{width.name.lower()}", f"{prefix}-{width.name.lower()}")
        for width, picture in drawn
        if picture
    )


_MAPS: Final[Mapping[str, Callable[[MultiDict[str, str], str], PinnedView]]] = {
    MAP: pinned_map,
    REACH: pinned_reach,
}
_CONTENTS: Final[Mapping[str, Callable[[RequestedView, str], PinnedView | None]]] = {
    "trend": _trend,
    "comparison": _comparison,
    "profile": _profile,
}
