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
from app.web.public.api.openapi_parts import (
    CSV,
    CSV_FORM,
    ERRORS,
    PAGE,
    parameter,
    refusal,
    response,
)
from app.web.public.api.schemas import schemas
from app.web.public.api.statistics_openapi import STATISTICS_PATHS

VERSION = "1.1.0"
INFO = {
    "title": "Early Years Finder",
    "version": VERSION,
    "summary": "Early years provision in England: where it is, what Ofsted found, and statistics.",
    "description": "Settings near a postcode, the complete list of each council, and statistical "
    "measures of areas. Every setting names the sources of its facts, every figure its source; "
    "`editions` give the date, licence and attribution of each source. Unknown values are null or "
    "left out, never 0. Home-based settings show only what they agreed to. No key is needed, and "
    "any web page may call the API. Unknown parameters are ignored. Answers that are the same for "
    "everyone have an ETag: with If-None-Match an unchanged one is 304 without a body.",
}


SCHOOL = parameter(
    SCHOOL_PARAMETER,
    "query",
    {"type": "string", "pattern": "^[a-z0-9-]*$", "maxLength": KEY_MAX_LENGTH},
    API_DESCRIPTION,
)
TEXT = "A postcode in any spelling, a part of one, or the name of a town, ward or setting."

OTHER_PATHS: dict[str, Any] = {
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
            "parameters": [parameter("text", "path", {"type": "string"}, TEXT)],
            "responses": {
                "200": response("What was understood.", "Answer"),
                "422": response("It cannot be a postcode or a name; `fault` says why.", "Answer"),
                "503": ERRORS["503"],
                "default": ERRORS["default"],
            },
        }
    },
    "/councils/{la_code}/places.csv": {
        "get": {
            "operationId": "council_places",
            "summary": "Every listed setting of a council, as a CSV file",
            "description": f"{CSV_FORM} Settings that are published only as a count are not "
            "included.",
            "parameters": [
                parameter("la_code", "path", {"type": "string"}, "The council's ONS code.")
            ],
            "responses": {
                "200": CSV,
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
    return parameter(declared.parameter, "query", schema, declared.api_description)


def _unknown_parameter(filters: tuple[Filter, ...]) -> dict[str, Any]:
    facts = " or ".join(one.unknown.api_noun for one in filters if one.unknown)
    return parameter(
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
            parameter("postcode", "query", {"type": "string"}, TEXT),
            parameter(
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
            "200": response("One page of settings.", "Collection", "application/geo+json"),
            "422": refusal(),
            **ERRORS,
        },
    }


@cache
def document(filters: tuple[Filter, ...]) -> dict[str, Any]:
    """The OpenAPI document of the API with these filters."""
    paths = OTHER_PATHS | {"/places": {"get": _places(filters)}} | STATISTICS_PATHS
    names = [
        one["name"]
        for operations in paths.values()
        for one in operations["get"].get("parameters", ())
        if one["in"] == "query"
    ]
    return {
        "openapi": "3.1.1",
        "info": INFO,
        "servers": [{"url": "/api/v1"}],
        "paths": paths,
        "components": {"schemas": schemas(list(dict.fromkeys(names)))},
    }
