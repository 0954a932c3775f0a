"""The operations of measures and figures in the OpenAPI document."""

from typing import Any

from app.web.public.api.figure_query import (
    AREAS_MAX,
    CSV_ROWS_MAX,
    EVERY_BREAKDOWN,
    LATEST,
    LEVELS,
    MEASURES_MAX,
    PER_PAGE,
)
from app.web.public.api.openapi_parts import (
    CSV,
    CSV_FORM,
    ERRORS,
    PAGE,
    parameter,
    refusal,
    response,
)
from app.web.public.api.statistics_types import AREA_CODE_PATTERN, PER_PAGE_MAX, PERIOD_PATTERN


def _list_parameter(
    name: str, item: dict[str, Any], description: str, **facts: Any
) -> dict[str, Any]:
    """A query parameter that may be repeated; an empty value means "not chosen"."""
    return parameter(name, "query", {"type": "array", "items": item, **facts}, description)


_TEXT = {"type": "string"}
_PERIOD = {"type": "string", "pattern": f"^$|{PERIOD_PATTERN}"}
_LEVEL = _list_parameter("level", {"enum": ["", *LEVELS]}, "Levels of areas; all without one.")
_MEASURE_FILTERS = [
    _list_parameter("source", _TEXT, "Sources, as `source` of a measure gives them."),
    _LEVEL,
]
_FIGURE_FILTERS = [
    _list_parameter(
        "measure",
        _TEXT,
        "Codes of measures. Each figure names its measure: never join two into one series.",
        minItems=1,
        maxItems=MEASURES_MAX,
    )
    | {"required": True},
    _list_parameter(
        "area",
        {"type": "string", "pattern": f"^$|{AREA_CODE_PATTERN}"},
        f"ONS codes of areas, at most {AREAS_MAX}; all areas without one.",
        maxItems=AREAS_MAX,
    ),
    parameter(
        "neighbours_of",
        "query",
        _TEXT,
        "The ONS code of a council: its statistical neighbours, in addition to `area`.",
    ),
    _LEVEL,
    _list_parameter(
        "period",
        {"type": "string", "pattern": f"^$|^{LATEST}$|{PERIOD_PATTERN}"},
        f"Periods; `{LATEST}` is the newest of each measure and level. All without one.",
    ),
    parameter("from", "query", _PERIOD, "No figures of earlier periods."),
    parameter("to", "query", _PERIOD, "No figures of later periods."),
    _list_parameter(
        "breakdown",
        _TEXT,
        f"Breakdowns, as a measure lists them, or `{EVERY_BREAKDOWN}` for every one. Without one, "
        "the figures of all children.",
    ),
]
_PER_PAGE = parameter(
    "per_page",
    "query",
    {"type": "integer", "minimum": 1, "maximum": PER_PAGE_MAX},
    f"Figures of a page; {PER_PAGE} without one.",
)
_ORDER = (
    "Figures are in the order of the measures in the request, then of breakdown, level, period and "
    "area."
)


def _operation(
    name: str,
    summary: str,
    description: str,
    parameters: list[dict[str, Any]],
    **responses: dict[str, Any],
) -> dict[str, Any]:
    return {
        "get": {
            "operationId": name,
            "summary": summary,
            "description": description,
            "parameters": parameters,
            "responses": {"422": refusal(), **ERRORS} | {"200": responses["ok"]},
        }
    }


STATISTICS_PATHS = {
    "/measures": _operation(
        "measures",
        "The measures of areas: what is counted, the denominator, the publisher and known gaps",
        "An install without statistics has none.",
        _MEASURE_FILTERS,
        ok=response("The measures.", "Measures"),
    ),
    "/measures.csv": _operation(
        "measures_table", "The measures as a CSV file", CSV_FORM, _MEASURE_FILTERS, ok=CSV
    ),
    "/figures": _operation(
        "figures",
        "Figures of measures by area and period",
        _ORDER,
        [*_FIGURE_FILTERS, PAGE, _PER_PAGE],
        ok=response("One page of figures.", "Figures"),
    ),
    "/figures.csv": _operation(
        "figures_table",
        "Figures of measures as one CSV file",
        f"{_ORDER} Numbers are as the publisher gives them, not rounded. More than "
        f"{CSV_ROWS_MAX:,} figures are refused, naming `area`: choose areas, levels or periods. "
        f"{CSV_FORM}",
        _FIGURE_FILTERS,
        ok=CSV,
    ),
}
