"""Notes on how to read an area's take-up figures."""

from collections.abc import Iterator

from app.core.series_breaks import break_periods_by_reason
from app.core.takeup_series import Series, points
from app.core.takeup_share import exceeds_estimate
from app.core.trend_line import has_gap
from app.web.presenters.formatting import join_with_commas
from app.web.presenters.takeup_messages import ABOVE_100, BREAK_REASONS
from app.web.presenters.takeup_table import TakeupArea


def notes(takeup_area: TakeupArea, own: Series, england: Series) -> Iterator[str]:
    """Notes about breaks, gaps, shares above 100% and how the children are counted."""
    translator = takeup_area.translator
    changed = break_periods_by_reason([own.values(), england.values()])
    for reason, periods in changed.items():
        shown = join_with_commas(
            [takeup_area.period(period) for period in periods], takeup_area.translator
        )
        yield translator.gettext(BREAK_REASONS[reason], periods=shown)
    if changed:
        yield translator.gettext(
            "Figures before and after such a change cannot be compared; dashed lines mark it."
        )
    if has_gap(points(own)) or has_gap(points(england)):
        yield translator.gettext("A line with a gap has no figure there.")
    if any(exceeds_estimate(figure.percent or 0) for figure in (*own.values(), *england.values())):
        yield translator.gettext(ABOVE_100)
    if takeup_area.is_ward:
        yield translator.gettext(
            "The council counted these. Numbers are rounded to the nearest 5. Small ones, and others"
            " from which they could be worked out, are left out, so that no family can be recognised."
        )
    else:
        yield translator.gettext(
            "Children are counted in one week of January, where their setting is and not where"
            " they live. How many could have the hours is an estimate."
        )
