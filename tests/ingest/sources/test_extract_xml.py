"""What may come in place of Ofsted's extract for a council, and the answer each gets."""

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
        (gzip.compress(GOOD.encode(), mtime=0)[:-9], "the packed file is cut short or damaged"),
        (GOOD.replace("</Setting>", "</Settings>", 1), "not well-formed XML (mismatched tag)"),
        ("<Envelope>" + GOOD.partition("?>")[2] + "</Envelope>", "its first element is 'Envelope'"),
        (GOOD.replace("ofsted.gov.uk", "ofsted.example"), "its namespace is 'http://www.ofsted.ex"),
        (GOOD.replace(' xmlns="', ' xmlns:o="'), "its namespace is ''"),
        (GOOD.replace("<Setting>", '<Setting xmlns="urn:x">'), "do not know the element 'Setting'"),
        (DOCTYPE + GOOD.partition("?>")[2], "it declares entities"),
        (GOOD.replace("?>", '?><!DOCTYPE a SYSTEM "file:///etc/passwd">'), "it declares entities"),
        (GOOD.replace("Tide Pools", "&x;"), "not well-formed XML (undefined entity)"),
        (GOOD.replace('"utf-8"', '"klingon"'), "the encoding that it declares cannot be read"),
        (GOOD.replace('"utf-8"', '"shift_jis"'), "the encoding that it declares cannot be read"),
        (GOOD.replace("Tide", "\x01"), "not well-formed XML (not well-formed (invalid token))"),
        (GOOD.replace("Tide", "\0"), "not well-formed XML"),
        (HEAD + "<Registration>" * 20, "do not know the element 'Registration' in 'Registration'"),
        (GOOD.replace("2026-11-20T05:30:41", "today"), "value 'today': this is no time like"),
        (GOOD.replace("2026-11-20T05:30:41", ""), "this is no time like"),
        (GOOD.replace(">995<", ">E06990001<"), "value 'E06990001': this is no council's number"),
        (TAIL.replace("/", "").strip() + TAIL, "its namespace is ''"),
    ],
)
def test_what_is_no_extract_is_refused_in_one_sentence(tmp_path, content, reason):
    sentence = refusal(tmp_path, content)

    assert sentence.startswith("extract.xml")
    assert reason in sentence
    assert "\n" not in sentence


def test_entities_are_refused_in_other_encodings_too(tmp_path):
    hidden = (DOCTYPE + GOOD.partition("?>")[2]).encode("utf-16")

    assert "it declares entities" in refusal(tmp_path, hidden)


@pytest.mark.parametrize("seed", range(20))
def test_random_bytes_are_refused(tmp_path, seed):
    assert refusal(tmp_path, Random(seed).randbytes(seed * 400 + 10))


def with_element(parent: str, element: str) -> str:
    """The extract with one element more, the first in each first one of a name."""
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
def test_an_element_that_we_do_not_know_is_left_out_with_all_in_it_and_named(
    tmp_path, parent, name
):
    path = tmp_path / "extract.xml"
    path.write_text(with_element(parent, f"<{name}>1<Town>Elsewhere</Town></{name}>"), "utf-8")

    reading = ofsted_council_extract.read(path)

    assert list(reading.unknown_items) == [f"element {name!r} in {parent!r}"]
    plain = tmp_path / "plain.xml"
    plain.write_text(GOOD, "utf-8")
    assert list(reading.records) == list(ofsted_council_extract.read(plain).records)


@pytest.mark.parametrize(
    ("parent", "name", "said"),
    [
        ("Registration", "ConfidentialityAsked", "which may ask for silence"),
        ("Setting", "SpecialConsiderations", "which may ask for silence"),
        ("Setting", "Town", "it had another place"),
        ("ReferenceNumber", "Prefix", "where a value should stand"),
    ],
)
def test_an_element_that_may_change_what_others_mean_is_refused(tmp_path, parent, name, said):
    sentence = refusal(tmp_path, with_element(parent, f"<{name}>1</{name}>"))

    assert f"element {name!r} in {parent!r}" in sentence
    assert said in sentence
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
def test_encodings_and_packing_do_not_matter(tmp_path, encode):
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

    assert "it holds more than 1000 elements" in sentence


def test_elements_without_end_below_one_another_are_refused(tmp_path):
    deep = "<Condition>" * 500 + "</Condition>" * 500
    changed = GOOD.replace(
        "<RegistrationCertificate />", f"<RegistrationCertificate>{deep}</RegistrationCertificate>"
    )

    assert "its elements are more than 12 deep" in refusal(tmp_path, changed)
