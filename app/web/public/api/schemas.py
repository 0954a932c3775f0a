"""The schemas of the API's answers, as JSON Schema 2020-12 (as in OpenAPI 3.1), from their types."""

from typing import Any

import msgspec

from app.web.public.api.answer_types import ANSWERS, REFERENCE
from app.web.public.api.statistics_types import STATISTICS_ANSWERS

Schema = dict[str, Any]


def reference(name: str) -> Schema:
    return {"$ref": REFERENCE.format(name=name)}


def schemas(query_parameters: list[str]) -> dict[str, Schema]:
    """The schema of each type by its name. An error names one of the parameters."""
    types = (*ANSWERS, *STATISTICS_ANSWERS)
    _, components = msgspec.json.schema_components(types, ref_template=REFERENCE)
    for schema in components.values():
        description = schema.pop("description")
        if "enum" not in schema:  # the docstring of an enum of the domain is not for outsiders
            schema["description"] = " ".join(description.split())
    components["InvalidParameter"]["properties"]["parameter"] = {"enum": query_parameters}
    return components
