"""The cost on the sheet of an assisted search: an estimate for the usual hours."""

from collections.abc import Sequence
from dataclasses import replace
from datetime import date

from app.core.childcare_cost.bill_help import help_rates
from app.core.childcare_cost.care_wanted import CareWanted
from app.core.childcare_cost.estimate import estimate
from app.core.provision import UNDER_FIVES
from app.i18n import Translator
from app.snapshot.layout import Setting
from app.web.presenters.cost_wording import amount_lines, hours
from app.web.presenters.sheet.content import Sheet


def with_costs(
    made: Sheet, settings: Sequence[Setting], care: CareWanted, translator: Translator, today: date
) -> Sheet:
    """The sheet with a line about the cost for each setting; the same lines in every language."""
    contacts = (
        replace(contact, lines=(*contact.lines, cost_line(setting, care, translator, today)))
        for contact, setting in zip(made.settings, settings, strict=False)
    )
    return replace(made, settings=tuple(contacts))


def cost_line(setting: Setting, care: CareWanted, translator: Translator, today: date) -> str:
    """About what a family would pay, or that it should ask."""
    found = estimate(setting.offer, care, today, help_rates(today))
    if setting.choice not in UNDER_FIVES or found.bill is None:
        return translator.gettext("Cost: ask them.")
    *_, month = amount_lines(found.bill.to_pay, translator, is_term_only=found.is_term_only)
    return translator.gettext(
        "Cost: about %(amount)s for %(hours)s hours a week.",
        amount=month,
        hours=hours(care.hours, translator),
    )
