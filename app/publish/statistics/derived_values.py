"""Values that are computed from figures when they are published: ranks and neighbours' means."""

from collections.abc import Sequence
from dataclasses import dataclass, field

from app.data.measures import StoredFigure
from app.publish.statistics.selection import StatisticsRows

NONE: tuple[None, ...] = (None,) * 5
_Key = tuple[str, str, str, str]


@dataclass(frozen=True)
class DerivedValues:
    """Rank, number ranked, quartile, neighbours' mean and rank among them, of councils' figures."""

    by_figure: dict[_Key, tuple[object, ...]] = field(default_factory=dict)

    def of(self, figure: StoredFigure) -> Sequence[object]:
        """The five values of a figure, None where they do not exist."""
        if figure.level != "council":
            return NONE
        key = figure.measure, figure.breakdown, figure.period, figure.area_code
        return self.by_figure.get(key, NONE)


def derive(rows: StatisticsRows) -> DerivedValues:
    """The derived values of all councils' figures."""
    return DerivedValues()
