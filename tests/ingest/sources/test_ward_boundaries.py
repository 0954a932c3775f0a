"""Wards are imported by council: one council's file does not change the wards of another."""

import gzip
import json
from collections import Counter
from collections.abc import Mapping
from pathlib import Path

import pytest
from sqlmodel import select

from app.config import ROOT
from app.data.areas import find_councils_of_wards
from app.data.tables import Area, RefreshRun
from tests.builders import Install, try_command

BOUNDARIES = ROOT.parent / "shared" / "data" / "boundaries"
TRAFFORD, LEEDS, BRISTOL = "E08000009", "E08000035", "E06000023"
SHAPE = {"type": "Polygon", "coordinates": [[[0, 50], [1, 50], [1, 51], [0, 50]]]}
Wards = Mapping[str, str]  # the district of each ward, by the ward's code


def wards_of(district: str, count: int, first: int) -> dict[str, str]:
    return {f"E05{number:06}": district for number in range(first, first + count)}


def wards_file(folder: Path, wards: Wards, name: str = "wards.geojson") -> Path:
    features = [
        {
            "type": "Feature",
            "properties": {"WD25CD": code, "WD25NM": f"Ward {code}", "LAD25CD": district},
            "geometry": SHAPE,
        }
        for code, district in wards.items()
    ]
    data = json.dumps({"type": "FeatureCollection", "features": features}).encode()
    file = folder / name
    file.write_bytes(gzip.compress(data) if name.endswith(".gz") else data)
    return file


def load(install: Install, *arguments: object, code: int = 0) -> str:
    done = try_command(
        install.data_dir,
        *("refresh", "areas", *map(str, arguments)),
        DATABASE_URL=install.database_url,
    )
    assert done.exit_code == code, done.output
    return done.output


def counted(install: Install) -> dict[str, int]:
    """The number of areas in the record by level, and for wards by council number."""
    with install.session() as session:
        levels = Counter(session.exec(select(Area.level)).all())
        return dict(levels) | Counter(find_councils_of_wards(session).values())


def test_the_wards_of_two_councils_are_both_stored(install: Install, tmp_path: Path) -> None:
    load(install, "--file", wards_file(tmp_path, wards_of(TRAFFORD, 21, 1)))
    load(install, "--file", wards_file(tmp_path, wards_of(LEEDS, 33, 100), "leeds.geojson.gz"))

    assert counted(install) == {
        "council": 153,
        "district": 346,
        "ward": 54,
        "358": 21,
        "383": 33,
    }


def test_the_first_wards_are_stored_with_the_national_list(
    install: Install, tmp_path: Path
) -> None:
    output = load(install, "--file", wards_file(tmp_path, wards_of(TRAFFORD, 200, 1)))

    assert output.splitlines()[0].startswith("areas: stored, 499 rows")
    assert output.splitlines()[1].startswith("areas/358: stored, 200 rows")


def test_wards_after_the_national_list_are_not_abnormal(install: Install, tmp_path: Path) -> None:
    load(install)

    load(install, "--file", wards_file(tmp_path, wards_of(TRAFFORD, 200, 1)))

    assert counted(install)["358"] == 200


def release(install: Install, name: str) -> str:
    arguments = ("edition", "release", name, "--reason", "a review")
    done = try_command(install.data_dir, *arguments, DATABASE_URL=install.database_url)
    assert done.exit_code == 0, done.output
    return done.output


@pytest.mark.parametrize("kept", [0, 2])
def test_renumbered_wards_are_quarantined_and_replace_only_their_councils(
    install: Install, tmp_path: Path, kept: int
) -> None:
    load(install, "--file", wards_file(tmp_path, wards_of(TRAFFORD, 21, 1)))
    load(install, "--file", wards_file(tmp_path, wards_of(LEEDS, 33, 100)))
    anew = wards_of(TRAFFORD, 20 - kept, 50) | wards_of(TRAFFORD, kept, 1)

    output = load(install, "--file", wards_file(tmp_path, anew), code=1)

    assert f"{21 - kept} of 21 ward codes change at once (E0500000{kept + 1}, " in output
    assert "release this edition if ONS has renumbered the wards" in output
    assert (counted(install)["358"], counted(install)["383"]) == (21, 33)

    release(install, "areas/358")

    assert (counted(install)["358"], counted(install)["383"]) == (20, 33)


def test_a_national_list_with_new_codes_for_a_councils_wards_is_quarantined(
    install: Install, tmp_path: Path
) -> None:
    load(install, "--file", wards_file(tmp_path, wards_of(TRAFFORD, 3, 1)))
    newer = tmp_path / "areas_2026-11-01.csv"
    listed = (ROOT / "app" / "ingest" / "sources" / "areas" / "areas_england.csv").read_text(
        "utf-8"
    )
    table = listed.partition("\n")[2]
    wards = "".join(f"ward,{code},A,{TRAFFORD},,,2026-05\n" for code in wards_of(TRAFFORD, 3, 7))
    newer.write_text(table + wards, "utf-8")

    output = load(install, "--file", newer, code=1)

    assert "3 of 3 ward codes change at once" in output
    release(install, "areas")
    with install.session() as session:
        assert set(find_councils_of_wards(session)) == set(wards_of(TRAFFORD, 3, 7))


