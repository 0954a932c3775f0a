"""The OpenAPI document: every operation of /api/v1, with its parameters and responses.

It is written by hand; `tests/web/public/api/test_openapi.py` compares it with the routes and with
real responses.
"""

from typing import Any

from app.core.child_ages import CHILD_AGES_BY_CODE
from app.core.provision import Choice
from app.core.search_filters import DEFAULT_COUNT_MILES, DISTANCES_MILES, LAST_PAGE
from app.core.takeup import Entitlement
from app.web.public.api.schemas import SCHEMAS, enum_values, reference

VERSION = "1.0.0"


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
FILTERS = [
    _parameter(
        "kind",
        "query",
        {"type": "array", "items": {"enum": ["", *enum_values(Choice)]}},
        "Kinds of provision; repeat the parameter for several. Without it, care for under-fives.",
    ),
    _parameter(
        "within",
        "query",
        {"enum": ["", *map(str, DISTANCES_MILES)]},
        "Miles in a straight line. Without it the list has no limit, and settings within "
        f"{DEFAULT_COUNT_MILES} miles are counted.",
    ),
    _parameter(
        "age",
        "query",
        {"enum": ["", *CHILD_AGES_BY_CODE]},
        "Settings that take a child of this age: months under 2, years from 2.",
    ),
    _parameter(
        "funded",
        "query",
        {"enum": ["", *enum_values(Entitlement)]},
        "Settings that offer these funded hours, for the given `age` if there is one.",
    ),
    _parameter(
        "unknown",
        "query",
        {"enum": ["", "1"]},
        "1: include settings whose ages or funded hours are not known.",
    ),
    _parameter("page", "query", {"type": "integer", "minimum": 1, "maximum": LAST_PAGE}, "From 1."),
]
TEXT = "A postcode in any spelling, a part of one, or the name of a town, ward or setting."

PATHS = {
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
    "/places": {
        "get": {
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
                *FILTERS,
            ],
            "responses": {
                "200": _response("One page of settings.", "Collection", "application/geo+json"),
                "422": _response("A parameter is invalid; the error names it.", "Refusal"),
                **ERRORS,
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
DOCUMENT = {
    "openapi": "3.1.1",
    "info": {
        "title": "Early Years Finder",
        "version": VERSION,
        "summary": "Early years provision in England: where it is and what Ofsted found.",
        "description": "Settings near a postcode, and the complete list of each council. Every "
        "setting names the sources of its facts; `editions` give the date, licence and attribution "
        "of each source. Unknown values are null or left out, never 0. Home-based settings show "
        "only what they agreed to. No key is needed, and any web page may call the API. Unknown "
        "parameters are ignored.",
    },
    "servers": [{"url": "/api/v1"}],
    "paths": PATHS,
    "components": {"schemas": SCHEMAS},
}
