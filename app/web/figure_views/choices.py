"""What an address of the workbench asks for: measure, areas, periods and comparator, all bounded.

The same parameters serve the page, its CSV and its picture, so that an address is permanent.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

from werkzeug.datastructures import MultiDict

from app.core.measures.definitions import CHARACTERISTICS
from app.core.measures.figure import ALL_CHILDREN
from app.core.measures.periods import is_period, written
from app.i18n import Translator
from app.snapshot.insights.comparators import ComparatorKind
from app.snapshot.published_statistics import (
    PublishedMeasure,
    PublishedStatistics,
    StatisticalArea,
)
from app.web.figure_views.area_names import find_area, similar_names

AREAS_MAX = 5  # six lines with the comparator; a reader cannot tell more apart
OTHERS_MAX = 20
# The parameters that a view reads, beside the area.
PARAMETERS = {
    "trend": ("measure", "with", "other", "breakdown", "from", "to", "change"),
    "comparison": ("measure", "with", "other", "breakdown", "period"),
    "profile": (),
}
TEXT_LENGTH_MAX = 100  # characters of an area's name


@dataclass(frozen=True)
class Problem:
    """Why a parameter cannot be used, for the list of errors; `field` is the id of its control."""

    field: str
    text: str


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


@dataclass
class _Reader:
    """Reads the parameters of a view and collects what is wrong with them."""

    statistics: PublishedStatistics
    values: Mapping[str, Sequence[str]]
    translator: Translator
    problems: list[Problem] = field(default_factory=list)
    adjustments: list[str] = field(default_factory=list)

    def text(self, name: str) -> str:
        return next(iter(self.values.get(name, ())), "")

    def problem(self, name: str, text: str) -> None:
        self.problems.append(Problem(name, text))

    def measure(self) -> PublishedMeasure | None:
        """The measure; None where none is chosen yet, or there is no such one."""
        code = self.text("measure")
        found = listed_measures(self.statistics).get(code)
        if code and found is None:
            text = self.translator.gettext("There is no measure “%(code)s”.", code=code)
            self.problem("measure", text)
        return found

    def areas(self, name: str, most: int) -> tuple[StatisticalArea, ...]:
        typed = self.values.get(name, ())
        if len(typed) > most:
            text = self.translator.gettext("Choose at most %(count)s areas.", count=most)
            self.problem(name, text)
            return ()
        found: dict[str, StatisticalArea] = {}
        for text in typed:
            if area := find_area(self.statistics, text):
                found.setdefault(area.code, area)
            else:
                self.problem(name, self._unknown_area(text))
        return tuple(found.values())

    def _unknown_area(self, text: str) -> str:
        sentence = self.translator.gettext(
            "“%(text)s” is no council, region or country with figures.", text=text
        )
        if not (names := similar_names(self.statistics, text)):
            return sentence
        listed = self.translator.gettext(" or ").join(names)
        return sentence + self.translator.gettext(" Did you mean %(names)s?", names=listed)

    def period(self, name: str, measure: PublishedMeasure | None) -> str:
        """A period in the form that the measure's periods have."""
        typed = self.text(name)
        text = typed.replace("/", "")
        known = (
            [period for periods in measure.periods.values() for period in periods]
            if measure
            else []
        )
        if not text or (is_period(text) and (not known or len(known[-1]) == len(text))):
            return text
        if is_period(text):  # left over from another measure
            note = self.translator.gettext(
                "%(period)s is left out: this measure has periods like %(example)s.",
                period=written(text),
                example=written(known[-1]),
            )
            self.adjustments.append(note)
            return ""
        example = written(known[-1]) if known else "2025"
        message = self.translator.gettext(
            "“%(text)s” is no period of this measure: write it as %(example)s.",
            text=typed,
            example=example,
        )
        self.problem(name, message)
        return ""

    def comparator(self) -> ComparatorKind:
        try:
            return ComparatorKind(self.text("with") or ComparatorKind.NEIGHBOURS.value)
        except ValueError:
            message = self.translator.gettext("Choose from the list whom to compare with.")
            self.problem("with", message)
            return ComparatorKind.NEIGHBOURS

    def breakdown(self, measure: PublishedMeasure | None) -> str:
        chosen = self.text("breakdown")
        if measure is None or chosen in measure.breakdowns:
            return chosen
        if chosen:
            note = self.translator.gettext(
                "This measure has no figures for “%(group)s”, so all children are shown.",
                group=chosen,
            )
            self.adjustments.append(note)
        return next(iter(measure.breakdowns), ALL_CHILDREN)


def read_choices(
    statistics: PublishedStatistics, values: MultiDict[str, str], translator: Translator, view: str
) -> ViewChoices:
    """The choices of an address of a view; parameters of other views are passed over."""
    read = {name: _texts(values, name) for name in ("area", *PARAMETERS[view])}
    reader = _Reader(statistics, read, translator)
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


def _texts(values: MultiDict[str, str], name: str) -> tuple[str, ...]:
    """The texts of a parameter, without control characters, bounded; empty ones are left out."""
    listed = values.getlist(name)[: OTHERS_MAX + 1]
    shown = ("".join(filter(str.isprintable, one[:TEXT_LENGTH_MAX])).strip() for one in listed)
    return tuple(filter(None, shown))


def listed_measures(statistics: PublishedStatistics) -> Mapping[str, PublishedMeasure]:
    """The measures to choose from, by code."""
    return {
        code: one
        for code, one in statistics.measures.items()
        if one.measure.code != CHARACTERISTICS
    }


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
