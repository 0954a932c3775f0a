"""What an address of the workbench asks for: measure, areas, periods and comparator, all bounded.

The same parameters serve the page, its CSV and its picture, so that an address is permanent.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

from werkzeug.datastructures import MultiDict

from app.i18n import Translator
from app.snapshot.insights.comparators import ComparatorKind
from app.snapshot.published_statistics import (
    PublishedMeasure,
    PublishedStatistics,
    StatisticalArea,
)
from app.web.figure_views.parameter_reader import (
    TEXTS_MAX,
    ParameterReader,
    Problem,
    listed_measures,
    texts_of,
)

AREAS_MAX = 5  # six lines with the comparator; a reader cannot tell more apart
OTHERS_MAX = TEXTS_MAX - 1
# The parameters that a view reads, beside the area.
PARAMETERS = {
    "trend": ("measure", "with", "other", "breakdown", "from", "to", "change"),
    "comparison": ("measure", "with", "other", "breakdown", "period"),
    "profile": (),
}


@dataclass(frozen=True)
class ViewChoices:
    """A request that was understood, with the texts that a form shows again.

    `first`, `last` and `change` are periods or "". `problems` are empty where it can be answered;
    `typed` are the texts as they came, `adjustments` sentences on what was left out or replaced.
    `is_empty`: nothing is asked for yet, only a form is shown.
    """

    measure: PublishedMeasure | None
    areas: tuple[StatisticalArea, ...]
    comparator: ComparatorKind
    others: tuple[StatisticalArea, ...]
    breakdown: str
    period: str
    first: str
    last: str
    change: str
    problems: tuple[Problem, ...] = ()
    adjustments: tuple[str, ...] = ()
    typed: Mapping[str, tuple[str, ...]] = field(default_factory=dict)
    is_empty: bool = False

    @property
    def area(self) -> StatisticalArea:
        """The first area. Raises IndexError where a problem names the area."""
        return self.areas[0]


def read_choices(
    statistics: PublishedStatistics, values: MultiDict[str, str], translator: Translator, view: str
) -> ViewChoices:
    """The choices of an address of a view; parameters of other views are passed over."""
    read = {name: texts_of(values, name) for name in ("area", *PARAMETERS[view])}
    reader = ParameterReader(statistics, listed_measures(statistics), read, translator)
    measure, areas = reader.measure(), reader.areas("area", AREAS_MAX)
    is_empty = not areas and measure is None
    if view != "profile":
        is_empty = measure is None
    if not areas and not is_empty and not reader.problems:
        text = translator.gettext("Enter an area, such as the name of a council.")
        reader.problem("area", text)
    first, last, change, period = (
        reader.period(name, measure) for name in ("from", "to", "change", "period")
    )
    if first and last and first > last:
        reader.problem("from", translator.gettext("The first period is after the last one."))
    comparator, others = reader.comparator(), reader.areas("other", OTHERS_MAX)
    if comparator is ComparatorKind.OWN and not others and not is_empty and not reader.problems:
        reader.problem("other", translator.gettext("Enter at least one area to compare with."))
    return ViewChoices(
        measure=measure,
        areas=areas,
        comparator=comparator,
        others=others,
        breakdown=reader.breakdown(measure),
        period=period,
        first=first,
        last=last,
        change=change,
        problems=tuple(reader.problems),
        adjustments=tuple(reader.adjustments),
        typed=read,
        is_empty=is_empty,
    )


def query_of(choices: ViewChoices, **changed: str | Sequence[str]) -> list[tuple[str, str]]:
    """The parameters of these choices as pairs, for links to other views of them."""
    values: dict[str, str | Sequence[str]] = {
        "measure": choices.measure.measure.code if choices.measure else "",
        "area": [one.code for one in choices.areas],
        "with": choices.comparator.value,
        "other": [one.code for one in choices.others],
        "breakdown": choices.breakdown,
        "period": choices.period,
        "from": choices.first,
        "to": choices.last,
        "change": choices.change,
        **changed,
    }
    pairs = []
    for name, value in values.items():
        listed = [value] if isinstance(value, str) else value
        pairs += [(name, one) for one in listed if one]
    return pairs
