"""Measures and figures as CSV files."""

from collections.abc import Iterable, Mapping
from operator import itemgetter

import msgspec

from app.web.public.api.answer_types import Edition
from app.web.public.api.csv_table import CsvCell, csv_table
from app.web.public.api.statistics_types import Figure, Measure

# Programs read such files by position: columns keep their names and order; add new ones at the end.
_FIGURE_FACTS = (
    "measure", "area", "area_name", "level", "period", "breakdown", "value", "numerator",
    "denominator", "lower", "upper", "symbol", "rank", "ranked_count", "quartile",
    "neighbours_mean", "neighbours_rank", "source", "as_at", "edition_id",
)  # fmt: skip
_MEASURE_FACTS = (
    "code", "title", "unit", "polarity", "subject", "denominator", "owner", "contact", "licence",
    "url", "gaps", "decimals", "has_counts", "source", "source_title", "as_at", "edition_id",
)  # fmt: skip
FIGURE_COLUMNS = (*_FIGURE_FACTS, "unit", "licence", "attribution")
MEASURE_COLUMNS = (*_MEASURE_FACTS, "breaks", "periods", "breakdowns", "attribution")


def figures_csv(
    figures: Iterable[Figure], measures: Mapping[str, Measure], editions: Mapping[str, Edition]
) -> bytes:
    """One row for each figure, its numbers as they are stored; `measures` by code."""
    edition_cells = {
        code: (one.unit.value, one.licence, _attribution(one, editions))
        for code, one in measures.items()
    }
    facts = itemgetter(*_FIGURE_FACTS)  # a table may have tens of thousands of rows
    rows = ((*facts(msgspec.to_builtins(one)), *edition_cells[one.measure]) for one in figures)
    return csv_table(FIGURE_COLUMNS, rows)


def measures_csv(measures: Iterable[Measure], editions: Mapping[str, Edition]) -> bytes:
    """One row for each measure; periods as "council: 2024 2025; country: 2025"."""
    rows = (
        (
            *_measure_cells(one),
            "; ".join(f"{known.period}: {known.reason}" for known in one.breaks),
            "; ".join(
                f"{level.value}: {' '.join(listed)}" for level, listed in one.periods.items()
            ),
            "; ".join(filter(None, one.breakdowns)),
            _attribution(one, editions),
        )
        for one in measures
    )
    return csv_table(MEASURE_COLUMNS, rows)


def _measure_cells(one: Measure) -> list[CsvCell]:
    facts = msgspec.to_builtins(one) | {"has_counts": "yes" if one.has_counts else "no"}
    return [facts[name] for name in _MEASURE_FACTS]


def _attribution(measure: Measure, editions: Mapping[str, Edition]) -> str:
    edition = editions.get(measure.source)
    return edition.attribution if edition else ""
