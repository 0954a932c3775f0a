"""The words of "What could we get?": questions, hints and answers."""

from datetime import date
from typing import Final

from app.core.entitlements.answers import (
    NONE,
    UNKNOWN,
    YES,
    Answers,
    LeaveAnswer,
    MoneyAnswer,
    WorkAnswer,
    day_answer,
)
from app.core.entitlements.household import Benefit, ChildFact, Study
from app.core.entitlements.questions import DATES, DateProblem, FamilyQuestion, Topic
from app.core.entitlements.rates import RateName, rates_on
from app.core.entitlements.work_check import WageGroup, minimum_pay
from app.i18n import Translator, mark
from app.web.presenters import formatting

# By topic, and by adult or child where the words differ.
_TITLES: Final = {
    Topic.PARTNER: mark("Do you live with a partner?"),
    Topic.MONEY: mark("Does your family get any of these?"),
    Topic.BORN: mark("When was your child born, or when is your baby due?"),
    Topic.FACTS: mark("Is any of this true for your child?"),
    Topic.FUNDS: mark("Can one of you claim public funds?"),
    Topic.LIMITS: mark("Are your income and savings within these limits?"),
}
_TITLES_OF_ADULTS: Final = {
    (Topic.WORK, 1): mark("Which of these is true for you?"),
    (Topic.WORK, 2): mark("Which of these is true for your partner?"),
    (Topic.COURSE, 1): mark("What do you study?"),
    (Topic.COURSE, 2): mark("What does your partner study?"),
    (Topic.JOB, 1): mark("Do you also work?"),
    (Topic.JOB, 2): mark("Does your partner also work?"),
    (Topic.START, 1): mark("When do you start, or go back?"),
    (Topic.START, 2): mark("When does your partner start, or go back?"),
    (Topic.BENEFITS, 1): mark("Which of these do you get?"),
    (Topic.BENEFITS, 2): mark("Which of these does your partner get?"),
    (Topic.LEAVE, 1): mark("Is your leave for this child?"),
    (Topic.LEAVE, 2): mark("Is your partner's leave for this child?"),
    (Topic.BACK, 1): mark("When do you go back to work?"),
    (Topic.BACK, 2): mark("When does your partner go back to work?"),
}
_NEXT_CHILD: Final = mark("When was the next child born, or when is the baby due?")
_HINTS: Final = {
    Topic.PARTNER: mark("Count a partner even if they are not your child's parent."),
    Topic.WORK: mark("Choose the first that is true."),
    Topic.JOB: mark("Choose the first that is true."),
    Topic.FACTS: mark("Leave blank if none is true."),
    Topic.BENEFITS: mark("Choose all that are true."),
    Topic.MONEY: mark("Choose the first that is true."),
}
YES_NO: Final = {"yes": mark("Yes"), "no": mark("No"), UNKNOWN: mark("I don't know")}
_WORK: Final = {
    WorkAnswer.ENOUGH: mark(
        "In work, with pay of at least %(enough)s in the next 3 months, and an income of up to"
        " %(limit)s in this tax year"
    ),
    WorkAnswer.LESS: mark("In work, with less pay than that"),
    WorkAnswer.NEW_BUSINESS: mark("Self-employed for less than 12 months"),
    WorkAnswer.LEAVE: mark("On maternity, paternity or other parental leave, even if it ends soon"),
    WorkAnswer.STARTING: mark(
        "Soon starting a job, or going back after another break, with at least that pay"
    ),
    WorkAnswer.STUDY: mark("Studying or training, with or without a job"),
    WorkAnswer.BENEFIT: mark(
        "Getting a benefit because of caring for someone, illness or disability"
    ),
    WorkAnswer.NONE: mark("Not in work"),
    WorkAnswer.HIGH: mark("Income of more than %(limit)s in this tax year"),
}
_WORK_HINTS: Final = {
    WorkAnswer.ENOUGH: mark(
        "Before tax: about %(enough_month)s a month. At age 18 to 20, %(enough_18)s is enough;"
        " under 18, or as an apprentice under 19 or in the first year, %(enough_youngest)s. If pay"
        " goes up and down, take a quarter of what you expect for the whole tax year. Sick leave"
        " and holiday count as work."
    ),
    WorkAnswer.NEW_BUSINESS: mark("With any amount of pay."),
    WorkAnswer.HIGH: mark(
        "After taking off pension payments and Gift Aid (“adjusted net income”)."
    ),
}
_STUDIES: Final = {
    Study.SCHOOL_OR_COLLEGE: mark("At school, college or in training, and under 20 at the start"),
    Study.FURTHER_EDUCATION: mark("At college or in training, and 20 or over at the start"),
    Study.UNIVERSITY: mark("At university, full-time, with student finance"),
    Study.OTHER: mark("Something else"),
}
_BENEFITS: Final = {
    Benefit.CARERS_ALLOWANCE: mark("Carer's Allowance"),
    Benefit.UNIVERSAL_CREDIT_CARER: mark("Universal Credit with an extra amount for a carer"),
    Benefit.LIMITED_CAPABILITY: mark(
        "Universal Credit with limited capability for work (LCW or LCWRA)"
    ),
    Benefit.CONTRIBUTION_BASED_ESA: mark(
        "Employment and Support Allowance, new style or contribution-based"
    ),
    Benefit.INCAPACITY_BENEFIT: mark("Incapacity Benefit"),
    Benefit.SEVERE_DISABLEMENT_ALLOWANCE: mark("Severe Disablement Allowance"),
}
_OTHER_BENEFIT: Final = mark("Another benefit")
MONEY: Final = {
    MoneyAnswer.UNIVERSAL_CREDIT_WITHIN: mark(
        "Universal Credit, with take-home pay of %(pay)s a month or less (of a couple together), or no"
        " pay"
    ),
    MoneyAnswer.UNIVERSAL_CREDIT_OVER: mark("Universal Credit, with more take-home pay than that"),
    MoneyAnswer.UNIVERSAL_CREDIT_UNKNOWN: mark("Universal Credit, and I don't know the pay"),
    MoneyAnswer.PENSION_CREDIT: mark("Pension Credit (the guarantee part)"),
    MoneyAnswer.OLDER_BENEFITS: mark(
        "Income Support, income-based Jobseeker's Allowance, or income-related ESA"
    ),
    MoneyAnswer.ASYLUM_SUPPORT: mark("Asylum support"),
    MoneyAnswer.REFUSED_ASYLUM_SUPPORT: mark("Support after asylum was refused (section 4)"),
    MoneyAnswer.NO_PUBLIC_FUNDS: mark("None, and a visa says “no recourse to public funds”"),
    MoneyAnswer.NONE: mark("None of these"),
}
MONEY_ORDER: Final = tuple(MONEY)
FACTS: Final = {
    ChildFact.IN_RECEPTION: mark("Has started reception or school"),
    ChildFact.DLA: mark("Gets Disability Living Allowance (DLA)"),
    ChildFact.OTHER_DISABILITY: mark(
        "Gets another disability payment, or is certified sight impaired"
    ),
    ChildFact.EHC_PLAN: mark("Has an education, health and care plan (EHC plan)"),
    ChildFact.FOSTERED: mark("Is fostered by you"),
    ChildFact.LEFT_CARE: mark(
        "Left care and is adopted, or lives with you by a special guardianship or child arrangements"
        " order"
    ),
    ChildFact.KINSHIP: mark("Lives with you as a relative or friend, without such an order"),
}
_LEAVE: Final = {
    LeaveAnswer.THIS_CHILD: mark(
        "Yes, and back at work the pay will be at least %(enough)s in 3 months"
    ),
    LeaveAnswer.THIS_CHILD_LESS_PAY: mark("Yes, and the pay will be less"),
    LeaveAnswer.OTHER_CHILD: mark("No, for another child"),
}
_FUNDS: Final = {
    YES: mark("Yes, one of us can"),
    "no": mark("No, neither of us"),
}
_LIMITS_HINT: Final = mark(
    "Savings of %(savings)s or less, and income after tax of %(one)s a year or less with one child,"
    " %(more)s with more. In London: %(one_london)s or %(more_london)s."
)
_PROBLEMS: Final = {
    DateProblem.MISSING: mark("Choose the day, month and year."),
    DateProblem.NOT_REAL: mark("There is no such date. Check the day and the month."),
}
_TOO_EARLY: Final = {
    Topic.BORN: mark("This is for children under 17. Check the year."),
    Topic.START: mark(
        "This day is past. Choose a day from today on, or go back and choose “In work”."
    ),
    Topic.BACK: mark(
        "This day is past. Choose a day from today on, or go back and choose “In work”."
    ),
}
_TOO_LATE: Final = {
    Topic.BORN: mark("This day is too far away. Check the year."),
    Topic.START: mark("This day is too far away. Check the year."),
    Topic.BACK: mark("This day is too far away. Check the year."),
}
_CHOOSE: Final = mark("Choose an answer.")
PART_LABELS: Final = {"day": mark("Day"), "month": mark("Month"), "year": mark("Year")}


