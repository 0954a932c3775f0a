"""A table of children with working parents' hours by age; the rows add up to the total."""

from collections.abc import Iterator
from typing import Final

from app.core.period import Period
from app.core.takeup import Entitlement
from app.core.takeup_by_age import AGE_GROUPS, children_without_age, with_sums
from app.core.takeup_series import AllSeries, figure_at
from app.i18n import mark
from app.web.presenters.takeup_messages import AGES
from app.web.presenters.takeup_table import TableCell, TakeupArea, TakeupTableRow

AGE_NOT_GIVEN: Final = mark("Age not given")
UNDER_2_OR_NOT_GIVEN: Final = mark("Under 2, or age not given")


def rows_by_age(
    takeup_area: TakeupArea, area_series: AllSeries, england_series: AllSeries, period: Period
) -> Iterator[TakeupTableRow]:
    """A row for each age with a figure in this period, then one for children without an age."""
    entitlement, translator = Entitlement.WORKING, takeup_area.translator
    area = with_sums(
        {ages: area_series.get((entitlement, ages), {}).get(period) for ages in AGE_GROUPS}
    )
    england = with_sums(
        {
            ages: figure_at(period, england_series.get((entitlement, ages), {}))
            for ages in AGE_GROUPS
        }
    )
    for ages in AGE_GROUPS:
        if area[ages] or england[ages]:
            counts = takeup_area.count(area[ages]), takeup_area.count(england[ages])
            yield TakeupTableRow(translator.gettext(AGES[ages]), *counts)
    if takeup_area.is_ward:
        return
    if rest := children_without_age(area, england):
        label = UNDER_2_OR_NOT_GIVEN if rest.includes_under_2 else AGE_NOT_GIVEN
        yield TakeupTableRow(
            translator.gettext(label),
            _cell(rest.count, takeup_area),
            _cell(rest.england_count, takeup_area),
        )


def _cell(count: int | None, takeup_area: TakeupArea) -> TableCell:
    return TableCell(
        takeup_area.translator.number(count)
        if count
        else takeup_area.translator.gettext("Not known")
    )
