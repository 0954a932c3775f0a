"""The columns of a council's listing, each with its name, its meaning and an example.

This table is the documentation: `column_headings.describe` prints it with all names of each column.
"""

from dataclasses import dataclass

from app.config import LANGUAGE_CODES
from app.core.offer import Text

ENGLISH = "en"
TEXT_LANGUAGES = LANGUAGE_CODES  # texts may be given in every language of the interface


@dataclass(frozen=True)
class ListingColumn:
    """One column. `meaning` is a line for council officers, `example` a cell of the template."""

    name: str
    meaning: str
    example: str = ""
    is_required: bool = False


EXAMPLE = "EXAMPLE"  # the reference of the template's row, which is skipped
_SPACE = "now, from 2027-01, waiting list or full; leave blank if not known"
_EXTRA = "the amount and unit, then the alternative without charge: 3.50 a meal; a packed lunch"

COLUMNS = (
    ListingColumn("reference", "your own reference for the row, unique in the file", EXAMPLE, True),
    ListingColumn(
        "la_number", "your council's DfE number, three digits, the same in all rows", "995", True
    ),
    ListingColumn(
        "as_at",
        "the as-at date of the file, such as 2026-11-01, the same in all rows",
        "2026-11-01",
    ),
    ListingColumn(
        "ofsted_urn",
        "Ofsted's number, such as EY999999; leave blank for a school's own class",
        "EY999999",
    ),
    ListingColumn(
        "school_urn",
        "DfE's number of the school, six digits; for a school's own nursery class only",
    ),
    ListingColumn(
        "kind",
        "day-nursery, pre-school, nursery-class, nursery-school, childminder, domestic, other, "
        "out-of-school or nanny; needed if there is neither number",
        "day-nursery",
    ),
    ListingColumn("name", "the setting's name", "Example Nursery", True),
    ListingColumn("address_1", "first line of the address", "1 Example Street"),
    ListingColumn("address_2", "second line"),
    ListingColumn("address_3", "third line"),
    ListingColumn("town", "town or city", "Sandmere"),
    ListingColumn("postcode", "full postcode, such as B1 1BB", "ZZ1 1AA"),
    ListingColumn(
        "phone", "one number, starting with 0 or +, such as 01632 960000", "01632 960000"
    ),
    ListingColumn(
        "email", "one email address, such as hello@nursery.example", "hello@nursery.example"
    ),
    ListingColumn(
        "website", "an address starting with https:// or http://", "https://nursery.example/"
    ),
    ListingColumn(
        "opening",
        "days, times and weeks (term, holidays or all year), separated by ;, such as "
        "Mon-Fri 08:00-18:00 term",
        "Mon-Fri 08:00-18:00 term; Sat 09:00-12:00 all year",
    ),
    ListingColumn(
        "age_from_months", "youngest age taken, in months: a whole number from 0 to 215", "9"
    ),
    ListingColumn(
        "age_to_months", "last month of age before a child leaves: 59 is up to 5 years", "59"
    ),
    ListingColumn(
        "places",
        "children at one time, over all ages: a number up to 2000, without a comma",
        "40",
    ),
    ListingColumn("space_under_2", f"space for children under 2: {_SPACE}", "waiting list"),
    ListingColumn("space_2", f"space for children of 2: {_SPACE}", "from 2027-01"),
    ListingColumn("space_3_4", f"space for children of 3 and 4: {_SPACE}", "now"),
    ListingColumn(
        "space_confirmed_on",
        "the day that the setting confirmed its space, such as 2026-10-20; needed if there is a "
        "value for space",
        "2026-10-20",
    ),
    ListingColumn(
        "prices",
        "age band (under-2, 2 or 3-4; none for all ages), amount, unit (hour, session, half day, "
        "day, week, month, term, meal or once) and the first day of the price, separated by ;",
        "under-2: 62.50 a day from 2026-09-01; 2: 8.10 an hour",
    ),
    ListingColumn("extra_food", f"charge for food: {_EXTRA}", "3.50 a meal; bring a packed lunch"),
    ListingColumn("extra_consumables", f"charge for nappies, wipes and the like: {_EXTRA}"),
    ListingColumn("extra_activities", f"charge for trips and classes: {_EXTRA}"),
    ListingColumn(
        "extra_hours", f"charge for hours beyond the funded ones: {_EXTRA}", "8.10 an hour"
    ),
    ListingColumn(
        "funded",
        "funded hours offered: working-under-2, working-2, early-learning-2, universal-3-4, "
        "working-3-4, separated by ;, or none",
        "universal-3-4; working-3-4",
    ),
    ListingColumn("apply_by", "the last day to apply, such as 2026-12-01", "2026-12-01"),
    ListingColumn(
        "step_free",
        "yes or no, blank if not known: is there step-free access for wheelchairs and prams?",
        "yes",
    ),
    ListingColumn(
        "languages", "languages spoken, by name or code, separated by ;", "English; Polish"
    ),
    ListingColumn("school_runs", "schools that children are taken to, separated by ;"),
    ListingColumn(
        "premises",
        "for childminders: own-home, childs-home, other-domestic, non-domestic or mixed",
    ),
    ListingColumn(
        "consent",
        "for childminders and other home-based care only: what the provider consents to show: "
        "all, name and area, counted only; or nothing, for a setting of any kind that must stay "
        "confidential; leave blank for other kinds and if the provider was not asked",
    ),
    ListingColumn("consent_on", "the day of the consent, such as 2026-09-15"),
    ListingColumn(
        "description", "the setting's description of itself", "We are out of doors every day."
    ),
    ListingColumn(
        "funded_pattern", "when funded hours can be taken", "9 am to 3 pm on two days a week"
    ),
    ListingColumn("how_to_apply", "how to apply", "Ring us and come to see us."),
    ListingColumn(
        "send_support", "support for children with special educational needs or disabilities"
    ),
    ListingColumn("food", "meals and diets", "Hot lunch, halal and vegetarian"),
)
TEXTS_NOTE = (
    "The last five may be given in other languages too, in columns such as description:pl. Codes: "
    + " ".join(TEXT_LANGUAGES[1:])
)
KEYS = ("reference", "la_number")  # the header row has at least one of them
REQUIRED = tuple(column.name for column in COLUMNS if column.is_required)


def text_column(text: Text, language: str) -> str:
    """The name of a text's column: "description" for English, "description:pl" for Polish."""
    return text.value if language == ENGLISH else f"{text.value}:{language}"
