"""Parsers of cells that all layouts of take-up share."""

import re
from collections.abc import Mapping

from app.core.period import Period
from app.core.takeup import Entitlement, Figure, HiddenReason
from app.ingest.parsing.statistics_cells import Value, matching
from app.ingest.reading import Reading, Record
from app.ingest.source_rows import TakeupRow

EARLY, UNIVERSAL, WORKING = Entitlement.EARLY_LEARNING, Entitlement.UNIVERSAL, Entitlement.WORKING

_YEAR = re.compile(r"20\d\d", re.ASCII)


def with_rows(reading: Reading[Record], rows: list[TakeupRow]) -> Reading[TakeupRow]:
    """A finished reading with its records replaced by `rows`."""
    return Reading(
        iter(rows),
        reading.as_at,
        columns=reading.columns,
        rows_read=reading.rows_read,
        bad=reading.bad,
        unknown_columns=reading.unknown_columns,
        notes=reading.notes,
        row_warnings=reading.row_warnings,
    )


def year(text: str) -> Period:
    return Period.parse(matching(_YEAR, text, "this is not a year like 2026"))


def figure_of(
    entitlement: Entitlement, ages: str, period: Period, values: Mapping[str, Value]
) -> Figure:
    """A figure of the numbers among the values, and the first reason among the others."""
    numbers = {name: value for name, value in values.items() if not isinstance(value, HiddenReason)}
    reasons = [values.get(name) for name in ("registered_count", "percent", "eligible_count")]
    hidden = next((reason for reason in reasons if isinstance(reason, HiddenReason)), None)
    return Figure(
        entitlement,
        ages,
        period,
        numbers.get("registered_count"),
        numbers.get("eligible_count"),
        numbers.get("percent"),
        hidden,
    )


def identity(row: TakeupRow) -> tuple[object, ...]:
    figure = row.figure
    return (row.code or row.la_number, figure.entitlement, figure.ages, figure.period)
