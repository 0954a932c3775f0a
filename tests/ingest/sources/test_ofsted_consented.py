"""Home-based providers that consent to publication."""

from datetime import date

import pytest

from app.config import ROOT
from app.ingest.errors import FileRefused
from app.ingest.source_rows import Address, ConsentedRow
from app.ingest.sources import ofsted_consented

(FILE,) = (ROOT / "tests" / "files" / "ofsted_consented").glob("*.csv")


def test_names_and_addresses_are_read_below_the_title_lines():
    reading = ofsted_consented.read(FILE)
    rows = list(reading.records)

    assert rows[0] == ConsentedRow(
        "2700002", "Ada Fenwick", Address(("4 Marram Close",), "Durham", "ZZ4 1AA"), "Durham"
    )
    assert rows[1].address == Address(("Hill House", "Mill Lane"), "Deal", "ZZ4 2AB")
    assert reading.as_at == date(2026, 9, 30)


def test_a_redacted_address_leaves_the_name():
    rows = {row.ofsted_urn: row for row in ofsted_consented.read(FILE).records}

    assert rows["EY400002"].name == "Bea Ashworth"
    assert rows["EY400002"].address == Address()


def test_a_redacted_name_is_not_a_consent():
    reading = ofsted_consented.read(FILE)
    urns = [row.ofsted_urn for row in reading.records]

    assert "EY400009" not in urns
    assert [(bad.row, bad.column) for bad in reading.bad] == [(8, "Provider name")]


def test_capitals_in_the_header_do_not_matter(tmp_path):
    path = tmp_path / "consented.csv"
    lines = FILE.read_text(encoding="utf-8-sig").splitlines()
    lines[3] = lines[3].upper()
    path.write_text("\n".join(lines))

    assert len(list(ofsted_consented.read(path).records)) == 3


def test_a_missing_address_column_is_refused_by_name(tmp_path):
    path = tmp_path / "consented.csv"
    path.write_text(FILE.read_text(encoding="utf-8-sig").replace("Provider address line 2,", "", 1))

    with pytest.raises(FileRefused, match=r"row 4, column 'Provider address line 2'.* is missing"):
        ofsted_consented.read(path)
