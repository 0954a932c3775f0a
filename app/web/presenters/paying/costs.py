"""Help with costs in the result of "What could we get?", and other help for families."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from typing import Final

from app.core.entitlements.childcare_costs import TAX_FREE_YEARS, TAX_FREE_YEARS_DISABLED
from app.core.entitlements.further_help import FurtherHelp
from app.core.entitlements.rates import RateName, rates_on
from app.core.entitlements.verdict import Outcome, TaxFree, Verdict
from app.i18n import Translator, mark
from app.web.presenters import formatting
from app.web.presenters.paying.hours import APPLY_URL, SchemePanel, Step, ask_panel

UNIVERSAL_CREDIT_URL: Final = "https://www.gov.uk/guidance/universal-credit-childcare-costs"
TAX_FREE_URL: Final = "https://www.gov.uk/tax-free-childcare"
TAX_FREE: Final = mark("Tax-Free Childcare")
UNIVERSAL_CREDIT: Final = mark("Childcare costs in Universal Credit")


@dataclass(frozen=True)
class HelpLine:
    """Other help: its name, what it is, and where to find out more ("" if nowhere)."""

    name: str
    text: str
    url: str


_NAMES: Final = {
    FurtherHelp.CARE_TO_LEARN: mark("Care to Learn"),
    FurtherHelp.LEARNER_SUPPORT: mark("Learner Support"),
    FurtherHelp.CHILDCARE_GRANT: mark("Childcare Grant"),
    FurtherHelp.HEALTHY_START: mark("Healthy Start"),
    FurtherHelp.FREE_MEALS: mark("Free meals in school nurseries"),
    FurtherHelp.DISABILITY_ACCESS_FUND: mark("Disability Access Fund"),
    FurtherHelp.PUPIL_PREMIUM: mark("Early years pupil premium"),
}
_TEXTS: Final = {
    FurtherHelp.CARE_TO_LEARN: mark(
        "Help with childcare costs on a publicly funded course that you start before you are 20. It is"
        " not for apprentices or university courses."
    ),
    FurtherHelp.LEARNER_SUPPORT: mark(
        "Your college may help with childcare costs. Ask its student support."
    ),
    FurtherHelp.CHILDCARE_GRANT: mark(
        "With student finance, up to %(grant_one)s a week for one child, %(grant_more)s for more. Not"
        " together with Tax-Free Childcare or childcare costs in Universal Credit."
    ),
    FurtherHelp.HEALTHY_START: mark(
        "%(week)s a week for milk, fruit and vegetables until your child is 4, and %(week_baby)s for a"
        " baby under 1, with free vitamins. On Universal Credit, take-home pay must be %(pay)s a month"
        " or less. Pregnant women can have it too."
    ),
    FurtherHelp.FREE_MEALS: mark(
        "For families on Universal Credit, in school nurseries only, when the child is there before and"
        " after lunch. Ask the school."
    ),
    FurtherHelp.DISABILITY_ACCESS_FUND: mark(
        "%(access)s a year to one place of your choice for a child who gets DLA and has a funded place"
        " from 9 months. Tell the place that your child gets DLA."
    ),
    FurtherHelp.PUPIL_PREMIUM: mark(
        "Extra money that the place gets for your child; pay limits apply. There is nothing to claim:"
        " give the place your National Insurance number."
    ),
}
_URLS: Final = {
    FurtherHelp.CARE_TO_LEARN: "https://www.gov.uk/care-to-learn",
    FurtherHelp.LEARNER_SUPPORT: "https://www.gov.uk/learner-support",
    FurtherHelp.CHILDCARE_GRANT: "https://www.gov.uk/childcare-grant",
    FurtherHelp.HEALTHY_START: "https://www.healthystart.nhs.uk/",
}


def tax_free_panel(verdict: TaxFree, translator: Translator, today: date) -> SchemePanel:
    """Tax-Free Childcare, open or to ask about."""
    if verdict.outcome is Outcome.ASK:
        office = Step(translator.gettext("Ask HMRC."), translator.gettext(TAX_FREE), TAX_FREE_URL)
        return ask_panel(translator.gettext(TAX_FREE), verdict, translator, office)
    gettext, money = translator.gettext, _amounts(translator, today)
    most = money["tax_free_disabled" if verdict.is_disabled else "tax_free"]
    lead = gettext(
        "You may qualify. For every £8 that you pay in, the government adds £2, up to %(most)s in 3"
        " months.",
        most=most,
    )
    cautions = [
        gettext(
            "You can use it together with funded hours, but not with Universal Credit, childcare"
            " vouchers or a Childcare Grant."
        ),
        gettext(
            "It is for children until September after they turn %(years)s, with a disability"
            " %(years_disabled)s.",
            years=TAX_FREE_YEARS,
            years_disabled=TAX_FREE_YEARS_DISABLED,
        ),
    ]
    if verdict.is_disabled is None:
        cautions.insert(
            0,
            gettext(
                "With an EHC plan alone we can't say whether your child counts as disabled and gets up"
                " to %(most)s. Ask HMRC.",
                most=money["tax_free_disabled"],
            ),
        )
    if verdict.apply_from is None:
        what = gettext("Open a childcare account once you know when you go back to work.")
    elif verdict.apply_from > today:
        day = translator.date(verdict.apply_from)
        what = gettext("Open a childcare account, from %(date)s on.", date=day)
    else:
        what = gettext("Open a childcare account.")
    steps = (Step(what, gettext("Apply on GOV.UK"), APPLY_URL),)
    return SchemePanel(gettext(TAX_FREE), lead, steps=steps, cautions=tuple(cautions))


def universal_credit_panel(verdict: Verdict, translator: Translator, today: date) -> SchemePanel:
    """Childcare costs in Universal Credit, open or to ask about."""
    gettext = translator.gettext
    if verdict.outcome is Outcome.ASK:
        office = Step(gettext("Ask your work coach, in your Universal Credit account."))
        return ask_panel(gettext(UNIVERSAL_CREDIT), verdict, translator, office)
    money = _amounts(translator, today)
    lead = gettext(
        "You may get back up to %(share)s%% of what you pay, at most %(one)s a month for one child or"
        " %(more)s for more children. It depends on your pay.",
        share=rates_on(today)[RateName.UNIVERSAL_CREDIT_SHARE],
        one=money["credit_one"],
        more=money["credit_more"],
    )
    steps = (
        Step(
            gettext("Report what you pay in your Universal Credit account."),
            gettext("How to claim, on GOV.UK"),
            UNIVERSAL_CREDIT_URL,
        ),
        Step(
            gettext("Can't you pay the first bill? Ask your work coach for help before you start.")
        ),
    )
    return SchemePanel(gettext(UNIVERSAL_CREDIT), lead, steps=steps)


def help_line(one: FurtherHelp, translator: Translator, today: date) -> HelpLine:
    """One kind of other help."""
    return HelpLine(
        translator.gettext(_NAMES[one]),
        translator.gettext(_TEXTS[one], **_amounts(translator, today)),
        _URLS.get(one, ""),
    )


def _amounts(translator: Translator, today: date) -> Mapping[str, str]:
    rates = rates_on(today)
    names = {
        "tax_free": RateName.TAX_FREE_QUARTER,
        "tax_free_disabled": RateName.TAX_FREE_QUARTER_DISABLED,
        "credit_one": RateName.UNIVERSAL_CREDIT_ONE_CHILD,
        "credit_more": RateName.UNIVERSAL_CREDIT_MORE_CHILDREN,
        "grant_one": RateName.CHILDCARE_GRANT_ONE_CHILD,
        "grant_more": RateName.CHILDCARE_GRANT_MORE_CHILDREN,
        "week": RateName.HEALTHY_START_WEEK,
        "week_baby": RateName.HEALTHY_START_WEEK_BABY,
        "pay": RateName.HEALTHY_START_PAY,
        "access": RateName.DISABILITY_ACCESS_FUND,
    }
    return {key: formatting.money(rates[name], translator) for key, name in names.items()}
