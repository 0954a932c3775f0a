"""The LSOA of each postcode in England, from every file of postcodes that has it."""

import csv
import gzip
import re
from pathlib import Path

import polars as pl
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from app.config import ROOT
from app.ingest.errors import FileRefused
from app.ingest.sources.postcode_directory import postcode_rows, read_postcodes
from app.ingest.sources.postcode_directory.postcode_rows import BadRows, RawRows
from app.publish.postcodes.arrays import PostcodeArrays

FILES = ROOT / "tests" / "files" / "postcode_directory"
TRAFFORD = ROOT.parent / "shared" / "data" / "postcodes" / "trafford_postcodes.csv.gz"
HEADER = "postcode,latitude,longitude,district_code,lsoa_code\n"
CODES = st.text("E0129 x", max_size=11) | st.from_regex(r"[EWSN]0[12][0-9]{6}", fullmatch=True)


def lsoas(found: PostcodeArrays) -> dict[str, str]:
    """The LSOA of each postcode, by its seven letters."""
    keys = [key.to_bytes(7, "big").decode() for key in found.keys.tolist()]
    return {key: found.lsoas[at] for key, at in zip(keys, found.lsoa, strict=True)}


def csv_file(folder: Path, body: str, header: str = HEADER) -> Path:
    path = folder / "postcodes.csv"
    path.write_text(header + body)
    return path


@pytest.mark.parametrize("name", ["nspl.csv", "onspd.csv"])
def test_both_directories_of_ons_give_the_lsoas_of_england_only(name: str) -> None:
    found = read_postcodes(FILES / name)

    known = {key for key, lsoa in lsoas(found).items() if lsoa}
    assert found.lsoas == ("", "E01999999")
    assert known == {"ZZ1 1AA", "ZZ1 1AB", "ZZ1 1AD"}
    assert not {"lsoa21cd", "lsoa21"} & set(found.ignored)


def test_a_file_without_a_column_of_lsoas_has_none() -> None:
    found = read_postcodes(FILES / "plain.csv")

    assert (found.lsoas, found.lsoa.tolist()) == (("",), [0] * 6)


@pytest.mark.parametrize(
    ("columns", "codes", "expected"),
    [
        ("lsoa11,lsoa21", "E01990011,E01990021", ("", "E01990021")),
        ("lsoa21cd,lsoa11cd", "E01990021,E01990011", ("", "E01990021")),
        ("lsoa11cd", "E01990011", ("",)),
    ],
)
def test_lsoas_of_the_census_before_are_not_read(
    tmp_path: Path, columns: str, codes: str, expected: tuple[str, ...]
) -> None:
    path = csv_file(tmp_path, f"ZZ1 1AA,53.9,1.2,{codes}\n", f"pcds,lat,long,{columns}\n")

    assert read_postcodes(path).lsoas == expected


@pytest.mark.parametrize(
    ("district", "code"),
    [
        *[("E06990001", ""), ("E06990001", "E99999999"), ("", "L99999999")],
        *[("W06990001", "W01990001"), ("S12990001", "S01990001"), ("N09990001", "95GG01S1")],
    ],
)
def test_a_postcode_without_an_english_lsoa_is_in_order(
    tmp_path: Path, district: str, code: str
) -> None:
    found = read_postcodes(csv_file(tmp_path, f"ZZ1 1AA,53.9,1.2,{district},{code}\n"))

    assert (lsoas(found), found.bad) == ({"ZZ1 1AA": ""}, ())


@pytest.mark.parametrize(
    "code",
    ["Sandmere 001A", "E01", "E0199000", "E019900011", "E01990001E", "e01990001", "E05990001"],
)
def test_a_wrong_code_is_reported_and_its_postcode_kept(tmp_path: Path, code: str) -> None:
    body = f"ZZ1 1AA,53.9,1.2,E06990001,{code}\nZZ1 1AB,53.9,1.2,E06990001, E01990001\n"

    found = read_postcodes(csv_file(tmp_path, body))

    (bad,) = found.bad
    assert (bad.row, bad.column, bad.value) == (2, "lsoa_code", code)
    assert "kept without it" in bad.reason
    assert lsoas(found) == {"ZZ1 1AA": "", "ZZ1 1AB": "E01990001"}


def test_a_column_of_lsoas_given_twice_is_refused(tmp_path: Path) -> None:
    header = "postcode,latitude,longitude,lsoa_code,lsoa_code\n"

    with pytest.raises(FileRefused, match="'lsoa_code': this column is given twice"):
        read_postcodes(csv_file(tmp_path, "", header))


@settings(max_examples=30)
@given(st.lists(CODES, min_size=1, max_size=30))
def test_any_text_gives_an_lsoa_exactly_if_it_is_an_english_code(codes: list[str]) -> None:
    columns = dict.fromkeys(("latitude", "longitude"), 1.0)
    columns |= dict.fromkeys(("district", "ward", "retired"), pl.lit(None, pl.String))
    frame = pl.DataFrame({"lsoa": codes}, {"lsoa": pl.String}).with_row_index("row", 10)
    frame = frame.with_columns(postcode=pl.format("ZZ{} 1AA", "row"), **columns)

    checked = postcode_rows.check(RawRows(frame, {}, says_use=True), BadRows())

    stripped = [code.strip() for code in codes]
    expected = [code if re.fullmatch("E01[0-9]{6}", code) else "" for code in stripped]
    assert checked["lsoa"].to_list() == expected


@pytest.mark.national
def test_the_postcodes_of_trafford_have_the_lsoas_of_their_file() -> None:
    if not TRAFFORD.exists():
        pytest.skip("../shared/data holds no postcodes of Trafford")
    with gzip.open(TRAFFORD, "rt", newline="") as file:
        expected = {row["postcode"]: row["lsoa_code"] for row in csv.DictReader(file)}

    found = read_postcodes(TRAFFORD)

    assert {f"{key[:4].strip()} {key[4:]}": lsoa for key, lsoa in lsoas(found).items()} == expected
    assert found.bad == ()
