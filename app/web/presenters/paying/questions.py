"""One question of "What could we get?", with its answers to choose from."""

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date

from app.core.entitlements.answers import (
    UNKNOWN,
    Answers,
)
from app.core.entitlements.questions import (
    DATES,
    SEVERAL,
    DateProblem,
    FamilyQuestion,
    Topic,
)
from app.i18n import Translator
from app.web.presenters import formatting
from app.web.presenters.paying import question_texts

_is_number = re.compile(r"\d{1,4}").fullmatch


@dataclass(frozen=True)
class OptionText:
    """An answer to choose from."""

    value: str
    label: str
    hint: str = ""
    is_chosen: bool = False


@dataclass(frozen=True)
class DatePart:
    """The day, month or year of a date, to choose from a list."""

    name: str
    label: str
    options: tuple[OptionText, ...]


@dataclass(frozen=True)
class DateField:
    """The parts of a date, and whether it may be unknown, and is."""

    parts: tuple[DatePart, ...]
    may_be_unknown: bool
    is_unknown: bool


@dataclass(frozen=True)
class QuestionPage:
    """One question. `about` names the child or is ""; `problem` is what to mend or ""."""

    name: str
    title: str
    about: str
    hint: str
    options: tuple[OptionText, ...]
    date: DateField | None
    is_multiple: bool
    is_first: bool
    problem: str


def question_page(
    question: FamilyQuestion,
    answers: Answers,
    translator: Translator,
    today: date,
    *,
    chosen: Sequence[str],
    parts: Mapping[str, str],
    problem: DateProblem | None,
) -> QuestionPage:
    """A question with what was chosen or typed, and what is wrong with it."""
    return QuestionPage(
        name=question.name,
        title=question_texts.title(question, translator),
        about=question_texts.about(question, answers, translator, today),
        hint=question_texts.hint(question, translator, today),
        options=tuple(
            OptionText(
                value,
                question_texts.option_text(question, value, translator, today),
                question_texts.option_hint(question, value, translator, today),
                value in chosen,
            )
            for value in _shown_options(question)
        ),
        date=date_field(question, chosen, parts, translator, today)
        if question.topic in DATES
        else None,
        is_multiple=question.topic in SEVERAL,
        is_first=question.topic is Topic.PARTNER,
        problem=question_texts.problem_text(question, problem, translator),
    )


def _shown_options(question: FamilyQuestion) -> Sequence[str]:
    if question.topic is Topic.MONEY:
        return [answer.value for answer in question_texts.MONEY_ORDER]
    if question.topic is Topic.FACTS:
        return [fact.value for fact in question_texts.FACTS if fact.value in question.options]
    return question.options


def date_field(
    question: FamilyQuestion,
    chosen: Sequence[str],
    parts: Mapping[str, str],
    translator: Translator,
    today: date,
) -> DateField:
    """The three lists of a date, with what a form sent or what was answered before."""
    is_unknown = UNKNOWN in chosen
    if chosen and not is_unknown and not parts:
        parts = dict(zip(("year", "month", "day"), chosen[0].split("-"), strict=True))
    numbers = {name: int(text) for name, text in parts.items() if _is_number(text)}
    years = question.years(today)
    lists = (
        ("day", question_texts.PART_LABELS["day"], [(day, str(day)) for day in range(1, 32)]),
        (
            "month",
            question_texts.PART_LABELS["month"],
            [(month, formatting.month_name(month, translator)) for month in range(1, 13)],
        ),
        ("year", question_texts.PART_LABELS["year"], [(year, str(year)) for year in years]),
    )
    date_parts = tuple(
        DatePart(
            name,
            translator.gettext(label),
            tuple(
                OptionText(str(value), text, is_chosen=numbers.get(name) == value)
                for value, text in options
            ),
        )
        for name, label, options in lists
    )
    return DateField(date_parts, question.may_be_unknown, is_unknown)
