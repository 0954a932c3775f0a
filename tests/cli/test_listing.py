"""`flask listing`: export and import of a council's listing, and listings awaiting confirmation."""

import csv
from pathlib import Path

import pytest

from app.ingest.parsing.spreadsheet_csv import open_sheet
from tests.builders import run_command, try_command


def test_importing_an_exported_listing_changes_nothing(seeded_copy: Path, tmp_path: Path) -> None:
    file = tmp_path / "listing.csv"
    run_command(seeded_copy, "listing", "export", "995", str(file))

    again = tmp_path / "again.csv"
    printed = run_command(
        seeded_copy, "refresh", "council_listing", "--file", str(file), "--as-at", "2026-11-02"
    )
    run_command(seeded_copy, "listing", "export", "995", str(again))

    # The first real file removes the invented council, so every row is new; the second does not.
    assert "97 new, 0 changed" in printed
    printed = run_command(
        seeded_copy, "refresh", "council_listing", "--file", str(again), "--as-at", "2026-11-03"
    )
    assert "0 new, 0 changed, 0 gone, 0 erased" in printed
    assert again.read_bytes() == file.read_bytes()


def test_the_template_has_every_column_and_the_command_columns_explains_each(
    seeded: Path, tmp_path: Path
) -> None:
    file, workbook = tmp_path / "template.csv", tmp_path / "template.xlsx"
    run_command(seeded, "listing", "template", str(file))
    run_command(seeded, "listing", "template", str(workbook))

    printed_columns = run_command(seeded, "listing", "columns")

    with file.open(encoding="utf-8-sig", newline="") as stream:
        header = next(csv.reader(stream))
    assert "space_confirmed_on" in header
    assert list(open_sheet(workbook, ["reference"]).header) == header
    assert all(name.partition(":")[0] in printed_columns for name in header)


def test_an_unpublished_listing_is_listed_and_published_once_confirmed(seeded_copy: Path) -> None:
    unpublished = run_command(seeded_copy, "listing", "held")

    run_command(seeded_copy, "listing", "confirm", "995", "S-904", "--reason", "seen by us")

    assert "995 S-904: Lantern Bay Nursery, number 2990999, awaits your confirmation" in unpublished
    assert "Sea Pink Nursery, number 2990020, suspended at Ofsted" in unpublished
    assert "S-904" not in run_command(seeded_copy, "listing", "held")


def test_a_file_without_a_council_takes_it_from_the_command(
    seeded_copy: Path, tmp_path: Path
) -> None:
    file = tmp_path / "centres.csv"
    file.write_text(
        "name,address,postcode,telephone,unique_reference_number,lon,lat\n"
        "Quay Children's Centre,1 Quay Lane,ZZ1 2AB,01632 960001,20001,1.2,53.9\n",
        encoding="utf-8",
    )

    printed = run_command(
        seeded_copy,
        *("refresh", "family_hubs", "--file", str(file)),
        *("--council", "995", "--as-at", "2026-11-01"),
    )

    assert printed.startswith("family_hubs/995: stored, 1 rows")
    assert "columns not read: lon, lat" in printed


@pytest.mark.parametrize("la_number", ["999", "sandmere", "", "../995"])
def test_the_listing_of_a_council_that_has_none_is_not_exported(
    seeded: Path, tmp_path: Path, la_number: str
) -> None:
    file = tmp_path / "listing.csv"

    done = try_command(seeded, "listing", "export", la_number, str(file))

    assert done.exit_code == 1
    assert done.output == f"refused: no listing of council {la_number!r} has been imported\n"
    assert not file.exists()


@pytest.mark.parametrize("words", [("listing", "export", "995"), ("listing", "template")])
def test_a_file_that_cannot_be_written_is_one_sentence(
    seeded: Path, tmp_path: Path, words: tuple[str, ...]
) -> None:
    done = try_command(seeded, *words, str(tmp_path / "missing" / "listing.csv"))

    assert done.exit_code == 1
    assert "No such file or directory" in done.output
    assert len(done.output.splitlines()) == 1


def test_the_counts_of_this_month_are_a_line_for_each_council(seeded_copy):
    printed = run_command(seeded_copy, "listing", "months")

    assert "995: 137 public settings, 107 with telephone, 67 with hours, 54 with prices" in printed
    assert "provision: 177 settings with 4027 places, 217 counts of 18 areas" in printed
