"""What a form of "What could we get?" sends: the answers so far, and what to do next.

Field names are those of questions (`core.entitlements.questions`). A date is chosen in three lists:
its name with -day, -month and -year; the field of its name has the answer given before.
"""

import re
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from typing import Final

from werkzeug.datastructures import MultiDict

from app.core.entitlements.answers import NATION, NONE, UNKNOWN, Answers, without_child
from app.core.entitlements.questions import (
    DATES,
    DateProblem,
    FamilyQuestion,
    Topic,
    kept_answers,
    question_named,
    questions,
)

DATE_PARTS: Final = ("day", "month", "year")
CHECK, RESULT = "check", "result"  # pages after the questions
NEXT: Final = "next"  # the button that continues
WAS_NONE: Final = "was-none"  # field of a question about facts that was answered with none
VALUES_MAX: Final = 20
_is_child_number: Final = re.compile("[1-4]").fullmatch
_is_number: Final = re.compile(r"\d{1,4}").fullmatch


@dataclass(frozen=True)
class Submission:
    """A sent form. `at` names the question or page that was shown, `action` the button.

    `given` are the valid answers, whether their questions apply or not: those of a page that is
    shown again, so that nothing is lost. `values` are what was chosen for the question that was
    shown, a date in ISO format where its parts make one; `problem` is what is wrong with them.
    """

    at: str
    action: str
    given: Answers
    answers: Answers
    shown: FamilyQuestion | None
    values: tuple[str, ...]
    parts: Mapping[str, str]
    problem: DateProblem | None


def read_submission(form: MultiDict[str, str], today: date) -> Submission:
    """The form of a request; unknown fields and invalid answers are dropped.

    `answers` of the result are those that apply, with the one to the question that was shown.
    """
    at, action = form.get("at", ""), form.get("do", "")
    given = _valid_answers(form, today)
    named = question_named(at)
    values, parts = _values(named, form, action) if named else ((), {})
    if named and named.accepts(values, today):
        given = {**given, at: values}
    answers = kept_answers(given, today)
    shown = find_question(at, answers, today)
    problem = _problem(shown, values, parts, today) if shown else None
    return Submission(at, action, given, answers, shown, values, parts, problem)


def find_question(name: str, answers: Answers, today: date) -> FamilyQuestion | None:
    """The question of this name, if it applies to these answers."""
    found = (one for one in questions(answers, today, adds_child=True) if one.name == name)
    return next(found, None)


def remove_child(answers: Answers, number: str, today: date) -> Answers:
    """The answers without a child; unchanged where the text is no number of a child."""
    if not _is_child_number(number):
        return answers
    return kept_answers(without_child(answers, int(number)), today)


def _valid_answers(form: MultiDict[str, str], today: date) -> dict[str, tuple[str, ...]]:
    given = {}
    for name, sent in form.lists():
        values, question = tuple(dict.fromkeys(sent[:VALUES_MAX])), question_named(name)
        if name == NATION or (question and question.accepts(values, today)):
            given[name] = values
    return given


def _values(
    named: FamilyQuestion, form: MultiDict[str, str], action: str
) -> tuple[tuple[str, ...], dict[str, str]]:
    """What was chosen for a question, and the three parts of a date."""
    chosen = tuple(dict.fromkeys(form.getlist(named.name)[:VALUES_MAX]))
    if named.topic in DATES:
        parts = {part: form.get(f"{named.name}-{part}", "").strip() for part in DATE_PARTS}
        if UNKNOWN in chosen and named.may_be_unknown:
            return (UNKNOWN,), parts
        return iso_date(parts), parts
    if named.topic is Topic.FACTS and not chosen and (action == NEXT or WAS_NONE in form):
        return (NONE,), {}
    return chosen, {}


def iso_date(parts: Mapping[str, str]) -> tuple[str, ...]:
    """A date in ISO format; () unless all parts are numbers. The year "24" is 2024."""
    if not all(map(_is_number, parts.values())):
        return ()
    day, month, year = (int(parts[part]) for part in DATE_PARTS)
    year += 2000 if len(parts["year"]) <= len("24") else 0
    return (f"{year:04}-{month:02}-{day:02}",)


def _problem(
    shown: FamilyQuestion, values: tuple[str, ...], parts: Mapping[str, str], today: date
) -> DateProblem | None:
    if shown.accepts(values, today):
        return None
    if not values:
        return DateProblem.NOT_REAL if parts and all(parts.values()) else DateProblem.MISSING
    if shown.topic not in DATES:
        return DateProblem.MISSING
    return shown.date_problem(values[0], today)
