"""Invalid files in place of Ofsted's extract, and their refusals."""

import gzip
from random import Random

import pytest

from app.config import ROOT
from app.ingest.errors import FileRefused
from app.ingest.sources import ofsted_council_extract
from app.ingest.sources.ofsted_council_extract import extract_xml

FILE = ROOT / "tests" / "files" / "ofsted_council_extract" / "extract.xml"
GOOD = FILE.read_text(encoding="utf-8")
HEAD, _, _ = GOOD.partition("  <Registration>")
TAIL = "</OfstedChildcareRegisterLocalAuthorityExtract>\n"


def refusal(tmp_path, content: str | bytes) -> str:
    path = tmp_path / "extract.xml"
    path.write_bytes(content.encode() if isinstance(content, str) else content)
    with pytest.raises(FileRefused) as refused:
        list(ofsted_council_extract.read(path).records)
    return str(refused.value)


DOCTYPE = '<!DOCTYPE a [<!ENTITY x "Bees"><!ENTITY y "&x;&x;&x;&x;&x;&x;&x;&x;&x;&x;">]>'


@pytest.mark.parametrize(
    ("content", "reason"),
    [
        (b"", "the file is empty"),
        (b"\r\n \n", "the file is empty"),
        ("<!DOCTYPE html><html><body>Sign in</body></html>", "this is a web page"),
        ("<html><body><p>Sign in</body></html>", "this is a web page"),
        ("URN,Name\n1,Bees\n", "this is not well-formed XML (syntax error)"),
        ('{"Registration": []}', "this is not well-formed XML"),
        (GOOD[: len(GOOD) // 2], "the file is cut short"),
        (GOOD.rstrip()[:-1], "the file is cut short"),
        (gzip.compress(GOOD.encode(), mtime=0)[:-9], "the gzip file is cut short or damaged"),
        (GOOD.replace("</Setting>", "</Settings>", 1), "not well-formed XML (mismatched tag)"),
        ("<Envelope>" + GOOD.partition("?>")[2] + "</Envelope>", "its root element is 'Envelope'"),
        (GOOD.replace("ofsted.gov.uk", "ofsted.example"), "its namespace is 'http://www.ofsted.ex"),
        (GOOD.replace(' xmlns="', ' xmlns:o="'), "its namespace is ''"),
        (GOOD.replace("<Setting>", '<Setting xmlns="urn:x">'), "unknown element 'Setting'"),
        (DOCTYPE + GOOD.partition("?>")[2], "it has a DOCTYPE"),
        (GOOD.replace("?>", '?><!DOCTYPE a SYSTEM "file:///etc/passwd">'), "it has a DOCTYPE"),
        (GOOD.replace("Tide Pools", "&x;"), "not well-formed XML (undefined entity)"),
        (GOOD.replace('"utf-8"', '"klingon"'), "the encoding that it declares cannot be read"),
        (GOOD.replace('"utf-8"', '"shift_jis"'), "the encoding that it declares cannot be read"),
        (GOOD.replace("Tide", "\x01"), "not well-formed XML (not well-formed (invalid token))"),
        (GOOD.replace("Tide", "\0"), "not well-formed XML"),
        (HEAD + "<Registration>" * 20, "unknown element 'Registration' in 'Registration'"),
        (GOOD.replace("2026-11-20T05:30:41", "today"), "value 'today': this is not a time like"),
        (GOOD.replace("2026-11-20T05:30:41", ""), "this is not a time like"),
        (GOOD.replace(">995<", ">E06990001<"), "value 'E06990001': this is not a council's number"),
        (TAIL.replace("/", "").strip() + TAIL, "its namespace is ''"),
    ],
)
def test_an_invalid_extract_is_refused_in_one_sentence(tmp_path, content, reason):
    sentence = refusal(tmp_path, content)

    assert sentence.startswith("extract.xml")
    assert reason in sentence
    assert "\n" not in sentence


def test_entities_are_refused_in_other_encodings_too(tmp_path):
    hidden = (DOCTYPE + GOOD.partition("?>")[2]).encode("utf-16")

    assert "it has a DOCTYPE" in refusal(tmp_path, hidden)


@pytest.mark.parametrize("seed", range(20))
def test_random_bytes_are_refused(tmp_path, seed):
    assert refusal(tmp_path, Random(seed).randbytes(seed * 400 + 10))


def with_element(parent: str, element: str) -> str:
    """The extract with an additional element at the start of the first element of a name."""
    text = GOOD.replace("<RegistrationCertificate />", "<RegistrationCertificate>", 1)
    text = text.replace(
        "<ChildcarePeriodList>", "</RegistrationCertificate><ChildcarePeriodList>", 1
    )
    return text.replace(f"<{parent}>", f"<{parent}>{element}", 1)


@pytest.mark.parametrize(
    ("parent", "name"),
    [
        ("Registration", "ReportCard"),
        ("Provider", "DateOfBirth"),
        ("Setting", "Latitude"),
        ("Inspection", "Safeguarding"),
        ("RegistrationCertificate", "Holder"),
        ("Extract", "Version"),
    ],
)
def test_an_unknown_element_is_left_out_with_its_content_and_listed(tmp_path, parent, name):
    path = tmp_path / "extract.xml"
    path.write_text(with_element(parent, f"<{name}>1<Town>Elsewhere</Town></{name}>"), "utf-8")

    reading = ofsted_council_extract.read(path)

    assert list(reading.unknown_items) == [f"element {name!r} in {parent!r}"]
    plain = tmp_path / "plain.xml"
    plain.write_text(GOOD, "utf-8")
    assert list(reading.records) == list(ofsted_council_extract.read(plain).records)


@pytest.mark.parametrize(
    ("parent", "name", "reason"),
    [
        ("Registration", "ConfidentialityAsked", "which may mark a registration as confidential"),
        ("Setting", "SpecialConsiderations", "which may mark a registration as confidential"),
        ("Setting", "Town", "this element belongs in another one"),
        ("ReferenceNumber", "Prefix", "which should contain a value"),
    ],
)
def test_an_element_that_may_change_the_meaning_of_others_is_refused(
    tmp_path, parent, name, reason
):
    sentence = refusal(tmp_path, with_element(parent, f"<{name}>1</{name}>"))

    assert f"element {name!r} in {parent!r}" in sentence
    assert reason in sentence
    assert ", row " in sentence


@pytest.mark.parametrize(
    "encode",
    [
        lambda text: text.replace('"utf-8"', '"utf-16"').encode("utf-16"),
        lambda text: b"\xef\xbb\xbf" + text.encode(),
        lambda text: text.replace('"utf-8"', '"windows-1252"').encode("cp1252"),
        lambda text: gzip.compress(text.encode(), mtime=0),
        lambda text: text.replace("\n", "\r\n").encode(),
    ],
)
def test_encoding_and_compression_do_not_matter(tmp_path, encode):
    path = tmp_path / "extract.xml"
    path.write_bytes(encode(GOOD.replace("Tide Pools", "Café")))

    rows = {row.ofsted_urn: row for row in ofsted_council_extract.read(path).records}

    assert rows["EY700003"].name == "Café Nursery"
    assert len(rows) == 10


def test_a_small_file_that_unpacks_to_a_huge_one_is_refused(tmp_path, monkeypatch):
    monkeypatch.setattr(extract_xml, "BYTES_MAX", 1_000_000)
    bomb = GOOD.replace("Tide Pools", "Tide " * 300_000)

    assert "unpacks to more than 1 MB" in refusal(tmp_path, gzip.compress(bomb.encode(), mtime=0))


def test_too_many_elements_are_refused(tmp_path, monkeypatch):
    monkeypatch.setattr(extract_xml, "ELEMENTS_MAX", 1_000)

    sentence = refusal(tmp_path, HEAD + "<Registration/>" * 1_001 + TAIL)

    assert "it has more than 1000 elements" in sentence


def test_deeply_nested_elements_are_refused(tmp_path):
    deep = "<Condition>" * 500 + "</Condition>" * 500
    changed = GOOD.replace(
        "<RegistrationCertificate />", f"<RegistrationCertificate>{deep}</RegistrationCertificate>"
    )

    assert "its elements are more than 12 deep" in refusal(tmp_path, changed)
