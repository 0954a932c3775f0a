"""The schemas of the API's responses, as JSON Schema 2020-12 (as in OpenAPI 3.1).

Lists of allowed values come from the enums. Objects are open: a later version may add keys, and
clients ignore keys that they do not know.
"""

from enum import Enum
from typing import Any

from app.core.home_area import AREA_LEVELS
from app.core.offer import AgeBand, ExtraHeading, Funded, Period, Premises, Space, Text, Unit, Weeks
from app.core.postcode import InputFault
from app.core.postcode_areas import Nation
from app.core.provision import Consent, Kind
from app.core.ratings import Framework, JudgementArea, OverallGrade, Requirements, Standard
from app.core.search_filters import PAGE_SIZE
from app.snapshot.query_resolution import MAX_TYPED_LENGTH, QueryHint, QueryOutcome

Schema = dict[str, Any]
PARAMETERS = ["postcode", "around", "kind", "within", "age", "funded", "unknown", "page"]

TEXT: Schema = {"type": "string", "minLength": 1}
COUNT: Schema = {"type": "integer", "minimum": 0}
DAY: Schema = {"type": "string", "format": "date"}
TIME: Schema = {"type": "string", "pattern": "^[0-2][0-9]:[0-5][0-9]$"}
YES_OR_NO: Schema = {"type": "boolean"}


def enum_values(enum_class: type[Enum]) -> list[str]:
    return [member.value for member in enum_class]


def reference(name: str) -> Schema:
    return {"$ref": f"#/components/schemas/{name}"}


def _one_of(enum_class: type[Enum]) -> Schema:
    return {"enum": enum_values(enum_class)}


def _list(items: Schema) -> Schema:
    return {"type": "array", "items": items}


def _object_keyed_by(enum_class: type[Enum], value: Schema) -> Schema:
    """An object whose keys are values of an enum."""
    return {"type": "object", "propertyNames": _one_of(enum_class), "additionalProperties": value}


def _object(required: Schema, optional: Schema | None = None, **others: Any) -> Schema:
    """An object with `required` keys, and `optional` keys that are left out if unknown."""
    properties = {**required, **(optional or {})}
    return {"type": "object", "required": list(required), "properties": properties, **others}


def _nullable(**properties: Schema) -> Schema:
    """The properties, each with null as a further allowed value, for "not known"."""
    return {name: {"anyOf": [schema, {"type": "null"}]} for name, schema in properties.items()}


LATITUDE: Schema = {"type": "number", "minimum": 49, "maximum": 61}  # of the United Kingdom
LONGITUDE: Schema = {"type": "number", "minimum": -9, "maximum": 2}

