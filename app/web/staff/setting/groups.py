"""The groups of fields that are shown and edited together."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Final

from app.data.tables import EditField
from app.i18n import mark


@dataclass(frozen=True)
class FieldGroup:
    """Fields under one heading; `name` stands in the address of their form."""

    name: str
    title: str
    fields: tuple[EditField, ...]


GROUPS: Final[Mapping[str, FieldGroup]] = {
    group.name: group
    for group in (
        FieldGroup(
            "contact", mark("Contact"), (EditField.PHONE, EditField.EMAIL, EditField.WEBSITE)
        ),
        FieldGroup("address", mark("Name and address"), (EditField.NAME, EditField.ADDRESS)),
        FieldGroup("hours", mark("Opening hours"), (EditField.OPENING,)),
        FieldGroup("vacancies", mark("Vacancies"), (EditField.VACANCIES, EditField.APPLY_BY)),
        FieldGroup("ages", mark("Ages and places"), (EditField.AGES, EditField.PLACES)),
        FieldGroup("funded", mark("Funded hours"), (EditField.FUNDED, EditField.FUNDED_PATTERN)),
        FieldGroup("prices", mark("Prices and extras"), (EditField.PRICES, EditField.EXTRAS)),
        FieldGroup(
            "access",
            mark("Access and languages"),
            (
                *(EditField.STEP_FREE, EditField.LANGUAGES, EditField.SCHOOL_RUNS),
                EditField.PREMISES,
            ),
        ),
        FieldGroup(
            "texts",
            mark("Their own words"),
            (
                *(EditField.DESCRIPTION, EditField.HOW_TO_APPLY, EditField.SEND_SUPPORT),
                EditField.FOOD,
            ),
        ),
    )
}
