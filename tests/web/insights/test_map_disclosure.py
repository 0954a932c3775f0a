"""Two tables of a council that are published alike cannot be told apart by any answer.

An attacker who sees maps, files, area pages and the API learns nothing about a hidden ward beyond
what the published figures say.
"""

import csv
from collections.abc import Iterator, Sequence
from pathlib import Path
from random import Random
from typing import NamedTuple

from flask.testing import FlaskClient

from app import create_app
from app.core.period import Period
from app.core.statistics.map_classes import ClassMethod
from app.core.takeup import (
    CellKey,
    Entitlement,
    TakeupCell,
    suppress,
)
from tests.builders import (
    AREAS,
    NEIGHBOURS,
    POSTCODES,
    SEEDS,
    close_engine,
    new_install,
    nursery,
    settings_for,
)
from tests.builders.map_publication import SANDMERE, square
from tests.council_builders import LATER

COLUMNS = ("la_number", "area_code", "term", "entitlement", "ages", "registered", "eligible")
WARDS = tuple(f"E0599000{number}" for number in range(1, 10))
QUIET_WARD = "E05990019"
EARLY, UNIVERSAL, _ = Entitlement
TERMS = ("2025-autumn", "2026-spring")
MEASURES = ("ward_takeup_early_learning_2", "ward_takeup_universal_3_4")
TRIES = 3_000


class Series(NamedTuple):
    """The eligible and registered children of each ward, in the order of WARDS."""

    entitlement: Entitlement
    ages: str
    eligible: tuple[int, ...]
    registered: tuple[int, ...]


TABLE = (
    Series(EARLY, "2", (40, 42, 45, 50, 60, 70, 80, 90, 100), (3, 21, 24, 2, 41, 44, 52, 61, 73)),
    Series(
        UNIVERSAL,
        "3-4",
        (90, 95, 100, 110, 120, 130, 140, 150, 160),
        (88, 71, 80, 107, 101, 98, 117, 122, 141),
    ),
)


def cells_of(table: Sequence[Series]) -> list[TakeupCell]:
    return [
        TakeupCell(CellKey(ward, one.entitlement, one.ages, Period.parse(term)), count, eligible)
        for term in TERMS
        for one in table
        for ward, count, eligible in zip(WARDS, one.registered, one.eligible, strict=True)
    ]


def published_alike(table: Sequence[Series]) -> tuple[Series, ...]:
    """Another table with the same totals and published figures: each hidden count differs."""
    figures = suppress(cells_of(table))
    hidden = [
        [
            number
            for number, ward in enumerate(WARDS)
            if figures[CellKey(ward, one.entitlement, one.ages, Period.parse(TERMS[0]))].hidden
        ]
        for one in table
    ]
    random = Random(20261130)
    for _ in range(TRIES):
        other = tuple(
            replaced(one, wards, random) for one, wards in zip(table, hidden, strict=True)
        )
        differ = all(
            one.registered[number] != changed.registered[number]
            for one, changed, wards in zip(table, other, hidden, strict=True)
            for number in wards
        )
        if differ and suppress(cells_of(other)) == figures:
            return other
    raise AssertionError("no other table is published alike: choose another TABLE")


def replaced(one: Series, wards: Sequence[int], random: Random) -> Series:
    """The series with other counts of these wards that have the same sum."""
    registered = list(one.registered)
    total = sum(registered[number] for number in wards)
    for number in wards[:-1]:
        registered[number] = random.randint(0, min(one.eligible[number], max(total, 0)))
        total -= registered[number]
    if wards:
        registered[wards[-1]] = total
    is_possible = all(
        0 <= count <= most for count, most in zip(registered, one.eligible, strict=True)
    )
    return one._replace(registered=tuple(registered)) if is_possible else one


