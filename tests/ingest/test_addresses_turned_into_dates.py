"""Addresses that a spreadsheet turned into dates, in every source with addresses."""

import csv
import gzip
from collections.abc import Callable

import pytest
from sqlmodel import select

from app.config import ROOT
from app.core.house_numbers import restore_address
from app.data.tables import Location, RefreshRun
from app.ingest.sources import family_hubs
from tests.builders import Install, childminder, consent, nursery
from tests.council_builders import import_extract, import_listing, listed, registration

REGISTER = ROOT.parent / "shared" / "data" / "ofsted" / "childcare_providers_2021-08-31.csv.gz"
Take = Callable[[Install, str], RefreshRun]


def take_register(install: Install, line: str) -> RefreshRun:
    return install.register(nursery(**{"Provider address line 1": line}))


def take_consented(install: Install, line: str) -> RefreshRun:
    install.register(childminder())
    return install.consented(consent(**{"Provider address line 1": line}))


def take_own_listing(install: Install, line: str) -> RefreshRun:
    return import_listing(install, listed(address_1=line))


def take_own_extract(install: Install, line: str) -> RefreshRun:
    return import_extract(install, registration(line=line))


def take_hubs(install: Install, line: str) -> RefreshRun:
    file = install.data_dir / "hubs_2026-10-01.csv"
    columns = ["la_number", "reference", "kind", "name", "address", "town", "postcode"]
    row = ["995", "H-1", "family-hub", "Hub", f"{line}, Quay Lane", "Sandmere", "ZZ1 1AA"]
    with file.open("w", encoding="utf-8", newline="") as stream:
        csv.writer(stream).writerows([columns, row])
    return install.refresh("family_hubs", file)


TAKES: dict[str, Take] = {
    "register": take_register,
    "consented": take_consented,
    "listing": take_own_listing,
    "extract": take_own_extract,
    "hubs": take_hubs,
}


@pytest.mark.parametrize("source", TAKES)
def test_a_house_number_that_became_a_date_is_restored(install: Install, source: str) -> None:
    install.areas()

    run = TAKES[source](install, "09-Oct, The Green")

    assert run.unreadable_count == 0
    assert "addresses restored where house numbers had become dates: 1" in run.reason


@pytest.mark.parametrize("source", TAKES)
def test_a_line_that_cannot_be_restored_is_left_out_and_reported(
    install: Install, source: str
) -> None:
    install.areas()

    run = TAKES[source](install, "01/02/2003")

    assert run.unreadable_count == 0
    assert "lines of addresses left out because they are dates: 1" in run.reason
    (report,) = (install.data_dir / "reports").iterdir()
    with report.open(encoding="utf-8", newline="") as file:
        (reported,) = csv.DictReader(file)
    assert (reported["column"], reported["value"]) == ("address", "01/02/2003")
    assert int(reported["row"]) >= 1


def test_the_record_has_the_restored_address(install: Install) -> None:
    take_register(install, "09-Oct, The Green")

    with install.session() as session:
        (address,) = session.exec(select(Location.address)).all()
    assert address == "9-10 The Green"


def test_a_consent_whose_only_street_line_is_a_date_is_not_withdrawn(install: Install) -> None:
    install.areas()
    take_consented(install, "7 Saltpan Road")

    run = install.consented(consent(**{"Provider address line 1": "01/02/2003"}))

    assert run.erased_count == 0


def test_hubs_keep_the_street_behind_a_date(install: Install) -> None:
    install.areas()
    take_hubs(install, "09-Oct")

    (row,) = family_hubs.read(install.data_dir / "hubs_2026-10-01.csv").records

    assert row.address.lines == ("9-10 Quay Lane",)


@pytest.mark.national
def test_the_real_register_of_2021_has_no_such_address() -> None:
    if not REGISTER.exists():
        pytest.skip("../shared/data holds no national register")
    with gzip.open(REGISTER, "rt", encoding="cp1252", newline="") as stream:
        rows = [row for row in csv.reader(stream) if len(row) > 20]
    at = [rows[0].index(f"Provider address line {number}") for number in (1, 2, 3)]

    addresses = [tuple(row[position] for position in at) for row in rows[1:]]

    assert all(restore_address(lines).lines == lines for lines in addresses)
