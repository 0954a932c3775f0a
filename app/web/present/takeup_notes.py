"""What to know before reading anything into an area's figures of take-up."""

from collections.abc import Iterator
from itertools import pairwise

from app.core.series import has_gap
from app.core.trends import Why, breaks_between
from app.web.present.said import listed
from app.web.present.takeup_table import Series, Whose, points
from app.web.present.takeup_words import CHANGED


def notes(whose: Whose, own: Series, england: Series) -> Iterator[str]:
    """Why years cannot be compared, what a gap is, why more than all is possible, who counted."""
    voice = whose.voice
    changed = _changed(own, england)
    for why, periods in changed.items():
        shown = listed([whose.period(one) for one in periods], whose.voice)
        yield voice.gettext(CHANGED[why], periods=shown)
    if changed:
        yield voice.gettext(
            "Figures before and after such a change cannot be compared; dashed lines mark it."
        )
    if has_gap(points(own)) or has_gap(points(england)):
        yield voice.gettext("A line with a gap has no figure there.")
    if any(round(one.percent or 0, 1) > 100 for one in (*own.values(), *england.values())):
        yield voice.gettext(
            "More than 100%% is possible: how many children could have the hours is an estimate,"
            " and some children come from over the border of the council."
        )
    if whose.is_ward:
        yield voice.gettext(
            "The council counted these. Numbers are rounded to the nearest 5. Small ones, and others"
            " from which they could be worked out, are left out, so that no family can be recognised."
        )
    else:
        yield voice.gettext(
            "Children are counted in one week of January, where their setting is and not where"
            " they live. How many could have the hours is an estimate."
        )


def _changed(own: Series, england: Series) -> dict[Why | None, list[str]]:
    """The periods at which a series starts anew, oldest first, by the reason for it."""
    found: dict[Why | None, list[str]] = {}
    for series in (own, england):
        for before, now in pairwise(series.values()):
            reasons: set[Why | None] = {one.why for one in breaks_between(before, now)}
            for why in (reasons or {None}) if now.is_break else ():
                if now.period not in found.setdefault(why, []):
                    found[why].append(now.period)
    return {why: sorted(found[why]) for why in CHANGED if why in found}
