"""Parsing of the text in the postcode box."""

import unicodedata

import pytest
from hypothesis import given
from hypothesis import strategies as st

from app.core.errors import PostcodeInvalid
from app.core.postcode import (
    MAX_INPUT_LENGTH,
    District,
    FreeText,
    FullPostcode,
    InputFault,
    Invalid,
    Postcode,
    Sector,
    parse_input,
)
from app.core.postcode_areas import Nation, nations_of
from tests.core.postcode_strategies import postcodes

B1_1BB = Postcode("B1", "1BB")

JUNK = " \t\n\r-–—/\\+()[]{}'\"’.,*#\u00a0\u2009\u3000\u200b\u200e\u200f\u202b\u2066\ufeff\ufe0f"


@st.composite
def typings(draw: st.DrawFn) -> tuple[Postcode, str]:
    """A postcode, and one way of typing it."""
    postcode = draw(postcodes)
    written = ""
    for character in f"{postcode.outward}{postcode.inward}":
        shape = draw(st.sampled_from([str.upper, str.lower, _full_width]))
        written += draw(st.text(JUNK, max_size=2)) + shape(character)
    return postcode, written + draw(st.text(JUNK, max_size=2))


def _full_width(character: str) -> str:
    return chr(ord(character) + 0xFEE0)


# --- A whole postcode


@pytest.mark.parametrize(
    "typed",
    [
        "B1 1BB",
        "b11bb",
        " B1-1BB ",
        "B1  1BB",
        "B 1 1 B B",
        "B1\u00a01BB",
        "B1\u20091BB",
        "B1\t1BB",
        "B1\r\n1BB\n",
        "B1/1BB",
        "//B1//1BB",
        "B1+1BB",
        "(B1 1BB)",
        "[B1 1BB]",
        "{B1 1BB}",
        '"B1 1BB"',
        "‘B1 1BB’",
        "B1.1BB,",
        "B1–1BB",
        "Ｂ１　１ＢＢ",
        "𝐁𝟏 𝟏𝐁𝐁",
        "B① ①BB",
        "\u200eB1 1BB\u200f",
        "\u202bB1 1BB\u202c",
        "B1\u200b1BB\ufeff",
        "B1\u00ad 1BB",
        "B١ ١BB",
        "B১ ১BB",
        "B۱ ۱BB",
        "B1 1BB 😀",
        "1️⃣".join(["B", " ", "BB"]),
    ],
)
def test_reads_a_postcode_however_it_is_typed(typed: str) -> None:
    assert parse_input(typed) == FullPostcode(B1_1BB)
    assert Postcode.parse(typed) == B1_1BB


@pytest.mark.parametrize(
    ("typed", "outward", "inward"),
    [
        ("m11ae", "M1", "1AE"),
        ("b338th", "B33", "8TH"),
        ("cr26xh", "CR2", "6XH"),
        ("dn551pt", "DN55", "1PT"),
        ("w1k3jp", "W1K", "3JP"),
        ("ec1a1bb", "EC1A", "1BB"),
        ("sl00aa", "SL0", "0AA"),
        ("zz991aa", "ZZ99", "1AA"),
        ("bf13aa", "BF1", "3AA"),
    ],
)
def test_parses_every_shape_of_postcode(typed: str, outward: str, inward: str) -> None:
    assert Postcode.parse(typed) == Postcode(outward, inward)


def test_a_postcode_knows_its_parts() -> None:
    postcode = Postcode.parse("sw1a 2aa")

    assert str(postcode) == "SW1A 2AA"
    assert postcode.sector == "SW1A 2"
    assert postcode.area == "SW"
    assert postcode.key == int.from_bytes(b"SW1A2AA", "big")
    assert B1_1BB.key == int.from_bytes(b"B1  1BB", "big")


