"""ONS's two postcode directories, NSPL and ONSPD, as files and as the zips that ONS publishes."""

from collections.abc import Mapping
from datetime import date
from pathlib import Path
from zipfile import ZIP_DEFLATED, ZipFile

import pytest

from app.config import ROOT
from app.ingest.errors import FileRefused
from app.ingest.sources.postcode_directory import (
    directory_files,
    read_postcodes,
)
from app.publish.postcodes.arrays import NO_POSITION, PostcodeArrays

FILES = ROOT / "tests" / "files" / "postcode_directory"
NSPL, ONSPD = FILES / "nspl.csv", FILES / "onspd.csv"
NAMES_AND_CODES = {
    "User Guide/NSPL User Guide Aug 2026.pdf": b"%PDF-1.7",
    "Documents/LAD names and codes UK as at 04_26.csv": b"LAD26CD,LAD26NM\nE06990001,Sandmere\n",
}


def month(year: int, number: int) -> int:
    return (year - 1900) * 12 + number


def postcodes(found: PostcodeArrays) -> list[str]:
    letters = [number.to_bytes(7, "big").decode() for number in found.keys.tolist()]
    return [f"{text[:4].strip()} {text[4:]}" for text in letters]


def zipped(folder: Path, members: Mapping[str, bytes], name: str = "directory.zip") -> Path:
    path = folder / name
    with ZipFile(path, "w", ZIP_DEFLATED) as archive:
        for member, content in members.items():
            archive.writestr(member, content)
    return path


@pytest.mark.parametrize("path", [NSPL, ONSPD], ids=["NSPL", "ONSPD"])
def test_both_directories_give_the_same_postcodes(path):
    found = read_postcodes(path)

    assert postcodes(found) == [
        *("ZZ1 1AA", "ZZ1 1AB", "ZZ1 1AD"),
        *("ZZ8 1AA", "ZZ8 2AA", "ZZ9 1AA"),
    ]
    assert found.latitude_e6[:2].tolist() == [52_477_000, 52_478_000]
    assert found.longitude_e6[:2].tolist() == [-1_904_300, -1_904_400]
    assert found.districts[found.district[0]] == "E06990001"
    assert found.wards[found.ward[0]] == "E05990001"
    assert found.retired_month.tolist() == [0, month(2019, 12), 0, 0, month(2004, 3), 0]
    assert (found.rows_read, found.bad) == (6, ())


@pytest.mark.parametrize("path", [NSPL, ONSPD], ids=["NSPL", "ONSPD"])
def test_a_postcode_without_a_grid_reference_is_not_in_the_arctic(path):
    found = read_postcodes(path)

    placed = dict(zip(postcodes(found), found.latitude_e6.tolist(), strict=True))
    nowhere = {postcode for postcode, latitude in placed.items() if latitude == NO_POSITION}
    assert nowhere == {"ZZ1 1AD", "ZZ8 1AA", "ZZ8 2AA"}
    assert (found.longitude_e6 == NO_POSITION).tolist() == (
        found.latitude_e6 == NO_POSITION
    ).tolist()
    assert max(placed.values()) == 55_971_000


def test_columns_that_are_not_needed_are_listed():
    assert {"oa21cd", "ced25cd", "imd25ind", "gridind"} <= set(read_postcodes(NSPL).ignored)
    assert {"pcd", "ced", "statsward", "lsoa11"} <= set(read_postcodes(ONSPD).ignored)
    assert not {"lad26cd", "wd26cd", "doterm"} & set(read_postcodes(NSPL).ignored)
    assert not {"oslaua", "osward", "doterm"} & set(read_postcodes(ONSPD).ignored)


@pytest.mark.parametrize("year", ["25", "27"])
def test_a_year_in_a_columns_name_may_change(tmp_path, year):
    path = tmp_path / "nspl.csv"
    path.write_text(NSPL.read_text().replace("26cd", f"{year}cd"))

    found = read_postcodes(path)

    assert found.districts[found.district[0]] == "E06990001"
    assert f"lad{year}cd" not in found.ignored


def test_of_two_vintages_the_newest_is_read(tmp_path):
    path = tmp_path / "nspl.csv"
    header = "pcds,lad27cd,lad26cd,wd26cd,wd27cd,ced27cd,lat,long\n"
    codes = "E06990027,E06990026,E05990026,E05990027,E58990027"
    path.write_text(f"{header}ZZ1 1AA,{codes},52.477,-1.9043\n")

    found = read_postcodes(path)

    assert (found.districts, found.wards) == (("", "E06990027"), ("", "E05990027"))
    assert set(found.ignored) == {"lad26cd", "wd26cd", "ced27cd"}


