"""The types of the API's answers. They encode the answers, and the schemas are derived from them.

Class names are the names of the schemas, and docstrings are their descriptions: outsiders read
them. A field that may be UNSET is left out where it is not known; one that may be None is null
there. Objects are open: a later version may add keys, and clients ignore keys that they do not
know.
"""

from datetime import date
from typing import Annotated, Any, Literal

from msgspec import UNSET, Meta, Struct, UnsetType

from app.core.home_area import AREA_LEVELS
from app.core.mistake_report import PageFact
from app.core.offer import (
    AgeBand,
    CarePattern,
    ExtraHeading,
    Funded,
    Premises,
    Space,
    Text,
    Unit,
    Weeks,
)
from app.core.postcode import InputFault
from app.core.postcode_areas import Nation
from app.core.provision import Kind
from app.core.query_text import MAX_TYPED_LENGTH
from app.core.ratings import Framework, JudgementArea, OverallGrade, Requirements, Standard
from app.core.search_filters import PAGE_SIZE
from app.snapshot.query_resolution import QueryHint, QueryOutcome

String = Annotated[str, Meta(min_length=1)]
Count = Annotated[int, Meta(ge=0)]
FromOne = Annotated[int, Meta(ge=1)]
ClockTime = Annotated[str, Meta(pattern="^[0-2][0-9]:[0-5][0-9]$")]
Latitude = Annotated[float, Meta(ge=49, le=61)]  # of the United Kingdom
Longitude = Annotated[float, Meta(ge=-9, le=2)]
NameKind = Literal["setting", "town", "ward", "district", "elsewhere"]
Weekday = Annotated[int, Meta(ge=0, le=6)]
AreaKm = Annotated[
    int,
    Meta(
        extra_json_schema={
            "enum": sorted({level.width_km for level in AREA_LEVELS if level.width_km})
        }
    ),
]


REFERENCE = "#/components/schemas/{name}"
ANSWER_SCHEMA, AROUND_SCHEMA = (
    {"$ref": REFERENCE.format(name=name)} for name in ("Answer", "Around")
)


class Answer(Struct, frozen=True):
    """How a text was understood. If `area` is set, the point is its middle. `suggestions` are never
    applied."""

    outcome: QueryOutcome
    typed: Annotated[str, Meta(max_length=MAX_TYPED_LENGTH)]
    postcode: String | UnsetType = UNSET
    area: String | UnsetType = UNSET
    suggestions: list[String] | UnsetType = UNSET
    names: "list[Name] | UnsetType" = UNSET
    nations: list[Nation] | UnsetType = UNSET
    country: String | UnsetType = UNSET
    fault: InputFault | UnsetType = UNSET
    hint: QueryHint | UnsetType = UNSET
    latitude: Latitude | UnsetType = UNSET
    longitude: Longitude | UnsetType = UNSET
    district_code: String | UnsetType = UNSET
    ward_code: String | UnsetType = UNSET
    council: String | UnsetType = UNSET
    retired: Annotated[str, Meta(pattern="^[0-9]{4}-[0-9]{2}$")] | UnsetType = UNSET


class Name(Struct, frozen=True):
    """Something with a name: a setting, or a place to search around."""

    kind: NameKind
    label: String
    detail: String | UnsetType = UNSET
    provider_id: String | UnsetType = UNSET
    around: String | UnsetType = UNSET
    nation: String | UnsetType = UNSET


class Around(Struct, frozen=True):
    """The area that was chosen by name."""

    around: String
    label: String
    latitude: Latitude
    longitude: Longitude


class Ages(Struct, frozen=True):
    """Youngest and oldest age in whole months, both included."""

    from_months: Count
    to_months: Count | UnsetType = UNSET


class Opening(Struct, frozen=True):
    """Opening hours on one day of the week. Weekday 0 is Monday."""

    weekday: Weekday
    opens: ClockTime
    closes: ClockTime
    weeks: Weeks


class Vacancy(Struct, frozen=True):
    """Space for one age group."""

    band: AgeBand
    space: Space
    from_month: date | UnsetType = UNSET


class Price(Struct, frozen=True):
    """A price. Without `band` it is for every age."""

    pence: Count
    unit: Unit
    band: AgeBand | UnsetType = UNSET
    valid_from: date | UnsetType = UNSET


class Extra(Struct, frozen=True):
    """What may be charged on top of funded hours; `alternative` is free of charge."""

    heading: ExtraHeading
    pence: Count | UnsetType = UNSET
    unit: Unit | UnsetType = UNSET
    alternative: String | UnsetType = UNSET


