"""Unreadable cells and rows of a council's listing keep their previous values."""

from datetime import date
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st
from sqlmodel import select

from app.config import ROOT
from app.core.consent import Consent
from app.core.offer import Ages, Premises, Space
from app.data.tables import Listing, Outcome
from app.ingest.errors import FileRefused
from app.ingest.previous_listing import PreviousListing
from app.ingest.reading import Reading
from app.ingest.source_rows import ListingRow
from app.ingest.sources import council_listing
from app.snapshot.layout import Setting
from tests.builders import Install
from tests.council_builders import import_listing, listed
from tests.ingest.sources.test_council_listing import listing_file

FILES = ROOT / "tests" / "files" / "council_listing"
DAY, NEXT_DAY = date(2026, 11, 20), date(2026, 11, 21)

# For every column a value, another one, and an unreadable one.
CELLS = {
    "ofsted_urn": ("EY990001", "EY990001", "none yet"),
    "kind": ("day-nursery", "pre-school", "nursery school and club"),
    "name": ("Tern Nursery", "Tern House", "n" * 301),
    "address_1": ("1 Quay", "2 Quay", "q" * 301),
    "address_2": ("Harbour", "Docks", "q" * 301),
    "address_3": ("Sandside", "Seaside", "q" * 301),
    "town": ("Sandmere", "Wytown", "t" * 101),
    "postcode": ("ZZ1 1AA", "ZZ1 1AB", "ZZ1"),
    "phone": ("01632 960001", "01632 960002", "ring us"),
    "email": ("a@tern.example", "b@tern.example", "a at tern"),
    "website": ("https://a.example", "https://b.example", "see facebook"),
    "opening": ("Mon 08:00-18:00 term", "Tue 08:00-18:00 term", "8 till 6"),
    "age_from_months": ("9", "12", "nine"),
    "age_to_months": ("59", "60", "school age"),
    "places": ("38", "40", "1,200"),
    "space_under_2": ("now", "full", "perhaps"),
    "space_2": ("now", "full", "yes"),
    "space_3_4": ("waiting list", "now", "2 left"),
    "prices": ("2: 8.10 an hour", "2: 8.40 an hour", "ask"),
    "extra_food": ("3.50 a meal", "4.00 a meal", "cheap"),
    "extra_consumables": ("1.00 a day", "2.00 a day", "some"),
    "extra_activities": ("5.00 once", "6.00 once", "trips"),
    "extra_hours": ("8.10 an hour", "8.40 an hour", "ask"),
    "funded": ("universal-3-4", "working-3-4", "30 hours"),
    "apply_by": ("2026-12-01", "2026-12-02", "soon"),
    "step_free": ("yes", "no", "partly"),
    "languages": ("en", "pl", "Elvish"),
    "school_runs": ("Marram School", "Kelp School", "s" * 301),
    "premises": ("non-domestic", "non-domestic", "a hall"),
    "description": ("Out of doors.", "In the woods.", "d" * 5_001),
    "funded_pattern": ("9 to 3", "9 to 12", "d" * 5_001),
    "how_to_apply": ("Ring us.", "Write to us.", "d" * 5_001),
    "send_support": ("A SENCO.", "Two SENCOs.", "d" * 5_001),
    "food": ("Hot lunch.", "Cold lunch.", "d" * 5_001),
    "description:pl": ("Na dworze.", "W lesie.", "d" * 5_001),
}
CONFIRMED = {"space_confirmed_on": "2026-10-20"}


def _read(folder: Path, cells: dict[str, str], previous: PreviousListing) -> Reading[ListingRow]:
    return council_listing.read(listing_file(folder, cells), lambda *_: previous)


def _previous(folder: Path, **cells: str) -> PreviousListing:
    (row,) = council_listing.read(listing_file(folder, cells)).records
    return PreviousListing({row.reference: row})


def _column(name: str, at: int) -> dict[str, str]:
    return {column: values[at] for column, values in CELLS.items() if column == name}


@given(st.sets(st.sampled_from(sorted(CELLS)), min_size=1))
def test_unreadable_cells_keep_their_values_and_all_others_are_updated(
    tmp_path_factory: pytest.TempPathFactory, bad: set[str]
) -> None:
    folder = tmp_path_factory.getbasetemp()
    before = {name: values[0] for name, values in CELLS.items()} | CONFIRMED
    after = {name: values[1] for name, values in CELLS.items()} | CONFIRMED
    written = after | {name: CELLS[name][2] for name in bad}
    right = after | {name: CELLS[name][0] for name in bad}

    reading = _read(folder, written, _previous(folder, **before))
    read = list(reading.records)

    assert read == list(council_listing.read(listing_file(folder, right)).records)
    assert len(reading.bad) == len(bad)
    assert all(one.is_recovered and one.accepted and one.reason for one in reading.bad)
    assert {one.column for one in reading.bad} == bad


