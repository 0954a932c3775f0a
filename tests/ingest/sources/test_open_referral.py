"""What is read of a directory in Open Referral UK 1 and 3, and what is left out and why."""

import json
from datetime import date, time
from pathlib import Path
from typing import Any

import pytest

from app.config import ROOT
from app.core.offer import AgeBand, Ages, Opening, Price, Text, Unit, Weeks
from app.core.provision import Kind
from app.ingest.errors import FileRefused
from app.ingest.reading import Reading
from app.ingest.source_rows import Address, ListingRow
from app.ingest.sources.open_referral import read
from app.ingest.sources.open_referral.feed_pages import summarise
from app.ingest.sources.open_referral.feed_redaction import with_only_services, without_services
from tests.directory_builders import directory_file, page, service_1, service_3

SHARED = ROOT.parent / "shared" / "data" / "open-referral"
BUCKS = SHARED / "bucks_fis_services_page1.json"
DAY = [{"opens_at": "08:00", "closes_at": "18:00"}]


def reading_of(folder: Path, *services: Any) -> tuple[Reading[ListingRow], list[ListingRow]]:
    found = read(directory_file(folder, page(*services)))
    return found, list(found.records)


def row_of(folder: Path, service: Any) -> ListingRow:
    [row] = reading_of(folder, service)[1]
    return row


def test_a_full_service_of_version_3(tmp_path: Path) -> None:
    reading, [row] = reading_of(tmp_path, service_3())

    weekdays = tuple(Opening(one, time(8), time(18), Weeks.ALL_YEAR) for one in range(5))
    assert (reading.as_at, reading.la_number, reading.row_warnings) == (
        date(2026, 11, 20),
        None,
        [],
    )
    assert (row.reference, row.ofsted_urn, row.kind) == ("or-aaaa", "EY100001", Kind.DAY_NURSERY)
    assert row.address == Address(("9 Quay Lane",), "Sandmere", "ZZ1 1AD")
    assert (row.phone, row.website) == ("01632 960777", "https://nursery.example")
    assert row.offer.ages == Ages(9, 59)
    assert row.offer.opening == weekdays
    assert row.offer.prices == (Price(750, Unit.HOUR, AgeBand.TWO),)
    assert row.offer.languages == ("pl",)
    assert row.offer.texts == {Text.DESCRIPTION: {"en": "Forest school & garden."}}
    assert (row.consent, row.offer.funded, row.offer.vacancies) == (None, None, ())


def test_a_service_of_version_1(tmp_path: Path) -> None:
    row = row_of(tmp_path, service_1(7, "EY100002"))

    assert (row.reference, row.ofsted_urn, row.kind) == ("or-7", "EY100002", Kind.PRE_SCHOOL)
    assert row.address == Address(("3 Net Loft",), "Sandmere", "ZZ1 1AA")
    assert row.phone == "01632 960778"
    assert row.offer.ages == Ages(24, 59)
    assert row.offer.opening == (Opening(0, time(9), time(12), Weeks.ALL_YEAR),)
    assert row.offer.prices == (Price(1800, Unit.SESSION),)
    assert row.offer.step_free is True


def test_a_service_of_the_first_standard_with_its_objects_at_locations(tmp_path: Path) -> None:
    at_location = {
        "location": {
            "physical_addresses": [{"address_1": "3 Net Loft\nQuay", "postal_code": "ZZ11AA"}],
            "accessibility_for_disabilities": [{"accessibility": "No step free access"}],
        },
        "regular_schedules": [{"byday": "TU", "opens_at": "09:00:00Z", "closes_at": "15:00:00Z"}],
    }
    service = {
        "id": "9d2f3a52-0f6e-4b1e-9d8a-2f6a8f1c0e77",
        "name": "Kelp",
        "status": "active",
        "service_taxonomys": [{"id": "1", "taxonomy": {"name": "Pre-schools", "vocabulary": "x"}}],
        "eligibilitys": [{"eligibility": "child", "minimum_age": "2", "maximum_age": "4.5"}],
        "contacts": [{"name": "Jo", "phones": [{"number": "tbc"}, {"number": "01632 960001"}]}],
        "service_at_locations": [at_location],
    }

    row = row_of(tmp_path, service)

    assert row.reference == f"or-{service['id']}"
    assert (row.kind, row.offer.ages) == (Kind.PRE_SCHOOL, Ages(24, 54))
    assert row.address == Address(("3 Net Loft", "Quay"), "", "ZZ1 1AA")
    assert row.phone == "01632 960001"
    assert row.offer.opening == (Opening(1, time(9), time(15), Weeks.ALL_YEAR),)
    assert row.offer.step_free is None