class Offer(Struct, frozen=True):
    """What the setting or its council published; unknown values are left out. An empty `funded`
    means that the setting offers no funded hours. `confirmed_on` is the day on which the setting
    itself checked its details; `being_checked` are facts about which the council checks a report
    of a mistake."""

    ages: Ages | UnsetType = UNSET
    opening: list[Opening] | UnsetType = UNSET
    periods: list[CarePattern] | UnsetType = UNSET
    vacancies: list[Vacancy] | UnsetType = UNSET
    space_confirmed_on: date | UnsetType = UNSET
    prices: list[Price] | UnsetType = UNSET
    extras: list[Extra] | UnsetType = UNSET
    funded: list[Funded] | UnsetType = UNSET
    apply_by: date | UnsetType = UNSET
    step_free: bool | UnsetType = UNSET
    languages: list[String] | UnsetType = UNSET
    school_runs: list[String] | UnsetType = UNSET
    premises: Premises | UnsetType = UNSET
    texts: dict[Text, dict[str, String]] | UnsetType = UNSET
    confirmed_on: date | UnsetType = UNSET
    being_checked: list[PageFact] | UnsetType = UNSET


class Inspection(Struct, frozen=True):
    """Previous grades and standards of a report card have no common scale."""

    framework: Framework
    inspected_on: date | UnsetType = UNSET
    number: String | UnsetType = UNSET
    overall: OverallGrade | UnsetType = UNSET
    grades: dict[JudgementArea, OverallGrade] | UnsetType = UNSET
    standards: dict[JudgementArea, Standard] | UnsetType = UNSET
    safeguarding_met: bool | UnsetType = UNSET
    requirements: Requirements | UnsetType = UNSET
    note: String | UnsetType = UNSET


class Setting(Struct, frozen=True):
    """A setting, as far as it agreed to be shown."""

    provider_id: Annotated[str, Meta(pattern="^[a-z0-9]{12}$")]
    name: String
    kind: Kind
    is_independent: bool
    shown: Annotated[
        Literal["all", "area"],
        Meta(
            description="With `area` the point is the middle of a square `area_km` wide, and the "
            "postcode is the outward code, or null where that would reveal too much. At least ten "
            "live postcodes share both."
        ),
    ]
    distance_m: Count
    address: list[String]
    inspections: list[Inspection]
    sources: Annotated[
        dict[str, String],
        Meta(description="The source of each group of facts, a key of `editions`."),
    ]
    ofsted_urn: String | None
    dfe_urn: String | None
    town: String | None
    postcode: String | None
    area_km: AreaKm | None
    phone: String | None
    email: String | None
    website: String | None
    registered_on: date | None
    places_count: Count | None
    conditions: String | None
    offer: Offer | None


class Point(Struct, frozen=True):
    """A position, as longitude and latitude."""

    type: Literal["Point"]
    coordinates: tuple[Longitude, Latitude]


class Feature(Struct, frozen=True):
    """A setting at its position."""

    type: Literal["Feature"]
    geometry: Point
    properties: Setting


class Edition(Struct, frozen=True):
    """The edition of a source that facts come from."""

    publisher: String
    as_at: date
    is_stale: Annotated[
        bool, Meta(description="Whether the source is overdue: its facts may be out of date.")
    ]
    licence: str
    attribution: str


class Links(Struct, frozen=True):
    """Relative addresses of the pages before and after this one."""

    previous: String | UnsetType = UNSET
    next: String | UnsetType = UNSET


class Collection(Struct, frozen=True):
    """`total` is the number of settings in all pages, `counted` those within
    `counted_within_miles`; null if there was no position to search from. `unknown` and
    `unknown_total` are the same counts of settings for which a filtered fact is not known: the list
    includes them with `unknown=1`."""

    type: Literal["FeatureCollection"]
    # msgspec has no schema for a choice of two structs without tags.
    search: Annotated[Any, Meta(extra_json_schema={"anyOf": [ANSWER_SCHEMA, AROUND_SCHEMA]})]
    features: Annotated[list[Feature], Meta(max_length=PAGE_SIZE)]
    total: Count
    counted: Count | None
    counted_within_miles: FromOne
    unknown: Count | None
    unknown_total: Count
    page: FromOne
    links: Links
    editions: dict[str, Edition]


class Failure(Struct, frozen=True):
    """The status of an answer without a result."""

    status: Annotated[int, Meta(ge=400, le=599)]


class Error(Struct, frozen=True):
    """The request was refused, or answering it failed."""

    error: Failure


class InvalidParameter(Struct, frozen=True):
    """The name of the parameter that is invalid."""

    status: Literal[422]
    parameter: str


class Refusal(Struct, frozen=True):
    """A parameter is invalid; `search` says why a text cannot be a postcode or a name."""

    error: InvalidParameter
    search: Answer | UnsetType = UNSET


ANSWERS: tuple[type[Struct], ...] = (Answer, Around, Collection, Error, Refusal)
