"""People's records in one spelling, with the quirks of the systems that hold them."""

from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from app.linkage.people.addresses import may_be_same_house, normalise_house, normalise_postcode
from app.linkage.people.birth_dates import normalise_birth_date
from app.linkage.people.names import normalise_forenames, normalise_surname, surname_parts
from app.linkage.people.normalise import PersonFields, normalise_person
from app.linkage.people.short_forms import is_short_form

texts = st.text(max_size=30)


@given(
    st.fixed_dictionaries(
        {},
        optional=dict.fromkeys((*PersonFields.__slots__, "name", "gendercurrent"), texts),
    )
)
def test_any_record_has_fields_and_its_names_dates_and_postcodes_stay_as_they_are(
    record: dict[str, str],
) -> None:
    fields = normalise_person(record)

    assert normalise_forenames(fields.forename.replace(" ", "-")).forename in ("", fields.forename)
    assert normalise_birth_date(fields.born_on) == fields.born_on
    assert normalise_postcode(fields.postcode) == fields.postcode


@pytest.mark.parametrize(
    ("text", "forename", "others"),
    [
        ("Anne-Marie Jo", "anne marie", "jo"),
        ("Zoë", "zoe", ""),
        ("Dr Anna", "anna", ""),
        ("Katherine (Kate)", "katherine", "kate"),
        ("D'Arcy", "darcy", ""),
        ("محمد علي", "محمد", "علي"),
        ("Мария", "мария", ""),
        ("小明", "小明", ""),
        ("Na", "na", ""),
        ("Baby", "", ""),
        ("BABY BOY", "", ""),
        ("Baby of Sarah", "", ""),
        ("infant", "", ""),
        ("Unknown", "", ""),
        ("not known", "", ""),
        ("N/A", "", ""),
        ("Twin 1", "", ""),
        ("TWIN2", "", ""),
        ("Twin A", "", ""),
        ("Test", "", ""),
        ("Unborn", "", ""),
        ("xxx", "", ""),
        ("Male", "", ""),
        ("", "", ""),
    ],
)
def test_forenames(text: str, forename: str, others: str) -> None:
    assert normalise_forenames(text) == (forename, others)


@pytest.mark.parametrize(
    ("text", "surname"),
    [
        ("SMITH", "smith"),
        ("Smith-Jones", "smith jones"),
        ("Smith  Jones", "smith jones"),
        ("O'Brien", "obrien"),
        ("O Brien", "obrien"),
        ("Mc Donald", "mcdonald"),
        ("van der Berg", "van der berg"),
        ("Smith Jr.", "smith"),
        ("Mr Smith", "smith"),
        ("Núñez", "nunez"),
        ("Иванова", "иванова"),
        ("unknown", ""),
        ("Li", "li"),
    ],
)
def test_surnames(text: str, surname: str) -> None:
    assert normalise_surname(text) == surname


def test_particles_and_short_words_are_no_parts_of_a_surname() -> None:
    assert surname_parts("van der berg smith") == ("berg", "smith")
    assert surname_parts("li") == ("li",)
    assert surname_parts("") == ()


@pytest.mark.parametrize(
    ("record", "forename", "surname"),
    [
        ({"surname": "SMITH, Anna Jo"}, "anna", "smith"),
        ({"name": "SMITH, Anna"}, "anna", "smith"),
        ({"name": "Anna Jo Smith"}, "anna", "smith"),
        ({"name": "Anna van der Berg"}, "anna", "van der berg"),
        ({"name": "Kate Mc Donald"}, "kate", "mcdonald"),
        ({"name": "Anna"}, "", "anna"),
        ({"name": "ignored", "surname": "Smith", "forename": "Anna"}, "anna", "smith"),
        ({"surname": "Smith, Anna", "forename": "Joanna"}, "joanna", "smith"),
    ],
)
def test_names_in_any_order(record: dict[str, str], forename: str, surname: str) -> None:
    fields = normalise_person(record)

    assert (fields.forename, fields.surname) == (forename, surname)


