"""The table of postcode areas, and codes without homes in England."""

import pytest

from app.core.postcode import (
    CrownDependency,
    District,
    FullPostcode,
    NotResidential,
    OutsideEngland,
    Overseas,
    Postcode,
    parse_input,
)
from app.core.postcode_areas import (
    AREAS,
    DISTRICTS_WITHOUT_HOMES,
    AreaUse,
    Nation,
    has_homes,
    letters_of,
    nations_of,
)

SCOTLAND, WALES, NORTHERN_IRELAND = (Nation.SCOTLAND, Nation.WALES, Nation.NORTHERN_IRELAND)


def test_every_area_is_there_once_with_its_nations_or_its_use() -> None:
    with_homes = [area for area in AREAS.values() if area.use is AreaUse.HOMES]

    assert len(with_homes) == 121 + 1  # Royal Mail's, and ours for invented places
    assert all(area.nations and area.name for area in with_homes)
    assert not any(area.nations for area in AREAS.values() if area.use is not AreaUse.HOMES)


def test_districts_without_homes_lie_in_known_english_areas() -> None:
    for outward in DISTRICTS_WITHOUT_HOMES:
        assert Nation.ENGLAND in AREAS[letters_of(outward)].nations


@pytest.mark.parametrize(
    ("typed", "code"),
    [
        ("GIR 0AA", "GIR 0AA"),
        ("gir", "GIR"),
        ("BFPO 57", "BFPO 57"),
        ("bfpo", "BFPO"),
        ("BF1 3AA", "BF1 3AA"),
        ("BF1", "BF1"),
        ("BX", "BX"),
        ("BX1 1LT", "BX1 1LT"),
        ("BX1 1", "BX1 1"),
        ("XX1 1AA", "XX1 1AA"),
        ("XM4 5HQ", "XM4 5HQ"),
        ("QC1 1AA", "QC1 1AA"),
        ("E98 1TT", "E98 1TT"),
        ("EC1P", "EC1P"),
        ("NW1W 9AA", "NW1W 9AA"),
        ("SE1P 4BF", "SE1P 4BF"),
    ],
)
def test_a_code_for_mail_only_is_not_residential(typed: str, code: str) -> None:
    parsed = parse_input(typed)

    assert isinstance(parsed, NotResidential)
    assert parsed.code == code


def test_a_whole_code_for_mail_only_keeps_its_postcode_for_who_has_the_file() -> None:
    assert parse_input("W1A 1AA") == NotResidential("W1A 1AA", Postcode("W1A", "1AA"))


@pytest.mark.parametrize(
    ("typed", "nation"),
    [
        ("CF10 1AA", WALES),
        ("SA1", WALES),
        ("SA1 1", WALES),
        ("SA", WALES),
        ("EH1 1YZ", SCOTLAND),
        ("G1", SCOTLAND),
        ("ZE1 0AA", SCOTLAND),
        ("KY1", SCOTLAND),
        ("BT1 1AA", NORTHERN_IRELAND),
        ("BT71", NORTHERN_IRELAND),
        ("bt", NORTHERN_IRELAND),
    ],
)
def test_another_nation_is_given_for_whole_postcodes_and_parts(typed: str, nation: Nation) -> None:
    parsed = parse_input(typed)

    assert isinstance(parsed, OutsideEngland)
    assert parsed.nations == (nation,)


def test_a_whole_postcode_of_another_nation_is_returned() -> None:
    cardiff = Postcode("CF10", "1AA")

    assert parse_input("cf101aa") == OutsideEngland((WALES,), cardiff, "CF10 1AA")
    assert parse_input("cf10") == OutsideEngland((WALES,), None, "CF10")


@pytest.mark.parametrize("area", ["CH", "DG", "HR", "LD", "LL", "NP", "SY", "TD"])
def test_an_area_that_a_border_runs_through_is_left_to_who_has_the_file(area: str) -> None:
    assert parse_input(f"{area}1 1AA") == FullPostcode(Postcode(f"{area}1", "1AA"))
    assert parse_input(f"{area}1") == District(f"{area}1")


@pytest.mark.parametrize(
    ("outward", "nations"),
    [
        ("CH1", (Nation.ENGLAND, WALES)),
        ("CH2", (Nation.ENGLAND,)),
        ("CH5", (WALES,)),
        ("LL57", (WALES,)),
        ("SY21", (Nation.ENGLAND, WALES)),
        ("SY22", (Nation.ENGLAND, WALES)),
        ("SY23", (WALES,)),
        ("TD15", (Nation.ENGLAND, SCOTLAND)),
        ("TD1", (SCOTLAND,)),
        ("DG16", (Nation.ENGLAND, SCOTLAND)),
        ("B1", (Nation.ENGLAND,)),
        ("CA6", (Nation.ENGLAND,)),
        ("BX1", ()),
        ("E98", ()),
        ("JE2", ()),
        ("QX1", ()),
    ],
)
def test_districts_know_their_side_of_the_border(outward: str, nations: tuple[Nation, ...]) -> None:
    assert nations_of(outward) == nations
    assert has_homes(outward) == bool(nations)


@pytest.mark.parametrize(
    ("typed", "name"),
    [
        ("JE2 3AB", "Jersey"),
        ("JE2", "Jersey"),
        ("je", "Jersey"),
        ("GY1 1AA", "Guernsey"),
        ("GY10 1", "Guernsey"),
        ("IM1 1AA", "Isle of Man"),
        ("IM99", "Isle of Man"),
    ],
)
def test_a_crown_dependency_is_named_for_whole_and_part_postcodes(typed: str, name: str) -> None:
    assert parse_input(typed) == CrownDependency(name)


@pytest.mark.parametrize(
    ("typed", "name"),
    [
        ("ASCN 1ZZ", "Ascension Island"),
        ("BBND 1ZZ", "British Indian Ocean Territory"),
        ("BIQQ 1ZZ", "British Antarctic Territory"),
        ("FIQQ 1ZZ", "Falkland Islands"),
        ("fiqq", "Falkland Islands"),
        ("GX11 1AA", "Gibraltar"),
        ("GX11", "Gibraltar"),
        ("PCRN 1ZZ", "Pitcairn Islands"),
        ("SIQQ 1ZZ", "South Georgia and the South Sandwich Islands"),
        ("STHL 1ZZ", "St Helena"),
        ("TDCU 1ZZ", "Tristan da Cunha"),
        ("TKCA 1ZZ", "Turks and Caicos Islands"),
        ("AI-2640", "Anguilla"),
        ("KY1-1001", "Cayman Islands"),
        ("MSR 1110", "Montserrat"),
        ("VG1110", "British Virgin Islands"),
        ("HM 12", "Bermuda"),
        ("HM GX", "Bermuda"),
        ("FL 07", "Bermuda"),
        ("DV BX", "Bermuda"),
    ],
)
def test_an_overseas_territory_is_named(typed: str, name: str) -> None:
    assert parse_input(typed) == Overseas(name)
