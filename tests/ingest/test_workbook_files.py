"""A council's workbook through a whole refresh: its rows, its archived text and an erasure."""

import csv
from datetime import date
from pathlib import Path

import pytest

from app.config import ROOT
from app.data.tables import Outcome
from tests.builders import NOW, Install, new_install
from tests.council_builders import import_listing, listed, release
from tests.erasure_search import find_traces, publish_and_erase
from tests.ingest.workbooks import write_workbook

HOME = listed(
    name="Quillfeather", address_1="88 Vexwort Row", kind="childminder", consent="counted only"
)


@pytest.fixture
def install(tmp_path: Path) -> Install:
    made = new_install(tmp_path / "data")
    made.areas()
    made.postcodes()
    return made


def import_workbook(install: Install, *rows: dict[str, str], as_at: date) -> Outcome:
    columns = sorted({name for row in rows for name in row})
    cells = [columns, *([row.get(name, "") for name in columns] for row in rows)]
    folder = install.data_dir / "files"
    folder.mkdir(exist_ok=True)
    path = write_workbook(folder / "our list.xlsx", {"Notes": [["Notes"]], "List": cells})
    return install.refresh("council_listing", path, as_at=as_at).outcome


@pytest.mark.parametrize(
    ("source", "file"),
    [
        ("family_hubs", "family_hubs/council.csv"),
        ("ward_takeup", "funded_takeup/wards.csv"),
        ("schools", "schools/council_2026-09.csv"),
    ],
)
def test_every_file_of_a_council_may_be_a_workbook(install, source, file):
    sample = ROOT / "tests" / "files" / file
    with sample.open(encoding="utf-8-sig", newline="") as stream:
        rows = list(csv.reader(stream))
    path = write_workbook(install.data_dir / f"{sample.stem}.xlsx", {"Sheet1": rows})

    as_text = install.refresh(source, sample, as_at=date(2026, 11, 20))
    as_workbook = install.refresh(source, path, as_at=date(2026, 11, 21))

    assert (as_workbook.outcome, as_workbook.rows_count, as_workbook.unreadable_count) == (
        as_text.outcome,
        as_text.rows_count,
        as_text.unreadable_count,
    )


def test_an_erasure_removes_a_row_that_came_in_a_workbook(install):
    agreed = {**HOME, "consent": "all"}
    outcome = import_workbook(install, agreed, listed("S-2"), as_at=date(2026, 11, 20))
    install.publish()
    before = find_traces(install, "Vexwort")
    import_listing(install, {**HOME, "address_1": ""}, listed("S-2"), as_at=date(2026, 11, 21))
    release(install)

    publish_and_erase(install, NOW)

    assert outcome is Outcome.STORED
    assert [trace for trace in before if "our list.xlsx.csv" in trace]
    assert find_traces(install, "Vexwort") == []
