"""A publication with everything that the page of an area can show, for councils and wards.

Sandmere has every figure, Overwick a hidden one, Ternshire none. Of Sandmere's wards, Marram has
figures, Samphire has hidden ones, and Thrift has none.
"""

from collections.abc import Iterable
from datetime import UTC, date, datetime
from pathlib import Path

import numpy as np

from app.core.period import Period
from app.core.provision import Choice, HelpKind
from app.core.ratings import JudgementArea, OverallGrade, Standard
from app.core.takeup import Entitlement, Figure, HiddenReason
from app.publish.selection.public_record import Selection
from app.publish.store.staging import write_directory, write_places, write_postcodes
from app.publish.store.switch import switch_pointer
from app.snapshot.layout import (
    Agency,
    AreaFigure,
    AreaSummary,
    Edition,
    HelpPoint,
    KindCount,
    NamedArea,
)
from app.snapshot.published_postcodes import ARRAYS

NOW = datetime(2026, 11, 22, 9, 0, tzinfo=UTC)
ENGLAND = "E92000001"
SANDMERE, OVERWICK, TERNSHIRE = "E06990001", "E06990002", "E10990003"
MARRAM, SAMPHIRE, THRIFT = "E05990001", "E05990002", "E05990003"
AREA_PAGES = [SANDMERE, OVERWICK, TERNSHIRE, MARRAM, SAMPHIRE]
EARLY, UNIVERSAL, WORKING = Entitlement
AREAS = [
    NamedArea(SANDMERE, "council", "Sandmere", la_number="995"),
    NamedArea(OVERWICK, "council", "Overwick", la_number="996"),
    NamedArea(TERNSHIRE, "council", "Ternshire", la_number="997"),
    NamedArea(SANDMERE, "district", "Sandmere", SANDMERE),
    NamedArea("E07990009", "district", "Ternshire Vale", TERNSHIRE),
    NamedArea(MARRAM, "ward", "Marram", SANDMERE),
    NamedArea(SAMPHIRE, "ward", "Samphire", SANDMERE),
    NamedArea(THRIFT, "ward", "Thrift", SANDMERE),
]


def share(
    entitlement: Entitlement, ages: str, period: str, registered: float, eligible: float
) -> Figure:
    percent = 100 * registered / eligible
    return Figure(entitlement, ages, Period.parse(period), registered, eligible, percent)


def _figures() -> Iterable[AreaFigure]:
    def of(level: str, code: str, *figures: Figure) -> Iterable[AreaFigure]:
        source = "ward_takeup/995" if level == "ward" else "funded_takeup"
        return (AreaFigure(level, code, source, figure) for figure in figures)

    years = range(2018, 2027)
    twos = (612, 640, 655, 540, 610, 655, 702, 561, 598)
    yield from of(
        "council",
        SANDMERE,
        *(
            share(EARLY, "2", str(y), n, 880.4)
            for y, n in zip(years, twos, strict=True)
            if y != 2020
        ),
        Figure(EARLY, "2", Period(2020), hidden=HiddenReason.CONFIDENTIAL),
        *(share(UNIVERSAL, "3-4", str(y), 4_900 + 40 * (y - 2018), 5_150.6) for y in years),
        share(UNIVERSAL, "3", "2026", 2_380, 2_560),
        Figure(UNIVERSAL, "4", Period(2026), hidden=HiddenReason.UNRELIABLE),
        Figure(WORKING, "under-2", Period(2026), 1_204),
        Figure(WORKING, "2", Period(2026), 1_367),
        Figure(WORKING, "3-4", Period(2026), hidden=HiddenReason.LOW),
        Figure(WORKING, "all", Period(2026), 3_911),
    )
    yield from of(
        "country",
        ENGLAND,
        *(share(EARLY, "2", str(y), 85_629 + 900 * (y - 2026), 119_598) for y in years),
        *(share(UNIVERSAL, "3-4", str(y), 1_127_056 + 900 * (y - 2026), 1_250_185) for y in years),
        share(UNIVERSAL, "3", "2026", 535_220, 610_427),
        share(UNIVERSAL, "4", "2026", 591_836, 639_758),
        Figure(WORKING, "under-2", Period(2026), 301_000),
    )
    yield from of(
        "council",
        OVERWICK,
        Figure(UNIVERSAL, "3-4", Period(2026), hidden=HiddenReason.NOT_AVAILABLE),
    )
    yield from of(
        "ward",
        MARRAM,
        Figure(EARLY, "2", Period.parse("2025-spring"), 40, 60, 67),
        Figure(EARLY, "2", Period.parse("2026-spring"), 45, 65, 69),
    )
    yield from of(
        "ward", SAMPHIRE, Figure(EARLY, "2", Period.parse("2026-spring"), hidden=HiddenReason.FEW)
    )


