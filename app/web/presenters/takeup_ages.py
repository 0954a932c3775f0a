"""Children with working parents' hours by age, so that the rows add up to the total.

Publishers leave out some ages. A missing sum is calculated if all its parts are known, and children
without an age have a row of their own. Nothing is calculated from a hidden figure.
"""

from collections.abc import Iterator, Mapping
from dataclasses import replace
from typing import Final

from app.core.period import Period
from app.core.takeup import Entitlement, Figure
from app.i18n import mark
from app.web.presenters.takeup_messages import AGES
from app.web.presenters.takeup_table import (
    AllSeries,
    TakeupArea,
    TakeupCell,
    TakeupTableRow,
    figure_at,
)

PARTS: Final = ("under-2", "2", "3-4")  # of all ages
AGE_NOT_GIVEN: Final = mark("Age not given")
UNDER_2_OR_NOT_GIVEN: Final = mark("Under 2, or age not given")

FiguresByAge = Mapping[str, Figure | None]  # by ages


def rows_by_age(
    takeup_area: TakeupArea, own_series: AllSeries, england_series: AllSeries, period: Period
) -> Iterator[TakeupTableRow]:
    """A row for each age with a figure in this period, then one for children without an age."""
    entitlement = Entitlement.WORKING
    own = _with_sums({ages: own_series.get((entitlement, ages), {}).get(period) for ages in AGES})
    england = _with_sums(
        {ages: figure_at(period, england_series.get((entitlement, ages), {})) for ages in AGES}
    )
    for ages, label in AGES.items():
        if own[ages] or england[ages]:
            counts = takeup_area.count(own[ages]), takeup_area.count(england[ages])
            yield TakeupTableRow(takeup_area.translator.gettext(label), *counts)
    own_without_age = _count_without_age(own)
    # Not for a ward: its counts are rounded and do not add up.
    if own_without_age and own_without_age > 0 and not takeup_area.is_ward:
        label = AGE_NOT_GIVEN if own["under-2"] else UNDER_2_OR_NOT_GIVEN
        england_without_age = (
            _count_without_age(england)
            if bool(own["under-2"]) == bool(england["under-2"])
            else None
        )
        yield TakeupTableRow(
            takeup_area.translator.gettext(label),
            _cell(own_without_age, takeup_area),
            _cell(england_without_age, takeup_area),
        )


def _with_sums(figures_by_age: FiguresByAge) -> FiguresByAge:
    """The figures with missing totals ("3-4" and "all") calculated if their parts are known."""
    found = dict(figures_by_age)
    for whole, parts in (("3-4", ("3", "4")), ("all", PARTS)):
        if found[whole] is None:
            found[whole] = _sum(whole, [found[part] for part in parts])
    return found


def _sum(ages: str, parts: list[Figure | None]) -> Figure | None:
    known = [figure for figure in parts if figure]
    counts = [figure.registered_count for figure in known if figure.registered_count is not None]
    if len(counts) < len(parts):
        return None
    return replace(known[0], ages=ages, registered_count=sum(counts))


def _count_without_age(figures_by_age: FiguresByAge) -> int | None:
    """Children in the total without an age; None if the total or an age is not known."""
    total = figures_by_age["all"]
    parts = [figures_by_age[ages] for ages in PARTS if figures_by_age[ages]]
    counts = [figure.registered_count for figure in parts if figure]
    is_incomplete = figures_by_age["3-4"] is None and (figures_by_age["3"] or figures_by_age["4"])
    if (
        is_incomplete
        or total is None
        or total.registered_count is None
        or not counts
        or None in counts
    ):
        return None
    return round(total.registered_count - sum(count for count in counts if count is not None))


def _cell(count: int | None, takeup_area: TakeupArea) -> TakeupCell:
    return TakeupCell(
        takeup_area.translator.number(count)
        if count
        else takeup_area.translator.gettext("Not known")
    )
