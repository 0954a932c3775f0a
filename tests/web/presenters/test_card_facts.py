"""The facts of a card: at most four, in order, each true of the children that a family named."""

import random
from dataclasses import replace
from datetime import date, time

import pytest

from app.core.child_ages import AGE_BAND_OF, FUNDED_OF, ChildGroup, Children
from app.core.offer import (
    AgeBand,
    Ages,
    CarePattern,
    Funded,
    Offer,
    Opening,
    Price,
    Space,
    Unit,
    Vacancy,
    Weeks,
)
from app.core.offer_status import CARE_UNITS
from app.core.provision import Choice, Kind
from app.i18n import translator
from app.web.presenters.card_facts import CardFact, card_facts, taken_line
from app.web.presenters.labels import AGE_BAND_COMBINATIONS
from app.web.presenters.offer import offer_details
from tests import builders

ENGLISH = translator("en")
TODAY = date(2026, 11, 22)
CONFIRMED = date(2026, 11, 3)
CLUB = {"kind": Kind.OUT_OF_SCHOOL, "choice": Choice.OUT_OF_SCHOOL}
BABY, NINE_MONTHS, TWO = ChildGroup.UNDER_9_MONTHS, ChildGroup.FROM_9_MONTHS, ChildGroup.TWO
THREE_FOUR, SCHOOL_AGE = ChildGroup.THREE_FOUR, ChildGroup.SCHOOL_AGE
ANY_CHILDREN = [(), *((one,) for one in ChildGroup), (NINE_MONTHS, TWO), (TWO, THREE_FOUR)]
WEEKDAYS = "Monday to Thursday, 8am to 6pm; Friday, 8am to 3.30pm"
FUNDED, HOURS, SPACE = "funded", "hours", "space"


def facts(offer: Offer, *children: ChildGroup, **setting: object) -> list[tuple[str, str]]:
    """The facts of a card, each with its CSS class."""
    found = card_facts(builders.setting(offer=offer, **setting), children, ENGLISH, TODAY)
    return [(fact.text, fact.look) for fact in found.facts]


def texts(offer: Offer, *children: ChildGroup, **setting: object) -> list[str]:
    return [text for text, _ in facts(offer, *children, **setting)]


def note(offer: Offer, *children: ChildGroup, **setting: object) -> str:
    return card_facts(
        builders.setting(offer=offer, **setting), children, ENGLISH, TODAY
    ).missing_note


# --- which facts, and their order ---


@pytest.mark.parametrize(
    ("children", "expected"),
    [
        (
            (),
            [
                ("9 months to 4 years", ""),
                ("Funded hours from 9 months", FUNDED),
                (WEEKDAYS, HOURS),
                ("2-year-olds: space now (confirmed 3 November)", SPACE),
            ],
        ),
        (
            (BABY,),
            [
                (WEEKDAYS, HOURS),
                ("Under 2s: waiting list (confirmed 3 November)", ""),
                ("£7.50 an hour", ""),
            ],
        ),
        (
            (NINE_MONTHS,),
            [
                ("Free childcare for working parents, if you qualify", FUNDED),
                (WEEKDAYS, HOURS),
                ("Under 2s: waiting list (confirmed 3 November)", ""),
                ("£7.50 an hour before funded hours", ""),
            ],
        ),
        (
            (TWO,),
            [
                (
                    "Early learning for 2-year-olds · Free childcare for working parents,"
                    " if you qualify",
                    FUNDED,
                ),
                (WEEKDAYS, HOURS),
                ("2-year-olds: space now (confirmed 3 November)", SPACE),
                ("£65 a day before funded hours", ""),
            ],
        ),
        (
            (THREE_FOUR,),
            [
                (
                    "15 hours for 3 and 4-year-olds · Free childcare for working parents,"
                    " if you qualify",
                    FUNDED,
                ),
                (WEEKDAYS, HOURS),
                ("3 and 4-year-olds: space from January 2027 (confirmed 3 November)", ""),
            ],
        ),
        ((SCHOOL_AGE,), [(WEEKDAYS, HOURS)]),
    ],
)
def test_a_card_says_what_concerns_the_child(
    children: Children, expected: list[tuple[str, str]]
) -> None:
    assert facts(builders.offer(), *children) == expected


