"""Notes on how to read an area's take-up figures."""

from collections.abc import Iterator
from itertools import pairwise

from app.core.period import Period
from app.core.series_breaks import BreakReason, breaks_between
from app.core.trend_line import has_gap
from app.web.presenters.formatting import join_with_commas
from app.web.presenters.takeup_messages import BREAK_REASONS
from app.web.presenters.takeup_table import Series, TakeupArea, points


def notes(takeup_area: TakeupArea, own: Series, england: Series) -> Iterator[str]:
    """Notes about breaks, gaps, shares above 100% and how the children are counted."""
    translator = takeup_area.translator
    changed = _changed(own, england)
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
    if any(round(figure.percent or 0, 1) > 100 for figure in (*own.values(), *england.values())):
        yield translator.gettext(
            "More than 100%% is possible: how many children could have the hours is an estimate,"
            " and some children come from over the border of the council."
        )
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


def _changed(own: Series, england: Series) -> dict[BreakReason | None, list[Period]]:
    """The periods with a break in a series, oldest first, by reason."""
    found: dict[BreakReason | None, list[Period]] = {}
    for series in (own, england):
        for before, now in pairwise(series.values()):
            breaks = breaks_between(before, now)
            reasons: set[BreakReason | None] = {series_break.reason for series_break in breaks}
            for reason in (reasons or {None}) if now.is_break else ():
                if now.period not in found.setdefault(reason, []):
                    found[reason].append(now.period)
    return {reason: sorted(found[reason]) for reason in BREAK_REASONS if reason in found}
