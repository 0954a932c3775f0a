"""Parts of the OpenAPI document that several of its operations have."""

from typing import Any

from app.core.search_filters import LAST_PAGE
from app.web.public.api.schemas import reference


def parameter(name: str, where: str, schema: dict[str, Any], description: str) -> dict[str, Any]:
    described = {"name": name, "in": where, "schema": schema, "description": description}
    return described | {"required": True} if where == "path" else described


def response(description: str, schema: str, media: str = "application/json") -> dict[str, Any]:
    return {"description": description, "content": {media: {"schema": reference(schema)}}}


def refusal(description: str = "A parameter is invalid; the error names it.") -> dict[str, Any]:
    return response(description, "Refusal")


ERRORS = {
    "404": response("There is no such council, area or page.", "Error"),
    "503": response("Nothing is published yet.", "Error"),
    "default": response("The request was refused, or answering it failed.", "Error"),
}
PAGE = parameter(
    "page", "query", {"type": "integer", "minimum": 1, "maximum": LAST_PAGE}, "From 1."
)
CSV_FORM = (
    "UTF-8 with a byte order mark; the first row has the column names. A text that a spreadsheet "
    "could run as a formula starts with an apostrophe."
)
CSV = {
    "description": "The table.",
    "headers": {
        "Content-Disposition": {
            "description": "A name for the file.",
            "schema": {"type": "string"},
        }
    },
    "content": {"text/csv": {"schema": {"type": "string"}}},
}