def random_offer(dice: random.Random) -> Offer:
    months = [None, date(2027, 1, 1), date(2027, 4, 1)]
    spaces = [
        (band, dice.choice(list(Space))) for band in dice.sample([*AgeBand], dice.randint(0, 3))
    ]
    return Offer(
        ages=dice.choice([None, Ages(0, 59), Ages(24, None)]),
        funded=dice.choice([None, (), tuple(dice.sample([*Funded], dice.randint(1, 5)))]),
        opening=dice.choice([(), builders.offer().opening]),
        periods=dice.choice([(), (CarePattern.MORNINGS,)]),
        vacancies=tuple(
            Vacancy(band, space, dice.choice(months[1:]) if space is Space.FROM_MONTH else None)
            for band, space in spaces
        ),
        space_confirmed_on=dice.choice([None, CONFIRMED, date(2025, 1, 3)]),
        prices=tuple(
            Price(
                dice.choice([600, 6500]),
                dice.choice([*Unit]),
                dice.choice([None, *AgeBand]),
                dice.choice([None, date(2026, 9, 1), date(2027, 9, 1)]),
            )
            for _ in range(dice.randint(0, 4))
        ),
        school_runs=dice.choice([(), ("Tern Street Primary School",)]),
    )


def rank(fact: CardFact) -> int:
    """The place of a fact in the fixed order: ages, funded hours, opening, space, price."""
    if "£" in fact.text:
        return 5
    if fact.look == SPACE or any(
        words in fact.text for words in ("waiting list", ": full", "space from", "Ask about space")
    ):
        return 4
    if fact.look == HOURS or fact.text in ("Mornings", "For Tern Street Primary School"):
        return 3
    if fact.look == FUNDED or fact.text.startswith("No funded hours"):
        return 2
    return 1


@pytest.mark.parametrize("children", ANY_CHILDREN)
def test_a_card_has_at_most_four_facts_in_the_fixed_order(children: Children) -> None:
    dice = random.Random(11)
    kinds = [{}, CLUB, {"kind": Kind.CHILDMINDER, "choice": Choice.CHILDMINDER}]
    for _ in range(150):
        setting = builders.setting(offer=random_offer(dice), **dice.choice(kinds))

        found = card_facts(setting, children, ENGLISH, TODAY).facts

        ranks = [rank(fact) for fact in found]
        assert len(found) <= 4
        assert ranks == sorted(ranks)
        assert len({one for one in ranks if one != 3}) == sum(one != 3 for one in ranks)
        assert (1 in ranks) <= (not children)


@pytest.mark.parametrize("children", [one for one in ANY_CHILDREN if one])
def test_no_fact_is_about_another_age(children: Children) -> None:
    dice = random.Random(12)
    other_bands = set(AgeBand) - {AGE_BAND_OF[one] for one in children}
    usable = {hours for one in children for hours in FUNDED_OF[one]}
    for _ in range(150):
        offer = random_offer(dice)
        for_other_ages = replace(
            offer,
            funded=offer.funded and tuple(one for one in offer.funded if one in usable),
            vacancies=tuple(one for one in offer.vacancies if one.band not in other_bands),
            prices=tuple(one for one in offer.prices if one.band not in other_bands),
        )

        shown = texts(offer, *children)

        # A setting whose every funded hour is for other ages says so, instead of "none".
        expected = texts(for_other_ages, *children)
        if offer.funded and not for_other_ages.funded:
            expected = [one.replace("No funded hours", "No funded hours at this age")
                        for one in expected]  # fmt: skip
        assert shown == expected


# --- ages ---


def test_without_ages_a_card_gives_the_usual_ages_and_says_to_check() -> None:
    minder = {"kind": Kind.CHILDMINDER, "choice": Choice.CHILDMINDER}

    assert texts(Offer()) == ["Usually takes birth to 4 years – check"]
    assert "age range" not in note(Offer())
    assert texts(Offer(), **minder) == []
    assert note(Offer(), **minder).startswith("We don't have their age range, ")


def test_a_setting_that_may_not_take_the_child_says_that_its_ages_are_not_known() -> None:
    assert note(Offer(), TWO).startswith("We don't have their age range, ")
    assert "age range" not in note(Offer(ages=Ages(0, 59)), TWO)