def published_client(data_dir: Path, table: Sequence[Series]) -> FlaskClient:
    """The app on an install that imported and published the table.

    Its one setting is in a ward without figures: one with a single setting would hide all others.
    """
    install = new_install(data_dir)
    install.areas(
        *AREAS[:2],
        *(
            ("ward", code, f"Ward {code[-1]}", SANDMERE, "", "", square(number % 3, number // 3))
            for number, code in enumerate((*WARDS, QUIET_WARD))
        ),
    )
    install.postcodes(*((*row[:4], QUIET_WARD, *row[5:]) for row in (*POSTCODES, *NEIGHBOURS)))
    install.register(nursery())
    file = data_dir / "files" / "wards.csv"
    with file.open("w", newline="") as stream:
        lines = csv.writer(stream)
        lines.writerow(COLUMNS)
        for cell in cells_of(table):
            area, entitlement, ages, period = cell.key
            about = ("995", area, period, entitlement.value, ages)
            lines.writerow((*about, cell.registered_count, cell.eligible_count))
    install.refresh("ward_takeup", file, as_at=LATER)
    install.refresh("lait", SEEDS / "lait_2026-04-08.csv")  # statistics, a part of their own
    install.publish()
    close_engine(install.database_url)
    councils = data_dir / "councils.toml"
    councils.write_text(f'[own]\nname = "Sandmere"\nla_code = "{SANDMERE}"\nla_number = "995"\n')
    return create_app(settings_for(data_dir, COUNCILS_FILE=str(councils))).test_client()


def addresses() -> Iterator[str]:
    """Maps of every kind, and all else that shows figures of wards."""
    queries = [f"measure={one}" for one in MEASURES]
    queries += [f"measure={one}&second={other}" for one, other in (MEASURES, MEASURES[::-1])]
    for query in queries:
        for method in ClassMethod:
            for period in ("2025-3", "2026-1"):
                address = f"?{query}&area=Sandmere&classes={method.value}&period={period}"
                for sort in ("name", "value", "second"):
                    yield f"/insights/map{address}&sort={sort}"
                yield f"/insights/map.csv{address}"
                yield f"/insights/map.svg{address}"
    yield from (f"/en/area/{code}" for code in (SANDMERE, *WARDS))
    yield "/insights/"
    yield "/insights/profile?area=Sandmere"
    yield from ("/api/v1/measures", "/api/v1/measures.csv", "/api/v1/openapi.json")
    for measure in MEASURES:
        for form in ("figures", "figures.csv"):
            yield f"/api/v1/{form}?measure={measure}&level=ward"
    yield f"/api/v1/councils/{SANDMERE}/places.csv"
    yield "/api/v1/places?lat=53.9&lon=1.2"


def test_tables_that_are_published_alike_give_the_same_answers(tmp_path: Path) -> None:
    other = published_alike(TABLE)
    clients = [
        published_client(tmp_path / name, table) for name, table in (("a", TABLE), ("b", other))
    ]

    differing = []
    for address in addresses():
        one, another = (client.get(address) for client in clients)
        assert one.status_code == 200 or "/map" not in address
        same_tag = one.headers.get("ETag") == another.headers.get("ETag")
        if (one.status, one.data, same_tag) != (another.status, another.data, True):
            differing.append(address)

    assert differing == []


def test_the_tables_differ_in_hidden_counts_only_and_show_some_wards(tmp_path: Path) -> None:
    other = published_alike(TABLE)

    figures = suppress(cells_of(TABLE))

    assert any(one.hidden for one in figures.values())
    assert any(not one.hidden for one in figures.values())
    for one, changed in zip(TABLE, other, strict=True):
        assert one.registered != changed.registered
        assert sum(one.registered) == sum(changed.registered)
    page = published_client(tmp_path, TABLE).get(
        f"/insights/map?measure={MEASURES[0]}&area=Sandmere"
    )
    assert "too few to show" in page.text
    assert 'aria-sort="ascending"' in page.text
    assert "1 of " in page.text  # some wards have a shade