def test_half_of_a_councils_wards_are_quarantined(install: Install, tmp_path: Path) -> None:
    load(install, "--file", wards_file(tmp_path, wards_of(TRAFFORD, 60, 1)))

    output = load(install, "--file", wards_file(tmp_path, wards_of(TRAFFORD, 30, 1)), code=1)

    assert "ward: 30 rows, 60 before" in output
    assert counted(install)["358"] == 60


def test_a_file_of_several_councils_replaces_the_wards_of_each(
    install: Install, tmp_path: Path
) -> None:
    load(install, "--file", wards_file(tmp_path, wards_of(BRISTOL, 34, 500)))
    both = wards_of(TRAFFORD, 21, 1) | wards_of(LEEDS, 33, 100)

    load(install, "--file", wards_file(tmp_path, both))
    again = load(install, "--file", wards_file(tmp_path, both | wards_of(TRAFFORD, 22, 1)))

    wards = counted(install)
    assert (wards["358"], wards["383"], wards["801"]) == (22, 33, 34)
    assert "areas/383: unchanged" in again


def test_a_given_council_of_several_is_replaced_alone(install: Install, tmp_path: Path) -> None:
    both = wards_of(TRAFFORD, 21, 1) | wards_of(LEEDS, 33, 100)

    load(install, "--file", wards_file(tmp_path, both), "--council", "358")

    assert "383" not in counted(install)


def test_a_ward_of_another_council_is_refused(install: Install, tmp_path: Path) -> None:
    load(install, "--file", wards_file(tmp_path, wards_of(TRAFFORD, 21, 1)))
    moved = wards_of(LEEDS, 33, 100) | {"E05000001": LEEDS}

    output = load(install, "--file", wards_file(tmp_path, moved), code=1)

    assert "E05000001" in output
    assert "this ward is council 358's, not 383's" in output
    assert counted(install)["358"] == 21


def test_the_national_list_keeps_the_wards_of_councils_files(
    install: Install, tmp_path: Path
) -> None:
    load(install, "--file", wards_file(tmp_path, wards_of(TRAFFORD, 21, 1)))
    newer = tmp_path / "areas_2026-11-01.csv"
    listed = (ROOT / "app" / "ingest" / "sources" / "areas" / "areas_england.csv").read_text(
        "utf-8"
    )
    newer.write_text(listed.partition("\n")[2] + "\n", "utf-8")

    load(install, "--file", newer)

    assert counted(install)["358"] == 21


def test_wards_twice_in_a_file_and_a_file_without_any_are_refused(
    install: Install, tmp_path: Path
) -> None:
    twice = wards_file(tmp_path, wards_of(TRAFFORD, 3, 1))
    collection = json.loads(twice.read_bytes())
    twice.write_text(json.dumps(collection | {"features": collection["features"] * 2}))

    assert "the file has this ward twice" in load(install, "--file", twice, code=1)
    assert "the file has no wards" in load(install, "--file", wards_file(tmp_path, {}), code=1)
    with install.session() as session:
        assert len(session.exec(select(RefreshRun)).all()) == 2


@pytest.mark.national
def test_the_real_wards_of_eight_councils_are_stored_in_any_order(
    install: Install,
) -> None:
    files = sorted(BOUNDARIES.glob("*ward*"), reverse=True)
    if not files:
        pytest.skip("../shared/data holds no boundaries")
    for file in files:
        load(install, "--file", file)

    assert counted(install)["ward"] == 255 + 21 + 34 + 49 + 69 + 20 + 33 + 20


def test_a_file_without_a_few_wards_is_quarantined_and_the_summary_counts_them(
    install: Install, tmp_path: Path
) -> None:
    load(install, "--file", wards_file(tmp_path, wards_of(TRAFFORD, 4, 1)))

    output = load(install, "--file", wards_file(tmp_path, wards_of(TRAFFORD, 2, 1)), code=1)

    assert (
        "wards that are missing from the list of their council: 2 (E05000003, E05000004)" in output
    )
    assert counted(install)["358"] == 4
    assert "0 new, 0 changed, 2 gone" in release(install, "areas/358")


@pytest.mark.parametrize("data", ["[]", '{"features": [1]}', "{", '{"features": [{}]}'])
def test_a_file_without_wards_is_refused_in_one_sentence(
    install: Install, tmp_path: Path, data: str
) -> None:
    file = tmp_path / "wards.geojson"
    file.write_text(data)

    output = load(install, "--file", file, code=1)

    assert "this is not a GeoJSON of wards as ONS publishes it" in output
    assert not any(word in output for word in ("indices", "object", "Expecting", "char 1"))