# --- funded hours ---


@pytest.mark.parametrize(
    ("funded", "text"),
    [
        ([Funded.WORKING_UNDER_2, Funded.WORKING_2, Funded.UNIVERSAL_3_4], "from 9 months"),
        ([Funded.EARLY_LEARNING_2, Funded.WORKING_3_4], "from 2 years"),
        ([Funded.UNIVERSAL_3_4], "for 3 and 4-year-olds"),
        ([Funded.WORKING_2], "for 2-year-olds"),
        ([Funded.WORKING_UNDER_2], "from 9 months, until they turn 2"),
        ([Funded.WORKING_UNDER_2, Funded.WORKING_2], "from 9 months, until they turn 3"),
        ([Funded.WORKING_UNDER_2, Funded.WORKING_3_4], "under 2, and at 3 and 4 years"),
    ],
)
def test_without_a_child_funded_hours_name_only_claimed_ages(
    funded: list[Funded], text: str
) -> None:
    assert facts(Offer(funded=tuple(funded)))[1] == (f"Funded hours {text}", FUNDED)


def test_only_the_universal_hours_do_not_depend_on_the_family() -> None:
    universal = Offer(funded=(Funded.UNIVERSAL_3_4,))

    assert facts(universal, THREE_FOUR) == [("15 hours for 3 and 4-year-olds", FUNDED)]
    assert facts(universal, TWO, THREE_FOUR) == [("15 hours for 3 and 4-year-olds", FUNDED)]
    for hours in set(Funded) - {Funded.UNIVERSAL_3_4}:
        [group] = [one for one in ChildGroup if hours in FUNDED_OF[one]]
        [(text, look)] = facts(Offer(funded=(hours,)), group)
        assert text.endswith(", if you qualify")
        assert look == FUNDED


def test_the_hours_of_every_child_come_before_those_that_depend_on_the_family() -> None:
    offer = Offer(funded=(Funded.EARLY_LEARNING_2, Funded.UNIVERSAL_3_4))

    assert texts(offer, TWO, THREE_FOUR) == [
        "15 hours for 3 and 4-year-olds · Early learning for 2-year-olds, if you qualify"
    ]


def test_of_several_children_the_card_says_which_have_working_parents_hours() -> None:
    offer = Offer(funded=(Funded.WORKING_2,))

    assert texts(offer, NINE_MONTHS, TWO) == [
        "2-year-olds: Free childcare for working parents, if you qualify"
    ]
    assert texts(replace(offer, funded=tuple(Funded)), NINE_MONTHS, TWO) == [
        "Free childcare for working parents · Early learning for 2-year-olds, if you qualify"
    ]


def test_no_funded_hours_differs_from_none_at_this_age_and_from_unknown() -> None:
    assert facts(Offer(funded=()), TWO) == [("No funded hours", "")]
    assert facts(Offer(funded=(Funded.WORKING_2,)), THREE_FOUR) == [
        ("No funded hours at this age", "")
    ]
    assert facts(Offer(), TWO) == []
    assert "funded hours" in note(Offer(), TWO)


@pytest.mark.parametrize("child", [BABY, SCHOOL_AGE])
def test_nothing_is_said_about_funded_hours_at_an_age_that_has_none(child: ChildGroup) -> None:
    for funded in (None, (), tuple(Funded)):
        assert not any("funded" in text for text in texts(Offer(funded=funded), child))
        assert "funded" not in note(Offer(funded=funded), child)


def test_a_club_has_no_funded_hours_to_ask_about() -> None:
    assert "funded" not in note(Offer(), TWO, **CLUB)
    price = Price(900, Unit.SESSION)
    assert texts(Offer(funded=tuple(Funded), prices=(price,)), TWO, **CLUB) == ["£9 a session"]


# --- opening hours ---


@pytest.mark.parametrize(
    ("days", "weeks", "words"),
    [
        ([0, 1, 2, 3, 4], Weeks.TERM, "Term time: Monday to Friday, 9am to 3pm"),
        ([0, 2, 3, 4], Weeks.ALL_YEAR, "Monday and Wednesday to Friday, 9am to 3pm"),
        ([1, 2], Weeks.HOLIDAYS, "School holidays: Tuesday and Wednesday, 9am to 3pm"),
    ],
)
def test_opening_hours_are_summarised(days: list[int], weeks: Weeks, words: str) -> None:
    opening = tuple(Opening(day, time(9), time(15), weeks) for day in days)

    assert (words, HOURS) in facts(Offer(opening=opening))


