"""Levels, candidates and decisions for pairs of people, twins above all."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from app.linkage.decide import LinkOutcome
from app.linkage.model import Thresholds
from app.linkage.people.compare import compare_people
from app.linkage.people.decide import are_twins, decide_person
from app.linkage.people.keys import block_keys
from app.linkage.people.normalise import PersonFields, normalise_person
from app.linkage.score import MISSING, Score

ANNA = {
    "forename": "Anna",
    "surname": "Smith",
    "born_on": "2022-09-28",
    "sex": "f",
    "postcode": "ZZ1 2AB",
    "house": "12",
}
THRESHOLDS = Thresholds(link=5.0, review=-4.0, stay=0.0)
CERTAIN, POSSIBLE, UNLIKELY = Score(25.0, ()), Score(2.0, ()), Score(-20.0, ())
CERTAIN_REVIEW = (CERTAIN, LinkOutcome.REVIEW)
NUMBER, OTHER_NUMBER = "9434765919", "9990000018"

records = st.fixed_dictionaries(
    {},
    optional={
        "forename": st.sampled_from(("Anna", "Anne", "Hanna", "Smith", "Leo", "Kate", "Katherine")),
        "other_forenames": st.sampled_from(("Anna", "Leo Kate")),
        "surname": st.sampled_from(("Smith", "Smith-Jones", "Smyth", "Anna", "Jones")),
        "born_on": st.sampled_from(("2022-09-08", "2022-08-09", "2022-09-09", "2020-12-31")),
        "sex": st.sampled_from("fm"),
        "postcode": st.sampled_from(("ZZ1 2AB", "ZZ1 2AA", "ZZ1 3DE", "ZZ2 3DE")),
        "house": st.sampled_from(("12", "Flat 2, 12", "12-14", "Rose Cottage")),
        "nhs_number": st.sampled_from((NUMBER, OTHER_NUMBER)),
    },
)


def person(**changes: str) -> PersonFields:
    return normalise_person({**ANNA, **changes})


@pytest.mark.parametrize(
    ("field", "changes", "level"),
    [
        ("forename", {}, "exact"),
        ("forename", {"forename": "Smith", "surname": "Anna"}, "reversed"),
        ("forename", {"forename": "Jo", "other_forenames": "Anna"}, "other_forename"),
        ("forename", {"forename": "Annie"}, "short_form"),
        ("forename", {"forename": "Annabel"}, "prefix"),
        ("forename", {"forename": "Hanna"}, "close"),
        ("forename", {"forename": "Anka"}, "near"),
        ("forename", {"forename": "Leo"}, "different"),
        ("forename", {"forename": "Baby Girl"}, MISSING),
        ("surname", {}, "exact"),
        ("surname", {"forename": "Smith", "surname": "Anna"}, "reversed"),
        ("surname", {"surname": "Smith-Jones"}, "part"),
        ("surname", {"surname": "Smithe"}, "close"),
        ("surname", {"surname": "Smyth"}, "near"),
        ("surname", {"surname": "Khan"}, "different"),
        ("surname", {"surname": ""}, MISSING),
        ("born_on", {"born_on": "28/09/2022"}, "exact"),
        ("born_on", {"born_on": "2022-09-23"}, "one_edit"),
        ("born_on", {"born_on": "2022-09-82"}, MISSING),
        ("born_on", {"born_on": "2021-03-03"}, "different"),
        ("address", {}, "house"),
        ("address", {"house": "Flat 3, 12"}, "uncertain_house"),
        ("address", {"house": "10-12"}, "uncertain_house"),
        ("address", {"house": "14"}, "postcode"),
        ("address", {"house": ""}, "postcode"),
        ("address", {"postcode": "ZZ1 2AA"}, "one_edit"),
        ("address", {"postcode": "ZZ1 3DE"}, "outcode"),
        ("address", {"postcode": "ZZ2 3DE"}, "different"),
        ("address", {"postcode": "ZZ99 3VZ"}, MISSING),
        ("sex", {"sex": "female"}, "exact"),
        ("sex", {"sex": "m"}, "different"),
        ("sex", {"sex": ""}, MISSING),
    ],
)
def test_levels(field: str, changes: dict[str, str], level: str) -> None:
    found = {one.field: one.level for one in compare_people(person(), person(**changes))}

    assert found[field] == level


def test_a_swapped_day_and_month_is_a_level_of_its_own() -> None:
    found = compare_people(person(born_on="2022-03-04"), person(born_on="2022-04-03"))

    assert {one.field: one.level for one in found}["born_on"] == "swapped"


@given(records, records)
def test_levels_do_not_depend_on_the_order_of_the_pair(
    one: dict[str, str], other: dict[str, str]
) -> None:
    a, b = normalise_person(one), normalise_person(other)

    forward = [(level.field, level.level) for level in compare_people(a, b)]

    assert forward == [(level.field, level.level) for level in compare_people(b, a)]
    assert are_twins(a, b) == are_twins(b, a)


@given(records, records)
def test_twins_and_different_numbers_are_never_linked_and_keep_their_weight(
    one: dict[str, str], other: dict[str, str]
) -> None:
    a, b = normalise_person(one), normalise_person(other)

    decision = decide_person(a, b, CERTAIN, THRESHOLDS)

    assert decision.score == CERTAIN
    if a.nhs_number and b.nhs_number and a.nhs_number != b.nhs_number:
        assert decision.outcome is not LinkOutcome.LINK
    if are_twins(a, b) and not (a.nhs_number and a.nhs_number == b.nhs_number):
        assert (decision.outcome is LinkOutcome.LINK, decision.rule) == (False, "twins")


@pytest.mark.parametrize(
    ("one", "other", "is_twins"),
    [
        ({}, {"forename": "Leo"}, True),
        ({}, {"forename": "Leo", "sex": "m"}, True),
        ({}, {"forename": "Leo", "surname": "Khan"}, True),  # one address
        ({}, {"forename": "Leo", "postcode": "ZZ5 5AA"}, True),  # one surname
        ({}, {"forename": "Leo", "surname": "Smith-Jones", "postcode": "ZZ5 5AA"}, True),
        ({}, {"forename": "Leo", "surname": "Khan", "postcode": "ZZ5 5AA"}, False),
        ({}, {"forename": "Leo", "born_on": "2021-09-28"}, False),
        ({}, {"forename": "Leo", "born_on": ""}, True),  # may be the same day
        ({}, {}, False),
        ({}, {"forename": "Baby Boy"}, False),
        ({}, {"forename": "Annie"}, False),  # short form
        ({"forename": "Harriet"}, {"forename": "Harry", "sex": "m"}, True),
        ({}, {"forename": "Baby", "sex": "m"}, True),
        ({}, {"sex": "m"}, False),
        ({}, {"forename": "Annabel"}, False),  # begins alike
        ({}, {"forename": "Hanna"}, False),  # spelt alike
        ({}, {"forename": "Smith", "surname": "Anna"}, False),  # reversed
        ({}, {"forename": "Leo", "other_forenames": "Anna"}, False),  # known by another forename
        ({"other_forenames": "Leo"}, {"forename": "Leo"}, False),
        ({"other_forenames": "Ida"}, {"forename": "Leo", "other_forenames": "Anna"}, True),
        ({"other_forenames": "Leo"}, {"forename": "Leo", "other_forenames": "Anna"}, False),
        (
            {"forename": "Mohammed", "other_forenames": "Omar"},
            {"forename": "Muhammad", "other_forenames": "Hassan"},
            True,
        ),
        (
            {"forename": "Mohammed", "other_forenames": "Omar"},
            {"forename": "Muhammad", "other_forenames": "Omer"},
            False,
        ),
        ({"forename": "Mohammed", "other_forenames": "Omar"}, {"forename": "Mohammed"}, False),
        ({"other_forenames": "Jo"}, {"other_forenames": "Leo"}, False),
    ],
)
def test_the_twin_rule(one: dict[str, str], other: dict[str, str], is_twins: bool) -> None:
    assert are_twins(person(**one), person(**other)) is is_twins


@pytest.mark.parametrize(
    ("changes", "score", "outcome", "rule"),
    [
        ({}, UNLIKELY, LinkOutcome.LINK, "nhs_number_and_birth_date"),
        ({"forename": "Leo"}, CERTAIN, LinkOutcome.LINK, "nhs_number_and_birth_date"),
        ({"born_on": "2021-01-02"}, CERTAIN, LinkOutcome.REVIEW, "nhs_number_without_birth_date"),
        ({"born_on": ""}, CERTAIN, LinkOutcome.REVIEW, "nhs_number_without_birth_date"),
        ({"nhs_number": OTHER_NUMBER}, CERTAIN, LinkOutcome.REVIEW, "different_nhs_numbers"),
        ({"nhs_number": OTHER_NUMBER}, UNLIKELY, LinkOutcome.NO_LINK, "different_nhs_numbers"),
        ({"nhs_number": ""}, CERTAIN, LinkOutcome.LINK, ""),
        ({"nhs_number": "", "born_on": "2020-02-02"}, *CERTAIN_REVIEW, "different_birth_dates"),
        (
            {"nhs_number": "", "born_on": "2022-09-27", "forename": "Leo"},
            *(*CERTAIN_REVIEW, "siblings"),
        ),
        (
            {"nhs_number": "", "born_on": "2020-02-02", "forename": "Leo"},
            *(CERTAIN, LinkOutcome.NO_LINK, "siblings"),
        ),
        ({"nhs_number": ""}, POSSIBLE, LinkOutcome.REVIEW, ""),
        ({"nhs_number": ""}, UNLIKELY, LinkOutcome.NO_LINK, ""),
        ({"nhs_number": "", "forename": "Leo"}, UNLIKELY, LinkOutcome.NO_LINK, "twins"),
    ],
)
def test_decisions(changes: dict[str, str], score: Score, outcome: LinkOutcome, rule: str) -> None:
    other = person(**{"nhs_number": NUMBER, **changes})

    decision = decide_person(person(nhs_number=NUMBER), other, score, THRESHOLDS)

    assert (decision.outcome, decision.rule) == (outcome, rule)


@pytest.mark.parametrize(
    "changes",
    [
        {"forename": "Leo", "postcode": "ZZ5 5AA"},
        {"surname": "Khan", "postcode": "ZZ5 5AA"},
        {"surname": "Smith-Jones", "forename": "Leo", "postcode": "ZZ5 5AA"},
        {"forename": "Smith", "surname": "Anna", "born_on": "2020-02-02", "postcode": "ZZ5 5AA"},
        {"surname": "Khan", "born_on": "2020-02-02"},
        {"forename": "Leo", "born_on": "2020-02-02"},
        {"forename": "Leo", "surname": "Khan", "born_on": "2020-02-02"},
        {"forename": "Leo", "surname": "Khan", "postcode": "ZZ1 9ZZ"},
        {"born_on": "", "postcode": ""},
    ],
)
def test_records_that_may_be_the_same_share_a_key(changes: dict[str, str]) -> None:
    assert block_keys(person()) & block_keys(person(**changes))


def test_records_without_anything_in_common_share_no_key() -> None:
    other = person(
        forename="Leo", surname="Khan", born_on="2020-02-02", postcode="ZZ5 5AA", sex="f"
    )

    assert not block_keys(person()) & block_keys(other)
    assert block_keys(PersonFields()) == frozenset()