def child_name(born: date, translator: Translator, today: date) -> str:
    """How a page names a child: by its birth date or due date."""
    if born > today:
        return translator.gettext("Baby due on %(date)s", date=translator.date(born))
    return translator.gettext("Child born on %(date)s", date=translator.date(born))


def child_of(
    question: FamilyQuestion, answers: Answers, translator: Translator, today: date
) -> str:
    born = day_answer(answers, f"born-{question.child}") if question.child else None
    return child_name(born, translator, today) if born else ""


def title(question: FamilyQuestion, translator: Translator) -> str:
    if question.topic is Topic.BORN and question.child > 1:
        return translator.gettext(_NEXT_CHILD)
    message = _TITLES.get(question.topic) or _TITLES_OF_ADULTS[question.topic, question.adult]
    return translator.gettext(message)


def about(question: FamilyQuestion, answers: Answers, translator: Translator, today: date) -> str:
    if question.topic is Topic.BORN:
        return ""
    return child_of(question, answers, translator, today)


def hint(question: FamilyQuestion, translator: Translator, today: date) -> str:
    if question.topic is Topic.LIMITS:
        return translator.gettext(_LIMITS_HINT, **_limits(translator, today))
    message = _HINTS.get(question.topic)
    return translator.gettext(message) if message else ""


