"""The street of an address."""

import csv
import gzip
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from app.config import ROOT
from app.core.street import WORDS_MAX, street_of

REGISTER = Path("shared/data/ofsted/childcare_providers_2021-08-31.csv.gz")


@pytest.mark.parametrize(
    ("lines", "street"),
    [
        (("12 Gull Terrace",), "Gull Terrace"),
        (("Unit 3, 12 Gull Terrace",), "Gull Terrace"),
        (("Unit 3/4", "Ground Floor", "12a-14 Gull Terrace"), "Gull Terrace"),
        (("Unit 2, 17, Rothbury Rd",), "Rothbury Road"),
        (("St Mark's Hall, Church Lane",), "Church Lane"),
        (("St Mark's Hall 12 Church Lane", "Old Ferry"), "Church Lane"),
        (("c/o Mrs A Walk", "Church Lane"), "Church Lane"),
        (("C/O Tern Street School", "Kelp Lane"), "Kelp Lane"),
        (("9-10 The Green",), "The Green"),
        (("Village Hall", "The Green", "Old Ferry"), "The Green"),
        (("ST. OSWALD'S ROAD", "SMALL HEATH"), "St Oswald's Road"),
        (("150 Middle Park Avenue Eltham",), "Middle Park Avenue"),
        (("Kelp Road Sandmere",), "Kelp Road"),
        (("14 Church Hill", "Moulton"), "Church Hill"),
        (("Manor Road North",), "Manor Road North"),
        (("rear of 12 High St",), "High Street"),
        (("Pavilion (off Marsh Way)", "Kelp Lane off Tern Avenue"), "Kelp Lane"),
        (("Town Road / Logan Road",), "Town Road"),
        (("Business Centre,1 Dock Road",), "Dock Road"),
        (("588 Broadway",), "Broadway"),
        (("30 Millway", "Mill Hill"), "Millway"),
        (("4th Avenue",), "4th Avenue"),
        (("Tern House", "Clover Gardens", "3 Kelp Lane"), "Kelp Lane"),
        (("Busy Bees at Kelp Lane",), "Kelp Lane"),
    ],
)
def test_the_street_is_found_without_its_number(lines: tuple[str, ...], street: str) -> None:
    assert street_of(lines, "Sandmere") == street


@pytest.mark.parametrize(
    "lines",
    [
        (),
        ("",),
        ("Church Road Primary School",),
        ("4 Children and Families",),
        ("1st Sandmere Scout Hut",),
        ("Unit 4", "Triangle Business Park"),
        ("Village Hall", "Small Heath"),
        ("12", "ZZ1 2AB"),
        ("12 Tern ZZ1 2AB",),
        ("Brookfield Business Park Clay Lane",),
        ("PO Box 12, Kelp",),
        ("Lane",),
    ],
)
def test_nothing_is_guessed_from_a_building_or_a_part_of_a_town(lines: tuple[str, ...]) -> None:
    assert street_of(lines, "Sandmere") == ""


def test_the_town_is_not_a_street_unless_it_has_one_before_a_comma() -> None:
    assert street_of(("12 Long Row",), "Long Row") == ""
    assert street_of(("5 High Street",), "Street") == "High Street"
    assert street_of(("Tern House",), "North Drive, Sandfield Park") == "North Drive"


NAMES = st.sampled_from(("Gull", "St Hild's", "Old Ropery", "Kelp", "Quay Hill", "Fisher"))
TYPES = st.sampled_from(
    (("Road", "Rd"), ("Lane", "LANE"), ("Street", "St."), ("Avenue", "Ave"), ("Crescent", "Cres"))
)
BUILDINGS = st.sampled_from(("", "Tern House", "St Brannoc's Infant School", "Unit 3", "c/o M Way"))
NUMBERS = st.sampled_from(("", "12 ", "12a ", "9-10 ", "Flat 2, 7 ", "110/112 "))
PARTS = st.sampled_from(("", "Old Ferry", "Small Heath", "Nr Sandmere"))


@given(BUILDINGS, NUMBERS, NAMES, TYPES, PARTS, st.booleans())
def test_an_address_in_any_layout_has_the_same_street(
    building: str, number: str, name: str, kind: tuple[str, str], part: str, is_one_line: bool
) -> None:
    lines = [line for line in (building, f"{number}{name} {kind[1]}", part) if line]

    assert (
        street_of([", ".join(lines)] if is_one_line else lines, "Sandmere") == f"{name} {kind[0]}"
    )


@given(st.lists(st.text(max_size=60), max_size=4), st.text(max_size=20))
def test_any_text_gives_a_short_name_without_a_house_number(lines: list[str], town: str) -> None:
    street = street_of(lines, town)

    assert len(street.split()) <= WORDS_MAX
    assert not any(word.isdigit() for word in street.split())


def test_most_addresses_of_the_register_have_a_street_and_none_is_a_school() -> None:
    if not (ROOT.parent / REGISTER).is_file():
        pytest.skip(f"{REGISTER} is not beside this folder")
    with gzip.open(ROOT.parent / REGISTER, "rt", encoding="utf-8") as file:
        streets = [
            street_of(
                [row[f"Provider address line {line}"] for line in (1, 2, 3)], row["Provider town"]
            )
            for position, row in enumerate(csv.DictReader(file))
            if position % 10 == 0 and row["Provider address line 1"] != "REDACTED"
        ]

    assert sum(map(bool, streets)) > 0.87 * len(streets)
    assert not [street for street in streets if street.endswith(("School", "Centre", "Hall"))]
