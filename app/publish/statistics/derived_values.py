"""Values that are computed from councils' figures when they are published: ranks and means.

Computed once at publication, so that a page or an answer of the API only reads them.
Source: docs/rules.md#rank-and-quartile-bands.
"""

from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence
from typing import NamedTuple

from app.core.measures.figure import Level
from app.core.measures.measure import Polarity
from app.core.statistics.ranking import neighbours_mean, quartile_band, quartiles, ranks
from app.data.measures import StoredFigure
from app.publish.statistics.selection import StatisticsRows
from app.snapshot.published_statistics import OFFICIAL

QUARTERS_FROM = 8  # councils; a quarter of fewer is one council, or none
Values = Mapping[str, float | None]  # of the councils, by their codes


class DerivedValue(NamedTuple):
    """What is computed for a council's figure; None as in `PublishedFigure`."""

    rank: int | None = None
    ranked_count: int | None = None
    quartile: str | None = None
    neighbours_mean: float | None = None
    neighbours_rank: int | None = None


NOTHING = DerivedValue()


class DerivedValues:
    """The derived values of all councils' figures of statistics."""

    def __init__(self, rows: StatisticsRows) -> None:
        self._polarities = {one.code: one.polarity for one in rows.measures}
        self._neighbours = _official_neighbours(rows)
        self._by_figure: dict[tuple[str, str, str, str], DerivedValue] = {}
        for (measure, breakdown, period), values in _tables(rows.figures).items():
            for code, derived in self._derive(values, self._polarities[measure]):
                self._by_figure[measure, breakdown, period, code] = derived

    def of(self, figure: StoredFigure) -> DerivedValue:
        """The values of a figure; nothing for other levels than councils."""
        key = figure.measure, figure.breakdown, figure.period, figure.area_code
        is_council = figure.level == Level.COUNCIL.value
        return self._by_figure.get(key, NOTHING) if is_council else NOTHING

    def _derive(self, values: Values, polarity: Polarity) -> Iterator[tuple[str, DerivedValue]]:
        means = {
            code: neighbours_mean(values.get(one) for one in self._neighbours.get(code, ()))
            for code in values
        }
        limits = quartiles(values.values())
        if polarity is Polarity.NONE or limits is None:
            yield from ((code, DerivedValue(neighbours_mean=mean)) for code, mean in means.items())
            return
        is_high = polarity is Polarity.HIGH
        ranked = ranks(values, is_high)
        for code, value in values.items():
            if value is None:
                yield code, DerivedValue(neighbours_mean=means[code])
                continue
            own_group = (code, *self._neighbours.get(code, ()))
            among = ranks({one: values.get(one) for one in own_group}, is_high)
            yield (
                code,
                DerivedValue(
                    ranked[code],
                    len(ranked),
                    quartile_band(value, limits, is_high).value
                    if len(ranked) >= QUARTERS_FROM
                    else None,
                    means[code],
                    among[code] if len(own_group) > 1 else None,
                ),
            )


def _official_neighbours(rows: StatisticsRows) -> dict[str, list[str]]:
    found: dict[str, list[str]] = defaultdict(list)
    for list_name, area, _, neighbour, _ in rows.neighbours:
        if list_name == OFFICIAL:
            found[area].append(neighbour)
    return found


def _tables(figures: Sequence[StoredFigure]) -> Mapping[tuple[str, str, str], Values]:
    """The councils' values of each measure, breakdown and period."""
    found: dict[tuple[str, str, str], dict[str, float | None]] = {}
    for one in figures:
        if one.level == Level.COUNCIL.value:
            key = one.measure, one.breakdown, one.period
            found.setdefault(key, {})[one.area_code] = one.value
    return found
