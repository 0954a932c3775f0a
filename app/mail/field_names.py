"""What families and settings call the fields of a listing."""

from app.data.tables import EditField
from app.i18n import mark

FIELD_NAMES = {
    EditField.NAME: mark("Name"),
    EditField.KIND: mark("Kind of childcare"),
    EditField.ADDRESS: mark("Address"),
    EditField.PHONE: mark("Telephone"),
    EditField.EMAIL: mark("Email"),
    EditField.WEBSITE: mark("Website"),
    EditField.OPENING: mark("Opening hours"),
    EditField.AGES: mark("Ages"),
    EditField.PLACES: mark("Number of places"),
    EditField.VACANCIES: mark("Vacancies"),
    EditField.PRICES: mark("Prices"),
    EditField.EXTRAS: mark("Extra costs"),
    EditField.FUNDED: mark("Funded hours"),
    EditField.APPLY_BY: mark("Last day to apply"),
    EditField.STEP_FREE: mark("Step-free access"),
    EditField.LANGUAGES: mark("Languages spoken"),
    EditField.SCHOOL_RUNS: mark("Schools that you take children to"),
    EditField.PREMISES: mark("Premises"),
    EditField.DESCRIPTION: mark("Description"),
    EditField.FUNDED_PATTERN: mark("How funded hours are offered"),
    EditField.HOW_TO_APPLY: mark("How to apply"),
    EditField.SEND_SUPPORT: mark("Support for special educational needs"),
    EditField.FOOD: mark("Food"),
    EditField.CONSENT: mark("What families see"),
}
