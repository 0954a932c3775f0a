"""The questions of "What could we get?": their order, their number, and what is never lost."""

import re
from datetime import date

import pytest

from tests.web.public.paying.family import Family

SIZE_MAX = 8 * 1024


def test_an_employed_couple_answers_six_questions(family):
    family.employed_couple()

    assert family.asked == ["partner", "work-1", "work-2", "money", "born-1", "facts-1"]
    assert family.at == "check"


@pytest.mark.parametrize("work", ["less", "new-business", "high"])
def test_an_employed_couple_never_answers_more_than_six(family, work):
    family.start().choose("yes").choose("enough").choose(work).choose("none")
    family.type_date("31 3 2026").choose()

    assert family.at == "check"
    assert len(family.asked) == 6


@pytest.mark.parametrize("work", ["none", "enough", "less"])
@pytest.mark.parametrize("money", ["uc-within", "uc-over", "uc-unknown"])
def test_a_lone_parent_on_universal_credit_answers_five_questions(family, work, money):
    family.start().choose("no").choose(work).choose(money).type_date("14 5 2024").choose()

    assert family.at == "check"
    assert len(family.asked) == 5


def test_public_funds_are_asked_about_only_where_they_decide(family):
    family.start().choose("yes").choose("enough").choose("enough").choose("no-funds")
    family.type_date("14 5 2024").choose()
    assert family.at == "funds"
    family.choose("no")
    assert family.at == "limits"
    assert "26,500" in family.text

    # A 4-year-old has the universal hours in any case, and is too old for early learning.
    other = Family(family.client).start().choose("no").choose("none").choose("no-funds")
    other.type_date("14 9 2022").choose()
    assert other.at == "check"


def test_reception_is_asked_about_only_for_children_who_could_be_there(family):
    family.lone_parent(born="30 8 2022")
    family.press("change:facts-1")
    assert "Has started reception" in family.text

    younger = Family(family.client).lone_parent(born="2 9 2022")
    younger.press("change:facts-1")
    assert "Has started reception" not in younger.text


def test_a_baby_who_is_not_born_needs_no_facts(family):
    family.start().choose("no").choose("enough").choose("none").type_date("1 3 2027")

    assert family.at == "check"
    assert "Baby due on 1 March 2027" in family.text


def test_leave_is_asked_about_for_each_child(family):
    family.start().choose("yes").choose("leave").choose("enough").choose("none")
    family.type_date("10 2 2026").choose().choose("this")
    assert family.at == "back-1-1"
    family.send("next", ("back-1-1", "unknown"))
    family.press("add").type_date("5 6 2023").choose().choose("other")
    assert family.at == "check"
    assert family.asked[-4:] == ["back-1-1", "born-2", "facts-2", "leave-2-1"]


def test_back_shows_each_question_with_its_answer(family):
    family.employed_couple()

    seen = []
    while family.at != "partner":
        family.press("back")
        seen.append((family.at, family.chosen() or family.typed()))

    assert seen == [
        ("facts-1", []),
        ("born-1", ["31", "3", "2026"]),
        ("money", ["none"]),
        ("work-2", ["enough"]),
        ("work-1", ["enough"]),
        ("partner", ["yes"]),
    ]
    family.choose("yes")
    assert family.at == "check", "answers given before are not asked for again"


def test_a_change_of_language_keeps_answers_and_what_is_half_typed(family):
    family.start().choose("yes").choose("enough").choose("study")
    assert family.at == "course-2"
    family.choose("university").choose("none").choose("none")

    family.send("show", ("born-1-day", "3"), ("born-1-month", "x"), lang="pl")

    assert family.answer.status_code == 200
    assert '<html lang="pl"' in family.page
    assert family.typed() == ["3", "", ""]
    assert ("course-2", "university") in family.fields
    assert "error" not in family.page.lower()


def test_a_change_of_language_on_the_result_shows_the_result(family):
    family.employed_couple().press("result")

    family.send("show", lang="ar")

    assert family.at == "result"
    assert 'dir="rtl"' in family.page


def test_an_answer_can_be_changed_and_no_longer_fitting_answers_are_dropped(family):
    family.employed_couple().press("change:partner").choose("no")

    assert family.at == "check"
    assert "work-2" not in dict(family.fields)
    assert "partner" not in family.text.lower().replace("do you live with a partner", "")


def test_children_are_added_up_to_four_and_removed(family):
    family.employed_couple()
    for born in ("1 2 2024", "1 2 2023", "1 2 2020"):
        family.press("add").type_date(born)
        while family.at != "check":
            family.choose()
    assert "Add another child" not in family.text

    family.press("remove:2")

    assert [value for name, value in family.fields if name.startswith("born")] == [
        "2026-03-31",
        "2023-02-01",
        "2020-02-01",
    ]
    assert "Add another child" in family.text


@pytest.mark.parametrize(
    ("typed", "problem"),
    [
        (("", "", ""), "Choose the day, month and year."),
        (("31", "", "2025"), "Choose the day, month and year."),
        (("31", "2", "2025"), "There is no such date."),
        (("xx", "2", "2025"), "There is no such date."),
        (("1", "13", "2025"), "There is no such date."),
        (("1", "1", "1999"), "This is for children under 17."),
        (("1", "12", "2027"), "This day is too far away."),
    ],
)
def test_a_date_that_is_none_gets_a_sentence_and_stays(family, typed, problem):
    family.start().choose("no").choose("enough").choose("none")
    parts = zip(("day", "month", "year"), typed, strict=True)

    family.send("next", *((f"born-1-{part}", text) for part, text in parts))

    assert family.answer.status_code == 400
    assert problem in family.text
    assert re.search("<title>Error: ", family.page)
    assert family.typed() == [
        part if part.isdecimal() and part not in ("13", "1999") else "" for part in typed
    ]