def test_periods_are_shown_when_times_are_unknown_and_never_meet_a_choice_of_hours() -> None:
    offer = Offer(periods=(CarePattern.TERM_ONLY, CarePattern.MORNINGS))

    assert ("Term time only · Mornings", "") in facts(offer)
    assert "opening hours" not in note(offer)


def test_a_club_names_its_schools_and_still_says_that_its_hours_are_missing() -> None:
    offer = Offer(school_runs=("Tern Street Primary School", "St Hild's"))

    assert texts(offer, SCHOOL_AGE, **CLUB) == ["For Tern Street Primary School, St Hild's"]
    assert "opening hours" in note(offer, SCHOOL_AGE, **CLUB)
    assert texts(offer, SCHOOL_AGE) == []


# --- space ---


@pytest.mark.parametrize(
    ("confirmed_on", "is_shown"),
    [
        (date(2026, 11, 22), True),
        (date(2026, 10, 23), True),
        (date(2026, 10, 22), False),
        (date(2026, 11, 23), False),
        (None, False),
    ],
)
def test_space_is_shown_for_thirty_days_after_its_confirmation(
    confirmed_on: date | None, is_shown: bool
) -> None:
    offer = replace(builders.offer(), space_confirmed_on=confirmed_on)
    page = offer_details(builders.setting(offer=offer), ENGLISH, TODAY)

    is_old = confirmed_on == date(2026, 10, 22)
    asks = [text for text in texts(offer) if text.startswith("Ask about space")]
    assert any(": space now" in text for text in texts(offer)) is is_shown
    assert asks == ["Ask about space (last confirmed 22 October)"] * is_old
    assert (note(offer) == "We don't have their spaces.") is not (is_shown or is_old)
    assert bool(page.space) is is_shown
    start = "Confirmed" if is_shown else "Ask about space." if is_old else "They gave"
    assert page.space_note.startswith(start)
    assert any("Do you have a place for my child," in one for one in page.questions) is not is_shown


@pytest.mark.parametrize(
    ("spaces", "text", "look"),
    [
        ((Space.NOW, Space.FULL), "2-year-olds: space now", SPACE),
        ((Space.NOW, Space.NOW), "2, 3 and 4-year-olds: space now", SPACE),
        ((Space.FULL, Space.FROM_MONTH), "3 and 4-year-olds: space from April 2027", ""),
        ((Space.WAITING_LIST, Space.FULL), "2-year-olds: waiting list", ""),
        ((Space.FULL, Space.FULL), "2, 3 and 4-year-olds: full", ""),
        ((Space.FULL, None), "2-year-olds: full", ""),
    ],
)
def test_the_best_news_about_space_names_its_ages(
    spaces: tuple[Space | None, Space | None], text: str, look: str
) -> None:
    vacancies = tuple(
        Vacancy(band, space, date(2027, 4, 1) if space is Space.FROM_MONTH else None)
        for band, space in zip((AgeBand.TWO, AgeBand.THREE_FOUR), spaces, strict=True)
        if space
    )
    offer = Offer(ages=Ages(0, 59), vacancies=vacancies, space_confirmed_on=CONFIRMED)

    assert facts(offer)[1:] == [(f"{text} (confirmed 3 November)", look)]
    assert facts(offer, TWO, THREE_FOUR) == [(f"{text} (confirmed 3 November)", look)]


@pytest.mark.parametrize("child", [one for one in ChildGroup if AGE_BAND_OF[one]])
def test_space_is_only_that_for_the_child(child: ChildGroup) -> None:
    for band in AgeBand:
        vacancies = (Vacancy(band, Space.NOW),)
        offer = Offer(vacancies=vacancies, space_confirmed_on=CONFIRMED)
        is_theirs = band is AGE_BAND_OF[child]

        ages = AGE_BAND_COMBINATIONS[(band,)]
        assert texts(offer, child) == [f"{ages}: space now (confirmed 3 November)"] * is_theirs
        assert ("spaces" in note(offer, child)) is not is_theirs


