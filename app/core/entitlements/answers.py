"""The answers of a family to "What could we get?", and the household that they describe.

Answers are texts by the name of their question ("work-1", "born-2"), as a form sends them: see
`questions`.
"""

from collections.abc import Mapping
from datetime import date
from enum import Enum
from typing import Final

from app.core.entitlements.assessment import Assessment, assess
from app.core.entitlements.household import (
    Adult,
    Benefit,
    Child,
    ChildFact,
    Household,
    Leave,
    Study,
    Support,
    Work,
)
from app.core.postcode_areas import Nation

Answers = Mapping[str, tuple[str, ...]]
CHILDREN_MAX: Final = 4
YES, NO, UNKNOWN = "yes", "no", "unknown"
NONE: Final = "none"  # of several that may be true: none is
NATION: Final = "nation"  # a field, not a question: England unless a family says otherwise
_TOPICS_OF_CHILD: Final = ("born", "facts", "leave", "back")


class WorkAnswer(Enum):
    """What an adult does, as a family chooses it: the first that is true, in this order."""

    ENOUGH = "enough"  # earns the minimum, and not too much
    HIGH = "high"
    NEW_BUSINESS = "new-business"
    LEAVE = "leave"
    STARTING = "starting"
    STUDY = "study"
    BENEFIT = "benefit"
    LESS = "less"
    NONE = "none"


class MoneyAnswer(Enum):
    """What a household lives on, as a family chooses it."""

    NONE = "none"
    UNIVERSAL_CREDIT_WITHIN = "uc-within"
    UNIVERSAL_CREDIT_OVER = "uc-over"
    UNIVERSAL_CREDIT_UNKNOWN = "uc-unknown"
    PENSION_CREDIT = "pension-credit"
    OLDER_BENEFITS = "older-benefits"
    ASYLUM_SUPPORT = "asylum"
    REFUSED_ASYLUM_SUPPORT = "refused-asylum"
    NO_PUBLIC_FUNDS = "no-funds"


class LeaveAnswer(Enum):
    """Whether leave is for the child in question, and the pay after it."""

    THIS_CHILD = "this"
    THIS_CHILD_LESS_PAY = "this-less"
    OTHER_CHILD = "other"


_SUPPORT_OF: Final = {
    MoneyAnswer.NONE: (Support.NONE, None),
    MoneyAnswer.UNIVERSAL_CREDIT_WITHIN: (Support.UNIVERSAL_CREDIT, True),
    MoneyAnswer.UNIVERSAL_CREDIT_OVER: (Support.UNIVERSAL_CREDIT, False),
    MoneyAnswer.UNIVERSAL_CREDIT_UNKNOWN: (Support.UNIVERSAL_CREDIT, None),
    MoneyAnswer.PENSION_CREDIT: (Support.PENSION_CREDIT, None),
    MoneyAnswer.OLDER_BENEFITS: (Support.OLDER_BENEFITS, None),
    MoneyAnswer.ASYLUM_SUPPORT: (Support.ASYLUM_SUPPORT, None),
    MoneyAnswer.REFUSED_ASYLUM_SUPPORT: (Support.REFUSED_ASYLUM_SUPPORT, None),
    MoneyAnswer.NO_PUBLIC_FUNDS: (Support.NO_PUBLIC_FUNDS, None),
}


def without_child(answers: Answers, removed: int) -> dict[str, tuple[str, ...]]:
    """The answers without one child, and with later children moved up."""
    kept = {}
    for name, values in answers.items():
        topic, _, rest = name.partition("-")
        number, _, adult = rest.partition("-")
        if topic not in _TOPICS_OF_CHILD or int(number) < removed:
            kept[name] = values
        elif int(number) > removed:
            kept["-".join(filter(None, [topic, str(int(number) - 1), adult]))] = values
    return kept


def children_count(answers: Answers) -> int:
    """How many children have a birth date or due date."""
    return sum(f"born-{child}" in answers for child in range(1, CHILDREN_MAX + 1))


