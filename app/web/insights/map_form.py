"""The form of a map: its lists of measures, levels, periods and classes, with what is chosen."""

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from itertools import groupby

from app.core.measures.figure import Level
from app.core.measures.periods import written
from app.core.statistics.map_classes import ClassMethod
from app.snapshot.insights.mapped_measures import MappedMeasure, mapped_measures
from app.snapshot.layout import Edition
from app.web.figure_views.area_names import text_of
from app.web.figure_views.map_page import METHODS, level_name
from app.web.figure_views.requested_map import RequestedMap
from app.web.figure_views.wording import group_text, source_title
from app.web.insights.form_options import ChoiceOption
from app.web.request_context import snapshot


@dataclass(frozen=True)
class MapForm:
    """`measures` and `seconds` are grouped by their source."""

    measures: tuple[tuple[str, tuple[ChoiceOption, ...]], ...]
    seconds: tuple[tuple[str, tuple[ChoiceOption, ...]], ...]
    area: str
    area_names: tuple[str, ...]
    levels: tuple[ChoiceOption, ...]
    breakdowns: tuple[ChoiceOption, ...]
    periods: tuple[ChoiceOption, ...]
    methods: tuple[ChoiceOption, ...]
    sort: str


def map_form(found: RequestedMap, editions: Mapping[str, Edition], own_code: str) -> MapForm:
    """The form with what a request chose; the council of the site stands in for no area."""
    choices, statistics, translator = found.choices, found.statistics, found.translator
    area = choices.area or (statistics.areas.get(own_code) if not choices.typed_area else None)
    measures = choices.measures
    if area is not choices.area:
        measures = mapped_measures(statistics, snapshot().settings, area)
    chosen = choices.measure.measure if choices.measure else None
    periods = chosen.periods.get(choices.level, ()) if chosen else ()
    breakdowns = chosen.breakdowns if chosen and len(chosen.breakdowns) > 1 else ()
    return MapForm(
        measures=tuple(_grouped(measures.values(), editions, found, choices.measure)),
        seconds=tuple(_grouped(measures.values(), editions, found, choices.second)),
        area=text_of(statistics, area) if area else choices.typed_area,
        area_names=tuple(
            one.name
            for one in statistics.areas.values()
            if one.level in (Level.COUNTRY, Level.COUNCIL)
        ),
        levels=tuple(
            ChoiceOption(one.value, level_name(one, translator), one is choices.level)
            for one in choices.levels
        ),
        breakdowns=tuple(
            ChoiceOption(one, group_text(one, translator), one == choices.breakdown)
            for one in breakdowns
        ),
        periods=tuple(
            ChoiceOption(one, written(one), one == choices.period) for one in reversed(periods)
        ),
        methods=tuple(
            ChoiceOption(one.value, translator.gettext(METHODS[one]), one is choices.method)
            for one in ClassMethod
        ),
        sort=choices.sort,
    )


def _grouped(
    measures: Iterable[MappedMeasure],
    editions: Mapping[str, Edition],
    found: RequestedMap,
    chosen: MappedMeasure | None,
) -> Iterator[tuple[str, tuple[ChoiceOption, ...]]]:
    for source, group in groupby(measures, key=lambda one: one.measure.measure.source):
        listed = list(group)
        title = source_title(listed[0].measure, editions.get(source), found.translator)
        yield (
            title,
            tuple(
                ChoiceOption(one.measure.measure.code, one.measure.measure.title, one is chosen)
                for one in listed
            ),
        )
