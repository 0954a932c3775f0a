"""A publication of statistics beside settings: two measures of invented areas.

`gld` has counts: England, a region and 12 councils in two years, for all children and for boys. Of
the councils HIDDEN has a symbol in the newer year and ABOVE_100 more than 100 %; the ten after
SANDMERE are its statistical neighbours. `population` is of 120 LSOAs in two years.
"""

from collections.abc import Iterator
from datetime import date
from pathlib import Path
from typing import Any

from app.core.measures.figure import ENGLAND
from app.core.measures.measure import MeasureBreak, MeasureUnit, Polarity
from app.data.measures import StoredFigure
from app.publish.statistics.selection import StatisticsRows
from app.publish.statistics.statistics_database import write_statistics
from app.publish.store.staging import write_directory
from app.publish.store.switch import switch_pointer
from app.snapshot.layout import Edition
from app.snapshot.published_statistics import DATABASE, OFFICIAL, STATISTICS, PublishedStatistics
from app.snapshot.reader import open_statistics
from tests.builders.installs import NOW
from tests.builders.published import public_dir, setting
from tests.builders.statistics import REGION, counted, level_of, measure, measure_row, uncounted

SANDMERE = "E06990001"
FORMULA_NAME = "=Kelp"  # the name of a council
COUNCILS = {f"E069900{number:02}": f"Council {number}" for number in range(1, 13)} | {
    SANDMERE: "Sandmere",
    "E06990002": FORMULA_NAME,
}
HIDDEN, ABOVE_100 = "E06990011", "E06990012"
LSOAS = [f"E01990{number:03}" for number in range(120)]
YEARS = ("202324", "202425")
BOYS = "sex: Boys"
SOURCE = "population"  # one that may have figures of small areas
EDITION = Edition(
    SOURCE, "Early years profile", "Publisher", "https://profile.example/",
    "Open Government Licence v3.0", "Contains data of the publisher.", date(2026, 4, 8), 400, 1,
    False,
)  # fmt: skip
MEASURES = (
    measure(source=SOURCE, breaks=(MeasureBreak("202324", "A new profile."),)),
    measure(
        "population",
        source=SOURCE,
        title="Children under five",
        unit=MeasureUnit.CHILDREN,
        polarity=Polarity.NONE,
        decimals=0,
        has_counts=False,
    ),
)


def statistics_dir(data_dir: Path) -> Path:
    """A data directory that publishes these statistics beside one setting."""
    public_dir(data_dir, [setting()], [EDITION])
    publish_statistics(data_dir / "snapshots")
    switch_pointer(data_dir / "snapshots", {"places": 2, "postcodes": 1, STATISTICS: 1})
    return data_dir


def publish_statistics(root: Path) -> PublishedStatistics:
    """The statistics, written below `root` as publishing writes them, and opened."""

    def write_files(folder: Path) -> dict[str, Any]:
        write_statistics(folder / DATABASE, _rows())
        return {"neighbours_as_at": ""}

    write_directory(root, STATISTICS, 1, NOW, write_files)
    return open_statistics(root, 1)


def _rows() -> StatisticsRows:
    names = {ENGLAND: "England", REGION: "North Coast", **COUNCILS}
    names |= {code: f"Sandmere {code[-3:]}" for code in LSOAS}
    return StatisticsRows(
        measures=[measure_row(one, number) for number, one in enumerate(MEASURES)],
        figures=list(_figures()),
        areas=[(level_of(code), code, name, "2025", "", "", "") for code, name in names.items()],
        neighbours=[
            (OFFICIAL, SANDMERE, position, code, "close")
            for position, code in enumerate(list(COUNCILS)[1:11], start=1)
        ],
        maps=[],
    )


def _figures() -> Iterator[StoredFigure]:
    numerators = {ENGLAND: 683, REGION: 671}
    numerators |= {code: 620 + 10 * number for number, code in enumerate(COUNCILS)}
    numerators[ABOVE_100] = 1_004
    for breakdown in ("", BOYS):
        for year in YEARS:
            for code, numerator in numerators.items():
                if (code, year, breakdown) != (HIDDEN, YEARS[-1], ""):
                    yield counted(code, year, numerator, 1_000, breakdown=breakdown)
    yield uncounted(HIDDEN, YEARS[-1], None, symbol="c")
    for year in ("2023", "2024"):
        for number, code in enumerate(LSOAS):
            yield uncounted(code, year, 40.0 + number, "population")