@pytest.mark.parametrize("name", sorted(CELLS.keys() - {"ofsted_urn", "name", "premises", "kind"}))
def test_a_new_setting_is_read_without_its_unreadable_cell(tmp_path: Path, name: str) -> None:
    others = {"ofsted_urn": "EY990001"}
    reading = council_listing.read(listing_file(tmp_path, others | _column(name, 2)))
    (row,) = reading.records

    (bare,) = council_listing.read(listing_file(tmp_path, others | {name: ""})).records
    assert row == bare
    assert [one.column for one in reading.bad] == [name]


def test_an_unreadable_row_keeps_its_previous_row(tmp_path: Path) -> None:
    previous = _previous(tmp_path, reference="A", phone="01632 960001")
    path = listing_file(tmp_path, {"reference": "B"}, {"reference": "A"})
    path.write_text(path.read_text().replace("Ada Fenwick\nA", "Ada\nA") + ",too,many\n")
    path.write_text(path.read_text().replace("Ada Fenwick\n,too", "Ada Fenwick,too"))
    reading = council_listing.read(path, lambda *_: previous)

    assert [row.reference for row in reading.records] == ["B", "A"]
    (bad,) = reading.bad
    assert bad.is_recovered
    assert "this row" in bad.reason


@pytest.mark.parametrize(
    "cells",
    [
        {"reference": "", "ofsted_urn": "EY990001", "name": "Renamed"},
        {"reference": "", "name": "Ada Fenwick"},
        {"reference": "r" * 41, "ofsted_urn": "EY990001"},
        {"reference": "A", "name": ""},
        {"reference": "A", "ofsted_urn": "unknown"},
        {"reference": "A", "ofsted_urn": "", "kind": ""},
        {"reference": "A", "ofsted_urn": "EY990001", "school_urn": "999001"},
        {"reference": "A", "la_number": "unknown"},
        {"reference": "A", "as_at": "unknown"},
    ],
)
def test_a_setting_with_a_bad_reference_number_name_or_kind_is_still_matched(
    tmp_path: Path, cells: dict[str, str]
) -> None:
    previous = _previous(tmp_path, reference="A", ofsted_urn="EY990001", kind="pre-school")
    cells = {"kind": "pre-school", "phone": "01632 960002"} | cells
    path = listing_file(tmp_path, cells, {"reference": "B", "as_at": "2026-11-01"})
    reading = council_listing.read(path, lambda *_: previous)
    row, _other = reading.records

    assert (row.reference, row.phone) == ("A", "01632 960002")
    assert row.name in ("Ada Fenwick", "Renamed")
    assert [one.reason for one in reading.bad if not one.is_recovered] == []
    assert len(reading.bad) == 1


def test_a_reused_reference_takes_no_values_from_another_number(tmp_path: Path) -> None:
    previous = _previous(tmp_path, reference="A", ofsted_urn="EY990001", opening="Mon 08:00-18:00")
    cells = {"reference": "A", "ofsted_urn": "EY990002", "opening": "8 till 6", "name": "Bea"}

    (row,) = _read(tmp_path, cells, previous).records

    assert row.offer.opening == ()


def test_ages_that_contradict_each_other_stay_as_they_were(tmp_path: Path) -> None:
    previous = _previous(tmp_path, age_from_months="9", age_to_months="59")
    (row,) = _read(tmp_path, {"age_from_months": "36", "age_to_months": "24"}, previous).records

    assert row.offer.ages == Ages(9, 59)


def test_previous_space_is_not_confirmed_on_a_later_day(tmp_path: Path) -> None:
    previous = _previous(tmp_path, space_2="now", **CONFIRMED)
    cells = {"space_2": "a few", "space_3_4": "full", "space_confirmed_on": "2026-11-20"}
    (row,) = _read(tmp_path, cells, previous).records

    assert [vacancy.space for vacancy in row.offer.vacancies] == [Space.NOW, Space.FULL]
    assert row.offer.space_confirmed_on == date(2026, 10, 20)


