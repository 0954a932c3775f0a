"""Ages as families choose them, and usual ages for settings that give none.

Source of the usual ages: Ofsted, childcare providers and inspections, definitions of provider
types, and DfE, nursery schools and classes; docs/rules.md#kinds-of-provision.
A kind that is not in the table accepts children of many ages.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Final

from app.core.offer import Ages
from app.core.provision import UNDER_FIVES, Choice, Kind

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
        return accepted.from_months <= self.last_month and (
            accepted.to_months is None or self.first_month <= accepted.to_months
        )


# Bits 27 to 31 come after those of 4 years; 32 to 49 belong to other filters.
_BIT_POSITIONS_OF_YEARS: Final = {
    **{year: 22 + year for year in range(2, 10)},
    10: 50,
    11: 51,
}
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
