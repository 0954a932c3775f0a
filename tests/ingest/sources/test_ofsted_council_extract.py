"""The registrations in Ofsted's nightly extract for a council."""

from datetime import date

import pytest

from app.config import ROOT
from app.core.offer import Ages, CarePattern
from app.core.provision import Kind, Registers, Status
from app.ingest.source_rows import Address, ExtractRow
from app.ingest.sources import ofsted_council_extract

FILE = ROOT / "tests" / "files" / "ofsted_council_extract" / "extract.xml"
GOOD = FILE.read_text(encoding="utf-8")
HEAD, _, _ = GOOD.partition("  <Registration>")
TAIL = "</OfstedChildcareRegisterLocalAuthorityExtract>\n"


def registration(number: str = "EY700021", **elements: str) -> str:
    """One small registration; `elements` replace the defaults, "" leaves one out."""
    content = {
        "ReferenceNumber": number,
        "ProvisionType": "CCN",
        "RegistrationStatus": "ACTV",
        "Setting": "<SettingName>Gorse Nursery</SettingName>",
    } | elements
    inner = "\n".join(f"<{name}>{text}</{name}>" for name, text in content.items() if text)
    return f"<Registration>\n{inner}\n</Registration>\n"


def band(youngest: str, oldest: str, places: str = "", register: str = "") -> str:
    return (
        f"<ChildcareAge><AgeFrom>{youngest}</AgeFrom><AgeTo>{oldest}</AgeTo>"
        f"<MaximumNumber>{places}</MaximumNumber><Register>{register}</Register></ChildcareAge>"
    )


def on_register(**elements: str) -> str:
    content = {"Register": "EYR", "Status": "REGD"} | elements
    inner = "".join(f"<{name}>{text}</{name}>" for name, text in content.items())
    return f"<ChildServicesRegister>{inner}</ChildServicesRegister>"


def read(tmp_path, *registrations: str):
    """The rows of an extract of these registrations, and its reading."""
    path = tmp_path / "extract.xml"
    path.write_text(HEAD + "".join(registrations) + TAIL, encoding="utf-8")
    reading = ofsted_council_extract.read(path)
    return list(reading.records), reading


def read_one(tmp_path, **elements: str) -> ExtractRow:
    (row,), _ = read(tmp_path, registration(**elements))
    return row


def seen_bad(tmp_path, *registrations: str) -> list[tuple[str, str]]:
    _, reading = read(tmp_path, *registrations)
    return [(bad.column, bad.value) for bad in reading.bad]


@pytest.fixture(scope="module")
def rows() -> dict[str, ExtractRow]:
    return {row.ofsted_urn: row for row in ofsted_council_extract.read(FILE).records}


def test_the_extract_has_its_date_and_its_council():
    reading = ofsted_council_extract.read(FILE)

    assert (reading.as_at, reading.la_number) == (date(2026, 11, 20), "995")


def test_a_childminder_is_read_completely(rows):
    assert rows["EY700001"] == ExtractRow(
        ofsted_urn="EY700001",
        kind=Kind.CHILDMINDER,
        provider_type="Childminder",
        status=Status.ACTIVE,
        is_confidential=False,
        registered_on=date(2015, 3, 2),
        registers=Registers(early_years=True, compulsory=True, voluntary=True),
        registered_person="Ada Jane Fenwick",
        name="Ada Jane Fenwick",
        phone="07700 900011",
        email="ada@example.org",
        address=Address(("4 Marram Close",), "Sandmere", "ZZ1 1AA"),
        ages=Ages(0, 95),
        places_count=3,
        periods=(
            CarePattern.ALL_YEAR,
            CarePattern.FOUR_HOURS,
            CarePattern.FIVE_DAYS,
            CarePattern.ALL_DAY,
        ),
    )


def test_a_nursery_has_its_own_contacts_and_not_those_of_its_owner(rows):
    nursery = rows["2700011"]

    assert nursery.name == "Kelp Forest Nursery, Sandmere"
    assert (nursery.phone, nursery.email) == ("01632 960011", "hello@example.org")
    assert rows["EY700003"].phone == ""
    assert nursery.address == Address(("Old Chapel", "1 Staithe Hill"), "Sandmere", "ZZ1 1AB")


def test_an_ended_register_is_left_out(rows):
    assert rows["2700011"].registers == Registers(early_years=True)


@pytest.mark.parametrize(
    ("number", "status"),
    [
        ("EY700003", Status.SUSPENDED),
        ("EY700004", Status.RESIGNED),
        ("EY700010", Status.PROPOSED),
        ("EY700012", Status.CANCELLED),
    ],
)
def test_the_status_of_a_registration_is_read(rows, number, status):
    assert rows[number].status is status


@pytest.mark.parametrize(
    ("number", "kind"),
    [
        ("EY700007", Kind.OTHER),
        ("EY700010", Kind.CHILDMINDER),
        ("EY700012", Kind.DOMESTIC),
        ("2700009", Kind.NANNY),
    ],
)
def test_the_kind_is_that_of_its_type(rows, number, kind):
    assert rows[number].kind is kind


