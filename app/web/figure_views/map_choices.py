"""What an address of a map asks for: one or two measures, a council, a level, a period, classes."""

from dataclasses import dataclass, field

from werkzeug.datastructures import MultiDict

from app.core.measures.figure import ENGLAND, Level
from app.core.statistics.map_classes import ClassMethod
from app.i18n import Translator
from app.snapshot.insights.mapped_measures import MAPPED_LEVELS, MappedMeasure, mapped_measures
from app.snapshot.published_settings import PublishedSettings
from app.snapshot.published_statistics import PublishedStatistics, StatisticalArea
from app.web.figure_views.area_names import find_area
from app.web.figure_views.parameter_reader import ParameterReader, Problem, texts_of

PARAMETERS = (
    *("measure", "second", "area", "level", "breakdown", "period", "second_period"),
    *("classes", "sort"),
)
_FIRST_LEVELS = (Level.WARD, Level.LSOA, Level.COUNCIL)  # in the order in which one is chosen


@dataclass(frozen=True)
class MapChoices:
    """A request for a map that was understood, with the texts that its form shows again.

    `second` is None for a map of one measure. `levels` are those that the measure has figures of,
    within the area; `measures` are all that its map can show. `problems` are empty where it can be
    answered. `is_empty`: nothing is asked for yet.
    """

    measure: MappedMeasure | None
    second: MappedMeasure | None
    area: StatisticalArea | None
    level: Level
    breakdown: str
    period: str
    second_period: str
    method: ClassMethod
    sort: str
    levels: tuple[Level, ...] = ()
    measures: dict[str, MappedMeasure] = field(default_factory=dict)
    problems: tuple[Problem, ...] = ()
    adjustments: tuple[str, ...] = ()
    typed_area: str = ""
    is_empty: bool = False


def read_map_choices(
    statistics: PublishedStatistics,
    settings: PublishedSettings,
    values: MultiDict[str, str],
    translator: Translator,
) -> MapChoices:
    """The choices of an address; parameters of other views are passed over."""
    read = {name: texts_of(values, name) for name in PARAMETERS}
    typed = next(iter(read["area"]), "")
    found = find_area(statistics, typed) if typed else None
    measures = mapped_measures(statistics, settings, found)
    published = {code: one.measure for code, one in measures.items()}
    reader = ParameterReader(statistics, published, read, translator)
    measure, second = reader.measure(), reader.measure("second")
    area = _area(reader, measure is not None)
    mapped = measures[measure.measure.code] if measure else None
    other = measures[second.measure.code] if second and second is not measure else None
    levels = _levels(reader, mapped, area)
    return MapChoices(
        measure=mapped,
        second=other,
        area=area,
        level=_level(reader, levels),
        breakdown=reader.breakdown(measure),
        period=reader.period("period", measure),
        second_period=reader.period("second_period", second) if other else "",
        method=_method(reader),
        sort=_sort(reader, other is not None),
        levels=levels,
        measures=measures,
        problems=tuple(reader.problems),
        adjustments=tuple(reader.adjustments),
        typed_area=typed,
        is_empty=measure is None,
    )


def _area(reader: ParameterReader, is_needed: bool) -> StatisticalArea | None:
    """The council, or England; a problem for another area, and where one is needed and none given."""
    found = next(iter(reader.areas("area", 1)), None)
    if found and found.level not in (Level.COUNCIL, Level.COUNTRY):
        text = reader.translator.gettext("A map is of a council, or of England.")
        reader.problem("area", text)
        return None
    if found is None and is_needed and not reader.problems:
        reader.problem("area", reader.translator.gettext("Enter the name of a council."))
    return found


def _levels(
    reader: ParameterReader, mapped: MappedMeasure | None, area: StatisticalArea | None
) -> tuple[Level, ...]:
    """The levels of the areas within the chosen one that the measure has figures of."""
    if mapped is None or area is None:
        return ()
    within = (Level.COUNCIL,) if area.code == ENGLAND else (Level.WARD, Level.LSOA)
    found = [one for one in MAPPED_LEVELS if one in within and one in mapped.measure.levels]
    if not found:
        text = reader.translator.gettext("This measure has no figures of areas within it.")
        reader.problem("area", text)
    return tuple(found)


def _level(reader: ParameterReader, levels: tuple[Level, ...]) -> Level:
    chosen = reader.text("level")
    if chosen in {one.value for one in levels}:
        return Level(chosen)
    if chosen and levels and chosen not in {one.value for one in MAPPED_LEVELS}:
        text = reader.translator.gettext("Choose the areas of the map from the list.")
        reader.problem("level", text)
    return next((one for one in _FIRST_LEVELS if one in levels), Level.WARD)


def _method(reader: ParameterReader) -> ClassMethod:
    try:
        return ClassMethod(reader.text("classes") or ClassMethod.QUANTILES.value)
    except ValueError:
        text = reader.translator.gettext("Choose from the list how values are put into classes.")
        reader.problem("classes", text)
        return ClassMethod.QUANTILES


def _sort(reader: ParameterReader, has_second: bool) -> str:
    """The column that the table is sorted by; "name" for one that it does not have."""
    known = ("value", "second") if has_second else ("value",)
    return reader.text("sort") if reader.text("sort") in known else "name"


def map_query(choices: MapChoices, **changed: str) -> list[tuple[str, str]]:
    """The parameters of these choices as pairs, for links to the same map."""
    values = {
        "measure": choices.measure.measure.measure.code if choices.measure else "",
        "second": choices.second.measure.measure.code if choices.second else "",
        "area": choices.area.code if choices.area else "",
        "level": choices.level.value,
        "breakdown": choices.breakdown,
        "period": choices.period,
        "second_period": choices.second_period,
        "classes": choices.method.value,
        "sort": choices.sort,
        **changed,
    }
    return [(name, value) for name, value in values.items() if value]
