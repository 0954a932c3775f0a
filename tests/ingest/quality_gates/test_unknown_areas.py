"""Figures of unknown areas are stored, counted and reported."""

import csv
from pathlib import Path

from app.config import ROOT
from app.data.tables import Outcome
from tests.builders import AS_AT, Install, nursery, try_command
from tests.ingest.sources.test_ward_boundaries import TRAFFORD, wards_file, wards_of

WARDS = ROOT / "tests" / "files" / "funded_takeup" / "wards.csv"
HUBS = ROOT / "tests" / "files" / "family_hubs" / "gias.csv"


def ward_takeup(folder: Path, first: int = 1, count: int = 7) -> Path:
    """Early learning figures for a number of wards of Trafford, all with the same counts."""
    rows = ["la_number,area_code,area_name,term,entitlement,ages,registered,eligible"]
    rows += [
        f"358,E05{number:06},Ward {number},2026-spring,early-learning,2,40,60"
        for number in range(first, first + count)
    ]
    file = folder / f"wards_{first}_2026-04-30.csv"
    file.write_text("\n".join(rows) + "\n", "utf-8")
    return file


def report_of(install: Install) -> list[dict[str, str]]:
    (report,) = (install.data_dir / "reports").iterdir()
    with report.open(encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file))


def test_take_up_of_unknown_wards_is_reported_with_number_and_codes(
    install: Install, tmp_path: Path
) -> None:
    install.areas(("council", "E08000009", "Trafford", "", "358", ""))

    run = install.refresh("ward_takeup", ward_takeup(tmp_path))

    assert run.outcome is Outcome.STORED
    assert run.reason.startswith(
        "rows of unknown areas: 7 (ward E05000001, E05000002, E05000003 and 4 more)"
    )
    reported = report_of(install)
    assert [row["value"] for row in reported] == [f"E05{number:06}" for number in range(1, 8)]
    assert {row["column"] for row in reported} == {"ward"}


def test_nothing_is_reported_once_the_wards_are_loaded(install: Install, tmp_path: Path) -> None:
    wards = wards_file(tmp_path, wards_of(TRAFFORD, 21, 1))
    done = try_command(
        install.data_dir,
        "refresh",
        "areas",
        "--file",
        str(wards),
        DATABASE_URL=install.database_url,
    )
    assert done.exit_code == 0

    run = install.refresh("ward_takeup", ward_takeup(tmp_path))

    assert run.reason == ""


def test_the_command_reports_unknown_wards(install: Install, tmp_path: Path) -> None:
    install.areas(("council", "E08000009", "Trafford", "", "358", ""))
    install.register(nursery())
    install.postcodes()

    done = try_command(
        install.data_dir,
        *("refresh", "ward_takeup", "--file", str(ward_takeup(tmp_path))),
        DATABASE_URL=install.database_url,
    )

    assert "rows of unknown areas: 7" in done.output


def test_unknown_councils_in_a_register_are_reported(install: Install) -> None:
    install.areas()

    run = install.register(nursery(), nursery("EY100002", **{"Local authority": "Kelpwick"}))

    assert "rows of unknown areas: 1 (council Kelpwick)" in run.reason


def test_hubs_and_take_up_of_unknown_councils_are_reported(install: Install) -> None:
    install.areas()

    hubs = install.refresh("family_hubs", HUBS, as_at=AS_AT)
    figures = install.refresh("funded_takeup", WARDS.with_name("data_set_1_2026.csv"), as_at=AS_AT)

    assert "unknown areas" in hubs.reason + figures.reason


DISTRICT = ("district", "E06990001", "Sandmere", "E06990001", "", "")
WARDS_KNOWN = tuple(("ward", f"E0599000{n}", f"Ward {n}", "E06990001", "", "") for n in (1, 2))


def postcode(inward: str, district: str, ward: str, retired: str = "") -> tuple[str, ...]:
    return (f"ZZ1 {inward}", "53.9", "-1.2", district, ward, retired)


def test_postcodes_of_unknown_districts_and_wards_are_reported_with_number_and_codes(
    install: Install,
) -> None:
    install.areas(("council", "E06990001", "Sandmere", "", "995", ""), DISTRICT, *WARDS_KNOWN)

    run = install.postcodes(
        postcode("1AA", "E06990001", "E05990001"),
        postcode("1AB", "E06990001", "E05990007"),
        postcode("1AD", "E06990001", "E05990007"),
        postcode("1AE", "E06990009", "E05990008"),
    )

    assert run.outcome is Outcome.STORED
    assert run.reason.startswith(
        "postcodes of unknown areas: 1 (district E06990009), 2 (ward E05990007); they are stored"
    )
    reported = [(row["column"], row["value"], row["reason"]) for row in report_of(install)]
    assert reported == [
        ("district", "E06990009", "unknown area with 1 rows"),
        ("ward", "E05990007", "unknown area with 2 rows"),
    ]


def test_postcodes_are_not_reported_if_no_area_of_their_kind_is_known(
    install: Install,
) -> None:
    """Wards are loaded by council and districts for England only; terminated postcodes keep codes."""
    other = ("E06990002", "Kelpwick")
    councils = [
        ("council", "E06990001", "Sandmere", "", "995", ""),
        ("council", *other, "", "996", ""),
    ]
    districts = [DISTRICT, ("district", *other, "E06990002", "", "")]
    install.areas(*councils, *districts, *WARDS_KNOWN)

    run = install.postcodes(
        postcode("1AA", "E06990001", "E05990001"),
        postcode("1AB", "E06990002", "E05990007"),
        postcode("1AD", "S12000033", "S13002483"),
        postcode("1AE", "E99999999", "E99999999"),
        postcode("1AF", "", ""),
        postcode("1AG", "E06990001", "E05990009", "2020-01"),
    )

    assert (run.outcome, run.reason) == (Outcome.STORED, "")
