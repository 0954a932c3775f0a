"""What may be said about an offer on a day, and what to ask where nothing is known."""

from datetime import date, time, timedelta

import pytest

from app.core.offer import (
    VACANCY_VALID_DAYS,
    AgeBand,
    Ages,
    CarePattern,
    Extra,
    ExtraHeading,
    Funded,
    Offer,
    Opening,
    Price,
    Space,
    Text,
    Unit,
    Vacancy,
    Weeks,
)
from app.core.offer_status import (
    VacancyFreshness,
    WorkingParentsHours,
    care_patterns,
    is_deadline_past,
    may_have_charges,
    months_with_space,
    price_for,
    text_in,
    unavailable_status,
    vacancy_freshness,
    working_parents_hours,
)
from app.core.provision import Choice, Kind
from app.core.questions_to_ask import Question, questions

TODAY = date(2026, 11, 29)
FULL = Vacancy(AgeBand.TWO, Space.FULL)
WAITING = Vacancy(AgeBand.UNDER_2, Space.WAITING_LIST)
SPRING, SUMMER = date(2027, 1, 1), date(2027, 4, 1)


@pytest.mark.parametrize(
    ("days_ago", "expected"),
    [
        (0, VacancyFreshness.CURRENT),
        (VACANCY_VALID_DAYS, VacancyFreshness.CURRENT),
        (VACANCY_VALID_DAYS + 1, VacancyFreshness.OLD),
        (-1, VacancyFreshness.NONE),
        (None, VacancyFreshness.NONE),
    ],
)
def test_space_is_current_for_thirty_days_after_it_was_confirmed(days_ago, expected):
    confirmed = None if days_ago is None else TODAY - timedelta(days=days_ago)

    assert (
        vacancy_freshness(Offer(vacancies=(FULL,), space_confirmed_on=confirmed), TODAY) is expected
    )
    assert vacancy_freshness(Offer(space_confirmed_on=confirmed), TODAY) is None


@pytest.mark.parametrize(
    ("vacancies", "reason"),
    [
        ((FULL,), Space.FULL),
        ((FULL, WAITING), Space.WAITING_LIST),
        ((FULL, Vacancy(AgeBand.THREE_FOUR, Space.NOW)), None),
        ((WAITING, Vacancy(AgeBand.TWO, Space.FROM_MONTH, SPRING)), None),
        ((), None),
    ],
)
def test_a_setting_is_full_only_if_no_age_group_has_space(vacancies, reason):
    assert unavailable_status(vacancies) is reason


def test_months_with_space_are_listed_once_and_in_order():
    later = [(AgeBand.TWO, SUMMER), (AgeBand.UNDER_2, SPRING), (AgeBand.THREE_FOUR, SUMMER)]
    vacancies = [Vacancy(band, Space.FROM_MONTH, month) for band, month in later]

    assert months_with_space([*vacancies, FULL]) == [SPRING, SUMMER]


@pytest.mark.parametrize(
    ("funded", "expected"),
    [
        (
            {Funded.WORKING_UNDER_2, Funded.WORKING_2, Funded.WORKING_3_4},
            [WorkingParentsHours.FROM_9_MONTHS],
        ),
        ({Funded.WORKING_2, Funded.WORKING_3_4}, [WorkingParentsHours.FROM_2_YEARS]),
        (
            {Funded.WORKING_UNDER_2, Funded.WORKING_3_4},
            [WorkingParentsHours.UNDER_2, WorkingParentsHours.THREE_FOUR],
        ),
        (
            {Funded.WORKING_UNDER_2, Funded.WORKING_2},
            [WorkingParentsHours.UNDER_2, WorkingParentsHours.TWO],
        ),
        ({Funded.UNIVERSAL_3_4}, []),
    ],
)
def test_working_hours_are_from_an_age_only_if_no_older_age_is_left_out(funded, expected):
    assert list(working_parents_hours(funded)) == expected


def test_a_setting_without_funded_hours_has_no_charges_on_top_of_them():
    extra = Extra(ExtraHeading.FOOD, 300)

    assert may_have_charges(Offer(), Choice.DAY_NURSERY)
    assert not may_have_charges(Offer(funded=()), Choice.DAY_NURSERY)
    assert not may_have_charges(Offer(), Choice.OUT_OF_SCHOOL)
    assert may_have_charges(Offer(funded=(), extras=(extra,)), Choice.OUT_OF_SCHOOL)


