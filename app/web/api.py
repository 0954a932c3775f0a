"""Open data at /api/v1: the same answers as the pages, for machines."""

from typing import Any
from urllib.parse import urlencode

from flask import Blueprint, Response, current_app, request

from app.core.search import PAGE_SIZE, Filters
from app.snapshot.answers import Answer, Outcome, answer
from app.snapshot.layout import Place
from app.snapshot.places import Name
from app.snapshot.reader import Snapshot
from app.snapshot.search import Match, Matches
from app.web.binding import snapshot
from app.web.question import find_area, read_question, settings_for, settings_near

bp = Blueprint("api", __name__, url_prefix="/api/v1")


@bp.after_request
def open_to_all(response: Response) -> Response:
    response.headers["Access-Control-Allow-Origin"] = "*"
    if response.status_code < 400:  # an answer about somebody's postcode is nobody else's to keep
        response.headers["Cache-Control"] = "private, no-cache"
    return response


@bp.get("/postcodes/", defaults={"text": ""})
@bp.get("/postcodes/<anything:text>")
def postcodes(text: str) -> Response:
    """What a text in the postcode box means."""
    found = snapshot()
    answered = answer(found, text)
    return _json(_told(answered, found), 422 if answered.outcome is Outcome.INVALID else 200)


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
    told = _told(answered, found)
    if answered.outcome is Outcome.INVALID:
        return _json({"error": {"status": 422, "parameter": "postcode"}, "search": told}, 422)
    listed = settings_for(found, answered, filters, page)
    if listed is None:
        return _collection(told, found, filters, 1, None)
    return _collection(told, found, listed[0], page, listed[1])


def _collection(
    told: dict[str, Any], found: Snapshot, filters: Filters, page: int, matches: Matches | None
) -> Response:
    """The settings as GeoJSON; without matches there was nowhere to search from."""
    listed = matches.page if matches else ()
    total = matches.total if matches else 0
    response = _json(
        {
            "type": "FeatureCollection",
            "search": told,
            "features": [_feature(found.places.get(one.number), one) for one in listed],
            "total": total,
            "counted": matches.counted if matches else None,
            "counted_within_miles": filters.counted_miles,
            "page": page,
            "links": _links(page, total),
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
        name: f"{request.path}?{urlencode([*asked, ('page', number)])}"
        for name, number in pages.items()
        if 1 <= number <= last
    }


def _told(answered: Answer, found: Snapshot) -> dict[str, Any]:
    """An answer as JSON; keys without a value are left out."""
    entry = answered.entry
    facts: dict[str, Any] = {
        "outcome": answered.outcome.value,
        "typed": answered.typed,
        "postcode": str(answered.postcode) if answered.postcode else None,
        "area": answered.area or None,
        "suggestions": list(answered.suggestions) or None,
        "names": [_name(name) for name in answered.names]
        if answered.outcome is Outcome.NAME
        else None,
        "nations": [nation.value for nation in answered.nations] or None,
        "country": answered.country or None,
        "fault": answered.fault.value if answered.fault else None,
    }
    if entry:
        council = found.places.council_of(entry.district_code)
        facts |= {
            "latitude": entry.latitude,
            "longitude": entry.longitude,
            "district_code": entry.district_code or None,
            "ward_code": entry.ward_code or None if not answered.area else None,
            "council": council.name if council else None,
            "retired": "{:04d}-{:02d}".format(*entry.retired) if entry.retired else None,
        }
    return {name: value for name, value in facts.items() if value is not None}


def _name(name: Name) -> dict[str, Any]:
    key = "provider_id" if name.kind == "setting" else "around"
    value = name.key if name.kind == "setting" else f"{name.kind}-{name.key}"
    facts = {"kind": name.kind, "label": name.label, "detail": name.detail, key: value}
    return {word: fact for word, fact in facts.items() if fact}


def _feature(place: Place, match: Match) -> dict[str, Any]:
    """A setting as GeoJSON; what is not known is null."""
    return {
        "type": "Feature",
        "geometry": {"type": "Point", "coordinates": [place.longitude, place.latitude]},
        "properties": {
            "provider_id": place.provider_id,
            "ofsted_urn": place.ofsted_urn or None,
            "dfe_urn": place.dfe_urn or None,
            "name": place.name,
            "kind": place.kind.value,
            "shown": place.consent.value,
            "distance_m": match.distance_m,
            "address": list(place.address),
            "town": place.town or None,
            "postcode": place.postcode or None,
            "phone": place.phone or None,
            "registered_on": place.registered_on.isoformat() if place.registered_on else None,
            "places_count": place.places_count,
            "inspections": [one.to_facts() for one in place.inspections],
            "sources": dict(place.sources),
        },
    }


def _json(facts: dict[str, Any], status: int = 200) -> Response:
    body = current_app.json.dumps(facts)
    return Response(body, status, mimetype="application/json")
