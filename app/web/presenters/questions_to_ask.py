"""Questions to ask a setting, about facts that are not known."""

from typing import Final

from app.core.questions_to_ask import Question
from app.i18n import mark

QUESTIONS: Final = {
    Question.AGES: mark("Which ages do you take?"),
    Question.SPACE: mark("Do you have a place for my child, on which days, and from when?"),
    Question.OPENING: mark("On which days, at which times and in which weeks are you open?"),
    Question.PRICE_AND_EXTRAS: mark(
        "What does it cost, and what is paid on top of funded hours (meals, nappies, trips)?"
    ),
    Question.FUNDED_HOURS: mark(
        "Do you take funded hours, and how do you spread them over the week and the year?"
    ),
    Question.FUNDED_PATTERN: mark("How do you spread funded hours over the week and the year?"),
    Question.PRICE: mark("What does it cost?"),
    Question.EXTRAS: mark("What is paid on top of funded hours (meals, nappies, trips)?"),
    Question.SCHOOL_RUNS: mark("Which schools do you take children to and collect them from?"),
    Question.HOW_TO_APPLY: mark("How do we get a place, and by when?"),
    Question.SUPPORT: mark("How do you help children who need extra support?"),
    Question.SUPPORT_AND_SENCO: mark(
        "How do you help children who need extra support? Who is the SENCO?"
    ),
    Question.STEP_FREE: mark("Is there step-free access?"),
    Question.LANGUAGES: mark("Which languages do your staff speak?"),
    Question.FOOD: mark("What do children eat, and do you meet our dietary needs?"),
    Question.PREMISES: mark("Where do you care for children?"),
    Question.SETTLING_IN: mark("How will my child settle in, and can we visit first?"),
}
