"""What is computed from figures of LSOAs when statistics are published.

Measures of councils: their definitions are in the record with the source of their main figures, the
figures are not. So they agree with every edition that they need, whichever was imported last. And
totals of wards, for counts that their publisher gives for LSOAs only.
"""

from collections.abc import Iterable, Mapping, Sequence

from app.core.measures.deprivation import SHARE_DEFINITIONS, ShareDefinition, deprived_shares
from app.core.measures.figure import ALL_CHILDREN, Level
from app.core.measures.measure import MeasureUnit
from app.core.measures.roll_up import ward_totals
from app.core.takeup import HiddenReason
from app.data.measures import StoredFigure
from app.data.tables import Measure

_COUNTS = (MeasureUnit.CHILDREN, MeasureUnit.PEOPLE)
CouncilsOfLsoas = Mapping[str, Mapping[str, str]]  # by vintage, then by LSOA code
_Values = dict[str, dict[str, float]]  # the value of each LSOA, by measure


def with_computed(
    measures: Sequence[Measure], figures: Sequence[StoredFigure], councils: CouncilsOfLsoas
) -> tuple[list[Measure], list[StoredFigure]]:
    """The measures and figures, in their order, with the figures of computed measures.

    A computed measure without a figure is left out: a file that it needs is not loaded.
    """
    wanted = {one.code for one in measures}
    definitions = [one for one in SHARE_DEFINITIONS if one.measure in wanted]
    values, period = _lsoa_values(figures, definitions)
    added: list[StoredFigure] = []
    for one in definitions:
        added += _shares(one, values, period, councils.get(one.vintage, {}))
    missing = {one.measure for one in definitions} - {figure.measure for figure in added}
    return [one for one in measures if one.code not in missing], [*figures, *added]


def _shares(
    one: ShareDefinition, values: _Values, period: Mapping[str, str], councils: Mapping[str, str]
) -> Iterable[StoredFigure]:
    children = values.get(one.children_measure, {}) if one.children_measure else None
    found = deprived_shares(values.get(one.tenth_measure, {}), councils, children)
    for council, share in sorted(found.items()):
        key = (one.measure, Level.COUNCIL.value, council, period[one.tenth_measure], ALL_CHILDREN)
        yield StoredFigure(*key, share.percent, share.numerator, share.denominator, None)


def _lsoa_values(
    figures: Sequence[StoredFigure], definitions: Sequence[ShareDefinition]
) -> tuple[_Values, dict[str, str]]:
    """The newest value of each LSOA, and the newest period, of the measures that are needed."""
    needed = {one.tenth_measure for one in definitions} | {
        one.children_measure for one in definitions
    }
    values: _Values = {}
    period: dict[str, str] = {}
    for one in figures:  # of one area the newest period comes last
        if one.measure in needed and one.level == Level.LSOA.value and one.value is not None:
            values.setdefault(one.measure, {})[one.area_code] = one.value
            period[one.measure] = one.period
    return values, period


def with_ward_totals(
    measures: Sequence[Measure], figures: Sequence[StoredFigure], ward_by_lsoa: Mapping[str, str]
) -> list[StoredFigure]:
    """The figures, with best-fit totals of wards for counts that have none of wards.

    Left out are measures with an LSOA that the lookup does not have: those of other boundaries.
    """
    counts = {one.code for one in measures if one.unit in _COUNTS}
    counts -= {one.measure for one in figures if one.level == Level.WARD.value}
    by_series: dict[tuple[str, str, str], dict[str, float | None]] = {}
    for one in figures:
        if one.measure in counts and one.level == Level.LSOA.value:
            series = one.measure, one.period, one.breakdown
            by_series.setdefault(series, {})[one.area_code] = one.value
    added: list[StoredFigure] = []
    for (measure, period, breakdown), values in by_series.items():
        totals = ward_totals(values, ward_by_lsoa)
        if totals.unmatched:
            continue
        for ward, total in sorted(totals.by_ward.items()):
            symbol = HiddenReason.NOT_AVAILABLE.value if total is None else None
            key = measure, Level.WARD.value, ward, period, breakdown
            added.append(StoredFigure(*key, total, None, None, symbol))
    return [*figures, *added]
