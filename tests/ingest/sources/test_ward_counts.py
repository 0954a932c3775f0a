"""Take-up by ward: the suppressed figures of a council's exact counts."""

import pickle
from pathlib import Path

import pytest

from app.config import ROOT
from app.core.period import Period
from app.core.takeup import CellKey, EarlierFigures, Entitlement, Figure, HiddenReason
from app.ingest.errors import FileRefused
from app.ingest.source_rows import TakeupRow
from app.ingest.sources import funded_takeup

WARDS = ROOT / "tests" / "files" / "funded_takeup" / "wards.csv"
TWOS, WORKING = Entitlement.EARLY_LEARNING, Entitlement.WORKING


def wards_of(path: Path, **choices: object) -> dict[str, Figure]:
    """The early learning figures by the name of the ward."""
    rows = funded_takeup.read_wards(path, **choices).records  # type: ignore[arg-type]
    return {row.name: row.figure for row in rows if row.figure.entitlement is TWOS}


def changed(tmp_path: Path, old: str, new: str) -> Path:
    """The file with one text replaced by another."""
    content = WARDS.read_text()
    assert old in content
    path = tmp_path / WARDS.name
    path.write_text(content.replace(old, new))
    return path


def test_wards_are_rounded_and_small_counts_are_hidden():
    reading = funded_takeup.read_wards(WARDS)
    rows = list(reading.records)

    assert rows[:4] == [
        TakeupRow("ward", code, "995", name, figure)
        for code, name, figure in (
            ("E05990001", "Marram", Figure(TWOS, "2", Period.parse("2026-spring"), 45, 60, 75)),
            (
                "E05990002",
                "Staithe",
                Figure(TWOS, "2", Period.parse("2026-spring"), hidden=HiddenReason.FEW),
            ),
            (
                "E05990003",
                "Saltpan",
                Figure(TWOS, "2", Period.parse("2026-spring"), hidden=HiddenReason.FEW),
            ),
            ("E05990004", "Kelp Hill", Figure(TWOS, "2", Period.parse("2026-spring"), 65, 60, 108)),
        )
    ]
    assert rows[4].figure == Figure(WORKING, "3-4", Period.parse("2026-spring"), 35)
    assert (reading.la_number, reading.rows_read, reading.bad) == ("995", 8, [])


def test_no_exact_count_leaves_the_reader():
    reading = funded_takeup.read_wards(WARDS)
    rows = list(reading.records)

    numbers = [
        value
        for row in rows
        for value in (row.figure.registered_count, row.figure.eligible_count)
        if value is not None
    ]
    assert all(value % 5 == 0 for value in numbers)
    assert b"61.4" not in pickle.dumps((rows, reading.bad, reading.ignored))


def disclosed_before(*hidden: str) -> EarlierFigures:
    """The earlier figures of an edition of the same wards."""
    rows = list(funded_takeup.read_wards(WARDS).records)
    keys = [
        CellKey(row.code, row.figure.entitlement, row.figure.ages, row.figure.period)
        for row in rows
    ]
    return EarlierFigures(
        keys, {key for key in keys if key.area in hidden and key.entitlement is TWOS}
    )


def test_a_hidden_ward_stays_hidden_in_the_next_edition():
    asked = []

    def find_disclosed(la_number: str) -> EarlierFigures:
        asked.append(la_number)
        return disclosed_before("E05990001")

    assert wards_of(WARDS)["Marram"].hidden is None
    assert wards_of(WARDS, find_disclosed=find_disclosed)["Marram"].hidden is HiddenReason.FEW
    assert asked == ["995"]


def test_a_term_without_an_earlier_ward_is_refused(tmp_path):
    path = tmp_path / "wards.csv"
    lines = WARDS.read_text().splitlines()
    path.write_text("\n".join(line for line in lines if "Kelp Hill" not in line))

    with pytest.raises(
        FileRefused, match=r"2026-spring was published before for other areas or ages \(E05990004, "
    ):
        funded_takeup.read_wards(path, find_disclosed=lambda _: disclosed_before())


def test_an_unreadable_row_is_reported_before_the_missing_ward(tmp_path):
    path = changed(tmp_path, "2,43,61.4", "2,43.5,61.4")

    with pytest.raises(FileRefused, match=r"row 2, column 'registered'.*whole number"):
        funded_takeup.read_wards(path, find_disclosed=lambda _: disclosed_before())


def test_a_council_may_set_a_higher_threshold():
    assert wards_of(WARDS, threshold=20)["Marram"].hidden is HiddenReason.FEW