def test_a_timetable_replaces_the_care_patterns():
    from_ofsted = Offer(periods=(CarePattern.ALL_DAY,))
    hours = time(9), time(15)
    timetable = Offer(periods=(CarePattern.ALL_DAY,), opening=(Opening(0, *hours, Weeks.TERM),))

    assert care_patterns(from_ofsted) == (CarePattern.ALL_DAY,)
    assert care_patterns(timetable) == ()


def test_a_deadline_is_past_on_the_day_after_it():
    offer = Offer(apply_by=TODAY)

    assert not is_deadline_past(offer, TODAY)
    assert is_deadline_past(offer, TODAY + timedelta(days=1))
    assert not is_deadline_past(Offer(), TODAY)


def test_a_text_in_another_language_falls_back_to_english():
    offer = Offer(texts={Text.FOOD: {"en": "Lunch", "pl": "Obiad"}})

    assert text_in(offer, Text.FOOD, "pl") == ("Obiad", "pl")
    assert text_in(offer, Text.FOOD, "ar") == ("Lunch", "en")
    assert text_in(offer, Text.HOW_TO_APPLY, "pl") is None


def asked(offer: Offer, kind: Kind = Kind.DAY_NURSERY, choice: Choice = Choice.DAY_NURSERY) -> set:
    return set(questions(offer, kind, choice, TODAY))


def test_a_question_is_asked_only_about_what_is_not_known():
    price, extra = Price(600, Unit.HOUR), Extra(ExtraHeading.FOOD, 300)
    texts = {key: {"en": "…"} for key in (Text.HOW_TO_APPLY, Text.SEND_SUPPORT, Text.FOOD)}
    known = Offer(
        ages=Ages(0, 59),
        opening=(Opening(0, time(9), time(15), Weeks.TERM),),
        vacancies=(FULL,),
        space_confirmed_on=TODAY,
        prices=(price,),
        extras=(extra,),
        funded=(),
        step_free=False,
        languages=("en",),
        texts=texts,
    )

    assert asked(known) == {Question.SETTLING_IN}
    assert Question.PRICE_AND_EXTRAS in asked(Offer())
    assert Question.EXTRAS in asked(Offer(prices=(price,)))
    assert Question.PRICE in asked(Offer(extras=(extra,)))
    assert Question.FUNDED_PATTERN in asked(Offer(funded=(Funded.UNIVERSAL_3_4,)))


def test_a_club_is_asked_about_schools_and_a_childminder_not_about_a_senco():
    club = asked(Offer(), Kind.OUT_OF_SCHOOL, Choice.OUT_OF_SCHOOL)
    childminder = asked(Offer(), Kind.CHILDMINDER, Choice.CHILDMINDER)

    assert {Question.PRICE, Question.SCHOOL_RUNS} <= club
    assert not club & {Question.FUNDED_HOURS, Question.PRICE_AND_EXTRAS}
    assert Question.SUPPORT in childminder
    assert Question.SUPPORT_AND_SENCO not in childminder


BEFORE, AFTER = date(2026, 9, 1), date(2027, 4, 1)


@pytest.mark.parametrize(
    ("first", "second"),
    [
        # the band's own price, even by a less preferred unit
        (Price(1, Unit.TERM, AgeBand.TWO), Price(2, Unit.DAY)),
        # then the preferred unit, even if older
        (Price(1, Unit.DAY, None, date(2025, 9, 1)), Price(2, Unit.HOUR, None, BEFORE)),
        # then the newest that is valid
        (Price(1, Unit.DAY, None, BEFORE), Price(2, Unit.DAY, None, date(2025, 9, 1))),
        (Price(1, Unit.DAY, None, TODAY), Price(2, Unit.DAY)),
        # a valid one before a later one, though that is the band's own
        (Price(1, Unit.TERM), Price(2, Unit.DAY, AgeBand.TWO, AFTER)),
        # of later ones the first
        (Price(1, Unit.DAY, None, AFTER), Price(2, Unit.DAY, None, date(2027, 9, 1))),
        # never another band's, nor one that is not for care
        (Price(1, Unit.TERM), Price(2, Unit.DAY, AgeBand.THREE_FOUR)),
        (Price(1, Unit.TERM), Price(2, Unit.ONCE, AgeBand.TWO)),
    ],
)
def test_a_card_shows_the_price_that_concerns_the_child_most(first, second):
    for prices in ((first, second), (second, first)):
        assert price_for(Offer(prices=prices), AgeBand.TWO, TODAY) == first


def test_without_a_price_of_care_for_the_child_there_is_none():
    offer = Offer(prices=(Price(1, Unit.DAY, AgeBand.TWO), Price(2, Unit.MEAL)))

    assert price_for(offer, AgeBand.UNDER_2, TODAY) is None
    assert price_for(offer, None, TODAY) is None
