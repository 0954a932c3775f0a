"""Reading the parameters of a view: measures, areas, periods and comparators, all bounded."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

from werkzeug.datastructures import MultiDict

from app.core.measures.definitions import CHARACTERISTICS
from app.core.measures.figure import ALL_CHILDREN
from app.core.measures.periods import has_form_of, is_period, written
from app.i18n import Translator
from app.snapshot.insights.comparators import ComparatorKind
from app.snapshot.published_statistics import (
    PublishedMeasure,
    PublishedStatistics,
    StatisticalArea,
)
from app.web.figure_views.area_names import find_area, similar_names

TEXT_LENGTH_MAX = 100  # characters of an area's name
TEXTS_MAX = 21  # values of one parameter; one more than a view uses, so that it notices


@dataclass(frozen=True)
class Problem:
    """Why a parameter cannot be used, for the list of errors; `field` is the id of its control."""

    field: str
    text: str


@dataclass
class ParameterReader:
    """Reads the parameters of a view and collects what is wrong with them.

    `measures` are those to choose from, by code.
    """

    statistics: PublishedStatistics
    measures: Mapping[str, PublishedMeasure]
    values: Mapping[str, Sequence[str]]
    translator: Translator
    problems: list[Problem] = field(default_factory=list)
    adjustments: list[str] = field(default_factory=list)

    def text(self, name: str) -> str:
        return next(iter(self.values.get(name, ())), "")

    def problem(self, name: str, text: str) -> None:
        self.problems.append(Problem(name, text))

    def measure(self, name: str = "measure") -> PublishedMeasure | None:
        """The measure; None where none is chosen yet, or there is no such one."""
        code = self.text(name)
        found = self.measures.get(code)
        if code and found is None:
            text = self.translator.gettext("There is no measure “%(code)s”.", code=code)
            self.problem(name, text)
        return found

    def areas(self, name: str, most: int) -> tuple[StatisticalArea, ...]:
        typed = self.values.get(name, ())
        if len(typed) > most:
            text = self.translator.ngettext(
                "Choose at most %(num)s area.", "Choose at most %(num)s areas.", most
            )
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
        """A period in the form that the measure's periods have; also typed as pages show it."""
        typed = self.text(name)
        known = (
            [period for periods in measure.periods.values() for period in periods]
            if measure
            else []
        )
        as_shown = {written(one).casefold(): one for one in known}
        text = as_shown.get(typed.casefold(), typed.replace("/", ""))
        if not text or (is_period(text) and (not known or has_form_of(known[-1], text))):
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


def texts_of(values: MultiDict[str, str], name: str) -> tuple[str, ...]:
    """The texts of a parameter, without control characters, bounded; empty ones are left out."""
    listed = values.getlist(name)[:TEXTS_MAX]
    shown = ("".join(filter(str.isprintable, one[:TEXT_LENGTH_MAX])).strip() for one in listed)
    return tuple(filter(None, shown))


def listed_measures(statistics: PublishedStatistics) -> Mapping[str, PublishedMeasure]:
    """The measures to choose from, by code."""
    return {
        code: one
        for code, one in statistics.measures.items()
        if one.measure.code != CHARACTERISTICS
    }
