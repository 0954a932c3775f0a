"""The cost of reach at national size: pairs, places per 100 children, and the nearest settings.

`python -m tests.bench.reach` prints one table. It needs the real centroids of LSOAs beside the
checkout; children, places and 70,000 settings around the centroids are invented. Memory is the peak
of this process so far, Python and numpy included.
"""

import csv
import gzip
import resource
import sys
import time
from collections.abc import Iterator
from pathlib import Path

import click
import numpy as np

from app.config import ROOT
from app.core.statistics.reach import (
    Floats,
    Points,
    demand_sum,
    nearest,
    pairs_within,
    reach,
    what_if,
)
from tests.bench import report_table
from tests.bench.report_table import Row, at_most

CENTROIDS = ROOT.parent / "shared/data/insights/lsoa21_imd2025_centroid_england.csv.gz"
SETTINGS_COUNT = 70_000
SPREAD_DEGREES = 0.006  # about 700 m northwards and 400 m eastwards
MAX_S, GOAL_S, MAX_MB, WHAT_IF_MAX_S = 2, 1, 600, 0.005


def main() -> int:
    if not CENTROIDS.exists():
        click.echo(f"the bench needs the real centroids: {CENTROIDS} is not there", err=True)
        return 2
    rows = list(measure(CENTROIDS))
    click.echo(report_table.table(rows))
    return int(any(row.verdict == report_table.BELOW for row in rows))


def measure(centroids: Path) -> Iterator[Row]:
    """Rows of seconds and of memory, the smallest case first: memory is the highest so far."""
    chosen = np.random.default_rng(2026)
    areas = read_points(centroids)
    children = chosen.integers(20, 200, len(areas)).astype(float)
    settings = _around(chosen, areas)
    places = chosen.integers(6, 120, SETTINGS_COUNT).astype(float)
    yield Row("areas and settings", f"{len(areas):,} and {len(settings):,}")
    started = time.perf_counter()
    nearest(areas, settings, 32_000)
    yield from _rows("nearest setting of each area", time.perf_counter() - started)
    yield _what_if_row(areas, children)
    for catchment_m in (3000, 5000):
        started = time.perf_counter()
        pairs = pairs_within(areas, settings, catchment_m)
        paired = time.perf_counter()
        reach(pairs, children, places, catchment_m)
        ended = time.perf_counter()
        name = f"pairs and reach within {catchment_m / 1000:.0f} km"
        yield Row(f"{name}: pairs", f"{len(pairs.areas):,} in {paired - started:.2f} s")
        yield from _rows(name, ended - started)
        del pairs  # its memory must not count in the next case


def read_points(path: Path) -> Points:
    """The positions of the LSOAs of England, in the order of the file."""
    with gzip.open(path, "rt", encoding="utf-8", newline="") as file:
        rows = [(row["latitude"], row["longitude"]) for row in csv.DictReader(file)]
    latitudes, longitudes = np.array(rows, dtype=float).T
    return Points(latitudes, longitudes)


def _around(chosen: np.random.Generator, areas: Points) -> Points:
    near = chosen.integers(0, len(areas), SETTINGS_COUNT)
    north, east = chosen.normal(0, SPREAD_DEGREES, (2, SETTINGS_COUNT))
    return Points(areas.latitudes[near] + north, areas.longitudes[near] + east)


def _what_if_row(areas: Points, children: Floats) -> Row:
    """A setting that opens among the first 500 areas of the file."""
    few = Points(areas.latitudes[:500], areas.longitudes[:500])
    site = float(areas.latitudes[250]), float(areas.longitudes[250])
    started = time.perf_counter()
    what_if(few, site, 50, 3000, demand_sum(few, children[:500], site, 3000))
    spent = time.perf_counter() - started
    return at_most(
        "50 places open among 500 areas", spent, WHAT_IF_MAX_S, WHAT_IF_MAX_S, _milliseconds
    )


def _rows(name: str, seconds: float) -> Iterator[Row]:
    megabytes = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024
    yield at_most(name, seconds, MAX_S, GOAL_S, report_table.hundredths)
    yield at_most(f"{name}: memory", megabytes, MAX_MB, MAX_MB, report_table.megabytes)


def _milliseconds(value: float) -> str:
    return f"{1000 * value:.2f} ms"


if __name__ == "__main__":
    sys.exit(main())
