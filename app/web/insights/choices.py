"""What an address of the workbench asks for: measure, areas, periods and comparator, all bounded.

The same parameters serve the page, its CSV and its picture, so that an address is permanent.
"""

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from difflib import get_close_matches

from werkzeug.datastructures import MultiDict

from app.core.measures.definitions import CHARACTERISTICS
from app.core.measures.figure import ALL_CHILDREN, Level
from app.core.measures.periods import is_period
from app.i18n import Translator
from app.snapshot.insights.comparators import ComparatorKind
from app.snapshot.published_statistics import (
    PublishedMeasure,
    PublishedStatistics,
    StatisticalArea,
)

AREAS_MAX = 5  # with the comparator six lines of a picture, which can be told apart
OTHERS_MAX = 20
SUGGESTIONS_MAX = 5
TEXT_LENGTH_MAX = 100  # characters of an area's name
_COUNCIL = re.compile(r"(?: (?:city|county|borough|district|metropolitan))* council$")
_LEVELS_BY_PREFIX = {"E05": Level.WARD, "E01": Level.LSOA}


@dataclass(frozen=True)
class Problem:
    """Why a parameter cannot be used, for the list of errors; `field` is the id of its control."""

    field: str
    text: str


@dataclass(frozen=True)
class ViewChoices:
    """A request that was understood, with the texts that a form shows again.

    `first`, `last` and `change` are periods or "". `problems` are empty where it can be answered;
    without any parameter nothing is asked for yet.
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
    typed_areas: tuple[str, ...] = ()
    typed_others: tuple[str, ...] = ()
    is_empty: bool = False

    @property
    def area(self) -> StatisticalArea:
        """The first area. Raises IndexError where a problem names the area."""
        return self.areas[0]


@dataclass
class _Reader:
    """Reads parameters and collects what is wrong with them."""

    statistics: PublishedStatistics
    values: MultiDict[str, str]
    translator: Translator
    problems: list[Problem] = field(default_factory=list)

    def measure(self) -> PublishedMeasure | None:
        code = self.values.get("measure", "").strip()
        if found := listed_measures(self.statistics).get(code):
            return found
        text = (
            self.translator.gettext("Choose a measure from the list.")
            if not code
            else self.translator.gettext("There is no measure “%(code)s”.", code=code[:60])
        )
        self.problems.append(Problem("measure", text))
        return None

    def areas(self, name: str, most: int) -> tuple[StatisticalArea, ...]:
        typed = [text for one in self.values.getlist(name) if (text := one.strip())]
        if len(typed) > most:
            text = self.translator.gettext("Choose at most %(count)s areas.", count=most)
            self.problems.append(Problem(name, text))
            return ()
        found: dict[str, StatisticalArea] = {}
        for text in typed:
            if area := find_area(self.statistics, text[:TEXT_LENGTH_MAX]):
                found.setdefault(area.code, area)
            else:
                self.problems.append(Problem(name, self._unknown_area(text[:TEXT_LENGTH_MAX])))
        return tuple(found.values())

    def _unknown_area(self, text: str) -> str:
        folded = {_folded(one.name): one.name for one in self.statistics.areas.values()}
        wanted = _folded(text)
        close = [one for one in folded if _has_words(one, wanted)][:SUGGESTIONS_MAX]
        close = close or get_close_matches(wanted, folded, n=2, cutoff=0.6)
        if not close:
            return self.translator.gettext(
                "“%(text)s” is no council, region or country with figures.", text=text
            )
        return self.translator.gettext(
            "“%(text)s” is no council, region or country with figures. Did you mean %(names)s?",
            text=text,
            names=" or ".join(folded[one] for one in close),
        )

    def period(self, name: str) -> str:
        text = self.values.get(name, "").strip().replace("/", "")
        if text and not is_period(text):
            message = self.translator.gettext(
                "“%(text)s” is no period: write 2025, 2024/25 or 2026-11.", text=text[:20]
            )
            self.problems.append(Problem(name, message))
            return ""
        return text

    def comparator(self) -> ComparatorKind:
        text = self.values.get("with", "") or ComparatorKind.NEIGHBOURS.value
        try:
            return ComparatorKind(text)
        except ValueError:
            message = self.translator.gettext("Choose from the list whom to compare with.")
            self.problems.append(Problem("with", message))
            return ComparatorKind.NEIGHBOURS


def read_choices(
    statistics: PublishedStatistics,
    values: MultiDict[str, str],
    translator: Translator,
    *,
    needs_measure: bool = True,
) -> ViewChoices:
    """The choices of an address."""
    reader = _Reader(statistics, values, translator)
    is_empty = not any(values.get(name) for name in ("measure", "area"))
    measure = reader.measure() if needs_measure and not is_empty else None
    areas = reader.areas("area", AREAS_MAX)
    if not areas and not is_empty and not any(one.field == "area" for one in reader.problems):
        text = translator.gettext("Enter an area, such as the name of a council.")
        reader.problems.append(Problem("area", text))
    first, last, change = (reader.period(name) for name in ("from", "to", "change"))
    if first and last and first > last:
        text = translator.gettext("The first period is after the last one.")
        reader.problems.append(Problem("from", text))
    comparator, others = reader.comparator(), reader.areas("other", OTHERS_MAX)
    if comparator is ComparatorKind.OWN and not others and not is_empty:
        text = translator.gettext("Enter at least one area to compare with.")
        reader.problems.append(Problem("other", text))
    breakdown = values.get("breakdown", ALL_CHILDREN)
    if measure and breakdown not in measure.breakdowns:
        if breakdown:
            text = translator.gettext("The measure has no figures for that group of children.")
            reader.problems.append(Problem("breakdown", text))
        breakdown = next(iter(measure.breakdowns), ALL_CHILDREN)
    return ViewChoices(
        measure=measure,
        areas=areas,
        comparator=comparator,
        others=others,
        breakdown=breakdown,
        period=reader.period("period"),
        first=first,
        last=last,
        change=change,
        problems=tuple(reader.problems),
        typed_areas=_typed(values, "area", AREAS_MAX),
        typed_others=_typed(values, "other", OTHERS_MAX),
        is_empty=is_empty,
    )


def _typed(values: MultiDict[str, str], name: str, most: int) -> tuple[str, ...]:
    return tuple(
        one.strip()[:TEXT_LENGTH_MAX] for one in values.getlist(name)[:most] if one.strip()
    )


def find_area(statistics: PublishedStatistics, text: str) -> StatisticalArea | None:
    """The area of an ONS code, or of the name of a council, region or England.

    A part of a name is enough where only one name has it, as "Hull".
    """
    code = text.upper()
    if found := statistics.areas.get(code):
        return found
    if level := _LEVELS_BY_PREFIX.get(code[:3]):
        return statistics.area(level, code)
    wanted = _folded(text)
    names = {code: _folded(one.name) for code, one in statistics.areas.items()}
    same = [code for code, name in names.items() if name == wanted]
    matching = same[:1] or [code for code, name in names.items() if _has_words(name, wanted)]
    return statistics.areas[matching[0]] if len(matching) == 1 else None


def _has_words(name: str, wanted: str) -> bool:
    """Whether a folded name has these words, whole and next to each other."""
    return bool(wanted) and f" {wanted} " in f" {name} "


def _folded(name: str) -> str:
    """A name without case, commas and "City Council" at its end."""
    words = " ".join(name.casefold().replace("&", "and").replace(",", " ").split())
    return _COUNCIL.sub("", words)


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
