"""The questions of "What could we get?": which apply, and which values answer them.

Answers are texts by the name of their question ("work-1", "born-2"), as a form sends them. Which
questions apply depends on the answers alone, never on the order in which they were given: answers
to questions that do not apply are dropped.
"""

import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
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
_is_long_date: Final = re.compile(r"\d{4}-\d\d-\d\d", re.ASCII).fullmatch
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
_STUDENT_JOBS: Final = tuple(
    one for one in WorkAnswer if one not in (WorkAnswer.STUDY, WorkAnswer.BENEFIT)
)
_OPTIONS: Final[Mapping[Topic, tuple[str, ...]]] = {
    Topic.PARTNER: _YES_NO,
    Topic.WORK: tuple(answer.value for answer in WorkAnswer),
    Topic.COURSE: tuple(study.value for study in Study),
    Topic.JOB: tuple(answer.value for answer in _STUDENT_JOBS),
    Topic.BENEFITS: (*(benefit.value for benefit in Benefit), NONE),
    Topic.MONEY: tuple(answer.value for answer in MoneyAnswer),
    Topic.FACTS: (*(fact.value for fact in ChildFact), NONE),
    Topic.LEAVE: tuple(answer.value for answer in LeaveAnswer),
    Topic.FUNDS: _YES_NO,
    Topic.LIMITS: (*_YES_NO, UNKNOWN),
}
DATES: Final = frozenset({Topic.START, Topic.BORN, Topic.BACK})
# Whether a question's name has the number of a child, and of an adult.
_NUMBERED: Final = {
    **dict.fromkeys((Topic.BORN, Topic.FACTS), (True, False)),
    **dict.fromkeys((Topic.LEAVE, Topic.BACK), (True, True)),
    **dict.fromkeys(
        (Topic.WORK, Topic.COURSE, Topic.JOB, Topic.START, Topic.BENEFITS), (False, True)
    ),
}
ADULTS_MAX: Final = 2
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
        return len(values) == 1 or (self.topic in SEVERAL and NONE not in values)

    def years(self, today: date) -> range:
        """The years of dates that answer it; the latest first for a birth date."""
        first, last = self._bounds(today)
        if self.topic is Topic.BORN:
            return range(last.year, first.year - 1, -1)
        return range(first.year, last.year + 1)

    def date_problem(self, text: str, today: date) -> "DateProblem | None":
        """What is wrong with a date in ISO format; None if nothing is."""
        try:
            day = date.fromisoformat(text if _is_long_date(text) else "")
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
    return [*_plain_questions(answers, today, adds_child=adds_child), *_deciding(answers, today)]


def question_named(name: str) -> FamilyQuestion | None:
    """The question of a name with all its options, whether it applies or not; None for no name."""
    topic, *numbers = name.split("-")
    if topic not in {one.value for one in Topic} or not {*numbers} <= {*"1234"}:
        return None
    of_child, of_adult = _NUMBERED.get(Topic(topic), (False, False))
    if len(numbers) != of_child + of_adult:
        return None
    child = int(numbers[0]) if of_child else 0
    adult = int(numbers[-1]) if of_adult else 0
    return _ask(Topic(topic), adult, child) if adult <= ADULTS_MAX else None


def _plain_questions(
    answers: Answers, today: date, *, adds_child: bool = False
) -> list[FamilyQuestion]:
    """Those that do not depend on what a child can have."""
    found = [_ask(Topic.PARTNER)]
    for adult in adults_of(answers):
        found += _about_adult(answers, adult)
    found.append(_ask(Topic.MONEY))
    children = max(1, min(children_count(answers) + adds_child, CHILDREN_MAX))
    for child in range(1, children + 1):
        found += _about_child(answers, child, today)
    return found


def kept_answers(given: Answers, today: date) -> dict[str, tuple[str, ...]]:
    """The valid answers to questions that apply, in their order; everything else is dropped."""
    nations = {(nation.value,) for nation in Nation}
    kept = {NATION: given[NATION]} if given.get(NATION) in nations else {}
    while new := _valid(_plain_questions(kept, today, adds_child=True), given, kept, today):
        kept |= new  # further questions may apply because of these answers
    for _ in (Topic.FUNDS, Topic.LIMITS):  # the second may depend on the first
        kept |= _valid(_deciding(kept, today), given, kept, today)
    order = [one.name for one in _plain_questions(kept, today)]
    return {name: kept[name] for name in (NATION, *order, "funds", "limits") if name in kept}


def _valid(
    asked: Iterable[FamilyQuestion], given: Answers, kept: Answers, today: date
) -> dict[str, tuple[str, ...]]:
    """The given answers to these questions that are valid and not kept yet."""
    return {
        one.name: given[one.name]
        for one in asked
        if one.name not in kept and one.accepts(given.get(one.name, ()), today)
    }


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
