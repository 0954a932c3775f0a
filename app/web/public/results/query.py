"""Reads the query string of a search, for the pages and the API."""

from flask import abort, request

from app.core.errors import QueryInvalid
from app.core.search_filters import Filters, parse_filters, parse_page
from app.core.search_points import Position, parse_order, parse_position
from app.snapshot.find_settings import ListedSettings
from app.snapshot.published_settings import NameEntry
from app.snapshot.query_resolution import QueryOutcome, QueryResult
from app.snapshot.reader import Snapshot
from app.snapshot.second_point import SecondQuery

SINGLE_VALUE_PARAMETERS = ("postcode", "around", "near", "also", "order", "page")
AREA_KINDS = ("town", "district", "ward")  # kinds of names with a position to search from


def read_query() -> tuple[Filters, int]:
    """The filters and the page number of the request; raises QueryInvalid if they are invalid."""
    args = request.args
    for name in SINGLE_VALUE_PARAMETERS:
        if len(args.getlist(name)) > 1:
            raise QueryInvalid(name, "more than one")
    return parse_filters(args.getlist), parse_page(args.get("page", ""))


def read_second_point() -> SecondQuery | None:
    """The second point of the request and the order; raises QueryInvalid for an unknown order."""
    order = parse_order(request.args.get("order", ""))
    text = request.args.get("also", "").strip()
    return SecondQuery(text, order) if text else None


def read_position() -> Position | None:
    """The browser's position, None if a postcode was typed; raises QueryInvalid for another."""
    near = request.args.get("near", "")
    return parse_position(near) if near and not request.args.get("postcode") else None


def refuse_past_end(listed: ListedSettings) -> None:
    """404 for a page after the last one."""
    if listed.is_past_end:
        abort(404)


def find_area(published: Snapshot, around: str) -> tuple[NameEntry, float, float]:
    """The town, district or ward that `around` names, its latitude and longitude; otherwise 404."""
    kind, _, key = around.partition("-")
    name = published.settings.find_name(kind, key) if kind in AREA_KINDS else None
    if name is None and kind == "town" and len(namesakes := _towns_named(published, key)) == 1:
        name = namesakes[0]
    if name is None or name.latitude is None or name.longitude is None:
        abort(404)
    return name, name.latitude, name.longitude


def find_town_choices(published: Snapshot, around: str) -> QueryResult | None:
    """The towns to choose from if several towns now have the name in `around`; otherwise None."""
    kind, _, key = around.partition("-")
    if kind != "town" or published.settings.find_name(kind, key):
        return None
    namesakes = _towns_named(published, key)
    label = namesakes[0].label.partition(" (")[0] if namesakes else ""
    return (
        QueryResult(QueryOutcome.NAME, label, names=tuple(namesakes))
        if len(namesakes) > 1
        else None
    )


def _towns_named(published: Snapshot, key: str) -> list[NameEntry]:
    """The towns with the name in a key: "newport" in "newport.isle-of-wight"."""
    return published.settings.find_towns(key.partition(".")[0])