SUMMARIES = [
    AreaSummary(
        "council",
        SANDMERE,
        kinds=(
            KindCount(Choice.DAY_NURSERY, 22, 1_120, 2),
            KindCount(Choice.PRE_SCHOOL, 9, 243, 0),
            KindCount(Choice.SCHOOL_NURSERY, 7, 0, 7),
            KindCount(Choice.OUT_OF_SCHOOL, 4, 96, 1),
        ),
        grades={OverallGrade.OUTSTANDING: 4, OverallGrade.GOOD: 19, OverallGrade.INADEQUATE: 1},
        standards={
            JudgementArea.INCLUSION: {
                Standard.EXCEPTIONAL: 1,
                Standard.STRONG: 3,
                Standard.EXPECTED: 4,
            },
            JudgementArea.BEHAVIOUR_ROUTINES: {Standard.STRONG: 4, Standard.ATTENTION: 3},
            JudgementArea.WELFARE: {Standard.EXPECTED: 7, Standard.URGENT: 1},
        },
        cards_count=8,
        unsafe_count=1,
        visited_count=2,
        not_inspected_count=5,
        nannies_count=11,
        childminders_counted=34,
    ),
    AreaSummary("ward", MARRAM, kinds=(KindCount(Choice.DAY_NURSERY, 1, 40, 0),)),
]
HELP_POINTS = [
    HelpPoint(
        f"H{number}",
        HelpKind.FAMILY_HUB if number == 1 else HelpKind.CHILDRENS_CENTRE,
        f"Dune Centre {number}",
        SANDMERE,
        (f"{number} Staithe Hill",),
        "Sandmere",
        "ZZ1 1AA",
        "01914980111" if number < 3 else "",
        "dune@sandmere.example" if number == 1 else "",
        "https://dune.example/" if number == 1 else "javascript:alert(1)",
        source="family_hubs/995",
    )
    for number in range(1, 9)
]


def _edition(source: str, publisher: str, as_at: date) -> Edition:
    return Edition(source, source, publisher, "", "", "", as_at, 400, 1, is_invented=True)


EDITIONS = [
    _edition("ofsted_register", "Ofsted", date(2026, 9, 30)),
    _edition("funded_takeup", "DfE", date(2026, 1, 15)),
    _edition("ward_takeup/995", "Sandmere Council", date(2026, 3, 31)),
    _edition("family_hubs/995", "Sandmere Council", date(2026, 10, 1)),
    _edition("childminder_agencies", "Ofsted", date(2025, 12, 31)),
]


def write_area_snapshot(data_dir: Path) -> Path:
    """A data directory with the snapshot described above and no postcodes."""
    root = data_dir / "snapshots"
    selection = Selection(
        [],
        [],
        AREAS,
        [],
        EDITIONS,
        is_invented=True,
        summaries=SUMMARIES,
        takeup=list(_figures()),
        help_points=HELP_POINTS,
        agencies=[Agency("Tern Childminding", SANDMERE, "Sandmere", "ZZ1 1AB", 14)],
    )
    write_directory(root, "places", 1, NOW, write_places(selection))
    empty = {name: np.zeros(0, np.int64) for name in ARRAYS}
    write_directory(
        root, "postcodes", 1, NOW, write_postcodes(empty, {"districts": [], "wards": []})
    )
    switch_pointer(root, {"places": 1, "postcodes": 1})
    return data_dir