def option_text(question: FamilyQuestion, value: str, translator: Translator, today: date) -> str:
    return translator.gettext(label(question.topic, value), **amounts(translator, today))


def label(topic: Topic, value: str) -> str:
    """The message of an answer."""
    match topic:
        case Topic.WORK | Topic.JOB:
            return _WORK[WorkAnswer(value)]
        case Topic.COURSE:
            return _STUDIES[Study(value)]
        case Topic.BENEFITS:
            return _OTHER_BENEFIT if value == NONE else _BENEFITS[Benefit(value)]
        case Topic.MONEY:
            return MONEY[MoneyAnswer(value)]
        case Topic.FACTS:
            return FACTS[ChildFact(value)]
        case Topic.LEAVE:
            return _LEAVE[LeaveAnswer(value)]
        case Topic.FUNDS:
            return _FUNDS[value]
    return YES_NO[value]


def option_hint(question: FamilyQuestion, value: str, translator: Translator, today: date) -> str:
    if question.topic not in (Topic.WORK, Topic.JOB):
        return ""
    message = _WORK_HINTS.get(WorkAnswer(value))
    return translator.gettext(message, **amounts(translator, today)) if message else ""


def amounts(translator: Translator, today: date) -> dict[str, str]:
    """The amounts that answers name, in pounds; pay limits are cut to whole pounds as HMRC does."""
    rates = rates_on(today)
    return {
        "enough": _pounds(minimum_pay(WageGroup.FROM_21, today), translator),
        "enough_month": _pounds(minimum_pay(WageGroup.FROM_21, today) // 3, translator),
        "enough_18": _pounds(minimum_pay(WageGroup.FROM_18, today), translator),
        "enough_youngest": _pounds(minimum_pay(WageGroup.YOUNGEST, today), translator),
        "limit": formatting.money(rates[RateName.INCOME_LIMIT], translator),
        "pay": formatting.money(rates[RateName.EARLY_LEARNING_PAY_MONTH], translator),
    }


def _limits(translator: Translator, today: date) -> dict[str, str]:
    rates = rates_on(today)
    names = {
        "savings": RateName.NO_FUNDS_SAVINGS,
        "one": RateName.NO_FUNDS_ONE_CHILD,
        "more": RateName.NO_FUNDS_MORE_CHILDREN,
        "one_london": RateName.NO_FUNDS_ONE_CHILD_LONDON,
        "more_london": RateName.NO_FUNDS_MORE_CHILDREN_LONDON,
    }
    return {key: formatting.money(rates[name], translator) for key, name in names.items()}


def _pounds(pence: int, translator: Translator) -> str:
    return formatting.money(pence // 100 * 100, translator)


def problem_text(
    question: FamilyQuestion, problem: DateProblem | None, translator: Translator
) -> str:
    if problem is None:
        return ""
    if question.topic not in DATES:
        return translator.gettext(_CHOOSE)
    special = {DateProblem.TOO_EARLY: _TOO_EARLY, DateProblem.TOO_LATE: _TOO_LATE}
    message = special[problem][question.topic] if problem in special else _PROBLEMS[problem]
    return translator.gettext(message)
