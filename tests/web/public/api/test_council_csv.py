"""A council's settings as CSV: complete, no more than the pages show, safe to open."""

import csv
import io
from dataclasses import replace
from datetime import date

import pytest

from app.core.consent import Consent
from app.core.csv_escaping import FORMULA_STARTS
from app.core.offer import Ages, Funded, Offer
from app.core.ratings import Framework, Inspection, JudgementArea, OverallGrade, Standard
from app.snapshot.layout import Edition
from app.web.public.api.council_csv import COLUMNS, council_csv
from tests.builders import setting

TODAY = date(2026, 11, 22)
URL = "/api/v1/councils/E06990001/places.csv"
OFSTED = Edition(
    "ofsted_register", "Childcare providers", "Ofsted", "", "OGL v3.0", "Contains Ofsted data.",
    date(2026, 9, 30), 200, 1, True,
)  # fmt: skip
SOURCES = {"name": "ofsted_register", "phone": "council_listing"}
EDITIONS = {
    "ofsted_register": OFSTED,
    "council_listing": replace(OFSTED, source="council_listing", as_at=date(2026, 11, 1)),
    "areas": replace(OFSTED, source="areas"),
}


def rows(table: bytes) -> list[dict[str, str]]:
    return list(csv.DictReader(io.StringIO(table.decode("utf-8-sig"), newline="")))


def row(**facts) -> dict[str, str]:
    """The row of a CSV file with one setting."""
    [found] = rows(council_csv([setting(**facts)], EDITIONS, TODAY))
    return found


def test_the_csv_is_a_download_that_spreadsheets_read_as_utf_8(client):
    answer = client.get(URL)

    assert answer.headers["Content-Type"] == "text/csv; charset=utf-8"
    name = 'filename="early-years-places-E06990001.csv"'
    assert answer.headers["Content-Disposition"] == f"attachment; {name}"
    assert answer.headers["Cache-Control"] == "no-cache"
    assert answer.data.startswith(b"\xef\xbb\xbfprovider_id,")
    assert answer.data.endswith(b"\r\n")


def test_the_csv_has_every_listed_setting_of_the_council_once_and_no_other(client, app):
    public = app.extensions["app_state"].snapshots.current().settings
    expected = [setting.provider_id for setting in public.all() if setting.la_code == "E06990001"]

    found = [row["provider_id"] for row in rows(client.get(URL).data)]

    assert found == expected
    assert len(found) > 100


def test_two_councils_have_tables_of_their_own(client):
    first, second = (
        {row["provider_id"] for row in rows(client.get(f"/api/v1/councils/{code}/places.csv").data)}
        for code in ("E06990001", "E06990002")
    )

    assert first
    assert second
    assert not first & second


def test_columns_keep_their_names_and_order():
    # Programs read the file by position: only add columns, at the end.
    assert COLUMNS == (
        "provider_id", "ofsted_urn", "dfe_urn", "name", "kind", "group", "shown", "address", "town",
        "postcode", "latitude", "longitude", "phone", "email", "website", "registered_on",
        "places_count", "conditions", "ages_from_months", "ages_to_months", "funded", "step_free",
        "languages", "inspection_system", "inspected_on", "overall_grade", "report_card",
        "safeguarding_met", "requirements", "sources", "as_at", "attribution", "stale_sources",
        "area_km",
    )  # fmt: skip


def test_an_area_only_setting_has_no_address_and_only_the_outward_code(client):
    listed = [row for row in rows(client.get(URL).data) if row["shown"] == Consent.AREA.value]

    assert listed
    for row in listed:
        assert (row["address"], row["town"]) == ("", "")
        assert " " not in row["postcode"]


@pytest.mark.parametrize("start", FORMULA_STARTS)
@pytest.mark.parametrize("column", ["name", "phone", "conditions", "website", "town"])
def test_a_text_that_starts_like_a_formula_cannot_run(column, start):
    assert row(**{column: f"{start}1+1"})[column] == f"'{start}1+1"


def test_a_negative_number_stays_a_number():
    assert row(longitude=-1.25)["longitude"] == "-1.25"


def test_commas_quotes_and_line_ends_stay_in_their_cell():
    name = 'Kelp, "the" nursery\nby the sea'

    assert row(name=name)["name"] == name


def test_each_row_has_sources_dates_and_attributions():
    found = row(sources=SOURCES)

    assert found["sources"] == "name: ofsted_register; phone: council_listing"
    assert found["as_at"] == "ofsted_register: 2026-09-30; council_listing: 2026-11-01"
    assert found["attribution"] == "Contains Ofsted data."


def test_every_row_of_the_seeds_has_its_sources_and_their_dates(client):
    for row in rows(client.get(URL).data):
        named = {part.split(": ")[1] for part in row["sources"].split("; ")}
        dated = dict(part.split(": ") for part in row["as_at"].split("; "))
        assert named == set(dated)
        assert all(date.fromisoformat(day) for day in dated.values())
        assert row["attribution"]


def test_a_grade_and_a_report_card_have_separate_columns():
    grade = Inspection(Framework.PREVIOUS, date(2020, 3, 12), overall=OverallGrade.GOOD)
    standards = {
        JudgementArea.INCLUSION: Standard.ATTENTION,
        JudgementArea.ACHIEVEMENT: Standard.STRONG,
    }
    card = Inspection(
        Framework.REPORT_CARD, date(2026, 3, 1), standards=standards, safeguarding_met=False
    )

    old, new = row(inspections=(grade,)), row(inspections=(grade, card))

    assert (old["overall_grade"], old["report_card"]) == ("good", "")
    assert (new["overall_grade"], new["safeguarding_met"]) == ("", "no")
    assert new["report_card"] == "inclusion: needs-attention; achievement: strong-standard"
    assert row()["inspected_on"] == ""


def test_unknown_funded_hours_differ_from_none_offered():
    facts = [
        row(offer=Offer(funded=funded))["funded"]
        for funded in (None, (), (Funded.UNIVERSAL_3_4, Funded.WORKING_2))
    ]

    assert facts == ["", "none", "universal-3-4 working-2"]
    assert row(offer=Offer(ages=Ages(0, 59)))["ages_from_months"] == "0"


@pytest.mark.parametrize(
    "code", ["E06999999", "E05990001", "e06990001", "%00", "..", "=1", "a" * 99]
)
def test_an_unknown_council_is_404(client, code):
    answer = client.get(f"/api/v1/councils/{code}/places.csv")

    assert (answer.status_code, answer.json) == (404, {"error": {"status": 404}})