def test_a_registered_person_is_counted_as_read_but_is_not_a_setting():
    reading = ofsted_council_extract.read(FILE)
    numbers = [row.ofsted_urn for row in reading.records]

    assert "RP700008" not in numbers
    assert (len(numbers), reading.rows_read, reading.bad) == (10, 11, [])


@pytest.mark.parametrize(
    ("number", "kind", "provider_type"),
    [
        ("EY700005", Kind.OTHER, "Childcare on non-domestic premises"),
        ("2700006", Kind.CHILDMINDER, "Childminder"),
    ],
)
def test_a_refuge_and_an_anonymous_home_have_no_personal_data(rows, number, kind, provider_type):
    assert rows[number] == ExtractRow(
        ofsted_urn=number,
        kind=kind,
        provider_type=provider_type,
        status=Status.ACTIVE,
        is_confidential=True,
        registered_on=None,
        registers=Registers(),
        registered_person="",
        name="",
        phone="",
        email="",
        address=None,
        ages=None,
        places_count=None,
        periods=(),
        conditions="",
    )


def test_a_military_nursery_is_not_confidential(rows):
    assert rows["EY700007"].name == "Little Sentries"
    assert not rows["EY700007"].is_confidential


def test_a_refuge_stays_hidden_whatever_else_cannot_be_read(tmp_path):
    row = read_one(
        tmp_path,
        SpecialConsiderations="wref",
        RegistrationStatus="????",
        ProvisionType="NEW",
        RegistrationDate="soon",
        ChildcarePeriodList="<ChildcarePeriod>9XYZ</ChildcarePeriod>",
    )

    assert row.is_confidential
    assert (row.kind, row.status) == (Kind.OTHER, Status.INACTIVE)


def test_an_unknown_special_consideration_hides_the_row_and_is_reported(tmp_path):
    rows, reading = read(tmp_path, registration(SpecialConsiderations="XPRT"))

    assert [(row.name, row.is_confidential) for row in rows] == [("", True)]
    assert [(bad.column, bad.value) for bad in reading.bad] == [("SpecialConsiderations", "XPRT")]


@pytest.mark.parametrize("codes", ["MOD, ANON", "ANON MOD", "MOD;anon"])
def test_one_of_several_special_considerations_is_enough(tmp_path, codes):
    assert read_one(tmp_path, SpecialConsiderations=codes).is_confidential


def test_the_second_of_two_rows_can_hide_the_first(tmp_path):
    rows, reading = read(
        tmp_path, registration(), registration(SpecialConsiderations="ANON"), registration("EY1111")
    )

    assert [(row.ofsted_urn, row.name, row.is_confidential) for row in rows] == [
        ("EY700021", "", True),
        ("EY1111", "Gorse Nursery", False),
    ]
    assert [(bad.column, bad.reason) for bad in reading.bad] == [
        ("ReferenceNumber", "given twice: the first row was kept")
    ]


def test_a_bad_row_has_its_line(tmp_path):
    _, reading = read(tmp_path, registration(), registration("EY700022", RegistrationStatus="OOPS"))
    (bad,) = reading.bad
    lines = (tmp_path / "extract.xml").read_text().splitlines()

    assert lines[bad.row - 1 : bad.row + 1] == [
        "<Registration>",
        "<ReferenceNumber>EY700022</ReferenceNumber>",
    ]
    assert (bad.column, bad.value) == ("RegistrationStatus", "OOPS")
    assert bad.reason == "unknown code"


@pytest.mark.parametrize(
    ("elements", "column", "value"),
    [
        ({"number": "12"}, "ReferenceNumber", "12"),
        ({"ReferenceNumber": ""}, "ReferenceNumber", ""),
        ({"ProvisionType": "ZZZ"}, "ProvisionType", "ZZZ"),
        ({"ProvisionType": ""}, "ProvisionType", ""),
        ({"SecondaryProvisionType": "FDC"}, "SecondaryProvisionType", "FDC"),
        ({"RegistrationStatus": ""}, "RegistrationStatus", ""),
        ({"RegistrationDate": "31/08/2020"}, "RegistrationDate", "31/08/2020"),
        ({"RegistrationDate": "2021-02-30"}, "RegistrationDate", "2021-02-30"),
        (
            {"ChildcarePeriodList": "<ChildcarePeriod>9HPD</ChildcarePeriod>"},
            "ChildcarePeriod",
            "9HPD",
        ),
        ({"ChildServicesRegisterList": on_register(Register="ABC")}, "Register", "ABC"),
        ({"ChildServicesRegisterList": on_register(Status="ABC")}, "Status", "ABC"),
        ({"ChildServicesRegisterList": on_register(EndDate="never")}, "EndDate", "never"),
        ({"ChildcareAgeList": band("two", "5")}, "AgeFrom", "two"),
        ({"ChildcareAgeList": band("5", "2")}, "ChildcareAge", "5 to 2"),
        ({"ChildcareAgeList": band("0", "60")}, "ChildcareAge", "0 to 60"),
        ({"ChildcareAgeList": band("0", "5", "-4")}, "MaximumNumber", "-4"),
        (
            {"Setting": "<SettingName>A</SettingName><SettingName>B</SettingName>"},
            "SettingName",
            "",
        ),
        ({"Setting": f"<SettingName>{'x' * 2001}</SettingName>"}, "SettingName", "x" * 200),
    ],
)
def test_an_unreadable_value_is_a_bad_row_with_its_element(tmp_path, elements, column, value):
    assert seen_bad(tmp_path, registration(**elements)) == [(column, value)]


