"""The figures of an area beside England's, period by period, each as a table's cell shows it."""

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, replace

from app.core.postcode_areas import Nation
from app.core.series_breaks import mark_breaks
from app.core.takeup import (
    Entitlement,
    Figure,
)
from app.core.trend_line import (
    TrendPoint,
    break_periods,
    period_index,
)
from app.i18n import Translator
from app.web.presenters.search_outcomes import NATIONS
from app.web.presenters.takeup_messages import (
    HIDDEN_CELL_TEXTS,
    TERMS,
)
from app.web.presenters.trend_chart import percent

Series = Mapping[str, Figure]  # the figures of one entitlement and age, by period
AllSeries = Mapping[tuple[Entitlement, str], Series]


@dataclass(frozen=True)
class TakeupCell:
    """A figure, or the word for why there is none; `detail` is what it was made from."""

    text: str
    detail: str = ""


@dataclass(frozen=True)
class TakeupTableRow:
    """A period or an age group. `is_break`: not comparable with the rows below it."""

    label: str
    own: TakeupCell
    england: TakeupCell
    is_break: bool = False


@dataclass(frozen=True)
class TakeupArea:
    """The area that is told of. A ward's percents are whole: its counts are rounded to 5."""

    name: str
    is_ward: bool
    translator: Translator

    @property
    def decimals(self) -> int:
        return 0 if self.is_ward else 1

    @property
    def england(self) -> str:
        return self.translator.gettext(NATIONS[Nation.ENGLAND])

    def share(self, figure: Figure | None) -> TakeupCell:
        """The percent with the children it was made from."""
        if figure is None or figure.percent is None:
            return self._missing_cell(figure)
        detail = ""
        if figure.registered_count is not None and figure.eligible_count is not None:
            detail = self.translator.gettext(
                "%(registered)s of %(eligible)s",
                registered=self.translator.number(round(figure.registered_count)),
                eligible=self.translator.number(round(figure.eligible_count)),
            )
        return TakeupCell(percent(figure.percent, self.translator, self.decimals), detail)

    def england_share(self, figure: Figure | None) -> TakeupCell:
        """England's percent, which is never of few children."""
        if figure is None or figure.percent is None:
            return self._missing_cell(figure)
        return TakeupCell(percent(figure.percent, self.translator))

    def count(self, figure: Figure | None) -> TakeupCell:
        """Children registered."""
        if figure is None or figure.registered_count is None:
            return self._missing_cell(figure)
        return TakeupCell(self.translator.number(round(figure.registered_count)))

    def _missing_cell(self, figure: Figure | None) -> TakeupCell:
        if figure is None or figure.hidden is None:
            return TakeupCell(self.translator.gettext("Not known"))
        return TakeupCell(self.translator.gettext(HIDDEN_CELL_TEXTS[figure.hidden]))

    def period(self, period: str) -> str:
        """As in 2026, or spring term 2026."""
        year, _, term = period.partition("-")
        return self.translator.gettext(TERMS[term], year=year) if term else year


def group_into_series(figures: Iterable[Figure]) -> AllSeries:
    """The figures of each entitlement and age, by period, marked where a series starts anew."""
    return {
        key: {figure.period: figure for figure in series}
        for key, series in mark_breaks(figures).items()
    }


def match_england_periods(own: Series, england: Series) -> Series:
    """England's figures of the time that the area has some for, under the area's periods."""
    positions = [period_index(period) for period in own]
    is_termly = any("-" in period for period in own)
    same_period = (
        one
        for one in england.values()
        if min(positions) <= period_index(one.period) <= max(positions)
    )
    renamed = (
        replace(one, period=f"{one.period[:4]}-spring") if is_termly else one for one in same_period
    )
    return {one.period: one for one in renamed}


def figure_at(period: str, series: Series) -> Figure | None:
    """The figure of a period. A year's figure is one of its spring term: the count is in January."""
    year, _, term = period.partition("-")
    return series.get(period) or (series.get(year) if term == "spring" else None)


def rows(takeup_area: TakeupArea, own: Series, england: Series) -> Iterator[TakeupTableRow]:
    """A row for each period, newest first; what only England has is there too."""
    periods = {*own, *england}
    period_breaks = set(break_periods([points(own), points(england)]))
    for period in sorted(periods, key=period_index, reverse=True):
        yield TakeupTableRow(
            takeup_area.period(period),
            takeup_area.share(own.get(period)),
            takeup_area.england_share(england.get(period)),
            is_break=period in period_breaks,
        )


def points(series: Series) -> list[TrendPoint]:
    """As the rules for trends take them."""
    return [TrendPoint(one.period, one.percent, one.is_break) for one in series.values()]