@pytest.mark.parametrize(
    ("typed", "fault"),
    [
        ("", InputFault.EMPTY),
        ("B1 1BO", InputFault.WRONG_INWARD),
        ("B1", InputFault.NOT_A_POSTCODE),
        ("Solihull", InputFault.NOT_A_POSTCODE),
        ("GIR 0AA", InputFault.NOT_A_POSTCODE),
        ("B1\x001BB", InputFault.UNREADABLE),
        ("B1 1BB" * 20, InputFault.TOO_LONG),
    ],
)
def test_what_is_no_postcode_is_refused_with_its_fault_and_without_the_text(
    typed: str, fault: InputFault
) -> None:
    with pytest.raises(PostcodeInvalid) as refusal:
        Postcode.parse(typed)

    assert str(refusal.value) == fault.value


def test_invented_postcodes_in_the_unused_area_count_as_english() -> None:
    assert parse_input("ZZ1 1AA") == FullPostcode(Postcode("ZZ1", "1AA"))
    assert nations_of("ZZ1") == (Nation.ENGLAND,)


# --- A part of a postcode


@pytest.mark.parametrize(
    ("typed", "parsed"),
    [
        ("B1", District("B1")),
        (" b-1 ", District("B1")),
        ("B11", District("B11", Sector("B1", "1"))),
        ("B 11", District("B11", Sector("B1", "1"))),
        ("SW11", District("SW11", Sector("SW1", "1"))),
        ("SW1", District("SW1")),
        ("SW1A", District("SW1A")),
        ("W1K", District("W1K")),
        ("SL0", District("SL0")),
        ("ZZ1", District("ZZ1")),
        ("SY23", District("SY23", Sector("SY2", "3"))),
        ("B1 1", Sector("B1", "1")),
        ("B1-1", Sector("B1", "1")),
        ("B1 1B", Sector("B1", "1")),
        ("b11b", Sector("B1", "1")),
        ("B111", Sector("B11", "1")),
        ("B11 1B", Sector("B11", "1")),
        ("SW1A1", Sector("SW1A", "1")),
        ("SW1A 1A", Sector("SW1A", "1")),
        ("CR01", Sector("CR0", "1")),
    ],
)
def test_reads_a_district_or_a_sector(typed: str, parsed: District | Sector) -> None:
    assert parse_input(typed) == parsed


# --- Names


@pytest.mark.parametrize(
    ("typed", "name"),
    [
        ("Solihull", "Solihull"),
        ("  stoke -  on-trent ", "stoke - on-trent"),
        ("King's Heath", "King's Heath"),
        ("King’s Heath", "King’s Heath"),
        ("St. Mary's (Leeds), Acorns & Co", "St. Mary's (Leeds), Acorns & Co"),
        ("Little Acorns @ The Park!", "Little Acorns @ The Park!"),
        ("Sure Start 2", "Sure Start 2"),
        ("3 Corners", "3 Corners"),
        ("Kids 1st", "Kids 1st"),
        ("N16 Tots", "N16 Tots"),
        ("BOSH 5", "BOSH 5"),
        ("Świętochłowice", "Świętochłowice"),
        ("برمنغهام", "برمنغهام"),
        ("বার্মিংহাম", "বার্মিংহাম"),
        ("بیرمنگھم", "بیرمنگھم"),
        ("伯明翰", "伯明翰"),
        ("می\u200cخواهم", "می\u200cخواهم"),
        ("\u200fLeeds\u200e", "Leeds"),
        ("Leeds 😀", "Leeds"),
        ("Ｌｅｅｄｓ", "Leeds"),
        ("B", "B"),
        ("SW", "SW"),
        ("BI IBB", "BI IBB"),
        ("x" * MAX_INPUT_LENGTH, "x" * MAX_INPUT_LENGTH),
    ],
)
def test_letters_that_are_no_postcode_are_a_name(typed: str, name: str) -> None:
    assert parse_input(typed) == FreeText(name)


# --- Invalid input


