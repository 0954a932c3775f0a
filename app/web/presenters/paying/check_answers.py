"""The page to check the answers of "What could we get?"."""

from dataclasses import dataclass
from datetime import date

from app.core.entitlements.answers import (
    CHILDREN_MAX,
    NATION,
    NONE,
    UNKNOWN,
    Answers,
    MoneyAnswer,
    children_count,
    day_answer,
    one_answer,
)
from app.core.entitlements.questions import DATES, FamilyQuestion, Topic, questions
from app.core.postcode_areas import Nation
from app.i18n import Translator
from app.web.presenters import formatting
from app.web.presenters.paying import question_texts
from app.web.presenters.search_outcomes import nation_name


@dataclass(frozen=True)
class AnswerLine:
    """A question and its answer on the page to check them; `child` is 0 for the household."""

    name: str
    title: str
    answer: str
    child: int
    about: str
    is_child_start: bool = False


@dataclass(frozen=True)
class AnswerLines:
    """The answers to check. `may_add`: whether one more child is possible."""

    household: tuple[AnswerLine, ...]
    children: tuple[tuple[AnswerLine, ...], ...]
    may_add: bool


def answer_lines(answers: Answers, translator: Translator, today: date) -> AnswerLines:
    """Every answered question with its answer, in order."""
    asked = [one for one in questions(answers, today) if one.name in answers]
    lines = [
        AnswerLine(
            one.name,
            question_texts.title(one, translator),
            _answer_text(one, answers, translator, today),
            one.child,
            question_texts.child_of(one, answers, translator, today),
            one.topic is Topic.BORN,
        )
        for one in asked
    ]
    count = children_count(answers)
    return AnswerLines(
        household=tuple(line for line in lines if not line.child),
        children=tuple(
            tuple(line for line in lines if line.child == child) for child in range(1, count + 1)
        ),
        may_add=count < CHILDREN_MAX,
    )


def _answer_text(
    question: FamilyQuestion, answers: Answers, translator: Translator, today: date
) -> str:
    values = answers[question.name]
    if question.topic in DATES:
        day = day_answer(answers, question.name)
        return translator.date(day) if day else translator.gettext(question_texts.YES_NO[UNKNOWN])
    if values == (NONE,) and question.topic is Topic.FACTS:
        return translator.gettext(question_texts.MONEY[MoneyAnswer.NONE])
    labels = [question_texts.option_text(question, value, translator, today) for value in values]
    return formatting.join_with_commas(labels, translator)


@dataclass(frozen=True)
class NationChoice:
    """A nation to choose in place of England."""

    value: str
    name: str


def other_nations(translator: Translator) -> tuple[NationChoice, ...]:
    """The nations beside England."""
    return tuple(
        NationChoice(nation.value, nation_name(nation, translator))
        for nation in Nation
        if nation is not Nation.ENGLAND
    )


def nation_outside_england(answers: Answers, translator: Translator) -> str:
    """The name of the nation that a family lives in; "" for England."""
    nation = Nation(one_answer(answers, NATION) or Nation.ENGLAND.value)
    return "" if nation is Nation.ENGLAND else nation_name(nation, translator)
