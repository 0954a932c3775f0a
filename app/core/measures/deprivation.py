"""The share of a council's LSOAs, or of its children, in the most deprived tenth of England.

Source: docs/rules.md#deprivation.
"""

from collections.abc import Mapping
from dataclasses import dataclass

MOST_DEPRIVED_TENTH = 1  # MHCLG's deciles count from the most deprived


@dataclass(frozen=True)
class DeprivedShare:
    """How many LSOAs or children are in the most deprived tenth, of how many; `percent` of 100."""

    numerator: float
    denominator: float

    @property
    def percent(self) -> float:
        return 100 * self.numerator / self.denominator


@dataclass(frozen=True)
class ShareDefinition:
    """Which measures a share is computed from, by their codes.

    `tenth_measure` has the tenth of each LSOA. `children_measure` has its children; "" for a share
    of LSOAs. `vintage` is that of the LSOAs of both measures.
    """

    measure: str
    tenth_measure: str
    children_measure: str
    vintage: str


# The indices of 2019 and 2025 have different LSOAs and methods, so each has its own measures.
SHARE_DEFINITIONS = (
    ShareDefinition("iod2025_most_deprived_lsoas", "iod2025_imd_tenth", "", "2021"),
    ShareDefinition(
        "iod2025_most_deprived_children", "iod2025_imd_tenth", "census2021_under_16", "2021"
    ),
    ShareDefinition("iod2019_most_deprived_lsoas", "iod2019_imd_tenth", "", "2011"),
    ShareDefinition(
        "iod2019_most_deprived_children", "iod2019_imd_tenth", "iod2019_children", "2011"
    ),
)


def deprived_shares(
    tenths: Mapping[str, float],
    council_by_lsoa: Mapping[str, str],
    children: Mapping[str, float] | None = None,
) -> dict[str, DeprivedShare]:
    """The share of each council whose LSOAs all have a tenth, and with `children` all a count.

    The maps have LSOA codes of one vintage. Without `children` each LSOA counts as one. A council
    without any child has no share.
    """
    totals: dict[str, tuple[float, float] | None] = {}
    for lsoa, council in council_by_lsoa.items():
        tenth = tenths.get(lsoa)
        weight = 1.0 if children is None else children.get(lsoa)
        known = totals.get(council, (0.0, 0.0))
        if known is None or tenth is None or weight is None:
            totals[council] = None
            continue
        in_tenth = weight if tenth == MOST_DEPRIVED_TENTH else 0.0
        totals[council] = (known[0] + in_tenth, known[1] + weight)
    return {
        council: DeprivedShare(*total)
        for council, total in totals.items()
        if total is not None and total[1]
    }
