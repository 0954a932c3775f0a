"""What a council must publish about each setting: the items, their sources, and counts of them.

The items are data in English, as the titles of sources are; only pages of staff show them.
Whether a setting has an item is counted here, and never whether a council does what the law asks.
Source: docs/rules.md#publication-duty.
"""

from collections import Counter
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date
from typing import Final

from app.core import duty_rules as rules
from app.core.duty_rules import DutyFact, DutyStatus, PublishedFacts, Rule, needs


@dataclass(frozen=True)
class Instrument:
    """A legal instrument or statutory guidance; `short` names it where it is cited often."""

    name: str
    short: str
    url: str


@dataclass(frozen=True)
class Citation:
    """Where an item stands, as far as known. `is_verified`: the paragraph was read in it."""

    instrument: Instrument
    place: str
    is_verified: bool


@dataclass(frozen=True)
class DutyItem:
    """An item in our own words, from the day on which it applied.

    `counted` says what counts as complete and which settings are left out.
    """

    number: int
    asks: str
    counted: str
    citation: Citation
    applies_from: date
    rule: Rule


REGULATIONS: Final = Instrument(
    "Childcare Act 2006 (Provision of Information to Parents) (England) Regulations 2007",
    "SI 2007/3490",
    "https://www.legislation.gov.uk/uksi/2007/3490",
)
GUIDANCE: Final = Instrument(
    "Early education and childcare: statutory guidance for local authorities",
    "Statutory guidance",
    "https://www.gov.uk/government/publications/early-education-and-childcare--2",
)
# Regulation 2(1) and the commencement were read; the paragraphs of the schedule were not.
_SCHEDULE: Final = Citation(REGULATIONS, "Schedule 1", is_verified=False)
_SCHEDULE_AND_FREE_HOURS: Final = Citation(
    REGULATIONS, "Schedule 1 as amended by SI 2017/333", is_verified=False
)
_A1_35: Final = Citation(GUIDANCE, "paragraph A1.35", is_verified=True)
_COMMENCEMENT: Final = date(2008, 4, 1)


def _item(
    number: int,
    asks: str,
    counted: str,
    rule: Rule,
    citation: Citation = _SCHEDULE,
    applies_from: date = _COMMENCEMENT,
) -> DutyItem:
    return DutyItem(number, asks, counted, citation, applies_from, rule)


