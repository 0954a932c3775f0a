"""Which questions a family is asked, for every combination of answers."""

import random
from datetime import date, timedelta
from itertools import product

import pytest

from app.core.entitlements.answers import (
    LeaveAnswer,
    MoneyAnswer,
    WorkAnswer,
    assessments,
    situation,
    without_child,
)
from app.core.entitlements.household import Benefit, ChildFact, Study
from app.core.entitlements.questions import Topic, kept_answers, next_question, questions

TODAY = date(2026, 11, 30)
BIRTH_DATES = [TODAY + timedelta(days=days) for days in range(-16 * 365, 280, 61)]
EMPLOYED = [one.value for one in (WorkAnswer.ENOUGH, WorkAnswer.LESS, WorkAnswer.NEW_BUSINESS)]
UNIVERSAL_CREDIT = [one.value for one in MoneyAnswer if one.value.startswith("uc-")]
Answers = dict[str, tuple[str, ...]]


def answered(choices: dict[str, str], born: date) -> Answers:
    """All answers of a family: those given, else one that leads to the fewest further questions."""
    answers: Answers = {}
    while question := next_question(answers, TODAY):
        if question.topic is Topic.BORN:
            given = (born.isoformat(),)
        elif question.topic is Topic.FACTS:
            given = ("none",)
        else:
            given = (choices.get(question.name, question.options[0] if question.options else ""),)
        assert question.accepts(given, TODAY), (question, given)
        answers[question.name] = given
    return answers


@pytest.mark.parametrize("money", [one.value for one in MoneyAnswer if one.value != "no-funds"])
def test_no_employed_couple_answers_more_than_six_questions(money):
    for first, second, born in product(EMPLOYED, EMPLOYED, BIRTH_DATES):
        choices = {"partner": "yes", "work-1": first, "work-2": second, "money": money}

        assert len(answered(choices, born)) <= 6


@pytest.mark.parametrize("money", UNIVERSAL_CREDIT)
def test_no_lone_parent_on_universal_credit_answers_more_than_five_questions(money):
    for work, born in product([*EMPLOYED, "none", "high"], BIRTH_DATES):
        choices = {"partner": "no", "work-1": work, "money": money}

        assert len(answered(choices, born)) <= 5


def test_public_funds_are_asked_about_only_where_an_answer_changes_what_a_child_can_have():
    for partner, work, born in product(("yes", "no"), ("enough", "none"), BIRTH_DATES):
        choices = {"partner": partner, "work-1": work, "work-2": work, "money": "no-funds"}
        answers = answered(choices, born)
        without = {name: one for name, one in answers.items() if name not in ("funds", "limits")}

        for name, options in (("funds", ("yes", "no")), ("limits", ("yes", "no", "unknown"))):
            others = {one: answers[one] for one in answers if one in ("funds", "limits")} | without
            found = {str(assessments({**others, name: (one,)}, TODAY)) for one in options}
            asked = [one.name for one in questions(answers, TODAY)]
            if name in asked:
                assert len(found) > 1
            elif name == "limits" or partner == "yes":
                assert len(found) == 1


def random_answers(randomness: random.Random) -> Answers:
    """Any answers at all, to questions that apply and to others."""
    pick = randomness.choice
    answers: Answers = {"partner": (pick(("yes", "no")),)}
    for adult in (1, 2):
        answers[f"work-{adult}"] = (pick(list(WorkAnswer)).value,)
        answers[f"course-{adult}"] = (pick(list(Study)).value,)
        answers[f"job-{adult}"] = (pick(("enough", "none", "leave", "starting")),)
        answers[f"start-{adult}"] = (pick(("2026-12-07", "2027-02-15", "2030-01-01")),)
        answers[f"benefits-{adult}"] = (pick(list(Benefit)).value,)
    answers["money"] = (pick(list(MoneyAnswer)).value,)
    answers["funds"], answers["limits"] = (pick(("yes", "no")),), (pick(("yes", "unknown")),)
    for child in range(1, randomness.randint(1, 4) + 1):
        answers[f"born-{child}"] = (pick(BIRTH_DATES).isoformat(),)
        answers[f"facts-{child}"] = (pick([*(one.value for one in ChildFact), "none"]),)
        for adult in (1, 2):
            answers[f"leave-{child}-{adult}"] = (pick(list(LeaveAnswer)).value,)
            answers[f"back-{child}-{adult}"] = (pick(("2027-03-01", "unknown")),)
    return answers


@pytest.mark.parametrize("seed", range(150))
def test_what_a_family_can_have_does_not_depend_on_the_order_of_its_answers(seed):
    randomness = random.Random(seed)
    given = random_answers(randomness)
    shuffled = dict(randomness.sample(sorted(given.items()), len(given)))

    kept = kept_answers(given, TODAY)

    assert kept_answers(shuffled, TODAY) == kept
    assert list(kept) == [one.name for one in questions(kept, TODAY) if one.name in kept]
    assert kept_answers(kept, TODAY) == kept
    if next_question(kept, TODAY) is None:
        assert assessments(kept, TODAY)


@pytest.mark.parametrize("seed", range(60))
def test_the_other_children_keep_their_answers_when_one_is_removed(seed):
    randomness = random.Random(seed)
    kept = kept_answers(random_answers(randomness), TODAY)
    numbers = [name for name in kept if name.startswith("born-")]
    removed = randomness.randint(1, len(numbers))

    left = kept_answers(without_child(kept, removed), TODAY)

    before = [situation(kept, number + 1, TODAY) for number in range(len(numbers))]
    after = [situation(left, number + 1, TODAY) for number in range(len(numbers) - 1)]
    del before[removed - 1]
    assert [child for _, child in after] == [child for _, child in before]
