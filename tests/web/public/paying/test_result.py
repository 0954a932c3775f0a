"""The result of "What could we get?": dates, what to do, reminders and the rules behind it."""

import re

import icalendar
import pytest

from app.core.entitlements.rates import all_rates
from app.core.entitlements.rules import rule_groups
from tests.web.page_reader import words
from tests.web.public.paying.family import Family


def result(family: Family) -> str:
    return family.press("result").text


def test_a_working_couple_learns_what_to_do_and_by_when(family):
    text = result(family.employed_couple(born="31 3 2026"))

    assert "From 1 January 2027 Up to 30 hours a week, if you qualify and apply in time" in text
    assert "Apply by 30 November 2026 to be safe. The last day is 31 December 2026." in text
    assert "its start date must be 31 December 2026 or earlier" in text
    assert "You may qualify for up to 30 hours a week from 1 January 2027." in text
    assert "From 1 September 2030 School: funded hours end" in text
    assert "apply to your council for reception by 15 January 2030" in text
    assert "up to £500 in 3 months" in text


def test_a_child_born_a_day_later_starts_a_term_later(family):
    text = result(family.employed_couple(born="1 4 2026"))

    assert "From 1 April 2027 Up to 30 hours a week" in text
    assert "Apply by 28 February 2027 to be safe. The last day is 31 March 2027." in text


def test_a_family_on_universal_credit_is_sent_to_the_council(family):
    text = result(family.lone_parent(born="14 5 2024"))

    assert "Now 15 hours a week, if you qualify" in text
    assert "You may qualify for 15 hours a week now, until 31 August 2027." in text
    assert "Apply to your council, on its website or by telephone" in text
    assert "0191 498 0100" in text
    assert "Healthy Start" in text
    assert "Free meals in school nurseries" in text


def test_no_page_promises_what_only_an_office_can_decide(family):
    text = result(family.employed_couple())

    assert "You may qualify" in text
    assert "You qualify for" not in text


def test_an_uncertain_rule_sends_to_the_council(family):
    text = result(family.lone_parent(money="older-benefits"))

    assert "We can't say. These benefits have ended for most families." in text
    assert "Ask your council. Your council: 0191 498 0100" in text


def test_a_code_in_hand_can_be_used_now(family):
    text = result(family.employed_couple(born="5 1 2024"))

    assert "With a code that was valid before 1 September 2026: up to 30 hours a week now." in text


def test_a_parent_who_goes_back_learns_from_which_term(family):
    family.start().choose("yes").choose("leave").choose("enough").choose("none")
    family.type_date("10 2 2026").choose().choose("this").type_date("1 2 2027")

    text = result(family)

    assert "You may qualify for up to 30 hours a week from 1 April 2027." in text
    assert "Apply from 15 January 2027. Apply by 28 February 2027 to be safe." in text


def test_the_list_opens_with_age_and_hours_chosen(family):
    page = family.employed_couple(born="5 1 2024").press("result").page

    form = page[page.index('role="search"') :]
    fields = re.findall(r'<input type="hidden" name="([^"]*)" value="([^"]*)"', form)
    assert fields == [("age", "2y"), ("funded", "working")]
    answer = family.client.get("/en/find?postcode=ZZ1+2AB&age=2y&funded=working")
    assert answer.status_code == 200


def test_reminders_have_the_dates_and_nothing_about_the_family(family):
    family.employed_couple(born="31 3 2026").press("result")

    answer = family.client.post("/en/paying/reminders.ics", data=dict(family.fields))

    assert answer.mimetype == "text/calendar"
    assert "attachment" in answer.headers["Content-Disposition"]
    calendar = icalendar.Calendar.from_ical(answer.data)
    events = [(str(event.start), str(event["summary"])) for event in calendar.events]
    confirm = "Childcare: confirm your details now"
    assert [one for one in events if one[1] != confirm] == [
        ("2026-11-30", "Childcare: apply for your code today"),
        ("2026-12-31", "Childcare: last day for your code"),
        ("2027-01-01", "Childcare: funded hours can start from today"),
        ("2030-01-15", "School: last day to apply for reception"),
    ]
    days = [day for day, summary in events if summary == confirm]
    assert days[:4] == ["2027-01-31", "2027-05-02", "2027-08-02", "2027-11-02"]
    assert days[-1] < "2030-09-01"
    assert len({event["uid"] for event in calendar.events}) == len(calendar.events)
    assert b"20260331" not in answer.data


def test_reminders_are_in_the_language_of_the_page(client):
    family = Family(client, "pl").employed_couple().press("result")

    answer = client.post("/pl/paying/reminders.ics", data=dict(family.fields))

    assert "SUMMARY:Childcare" not in answer.get_data(as_text=True)


def test_the_table_of_rules_names_every_amount_and_rule_with_its_source(client):
    page = client.get("/en/paying/rules")

    text = words(page.get_data(as_text=True))
    assert page.status_code == 200
    for rate in all_rates():
        assert rate.meaning in text
        assert rate.source in text
    for group in rule_groups():
        for rule in group.rules:
            assert rule.text in text
            assert rule.source in text
    assert "£2,643.68" in text


@pytest.mark.parametrize("lang", ["pl", "ar"])
def test_the_table_of_rules_is_in_english(client, lang):
    answer = client.get(f"/{lang}/paying/rules")

    assert answer.status_code == 302
    assert answer.location == "/en/paying/rules"


@pytest.mark.parametrize("path", ["/en/", "/en/area/E06990001", "/en/about/privacy"])
def test_families_find_the_questions(client, path):
    assert "What could we get?" in words(client.get(path).get_data(as_text=True))


def test_what_to_do_next_is_named_first_in_order_of_the_day(family):
    family.start().choose("yes").choose("leave").choose("enough").choose("none")
    family.type_date("3 2 2026").choose().choose("this").type_date("8 2 2027")
    family.press("add").type_date("9 5 2023").choose().choose("other")

    page = family.press("result").page

    steps = re.findall(r'<li class="deadline">(.*?)</li>', page, re.DOTALL)
    assert [words(step).split(": ")[0] for step in steps] == [
        "Child born on 9 May 2023 Free childcare for working parents",
        "Child born on 9 May 2023 School (reception)",
        "Child born on 3 February 2026 Free childcare for working parents",
    ]
    assert page.index("What to do next") < page.index('<section class="child"')


def test_a_family_with_early_learning_alone_gets_its_dates_too(client):
    family = Family(client).lone_parent(born="14 5 2025")

    page = family.press("result").page

    assert "Add reminders to my calendar" in page
    answer = client.post("/en/paying/reminders.ics", data=dict(family.fields))
    assert len(icalendar.Calendar.from_ical(answer.data).events) >= 2
