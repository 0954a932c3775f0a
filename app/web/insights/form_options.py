"""The form of a view: its lists of measures, areas and comparators, with what is chosen."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from itertools import groupby

from app.core.measures.periods import written
from app.i18n import Translator
from app.snapshot.insights.comparators import ComparatorKind
from app.snapshot.layout import Edition
from app.snapshot.published_statistics import (
    PublishedMeasure,
    PublishedStatistics,
    StatisticalArea,
)
from app.web.figure_views.area_names import text_of
from app.web.figure_views.choices import AREAS_MAX, ViewChoices
from app.web.figure_views.parameter_reader import listed_measures
from app.web.figure_views.wording import COMPARATORS, group_text, source_title

OWN_CHOICE_FIELDS = 10


@dataclass(frozen=True)
class ChoiceOption:
    value: str
    text: str
    is_chosen: bool = False


@dataclass(frozen=True)
class FormOptions:
    """`measures` are grouped by their source. `areas` are texts of fields, padded with "".

    `has_further`: one of the fields has a value that a telephone would otherwise hide.
    """

    measures: tuple[tuple[str, tuple[ChoiceOption, ...]], ...]
    area_names: tuple[str, ...]
    areas: tuple[str, ...]
    others: tuple[str, ...]
    comparators: tuple[ChoiceOption, ...]
    breakdowns: tuple[ChoiceOption, ...]
    periods: tuple[ChoiceOption, ...]
    first: str
    last: str
    change: str
    has_further: bool


def form_options(
    statistics: PublishedStatistics,
    editions: Mapping[str, Edition],
    choices: ViewChoices | None,
    translator: Translator,
) -> FormOptions:
    """The form for these choices, an empty one for None."""
    measure = choices.measure if choices else None
    chosen = choices.comparator if choices else ComparatorKind.NEIGHBOURS
    typed: Mapping[str, tuple[str, ...]] = choices.typed if choices else {}
    areas = _texts(statistics, choices.areas if choices else (), typed.get("area", ()))
    others = _texts(statistics, choices.others if choices else (), typed.get("other", ()))
    first, last, change = ("".join(typed.get(one, ())[:1]) for one in ("from", "to", "change"))
    further = (first, last, change, others, areas[1:])
    return FormOptions(
        measures=_measures(statistics, editions, measure, translator),
        area_names=tuple(one.name for one in statistics.areas.values()),
        areas=_padded(areas, AREAS_MAX),
        others=_padded(others, OWN_CHOICE_FIELDS),
        comparators=tuple(
            ChoiceOption(kind.value, translator.gettext(text), kind is chosen)
            for kind, text in COMPARATORS.items()
        ),
        breakdowns=_breakdowns(measure, choices, translator),
        periods=_periods(measure, choices),
        first=first,
        last=last,
        change=change,
        has_further=any(further) or chosen is ComparatorKind.OWN,
    )


def _measures(
    statistics: PublishedStatistics,
    editions: Mapping[str, Edition],
    chosen: PublishedMeasure | None,
    translator: Translator,
) -> tuple[tuple[str, tuple[ChoiceOption, ...]], ...]:
    found = []
    listed = listed_measures(statistics).values()
    for source, group in groupby(listed, key=lambda one: one.measure.source):
        measures = list(group)
        title = source_title(measures[0], editions.get(source), translator)
        options = (
            ChoiceOption(one.measure.code, one.measure.title, one is chosen) for one in measures
        )
        found.append((title, tuple(options)))
    return tuple(found)


def _breakdowns(
    measure: PublishedMeasure | None, choices: ViewChoices | None, translator: Translator
) -> tuple[ChoiceOption, ...]:
    """The groups of children to choose from; none where there is only one."""
    if measure is None or choices is None or len(measure.breakdowns) < 2:
        return ()
    return tuple(
        ChoiceOption(one, group_text(one, translator), one == choices.breakdown)
        for one in measure.breakdowns
    )


def _periods(
    measure: PublishedMeasure | None, choices: ViewChoices | None
) -> tuple[ChoiceOption, ...]:
    """The periods of the level of the first area, the newest first."""
    if measure is None or choices is None or not choices.areas:
        return ()
    known = measure.periods.get(choices.areas[0].level, ())
    return tuple(ChoiceOption(one, written(one), one == choices.period) for one in reversed(known))


def _texts(
    statistics: PublishedStatistics, areas: Sequence[StatisticalArea], typed: Sequence[str]
) -> list[str]:
    """The names of areas, or all texts as typed where one of them is no area."""
    if len(areas) < len(set(typed)):
        return list(typed)
    return [text_of(statistics, one) for one in areas]


def _padded(texts: list[str], count: int) -> tuple[str, ...]:
    return tuple([*texts, *[""] * count][: max(count, len(texts))])
