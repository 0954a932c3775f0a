"""The schemas of the API's answers, as JSON Schema 2020-12 (as in OpenAPI 3.1), from their types."""

from typing import Any

import msgspec

from app.core.declared_filters import UNKNOWN_PARAMETER
from app.core.filter_declaration import Filter
from app.web.public.api.answer_types import ANSWERS, REFERENCE

Schema = dict[str, Any]


def reference(name: str) -> Schema:
    return {"$ref": REFERENCE.format(name=name)}


def parameters(filters: tuple[Filter, ...]) -> list[str]:
    """The names of all parameters of a search, in the order of the document."""
    declared = (one.parameter for one in filters)
    return ["postcode", "around", *declared, UNKNOWN_PARAMETER, "page"]


def schemas(filters: tuple[Filter, ...]) -> dict[str, Schema]:
    """The schema of each type by its name. An error names one of the search's parameters."""
    _, components = msgspec.json.schema_components(ANSWERS, ref_template=REFERENCE)
    for schema in components.values():
        description = schema.pop("description")
        if "enum" not in schema:  # the docstring of an enum of the domain is not for outsiders
            schema["description"] = " ".join(description.split())
    components["InvalidParameter"]["properties"]["parameter"] = {"enum": parameters(filters)}
    return components
