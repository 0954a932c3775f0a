"""The OpenAPI document: every question that /api/v1 takes, and the shape of every answer.

Kept by hand beside the views; `tests/web/test_openapi.py` holds it to the routes and to real answers.
"""

from typing import Any

from app.core.ages import BY_WORD
from app.core.provision import Choice
from app.core.search import COUNTED_MILES, DISTANCES_MILES, LAST_PAGE
from app.core.takeup import Entitlement
from app.web.api.schemas import SCHEMAS, reference, words_of

VERSION = "1.0.0"


def _parameter(name: str, where: str, schema: dict[str, Any], description: str) -> dict[str, Any]:
    told = {"name": name, "in": where, "schema": schema, "description": description}
    return told | {"required": True} if where == "path" else told


def _answer(description: str, schema: str, media: str = "application/json") -> dict[str, Any]:
    return {"description": description, "content": {media: {"schema": reference(schema)}}}


ERRORS = {
    "404": _answer("There is no such council, area or page.", "Error"),
    "503": _answer("Nothing is published yet.", "Error"),
    "default": _answer("The request was refused, or answering it failed.", "Error"),
}
FILTERS = [
    _parameter(
        "kind",
        "query",
        {"type": "array", "items": {"enum": ["", *words_of(Choice)]}},
        "Kinds of provision, each as a parameter of its own; without any, care for under-fives.",
    ),
    _parameter(
        "within",
        "query",
        {"enum": ["", *map(str, DISTANCES_MILES)]},
        f"Miles in a straight line. Without it the list goes on, and {COUNTED_MILES} are counted.",
    ),
    _parameter(
        "age",
        "query",
        {"enum": ["", *BY_WORD]},
        "A child's age, months under 2 and years from there: settings that take it.",
    ),
    _parameter(
        "funded",
        "query",
        {"enum": ["", *words_of(Entitlement)]},
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
                "200": _answer("What was understood.", "Answer"),
                "422": _answer("It cannot be a postcode or a name; `fault` says why.", "Answer"),
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
                "200": _answer("One page of settings.", "Collection", "application/geo+json"),
                "422": _answer("A parameter makes no sense; the error names it.", "Refusal"),
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
