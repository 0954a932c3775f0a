"""Family hubs and children's centres, from DfE's download or a council's own list."""

import pytest

from app.config import ROOT
from app.core.provision import HelpKind
from app.ingest.errors import FileRefused
from app.ingest.source_rows import Address, HelpPointRow
from app.ingest.sources import family_hubs

FILES = ROOT / "tests" / "files" / "family_hubs"
DFE, COUNCIL = FILES / "gias.csv", FILES / "council.csv"
TRAFFORD = ROOT.parent / "shared/data/schools/trafford_childrens_centres.csv"


def read(path) -> dict[str, HelpPointRow]:
    return {row.reference: row for row in family_hubs.read(path).records}


def bad_of(tmp_path, text: str) -> list[tuple[str, str]]:
    path = tmp_path / "hubs.csv"
    path.write_text(text)
    reading = family_hubs.read(path)
    list(reading.records)
    return [(bad.column, bad.value) for bad in reading.bad]


def test_a_centre_in_dfes_download_is_read_completely():
    assert read(DFE)["20101"] == HelpPointRow(
        reference="20101",
        kind=HelpKind.CHILDRENS_CENTRE,
        name="Marram Children’s Centre",
        address=Address(("4 Marram Close", "Old Town"), "Sandmere", "ZZ1 1AA"),
        phone="01632960101",
        email="",
        website="https://www.example.org/marram",
        la_number="995",
        la_name="Sandmere",
    )


def test_dfes_download_is_national_and_a_councils_own_list_is_not():
    assert family_hubs.read(DFE).la_number == ""
    assert family_hubs.read(COUNCIL).la_number == "995"


def test_a_councils_own_list_with_two_councils_is_refused(tmp_path):
    path = tmp_path / "hubs.csv"
    path.write_text(COUNCIL.read_text().replace("995,FH-2", "996,FH-2"))

    with pytest.raises(FileRefused, match=r"row 3, column 'la_number', value '996': .* has 995"):
        family_hubs.read(path)


def test_only_open_centres_are_read_and_no_schools():
    reading = family_hubs.read(DFE)

    assert [row.reference for row in reading.records] == ["20101", "20102", "20106"]
    assert (reading.rows_read, reading.bad) == (3, [])


def test_a_linked_site_that_calls_itself_a_family_hub_is_one():
    hub = read(DFE)["20102"]

    assert (hub.kind, hub.name) == (HelpKind.FAMILY_HUB, "Café Tide Best Start Family Hub")


def test_an_invalid_web_address_in_dfes_column_is_left_out():
    assert read(DFE)["20106"].website == ""


def test_names_of_managers_are_not_read():
    reading = family_hubs.read(DFE)

    assert "HeadLastName" in reading.ignored
    assert "Larkham" not in repr(list(reading.records))


def test_a_councils_own_list_is_read_completely():
    hub, centre = read(COUNCIL).values()

    assert hub == HelpPointRow(
        reference="FH-1",
        kind=HelpKind.FAMILY_HUB,
        name="Sandmere Family Hub",
        address=Address(("Old Chapel", "1 Staithe Hill"), "Sandmere", "ZZ1 1AA"),
        phone="01632 960201",
        email="hub@example.org",
        website="https://hub.example.org/",
        la_number="995",
        la_name="",
    )
    assert (centre.kind, centre.website) == (HelpKind.CHILDRENS_CENTRE, "https://example.org")


def test_additional_columns_of_a_council_are_listed_and_skipped(tmp_path):
    path = tmp_path / "hubs.csv"
    lines = COUNCIL.read_text().splitlines()
    path.write_text("\n".join([f"{lines[0]},Manager,", *(f"{line},Ivy,x" for line in lines[1:])]))
    reading = family_hubs.read(path)

    assert len(list(reading.records)) == 2
    assert reading.ignored == ("Manager",)


@pytest.mark.parametrize(
    ("old", "new", "column", "value"),
    [
        ("FH-2", "", "reference", ""),
        ("FH-2", "F" * 41, "reference", "F" * 41),
        ("FH-2", "FH-1", "", "FH-1"),
        ("995,FH-2", ",FH-1", "", "FH-1"),
        ("ZZ1 1AB", "ZZ1 1AB or ring first", "postcode", "ZZ1 1AB or ring first"),
        ("01632 960201", "0" * 41, "phone", "0" * 41),
        ("Old Chapel, 1 Staithe Hill", "x" * 501, "address", "x" * 200),
        ("childrens-centre", "library", "kind", "library"),
        ("Dune Children's Centre", "-", "name", "-"),
        ("hub@example.org", "hub at example", "email", "hub at example"),
        ("https://hub.example.org/", "javascript:alert(1)", "website", "javascript:alert(1)"),
        ("https://hub.example.org/", "ftp://example.org", "website", "ftp://example.org"),
        ("https://hub.example.org/", "http://[::1", "website", "http://[::1"),
        ("995,FH-2", "E06990001,FH-2", "la_number", "E06990001"),
    ],
)
def test_an_invalid_value_of_a_council_is_a_bad_row(tmp_path, old, new, column, value):
    assert bad_of(tmp_path, COUNCIL.read_text().replace(old, new, 1)) == [(column, value)]


def test_an_invalid_urn_is_a_bad_row_of_dfes_download(tmp_path):
    text = DFE.read_bytes().decode("cp1252").replace("20106", "CC20106")

    assert bad_of(tmp_path, text) == [("URN", "CC20106")]


@pytest.mark.parametrize(
    ("content", "reason"),
    [
        ("<html>Sign in</html>", "this is a web page"),
        ("id,title\n1,Hub\n", "no header row with 'EstablishmentName' or 'reference'"),
        ("reference,address\n1,2 Dune View\n", "column 'name': this column is missing"),
        ("reference,name,postcode,phone,telephone\n", "means the same as column 'phone'"),
        ("URN,EstablishmentName\n1,Hub\n", "this column is missing"),
    ],
)
def test_a_file_of_neither_layout_is_refused(tmp_path, content, reason):
    path = tmp_path / "hubs.csv"
    path.write_text(content)

    with pytest.raises(FileRefused, match=reason):
        family_hubs.read(path)


def test_a_list_without_kind_and_council_has_childrens_centres(tmp_path):
    path = tmp_path / "centres.csv"
    path.write_text(
        "name,address,postcode,telephone,unique_reference_number,lon,lat\n"
        'Marram Centre,"4 Marram Close, Sandmere",ZZ1 1AA,01632-960101,20101,1.2,53.9\n'
        "Marram Family Hub,6 Marram Close,ZZ1 1AA,,20107,1.2,53.9\n"
    )
    reading = family_hubs.read(path)
    centre, hub = reading.records

    assert (centre.kind, centre.la_number) == (HelpKind.CHILDRENS_CENTRE, "")
    assert reading.la_number is None
    assert centre.address == Address(("4 Marram Close", "Sandmere"), "", "ZZ1 1AA")
    assert hub.kind is HelpKind.FAMILY_HUB
    assert reading.ignored == ("lon", "lat")


@pytest.mark.national
def test_traffords_centres_are_read_without_a_bad_row():
    if not TRAFFORD.exists():
        pytest.skip("../shared/data holds no children's centres")
    reading = family_hubs.read(TRAFFORD)
    rows = list(reading.records)

    assert reading.bad == []
    assert [(row.reference, row.address.postcode) for row in rows] == [
        ("22329", "M31 4FL"),
        ("22963", "M32 9AN"),
    ]
    assert {row.kind for row in rows} == {HelpKind.CHILDRENS_CENTRE}
