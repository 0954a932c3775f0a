"""From figures of LSOAs to wards: each LSOA counts wholly in the ward that fits it best.

Source: ONS, best-fit lookups of LSOAs to wards; docs/rules.md#lsoas-and-wards.
"""

from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass


@dataclass(frozen=True)
class WardTotals:
    """Totals by ward code, and the LSOAs that the lookup does not have, in the order of codes.

    A total is None where an LSOA of the ward has no value, or is missing from the figures. Where
    none is None, the totals and the values of `unmatched` add up to those of all LSOAs.
    """

    by_ward: Mapping[str, float | None]
    unmatched: tuple[str, ...] = ()


def ward_totals(
    values: Mapping[str, float | None],
    ward_by_lsoa: Mapping[str, str],
    wards: Collection[str] | None = None,
) -> WardTotals:
    """The total of each ward, from the value of each LSOA.

    `ward_by_lsoa` is the lookup. With `wards` only these are added up; otherwise every ward with an
    LSOA in `values`.
    """
    unmatched = tuple(sorted(lsoa for lsoa in values if lsoa not in ward_by_lsoa))
    wanted = (
        set(wards)
        if wards is not None
        else {ward_by_lsoa[lsoa] for lsoa in values if lsoa in ward_by_lsoa}
    )
    totals: dict[str, float | None] = {}
    for lsoa, ward in ward_by_lsoa.items():
        if ward in wanted:
            totals[ward] = _add(totals.get(ward, 0), values.get(lsoa))
    return WardTotals(totals, unmatched)


def unmatched_wards(wards: Iterable[str], ward_by_lsoa: Mapping[str, str]) -> list[str]:
    """The wards that no LSOA belongs to, in the order of codes.

    After a boundary review the wards of a council have new codes, so that an older lookup has none
    of them: their totals are not known.
    """
    return sorted(set(wards) - set(ward_by_lsoa.values()))


def _add(total: float | None, value: float | None) -> float | None:
    return None if total is None or value is None else total + value