@pytest.mark.parametrize("symbol", ["c", "low", "x"])
def test_a_ward_hidden_by_the_council_keeps_its_symbol_and_is_protected(tmp_path, symbol):
    figures = wards_of(changed(tmp_path, "2,3,58", f"2,{symbol},58"))

    assert figures["Staithe"] == Figure(
        TWOS, "2", Period.parse("2026-spring"), hidden=HiddenReason(symbol)
    )
    assert figures["Saltpan"].hidden is HiddenReason.FEW


def test_a_true_zero_of_a_ward_is_hidden_like_a_small_count(tmp_path):
    figures = wards_of(changed(tmp_path, "2,3,58", "2,0,58"))

    assert figures["Staithe"] == Figure(
        TWOS, "2", Period.parse("2026-spring"), hidden=HiddenReason.FEW
    )


def test_every_format_of_a_spreadsheet_is_read(tmp_path):
    path = tmp_path / "wards.csv"
    lines = WARDS.read_text().replace(",", ";").splitlines()
    lines = [f"{lines[0]};note", *(f"{line};" for line in lines[1:])]
    path.write_text("\r\n".join(lines), encoding="utf-16")
    reading = funded_takeup.read_wards(path)

    assert len(list(reading.records)) == 8
    assert reading.ignored == ("note",)


@pytest.mark.parametrize(
    ("old", "new", "column"),
    [
        ("2,43,61.4", "2,,61.4", "registered"),
        ("2,43,61.4", "2,43.5,61.4", "registered"),
        ("2,43,61.4", "2,43,", "eligible"),
        ("2,43,61.4", "2,43,z", "eligible"),
        ("2,43,61.4", "3,43,61.4", "ages"),
        ("early-learning,2,43", "breakfast,2,43", "entitlement"),
        ("Marram,2026-spring", "Marram,2026-winter", "term"),
        ("E05990001,Marram,2026", "E06990001,Marram,2026", "area_code"),
        ("995,E05990001,Marram,2026", "95,E05990001,Marram,2026", "la_number"),
    ],
)
def test_an_unreadable_row_is_reported(tmp_path, old, new, column):
    reading = funded_takeup.read_wards(changed(tmp_path, old, new))

    assert len(list(reading.records)) == 7
    assert [(bad.row, bad.column) for bad in reading.bad] == [(2, column)]


def test_a_ward_given_twice_is_a_bad_row(tmp_path):
    path = changed(tmp_path, "E05990002,Staithe,2026", "E05990001,Marram,2026")
    reading = funded_takeup.read_wards(path)

    assert [(bad.row, bad.reason) for bad in reading.bad] == [
        (3, "given twice: the first row was kept")
    ]


def test_one_unreadable_row_refuses_the_whole_file():
    assert funded_takeup.WARDS.bad_share_max == 0


def test_a_file_of_two_councils_is_refused(tmp_path):
    path = changed(tmp_path, "995,E05990004", "994,E05990004")

    with pytest.raises(FileRefused, match="more than one council: 994, 995"):
        funded_takeup.read_wards(path)


def test_ages_of_a_ward_that_do_not_add_up_are_refused(tmp_path):
    path = tmp_path / "wards.csv"
    ages = (("3", 20), ("4", 20), ("3-4", 45))
    lines = [f"995,E05990001,2026-spring,universal,{age},{count},60" for age, count in ages]
    path.write_text(
        "\n".join(["la_number,area_code,term,entitlement,ages,funded,eligible", *lines])
    )

    with pytest.raises(FileRefused, match=r"E05990001 .* do not add up to '3-4'"):
        funded_takeup.read_wards(path)


def test_universal_hours_of_all_eligible_children_cannot_be_solved_from_working_parents(tmp_path):
    path = tmp_path / "wards.csv"
    wards = ((23, 23, 23), (50, 65, 25), (50, 70, 25), (50, 75, 25))
    lines = ["la_number,area_code,term,entitlement,ages,registered,eligible"]
    for number, (both, eligible, working) in enumerate(wards):
        about = f"995,E0599000{number},2026-spring"
        lines.append(f"{about},universal,3-4,{both},{eligible}")
        lines.append(f"{about},working,3-4,{working},")
    path.write_text("\n".join(lines))

    rows = list(funded_takeup.read_wards(path).records)

    hidden = [(row.code[-1], row.figure.entitlement.value) for row in rows if row.figure.hidden]
    assert hidden == [(ward, of) for ward in "01" for of in ("universal", "working")]
