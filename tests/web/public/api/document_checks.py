"""Checks of responses of the API against its OpenAPI document."""

import json
import re
from functools import cache

from jsonschema import Draft202012Validator

from app.core import declared_filters
from app.web.public.api import openapi

DOCUMENT = openapi.document(declared_filters.FILTERS)


def closed(schema):
    """The schema with closed objects: an undocumented key fails."""
    if isinstance(schema, list):
        return [closed(one) for one in schema]
    if not isinstance(schema, dict):
        return schema
    shut = {key: closed(value) for key, value in schema.items()}
    if "required" in schema and isinstance(schema.get("properties"), dict):
        shut.setdefault("additionalProperties", False)
    return shut


@cache
def validator(schema: str) -> Draft202012Validator:
    """Faults of a value against a schema, with references resolved in the document."""
    components = {"components": closed(DOCUMENT["components"])}
    return Draft202012Validator(
        {**json.loads(schema), **components}, format_checker=Draft202012Validator.FORMAT_CHECKER
    )


def faults(schema, value) -> list[str]:
    return [error.message for error in validator(json.dumps(schema)).iter_errors(value)]


def described(url: str) -> dict:
    """The operation of the document for a URL."""
    path = url.removeprefix("/api/v1").partition("?")[0]
    for pattern, operations in DOCUMENT["paths"].items():
        if re.fullmatch(re.sub(r"\\\{\w+\\\}", "[^/]*", re.escape(pattern)), path):
            return operations["get"]
    raise AssertionError(path)


def check(answer, url: str) -> None:
    """Assert that status, media type and body match the document."""
    responses = described(url)["responses"]
    promised = responses.get(str(answer.status_code)) or responses["default"]
    assert str(answer.status_code) in responses or answer.status_code >= 400
    schema = promised["content"][answer.mimetype]["schema"]
    value = answer.json if answer.is_json else answer.text
    assert faults(schema, value) == [], url