@pytest.mark.parametrize("typed", ["5 6 24", "05 06 2024", "٥ ٦ ٢٠٢٤"])
def test_a_date_is_understood_as_people_type_it(family, typed):
    family.start().choose("no").choose("enough").choose("none").type_date(typed)

    assert ("born-1", "2024-06-05") in family.fields


def test_a_question_without_an_answer_says_so(family):
    family.start().choose()

    assert family.answer.status_code == 400
    assert "Choose an answer." in family.text
    assert family.at == "partner"


def test_a_job_in_the_past_gets_a_sentence(family):
    family.start().choose("no").choose("starting").type_date("29 11 2026")

    assert family.answer.status_code == 400
    assert "This day is past." in family.text


def test_invalid_and_unknown_fields_are_dropped(family):
    family.start()
    hostile = (
        ("partner", "yes"),
        ("work-1", "<script>"),
        ("work-9", "enough"),
        ("born-1", "2024-99-99"),
        ("nation", "france"),
        ("x" * 500, "y" * 500),
    )

    family.send("next", *hostile)

    assert family.at == "work-1"
    assert family.fields == [("at", "work-1"), ("partner", "yes")]


@pytest.mark.parametrize("at", ["", "nothing", "born-9", "result", "check", "leave-1-1"])
@pytest.mark.parametrize(
    "action", ["", "next", "back", "show", "result", "add", "change:", "remove:x"]
)
def test_any_form_gets_a_page(client, at, action):
    answer = client.post("/en/paying", data={"at": at, "do": action})

    assert answer.status_code in (200, 400)


def test_nothing_is_stored_and_no_address_has_an_answer(family):
    family.employed_couple().press("result")

    assert "Set-Cookie" not in family.answer.headers
    assert family.answer.headers["Cache-Control"] == "private, no-cache"
    addresses = re.findall(r'(?:href|action|formaction)="(/[^"]*)"', family.page)
    assert not [
        one for one in addresses if "2026" in one or "enough" in one or "work" in one.lower()
    ]


@pytest.mark.parametrize("lang", ["en", "pl", "ar"])
def test_every_step_is_small(client, lang):
    family = Family(client, lang).employed_couple().press("result")

    assert max(family.sizes) <= SIZE_MAX


def test_a_family_outside_england_is_sent_on_and_told_what_holds_everywhere(family):
    family.start().press("nation:wales")
    family.choose("yes").choose("enough").choose("enough").choose("none")
    family.type_date("31 3 2024").choose()
    assert "You live in Wales, which has its own funded hours." in family.text

    family.press("result")

    assert "Dewis Cymru" in family.text
    assert "It is for families who live in England." in family.text
    assert "the government adds £2" in family.text
    assert "38 weeks" not in family.text
    assert "Sandmere Council families' information" not in family.text
    family.press("back").press("nation:england")
    assert "You live in Wales" not in family.text


def test_today_decides_which_dates_are_asked_for(family):
    assert date(2026, 11, 30) < date(2027, 1, 1)
    family.start().choose("no").choose("starting").type_date("30 11 2026")

    assert family.at == "money"


def with_two_children(family: Family) -> Family:
    family.start().choose("yes").choose("leave").choose("enough").choose("none")
    family.type_date("10 2 2026").choose("dla").choose("this").type_date("8 2 2027")
    return family.press("add").type_date("9 5 2023").choose().choose("other")


@pytest.mark.parametrize("action", ["back", "show", "next"])
def test_looking_at_a_birth_date_again_loses_nothing(family, action):
    before = with_two_children(family).text

    family.press("change:born-1").press(action)
    while family.at != "check":
        family.choose(*family.chosen()) if not family.typed() else family.send(
            "next", *family.controls
        )

    assert family.text == before


def test_a_birth_date_that_is_none_loses_no_other_answer(family):
    before = with_two_children(family).text

    family.press("change:born-1").type_date("31 2 2026")
    assert family.answer.status_code == 400
    family.type_date("10 2 2026")

    assert family.text == before


@pytest.mark.parametrize(
    "hostile",
    [
        {"do": "remove:²"},
        {"do": f"remove:{'9' * 5000}"},
        {"do": "nation:junk", "money": "no-funds", "partner": "yes"},
        {"nation": "junk", "money": "no-funds", "partner": "yes", "born-1": "2024-05-01"},
        {"do": "change:born-1", "born-1": "20240514"},
        {"do": "change:start-1", "work-1": "starting", "start-1": "20270101", "at": "start-1"},
        {"do": "change:born-1", "born-1": "2024-W20-2"},
        {
            "at": "born-1",
            "do": "next",
            "born-1-day": "٥" * 9,
            "born-1-month": "²",
            "born-1-year": "-1",
        },
        {"at": "back-9-9", "do": "show", "back-9-9": "unknown"},
        {"at": "work-1", "do": "next", "work-1": "x" * 9000},
    ],
)
def test_no_field_breaks_a_page(client, hostile):
    answer = client.post("/en/paying", data=hostile)

    assert answer.status_code in (200, 400)


def test_a_benefit_that_is_not_listed_is_an_answer_too(family):
    family.start().choose("yes").choose("enough").choose("benefit").choose("none")

    assert family.at == "money"


def test_foster_carers_need_no_least_pay_and_are_sent_to_their_council(family):
    family.start().choose("no").choose("less").choose("none").type_date("1 7 2024")
    family.choose("fostered")

    text = family.press("result").text

    assert "You may qualify for up to 30 hours a week from 1 January 2027." in text
    assert "ask your social worker first" in text
    assert "childcare account" not in text
