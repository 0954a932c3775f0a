"""An offer in words: on a card in short, on the place's own page in full, never more than was told."""

from dataclasses import replace
from datetime import date, time

import pytest

from app.config import Council
from app.core.offer import (
    AgeBand,
    Ages,
    Extra,
    ExtraHeading,
    Funded,
    Offer,
    Opening,
    Period,
    Price,
    Space,
    Text,
    Unit,
    Vacancy,
    Weeks,
)
from app.core.provision import Choice, Kind
from app.i18n import LANGUAGES, voice
from app.web.present import contact, offer, people, said
from app.web.present.facts import card_facts
from app.web.present.offer import Told
from tests import builders

ENGLISH = voice("en")
TODAY = date(2026, 11, 22)
CLUB = {"kind": Kind.OUT_OF_SCHOOL, "choice": Choice.OUT_OF_SCHOOL}


def tags(told: Offer, today: date = TODAY, **place: object) -> list[tuple[str, str]]:
    """The tags of a card, each with its look."""
    found = card_facts(builders.place(offer=told, **place), ENGLISH, today)
    return [(tag.text, tag.look) for tag in found.tags]


def page(told: Offer, code: str = "en", today: date = TODAY, **place: object) -> Told:
    return offer.told(builders.place(offer=told, **place), voice(code), today)


# --- a card ---


def test_a_card_says_in_tags_what_was_told() -> None:
    assert tags(builders.offer()) == [
        ("9 months to 4 years", ""),
        ("Monday to Thursday, 8am to 6pm; Friday, 8am to 3.30pm", ""),
        ("15 hours for 3 and 4-year-olds", "yes"),
        ("Early learning for 2-year-olds", "yes"),
        ("Working-parent hours from 9 months", "yes"),
        ("2-year-olds: space now, confirmed 3 November 2026", "yes"),
        ("3 and 4-year-olds: space from January 2027, confirmed 3 November 2026", ""),
    ]


def test_where_nobody_told_a_card_gives_the_usual_ages_and_says_to_ask() -> None:
    assert tags(Offer()) == [
        ("Usually takes birth to 4 years – check", "q"),
        ("Funded hours not known", "q"),
    ]
    assert tags(Offer(), kind=Kind.CHILDMINDER)[0] == ("Ages not known", "q")


def test_no_funded_hours_is_not_the_same_as_nobody_told() -> None:
    assert ("No funded hours", "") in tags(Offer(funded=()))
    assert tags(Offer(), **CLUB) == [("Ages not known", "q")]


@pytest.mark.parametrize(
    ("funded", "said_of_work"),
    [
        ({Funded.WORKING_UNDER_2, Funded.WORKING_2, Funded.WORKING_3_4}, ["from 9 months"]),
        ({Funded.WORKING_2, Funded.WORKING_3_4}, ["from 2 years"]),
        ({Funded.WORKING_3_4}, ["for 3 and 4-year-olds"]),
        ({Funded.WORKING_UNDER_2, Funded.WORKING_3_4}, ["for under 2s", "for 3 and 4-year-olds"]),
    ],
)
def test_working_parents_hours_leave_no_age_in_that_was_not_told(
    funded: set[Funded], said_of_work: list[str]
) -> None:
    shown = [text for text, _ in tags(Offer(ages=Ages(0, 59), funded=tuple(funded)))]

    assert shown[1:] == [f"Working-parent hours {words}" for words in said_of_work]