@pytest.mark.parametrize(
    ("typed", "fault"),
    [
        ("", InputFault.EMPTY),
        (" \t\r\n\u00a0\u3000", InputFault.EMPTY),
        ("\u200b\u200e\ufeff", InputFault.EMPTY),
        ("x" * (MAX_INPUT_LENGTH + 1), InputFault.TOO_LONG),
        ("B1 1BB" * 4000, InputFault.TOO_LONG),
        ("ﷺ" * 10, InputFault.TOO_LONG),
        ("\x00", InputFault.UNREADABLE),
        ("B1\x001BB", InputFault.UNREADABLE),
        ("Leeds\x07", InputFault.UNREADABLE),
        (b"%ff\xff\xfe".decode(errors="replace"), InputFault.UNREADABLE),
        ("\ud800B1 1BB", InputFault.UNREADABLE),
        ("\ue000", InputFault.UNREADABLE),
        ("😀👍🏽", InputFault.UNREADABLE),
        ("--//..", InputFault.UNREADABLE),
        ("?!", InputFault.UNREADABLE),
        ("<script>alert(1)</script>", InputFault.SYMBOLS),
        ("../../etc/passwd", InputFault.SYMBOLS),
        ("..\\..\\windows", InputFault.SYMBOLS),
        ("%ff%fe", InputFault.SYMBOLS),
        ("Leeds; DROP TABLE places", InputFault.SYMBOLS),
        ("SELECT * FROM places", InputFault.SYMBOLS),
        ("${jndi:ldap}", InputFault.SYMBOLS),
        ("Leeds\r\nSet-Cookie: a=b", InputFault.SYMBOLS),
        ("{{7*7}}", InputFault.DIGITS_ONLY),
        ("12345", InputFault.DIGITS_ONLY),
        ("0121 303 1234", InputFault.DIGITS_ONLY),
        ("١٢٣", InputFault.DIGITS_ONLY),
        ("SWIA 1AA", InputFault.NOT_A_POSTCODE),
        ("M1 IAE", InputFault.NOT_A_POSTCODE),
        ("B1 1BBB", InputFault.NOT_A_POSTCODE),
        ("B01 1BB", InputFault.NOT_A_POSTCODE),
        ("ABC 1DE", InputFault.NOT_A_POSTCODE),
        ("1B 1BB", InputFault.NOT_A_POSTCODE),
        ("D02 X285", InputFault.NOT_A_POSTCODE),
        ("В1 1ВВ", InputFault.NOT_A_POSTCODE),
        *((f"B1 1B{letter}", InputFault.WRONG_INWARD) for letter in "CIKMOV"),
        *((f"B1 1{letter}B", InputFault.WRONG_INWARD) for letter in "CIKMOV"),
        ("QX1 1AA", InputFault.NO_SUCH_AREA),
        ("QX1", InputFault.NO_SUCH_AREA),
        ("QX1 1", InputFault.NO_SUCH_AREA),
        ("QX1 1AO", InputFault.NO_SUCH_AREA),
        ("' OR 1=1--", InputFault.NO_SUCH_AREA),
    ],
)
def test_invalid_input_has_its_fault(typed: str, fault: InputFault) -> None:
    parsed = parse_input(typed)

    assert isinstance(parsed, Invalid)
    assert parsed.fault is fault


def test_typed_text_is_truncated_and_safe_to_encode() -> None:
    parsed = parse_input("\ud800\x00" + "<b>" * 6666)

    assert isinstance(parsed, Invalid)
    assert parsed.typed == ("\ufffd\ufffd" + "<b>" * 6666)[:MAX_INPUT_LENGTH]
    assert parsed.typed.encode()


# --- Any text


@given(typings())
def test_any_spacing_case_width_and_marks_give_the_same_postcode(
    typing: tuple[Postcode, str],
) -> None:
    postcode, typed = typing

    assert Postcode.parse(typed) == postcode == Postcode.parse(str(postcode))


@given(st.text() | st.text(alphabet=st.characters(categories=["C", "N", "S", "M"])))
def test_parsing_never_fails_and_the_result_can_be_encoded(text: str) -> None:
    parsed = parse_input(text)

    assert repr(parsed).encode()


@given(st.text(max_size=MAX_INPUT_LENGTH))
def test_composing_a_text_first_changes_nothing(text: str) -> None:
    composed = unicodedata.normalize("NFKC", text)

    before, after = parse_input(text), parse_input(composed)

    if isinstance(before, Invalid) and isinstance(after, Invalid):
        assert before.fault is after.fault
    else:
        assert before == after
