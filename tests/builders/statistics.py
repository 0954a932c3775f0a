"""Published statistics made from measures and figures, without files and without a record."""

import json
from collections.abc import Mapping, Sequence
from datetime import date
from pathlib import Path

from app.core.area_shapes import ShapeFrame
from app.core.measures.measure import Measure, MeasureUnit, Polarity
from app.data import tables
from app.data.measures import StoredFigure
from app.publish.statistics.map_shapes import MapKey
from app.publish.statistics.selection import AreaValues, StatisticsRows
from app.publish.statistics.statistics_database import write_statistics
from app.snapshot.published_statistics import DATABASE, OFFICIAL, PublishedStatistics

ENGLAND, REGION = "E92000001", "E12000003"
COUNCILS = tuple(f"E0800{number:04}" for number in range(1, 13))  # twelve of one region
OWN = COUNCILS[0]


def measure(code: str = "gld", **changed: object) -> Measure:
    """A share in per cent with counts, of which more is better."""
    facts: dict[str, object] = {
        "code": code,
        "title": "Good level of development",
        "source": "invented",
        "unit": MeasureUnit.PERCENT,
        "polarity": Polarity.HIGH,
        "subject": code,
        "denominator": "children with a profile",
        "owner": "Invented publisher",
        "contact": "statistics@example.org",
        "licence": "Open Government Licence v3.0",
        "url": "https://example.org/",
        "has_counts": True,
        **changed,
    }
    return Measure(**facts)  # type: ignore[arg-type]  # any field may be changed


def counted(
    area: str, period: str, numerator: int, denominator: int, code: str = "gld", breakdown: str = ""
) -> StoredFigure:
    """A share with its counts."""
    value = 100 * numerator / denominator
    return StoredFigure(
        code, level_of(area), area, period, breakdown, value, numerator, denominator, None
    )


def uncounted(
    area: str, period: str, value: float | None, code: str = "gld", symbol: str | None = None
) -> StoredFigure:
    """A value without counts, or a symbol in its place."""
    return StoredFigure(code, level_of(area), area, period, "", value, None, None, symbol)


def level_of(code: str) -> str:
    levels = {"E92": "country", "E12": "region", "E07": "district", "E05": "ward", "E01": "lsoa"}
    return levels.get(code[:3], "council")


def published_statistics(
    folder: Path,
    figures: Sequence[StoredFigure],
    measures: Sequence[Measure] = (),
    neighbours: Mapping[str, Sequence[str]] | None = None,
    small_areas: Sequence[AreaValues] = (),
    maps: Sequence[tuple[MapKey, ShapeFrame]] = (),
) -> PublishedStatistics:
    """Statistics with these figures; the neighbours of OWN are the ten councils after it."""
    lists = {OWN: COUNCILS[1:11]} if neighbours is None else neighbours
    rows = StatisticsRows(
        measures=[measure_row(one, number) for number, one in enumerate(measures or [measure()])],
        figures=sorted(figures),
        areas=[*_areas(), *small_areas],
        neighbours=[
            (OFFICIAL, code, position, other, "very close")
            for code, listed in lists.items()
            for position, other in enumerate(listed, start=1)
        ],
        maps=maps,
    )
    folder.mkdir(parents=True, exist_ok=True)
    (folder / DATABASE).unlink(missing_ok=True)
    write_statistics(folder / DATABASE, rows)
    return PublishedStatistics(folder, {"seq": 1, "neighbours_as_at": "2025-05-01"})


def _areas() -> list[AreaValues]:
    councils = [
        AreaValues("council", code, f"Council {number}", "2026", REGION, f"{number:03}", "")
        for number, code in enumerate(COUNCILS, start=1)
    ]
    larger = [
        AreaValues("country", ENGLAND, "England", "", "", "", ""),
        AreaValues("region", REGION, "Yorkshire", "", "", "", ""),
    ]
    return [*larger, *councils]


def measure_row(one: Measure, number: int) -> tables.Measure:
    """The measure as the record has it, of edition 7."""
    facts = {name: getattr(one, name) for name in one.__dataclass_fields__}
    breaks = [vars(one_break) for one_break in one.breaks]
    facts["breaks"] = json.dumps(breaks)
    return tables.Measure(**facts, edition_id=7, as_at=date(2026, 4, 8), position=number)
