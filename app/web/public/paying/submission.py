"""What a form of "What could we get?" sends: the answers so far, and what to do next.

Field names are those of questions (`core.entitlements.questions`). A date is typed in three fields:
its name with -day, -month and -year.
"""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date

from werkzeug.datastructures import MultiDict

from app.core.entitlements.answers import NONE, UNKNOWN, Answers, without_child
from app.core.entitlements.questions import (
    DATES,
    DateProblem,
    FamilyQuestion,
    Topic,
    kept_answers,
    questions,
)

DATE_PARTS = ("day", "month", "year")
CHECK, RESULT = "check", "result"  # pages after the questions
NEXT = "next"  # the button that continues
TYPED_MAX_LENGTH = 20
VALUES_MAX = 20


@dataclass(frozen=True)
class Submission:
    """A sent form. `at` names the question or page that was shown, `action` the button.

    `answers` are valid and do not include the question that was shown; `values` are what was chosen
    or typed there, a date in ISO format where its three parts make one.
    """

    at: str
    action: str
    answers: Answers
    shown: FamilyQuestion | None
    values: tuple[str, ...]
    typed: dict[str, str]
    problem: DateProblem | None

    @property
    def is_answered(self) -> bool:
        return self.problem is None

    @property
    def with_answer(self) -> Answers:
        """The answers with the one to the question that was shown, if it is valid."""
        if self.shown is None or not self.is_answered:
            return self.answers
        return {**self.answers, self.shown.name: self.values}


def read_submission(form: MultiDict[str, str], today: date) -> Submission:
    """The form of a request; unknown fields and invalid answers are dropped."""
    given = {
        name: tuple(dict.fromkeys(values[:VALUES_MAX]))
        for name, values in form.lists()
        if name not in ("at", "do")
    }
    at = form.get("at", "")
    answers = kept_answers(given, today)
    shown = find_question(at, answers, today)
    if shown is None:
        return Submission(at, form.get("do", ""), answers, None, (), {}, None)
    values, typed = _values(shown, form)
    answers = {name: given for name, given in answers.items() if name != at}
    problem = _problem(shown, values, typed, today)
    return Submission(at, form.get("do", ""), answers, shown, values, typed, problem)


def find_question(name: str, answers: Answers, today: date) -> FamilyQuestion | None:
    """The question of this name, if it applies to these answers."""
    found = (one for one in questions(answers, today, adds_child=True) if one.name == name)
    return next(found, None)


def remove_child(answers: Answers, number: str, today: date) -> Answers:
    """The answers without a child, whose number is a digit."""
    return kept_answers(without_child(answers, int(number)), today) if number.isdigit() else answers


def _values(
    shown: FamilyQuestion, form: MultiDict[str, str]
) -> tuple[tuple[str, ...], dict[str, str]]:
    chosen = tuple(dict.fromkeys(form.getlist(shown.name)[:VALUES_MAX]))
    if shown.topic in DATES:
        typed = {
            part: form.get(f"{shown.name}-{part}", "").strip()[:TYPED_MAX_LENGTH]
            for part in DATE_PARTS
        }
        if UNKNOWN in chosen and shown.may_be_unknown:
            return (UNKNOWN,), typed
        return tuple(_iso_date(typed.values())), typed
    if shown.topic is Topic.FACTS and not chosen and form.get("do") == NEXT:
        return (NONE,), {}
    return chosen, {}


def _iso_date(parts: Iterable[str]) -> Iterable[str]:
    """A typed date in ISO format; the typed text if it is none, nothing if nothing was typed."""
    day, month, year = parts
    if not (day or month or year):
        return
    if all(part.isdecimal() for part in (day, month, year)):
        century = 2000 if len(year) <= 2 else 0  # "24" is 2024
        yield f"{int(year) + century:04}-{int(month):02}-{int(day):02}"
    else:
        yield "-".join((year, month, day))


def _problem(
    shown: FamilyQuestion, values: tuple[str, ...], typed: dict[str, str], today: date
) -> DateProblem | None:
    if shown.accepts(values, today):
        return None
    if not values or shown.topic not in DATES or not all(typed.values()):
        return DateProblem.MISSING
    return shown.date_problem(values[0], today)
