"""What a family should ask a setting, because no source says it.

Source: docs/rules.md#what-a-council-publishes; docs/rules.md#charges.
"""

from collections.abc import Collection, Iterator
from datetime import date
from enum import Enum

from app.core.offer import AgeBand, Offer, Text
from app.core.offer_status import may_have_charges
from app.core.provision import HOME_BASED, UNDER_FIVES, WITHOUT_SENCO, Choice, Kind


class Question(Enum):
    """A question to a setting, in the order in which a page shows them."""

    AGES = "ages"
    SPACE = "space"
    OPENING = "opening"
    PRICE_AND_EXTRAS = "price-and-extras"
    FUNDED_HOURS = "funded-hours"
    FUNDED_PATTERN = "funded-pattern"
    PRICE = "price"
    EXTRAS = "extras"
    SCHOOL_RUNS = "school-runs"
    HOW_TO_APPLY = "how-to-apply"
    SUPPORT = "support"
    SUPPORT_AND_SENCO = "support-and-senco"
    STEP_FREE = "step-free"
    LANGUAGES = "languages"
    FOOD = "food"
    PREMISES = "premises"
    SETTLING_IN = "settling-in"  # always


def questions(
    offer: Offer,
    kind: Kind,
    choice: Choice,
    today: date,
    bands: Collection[AgeBand] = tuple(AgeBand),
) -> Iterator[Question]:
    """The questions for a setting; a club has questions about schools, not about funded hours.

    `bands` are the age groups whose space a family asks about.
    """
    if offer.ages is None:
        yield Question.AGES
    if not any(one.band in bands for one in offer.current_vacancies(today)):
        yield Question.SPACE
    if not offer.opening:
        yield Question.OPENING
    yield from _costs(offer, choice) if choice in UNDER_FIVES else _costs_of_club(offer)
    if Text.HOW_TO_APPLY not in offer.texts and offer.apply_by is None:
        yield Question.HOW_TO_APPLY
    if Text.SEND_SUPPORT not in offer.texts:
        yield Question.SUPPORT if kind in WITHOUT_SENCO else Question.SUPPORT_AND_SENCO
    if offer.step_free is None:
        yield Question.STEP_FREE
    if not offer.languages:
        yield Question.LANGUAGES
    if Text.FOOD not in offer.texts:
        yield Question.FOOD
    if kind in HOME_BASED and offer.premises is None:
        yield Question.PREMISES
    yield Question.SETTLING_IN


def _costs(offer: Offer, choice: Choice) -> Iterator[Question]:
    """For under-fives: prices, charges on top of funded hours, and how the hours are spread."""
    if not offer.prices:
        yield Question.PRICE if offer.extras else Question.PRICE_AND_EXTRAS
    elif not offer.extras and may_have_charges(offer, choice):
        yield Question.EXTRAS
    if offer.funded is None:
        yield Question.FUNDED_HOURS
    elif offer.funded and Text.FUNDED_PATTERN not in offer.texts:
        yield Question.FUNDED_PATTERN


def _costs_of_club(offer: Offer) -> Iterator[Question]:
    if not offer.prices:
        yield Question.PRICE
    if not offer.school_runs:
        yield Question.SCHOOL_RUNS