# --- prices ---


def priced(*prices: Price, **facts: object) -> Offer:
    return Offer(prices=prices, **facts)


def test_a_price_is_the_one_of_the_child() -> None:
    offer = priced(Price(6500, Unit.DAY, AgeBand.TWO), Price(6000, Unit.DAY))

    assert texts(offer, TWO) == ["£65 a day"]
    assert texts(offer, THREE_FOUR) == texts(offer, SCHOOL_AGE) == ["£60 a day"]
    assert texts(offer, TWO, THREE_FOUR) == ["2-year-olds: £65 a day, £60 a day"]
    assert texts(replace(offer, prices=offer.prices[:1]), THREE_FOUR) == []


def test_without_a_child_the_price_of_other_ages_says_so() -> None:
    other, baby = Price(6000, Unit.DAY), Price(7500, Unit.DAY, AgeBand.UNDER_2)

    assert "Other ages: £60 a day" in texts(priced(other, baby))
    assert "£60 a day" in texts(priced(other))
    assert "£60 a day" in texts(priced(other, replace(baby, unit=Unit.HOUR)))
    assert "£60 a day before funded hours" in texts(priced(other, baby, funded=tuple(Funded)), TWO)


def test_a_price_for_only_one_of_several_children_names_its_age() -> None:
    offer = priced(Price(6500, Unit.DAY, AgeBand.TWO))

    assert texts(offer, TWO, THREE_FOUR) == ["2-year-olds: £65 a day"]


@pytest.mark.parametrize("unit", [*Unit])
def test_only_prices_of_care_are_on_a_card(unit: Unit) -> None:
    assert bool(texts(priced(Price(500, unit)), TWO)) is (unit in CARE_UNITS)


def test_a_price_that_is_not_valid_yet_says_from_when() -> None:
    now, later = (
        Price(6000, Unit.DAY, valid_from=date(2026, 9, 1)),
        Price(6500, Unit.DAY, valid_from=date(2027, 4, 1)),
    )

    assert texts(priced(later, now), TWO) == ["£60 a day"]
    assert texts(priced(later), TWO) == ["£65 a day, from 1 April 2027"]


def test_a_price_is_before_funded_hours_only_at_an_age_that_has_them() -> None:
    offer = priced(Price(6500, Unit.DAY), funded=(Funded.WORKING_2,))

    assert texts(offer, TWO)[-1] == "£65 a day before funded hours"
    assert texts(offer, THREE_FOUR)[-1] == texts(offer, BABY)[-1] == "£65 a day"


# --- what is missing ---


def test_the_missing_details_line_names_only_what_is_missing() -> None:
    assert note(replace(builders.offer(), prices=())) == "We don't have their prices."
    assert note(builders.offer()) == note(builders.offer(), TWO) == ""
    assert note(Offer(), TWO) == (
        "We don't have their age range, funded hours, opening hours, prices or spaces."
    )
    assert note(Offer(ages=Ages(0, None)), SCHOOL_AGE) == (
        "We don't have their opening hours or prices."
    )


@pytest.mark.parametrize("code", ["en", "pl"])
@pytest.mark.parametrize("children", ANY_CHILDREN)
def test_every_fact_starts_with_a_capital_or_a_digit(code: str, children: Children) -> None:
    week = tuple(Opening(day, time(8), time(18), Weeks.ALL_YEAR) for day in range(5))
    for offer in (builders.offer(), Offer(ages=Ages(0, 95), opening=week), Offer()):
        found = card_facts(builders.setting(offer=offer), children, translator(code), TODAY)

        assert [fact.text for fact in found.facts if fact.text[0].islower()] == []


# --- several children ---


@pytest.mark.parametrize(
    ("taken", "line"),
    [
        (("9m", "3y", "6y"), "For all your children's ages"),
        (("3y",), "Takes 3 years, not 9 months and 6 years"),
        (("9m", "3y"), "Takes 9 months and 3 years, not 6 years"),
        (None, "Ask if they take all your children."),
    ],
)
def test_a_card_says_which_of_several_children_the_setting_takes(
    taken: tuple[str, ...] | None, line: str
) -> None:
    assert taken_line(("9m", "3y", "6y"), taken, ENGLISH) == line
