"""The OpenAPI document: every operation of /api/v1, with its parameters and responses.

Parameters come from the declared filters and schemas from the types of the answers; the rest is
written by hand. `tests/web/public/api/test_openapi.py` compares it with the routes and with real
responses.
"""

from functools import cache
from typing import Any

from app.core.declared_filters import UNKNOWN_PARAMETER, UNKNOWN_VALUE
from app.core.filter_declaration import Filter
from app.core.school_served import API_DESCRIPTION, KEY_MAX_LENGTH, SCHOOL_PARAMETER
from app.core.search_filters import LAST_PAGE
from app.web.public.api.schemas import reference, schemas

VERSION = "1.0.0"
INFO = {
    "title": "Early Years Finder",
    "version": VERSION,
    "summary": "Early years provision in England: where it is and what Ofsted found.",
    "description": "Settings near a postcode, and the complete list of each council. Every "
    "setting names the sources of its facts; `editions` give the date, licence and attribution "
    "of each source. Unknown values are null or left out, never 0. Home-based settings show "
    "only what they agreed to. No key is needed, and any web page may call the API. Unknown "
    "parameters are ignored.",
}


def _parameter(name: str, where: str, schema: dict[str, Any], description: str) -> dict[str, Any]:
    parameter = {"name": name, "in": where, "schema": schema, "description": description}
    return parameter | {"required": True} if where == "path" else parameter


def _response(description: str, schema: str, media: str = "application/json") -> dict[str, Any]:
    return {"description": description, "content": {media: {"schema": reference(schema)}}}


ERRORS = {
    "404": _response("There is no such council, area or page.", "Error"),
    "503": _response("Nothing is published yet.", "Error"),
    "default": _response("The request was refused, or answering it failed.", "Error"),
}
PAGE = _parameter(
    "page", "query", {"type": "integer", "minimum": 1, "maximum": LAST_PAGE}, "From 1."
)
SCHOOL = _parameter(
    SCHOOL_PARAMETER,
    "query",
    {"type": "string", "pattern": "^[a-z0-9-]*$", "maxLength": KEY_MAX_LENGTH},
    API_DESCRIPTION,
)
TEXT = "A postcode in any spelling, a part of one, or the name of a town, ward or setting."

OTHER_PATHS = {
    "/openapi.json": {
        "get": {
            "operationId": "document",
            "summary": "This document",
            "responses": {
                "200": {
                    "description": "OpenAPI 3.1.",
                    "content": {"application/json": {"schema": {"type": "object"}}},
                },
                "default": ERRORS["default"],
            },
        }
    },
    "/postcodes/{text}": {
        "get": {
            "operationId": "postcodes",
            "summary": "How a search text is understood",
            "parameters": [_parameter("text", "path", {"type": "string"}, TEXT)],
            "responses": {
                "200": _response("What was understood.", "Answer"),
                "422": _response("It cannot be a postcode or a name; `fault` says why.", "Answer"),
                "503": ERRORS["503"],
                "default": ERRORS["default"],
            },
        }
    },
    "/councils/{la_code}/places.csv": {
        "get": {
            "operationId": "council_places",
            "summary": "Every listed setting of a council, as a CSV file",
            "description": "UTF-8 with a byte order mark; the first row has the column names. A "
            "text that a spreadsheet could run as a formula starts with an apostrophe. Settings "
            "that are published only as a count are not included.",
            "parameters": [
                _parameter("la_code", "path", {"type": "string"}, "The council's ONS code.")
            ],
            "responses": {
                "200": {
                    "description": "The table.",
                    "headers": {
                        "Content-Disposition": {
                            "description": "A name for the file.",
                            "schema": {"type": "string"},
                        }
                    },
                    "content": {"text/csv": {"schema": {"type": "string"}}},
                },
                **ERRORS,
            },
        }
    },
}


def _filter_parameter(declared: Filter) -> dict[str, Any]:
    """The parameter of a filter; an empty value means "not chosen"."""
    schema: dict[str, Any] = {"enum": ["", *declared.values]}
    if declared.has_several_values:
        schema = {"type": "array", "items": schema}
    return _parameter(declared.parameter, "query", schema, declared.api_description)


def _unknown_parameter(filters: tuple[Filter, ...]) -> dict[str, Any]:
    facts = " or ".join(one.unknown.api_noun for one in filters if one.unknown)
    return _parameter(
        UNKNOWN_PARAMETER,
        "query",
        {"enum": ["", UNKNOWN_VALUE]},
        f"{UNKNOWN_VALUE}: include settings whose {facts} are not known.",
    )


def _places(filters: tuple[Filter, ...]) -> dict[str, Any]:
    """The operation of /places, with the parameters of these filters."""
    return {
        "operationId": "places",
        "summary": "Settings near a postcode or around an area, nearest first, ten a page",
        "parameters": [
            _parameter("postcode", "query", {"type": "string"}, TEXT),
            _parameter(
                "around",
                "query",
                {"type": "string"},
                "An area, as `around` in the `names` of a response gives it; takes precedence "
                "over `postcode`. If several towns now have its name, the response lists them "
                "in `names`.",
            ),
            *map(_filter_parameter, filters),
            SCHOOL,
            _unknown_parameter(filters),
            PAGE,
        ],
        "responses": {
            "200": _response("One page of settings.", "Collection", "application/geo+json"),
            "422": _response("A parameter is invalid; the error names it.", "Refusal"),
            **ERRORS,
        },
    }


@cache
def document(filters: tuple[Filter, ...]) -> dict[str, Any]:
    """The OpenAPI document of the API with these filters."""
    places = _places(filters)
    return {
        "openapi": "3.1.1",
        "info": INFO,
        "servers": [{"url": "/api/v1"}],
        "paths": OTHER_PATHS | {"/places": {"get": places}},
        "components": {"schemas": schemas([one["name"] for one in places["parameters"]])},
    }
