"""Boundaries of councils and LSOAs: one national edition, and one for each council's LSOAs."""

import json
from datetime import date
from pathlib import Path
from typing import Any

import pytest

from app.config import ROOT
from app.core.measures.figure import Level
from app.data.measures import find_boundaries
from app.ingest.errors import FileRefused, RefreshRefused
from app.ingest.sources.boundaries import read_boundaries
from tests.builders import Install, try_command

FILES = ROOT / "tests" / "files" / "boundaries"
LSOAS, COUNCILS = FILES / "lsoas_995.geojson", FILES / "councils.geojson"
REAL = ROOT.parent / "shared" / "data" / "boundaries"
TWO_COUNCILS = (
    ("council", "E06990001", "Sandmere", "", "995", ""),
    ("district", "E06990001", "Sandmere", "E06990001", "", ""),
    ("council", "E10990001", "Marshland", "", "996", ""),
    ("district", "E07990001", "Marsh", "E10990001", "", ""),
    ("district", "E06990009", "Former Marshland", "E10990001", "", ""),
)


def features(path: Path) -> list[dict[str, Any]]:
    listed: list[dict[str, Any]] = json.loads(path.read_text("utf-8"))["features"]
    return listed


def write(path: Path, listed: list[dict[str, Any]]) -> Path:
    collection = {"type": "FeatureCollection", "features": listed}
    path.write_text(json.dumps(collection), encoding="utf-8")
    return path


def stored(install: Install) -> dict[str, list[tuple[str, str]]]:
    """The codes and vintages of the boundaries of each edition."""
    found: dict[str, list[tuple[str, str]]] = {}
    with install.session() as session:
        for one in find_boundaries(session):
            found.setdefault(one.source, []).append((one.code, one.vintage))
    return found


def test_lsoas_have_the_year_of_their_boundaries() -> None:
    found = read_boundaries(LSOAS)

    first = found.listed[0]
    assert (first.level, first.code, first.name) == (Level.LSOA, "E01990001", "Sandmere 001A")
    assert (first.vintage, first.parent_code, len(found.listed)) == ("2021", "E06990001", 4)
    assert "-1.39123,54.9" in first.geometry


def test_areas_outside_england_are_counted() -> None:
    found = read_boundaries(COUNCILS)

    assert [one.code for one in found.listed] == ["E06990001"]
    assert (found.elsewhere_count, found.are_of_lsoas) == (1, False)


@pytest.mark.parametrize(
    ("change", "reason"),
    [
        ({"LSOA21CD": "E02990001"}, "feature 1 has no code"),
        ({"LSOA21CD": "E06990001"}, "feature 1 has no code"),
        ({"LSOA21CD": None}, "feature 1 has no code"),
        ({"LSOA21CD": 7}, "feature 1 has no code"),
        ({"LSOA21CD": "E01990002"}, "twice"),
        ({"LSOA21NM": ""}, "needs a name"),
        ({"LSOA21NM": None}, "needs a name"),
        ({"LSOA21NM": "a\u0000b"}, "needs a name that can be shown"),
        ({"LSOA21NM": "S" * 101}, "longer than 100"),
        ({"WD25CD": "E05990001"}, "these are wards"),
    ],
)
def test_an_invalid_property_refuses_the_file(
    tmp_path: Path, change: dict[str, Any], reason: str
) -> None:
    listed = features(LSOAS)
    listed[0]["properties"] |= change

    with pytest.raises(FileRefused, match=reason):
        read_boundaries(write(tmp_path / "lsoas.geojson", listed))


@pytest.mark.parametrize("shape", [None, {"type": "Point", "coordinates": [0, 50]}, {}])
def test_an_invalid_geometry_refuses_the_file_and_names_the_area(
    tmp_path: Path, shape: object
) -> None:
    listed = features(LSOAS)
    listed[2]["geometry"] = shape

    with pytest.raises(FileRefused, match="'E01990003': the boundary is not a GeoJSON polygon"):
        read_boundaries(write(tmp_path / "lsoas.geojson", listed))