@pytest.mark.parametrize(
    ("confirmed_on", "is_shown"),
    [
        (date(2026, 11, 22), True),
        (date(2025, 11, 22), True),
        (date(2025, 11, 21), False),
        (date(2026, 11, 23), False),
        (None, False),
    ],
)
def test_space_is_told_only_for_a_year_after_it_was_confirmed(
    confirmed_on: date | None, is_shown: bool
) -> None:
    told = replace(builders.offer(), space_confirmed_on=confirmed_on)

    card = card_facts(builders.place(offer=told), ENGLISH, TODAY)
    whole = page(told)

    assert any("space" in tag.text for tag in card.tags) is is_shown
    assert (card.not_told == "We don't know if they have space.") is not is_shown
    assert bool(whole.space) is is_shown
    assert ("Ask them" in whole.space_note) is not is_shown
    assert (
        any("Do you have a place for my child," in question for question in whole.questions)
        is not is_shown
    )


def test_a_full_place_says_so_only_where_no_band_has_space() -> None:
    full = Vacancy(AgeBand.TWO, Space.FULL)
    waiting = Vacancy(AgeBand.UNDER_2, Space.WAITING_LIST)
    day = date(2026, 11, 3)

    both = tags(Offer(vacancies=(full, waiting), space_confirmed_on=day))
    alone = tags(Offer(vacancies=(full,), space_confirmed_on=day))

    assert both[-1] == ("Waiting list, confirmed 3 November 2026", "")
    assert alone[-1] == ("Full, confirmed 3 November 2026", "")


@pytest.mark.parametrize(
    ("days", "weeks", "words"),
    [
        ([0, 1, 2, 3, 4], Weeks.TERM, "Term time: Monday to Friday, 9am to 3pm"),
        ([0, 2, 3, 4], Weeks.ALL_YEAR, "Monday and Wednesday to Friday, 9am to 3pm"),
        ([1, 2], Weeks.HOLIDAYS, "School holidays: Tuesday and Wednesday, 9am to 3pm"),
    ],
)
def test_opening_is_said_in_short(days: list[int], weeks: Weeks, words: str) -> None:
    told = Offer(opening=tuple(Opening(day, time(9), time(15), weeks) for day in days))

    assert (words, "") in tags(told)


def test_periods_stand_in_for_times_that_nobody_told() -> None:
    assert ("Term time only · Mornings", "") in tags(
        Offer(periods=(Period.TERM_ONLY, Period.MORNINGS))
    )


def test_the_line_of_what_was_not_told_names_only_that() -> None:
    told = replace(builders.offer(), prices=())

    assert card_facts(builders.place(offer=told), ENGLISH, TODAY).not_told == (
        "We don't have their prices."
    )
    assert card_facts(builders.place(offer=builders.offer()), ENGLISH, TODAY).not_told == ""


# --- the place's own page ---


def test_opening_is_a_table_by_day_and_weeks_with_a_weekend_only_where_they_open() -> None:
    term = [Opening(day, time(9), time(15), Weeks.TERM) for day in (0, 1)]
    rest = [
        Opening(0, time(opens), time(closes), Weeks.HOLIDAYS)
        for opens, closes in ((8, 12), (13, 18))
    ]

    table = page(Offer(opening=(*term, *rest))).timetable

    assert table is not None
    assert table.weeks == ("Term time", "School holidays")
    assert table.days[0] == ("Monday", ("9am to 3pm", "8am to midday and 1pm to 6pm"))
    assert table.days[1] == ("Tuesday", ("9am to 3pm", "Closed"))
    assert [day for day, _ in table.days][-1] == "Friday"


def test_funded_hours_stand_by_age_with_the_names_that_parents_see() -> None:
    rows = page(Offer(funded=(Funded.EARLY_LEARNING_2, Funded.WORKING_2))).funded

    assert rows is not None
    assert [(row.label, row.lines) for row in rows] == [
        ("From 9 months, until they turn 2", ("No funded hours",)),
        (
            "2-year-olds",
            ("Early learning for 2-year-olds", "Free childcare for working parents"),
        ),
        ("3 and 4-year-olds", ("No funded hours",)),
    ]
    assert page(Offer()).funded is None
    assert page(Offer(funded=())).funded == ()


