"""The content of the sheet to take home: settings, funded hours, words for a call, whom to ring."""

from dataclasses import replace
from datetime import date

import pytest

from app.config import Council
from app.core.child_ages import CHILD_AGES_BY_CODE
from app.core.consent import Consent
from app.core.entitlements.assessment import assess
from app.core.entitlements.birth_windows import QUALIFYING
from app.core.entitlements.household import Child
from app.core.offer import AgeBand, Offer, Space, Vacancy
from app.core.provision import HelpKind
from app.i18n import LANGUAGES_BY_CODE, translator
from app.snapshot.layout import Edition, HelpPoint
from app.web.presenters.sheet.content import Sheet, sheet
from app.web.presenters.sheet.telephone import BLANK
from tests.builders import setting
from tests.builders.offers import offer

TODAY = date(2026, 11, 22)
SANDMERE = Council(
    name="Sandmere Council",
    la_code="E1",
    family_information_phone="01914980100",
    family_information_email="families@sandmere.example",
)
EDITIONS = {
    name: Edition(
        source=name,
        title="",
        publisher=publisher,
        url="",
        licence="",
        attribution="",
        as_at=as_at,
        stale_after_days=days,
        rows_count=1,
        is_invented=False,
    )
    for name, publisher, as_at, days in (
        ("register", "Ofsted", date(2026, 9, 30), 200),
        ("schools", "DfE", date(2026, 1, 5), 90),
        ("another", "Another council", date(2026, 9, 1), 200),
    )
}
KNOWN = setting(
    name="Anchor House Nursery",
    address=("55 Gull Terrace",),
    town="Sandmere",
    postcode="ZZ1 2AD",
    phone="01632960383",
    la_code="E1",
    offer=offer(),
    sources={"name": "register", "address": "register"},
)
UNKNOWN = setting("bbbbbbbbbbbb", name="Nowhere Yet Pre-School", email="ask@nowhere.example")
HOME = replace(
    KNOWN, provider_id="cccccccccccc", name="Bryony", consent=Consent.AREA, postcode="ZZ1"
)
HUB = HelpPoint(
    "1",
    HelpKind.FAMILY_HUB,
    "Quay Hub",
    "E1",
    ("1 Quay Road",),
    "Sandmere",
    "ZZ1 1AA",
    "01632960001",
)


def sheet_of(
    *settings, ages=(), assessments=None, hub=None, code="en", spoken="pl", **more
) -> Sheet:
    values = {
        "site_council": SANDMERE,
        "council_of": lambda _: SANDMERE,
        "editions": EDITIONS,
        "today": TODAY,
    }
    return sheet(
        settings,
        [CHILD_AGES_BY_CODE[age] for age in ages],
        assessments,
        hub,
        translator(code),
        spoken=LANGUAGES_BY_CODE[spoken],
        **(values | more),
    )


def questions(shown: Sheet) -> dict[str, str]:
    return {one.text: one.numbers for one in shown.telephone.questions}


def test_a_setting_has_its_contacts_hours_funding_space_with_its_date_and_price():
    found = sheet_of(KNOWN, ages=["2y"]).settings[0]

    assert (found.name, found.address) == (
        "Anchor House Nursery",
        "55 Gull Terrace, Sandmere, ZZ1 2AD",
    )
    assert found.phone.text == "01632 960383"
    assert found.lines == (
        "Day nursery · 9 months to 4 years",
        "Funded hours from 9 months",
        "Monday to Thursday, 8am to 6pm; Friday, 8am to 3.30pm",
        "2-year-olds: space now (confirmed 3 November)",
        "£65 a day before funded hours",
    )


def test_what_is_not_known_is_said_and_asked_instead_of_left_out():
    found = sheet_of(UNKNOWN)

    assert found.settings[0].lines == (
        "Day nursery · Usually takes birth to 4 years – check",
        "We don't have their funded hours, opening hours, prices or spaces.",
    )
    assert found.settings[0].phone is None
    assert [link.text for link in found.settings[0].web] == ["ask@nowhere.example"]
    assert list(questions(found))[:3] == [
        "Which ages do you take?",
        "Do you have a place for my child, on which days, and from when?",
        "On which days, at which times and in which weeks are you open?",
    ]


