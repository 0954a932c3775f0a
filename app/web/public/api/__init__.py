"""The public API at /api/v1: the data of the pages as JSON and CSV; `openapi` describes it."""

from flask import Response, abort, request

from app.core import declared_filters
from app.core.query_text import parse_query_text
from app.core.search_filters import PAGE_SIZE, Filters
from app.snapshot.find_settings import find, find_around
from app.snapshot.query_resolution import QueryOutcome, resolve_query
from app.snapshot.reader import Snapshot
from app.snapshot.search import Matches
from app.web.public.api import geojson, openapi
from app.web.public.api.answer_types import (
    Answer,
    Around,
    Collection,
    InvalidParameter,
    Refusal,
)
from app.web.public.api.blueprint import (
    bp,
    cacheable_by_all,
    csv_download,
    json_response,
    page_links,
)
from app.web.public.api.council_csv import council_csv
from app.web.public.results.query import (
    find_area,
    find_town_choices,
    read_query,
    refuse_past_end,
)
from app.web.public.results.unmet_searches import count_unmet_search
from app.web.request_context import app_state, snapshot, today

__all__ = ["bp"]


@bp.get("/openapi.json")
def document() -> Response:
    """The OpenAPI document of this API."""
    prefix = app_state().config.url_prefix
    described = openapi.document(declared_filters.FILTERS)
    return cacheable_by_all(json_response({**described, "servers": [{"url": f"{prefix}/api/v1"}]}))


@bp.get("/postcodes/", defaults={"text": ""})
@bp.get("/postcodes/<anything:text>")
def postcodes(text: str) -> Response:
    """How a search text is understood, as JSON; 422 if it cannot be a postcode or a name."""
    published = snapshot()
    query_result = resolve_query(published, text)
    status = 422 if query_result.outcome is QueryOutcome.INVALID else 200
    return json_response(geojson.answer(query_result, published.settings), status)


@bp.get("/places", endpoint="places")
def settings() -> Response:
    """One page of the settings near a postcode or around an area, as GeoJSON."""
    filters, page = read_query()
    published, around = snapshot(), request.args.get("around", "")
    if around:
        if choice := find_town_choices(published, around):
            return _collection(
                geojson.answer(choice, published.settings), published, filters, 1, None
            )
        name, latitude, longitude = find_area(published, around)
        listed = find_around(published, name, latitude, longitude, filters, page, today())
        refuse_past_end(listed)
        area = Around(around=around, label=name.label, latitude=latitude, longitude=longitude)
        return _collection(area, published, listed.filters, page, listed.matches)
    query = parse_query_text(request.args.get("postcode", ""))
    query_result, listed_near = find(published, query, filters, page, today=today())
    answer = geojson.answer(query_result, published.settings)
    if query_result.outcome is QueryOutcome.INVALID:
        return json_response(Refusal(InvalidParameter(422, "postcode"), answer), 422)
    if listed_near is None:
        return _collection(answer, published, filters, 1, None)
    refuse_past_end(listed_near)
    count_unmet_search(app_state().inbox, query_result, listed_near)
    return _collection(answer, published, listed_near.filters, page, listed_near.matches)


@bp.get("/councils/<la_code>/places.csv")
def council_places(la_code: str) -> Response:
    """Every listed setting of a council as a CSV file."""
    published = snapshot().settings
    if ("council", la_code) not in published.areas:
        abort(404)
    table = council_csv(published.in_council(la_code), published.editions, today())
    # A known code has only letters and digits.
    return csv_download(table, f"early-years-places-{la_code}.csv")


def _collection(
    search: Answer | Around,
    published: Snapshot,
    filters: Filters,
    page: int,
    matches: Matches | None,
) -> Response:
    """The settings as GeoJSON; `matches` is None if the query has no position to search from."""
    listed = [
        (published.settings.get(match.number), match) for match in (matches.page if matches else ())
    ]
    total = matches.total if matches else 0
    response = json_response(
        Collection(
            type="FeatureCollection",
            search=search,
            features=[geojson.feature(setting, match, today()) for setting, match in listed],
            total=total,
            counted=matches.counted if matches else None,
            counted_within_miles=filters.counted_miles,
            unknown=matches.unknown if matches else None,
            unknown_total=matches.unknown_total if matches else 0,
            page=page,
            links=page_links(page, total, PAGE_SIZE),
            editions=geojson.editions(
                (setting for setting, _ in listed), published.settings.editions, today()
            ),
        )
    )
    response.mimetype = "application/geo+json"
    return response
