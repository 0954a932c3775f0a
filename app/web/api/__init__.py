"""Open data at /api/v1: the same answers as the pages, for machines; `document` describes it all."""

from typing import Any
from urllib.parse import urlencode

from flask import Blueprint, Response, abort, current_app, request

from app.core.search import PAGE_SIZE, Filters
from app.snapshot.answers import Outcome, answer
from app.snapshot.reader import Snapshot
from app.snapshot.search import Matches
from app.web.api import facts
from app.web.api.document import DOCUMENT
from app.web.api.table import places_table
from app.web.binding import binding, snapshot, today
from app.web.question import find_area, read_question, settings_for, settings_near
from app.web.unmet import count_unmet

bp = Blueprint("api", __name__, url_prefix="/api/v1")


@bp.after_request
def open_to_all(response: Response) -> Response:
    response.headers["Access-Control-Allow-Origin"] = "*"
    if response.status_code < 400:  # an answer about somebody's postcode is nobody else's to keep
        response.headers.setdefault("Cache-Control", "private, no-cache")
    return response


@bp.get("/openapi.json")
def document() -> Response:
    """What can be asked here and how it is answered, as OpenAPI."""
    prefix = binding().settings.url_prefix
    return _kept(_json({**DOCUMENT, "servers": [{"url": f"{prefix}/api/v1"}]}))


@bp.get("/postcodes/", defaults={"text": ""})
@bp.get("/postcodes/<anything:text>")
def postcodes(text: str) -> Response:
    """What a text in the postcode box means."""
    found = snapshot()
    answered = answer(found, text)
    status = 422 if answered.outcome is Outcome.INVALID else 200
    return _json(facts.of_answer(answered, found.places), status)


@bp.get("/places")
def places() -> Response:
    """Settings near a postcode, or around an area chosen by name, as GeoJSON, a page at a time."""
    filters, page = read_question()
    found, around = snapshot(), request.args.get("around", "")
    if around:
        name, latitude, longitude = find_area(found, around)
        near = settings_near(found, latitude, longitude, filters, page)
        told = {"around": around, "label": name.label, "latitude": latitude, "longitude": longitude}
        return _collection(told, found, filters, page, near)
    answered = answer(found, request.args.get("postcode", ""))
    told = facts.of_answer(answered, found.places)
    if answered.outcome is Outcome.INVALID:
        return _json({"error": {"status": 422, "parameter": "postcode"}, "search": told}, 422)
    listed = settings_for(found, answered, filters, page)
    if listed is None:
        return _collection(told, found, filters, 1, None)
    count_unmet(binding().inbox, answered, listed, page)
    return _collection(told, found, listed[0], page, listed[1])


@bp.get("/councils/<la_code>/places.csv")
def council_places(la_code: str) -> Response:
    """Every listed setting of a council, as a table for spreadsheets."""
    found = snapshot().places
    if ("council", la_code) not in found.areas:
        abort(404)
    table = places_table(found.of_council(la_code), found.editions, today())
    response = _kept(Response(table, mimetype="text/csv"))
    name = f"early-years-places-{la_code}.csv"  # a code that we know is letters and figures
    response.headers["Content-Disposition"] = f'attachment; filename="{name}"'
    return response


def _collection(
    told: dict[str, Any], found: Snapshot, filters: Filters, page: int, matches: Matches | None
) -> Response:
    """The settings as GeoJSON; without matches there was nowhere to search from."""
    listed = [(found.places.get(one.number), one) for one in (matches.page if matches else ())]
    total = matches.total if matches else 0
    response = _json(
        {
            "type": "FeatureCollection",
            "search": told,
            "features": [facts.of_place(place, match, today()) for place, match in listed],
            "total": total,
            "counted": matches.counted if matches else None,
            "counted_within_miles": filters.counted_miles,
            "unknown": matches.unknown if matches else None,
            "unknown_total": matches.unknown_total if matches else 0,
            "page": page,
            "links": _links(page, total),
            "editions": facts.of_editions(
                (place for place, _ in listed), found.places.editions, today()
            ),
        }
    )
    response.mimetype = "application/geo+json"
    return response


def _links(page: int, total: int) -> dict[str, str]:
    """Relative addresses of the pages around this one."""
    pages = {"previous": page - 1, "next": page + 1}
    last = -(-total // PAGE_SIZE)
    asked = [(name, value) for name, value in request.args.items(multi=True) if name != "page"]
    return {
        name: f"{binding().settings.url_prefix}{request.path}?{urlencode([*asked, ('page', number)])}"
        for name, number in pages.items()
        if 1 <= number <= last
    }


def _json(told: Any, status: int = 200) -> Response:
    body = current_app.json.dumps(told)
    return Response(body, status, mimetype="application/json")


def _kept(response: Response) -> Response:
    """An answer that is the same for everyone: any cache may hold it, and asks again."""
    response.headers["Cache-Control"] = "no-cache"
    return response