def test_prices_stand_by_age_each_with_its_unit_and_the_day_it_holds_from() -> None:
    rows = page(builders.offer()).prices

    assert [(row.label, row.lines) for row in rows] == [
        ("Under 2", ("£7.50 an hour, from 1 September 2026",)),
        ("2-year-olds", ("£65 a day, from 1 September 2026",)),
        ("Other ages", ("£50 once",)),
    ]


def test_charges_name_the_free_alternative_and_an_amount_that_is_not_known() -> None:
    food = Extra(ExtraHeading.FOOD, 350, Unit.MEAL, "a packed lunch")
    told = page(Offer(extras=(food, Extra(ExtraHeading.ACTIVITIES))))

    assert [(one.heading, one.amount, one.alternative) for one in told.charges] == [
        ("Food", "£3.50 a meal", "a packed lunch"),
        ("Activities, such as trips", "There is a charge. Ask how much.", ""),
    ]


def test_charges_beside_funded_hours_are_not_spoken_of_where_there_are_none() -> None:
    assert page(Offer()).may_charge
    assert not page(Offer(funded=())).may_charge
    assert not page(Offer(), **CLUB).may_charge


def test_a_text_is_in_the_language_of_the_page_else_in_english() -> None:
    told = builders.offer()

    assert page(told, "pl").description == offer.Wording(("Ogród i kury.",), "pl")
    assert page(told, "ar").description == offer.Wording(
        ("A garden, hens and a quiet room.",), "en"
    )
    assert page(replace(told, texts={}), "ar").description is None


def test_a_date_to_apply_by_that_has_passed_says_so() -> None:
    told = Offer(apply_by=date(2026, 11, 22))

    assert page(told).apply_by == "Apply by 22 November 2026."
    assert "has passed" in page(told, today=date(2026, 11, 23)).apply_by


@pytest.mark.parametrize("code", ["en", "pl"])
def test_every_tag_begins_with_a_capital_or_a_figure(code: str) -> None:
    week = tuple(Opening(day, time(8), time(18), Weeks.ALL_YEAR) for day in range(5))
    for told in (builders.offer(), Offer(ages=Ages(0, 95), opening=week), Offer()):
        found = card_facts(builders.place(offer=told), voice(code), TODAY)

        assert [one.text for one in found.tags if one.text[0].islower()] == []


def test_no_question_takes_a_free_place_for_one_without_charge() -> None:
    assert not any(" free " in question for question in page(Offer()).questions)


@pytest.mark.parametrize(("kind", "has_senco"), [(Kind.CHILDMINDER, False), (Kind.DOMESTIC, True)])
def test_a_childminder_alone_is_not_asked_for_a_senco(kind: Kind, has_senco: bool) -> None:
    told = page(Offer(), kind=kind, choice=Choice.CHILDMINDER)

    assert told.has_senco is has_senco
    assert any("SENCO" in question for question in told.questions) is has_senco
    assert any("extra support?" in question for question in told.questions)


def test_only_questions_without_an_answer_are_left() -> None:
    assert page(builders.offer()).questions == (
        "How will my child settle in, and can we visit first?",
    )
    assert len(page(Offer()).questions) == 9


@pytest.mark.parametrize(
    ("text", "asked"),
    [
        (Text.FUNDED_PATTERN, "How do you spread funded hours"),
        (Text.HOW_TO_APPLY, "How do we get a place"),
        (Text.SEND_SUPPORT, "Who is the SENCO?"),
    ],
)
def test_a_text_that_is_missing_is_asked_for(text: Text, asked: str) -> None:
    texts = {one: words for one, words in builders.offer().texts.items() if one is not text}
    told = page(replace(builders.offer(), texts=texts, apply_by=None))

    assert [asked in question for question in told.questions].count(True) == 1
    assert len(told.questions) == 2


# --- words ---