@pytest.mark.parametrize(
    ("facts", "numbers"),
    [
        ({"ofsted_item": {"reference_number": "EY123456"}}, ("EY123456", "")),
        ({"ofsted_reference_number": 2567890}, ("2567890", "")),
        ({"attributes": [{"label": "Ofsted URN", "value": "EY123456"}]}, ("EY123456", "")),
        ({"url": "https://reports.ofsted.gov.uk/provider/16/EY123456"}, ("EY123456", "")),
        ({"links": [{"url": "https://reports.ofsted.gov.uk/provider/21/123456"}]}, ("", "123456")),
        ({"description": "<p>Ofsted registration number: EY123456</p>"}, ("EY123456", "")),
        ({"description": "Ofsted number EY123456 or Ofsted number EY123457"}, ("", "")),
        ({"description": "Call Ofsted on 0300 123 1231. Charity 123456."}, ("", "")),
        ({"description": "Ofsted registered person RP123456"}, ("", "")),
        # Hours, where each split of the spaces is tried.
        ({"description": f"Ofsted{' ' * 15_000}number"}, ("", "")),
    ],
)
def test_the_number_of_a_registration_is_found_where_it_names_ofsted(
    tmp_path: Path, facts: dict[str, Any], numbers: tuple[str, str]
) -> None:
    row = row_of(tmp_path, service_1(1, name="Kelp Day Nursery", **facts))

    assert (row.ofsted_urn, row.dfe_urn) == numbers


@pytest.mark.parametrize(
    ("name", "categories", "kind"),
    [
        ("Ann", ["Childminders"], Kind.CHILDMINDER),
        ("Ann's Childminding", ["Day nurseries"], Kind.CHILDMINDER),
        ("Ann", ["Childminders", "Day nurseries"], None),
        (
            "Kelp Pre-School",
            ["Nurseries, creches, pre schools and nursery classes"],
            Kind.PRE_SCHOOL,
        ),
        ("Kelp Nursery School", ["Childcare", "30 hours funded providers"], None),
        ("Kelp", ["Maintained nursery schools"], Kind.NURSERY_SCHOOL),
        ("Kelp", ["After-school clubs"], Kind.OUT_OF_SCHOOL),
        ("Kelp Day Nursery", [], Kind.DAY_NURSERY),
    ],
)
def test_childcare_is_recognised_by_categories_and_else_by_its_name(
    tmp_path: Path, name: str, categories: list[str], kind: Kind | None
) -> None:
    terms = [{"id": 1, "name": one} for one in categories]

    assert row_of(tmp_path, service_1(1, name=name, taxonomies=terms)).kind is kind


def test_other_services_are_left_out_and_counted_by_category(tmp_path: Path) -> None:
    def other(key: int, category: str, **facts: Any) -> dict[str, Any]:
        return service_1(key, name=f"No {key}", taxonomies=[{"name": category}], **facts)

    brownies = [other(key, "Clubs and groups") for key in (1, 2)]
    reading, rows = reading_of(
        tmp_path,
        *brownies,
        other(3, "Childcare and Early Years"),
        other(4, "Nannies"),
        service_3("closed", status="defunct"),
        service_3("one"),
        service_3("one"),
    )

    assert [row.reference for row in rows] == ["or-one"]
    assert "services left out, not childcare: 2" in reading.notes
    assert "services left out, childcare without its kind: 1" in reading.notes
    assert "services left out, closed: 1" in reading.notes
    assert "services given twice, with the same id: 1" in reading.notes
    assert any("Clubs and groups (2)" in note for note in reading.notes)


