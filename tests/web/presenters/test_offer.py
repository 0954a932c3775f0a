"""The texts about an offer on the page of a setting, only known facts; formats; contacts."""

from dataclasses import replace
from datetime import date, time, timedelta

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
    Price,
    Space,
    Text,
    Unit,
    Vacancy,
    Weeks,
)
from app.core.provision import Choice, Kind
from app.i18n import LANGUAGES, LRI, PDI, translator
from app.web.presenters import contact, council_contact, formatting, offer
from app.web.presenters.offer import OfferDetails
from tests import builders

ENGLISH = translator("en")
TODAY = date(2026, 11, 22)
CLUB = {"kind": Kind.OUT_OF_SCHOOL, "choice": Choice.OUT_OF_SCHOOL}


def page(
    offer_details: Offer, code: str = "en", today: date = TODAY, **setting: object
) -> OfferDetails:
    return offer.offer_details(
        builders.setting(offer=offer_details, **setting), translator(code), today
    )


# --- the page of a setting ---


def test_opening_has_a_line_for_days_with_the_same_times() -> None:
    term = [Opening(day, time(9), time(15), Weeks.TERM) for day in (0, 1)]
    rest = [
        Opening(0, time(opens), time(closes), Weeks.HOLIDAYS)
        for opens, closes in ((8, 12), (13, 18))
    ]

    by_weeks = page(Offer(opening=(*term, *rest))).opening

    assert [(part.label, part.lines) for part in by_weeks] == [
        ("Term time", ("Monday and Tuesday, 9am to 3pm",)),
        ("School holidays", ("Monday, 8am to midday and 1pm to 6pm",)),
    ]


def test_funded_hours_have_the_names_that_parents_know_and_their_ages() -> None:
    assert page(Offer(funded=(Funded.EARLY_LEARNING_2, Funded.WORKING_2))).funded == (
        "Early learning for 2-year-olds",
        "Free childcare for working parents: 2-year-olds",
        "Under 2s, 3 and 4-year-olds: no funded hours",
    )
    assert page(Offer(funded=tuple(Funded))).funded == (
        "15 hours for 3 and 4-year-olds",
        "Early learning for 2-year-olds",
        "Free childcare for working parents: from 9 months",
    )
    assert page(Offer()).funded is None
    assert page(Offer(funded=())).funded == ()


def test_age_groups_with_the_same_space_share_a_line() -> None:
    vacancies = (
        Vacancy(AgeBand.UNDER_2, Space.FULL),
        Vacancy(AgeBand.TWO, Space.NOW),
        Vacancy(AgeBand.THREE_FOUR, Space.NOW),
    )

    offer_details = page(Offer(vacancies=vacancies, space_confirmed_on=TODAY))

    assert [(line.text, line.look) for line in offer_details.space] == [
        ("Under 2s: full", ""),
        ("2, 3 and 4-year-olds: space now", "yes"),
    ]
    assert offer_details.space_note == "Confirmed 22 November 2026."


START, LATER = date(2026, 9, 1), date(2027, 1, 1)


@pytest.mark.parametrize(
    ("starts", "line", "note"),
    [
        ((START, START, START), "£7.50 an hour", "Prices from 1 September 2026."),
        ((START, START, None), "£7.50 an hour", "Prices by age group from 1 September 2026."),
        ((START, LATER, None), "£7.50 an hour, from 1 September 2026", ""),
        ((START, START, LATER), "£7.50 an hour, from 1 September 2026", ""),
        ((None, None, None), "£7.50 an hour", ""),
    ],
)
def test_a_start_date_that_prices_share_is_stated_once(
    starts: tuple[date | None, ...], line: str, note: str
) -> None:
    bands = (AgeBand.UNDER_2, AgeBand.TWO, None)
    prices = tuple(
        Price(750, Unit.HOUR, band, start) for band, start in zip(bands, starts, strict=True)
    )

    offer_details = page(Offer(prices=prices))

    assert [price.partition(":")[0] for price in offer_details.prices] == [
        "Under 2s",
        "2-year-olds",
        "Other ages",
    ]
    assert offer_details.prices[0] == f"Under 2s: {line}"
    assert offer_details.prices_from == note


def test_charges_name_the_free_alternative_and_an_amount_that_is_not_known() -> None:
    food = Extra(ExtraHeading.FOOD, 350, Unit.MEAL, "a packed lunch")
    offer_details = page(Offer(extras=(food, Extra(ExtraHeading.ACTIVITIES))))

    assert [
        (charge.heading, charge.amount, charge.alternative) for charge in offer_details.charges
    ] == [
        ("Food", "£3.50 a meal", "a packed lunch"),
        ("Activities, such as trips", "There is a charge. Ask how much.", ""),
    ]


def test_a_text_is_in_the_language_of_the_page_else_in_english() -> None:
    offer_details = builders.offer()

    assert page(offer_details, "pl").description == offer.ProviderText(("Ogród i kury.",), "pl")
    assert page(offer_details, "ar").description == offer.ProviderText(
        ("A garden, hens and a quiet room.",), "en"
    )
    assert page(replace(offer_details, texts={}), "ar").description is None


def test_a_past_application_date_is_marked() -> None:
    offer_details = Offer(apply_by=date(2026, 11, 22))

    assert page(offer_details).apply_by == "Apply by 22 November 2026."
    assert "has passed" in page(offer_details, today=date(2026, 11, 23)).apply_by


def test_no_question_uses_the_ambiguous_word_free() -> None:
    assert not any(" free " in question for question in page(Offer()).questions)


