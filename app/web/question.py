"""What the address of a search asks and which settings answer it: the same for pages and API."""

from collections.abc import Sequence
from dataclasses import replace

from flask import abort, request

from app.core.errors import QueryInvalid
from app.core.search import PAGE_SIZE, Filters, read_filters, read_page
from app.snapshot.answers import Answer, Outcome
from app.snapshot.places import Name
from app.snapshot.reader import Snapshot
from app.snapshot.search import Matches

SINGLE = ("postcode", "around", "page")  # parameters that a question may name once
ONE_VALUED = ("within", "age", "funded", "unknown")  # filters that have one value at most
LISTED = frozenset({Outcome.FOUND, Outcome.RETIRED, Outcome.DISTRICT, Outcome.OUTSIDE_ENGLAND})
BORDER_MILES = 10  # how far English settings are shown from beyond the border
AREAS = ("town", "district", "ward")  # kinds of names that a search can lie around


def read_question() -> tuple[Filters, int]:
    """The filters and the page asked for; QueryInvalid where they make no sense."""
    args = request.args
    for name in SINGLE:
        if len(args.getlist(name)) > 1:
            raise QueryInvalid(name, "more than one")
    filters = filters_of(args.getlist("kind"), *map(args.getlist, ONE_VALUED))
    return filters, read_page(args.get("page", ""))


def filters_of(kinds: Sequence[str], *others: Sequence[str]) -> Filters:
    """The filters of a question, each with all the values that its parameter had.

    `others` are those of ONE_VALUED, in its order.
    """
    for name, values in zip(ONE_VALUED, others, strict=True):
        if len(values) > 1:
            raise QueryInvalid(name, "more than one")
    return read_filters(kinds, *(values[0] if values else "" for values in others))


def settings_for(
    found: Snapshot, answered: Answer, filters: Filters, page: int
) -> tuple[Filters, Matches] | None:
    """The filters in force and the settings; None where an answer leads to words, not to a list.

    From beyond the border only English settings near it are shown, and no empty list.
    """
    entry, is_abroad = answered.entry, answered.outcome is Outcome.OUTSIDE_ENGLAND
    if answered.outcome not in LISTED:
        return None
    if entry is None or entry.latitude is None or entry.longitude is None:
        return None
    if is_abroad:
        filters = replace(filters, within_miles=filters.within_miles or BORDER_MILES)
    matches = settings_near(found, entry.latitude, entry.longitude, filters, page)
    return None if is_abroad and not (matches.total or matches.unknown) else (filters, matches)


def settings_near(
    found: Snapshot, latitude: float, longitude: float, filters: Filters, page: int
) -> Matches:
    """One page of the settings nearest to a point; 404 past the last page."""
    matches = found.places.grid.nearest(
        latitude, longitude, filters, (page - 1) * PAGE_SIZE, PAGE_SIZE
    )
    if page > 1 and not matches.page:
        abort(404)
    return matches


def find_area(found: Snapshot, around: str) -> tuple[Name, float, float]:
    """The town, district or ward that was chosen by name, and its middle; 404 for any other."""
    kind, _, key = around.partition("-")
    name = found.places.find_name(kind, key) if kind in AREAS else None
    if name is None and kind == "town" and len(same := _towns_of(found, key)) == 1:
        name = same[0]
    if name is None or name.latitude is None or name.longitude is None:
        abort(404)
    return name, name.latitude, name.longitude


def towns_called(found: Snapshot, around: str) -> Answer | None:
    """The towns to choose from, where an address names one that has namesakes now; else None."""
    kind, _, key = around.partition("-")
    if kind != "town" or found.places.find_name(kind, key):
        return None
    same = _towns_of(found, key)
    label = same[0].label.partition(" (")[0] if same else ""
    return Answer(Outcome.NAME, label, names=tuple(same)) if len(same) > 1 else None


def _towns_of(found: Snapshot, key: str) -> list[Name]:
    """The towns of the name in a key: "newport" of "newport.isle-of-wight"."""
    return found.places.find_towns(key.partition(".")[0])