@pytest.mark.parametrize("day", ["", "last week"])
def test_space_without_a_readable_day_stays_unchanged(tmp_path: Path, day: str) -> None:
    previous = _previous(tmp_path, space_2="waiting list", **CONFIRMED)
    cells = {"space_2": "now", "space_confirmed_on": day, "places": "40"}
    (row,) = _read(tmp_path, cells, previous).records

    assert [vacancy.space for vacancy in row.offer.vacancies] == [Space.WAITING_LIST]
    assert (row.offer.space_confirmed_on, row.places_count) == (date(2026, 10, 20), 40)


# --- consent and homes ---


@pytest.mark.parametrize(
    "home",
    [
        {"kind": "childminder"},
        {"kind": "domestic"},
        {"kind": "nanny"},
        {"kind": "other", "premises": "own-home"},
        {"kind": "", "ofsted_urn": "EY990001"},
    ],
)
def test_an_unreadable_consent_of_a_home_refuses_the_file_and_lists_the_accepted_values(
    tmp_path: Path, home: dict[str, str]
) -> None:
    reading = council_listing.read(listing_file(tmp_path, home | {"consent": "yes"}))

    with pytest.raises(FileRefused, match="consent") as refused:
        list(reading.records)
    for accepted in ("all", "name and area", "counted only", "nothing"):
        assert accepted in str(refused.value)


def test_an_unreadable_consent_of_a_nursery_is_only_reported(tmp_path: Path) -> None:
    cells = {"kind": "day-nursery", "consent": "yes"}
    reading = council_listing.read(listing_file(tmp_path, cells))
    (row,) = reading.records

    assert row.consent is None
    assert reading.bad[0].column == "consent"


@pytest.mark.parametrize("cells", [{"kind": "child minder at home"}, {"premises": "her flat"}])
def test_an_unreadable_cell_never_changes_a_home_into_another_kind(
    tmp_path: Path, cells: dict[str, str]
) -> None:
    before = {"kind": "other", "premises": "own-home"} if "premises" in cells else {}
    previous = _previous(tmp_path, **before)
    reading = _read(tmp_path, before | {"consent": "counted only"} | cells, previous)
    (row,) = reading.records

    assert previous.may_be_home(row)
    assert row.consent is Consent.COUNTED
    assert row.offer.premises is (Premises.OWN_HOME if before else None)


def test_personal_values_of_a_home_are_only_in_the_report(tmp_path: Path) -> None:
    reading = council_listing.read(
        listing_file(
            tmp_path,
            {"phone": "ring Ada", "opening": "8 till 6"},
            {"kind": "day-nursery", "phone": "ring Ada"},
        )
    )
    list(reading.records)

    reported = {(one.row, one.column, one.is_personal) for one in reading.bad}
    assert reported == {(2, "phone", True), (2, "opening", False), (3, "phone", False)}


# --- through the record ---


def _places(install: Install) -> dict[str, Setting]:
    return {setting.name: setting for setting in install.publish().settings.all()}


def test_a_file_with_bad_cells_is_stored_and_previous_values_stay(install: Install) -> None:
    install.areas()
    install.postcodes()
    install.refresh("council_listing", FILES / "cells_good.csv")

    run = install.refresh("council_listing", FILES / "cells_bad.csv")

    shown = _places(install)
    tau, upsilon = shown["Tau Nursery"], shown["Upsilon Nursery"]
    assert (run.outcome, run.unreadable_count, run.changed_count) == (Outcome.STORED, 3, 2)
    assert (tau.phone, tau.places_count) == ("01632 960002", 40)
    assert len(tau.offer.opening) == 5
    assert tau.offer.opening[0].opens.isoformat("minutes") == "07:30"
    assert (upsilon.places_count, upsilon.offer.step_free) == (60, False)
    assert upsilon.offer.opening[0].closes.isoformat("minutes") == "18:00"
    assert upsilon.offer.prices


def test_an_unreadable_row_leaves_its_setting_in_the_listing(install: Install) -> None:
    import_listing(install, listed("A"), listed("B", phone="01632 960002"))
    run = import_listing(
        install, listed("A", phone="01632 960003"), listed("B", name="n" * 301), as_at=NEXT_DAY
    )

    with install.session() as session:
        phones = {one.reference: one.phone for one in session.exec(select(Listing))}
    assert (run.outcome, run.closed_count) == (Outcome.STORED, 0)
    assert phones == {"A": "01632 960003", "B": "01632 960009"}