@pytest.mark.parametrize(
    ("path", "member", "released"),
    [
        (NSPL, "Data/NSPL_AUG_2026_UK.csv", date(2026, 8, 1)),
        (ONSPD, "Data/ONSPD_FEB_2026_UK.csv", date(2026, 2, 1)),
        (NSPL, "NSPL_2026/Data/NSPL21_NOV_2026_UK.csv", date(2026, 11, 1)),
    ],
)
def test_a_zip_is_read_as_ons_publishes_it(tmp_path, path, member, released):
    other = b"pcds,lat,long\nZZ7 7ZZ,52.4,-1.9\n"
    copies = {f"{Path(member).parent}/multi_csv/{Path(member).stem}_ZZ.csv": other}
    packed = zipped(tmp_path, {member: path.read_bytes(), **copies, **NAMES_AND_CODES})

    found = read_postcodes(packed)

    assert (found.keys == read_postcodes(path).keys).all()
    assert (found.latitude_e6 == read_postcodes(path).latitude_e6).all()
    assert (found.rows_read, found.as_at) == (6, released)


def test_files_by_area_in_a_zip_are_joined(tmp_path):
    header, *rows = NSPL.read_text().splitlines(keepends=True)
    parts = {
        "Data/multi_csv/NSPL_AUG_2026_UK_ZZ.csv": "".join([header, *rows[:4]]).encode(),
        "Data/multi_csv/NSPL_AUG_2026_UK_Z.csv": "".join([header, *rows[4:]]).encode(),
    }

    found = read_postcodes(zipped(tmp_path, parts | NAMES_AND_CODES))

    assert postcodes(found) == postcodes(read_postcodes(NSPL))
    assert found.as_at == date(2026, 8, 1)


def test_a_bad_row_in_a_zip_has_its_member(tmp_path):
    text = NSPL.read_text().replace("52.477", "north")
    path = zipped(tmp_path, {"Data/NSPL_AUG_2026_UK.csv": text.encode()})

    (bad,) = read_postcodes(path).bad

    assert (bad.file, bad.row, bad.column, bad.value) == (
        "Data/NSPL_AUG_2026_UK.csv",
        2,
        "lat",
        "north",
    )


def test_a_zip_in_a_folder_is_merged_with_the_files_beside_it(tmp_path):
    zipped(tmp_path, {"Data/NSPL_AUG_2026_UK.csv": NSPL.read_bytes()}, "NSPL_AUG_2026.zip")
    (tmp_path / "more.csv").write_text("postcode,lat,long,retired\nZZ2 1AA,52.4,-1.9,\n")

    found = read_postcodes(tmp_path)

    assert "ZZ2 1AA" in postcodes(found)
    assert found.rows_read == 7
    assert "NSPL_AUG_2026.zip: Data/NSPL_AUG_2026_UK.csv: gridind" in found.ignored


def test_a_directory_that_unpacks_to_too_much_is_refused_before_it_is_unpacked(
    tmp_path, monkeypatch
):
    monkeypatch.setattr(directory_files, "UNPACKED_BYTES_MAX", 1_000_000)
    path = zipped(tmp_path, {"Data/ONSPD_FEB_2026_UK.csv": b"0" * 1_000_001})

    with pytest.raises(FileRefused, match="unpacks to more than 1 MB"):
        read_postcodes(path)


def test_a_directory_damaged_inside_its_zip_is_refused(tmp_path):
    path = tmp_path / "directory.zip"
    with ZipFile(path, "w") as archive:
        archive.writestr("Data/NSPL_AUG_2026_UK.csv", NSPL.read_bytes())
    path.write_bytes(path.read_bytes().replace(b"ZZ1 1AB", b"ZZ1 1XX"))  # its sum no longer fits

    with pytest.raises(FileRefused, match="damaged"):
        read_postcodes(path)


@pytest.mark.parametrize(
    "member",
    ["Data/NSPL.csv", "Documents/NSPL_AUG_2026_UK.csv", "Data/multi_csv/NSPL_AUG_2026_UK.csv"],
)
def test_a_zip_without_a_directory_is_refused(tmp_path, member):
    path = zipped(tmp_path, {member: NSPL.read_bytes()})

    with pytest.raises(FileRefused, match="nor Data/NSPL"):
        read_postcodes(path)
