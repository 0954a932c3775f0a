"""Provision by month: which kinds, age bands and areas a published setting counts in.

A setting counts in every age band that it takes, and so do its places: bands overlap and are never
added up. A home counts in its council and in England, but in no ward.
Source: docs/rules.md#provision-by-month.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from enum import Enum
from functools import cache
from typing import Final, NamedTuple, Self

from app.core.consent import Consent, is_home
from app.core.declared_filters import CHOICE_NAMES
from app.core.measures.figure import ALL_CHILDREN, Level
from app.core.offer import SCHOOL_AGE_MONTHS, Ages, Premises
from app.core.provision import Choice, Kind

ALL_KINDS: Final = "all"


class ProvisionBand(Enum):
    """The age bands of provision. Those of small children are the bands of vacancies and prices.

    NOT_KNOWN counts the settings whose ages no source gives, so that a reader sees how many are
    missing from the other bands.
    """

    ALL = "all"
    UNDER_2 = "under-2"
    TWO = "2"
    THREE_FOUR = "3-4"
    SCHOOL_AGE = "school-age"
    NOT_KNOWN = "not-known"


_BAND_MONTHS: Final[Mapping[ProvisionBand, tuple[int, int | None]]] = {
    ProvisionBand.UNDER_2: (0, 23),
    ProvisionBand.TWO: (24, 35),
    ProvisionBand.THREE_FOUR: (36, SCHOOL_AGE_MONTHS - 1),
    ProvisionBand.SCHOOL_AGE: (SCHOOL_AGE_MONTHS, None),
}
_BAND_NAMES: Final[Mapping[ProvisionBand, str]] = {
    ProvisionBand.UNDER_2: "under 2",
    ProvisionBand.TWO: "2",
    ProvisionBand.THREE_FOUR: "3 and 4",
    ProvisionBand.SCHOOL_AGE: "school age",
    ProvisionBand.NOT_KNOWN: "not known",
}


class ProvisionKey(NamedTuple):
    """What a count is about. `kind` is the value of a Choice or ALL_KINDS."""

    level: Level
    area_code: str
    kind: str = ALL_KINDS
    band: ProvisionBand = ProvisionBand.ALL


@dataclass(frozen=True)
class ProvisionCounts:
    """Settings, the sum of their known numbers of places, and how many give no number."""

    settings_count: int = 0
    places_count: int = 0
    without_number: int = 0

    def __add__(self, other: Self) -> "ProvisionCounts":
        return ProvisionCounts(
            self.settings_count + other.settings_count,
            self.places_count + other.places_count,
            self.without_number + other.without_number,
        )

    @property
    def known_places(self) -> int | None:
        """The sum of the places; None where there are settings and none of them gives a number."""
        is_unknown = self.settings_count and self.without_number == self.settings_count
        return None if is_unknown else self.places_count


def counts_of_setting(places_count: int | None) -> ProvisionCounts:
    """The counts of one setting with this number of places, None where it is not known."""
    return ProvisionCounts(1, places_count or 0, int(places_count is None))


def bands_of(ages: Ages | None, choice: Choice) -> tuple[ProvisionBand, ...]:
    """The bands of which a setting takes children, in order; ALL is always among them.

    `ages` are those that a source gives. Without any, the register implies school age for a setting
    on the Childcare Register alone. The usual ages of a kind are an assumption and do not count.
    """
    if ages is None:
        is_implied = choice is Choice.OLDER_CHILDREN
        return ProvisionBand.ALL, (
            ProvisionBand.SCHOOL_AGE if is_implied else ProvisionBand.NOT_KNOWN
        )
    return ProvisionBand.ALL, *(
        band
        for band, (first_month, last_month) in _BAND_MONTHS.items()
        if (last_month is None or ages.from_months <= last_month)
        and (ages.to_months is None or first_month <= ages.to_months)
    )


def counts_in_ward(kind: Kind, premises: Premises | None, consent: Consent) -> bool:
    """Whether a setting counts in its ward: never if it is a home, whatever its consent.

    A home that narrows its consent to its area stays in lists by name. If months counted it in its
    ward, the change between two of them would show the ward that it no longer agrees to show.
    """
    return consent is Consent.ALL and not is_home([kind], premises)


def keys_of_area(
    level: Level, area_code: str, choice: Choice, bands: tuple[ProvisionBand, ...]
) -> list[ProvisionKey]:
    """The counts of an area that a setting of this kind and these bands is in.

    A ward has counts by kind and by band, and none by both: nearly all of those would be about one
    setting.
    """
    keys = [ProvisionKey(level, area_code, ALL_KINDS, band) for band in bands]
    of_kind = (ProvisionBand.ALL,) if level is Level.WARD else bands
    return keys + [ProvisionKey(level, area_code, choice.value, band) for band in of_kind]


@cache
def breakdown_of(kind: str, band: str) -> str:
    """The breakdown of a figure: "kind: Day nurseries, age: 2"; "" for all kinds and ages.

    `kind` and `band` are the values of a Choice and a ProvisionBand, as they are stored.
    """
    parts = []
    if kind != ALL_KINDS:
        parts.append(f"kind: {CHOICE_NAMES[Choice(kind)]}")
    if band != ProvisionBand.ALL.value:
        parts.append(f"age: {_BAND_NAMES[ProvisionBand(band)]}")
    return ", ".join(parts) or ALL_CHILDREN
