"""Funded hours in the result of "What could we get?": what, from when, how to apply, by when."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Final

from app.core.declared_filters import ENTITLEMENT_NAMES
from app.core.entitlements.rates import RateName, rates_on
from app.core.entitlements.terms import ONE_DAY, term_of
from app.core.entitlements.verdict import EarlyLearning, Hours, Outcome, Verdict, WorkingHours
from app.core.takeup import Entitlement
from app.i18n import Translator
from app.web.presenters import formatting
from app.web.presenters.paying.reasons import REASONS

ASK_PLACES_WITHIN: Final = timedelta(days=125)  # a term
APPLY_URL: Final = (
    "https://www.gov.uk/free-childcare-if-working/apply-for-free-childcare-if-youre-working"
)


@dataclass(frozen=True)
class Step:
    """One thing to do; `url` leads to where, with `link` as its text."""

    text: str
    link: str = ""
    url: str = ""


@dataclass(frozen=True)
class SchemePanel:
    """One entitlement that a child has, may have, or should ask about.

    `deadline` is the sentence about applying in time, "" where there is no last day, and
    `act_on` the day to act on. `asks_council`: the page names the council's contact.
    """

    title: str
    lead: str
    deadline: str = ""
    act_on: date | None = None
    steps: tuple[Step, ...] = ()
    cautions: tuple[str, ...] = ()
    asks_council: bool = False


def ask_panel(
    title: str, verdict: Verdict, translator: Translator, office: Step | None = None
) -> SchemePanel:
    """An entitlement that an office has to decide: the council, or the one given."""
    reason = translator.gettext(REASONS[verdict.reason])
    lead = translator.gettext("We can't say. %(reason)s", reason=reason)
    if office:
        return SchemePanel(title, lead, steps=(office,))
    return SchemePanel(
        title, lead, steps=(Step(translator.gettext("Ask your council.")),), asks_council=True
    )


def entitlement_name(entitlement: Entitlement, translator: Translator) -> str:
    """The name that families see."""
    return translator.gettext(ENTITLEMENT_NAMES[entitlement])


def working_panel(hours: WorkingHours, translator: Translator, today: date) -> SchemePanel:
    """Working parents' hours, open or to ask about."""
    title = entitlement_name(Entitlement.WORKING, translator)
    if hours.outcome is Outcome.ASK:
        return ask_panel(title, hours, translator)
    return SchemePanel(
        title,
        _working_lead(hours, translator, today),
        deadline=_deadline(hours, translator, today),
        act_on=hours.safe_by and max(today, hours.safe_by),
        steps=tuple(_working_steps(hours, translator)),
        cautions=tuple(_cautions(hours, translator, today)),
        asks_council=hours.through_council,
    )


def _working_lead(hours: WorkingHours, translator: Translator, today: date) -> str:
    most = rates_on(today)[RateName.HOURS_30]
    if hours.first_day is None:
        return translator.gettext(
            "You may qualify for up to %(hours)s hours a week from the term in which you go back to"
            " work.",
            hours=most,
        )
    return translator.gettext(
        "You may qualify for up to %(hours)s hours a week from %(date)s.",
        hours=most,
        date=translator.date(hours.first_day),
    )


def _deadline(hours: WorkingHours, translator: Translator, today: date) -> str:
    if not (hours.apply_by and hours.safe_by and hours.safe_from and hours.apply_from):
        return translator.gettext("Apply as soon as you know the day on which you go back.")
    safe, last = translator.date(hours.safe_by), translator.date(hours.apply_by)
    first = max(hours.apply_from, hours.safe_from)
    if first > today:
        return translator.gettext(
            "Apply from %(first)s. Apply by %(safe)s to be safe. The last day is %(last)s.",
            first=translator.date(first),
            safe=safe,
            last=last,
        )
    if today <= hours.safe_by:
        return translator.gettext(
            "Apply by %(safe)s to be safe. The last day is %(last)s.", safe=safe, last=last
        )
    return translator.gettext(
        "Apply now. The last day is %(last)s, and a code can take weeks to come.", last=last
    )


def _working_steps(hours: WorkingHours, translator: Translator) -> Iterator[Step]:
    gettext = translator.gettext
    if hours.through_council:
        yield Step(
            gettext(
                "As a foster carer, ask your social worker first. The council has to agree that your"
                " other work fits your child's care plan, and applies with you."
            )
        )
    else:
        yield Step(
            gettext("Apply to HMRC. You get a code of 11 digits."),
            gettext("Apply on GOV.UK"),
            APPLY_URL,
        )
    if hours.apply_by:
        yield Step(
            gettext(
                "Check your code: its start date must be %(date)s or earlier.",
                date=translator.date(hours.apply_by),
            )
        )
    yield Step(
        gettext(
            "Give the code to the place you choose, with your National Insurance number and your"
            " child's date of birth."
        )
    )
    if hours.through_council:
        yield Step(
            gettext("Confirm your details every 3 months in the same way, or the hours stop.")
        )
    else:
        yield Step(
            gettext(
                "Confirm your details in your childcare account every 3 months, or the hours stop."
            )
        )


