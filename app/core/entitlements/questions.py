"""The questions of "What could we get?", and the household that their answers describe.

Answers are texts by the name of their question ("work-1", "born-2"), as a form sends them. Which
questions apply depends on the answers alone, never on the order in which they were given: answers
to questions that do not apply are dropped.
"""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from enum import Enum
from typing import Final

from app.core.entitlements.answers import (
    CHILDREN_MAX,
    NATION,
    NO,
    NONE,
    UNKNOWN,
    YES,
    Answers,
    LeaveAnswer,
    MoneyAnswer,
    WorkAnswer,
    adults_of,
    assessments,
    children_count,
    day_answer,
    one_answer,
    work_answer,
)
from app.core.entitlements.household import Benefit, Child, ChildFact, Study
from app.core.entitlements.terms import add_months, reception_start
from app.core.entitlements.universal import hours_end
from app.core.postcode_areas import Nation

OLDEST_YEARS: Final = 17
DUE_WITHIN: Final = timedelta(days=300)
WORK_WITHIN_MONTHS: Final = 24


class Topic(Enum):
    """What a question is about; its value starts the question's name."""

    PARTNER = "partner"
    WORK = "work"
    COURSE = "course"
    JOB = "job"  # of a student
    START = "start"
    BENEFITS = "benefits"
    MONEY = "money"
    BORN = "born"
    FACTS = "facts"
    LEAVE = "leave"
    BACK = "back"
    FUNDS = "funds"
    LIMITS = "limits"


_YES_NO: Final = (YES, NO)
_STUDENT_JOBS: Final = (
    WorkAnswer.ENOUGH,
    WorkAnswer.LESS,
    WorkAnswer.NEW_BUSINESS,
    WorkAnswer.LEAVE,
    WorkAnswer.STARTING,
    WorkAnswer.HIGH,
    WorkAnswer.NONE,
)
_OPTIONS: Final[Mapping[Topic, tuple[str, ...]]] = {
    Topic.PARTNER: _YES_NO,
    Topic.WORK: tuple(answer.value for answer in WorkAnswer),
    Topic.COURSE: tuple(study.value for study in Study),
    Topic.JOB: tuple(answer.value for answer in _STUDENT_JOBS),
    Topic.BENEFITS: tuple(benefit.value for benefit in Benefit),
    Topic.MONEY: tuple(answer.value for answer in MoneyAnswer),
    Topic.FACTS: (*(fact.value for fact in ChildFact), NONE),
    Topic.LEAVE: tuple(answer.value for answer in LeaveAnswer),
    Topic.FUNDS: _YES_NO,
    Topic.LIMITS: (*_YES_NO, UNKNOWN),
}
DATES: Final = frozenset({Topic.START, Topic.BORN, Topic.BACK})
SEVERAL: Final = frozenset({Topic.BENEFITS, Topic.FACTS})  # several answers may be true


@dataclass(frozen=True)
class FamilyQuestion:
    """One question; `adult` and `child` count from 1, and are 0 where it is about none.

    `options` are the values to choose from, () for a date. `may_be_unknown`: a date that the
    family may not know.
    """

    topic: Topic
    adult: int = 0
    child: int = 0
    options: tuple[str, ...] = ()

    @property
    def name(self) -> str:
        """The name of its field."""
        numbers = (number for number in (self.child, self.adult) if number)
        return "-".join([self.topic.value, *map(str, numbers)])

    @property
    def may_be_unknown(self) -> bool:
        return self.topic is Topic.BACK

    def accepts(self, values: Sequence[str], today: date) -> bool:
        """Whether these values answer the question."""
        if self.topic in DATES:
            return len(values) == 1 and (
                (self.may_be_unknown and values[0] == UNKNOWN)
                or self.date_problem(values[0], today) is None
            )
        if not values or not {*values} <= {*self.options}:
            return False
        if self.topic is Topic.FACTS and NONE in values:
            return len(values) == 1
        return self.topic in SEVERAL or len(values) == 1

    def years(self, today: date) -> range:
        """The years of dates that answer it; the latest first for a birth date."""
        first, last = self._bounds(today)
        if self.topic is Topic.BORN:
            return range(last.year, first.year - 1, -1)
        return range(first.year, last.year + 1)

    def date_problem(self, text: str, today: date) -> "DateProblem | None":
        """What is wrong with a date in ISO format; None if nothing is."""
        try:
            day = date.fromisoformat(text)
        except ValueError:
            return DateProblem.NOT_REAL
        first, last = self._bounds(today)
        if day < first:
            return DateProblem.TOO_EARLY
        return DateProblem.TOO_LATE if day > last else None

    def _bounds(self, today: date) -> tuple[date, date]:
        if self.topic is Topic.BORN:
            return add_months(today, -12 * OLDEST_YEARS), today + DUE_WITHIN
        return today, add_months(today, WORK_WITHIN_MONTHS)


