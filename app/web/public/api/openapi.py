"""The OpenAPI document: every question that /api/v1 takes, and the shape of every answer.

Kept by hand beside the views; `tests/web/test_openapi.py` holds it to the routes and to real answers.
"""

from typing import Any

from app.core.child_ages import CHILD_AGES_BY_CODE
from app.core.provision import Choice
from app.core.search_filters import (
    DEFAULT_COUNT_MILES,
    DISTANCES_MILES,
    LAST_PAGE,
)
from app.core.takeup import Entitlement
from app.web.public.api.schemas import (
    SCHEMAS,
    enum_values,
    reference,
)

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
        "Kinds of provision, each as a parameter of its own; without any, care for under-fives.",
    ),
    _parameter(
        "within",
        "query",
        {"enum": ["", *map(str, DISTANCES_MILES)]},
        f"Miles in a straight line. Without it the list goes on, and {DEFAULT_COUNT_MILES} are counted.",
    ),
    _parameter(
        "age",
        "query",
        {"enum": ["", *CHILD_AGES_BY_CODE]},
        "A child's age, months under 2 and years from there: settings that take it.",
    ),
    _parameter(
        "funded",
        "query",
        {"enum": ["", *enum_values(Entitlement)]},
        "Settings that offer these funded hours, for the age where one is asked for.",
    ),
    _parameter(
        "unknown",
        "query",
        {"enum": ["", "1"]},
        "1: the list also holds settings that did not tell what `age` or `funded` asks.",
    ),
    _parameter("page", "query", {"type": "integer", "minimum": 1, "maximum": LAST_PAGE}, "From 1."),
]
TEXT = "A postcode however it is spelt, a part of one, or the name of a town, ward or setting."

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
            "summary": "What a text in the postcode box means",
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
                    "An area as `around` in the names of an answer gives it; goes before `postcode`. "
                    "Of a town that has namesakes now, the answer has `names` to choose from.",
                ),
                *FILTERS,
            ],
            "responses": {
                "200": _response("One page of settings.", "Collection", "application/geo+json"),
                "422": _response("A parameter makes no sense; the error names it.", "Refusal"),
                **ERRORS,
            },
        }
    },
    "/councils/{la_code}/places.csv": {
        "get": {
            "operationId": "council_places",
            "summary": "Every listed setting of a council, as a table for spreadsheets",
            "description": "UTF-8 with a byte order mark; the first row names the columns. A text "
            "that a spreadsheet could take for a formula stands behind one apostrophe. Settings "
            "that exist only inside a count are not in it.",
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
        "description": "Settings near a postcode, and each council's whole list. Every setting names "
        "the sources of its facts; `editions` say of when they are, under which licence, and whom "
        "to name. Unknown is null or left out, never 0. Home-based settings are told as far as they "
        "agreed. No key is needed, and any web page may ask. Parameters that are not listed here "
        "are passed over.",
    },
    "servers": [{"url": "/api/v1"}],
    "paths": PATHS,
    "components": {"schemas": SCHEMAS},
}
