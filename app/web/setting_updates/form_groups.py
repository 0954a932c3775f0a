"""The fields that a setting may change, in groups, with what to write where a value is wrong."""

from typing import Final, NamedTuple

from app.data.tables import EditField
from app.i18n import mark


class ChangeFields(NamedTuple):
    """Fields under one heading."""

    name: str
    title: str
    fields: tuple[EditField, ...]


GROUPS: Final = (
    ChangeFields("contact", mark("Contact"), (EditField.PHONE, EditField.EMAIL, EditField.WEBSITE)),
    ChangeFields("hours", mark("Opening hours"), (EditField.OPENING,)),
    ChangeFields("space", mark("Space for children"), (EditField.VACANCIES,)),
    ChangeFields("prices", mark("Prices"), (EditField.PRICES, EditField.EXTRAS)),
    ChangeFields("children", mark("Ages and places"), (EditField.AGES, EditField.PLACES)),
    ChangeFields("funded", mark("Funded hours"), (EditField.FUNDED,)),
    ChangeFields("address", mark("Name and address"), (EditField.NAME, EditField.ADDRESS)),
    ChangeFields(
        "access",
        mark("Access, languages and schools"),
        (EditField.STEP_FREE, EditField.LANGUAGES, EditField.SCHOOL_RUNS),
    ),
    ChangeFields(
        "texts",
        mark("In your own words"),
        (EditField.DESCRIPTION, EditField.HOW_TO_APPLY, EditField.SEND_SUPPORT, EditField.FOOD),
    ),
)
_ENGLISH_TOO = mark("Write it in English too, not too long. Simple words are enough.")
PROBLEMS: Final = {
    EditField.PHONE: mark("Write the whole number, such as 01632 960123"),
    EditField.EMAIL: mark("Write the whole address, such as name@example.org"),
    EditField.WEBSITE: mark("Write the whole address, such as https://www.example.org"),
    EditField.AGES: mark("Write ages in whole months, the youngest first"),
    EditField.PLACES: mark("Write a number, such as 6"),
    EditField.NAME: mark("Write the name"),
    EditField.ADDRESS: mark("Write the whole postcode, such as ZZ1 2AB"),
    EditField.LANGUAGES: mark("Write languages by their English names, such as Polish; Arabic"),
    EditField.PRICES: mark("Look at your prices again: pounds, and a day such as 2026-09-01"),
    EditField.DESCRIPTION: _ENGLISH_TOO,
    EditField.HOW_TO_APPLY: _ENGLISH_TOO,
    EditField.SEND_SUPPORT: _ENGLISH_TOO,
    EditField.FOOD: _ENGLISH_TOO,
}
OTHER_PROBLEM: Final = mark("We cannot read this. Please write it another way")
WIDER_TEXTS: Final = {
    "all": mark("Everything, with my address"),
    "area": mark("Only my name, my phone number and my area"),
}
