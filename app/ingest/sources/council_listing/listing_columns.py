"""The columns of a council's listing: what each is called, what it holds, and an example.

This table is the documentation: `headers.describe` prints it with the other names of each column.
"""

from dataclasses import dataclass

from app.core.offer import Text

ENGLISH = "en"
# The languages of the interface, in which texts may be given beside English
# (docs/rules.md#accessibility).
TEXT_LANGUAGES = (
    *(ENGLISH, "pl", "ro", "pa", "ur", "pt", "es", "ar"),
    *("bn", "gu", "ta", "tr", "zh-Hans", "fa", "so"),
)


@dataclass(frozen=True)
class ListingColumn:
    """One column. `meaning` is a line for council staff, `example` a cell of the template."""

    name: str
    meaning: str
    example: str = ""
    is_required: bool = False


EXAMPLE = "EXAMPLE"  # the reference of the template's row, which is left out
BAND_NAMES = ("under_2", "2", "3_4")  # the ends of the columns of space, in the order of AgeBand
_SPACE = "now, from 2027-01, waiting list or full; leave blank where it is not known"
_EXTRA = "what it costs, then what a family may do instead at no cost: 3.50 a meal; a packed lunch"

COLUMNS = (
    ListingColumn("reference", "your own name for the row, given once in the file", EXAMPLE, True),
    ListingColumn(
        "la_number", "your council's DfE number, three digits, the same in all rows", "995", True
    ),
    ListingColumn(
        "as_at",
        "the day that the file describes, such as 2026-11-01, the same in all rows",
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
        "out-of-school or nanny; needed where there is neither number",
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
        "email", "one e-mail address, such as hello@nursery.example", "hello@nursery.example"
    ),
    ListingColumn(
        "website", "an address starting with https:// or http://", "https://nursery.example/"
    ),
    ListingColumn(
        "opening",
        "days, times and weeks (term, holidays or all year), with ; between them, such as "
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
        "how many children at one time, over all ages: a number up to 2000, without a comma",
        "40",
    ),
    ListingColumn("space_under_2", f"space for children under 2: {_SPACE}", "waiting list"),
    ListingColumn("space_2", f"space for children of 2: {_SPACE}", "from 2027-01"),
    ListingColumn("space_3_4", f"space for children of 3 and 4: {_SPACE}", "now"),
    ListingColumn(
        "space_confirmed_on",
        "the day that the setting confirmed its space, such as 2026-10-20; needed where there is a "
        "value for space",
        "2026-10-20",
    ),
    ListingColumn(
        "prices",
        "age band (under-2, 2 or 3-4; none for all ages), amount, unit (hour, session, half day, "
        "day, week, month, term, meal or once) and the day it holds from, with ; between them",
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
        "working-3-4, with ; between them; or none",
        "universal-3-4; working-3-4",
    ),
    ListingColumn("apply_by", "the last day to ask for a place, such as 2026-12-01", "2026-12-01"),
    ListingColumn(
        "step_free",
        "yes or no, blank where it is not known: can a wheelchair or a pram come in without steps?",
        "yes",
    ),
    ListingColumn(
        "languages", "languages spoken, by name or code, with ; between them", "English; Polish"
    ),
    ListingColumn("school_runs", "schools that children are taken to, with ; between them"),
    ListingColumn(
        "premises",
        "of a childminder: own-home, childs-home, other-domestic, non-domestic or mixed",
    ),
    ListingColumn(
        "consent",
        "of childminders and other care in a home only: what the provider agreed to have shown: "
        "all, name and area, counted only; or nothing, for a place of any kind that must stay "
        "secret; leave blank for other kinds and where nobody asked",
    ),
    ListingColumn("consent_on", "the day that the provider agreed, such as 2026-09-15"),
    ListingColumn(
        "description", "what the setting says of itself", "We are out of doors every day."
    ),
    ListingColumn(
        "funded_pattern", "when funded hours can be taken", "9 am to 3 pm on two days a week"
    ),
    ListingColumn("how_to_apply", "how to get a place", "Ring us and come to see us."),
    ListingColumn("send_support", "support for children with special needs or disabilities"),
    ListingColumn(
        "food", "meals, and the diets that are catered for", "Hot lunch, halal and vegetarian"
    ),
)
TEXTS_NOTE = (
    "The last five may also be given in other languages, in columns such as description:pl. Codes: "
    + " ".join(TEXT_LANGUAGES[1:])
)
KEYS = ("reference", "la_number")  # either tells the header row from a title above it
REQUIRED = tuple(column.name for column in COLUMNS if column.is_required)


def text_column(text: Text, language: str) -> str:
    """The column of a text: its bare name in English, "description:pl" in Polish."""
    return text.value if language == ENGLISH else f"{text.value}:{language}"
