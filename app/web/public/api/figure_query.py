"""Reads which measures and figures a request wants; raises QueryInvalid for the first fault."""

import re
from collections.abc import Callable, Iterable
from itertools import chain

from app.core.errors import QueryInvalid
from app.core.measures.figure import ALL_CHILDREN, Level
from app.core.measures.periods import is_period
from app.snapshot.figure_selection import FigureSelection
from app.snapshot.published_statistics import PublishedMeasure, PublishedStatistics
from app.web.public.api.statistics_types import AREA_CODE_PATTERN, PER_PAGE_MAX

PER_PAGE = 100  # figures of a page, unless the request says
MEASURES_MAX = 10
AREAS_MAX = 200
CSV_ROWS_MAX = 40_000  # figures of a CSV file; all LSOAs in one period are 33,755
EVERY_BREAKDOWN = "*"
LATEST = "latest"
LEVELS = tuple(level.value for level in Level)
SINGLE_VALUE_PARAMETERS = ("neighbours_of", "from", "to", "page", "per_page")

_is_area_code = re.compile(AREA_CODE_PATTERN).fullmatch
GetList = Callable[[str], list[str]]


def parse_measure_filters(
    statistics: PublishedStatistics | None, getlist: GetList
) -> list[PublishedMeasure]:
    """The measures of the chosen sources that have figures at one of the chosen levels."""
    listed = list(statistics.measures.values()) if statistics else []
    sources = _values(getlist, "source")
    for source in sources - {one.measure.source for one in listed}:
        raise QueryInvalid("source", source)
    levels = _levels(getlist)
    return [
        one
        for one in listed
        if (not sources or one.measure.source in sources)
        and (levels is None or not levels.isdisjoint(one.levels))
    ]


def parse_selection(statistics: PublishedStatistics, getlist: GetList) -> FigureSelection:
    """The figures that the parameters choose. An empty value means "not chosen"."""
    for name in SINGLE_VALUE_PARAMETERS:
        if len(getlist(name)) > 1:
            raise QueryInvalid(name, "more than one")
    measures = _measures(getlist, statistics)
    periods = _values(getlist, "period")
    _check_periods("period", periods - {LATEST})
    first, last = (next(iter(_values(getlist, name)), "") for name in ("from", "to"))
    _check_periods("from", filter(None, [first]))
    _check_periods("to", filter(None, [last]))
    return FigureSelection(
        measures=measures,
        breakdowns=_breakdowns(getlist, measures),
        levels=_levels(getlist),
        areas=_areas(getlist, statistics),
        periods=(periods - {LATEST}) or None,
        first_period=first,
        last_period=last,
        is_latest=LATEST in periods,
    )


def parse_per_page(text: str) -> int:
    """How many figures a page has."""
    if not text:
        return PER_PAGE
    if not (text.isascii() and text.isdigit() and len(text) <= 4):
        raise QueryInvalid("per_page", text)
    if not 1 <= int(text) <= PER_PAGE_MAX:
        raise QueryInvalid("per_page", text)
    return int(text)


def _values(getlist: GetList, name: str) -> frozenset[str]:
    return frozenset(filter(None, getlist(name)))


def _measures(getlist: GetList, statistics: PublishedStatistics) -> tuple[PublishedMeasure, ...]:
    codes = list(filter(None, dict.fromkeys(getlist("measure"))))
    if not 1 <= len(codes) <= MEASURES_MAX:
        raise QueryInvalid("measure", f"{len(codes)} measures")
    for code in codes:
        if code not in statistics.measures:
            raise QueryInvalid("measure", code)
    return tuple(statistics.measures[code] for code in codes)


def _levels(getlist: GetList) -> frozenset[Level] | None:
    chosen = _values(getlist, "level")
    for level in chosen - set(LEVELS):
        raise QueryInvalid("level", level)
    return frozenset(map(Level, chosen)) or None


def _areas(getlist: GetList, statistics: PublishedStatistics) -> frozenset[str] | None:
    """The codes of `area` and of the statistical neighbours of `neighbours_of`; None for all.

    A council without neighbours adds none; alone it selects nothing.
    """
    chosen = _values(getlist, "area")
    for code in chosen:
        if not _is_area_code(code):
            raise QueryInvalid("area", code)
    codes = set(chosen)
    councils = _values(getlist, "neighbours_of")
    for council in councils:
        area = statistics.areas.get(council)
        if area is None or area.level is not Level.COUNCIL:
            raise QueryInvalid("neighbours_of", council)
        codes |= {one.code for one in statistics.neighbours(council)}
    if len(codes) > AREAS_MAX:
        raise QueryInvalid("area", f"{len(codes)} areas")
    return frozenset(codes) if chosen or councils else None


def _breakdowns(getlist: GetList, measures: Iterable[PublishedMeasure]) -> frozenset[str] | None:
    chosen = _values(getlist, "breakdown")
    if EVERY_BREAKDOWN in chosen:
        return None
    known = set(chain.from_iterable(one.breakdowns for one in measures))
    for breakdown in chosen - known:
        raise QueryInvalid("breakdown", breakdown)
    return chosen or frozenset({ALL_CHILDREN})


def _check_periods(name: str, periods: Iterable[str]) -> None:
    for period in periods:
        if not is_period(period):
            raise QueryInvalid(name, period)
