"""What pages of counted months have in common: shares in words, a chart for each line, CSV."""

import csv
import io
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Final

from flask import Response

from app.core.csv_escaping import escape_formula
from app.core.period import Month
from app.core.trend_line import TrendPoint
from app.i18n import Translator, mark
from app.web.presenters.takeup import TrendDrawing
from app.web.presenters.trend_chart import TimeMark, TrendLine, trend

MARKS_MAX: Final = 4  # names of months below a chart


@dataclass(frozen=True)
class MonthLine:
    """A chart's line: its name and title, and per cent of settings a month, None where not known."""

    name: str
    title: str
    shares: Sequence[float | None]


def share(count: int, total: int) -> float | None:
    """Per cent; None of nothing."""
    return 100 * count / total if total else None


def share_text(count: int, total: int, translator: Translator) -> str:
    """A share with its count: "78% (107)"."""
    percent = share(count, total)
    if percent is None:
        return translator.gettext(mark("none"))
    return translator.gettext(mark("%(share)s%% (%(count)s)"), share=f"{percent:.0f}", count=count)


def month_charts(
    months: Sequence[date], lines: Iterable[MonthLine], translator: Translator
) -> list[TrendDrawing]:
    """A chart for each line: several lines in one would hide each other.

    `months` are first days, oldest first, one for each share of a line.
    """
    step = -(-len(months) // MARKS_MAX) or 1
    marks = [TimeMark(_period(first).index, _mark_text(first)) for first in months[::-1][::step]]
    drawn = []
    for line in lines:
        points = [
            TrendPoint(_period(month), one) for month, one in zip(months, line.shares, strict=True)
        ]
        named = TrendLine(line.name, points, is_literal=False, decimals=0)
        svg = trend([named], translator, marks)
        if svg is not None:
            drawn.append(TrendDrawing(svg, line.title, ""))
    return drawn


def csv_response(name: str, rows: Iterable[Sequence[object]]) -> Response:
    """The rows as a CSV file to download, without cells that a spreadsheet would run."""
    file = io.StringIO(newline="")
    writer = csv.writer(file)
    writer.writerows(
        [escape_formula(cell) if isinstance(cell, str) else cell for cell in row] for row in rows
    )
    response = Response(file.getvalue(), mimetype="text/csv")
    response.headers["Content-Disposition"] = f'attachment; filename="{name}"'
    return response


def _period(first: date) -> Month:
    return Month(first.year, month=first.month)


def _mark_text(first: date) -> str:
    return f"{first:%Y}" if first.month == 1 else f"{first:%b}"