class DateProblem(Enum):
    """Why a date does not answer a question."""

    MISSING = "missing"
    NOT_REAL = "not-real"
    TOO_EARLY = "too-early"
    TOO_LATE = "too-late"


def questions(answers: Answers, today: date, *, adds_child: bool = False) -> list[FamilyQuestion]:
    """The questions that apply, in order: the household, each child, and what is left to decide.

    `adds_child`: also the birth date of one more child.
    """
    found = [_ask(Topic.PARTNER)]
    for adult in adults_of(answers):
        found += _about_adult(answers, adult)
    found.append(_ask(Topic.MONEY))
    children = max(1, min(children_count(answers) + adds_child, CHILDREN_MAX))
    for child in range(1, children + 1):
        found += _about_child(answers, child, today)
    return found + list(_deciding(answers, today))


def kept_answers(given: Answers, today: date) -> dict[str, tuple[str, ...]]:
    """The valid answers to questions that apply; everything else is dropped."""
    kept: dict[str, tuple[str, ...]] = {}
    if given.get(NATION, ()) in {(nation.value,) for nation in Nation}:
        kept[NATION] = given[NATION]
    while True:  # a question may apply because of an answer that has just been kept
        new = {
            question.name: given[question.name]
            for question in questions(kept, today, adds_child=True)
            if question.name not in kept and question.accepts(given.get(question.name, ()), today)
        }
        if not new:
            return {name: kept[name] for name in _in_order(kept, today)}
        kept |= new


def _in_order(kept: Answers, today: date) -> Iterator[str]:
    if NATION in kept:
        yield NATION
    for question in questions(kept, today):
        if question.name in kept:
            yield question.name


def next_question(answers: Answers, today: date) -> FamilyQuestion | None:
    """The first question without an answer; None when all are answered."""
    return next((one for one in questions(answers, today) if one.name not in answers), None)


def _ask(topic: Topic, adult: int = 0, child: int = 0) -> FamilyQuestion:
    return FamilyQuestion(topic, adult, child, _OPTIONS.get(topic, ()))


def _about_adult(answers: Answers, adult: int) -> Iterator[FamilyQuestion]:
    is_couple = len(adults_of(answers)) == 2
    without = () if is_couple else (WorkAnswer.BENEFIT.value,)  # it stands in for one of two
    options = (value for value in _OPTIONS[Topic.WORK] if value not in without)
    yield FamilyQuestion(Topic.WORK, adult, options=tuple(options))
    work = one_answer(answers, f"work-{adult}")
    if work == WorkAnswer.STUDY.value:
        yield _ask(Topic.COURSE, adult)
        yield _ask(Topic.JOB, adult)
    if work == WorkAnswer.BENEFIT.value:
        yield _ask(Topic.BENEFITS, adult)
    if work_answer(answers, adult) is WorkAnswer.STARTING:
        yield _ask(Topic.START, adult)


def _about_child(answers: Answers, child: int, today: date) -> Iterator[FamilyQuestion]:
    yield _ask(Topic.BORN, child=child)
    born = day_answer(answers, f"born-{child}")
    if born is None:
        return
    if born <= today:
        may_be_at_school = reception_start(born) <= today < hours_end(Child(born), today)
        without = () if may_be_at_school else (ChildFact.IN_RECEPTION.value,)
        options = (value for value in _OPTIONS[Topic.FACTS] if value not in without)
        yield FamilyQuestion(Topic.FACTS, child=child, options=tuple(options))
    if today >= hours_end(Child(born), today):
        return
    for adult in adults_of(answers):
        if work_answer(answers, adult) is WorkAnswer.LEAVE:
            yield _ask(Topic.LEAVE, adult, child)
            if one_answer(answers, f"leave-{child}-{adult}") == LeaveAnswer.THIS_CHILD.value:
                yield _ask(Topic.BACK, adult, child)


def _deciding(answers: Answers, today: date) -> Iterator[FamilyQuestion]:
    """Questions about public funds, where an answer would change what a child can have."""
    if one_answer(answers, "money") != MoneyAnswer.NO_PUBLIC_FUNDS.value:
        return
    if len(adults_of(answers)) == 2:
        yield from _if_deciding(_ask(Topic.FUNDS), answers, today)
    yield from _if_deciding(_ask(Topic.LIMITS), answers, today)


def _if_deciding(
    question: FamilyQuestion, answers: Answers, today: date
) -> Iterator[FamilyQuestion]:
    outcomes = {
        tuple(assessments({**answers, question.name: (option,)}, today))
        for option in question.options
    }
    if len(outcomes) > 1:
        yield question
