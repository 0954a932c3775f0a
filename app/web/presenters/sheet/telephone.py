"""What to say on the telephone, and what to ask: only what is not known about the settings."""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Final

from app.core.child_ages import AGE_BAND_OF, ChildAge, Children
from app.core.declared_filters import age_name
from app.core.offer import AgeBand
from app.core.questions_to_ask import Question, questions
from app.i18n import ENGLISH, Language, Translator
from app.snapshot.layout import Setting
from app.web.presenters import formatting
from app.web.presenters.questions_to_ask import QUESTIONS

BLANK: Final = "…………"  # for the family to fill in


@dataclass(frozen=True)
class SheetQuestion:
    """A question and the settings to ask it, by their numbers; "" where there is only one."""

    text: str
    numbers: str


@dataclass(frozen=True)
class TelephoneScript:
    """Sentences to read out, and questions in the order in which to ask them.

    `hint` explains the numbers of the questions, "" where they have none.
    """

    sentences: tuple[str, ...]
    hint: str
    questions: tuple[SheetQuestion, ...]


def telephone_script(
    settings: Sequence[Setting],
    ages: Sequence[ChildAge],
    children: Children,
    questions_max: int,
    spoken: Language,
    translator: Translator,
    today: date,
) -> TelephoneScript:
    """The words of a call to these settings by a family that speaks a language."""
    asked = _questions(settings, children, today)
    chosen = tuple(
        SheetQuestion(
            translator.gettext(QUESTIONS[question]),
            _numbers(asked[question], len(settings), translator),
        )
        for question in _most_useful(asked, questions_max)
    )
    return TelephoneScript(
        sentences=tuple(_sentences(ages, spoken, translator)),
        hint=translator.gettext("The numbers show which places to ask.")
        if len(settings) > 1
        else "",
        questions=chosen,
    )


def _sentences(ages: Sequence[ChildAge], spoken: Language, translator: Translator) -> Iterator[str]:
    names = [age_name(age, translator) for age in ages]
    if len(names) > 1:
        yield translator.gettext(
            "Hello. I am looking for childcare places from %(date)s. My children's ages: %(ages)s.",
            date=BLANK,
            ages=formatting.join_with_and(names, translator),
        )
    else:
        yield translator.gettext(
            "Hello. I am looking for a childcare place from %(date)s. My child's age: %(age)s.",
            date=BLANK,
            age=names[0] if names else BLANK,
        )
    if spoken is not ENGLISH:
        yield translator.gettext(
            "I speak %(language)s. Please speak slowly.",
            language=translator.language_name(spoken.code),
        )
    yield translator.gettext("My telephone number is %(number)s.", number=BLANK)


def _questions(
    settings: Sequence[Setting], children: Children, today: date
) -> dict[Question, list[int]]:
    """The numbers of the settings to ask each question."""
    bands = tuple(band for one in children if (band := AGE_BAND_OF[one])) or tuple(AgeBand)
    numbers: dict[Question, list[int]] = {}
    for number, one in enumerate(settings, start=1):
        for question in questions(one.offer, one.kind, one.choice, today, bands):
            numbers.setdefault(question, []).append(number)
    return numbers


def _most_useful(asked: Iterable[Question], count: int) -> list[Question]:
    """The first questions in their usual order, and the last one: whether to visit."""
    in_order = [question for question in Question if question in asked]
    return in_order if len(in_order) <= count else [*in_order[: count - 1], in_order[-1]]


def _numbers(numbers: list[int], count: int, translator: Translator) -> str:
    if count == 1:
        return ""
    return formatting.join_with_commas([translator.number(one) for one in numbers], translator)
