"""Ages as families choose them, and usual ages for settings that give none.

Source of the usual ages: Ofsted, childcare providers and inspections, definitions of provider
types, and DfE, nursery schools and classes; docs/rules.md#kinds-of-provision.
A kind that is not in the table accepts children of many ages.
"""

from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass
from enum import Enum
from functools import lru_cache
from typing import Final

from app.core.offer import SCHOOL_AGE_MONTHS, AgeBand, Ages, Funded, band_of
from app.core.provision import UNDER_FIVES, Choice, Kind
from app.core.takeup import Entitlement

USUAL_AGES: Final[Mapping[Kind, Ages]] = {
    Kind.DAY_NURSERY: Ages(0, 59),
    Kind.PRE_SCHOOL: Ages(24, 59),
    Kind.NURSERY_CLASS: Ages(24, 59),
    Kind.NURSERY_SCHOOL: Ages(24, 59),
}


def usual_ages(kind: Kind, choice: Choice) -> Ages | None:
    """The ages that settings of this kind usually accept; None where they vary.

    Settings for older children only are not on the Early Years Register: the usual ages of their
    kind do not apply to them.
    """
    return USUAL_AGES.get(kind) if choice in UNDER_FIVES else None


@dataclass(frozen=True)
class ChildAge:
    """A child's age as a family chooses it: in months under 2, in years from 2.

    `code` is "7m" or "3y"; `first_month` to `last_month` are the months of life that it covers,
    both included.
    """

    code: str
    first_month: int
    last_month: int
    bit_position: int

    @property
    def bit(self) -> int:
        """Its bit in the snapshot's bitmask of offers. Give a new age an unused bit."""
        return 1 << self.bit_position

    def fits(self, accepted: Ages) -> bool:
        """Whether the accepted ages include at least one of its months."""
        return self.overlaps(accepted.from_months, accepted.to_months)

    def overlaps(self, first_month: int, last_month: int | None) -> bool:
        """Whether it has a month from the first to the last one; None means without an end."""
        return first_month <= self.last_month and (
            last_month is None or self.first_month <= last_month
        )


# Bits 27 to 31 come after those of 4 years; 32 to 49 belong to other filters.
_BIT_POSITIONS_OF_YEARS: Final = {
    **{year: 22 + year for year in range(2, 10)},
    10: 50,
    11: 51,
}
# Snapshots of earlier releases have no bits for children of 5 and over: a reader gives every
# setting in them this bit instead.
LATER_AGES_UNKNOWN_BIT: Final = 1 << 52
CHILD_AGES: Final = (
    *(
        ChildAge(code=f"{month}m", first_month=month, last_month=month, bit_position=month)
        for month in range(24)
    ),
    *(
        ChildAge(
            code=f"{year}y",
            first_month=12 * year,
            last_month=12 * year + 11,
            bit_position=position,
        )
        for year, position in _BIT_POSITIONS_OF_YEARS.items()
    ),
)
CHILD_AGES_BY_CODE: Final[Mapping[str, ChildAge]] = {age.code: age for age in CHILD_AGES}
CHILDREN_MAX: Final = 4  # how many children a search may name


class ChildGroup(Enum):
    """Children whose cards say the same: same age band, same funded hours.

    Source: docs/rules.md#funded-entitlements.
    """

    UNDER_9_MONTHS = "under-9m"
    FROM_9_MONTHS = "9m"
    TWO = "2y"
    THREE_FOUR = "3y-4y"
    SCHOOL_AGE = "5y"


Children = tuple[ChildGroup, ...]  # in their order, each once; () where no age is given
_GROUP_STARTS: Final = (
    (0, ChildGroup.UNDER_9_MONTHS),
    (9, ChildGroup.FROM_9_MONTHS),
    (24, ChildGroup.TWO),
    (36, ChildGroup.THREE_FOUR),
    (SCHOOL_AGE_MONTHS, ChildGroup.SCHOOL_AGE),
)
AGE_BAND_OF: Final[Mapping[ChildGroup, AgeBand | None]] = {
    group: band_of(start) for start, group in _GROUP_STARTS
}
# The funded hours of each entitlement, with first and last month of age;
# docs/rules.md#funded-entitlements
FUNDED_AGES: Final = {
    Entitlement.UNIVERSAL: ((Funded.UNIVERSAL_3_4, 36, 59),),
    Entitlement.EARLY_LEARNING: ((Funded.EARLY_LEARNING_2, 24, 35),),
    Entitlement.WORKING: (
        (Funded.WORKING_UNDER_2, 9, 23),
        (Funded.WORKING_2, 24, 35),
        (Funded.WORKING_3_4, 36, 59),
    ),
}
ENTITLEMENT_OF: Final = {
    funded: entitlement for entitlement, hours in FUNDED_AGES.items() for funded, _, _ in hours
}
FUNDED_OF: Final[Mapping[ChildGroup, tuple[Funded, ...]]] = {
    group: tuple(
        funded
        for hours in FUNDED_AGES.values()
        for funded, first_month, last_month in hours
        if first_month <= start <= last_month
    )
    for start, group in _GROUP_STARTS
}


def bands_with_funded_hours(funded: Collection[Funded]) -> set[AgeBand]:
    """The age groups of which some children can have one of these funded hours."""
    return {band for group, band in AGE_BAND_OF.items() if band and {*FUNDED_OF[group]} & {*funded}}


def children_of(age_codes: Iterable[str]) -> Children:
    """The groups of children of these ages ("9m", "3y")."""
    return _children_of(tuple(age_codes))


@lru_cache(maxsize=4096)
def _children_of(age_codes: tuple[str, ...]) -> Children:
    months = [CHILD_AGES_BY_CODE[code].first_month for code in age_codes]
    found = {next(g for start, g in reversed(_GROUP_STARTS) if start <= month) for month in months}
    return tuple(group for group in ChildGroup if group in found)


def includes_later_ages(age_codes: Iterable[str]) -> bool:
    """Whether one of the children is 5 or over."""
    return any(CHILD_AGES_BY_CODE[code].first_month >= SCHOOL_AGE_MONTHS for code in age_codes)


def taken_ages(age_codes: Iterable[str], offers_bits: int) -> tuple[str, ...]:
    """Those of the ages that a setting takes, by its bits in the snapshot's array "offers"."""
    return tuple(code for code in age_codes if CHILD_AGES_BY_CODE[code].bit & offers_bits)
