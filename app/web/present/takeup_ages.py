"""Children with working parents' hours by age, so that the ages add up to the total.

Publishers leave ages out: a sum is made of its parts where all of them are known, and children of the
total whom no age accounts for stand in a row of their own. Nothing is made from a hidden figure.
"""

from collections.abc import Iterator, Mapping
from dataclasses import replace
from typing import Final

from app.core.takeup import Entitlement, Figure
from app.i18n import mark
from app.web.present.takeup_table import AllSeries, Cell, Row, Whose, at
from app.web.present.takeup_words import AGES

PARTS: Final = ("under-2", "2", "3-4")  # of all ages
REST: Final = mark("Age not given")
REST_WITH_YOUNGEST: Final = mark("Under 2, or age not given")

Counted = Mapping[str, Figure | None]  # by ages


def rows_by_age(whose: Whose, ours: AllSeries, theirs: AllSeries, period: str) -> Iterator[Row]:
    """A row for each age that the area or England has a figure for in this period, then the rest."""
    entitlement = Entitlement.WORKING
    own = _with_sums({ages: ours.get((entitlement, ages), {}).get(period) for ages in AGES})
    england = _with_sums({ages: at(period, theirs.get((entitlement, ages), {})) for ages in AGES})
    for ages, label in AGES.items():
        if own[ages] or england[ages]:
            counts = whose.count(own[ages]), whose.count(england[ages])
            yield Row(whose.voice.gettext(label), *counts)
    rest = _rest(own)
    if (
        rest and rest > 0 and not whose.is_ward
    ):  # a ward's counts are rounded: they add up to nothing
        label = REST if own["under-2"] else REST_WITH_YOUNGEST
        other = _rest(england) if bool(own["under-2"]) == bool(england["under-2"]) else None
        yield Row(whose.voice.gettext(label), _cell(rest, whose), _cell(other, whose))


def _with_sums(counted: Counted) -> Counted:
    """The same with 3 and 4-year-olds, and all ages, where they are not given but their parts are."""
    found = dict(counted)
    for whole, parts in (("3-4", ("3", "4")), ("all", PARTS)):
        if found[whole] is None:
            found[whole] = _sum(whole, [found[part] for part in parts])
    return found


def _sum(ages: str, parts: list[Figure | None]) -> Figure | None:
    known = [one for one in parts if one]
    counts = [one.registered_count for one in known if one.registered_count is not None]
    if len(counts) < len(parts):
        return None
    return replace(known[0], ages=ages, registered_count=sum(counts))


def _rest(counted: Counted) -> int | None:
    """Children of the total in none of its ages; None where the total or an age is not known."""
    total = counted["all"]
    parts = [counted[ages] for ages in PARTS if counted[ages]]
    counts = [one.registered_count for one in parts if one]
    is_torn = counted["3-4"] is None and (counted["3"] or counted["4"])
    if is_torn or total is None or total.registered_count is None or not counts or None in counts:
        return None
    return round(total.registered_count - sum(one for one in counts if one is not None))


def _cell(count: int | None, whose: Whose) -> Cell:
    return Cell(whose.voice.number(count) if count else whose.voice.gettext("Not known"))