def situation(answers: Answers, child: int, today: date) -> tuple[Household, Child]:
    """The household and one child of it; raises KeyError without the child's birth date."""
    born = date.fromisoformat(answers[f"born-{child}"][0])
    facts = {*answers.get(f"facts-{child}", ())} - {NONE}
    leaves = {adult: one_answer(answers, f"leave-{child}-{adult}") for adult in adults_of(answers)}
    own = {LeaveAnswer.THIS_CHILD.value, LeaveAnswer.THIS_CHILD_LESS_PAY.value}
    support, is_within_limit = _SUPPORT_OF[MoneyAnswer(one_answer(answers, "money") or NONE)]
    if support is Support.NO_PUBLIC_FUNDS:
        is_within_limit = {YES: True, NO: False}.get(one_answer(answers, "limits"))
    return (
        Household(
            adults=tuple(_adult(answers, adult, leave) for adult, leave in leaves.items()),
            nation=Nation(one_answer(answers, NATION) or Nation.ENGLAND.value),
            support=support,
            is_within_limit=is_within_limit,
            may_claim_public_funds=_may_claim(answers, support),
        ),
        Child(
            born,
            frozenset(map(ChildFact, facts)),
            tuple(
                Leave(adult - 1, day_answer(answers, f"back-{child}-{adult}"))
                for adult, leave in leaves.items()
                if leave in own
            ),
        ),
    )


def assessments(answers: Answers, today: date) -> list[Assessment]:
    """What each child can have."""
    return [
        assess(*situation(answers, child, today), today)
        for child in range(1, children_count(answers) + 1)
    ]


def adults_of(answers: Answers) -> tuple[int, ...]:
    """The numbers of the adults, from 1."""
    return (1, 2) if one_answer(answers, "partner") == YES else (1,)


def _adult(answers: Answers, adult: int, leave: str) -> Adult:
    answer = work_answer(answers, adult)
    is_over = answer is WorkAnswer.HIGH
    earns = answer in (WorkAnswer.ENOUGH, WorkAnswer.STARTING, WorkAnswer.HIGH)
    course = one_answer(answers, f"course-{adult}")
    works = {
        WorkAnswer.NEW_BUSINESS: Work.NEW_BUSINESS,
        WorkAnswer.LEAVE: Work.PARENTAL_LEAVE,
        WorkAnswer.STARTING: Work.STARTING,
        WorkAnswer.BENEFIT: Work.NOT_WORKING,
        WorkAnswer.NONE: Work.NOT_WORKING,
    }
    return Adult(
        works.get(answer, Work.WORKING),
        earns_minimum=leave == LeaveAnswer.THIS_CHILD.value or earns,
        is_over_income_limit=is_over,
        starts_on=day_answer(answers, f"start-{adult}"),
        benefits=frozenset(map(Benefit, {*answers.get(f"benefits-{adult}", ())} - {NONE})),
        study=Study(course) if course else None,
    )


def work_answer(answers: Answers, adult: int) -> WorkAnswer:
    """What the adult does; for a student, the job beside the course."""
    answer = WorkAnswer(one_answer(answers, f"work-{adult}") or WorkAnswer.NONE.value)
    if answer is WorkAnswer.STUDY:
        return WorkAnswer(one_answer(answers, f"job-{adult}") or WorkAnswer.NONE.value)
    return answer


def _may_claim(answers: Answers, support: Support) -> bool:
    if support is Support.NO_PUBLIC_FUNDS:
        return one_answer(answers, "funds") == YES
    return support not in (Support.ASYLUM_SUPPORT, Support.REFUSED_ASYLUM_SUPPORT)


def one_answer(answers: Answers, name: str) -> str:
    """The answer to a question with one answer; "" without."""
    return next(iter(answers.get(name, ())), "")


def day_answer(answers: Answers, name: str) -> date | None:
    """The answer to a question for a date; None without, and where it is not known."""
    text = one_answer(answers, name)
    return date.fromisoformat(text) if text and text != UNKNOWN else None