@pytest.mark.parametrize(
    ("bands", "ages", "places"),
    [
        (band("0", "5", "12", "EYR"), Ages(0, 59), 12),
        (band("2", "5", "24", "EYR") + band("5", "8", "30", "CCR"), Ages(24, 95), 24),
        (band("3", "3", "8", "EYR"), Ages(36, 47), 8),
        (band("5", "8", "16", "CCR") + band("8", "12", "20", "VCR"), Ages(60, 143), 20),
        (band("2", "", "", ""), Ages(24, None), None),
        (band("", "", "9", ""), None, 9),
        ("", None, None),
    ],
)
def test_ages_are_years_up_to_a_birthday_and_places_those_of_the_early_years(
    tmp_path, bands, ages, places
):
    row = read_one(tmp_path, ChildcareAgeList=bands)

    assert (row.ages, row.places_count) == (ages, places)


@pytest.mark.parametrize(
    ("elements", "is_held"),
    [
        ({}, True),
        ({"Status": "CANC"}, False),
        ({"EndDate": "2026-11-20"}, False),
        ({"EndDate": "2027-03-31"}, True),
        ({"EndDate": "2027-03-31T00:00:00"}, True),
    ],
)
def test_a_register_counts_until_it_ends(tmp_path, elements, is_held):
    row = read_one(tmp_path, ChildServicesRegisterList=on_register(**elements))

    assert row.registers.early_years is is_held


def test_a_nanny_who_is_also_a_childminder_is_a_childminder(tmp_path):
    row = read_one(tmp_path, ProvisionType="HCR", SecondaryProvisionType="CMR")

    assert (row.kind, row.provider_type) == (Kind.CHILDMINDER, "Childminder")


@pytest.mark.parametrize(
    ("setting", "person", "name"),
    [
        ("Fenwick, Ada", "Ada Jane Fenwick", "Ada Fenwick"),
        ("Busy Bees, Sandmere", "Ada Fenwick", "Busy Bees, Sandmere"),
        ("Fenwick,", "Ada Fenwick", "Fenwick,"),
        ("", "Ada Fenwick", "Ada Fenwick"),
    ],
)
def test_a_persons_name_is_in_spoken_order(tmp_path, setting, person, name):
    row = read_one(
        tmp_path,
        ProvisionType="CMR",
        Provider=f"<ProviderName>{person}</ProviderName>",
        Setting=f"<SettingName>{setting}</SettingName>",
    )

    assert row.name == name


def test_a_provider_who_withheld_consent_has_no_name_and_no_phone_number(tmp_path):
    row = read_one(
        tmp_path,
        ProvisionType="CMR",
        Provider="<ProviderName>Ada Fenwick</ProviderName>"
        "<ProviderContact><MobileNumber>07700 900001</MobileNumber></ProviderContact>"
        "<ProviderConsentWithheld>true</ProviderConsentWithheld>",
    )

    assert (row.registered_person, row.phone) == ("", "")


@pytest.mark.parametrize(
    ("certificate", "conditions"),
    [
        ("", ""),
        ("  No children upstairs. ", "No children upstairs."),
        (
            "<ConditionList><Condition>No children upstairs.</Condition>"
            "<Condition>No overnight\n care.</Condition></ConditionList>",
            "No children upstairs. No overnight care.",
        ),
    ],
)
def test_conditions_are_read_from_the_certificate(tmp_path, certificate, conditions):
    assert read_one(tmp_path, RegistrationCertificate=certificate or " ").conditions == conditions


def test_markup_in_a_name_is_text(tmp_path):
    row = read_one(tmp_path, Setting="<SettingName>&lt;b&gt;Bees&lt;/b&gt; &amp; Co</SettingName>")

    assert row.name == "<b>Bees</b> & Co"


def test_five_thousand_registrations_are_read_in_their_order(tmp_path):
    numbers = [f"{number}" for number in range(2_600_000, 2_605_000)]

    rows, reading = read(tmp_path, *(registration(number) for number in numbers))

    assert [row.ofsted_urn for row in rows] == numbers
    assert reading.bad == []
