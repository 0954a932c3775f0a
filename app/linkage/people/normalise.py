"""A record about a person in one spelling, whatever system it comes from."""

from collections.abc import Mapping
from dataclasses import dataclass

from app.core.text_normalisation import fold_text
from app.linkage.people.addresses import normalise_house, normalise_postcode
from app.linkage.people.birth_dates import normalise_birth_date
from app.linkage.people.names import normalise_forenames, normalise_surname, split_full_name
from app.linkage.people.nhs_number import valid_nhs_number

_SEX = {
    **dict.fromkeys(("f", "female", "girl", "2", "woman"), "f"),
    **dict.fromkeys(("m", "male", "boy", "1", "man"), "m"),
}


@dataclass(frozen=True, slots=True)
class PersonFields:
    """What tells people apart, normalised; "" where a record does not have it.

    Names are folded: lower case, no accents, any script. `born_on` is an ISO date, `sex` is "f" or
    "m", `postcode` is "AA9 9AA", and `nhs_number` has a valid check digit.
    """

    forename: str = ""
    other_forenames: str = ""
    surname: str = ""
    born_on: str = ""
    sex: str = ""
    postcode: str = ""
    house: str = ""
    nhs_number: str = ""

    @property
    def outcode(self) -> str:
        """The first half of the postcode: "AA9"."""
        return self.postcode.partition(" ")[0]


def normalise_person(record: Mapping[str, str]) -> PersonFields:
    """The fields of a record with the keys of `PersonFields`, all optional.

    A key `name` is one text with both names, for records without a surname. A surname "SMITH, Anna"
    brings its forenames. `gendercurrent` is read where there is no `sex` (SEN2 before version 1.2).
    The birth date of an unborn child is the date due, so it is left out.
    """
    forenames, surname = record.get("forename", ""), record.get("surname", "")
    if not surname.strip() and record.get("name"):
        forenames, surname = split_full_name(record["name"])
    elif "," in surname:
        after, surname = split_full_name(surname)
        forenames = forenames or after
    names = normalise_forenames(forenames, record.get("other_forenames", ""))
    is_unborn = "unborn" in fold_text(forenames).split()
    return PersonFields(
        forename=names.forename,
        other_forenames=names.others,
        surname=normalise_surname(surname),
        born_on="" if is_unborn else normalise_birth_date(record.get("born_on", "")),
        sex=_SEX.get((record.get("sex") or record.get("gendercurrent", "")).strip().lower(), ""),
        postcode=normalise_postcode(record.get("postcode", "")),
        house=normalise_house(record.get("house", "")),
        nhs_number=valid_nhs_number(record.get("nhs_number", "")),
    )
