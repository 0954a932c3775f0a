"""The measures that a map can show: published statistics, and a council's own take-up by ward."""

from collections.abc import Collection, Mapping
from dataclasses import dataclass

from app.core.measures.definitions import CHARACTERISTICS
from app.core.measures.figure import ALL_CHILDREN, Level, MeasureFigure
from app.core.measures.ward_takeup import ward_figures, ward_takeup_measure
from app.core.source_names import WARD_TAKEUP
from app.core.takeup import Entitlement, Figure
from app.snapshot.published_settings import PublishedSettings
from app.snapshot.published_statistics import (
    PublishedMeasure,
    PublishedStatistics,
    StatisticalArea,
)

MAPPED_LEVELS = (Level.COUNCIL, Level.WARD, Level.LSOA)
NO_MEASURE_EDITION = -1  # a council's take-up is an edition of settings' pages


@dataclass(frozen=True)
class MappedMeasure:
    """A measure with its figures: those in the statistics, or `own` by period and ward."""

    measure: PublishedMeasure
    own: Mapping[str, Mapping[str, MeasureFigure]] | None = None

    def values(
        self,
        statistics: PublishedStatistics,
        level: Level,
        breakdown: str,
        codes: Collection[str],
        periods: Collection[str],
    ) -> dict[str, dict[str, MeasureFigure]]:
        """The figures of these areas and periods, by period and area."""
        if self.own is not None:
            own = self.own if level is Level.WARD else {}
            return {
                period: {code: one for code, one in own[period].items() if code in codes}
                for period in periods
                if period in own
            }
        found: dict[str, dict[str, MeasureFigure]] = {}
        figures = statistics.figures(
            self.measure, level, breakdown=breakdown, areas=codes, periods=periods
        )
        for one in figures:
            found.setdefault(one.figure.period, {})[one.figure.area_code] = one.figure
        return found


def mapped_measures(
    statistics: PublishedStatistics, settings: PublishedSettings, whole: StatisticalArea | None
) -> dict[str, MappedMeasure]:
    """The measures with figures of councils, wards or small areas, by code; a council's own first.

    Without an area, those of the statistics alone.
    """
    found: dict[str, MappedMeasure] = {}
    if whole and whole.level is Level.COUNCIL and whole.la_number:
        found = _own_takeup(statistics, settings, whole)
    for code, one in statistics.measures.items():
        if code != CHARACTERISTICS and set(one.levels) & set(MAPPED_LEVELS):
            found[code] = MappedMeasure(one)
    return found


def _own_takeup(
    statistics: PublishedStatistics, settings: PublishedSettings, council: StatisticalArea
) -> dict[str, MappedMeasure]:
    source = f"{WARD_TAKEUP}/{council.la_number}"
    edition = settings.editions.get(source)
    if edition is None:
        return {}
    wards = [one.code for one in statistics.areas_within(Level.WARD, council.code)]
    by_series: dict[tuple[Entitlement, str], list[tuple[str, Figure]]] = {}
    for code, figure in settings.ward_takeup(source, wards):
        by_series.setdefault((figure.entitlement, figure.ages), []).append((code, figure))
    found = {}
    for number, ((entitlement, ages), figures) in enumerate(by_series.items()):
        own = ward_figures(figures)
        measure = ward_takeup_measure(entitlement, ages, source, council.name)
        published = PublishedMeasure(
            measure,
            -1 - number,
            edition.as_at,
            NO_MEASURE_EDITION,
            {Level.WARD: tuple(sorted(own))},
            (ALL_CHILDREN,),
        )
        found[measure.code] = MappedMeasure(published, own)
    return found
