"""A request for a map: its choices, and what they show of the published figures."""

from collections.abc import Mapping
from dataclasses import dataclass, replace

from flask import abort
from werkzeug.datastructures import MultiDict

from app.core.measures.figure import Level
from app.core.measures.periods import written
from app.i18n import Translator
from app.snapshot.insights.area_map import AreaMap, find_area_map, find_matrix
from app.snapshot.insights.mapped_measures import MappedMeasure
from app.snapshot.published_statistics import PublishedStatistics, StatisticalArea
from app.web.figure_views.map_choices import MapChoices, read_map_choices
from app.web.figure_views.map_page import MapPage, map_page
from app.web.figure_views.matrix_page import MatrixPage, matrix_page
from app.web.figure_views.parameter_reader import Problem
from app.web.figure_views.requested_view import english
from app.web.request_context import snapshot


@dataclass(frozen=True)
class RequestedMap:
    """A map as it was asked for; `first` is None where `choices` is empty or has problems.

    `second` is the map of the second measure, None without one.
    """

    statistics: PublishedStatistics
    choices: MapChoices
    translator: Translator
    first: AreaMap | None = None
    second: AreaMap | None = None

    def shades(self) -> list[tuple[AreaMap, Mapping[str, int]]]:
        """Each map with the shade of its areas, from 1: a class, or the third of two measures."""
        if self.first is None or self.second is None:
            return [(one, one.shades) for one in (self.first, self.second) if one]
        positions = find_matrix(self.first, self.second).row_and_column.items()
        return [
            (one, {code: position[number] + 1 for code, position in positions})
            for number, one in enumerate((self.first, self.second))
        ]

    def page(self, map_id: str = "map") -> MapPage | MatrixPage | None:
        """The content of the map in words and as a drawing."""
        if self.first is None:
            return None
        if self.second is None:
            return map_page(self.first, self.translator, self.choices.sort, map_id)
        matrix = find_matrix(self.first, self.second)
        return matrix_page(
            self.first, self.second, matrix, self.translator, self.choices.sort, map_id
        )


def read_map(values: MultiDict[str, str]) -> RequestedMap:
    """The map of an address with these parameters; 404 without published statistics."""
    statistics = snapshot().statistics or abort(404)
    translator = english()
    choices = read_map_choices(statistics, snapshot().settings, values, translator)
    request = RequestedMap(statistics, choices, translator)
    if choices.problems or choices.measure is None or choices.area is None:
        return request
    first = _latest(request, choices.measure, choices.area, choices.period)
    if first is None:
        return _with_problem(request, "measure", translator.gettext("There are no figures to map."))
    notes = _other_period(choices.period, first, translator)
    second = None
    if choices.second:
        second = _latest(request, choices.second, choices.area, choices.second_period, first.level)
        if second is None:
            text = translator.gettext("The second measure has no figures of these areas.")
            return _with_problem(request, "second", text)
        notes += _other_period(choices.second_period, second, translator)
    shown = replace(
        choices,
        period=first.period,
        second_period=second.period if second else choices.second_period,
        level=first.level,
        adjustments=(*choices.adjustments, *notes),
    )
    return replace(request, choices=shown, first=first, second=second)


def _other_period(asked: str, shown: AreaMap, translator: Translator) -> list[str]:
    """That another period is shown than the one asked for, which may be that of another measure."""
    if not asked or asked == shown.period:
        return []
    return [
        translator.gettext(
            "There are no figures of %(period)s to map, so the newest are shown: %(newest)s.",
            period=written(asked),
            newest=written(shown.period),
        )
    ]


def _with_problem(request: RequestedMap, field: str, text: str) -> RequestedMap:
    problems = (*request.choices.problems, Problem(field, text))
    return replace(request, choices=replace(request.choices, problems=problems))


def _latest(
    request: RequestedMap,
    mapped: MappedMeasure,
    whole: StatisticalArea,
    period: str,
    level: Level | None = None,
) -> AreaMap | None:
    """The map of a period; where it has none or is "", of the newest with a figure of the areas."""
    choices = request.choices
    level = level or choices.level
    is_first = mapped is choices.measure
    breakdown = choices.breakdown if is_first else next(iter(mapped.measure.breakdowns), "")
    newest_first = reversed(mapped.measure.periods.get(level, ()))
    for one in (*([period] if period else ()), *newest_first):
        found = find_area_map(
            request.statistics,
            mapped,
            whole,
            level,
            one,
            breakdown=breakdown,
            method=choices.method,
        )
        if found:
            return found
    return None