def test_a_home_that_agreed_to_its_area_only_shows_no_address():
    found = sheet_of(HOME).settings[0]

    assert found.address == "ZZ1"
    assert "Gull Terrace" not in repr(found)
    assert "We show only their area. Ask them for the address." in found.lines


def test_a_setting_without_any_contact_sends_the_family_to_the_council():
    found = sheet_of(replace(HOME, phone="")).settings[0]

    assert "No telephone number: ask your council." in found.lines
    assert not any("Ask them" in line for line in found.lines)


def test_only_the_first_four_settings_are_shown_in_their_order_and_the_others_are_named():
    settings = [setting(letter * 12) for letter in "edcbaf"]

    found = sheet_of(*settings)

    assert [one.name for one in found.settings] == [one.name for one in settings[:4]]
    assert found.left_out == f"Not on this sheet: {settings[4].name}, {settings[5].name}"
    assert sheet_of(*settings[:4]).left_out == ""


def test_the_sources_of_the_settings_are_named_once_with_their_dates():
    school = replace(UNKNOWN, sources={"name": "schools"})

    found = sheet_of(KNOWN, HOME, school).sources

    assert [one.text for one in found] == [
        "Ofsted, as at 30 September 2026",
        "DfE, as at 5 January 2026. This information may be out of date: ask the place.",
    ]
    assert [one.is_stale for one in found] == [False, True]


def test_questions_are_about_unknown_facts_alone_and_have_the_numbers_of_the_settings_to_ask():
    found = questions(sheet_of(KNOWN, UNKNOWN, HOME))

    assert found["Which ages do you take?"] == "2"
    assert found["How will my child settle in, and can we visit first?"] == "1, 2, 3"
    assert "Which ages do you take?" not in questions(sheet_of(KNOWN))
    assert set(questions(sheet_of(KNOWN)).values()) == {""}
    assert sheet_of(KNOWN).telephone.hint == ""


def test_space_for_other_ages_leaves_the_question_about_space():
    older = replace(KNOWN, offer=offer(vacancies=(Vacancy(AgeBand.THREE_FOUR, Space.NOW),)))
    space = "Do you have a place for my child, on which days, and from when?"

    assert space in questions(sheet_of(older, ages=["9m"]))
    assert space not in questions(sheet_of(older, ages=["3y"]))
    assert space not in questions(sheet_of(older))


def test_a_full_sheet_keeps_the_question_about_a_visit():
    for count, most in ((1, 10), (2, 8), (3, 5), (4, 4)):
        asked = list(questions(sheet_of(*[UNKNOWN] * count)))

        assert len(asked) == most
        assert asked[-1] == "How will my child settle in, and can we visit first?"


def test_every_further_line_or_contact_takes_the_room_of_a_question():
    settings = [UNKNOWN] * 3
    children = [Child(date(2024, 5, 3)), Child(date(2026, 2, 1))]
    assessments = [(child, assess(QUALIFYING, child, TODAY)) for child in children]

    asked = [
        len(questions(sheet_of(*settings, hub=hub, assessments=assessed)))
        for hub, assessed in ((None, None), (HUB, None), (HUB, assessments))
    ]

    assert asked == [5, 4, 3]


def test_the_words_for_a_call_have_ages_and_language_and_blanks_for_what_the_family_adds():
    assert sheet_of(KNOWN, ages=["9m"]).telephone.sentences == (
        f"Hello. I am looking for a childcare place from {BLANK}. My child's age: 9 months.",
        "I speak Polish. Please speak slowly.",
        f"My telephone number is {BLANK}.",
    )
    assert (
        "ages: 9 months and 3 years." in sheet_of(KNOWN, ages=["9m", "3y"]).telephone.sentences[0]
    )
    assert f"age: {BLANK}." in sheet_of(KNOWN).telephone.sentences[0]
    assert len(sheet_of(KNOWN, spoken="en").telephone.sentences) == 2
    assert "polski" in " ".join(sheet_of(KNOWN, code="pl").telephone.sentences)


