"""The types of the API's answers about measures and figures; rules as in `answer_types`."""

from datetime import date
from typing import Annotated

from msgspec import Meta, Struct

from app.core.measures.figure import Level
from app.core.measures.measure import MeasureUnit, Polarity
from app.core.takeup import HiddenReason
from app.web.public.api.answer_types import Count, Edition, FromOne, Links, String

PER_PAGE_MAX = 500  # figures of a page

AREA_CODE_PATTERN = "^[A-Z][0-9]{8}$"
PERIOD_PATTERN = "^[0-9]{4}([0-9]{2}|-[0-9]{2})?$"
AreaCode = Annotated[str, Meta(pattern=AREA_CODE_PATTERN)]
PeriodText = Annotated[
    str,
    Meta(
        pattern=PERIOD_PATTERN,
        description="A year 2025, a split year 202425 (2024/25), or a month 2026-11. Within a "
        "measure all periods have one form, and their order as texts is their order in time.",
    ),
]


class Break(Struct, frozen=True):
    """Figures from this period on are not comparable with earlier ones."""

    period: PeriodText
    reason: String


class Measure(Struct, frozen=True):
    """What a publisher counts. `subject` is the same for measures of several sources that count the
    same thing; never join their figures into one series. `breakdowns` has an empty text where there
    are figures of all children. `decimals` are those that pages show."""

    code: String
    title: String
    unit: MeasureUnit
    polarity: Annotated[Polarity, Meta(description="Whether high or low is better, or neither.")]
    subject: String
    denominator: Annotated[str, Meta(description="The group that a share is taken of, in words.")]
    owner: str
    contact: str
    licence: str
    url: str
    gaps: Annotated[str, Meta(description="Which figures are missing, and why.")]
    breaks: list[Break]
    decimals: Count
    has_counts: Annotated[bool, Meta(description="Whether figures may have counts and limits.")]
    periods: Annotated[
        dict[Level, list[PeriodText]], Meta(description="The periods of each level, oldest first.")
    ]
    breakdowns: list[str]
    source: Annotated[String, Meta(description="A key of `editions`.")]
    source_title: str
    as_at: date
    edition_id: FromOne


class Measures(Struct, frozen=True):
    """The published measures, in the order of our pages."""

    measures: list[Measure]
    editions: dict[str, Edition]


class Figure(Struct, frozen=True):
    """The value of a measure for an area, a period and a breakdown, in one edition of one source.

    `value` is as published, a percentage as 65.2; where it is null, `symbol` says why, and it is
    not 0. `lower` and `upper` are the limits of the 95 % interval by Wilson in the unit of the
    measure, where the counts are known. `rank` is among `ranked_count` councils with a value, 1 is
    the best; `quartile` is A (the best) to D; `neighbours_mean` is the mean of DfE's statistical
    neighbours, `neighbours_rank` the rank among them and the council."""

    measure: String
    area: AreaCode
    area_name: str
    level: Level
    period: PeriodText
    breakdown: Annotated[str, Meta(description="Empty for all children.")]
    value: float | None
    numerator: float | None
    denominator: float | None
    lower: float | None
    upper: float | None
    symbol: HiddenReason | None
    rank: FromOne | None
    ranked_count: FromOne | None
    quartile: Annotated[str, Meta(pattern="^[A-D]$")] | None
    neighbours_mean: float | None
    neighbours_rank: FromOne | None
    source: Annotated[String, Meta(description="A key of `editions`.")]
    as_at: date
    edition_id: FromOne


class Figures(Struct, frozen=True):
    """One page of figures; `total` is the number in all pages."""

    figures: Annotated[list[Figure], Meta(max_length=PER_PAGE_MAX)]
    total: Count
    page: FromOne
    per_page: Annotated[int, Meta(ge=1, le=PER_PAGE_MAX)]
    links: Links
    editions: dict[str, Edition]


STATISTICS_ANSWERS: tuple[type[Struct], ...] = (Measures, Figures)