@pytest.mark.parametrize(
    ("taken", "words"),
    [
        (Ages(24, 59), "2 to 4 years"),
        (Ages(0, 59), "Birth to 4 years"),
        (Ages(0, 9), "Birth to 9 months"),
        (Ages(9, 59), "9 months to 4 years"),
        (Ages(30, 59), "30 months to 4 years"),
        (Ages(3, 23), "3 months to 23 months"),
        (Ages(36, 47), "3 years"),
        (Ages(36, None), "From 3 years"),
        (Ages(0, None), "From birth"),
        (Ages(1, 24), "1 month to 2 years"),
    ],
)
def test_ages_are_in_months_under_two_and_in_years_above(taken: Ages, words: str) -> None:
    assert said.ages(taken, ENGLISH) == words


@pytest.mark.parametrize(
    ("pence", "words"), [(650, "£6.50"), (6500, "£65"), (5, "£0.05"), (123450, "£1,234.50")]
)
def test_money_is_written_as_on_a_price_list(pence: int, words: str) -> None:
    assert said.money(pence, ENGLISH) == words


def test_money_is_written_as_the_language_writes_it() -> None:
    assert said.money(790, voice("pl")) == "7,90 £"
    assert said.money(6500, voice("pl")) == "65 £"
    assert said.money(790, voice("ar")) == "£7.90"


@pytest.mark.parametrize("code", [language.code for language in LANGUAGES])
def test_days_and_languages_are_said_in_every_language(code: str) -> None:
    speaker = voice(code)
    days = [said.weekday(day, speaker) for day in range(7)]

    said.weekday(0, voice("ur"))  # the table that Babel shares would now be Urdu's
    assert [said.weekday(day, speaker) for day in range(7)] == days
    assert len(set(days)) == 7
    assert said.language_name("pl", speaker) != "pl"
    assert said.language_name("x-invented", speaker) == "x-invented"
    assert said.clock(time(18), speaker)


def test_a_price_of_every_unit_has_words() -> None:
    prices = tuple(Price(100, unit) for unit in Unit)

    lines = page(Offer(prices=prices)).prices[0].lines

    assert len(set(lines)) == len(Unit)
    assert all(line.startswith("£1 ") for line in lines)


# --- ways to reach them ---


def test_relay_uk_puts_its_prefix_before_the_number() -> None:
    phone = contact.phone("0191 498 0123")

    assert phone is not None
    assert phone.relay == contact.Phone("18001 0191 498 0123", "tel:1800101914980123")
    assert contact.Phone("ask at the office", "").relay is None


@pytest.mark.parametrize(
    "address",
    ["javascript:alert(1)", "ftp://a.example/", "//a.example", "http://", "https://localhost/",
     "https://user:secret@a.example/", "http://[::1", "www.a.example", "data:text/html,x", ""],
)  # fmt: skip
def test_what_is_no_web_address_is_no_link(address: str) -> None:
    assert contact.website(address) is None


def test_a_web_address_is_read_by_its_host() -> None:
    assert contact.website("https://www.a.example/b?c=d") == contact.WebLink(
        "a.example", "https://www.a.example/b?c=d"
    )


@pytest.mark.parametrize(
    "text",
    ["a@b", "a b@c.example", "a@b.example,c@d.example", "<a@b.example>", "a@b.example?cc=x", ""],
)
def test_what_is_no_single_address_is_no_mail_link(text: str) -> None:
    assert contact.email(text) is None


def test_an_address_is_quoted_in_its_link() -> None:
    assert contact.email("a&b@c.example") == contact.WebLink(
        "a&b@c.example", "mailto:a%26b@c.example"
    )


def test_the_council_s_services_for_send_are_known_where_they_are_configured() -> None:
    council = Council(
        name="Sandmere", sendiass_phone="01914980177", sendiass_url="https://s.example"
    )

    told = people(council)

    assert told.sendiass_phone == contact.Phone("0191 498 0177", "tel:01914980177")
    assert (told.sendiass_url, told.local_offer_url) == ("https://s.example", "")