def test_without_an_age_each_entitlement_has_a_line_and_the_next_day_to_apply():
    (found,) = sheet_of(KNOWN).hours

    assert found.children == ""
    assert found.lines == (
        "Free childcare for working parents: up to 30 hours a week from 9 months, if you and any "
        "partner work. For hours from January 2027 apply by 30 November: you need a code by "
        "31 December.",
        "Early learning for 2-year-olds: 15 hours a week if your income is low or your child gets "
        "extra support: ask your council.",
        "15 hours for 3 and 4-year-olds: 15 hours a week for every child, from the term after they "
        "turn 3.",
    )


def test_after_the_safe_day_the_line_says_to_apply_now():
    (found,) = sheet_of(KNOWN, today=date(2026, 12, 1)).hours

    assert (
        "For hours from January 2027 apply now: you need a code by 31 December." in found.lines[0]
    )


def test_a_line_that_holds_for_several_children_is_printed_once():
    found = sheet_of(KNOWN, ages=["9m", "3y"]).hours

    assert [one.children for one in found] == ["9 months and 3 years", "3 years"]
    assert [line for line in found[0].lines if "partner" in line] == list(found[0].lines)


def test_children_at_school_have_no_funded_hours_on_the_sheet():
    assert sheet_of(KNOWN, ages=["7y"]).hours == ()


def test_with_an_assessment_the_funded_hours_are_those_of_the_familys_own_child():
    child = Child(date(2024, 5, 3))

    (found,) = sheet_of(
        KNOWN, ages=["2y"], assessments=[(child, assess(QUALIFYING, child, TODAY))]
    ).hours

    assert found.children == "Child born on 3 May 2024"
    assert found.lines[0].startswith("Early learning for 2-year-olds: You may qualify for 15 hours")
    assert any("Apply by 30 November 2026" in line for line in found.lines)
    assert found.lines[-1].startswith(
        "Ask about other help too: Childcare costs in Universal Credit, "
    )


def test_whom_to_ring_is_the_council_and_the_hub_if_there_is_one():
    council, hub = sheet_of(KNOWN, hub=HUB).helpers

    assert (council.name, council.phone.text) == ("Sandmere Council", "0191 498 0100")
    assert (hub.name, hub.address, hub.phone.text) == (
        "Quay Hub",
        "1 Quay Road, Sandmere, ZZ1 1AA",
        "01632 960001",
    )
    assert hub.lines == ("Family hub: help face to face",)
    assert len(sheet_of(KNOWN).helpers) == 1


def test_the_national_site_names_the_settings_council_or_how_to_find_one():
    national = Council(name="")

    known = sheet_of(KNOWN, site_council=national).helpers[0]
    unknown = sheet_of(KNOWN, site_council=national, council_of=lambda _: national).helpers[0]

    assert known.name == "Sandmere Council"
    assert [link.text for link in unknown.web] == ["gov.uk/find-local-council"]


@pytest.mark.parametrize("code", ["pl", "ar"])
@pytest.mark.parametrize("ages", [(), ("9m",), ("2y", "3y", "7y")])
def test_both_languages_have_the_same_rows(code, ages):
    """Each row stands beside its translation, so a line that only one language has shifts all."""
    child = Child(date(2024, 5, 3))
    for assessments in (None, [(child, assess(QUALIFYING, child, TODAY))]):
        one, other = (
            sheet_of(KNOWN, UNKNOWN, HOME, ages=ages, assessments=assessments, hub=HUB, code=each)
            for each in ("en", code)
        )

        for own, english in zip(
            (*one.settings, *one.helpers), (*other.settings, *other.helpers), strict=True
        ):
            assert len(own.lines) == len(english.lines)
            assert replace(own, lines=(), url="") == replace(english, lines=(), url="")
        assert [len(each.lines) for each in one.hours] == [len(each.lines) for each in other.hours]
        assert len(one.telephone.sentences) == len(other.telephone.sentences)
        assert len(one.telephone.questions) == len(other.telephone.questions)


def test_an_empty_offer_makes_a_sheet_in_every_offered_language():
    empty = replace(UNKNOWN, email="", offer=Offer())

    for code in ("en", "pl", "ar"):
        assert "" not in sheet_of(empty, code=code).settings[0].lines