def test_of_several_services_with_one_number_the_fullest_counts(tmp_path: Path) -> None:
    bare = service_3("bare", "EY100001", phones=[], schedules=[], cost_options=[])

    reading, rows = reading_of(tmp_path, bare, service_3("full", "EY100001"))

    assert [row.reference for row in rows] == ["or-full"]
    assert any("EY100001: services 1, 2" in note for note in reading.notes)


HOSTILE = {
    "a script as website": ({"url": "javascript:alert(1)"}, "url"),
    "markup in the description": ({"description": "<script>x()</script>Hello <b>there"}, ""),
    "text for numbers": ({"minimum_age": "two", "maximum_age": "four"}, "minimum_age"),
    "huge ages": ({"minimum_age": 1e308, "maximum_age": "9" * 400}, "minimum_age"),
    "ages the wrong way round": ({"minimum_age": 5, "maximum_age": 2}, "minimum_age"),
    "a text for a list": ({"phones": "01632", "schedules": "Mon", "cost_options": 3}, ""),
    "nulls": (dict.fromkeys(("phones", "schedules", "description", "organization", "url")), ""),
    "lists of nulls": ({"phones": [None], "service_at_locations": [None, {"location": 1}]}, ""),
    "a number for a phone": ({"phones": [{"number": 1632960777.5}]}, "phones"),
    "no day": ({"schedules": [{"byday": "XX", **DAY[0]}]}, "schedules"),
    "no time": ({"schedules": [{"byday": "MO", "opens_at": "8", "closes_at": "?"}]}, "schedules"),
    "closes first": (
        {"schedules": [{"byday": "MO", "opens_at": "18:00", "closes_at": "08:00"}]},
        "schedules",
    ),
    "a price without a unit": ({"cost_options": [{"amount": 5}]}, "cost_options"),
    "a huge price": ({"cost_options": [{"amount": 1e7, "option": "per day"}]}, "cost_options"),
    "euros": (
        {"cost_options": [{"amount": 5, "option": "a day", "currency": "EUR"}]},
        "cost_options",
    ),
    "an unknown language": ({"languages": [{"name": "Klingonese"}]}, "languages"),
    "a long text": ({"description": "x" * 6_000}, "description"),
    "half a surrogate": ({"description": "\ud800 Hello"}, ""),
}


@pytest.mark.parametrize(("facts", "column"), HOSTILE.values(), ids=HOSTILE)
def test_what_cannot_be_read_is_left_out_and_reported(
    tmp_path: Path, facts: dict[str, Any], column: str
) -> None:
    reading, [row] = reading_of(tmp_path, service_3(**facts))

    assert row.name == "Directory aaaa"
    assert reading.bad == []
    assert {warning.column for warning in reading.row_warnings} == ({column} if column else set())
    stored = json.dumps(row.offer.to_facts()) + row.website
    assert not [one for one in ("<", "javascript", "x()") if one in stored]


def test_a_service_without_id_or_name_is_unreadable_and_others_are_read(tmp_path: Path) -> None:
    reading, rows = reading_of(tmp_path, service_3(id=None), service_3("bb", name=" "), service_3())

    assert [row.reference for row in rows] == ["or-aaaa"]
    assert [(bad.row, bad.reason) for bad in reading.bad] == [
        (1, "the service has no id"),
        (2, "the service has no name"),
    ]