@pytest.mark.parametrize(
    ("text", "born_on"),
    [
        ("2022-09-28", "2022-09-28"),
        ("28/09/2022", "2022-09-28"),
        ("3/4/2022", "2022-04-03"),
        ("28.09.2022", "2022-09-28"),
        ("2022-Sep-28 00:00:00", "2022-09-28"),  # SEN2
        ("2024-12-10 00:00:00.000", "2024-12-10"),  # SSD
        ("2024-12-10T00:00:00Z", "2024-12-10"),
        ("28 September 2022", "2022-09-28"),
        ("28-Sep-2022", "2022-09-28"),
        ("44832", "2022-09-28"),  # a spreadsheet's serial number
        ("44832.0", "2022-09-28"),
        ("20220928", "2022-09-28"),
        ("1900-01-01", ""),
        ("01/01/1900", ""),
        ("1970-01-01", ""),
        ("0001-01-01", ""),
        ("9999-12-31", ""),
        ("2020-01-01", "2020-01-01"),
        ("28/09/22", ""),
        ("31/02/2022", ""),
        ("13/13/2022", ""),
        ("99999", ""),
        ("not known", ""),
        ("", ""),
    ],
)
def test_birth_dates(text: str, born_on: str) -> None:
    assert normalise_birth_date(text) == born_on


@given(st.dates(date(1971, 1, 1), date(2099, 12, 31)))
def test_a_date_is_the_same_in_each_format(born_on: date) -> None:
    formats = ("%Y-%m-%d", "%d/%m/%Y", "%Y-%b-%d 00:00:00", "%d %B %Y", "%Y%m%d")

    assert {normalise_birth_date(born_on.strftime(one)) for one in formats} == {born_on.isoformat()}


def test_the_due_date_of_an_unborn_child_is_no_birth_date() -> None:
    record = {"forename": "Unborn", "surname": "Smith", "born_on": "2026-12-10 00:00:00.000"}

    assert normalise_person(record) == PersonFields(surname="smith")


@pytest.mark.parametrize(
    ("record", "sex"),
    [
        ({"sex": "F"}, "f"),
        ({"sex": "Male"}, "m"),
        ({"sex": "2"}, "f"),
        ({"gendercurrent": "1"}, "m"),  # SEN2 before version 1.2
        ({"sex": "X"}, ""),
        ({}, ""),
    ],
)
def test_sex(record: dict[str, str], sex: str) -> None:
    assert normalise_person(record).sex == sex


@pytest.mark.parametrize(
    ("text", "postcode"),
    [("zz12ab", "ZZ1 2AB"), (" ZZ1  2AB ", "ZZ1 2AB"), ("ZZ99 3VZ", ""), ("none", ""), ("", "")],
)
def test_postcodes(text: str, postcode: str) -> None:
    assert normalise_postcode(text) == postcode


@pytest.mark.parametrize(
    ("text", "house"),
    [
        ("12", "12"),
        ("No. 12", "12"),
        ("12 High Street", "12"),
        ("12 A", "12a"),
        ("Flat 2, 12 High Street", "flat 2 12"),
        ("12, Flat 2", "flat 2 12"),
        ("9-11", "9-11"),
        ("9 – 11 The Green", "9-11"),
        ("Rose Cottage", "rose cottage"),
        ("", ""),
    ],
)
def test_houses(text: str, house: str) -> None:
    assert normalise_house(text) == house


@pytest.mark.parametrize(
    ("one", "other", "may_be_same"),
    [
        ("flat 2 12", "12", True),
        ("flat 2 12", "flat 3 12", False),
        ("9-11", "9", True),
        ("9-11", "10", True),
        ("9-11", "13", False),
        ("12a", "12", True),
        ("12a", "12b", False),
        ("12a", "flat a 12", True),
        ("rose cottage", "12", False),
    ],
)
def test_uncertain_houses(one: str, other: str, may_be_same: bool) -> None:
    assert may_be_same_house(one, other) is may_be_same
    assert may_be_same_house(other, one) is may_be_same


@pytest.mark.parametrize(
    ("one", "other", "is_short"),
    [
        ("kate", "katherine", True),
        ("kate", "katie", True),
        ("alex", "alexandra", True),
        ("alex", "alexander", True),
        ("alexander", "alexandra", False),
        ("mohammed", "muhammad", True),
        ("anna", "anna", False),
        ("leo", "leah", False),
    ],
)
def test_short_forms(one: str, other: str, is_short: bool) -> None:
    assert is_short_form(one, other) is is_short
    assert is_short_form(other, one) is is_short