ITEMS: Final[tuple[DutyItem, ...]] = (
    _item(
        1,
        "Name of the registered person",
        "Of settings registered with Ofsted. No source gives the names of people who care for "
        "children in a home, so their item cannot be counted.",
        rules.registered_person,
    ),
    _item(
        2,
        "Name of the business or the setting",
        "Every setting.",
        needs(DutyFact.NAME, of=rules.every),
    ),
    _item(
        3,
        "Address of the premises",
        "Complete with a street and a postcode. Does not apply where the care is given in the "
        "child's own home.",
        needs(DutyFact.ADDRESS, of=rules.has_premises_to_name),
    ),
    _item(
        4,
        "Address of the registered person, if it is another one",
        "This system has no such address from any source, and would not show one by default, "
        "because it may be a person's home. So this item cannot be counted.",
        rules.registered_persons_address,
    ),
    _item(
        5,
        "Telephone number or email address",
        "Either is enough.",
        needs(DutyFact.PHONE, of=rules.every),
    ),
    _item(
        6,
        "Date of registration",
        "Of settings registered with Ofsted.",
        needs(DutyFact.REGISTERED_ON, of=rules.is_registered),
    ),
    _item(
        7,
        "Ofsted's reference number",
        "Of settings registered with Ofsted.",
        needs(DutyFact.OFSTED_URN, of=rules.is_registered),
    ),
    _item(
        8,
        "Conditions on the registration, if there are any",
        "Only Ofsted's extract for councils has them. A setting in the extract without conditions "
        "has none to publish; of others this system cannot know.",
        rules.conditions,
    ),
    _item(
        9,
        "Whether it is a childminder or another provider",
        "Of settings registered with Ofsted. Every published setting has its kind.",
        needs(of=rules.is_registered),
    ),
    _item(
        10,
        "For a childminder: own home, the child's home, other domestic premises, or a mix",
        "Of childminders only.",
        needs(DutyFact.PREMISES, of=rules.is_childminder),
    ),
    _item(
        11,
        "Latest inspection, and how to get the report",
        "Of settings registered with Ofsted. The setting's page links to the report. Does not "
        "apply to a setting whose first inspection is still to come.",
        rules.latest_inspection,
    ),
    _item(
        12,
        "Days, times and weeks of the care",
        "Complete with opening hours. General periods from Ofsted, such as term time, give no "
        "times and are not enough.",
        needs(DutyFact.OPENING, of=rules.every),
    ),
    _item(
        13,
        "Ages, number of places, and vacancies where they are known",
        "Complete with ages and places: vacancies are asked for only where they are known.",
        needs(DutyFact.AGES, DutyFact.PLACES, of=rules.every),
    ),
    _item(
        14,
        "Charges",
        "Complete with one price or more. A setting that charges nothing cannot say so here yet, "
        "and counts as missing.",
        needs(DutyFact.PRICES, of=rules.every),
    ),
    _item(
        15,
        "Free early years provision that it offers",
        "Of schools and settings on the Early Years Register. Complete also where a setting says "
        "that it offers none.",
        needs(DutyFact.FUNDED, of=rules.may_be_funded),
        _SCHEDULE_AND_FREE_HOURS,
    ),
    _item(
        16,
        "Care for disabled children and special needs, dietary and cultural needs, languages",
        "Complete with a text about support for special needs, a text about food, and languages. "
        "Cultural needs have no field of their own.",
        needs(DutyFact.SEND_SUPPORT, DutyFact.FOOD, DutyFact.LANGUAGES, of=rules.every),
    ),
    _item(
        17,
        "Collecting from and taking to school or nursery",
        "Complete with the names of schools. Does not apply to schools. A setting that takes "
        "children to none cannot say so here yet, and counts as missing.",
        needs(DutyFact.SCHOOL_RUNS, of=rules.is_no_school),
    ),
    _item(
        18,
        "Extras that are charged for, with the free alternative, and when funded hours can be "
        "taken",
        "Complete with an amount and a free alternative for each extra, and the pattern of funded "
        "hours. A council may exempt childminders and settings for 10 or fewer children: they are "
        "left out here. A setting without extras cannot say so here yet, and counts as missing.",
        needs(DutyFact.EXTRAS, DutyFact.FUNDED_PATTERN, of=rules.must_publish_extras),
        _A1_35,
        date(2026, 1, 1),
    ),
)


def items_on(day: date) -> tuple[DutyItem, ...]:
    """The items that apply on a day, in their order."""
    return tuple(item for item in ITEMS if item.applies_from <= day)


def find_item(number: int, day: date) -> DutyItem | None:
    """The item with this number, if it applies on the day."""
    return next((item for item in items_on(day) if item.number == number), None)


@dataclass(frozen=True)
class DutyCounts:
    """Settings by their status for one item."""

    by_status: Mapping[DutyStatus, int]

    def of(self, status: DutyStatus) -> int:
        return self.by_status.get(status, 0)

    @property
    def applicable(self) -> int:
        """Those that the item applies to and that it can be counted of: complete and missing."""
        return self.of(DutyStatus.COMPLETE) + self.of(DutyStatus.MISSING)


def count_items(settings: Iterable[PublishedFacts], today: date) -> dict[int, DutyCounts]:
    """The counts of each item on a day, by its number."""
    items = items_on(today)
    found = {item.number: Counter[DutyStatus]() for item in items}
    for setting in settings:
        for item in items:
            found[item.number][item.rule(setting, today).status] += 1
    return {number: DutyCounts(counts) for number, counts in found.items()}