def test_a_hidden_address_and_hours_that_ended_are_not_read(tmp_path: Path) -> None:
    location = service_1()["locations"][0] | {"mask_exact_address": True}
    past = {"weekday": "Friday", **DAY[0], "valid_to": "2020-01-01"}
    monthly = {"byday": "1MO", "freq": "MONTHLY", "description": "First Monday"}

    row = row_of(tmp_path, service_1(locations=[location], regular_schedules=[past, monthly]))

    assert (row.address, row.offer.opening) == (None, ())


def test_sessions_that_overlap_are_one_opening(tmp_path: Path) -> None:
    sessions = [
        {"weekday": "Monday", "opens_at": opens, "closes_at": closes, "description": "Term time"}
        for opens, closes in (("09:00", "12:00"), ("08:00", "13:00Z"), ("14:00:00", "16:00:00"))
    ]

    opening = row_of(tmp_path, service_1(regular_schedules=sessions)).offer.opening

    assert opening == (
        Opening(0, time(8), time(13), Weeks.TERM),
        Opening(0, time(14), time(16), Weeks.TERM),
    )


REFUSED = {
    "nothing": (b"", "not JSON"),
    "a page of the web": (b"<html></html>", "not JSON"),
    "cut short": (json.dumps(page(service_3())).encode()[:-9], "not JSON"),
    "an error": (b'{"error": "busy"}', "no directory in Open Referral UK"),
    "no services": (b'{"contents": []}', "no directory in Open Referral UK"),
    "not a number": (b'{"contents": [{"id": NaN}]}', "NaN is not a number"),
    "UTF-16": (json.dumps(page(service_3())).encode("utf-16"), "not text in UTF-8"),
    "deep": (b'{"contents": [' + b"[" * 40 + b"]" * 40 + b"]}", "nested more than 30 deep"),
    "very deep": (b"[" * 100_000, "nested more than 30 deep"),
    "a long number": (b'{"contents": [{"id": ' + b"9" * 5_000 + b"}]}", "digits"),
}


@pytest.mark.parametrize(("content", "reason"), REFUSED.values(), ids=REFUSED)
def test_what_is_no_directory_is_refused(tmp_path: Path, content: bytes, reason: str) -> None:
    with pytest.raises(FileRefused, match=reason):
        list(read(directory_file(tmp_path, content)).records)


def test_an_archived_directory_loses_a_service_and_the_names_of_contacts() -> None:
    data = json.dumps([page(service_1(1)), page(service_1(2), key="content")]).encode()

    without = without_services(data, ["or-1"])

    assert b"Pre-School 1" not in without
    assert b"Jamie Spencer" not in without
    assert b"01632 960778" in without
    assert without_services(without, []) == without
    assert with_only_services(data, ["or-2"]).count(b'"name":"Pre-School') == 1


def test_a_page_tells_its_number_how_many_there_are_and_what_is_in_outline() -> None:
    full = json.dumps(page(service_3(), total_pages=7, page_number=3)).encode()
    spring = json.dumps({"content": [service_1()], "totalPages": 141, "number": 0}).encode()
    outline = json.dumps(page({"id": "a", "name": "x", "organization": {"id": "b"}})).encode()

    assert summarise(full) == (3, 7, ())
    assert summarise(spring) == (0, 141, ())
    assert summarise(outline) == (1, 1, ("a",))


def test_pages_as_their_publishers_write_them(tmp_path: Path) -> None:
    if not BUCKS.exists():
        pytest.skip("../shared/data holds no page of a directory")

    reading = read(BUCKS)
    rows = {row.name: row for row in reading.records}

    assert reading.rows_read == 20
    assert rows.keys() == {
        *("Abbotsbrook Pre-School", "Acorn Montessori School", "Acre Wood Nursery School"),
    }
    assert rows["Abbotsbrook Pre-School"].offer.step_free is True
    assert "pages that the directory has and the file lacks: 140" in reading.notes
    assert (reading.bad, reading.ignored, reading.as_at) == ([], (), date(2021, 1, 13))
