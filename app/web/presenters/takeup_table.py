"""The take-up figures of an area and of England by period, as cells of a table."""

from collections.abc import Iterator
from dataclasses import dataclass

from app.core.period import Period
from app.core.postcode_areas import Nation
from app.core.takeup import Figure
from app.core.takeup_series import Series, points
from app.core.trend_line import break_periods
from app.i18n import Translator
from app.web.presenters.search_outcomes import NATIONS
from app.web.presenters.takeup_messages import HIDDEN_CELL_TEXTS, TERMS
from app.web.presenters.trend_chart import percent


@dataclass(frozen=True)
class TableCell:
    """A figure, or the reason why there is none; `detail` has the counts behind a share."""

    text: str
    detail: str = ""


@dataclass(frozen=True)
class TakeupTableRow:
    """A period or an age group. `is_break`: the row is not comparable with those below it."""

    label: str
    own: TableCell
    england: TableCell
    is_break: bool = False


@dataclass(frozen=True)
class TakeupArea:
    """The area of the table. A ward has whole percentages, because its counts are rounded to 5."""

    name: str
    is_ward: bool
    translator: Translator

    @property
    def decimals(self) -> int:
        return 0 if self.is_ward else 1

    @property
    def england(self) -> str:
        return self.translator.gettext(NATIONS[Nation.ENGLAND])

    def share(self, figure: Figure | None) -> TableCell:
        """The percentage, with the counts it is calculated from."""
        if figure is None or figure.percent is None:
            return self._missing_cell(figure)
        detail = ""
        if figure.registered_count is not None and figure.eligible_count is not None:
            detail = self.translator.gettext(
                "%(registered)s of %(eligible)s",
                registered=self.translator.number(round(figure.registered_count)),
                eligible=self.translator.number(round(figure.eligible_count)),
            )
        return TableCell(percent(figure.percent, self.translator, self.decimals), detail)

    def england_share(self, figure: Figure | None) -> TableCell:
        """England's percentage, without counts."""
        if figure is None or figure.percent is None:
            return self._missing_cell(figure)
        return TableCell(percent(figure.percent, self.translator))

    def count(self, figure: Figure | None) -> TableCell:
        """Children registered."""
        if figure is None or figure.registered_count is None:
            return self._missing_cell(figure)
        return TableCell(self.translator.number(round(figure.registered_count)))

    def _missing_cell(self, figure: Figure | None) -> TableCell:
        if figure is None or figure.hidden is None:
            return TableCell(self.translator.gettext("Not known"))
        return TableCell(self.translator.gettext(HIDDEN_CELL_TEXTS[figure.hidden]))

    def period(self, period: Period) -> str:
        """The name of a period: "2026" or "spring term 2026"."""
        year = str(period.year)
        return self.translator.gettext(TERMS[period.term], year=year) if period.is_term else year


def rows(takeup_area: TakeupArea, own: Series, england: Series) -> Iterator[TakeupTableRow]:
    """A row for each period of the area or England, newest first."""
    periods = {*own, *england}
    period_breaks = set(break_periods([points(own), points(england)]))
    for period in sorted(periods, reverse=True):
        yield TakeupTableRow(
            takeup_area.period(period),
            takeup_area.share(own.get(period)),
            takeup_area.england_share(england.get(period)),
            is_break=period in period_breaks,
        )
