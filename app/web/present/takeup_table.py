"""The figures of an area beside England's, period by period, each as a table's cell shows it."""

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, replace

from app.core.postcode_areas import Nation
from app.core.series import Point, breaks, place_of
from app.core.takeup import Entitlement, Figure
from app.core.trends import trends
from app.i18n import Voice
from app.web.present.outside import NATIONS
from app.web.present.takeup_words import HIDDEN, TERMS
from app.web.present.trend import percent

Series = Mapping[str, Figure]  # the figures of one entitlement and age, by period
AllSeries = Mapping[tuple[Entitlement, str], Series]


@dataclass(frozen=True)
class Cell:
    """A figure, or the word for why there is none; `detail` is what it was made from."""

    text: str
    detail: str = ""


@dataclass(frozen=True)
class Row:
    """A period or an age group. `is_break`: not comparable with the rows below it."""

    label: str
    own: Cell
    england: Cell
    is_break: bool = False


@dataclass(frozen=True)
class Whose:
    """The area that is told of. A ward's percents are whole: its counts are rounded to 5."""

    name: str
    is_ward: bool
    voice: Voice

    @property
    def decimals(self) -> int:
        return 0 if self.is_ward else 1

    @property
    def england(self) -> str:
        return self.voice.gettext(NATIONS[Nation.ENGLAND])

    def share(self, figure: Figure | None) -> Cell:
        """The percent with the children it was made from."""
        if figure is None or figure.percent is None:
            return self._nothing(figure)
        detail = ""
        if figure.registered_count is not None and figure.eligible_count is not None:
            detail = self.voice.gettext(
                "%(registered)s of %(eligible)s",
                registered=self.voice.number(round(figure.registered_count)),
                eligible=self.voice.number(round(figure.eligible_count)),
            )
        return Cell(percent(figure.percent, self.voice, self.decimals), detail)

    def england_share(self, figure: Figure | None) -> Cell:
        """England's percent, which is never of few children."""
        if figure is None or figure.percent is None:
            return self._nothing(figure)
        return Cell(percent(figure.percent, self.voice))

    def count(self, figure: Figure | None) -> Cell:
        """Children registered."""
        if figure is None or figure.registered_count is None:
            return self._nothing(figure)
        return Cell(self.voice.number(round(figure.registered_count)))

    def _nothing(self, figure: Figure | None) -> Cell:
        if figure is None or figure.hidden is None:
            return Cell(self.voice.gettext("Not known"))
        return Cell(self.voice.gettext(HIDDEN[figure.hidden]))

    def period(self, period: str) -> str:
        """As in 2026, or spring term 2026."""
        year, _, term = period.partition("-")
        return self.voice.gettext(TERMS[term], year=year) if term else year


def by_series(figures: Iterable[Figure]) -> AllSeries:
    """The figures of each entitlement and age, by period, marked where a series starts anew."""
    return {
        key: {figure.period: figure for figure in series} for key, series in trends(figures).items()
    }


def alongside(own: Series, england: Series) -> Series:
    """England's figures of the time that the area has some for, under the area's periods."""
    places = [place_of(period) for period in own]
    is_termly = any("-" in period for period in own)
    inside = (one for one in england.values() if min(places) <= place_of(one.period) <= max(places))
    renamed = (
        replace(one, period=f"{one.period[:4]}-spring") if is_termly else one for one in inside
    )
    return {one.period: one for one in renamed}


def at(period: str, series: Series) -> Figure | None:
    """The figure of a period. A year's figure is one of its spring term: the count is in January."""
    year, _, term = period.partition("-")
    return series.get(period) or (series.get(year) if term == "spring" else None)


def rows(whose: Whose, own: Series, england: Series) -> Iterator[Row]:
    """A row for each period, newest first; what only England has is there too."""
    periods = {*own, *england}
    broken = set(breaks([points(own), points(england)]))
    for period in sorted(periods, key=place_of, reverse=True):
        yield Row(
            whose.period(period),
            whose.share(own.get(period)),
            whose.england_share(england.get(period)),
            is_break=period in broken,
        )


def points(series: Series) -> list[Point]:
    """As the rules for trends take them."""
    return [Point(one.period, one.percent, one.is_break) for one in series.values()]