def test_a_file_without_codes_of_ons_is_refused(tmp_path: Path) -> None:
    listed = [{**features(LSOAS)[0], "properties": {"id": 1}}]

    with pytest.raises(FileRefused, match="such as LSOA21CD or CTYUA24CD"):
        read_boundaries(write(tmp_path / "areas.geojson", listed))


def test_a_council_loads_its_lsoas_without_changing_others(
    install: Install, tmp_path: Path
) -> None:
    install.areas(*TWO_COUNCILS)
    listed = features(LSOAS)
    for feature in listed[2:]:
        feature["properties"] |= {"UTLACD": None, "LADCD_ACTIVE": "E07990001"}
    both = write(tmp_path / "lsoas.geojson", listed)

    loaded = try_command(
        install.data_dir,
        *("refresh", "boundaries", "--file", str(both)),
        DATABASE_URL=install.database_url,
    )
    install.refresh("boundaries", write(tmp_path / "new.geojson", listed[:1]))
    install.refresh("boundaries", COUNCILS, as_at=date(2023, 12, 1))

    assert loaded.exit_code == 0, loaded.output
    assert stored(install) == {
        "boundaries": [("E06990001", "2023")],
        "boundaries/995": [("E01990001", "2021")],
        "boundaries/996": [("E01990003", "2021"), ("E01990004", "2021")],
    }


def test_lsoas_without_a_council_belong_to_that_of_the_lookup(
    install: Install, tmp_path: Path
) -> None:
    install.areas()
    listed = features(LSOAS)
    for feature in listed:
        del feature["properties"]["UTLACD"], feature["properties"]["LADCD_ACTIVE"]
    file = write(tmp_path / "lsoas.geojson", listed)

    with pytest.raises(RefreshRefused, match="does not name its council"):
        install.refresh("boundaries", file)
    install.refresh("area_lookup", ROOT / "tests" / "files" / "area_lookup" / "lookup_2024.csv")
    install.refresh("boundaries", file)

    assert len(stored(install)["boundaries/995"]) == 4


def test_lsoas_of_an_unknown_council_are_refused(install: Install) -> None:
    with pytest.raises(FileRefused, match="is not a known council of England"):
        install.refresh("boundaries", LSOAS)


def test_a_council_with_a_new_code_keeps_its_boundary(install: Install, tmp_path: Path) -> None:
    install.areas(*TWO_COUNCILS)
    listed = features(COUNCILS)
    former, gone = json.loads(json.dumps(listed[:1] * 2))
    former["properties"] |= {"code": "E06990009", "name": "Former Marshland"}
    gone["properties"] |= {"code": "E10990008", "name": "Gone"}

    file = write(tmp_path / "all.geojson", [*listed, former, gone])
    run = install.refresh("boundaries", file, as_at=date(2023, 12, 1))

    assert [code for code, _ in stored(install)["boundaries"]] == ["E06990001", "E10990001"]
    assert "Former Marshland (E06990009) now has the code E10990001" in run.reason
    assert "Gone (E10990008) is no council any more: left out" in run.reason


def test_a_file_of_former_councils_only_is_refused(install: Install, tmp_path: Path) -> None:
    install.areas()
    listed = features(COUNCILS)
    listed[0]["properties"] |= {"code": "E10990008", "name": "Gone"}

    with pytest.raises(FileRefused, match="no area of the file is a council of today"):
        install.refresh("boundaries", write(tmp_path / "all.geojson", listed))


@pytest.mark.skipif(not REAL.exists(), reason="ONS's boundaries are not in this checkout")
@pytest.mark.parametrize(
    ("file", "count"),
    [
        ("upper_tier_la_uk_2023_ultra_generalised.geojson", 153),
        ("trafford_lsoa21.geojson", 139),
        ("lsoa_E08000030.geojson.gz", 169),
    ],
)
def test_real_boundaries_are_read(file: str, count: int) -> None:
    assert len(read_boundaries(REAL / file).listed) == count