@pytest.mark.parametrize(("kind", "has_senco"), [(Kind.CHILDMINDER, False), (Kind.DOMESTIC, True)])
def test_a_childminder_alone_is_not_asked_for_a_senco(kind: Kind, has_senco: bool) -> None:
    offer_details = page(Offer(), kind=kind, choice=Choice.CHILDMINDER)

    assert offer_details.has_senco is has_senco
    assert any("SENCO" in question for question in offer_details.questions) is has_senco
    assert any("extra support?" in question for question in offer_details.questions)


def test_only_questions_without_an_answer_are_left() -> None:
    assert page(builders.offer()).questions == (
        "How will my child settle in, and can we visit first?",
    )
    assert len(page(Offer()).questions) == 11


@pytest.mark.parametrize(
    ("text", "question_text"),
    [
        (Text.FUNDED_PATTERN, "How do you spread funded hours"),
        (Text.HOW_TO_APPLY, "How do we get a place"),
        (Text.SEND_SUPPORT, "Who is the SENCO?"),
    ],
)
def test_a_missing_text_has_a_question(text: Text, question_text: str) -> None:
    texts = {one: words for one, words in builders.offer().texts.items() if one is not text}
    offer_details = page(replace(builders.offer(), texts=texts, apply_by=None))

    assert [question_text in question for question in offer_details.questions].count(True) == 1
    assert len(offer_details.questions) == 2


# --- formats ---


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
    assert formatting.ages(taken, ENGLISH) == words


@pytest.mark.parametrize(
    ("pence", "words"), [(650, "£6.50"), (6500, "£65"), (5, "£0.05"), (123450, "£1,234.50")]
)
def test_money_is_written_as_on_a_price_list(pence: int, words: str) -> None:
    assert formatting.money(pence, ENGLISH) == words


def test_money_has_the_format_of_the_language() -> None:
    assert formatting.money(790, translator("pl")) == "7,90 £"
    assert formatting.money(6500, translator("pl")) == "65 £"
    # Isolated: after an Arabic letter the sign would move to the other side of its number.
    assert formatting.money(790, translator("ar")) == f"{LRI}£7.90{PDI}"


@pytest.mark.parametrize("code", [language.code for language in LANGUAGES])
def test_days_and_languages_have_names_in_every_language(code: str) -> None:
    speaker = translator(code)
    days = [formatting.weekday(day, speaker) for day in range(7)]

    formatting.weekday(0, translator("ur"))  # Babel's shared table would now have Urdu's names
    assert [formatting.weekday(day, speaker) for day in range(7)] == days
    assert len(set(days)) == 7
    assert speaker.language_name("pl") != "pl"
    assert speaker.language_name("x-invented") == "x-invented"
    shown = formatting.clock_time(time(18), speaker)
    assert shown
    assert " " not in shown  # a line broke there and left "م" alone on the next


def test_every_unit_of_a_price_has_a_text() -> None:
    prices = tuple(Price(100, unit) for unit in Unit)

    lines = page(Offer(prices=prices)).prices

    assert len(set(lines)) == len(Unit)
    assert all(line.startswith("All ages: £1 ") for line in lines)


# --- contact details ---


def test_a_relay_uk_number_has_its_prefix() -> None:
    phone = contact.phone("0191 498 0123")

    assert phone is not None
    assert phone.relay_uk == contact.Phone("18001 0191 498 0123", "tel:1800101914980123")
    assert contact.Phone("ask at the office", "").relay_uk is None


@pytest.mark.parametrize(
    "address",
    ["javascript:alert(1)", "ftp://a.example/", "//a.example", "http://", "https://localhost/",
     "https://user:secret@a.example/", "http://[::1", "www.a.example", "data:text/html,x", ""],
)  # fmt: skip
def test_an_invalid_web_address_is_not_a_link(address: str) -> None:
    assert contact.website(address) is None


def test_a_web_address_is_read_by_its_host() -> None:
    assert contact.website("https://www.a.example/b?c=d") == contact.WebLink(
        "a.example", "https://www.a.example/b?c=d"
    )


@pytest.mark.parametrize(
    "text",
    ["a@b", "a b@c.example", "a@b.example,c@d.example", "<a@b.example>", "a@b.example?cc=x", ""],
)
def test_an_invalid_email_address_is_not_a_link(text: str) -> None:
    assert contact.email(text) is None


def test_an_address_is_quoted_in_its_link() -> None:
    assert contact.email("a&b@c.example") == contact.WebLink(
        "a&b@c.example", "mailto:a%26b@c.example"
    )


def test_configured_send_services_are_among_the_council_s_contacts() -> None:
    council = Council(
        name="Sandmere", sendiass_phone="01914980177", sendiass_url="https://s.example"
    )

    offer_details = council_contact(council)

    assert offer_details.sendiass_phone == contact.Phone("0191 498 0177", "tel:01914980177")
    assert (offer_details.sendiass_url, offer_details.local_offer_url) == ("https://s.example", "")


@pytest.mark.parametrize(("days_ago", "is_named"), [(0, True), (365, True), (366, False)])
def test_the_day_on_which_a_setting_checked_its_details_is_named_for_a_year(
    days_ago: int, is_named: bool
) -> None:
    day = TODAY - timedelta(days=days_ago)

    sentence = page(Offer(confirmed_on=day)).confirmed

    assert sentence == f"The setting checked these details on {ENGLISH.date(day)}." * is_named