OFFER = _object(
    {},
    {
        "ages": _object({"from_months": COUNT}, {"to_months": COUNT}),
        "opening": _list(
            _object(
                {
                    "weekday": {"type": "integer", "minimum": 0, "maximum": 6},
                    "opens": TIME,
                    "closes": TIME,
                    "weeks": _one_of(Weeks),
                }
            )
        ),
        "periods": _list(_one_of(Period)),
        "vacancies": _list(
            _object({"band": _one_of(AgeBand), "space": _one_of(Space)}, {"from_month": DAY})
        ),
        "space_confirmed_on": DAY,
        "prices": _list(
            _object(
                {"pence": COUNT, "unit": _one_of(Unit)},
                {"band": _one_of(AgeBand), "valid_from": DAY},
            )
        ),
        "extras": _list(
            _object(
                {"heading": _one_of(ExtraHeading)},
                {"pence": COUNT, "unit": _one_of(Unit), "alternative": TEXT},
            )
        ),
        "funded": _list(_one_of(Funded)),
        "apply_by": DAY,
        "step_free": YES_OR_NO,
        "languages": _list(TEXT),
        "school_runs": _list(TEXT),
        "premises": _one_of(Premises),
        "texts": _object_keyed_by(Text, {"type": "object", "additionalProperties": TEXT}),
    },
    description="What the setting or its council published; unknown values are left out. Weekday 0 "
    "is Monday. An empty `funded` means that the setting offers no funded hours.",
)
INSPECTION = _object(
    {"framework": _one_of(Framework)},
    {
        "inspected_on": DAY,
        "number": TEXT,
        "overall": _one_of(OverallGrade),
        "grades": _object_keyed_by(JudgementArea, _one_of(OverallGrade)),
        "standards": _object_keyed_by(JudgementArea, _one_of(Standard)),
        "safeguarding_met": YES_OR_NO,
        "requirements": _one_of(Requirements),
        "note": TEXT,
    },
    description="Previous grades and standards of a report card have no common scale.",
)
SETTING = _object(
    {
        "provider_id": {"type": "string", "pattern": "^[a-z0-9]{12}$"},
        "name": TEXT,
        "kind": _one_of(Kind),
        "is_independent": YES_OR_NO,
        "shown": {
            "enum": [Consent.ALL.value, Consent.AREA.value],
            "description": "With `area` the point is the middle of a square `area_km` wide, and "
            "the postcode is the outward code, or null where that would reveal too much. At least "
            "ten live postcodes share both.",
        },
        "distance_m": COUNT,
        "address": _list(TEXT),
        "inspections": _list(reference("Inspection")),
        "sources": {
            "type": "object",
            "additionalProperties": TEXT,
            "description": "The source of each group of facts, a key of `editions`.",
        },
        **_nullable(
            ofsted_urn=TEXT,
            dfe_urn=TEXT,
            town=TEXT,
            postcode=TEXT,
            area_km={"enum": sorted({level.width_km for level in AREA_LEVELS if level.width_km})},
            phone=TEXT,
            email=TEXT,
            website=TEXT,
            registered_on=DAY,
            places_count=COUNT,
            conditions=TEXT,
            offer=reference("Offer"),
        ),
    }
)
FEATURE = _object(
    {
        "type": {"const": "Feature"},
        "geometry": _object(
            {
                "type": {"const": "Point"},
                "coordinates": {
                    "type": "array",
                    "prefixItems": [LONGITUDE, LATITUDE],
                    "items": False,
                    "minItems": 2,
                },
            }
        ),
        "properties": reference("Setting"),
    }
)
NAME = _object(
    {"kind": {"enum": ["setting", "town", "ward", "district", "elsewhere"]}, "label": TEXT},
    {"detail": TEXT, "provider_id": TEXT, "around": TEXT, "nation": TEXT},
)
ANSWER = _object(
    {"outcome": _one_of(QueryOutcome), "typed": {"type": "string", "maxLength": MAX_TYPED_LENGTH}},
    {
        "postcode": TEXT,
        "area": TEXT,
        "suggestions": _list(TEXT),
        "names": _list(reference("Name")),
        "nations": _list(_one_of(Nation)),
        "country": TEXT,
        "fault": _one_of(InputFault),
        "hint": _one_of(QueryHint),
        "latitude": LATITUDE,
        "longitude": LONGITUDE,
        "district_code": TEXT,
        "ward_code": TEXT,
        "council": TEXT,
        "retired": {"type": "string", "pattern": "^[0-9]{4}-[0-9]{2}$"},
    },
    description="How a text was understood. If `area` is set, the point is its middle. "
    "`suggestions` are never applied.",
)
CHOSEN_AREA = _object(
    {"around": TEXT, "label": TEXT, "latitude": LATITUDE, "longitude": LONGITUDE},
    description="The area that was chosen by name.",
)
EDITION = _object(
    {
        "publisher": TEXT,
        "as_at": DAY,
        "is_stale": {
            **YES_OR_NO,
            "description": "Whether the source is overdue: its facts may be out of date.",
        },
        "licence": {"type": "string"},
        "attribution": {"type": "string"},
    }
)
COLLECTION = _object(
    {
        "type": {"const": "FeatureCollection"},
        "search": {"anyOf": [reference("Answer"), reference("Around")]},
        "features": {"type": "array", "items": reference("Feature"), "maxItems": PAGE_SIZE},
        "total": COUNT,
        "counted": {"type": ["integer", "null"], "minimum": 0},
        "counted_within_miles": {"type": "integer", "minimum": 1},
        "unknown": {"type": ["integer", "null"], "minimum": 0},
        "unknown_total": COUNT,
        "page": {"type": "integer", "minimum": 1},
        "links": _object({}, {"previous": TEXT, "next": TEXT}),
        "editions": {"type": "object", "additionalProperties": reference("Edition")},
    },
    description="`total` is the number of settings in all pages, `counted` those within "
    "`counted_within_miles`; null if there was no position to search from. `unknown` and "
    "`unknown_total` are the same counts of settings whose ages or funded hours are not known: "
    "the list includes them with `unknown=1`.",
)
ERROR = _object(
    {"error": _object({"status": {"type": "integer", "minimum": 400, "maximum": 599}})},
)
REFUSAL = _object(
    {"error": _object({"status": {"const": 422}, "parameter": {"enum": PARAMETERS}})},
    {"search": reference("Answer")},
)
SCHEMAS = {
    "Answer": ANSWER,
    "Around": CHOSEN_AREA,
    "Collection": COLLECTION,
    "Edition": EDITION,
    "Error": ERROR,
    "Feature": FEATURE,
    "Inspection": INSPECTION,
    "Name": NAME,
    "Offer": OFFER,
    "Refusal": REFUSAL,
    "Setting": SETTING,
}