def _cautions(hours: WorkingHours, translator: Translator, today: date) -> Iterator[str]:
    gettext = translator.gettext
    if hours.ends_with_leave_of:
        yield gettext(
            "If you qualify only because of parental leave for another child, it ends with the leave."
        )
    yield gettext(
        "A code that starts after the term has begun is for the next term. If you applied before the"
        " term, ask your council."
    )
    yield gettext(
        "A code is not a place: places choose their days and hours and may be full. Ask early."
    )
    yield gettext(
        "You lose it when the yearly income of a parent is over %(limit)s, or when no parent can claim"
        " public funds.",
        limit=formatting.money(rates_on(today)[RateName.INCOME_LIMIT], translator),
    )
    if not hours.through_council:
        yield gettext("HMRC decides. If a parent gets only Statutory Sick Pay, ask HMRC first.")


def early_learning_panel(hours: EarlyLearning, translator: Translator, today: date) -> SchemePanel:
    """Early learning for 2-year-olds, open or to ask about."""
    title = entitlement_name(Entitlement.EARLY_LEARNING, translator)
    if hours.first_day is None or hours.end is None:
        return ask_panel(title, hours, translator)
    number, last = rates_on(today)[RateName.HOURS_15], translator.date(hours.end - ONE_DAY)
    if hours.first_day <= today:
        lead = translator.gettext(
            "You may qualify for %(hours)s hours a week now, until %(last)s.",
            hours=number,
            last=last,
        )
    else:
        lead = translator.gettext(
            "You may qualify for %(hours)s hours a week from %(date)s until %(last)s.",
            hours=number,
            date=translator.date(hours.first_day),
            last=last,
        )
    return SchemePanel(
        title,
        lead,
        deadline=_when_to_ask(hours, translator, today),
        act_on=max(today, hours.ask_from or today),
        steps=(
            Step(
                translator.gettext(
                    "Apply to your council, on its website or by telephone: ask for “early learning"
                    " for 2-year-olds”. It checks your benefits or papers."
                )
            ),
            Step(translator.gettext("Then ask a place that offers these hours.")),
        ),
        cautions=(
            translator.gettext(
                "A place that has begun stays yours, even if your income or benefits change later."
            ),
        ),
        asks_council=True,
    )


def _when_to_ask(hours: EarlyLearning, translator: Translator, today: date) -> str:
    if hours.ask_from is None or hours.ask_from <= today:
        return translator.gettext("Apply now.")
    return translator.gettext(
        "Apply from %(date)s. Some councils take it earlier.", date=translator.date(hours.ask_from)
    )


def code_now(hours: WorkingHours, translator: Translator, today: date) -> str:
    """What a family with a code can use today; "" where a code would give nothing yet."""
    if not hours.is_usable_now:
        return ""
    return translator.gettext(
        "With a code that was valid before %(date)s: up to %(hours)s hours a week now.",
        date=translator.date(term_of(today)),
        hours=rates_on(today)[RateName.HOURS_30],
    )


def universal_panel(
    hours: Hours, translator: Translator, today: date, *, is_within_working: bool
) -> SchemePanel:
    """The hours that every child has; `is_within_working`: beside working parents' hours."""
    title = entitlement_name(Entitlement.UNIVERSAL, translator)
    assert hours.first_day is not None
    number = rates_on(today)[RateName.HOURS_15]
    if hours.first_day <= today:
        lead = translator.gettext("Your child has %(hours)s hours a week now.", hours=number)
    else:
        lead = translator.gettext(
            "Your child has %(hours)s hours a week from %(date)s.",
            hours=number,
            date=translator.date(hours.first_day),
        )
    steps = [
        Step(translator.gettext("There is no form for it: ask a place that offers these hours."))
    ]
    if is_within_working:
        steps.append(Step(translator.gettext("They are part of the 30 hours, not on top of them.")))
    soon = today < hours.first_day <= today + ASK_PLACES_WITHIN
    deadline = translator.gettext("Ask places now, before they are full.") if soon else ""
    return SchemePanel(
        title,
        lead,
        deadline="" if is_within_working else deadline,
        act_on=today,
        steps=tuple(steps),
    )
