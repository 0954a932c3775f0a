"""Lines that the sheet of an assisted search has beside those of the public one."""

from collections.abc import Mapping, Sequence
from dataclasses import replace
from datetime import date

from app.core.childcare_cost.bill_help import help_rates
from app.core.childcare_cost.care_wanted import CareWanted
from app.core.childcare_cost.estimate import estimate
from app.core.provision import UNDER_FIVES
from app.i18n import Translator
from app.snapshot.layout import Edition, Setting
from app.web.presenters.cost_wording import amount_lines, hours
from app.web.presenters.inspection_line import inspection_line
from app.web.presenters.sheet.content import Sheet


def with_inspections(
    made: Sheet,
    settings: Sequence[Setting],
    editions: Mapping[str, Edition],
    translator: Translator,
    today: date,
) -> Sheet:
    """The sheet with what Ofsted found at each setting that is not as expected."""
    found = (inspection_line(one, editions, translator, today) for one in settings)
    below = [" · ".join(part.text for part in parts if part.look) for parts in found]
    name = translator.gettext("Ofsted:")
    return _with_lines(made, [(f"{name} {text}",) if text else () for text in below])


def with_costs(
    made: Sheet,
    settings: Sequence[Setting],
    care: CareWanted,
    start: date,
    translator: Translator,
    today: date,
) -> Sheet:
    """The sheet with a line about the cost for each setting; `start` is when `care` can start."""
    lines = [(cost_line(setting, care, start, translator, today),) for setting in settings]
    return _with_lines(made, lines)


def cost_line(
    setting: Setting, care: CareWanted, start: date, translator: Translator, today: date
) -> str:
    """About what a family would pay, or that it should ask: without a price, and where it is not
    known that the setting offers the funded hours."""
    found = estimate(setting.offer, care, today, help_rates(today))
    is_uncertain = bool(care.funded_hours) and found.funded.offered is None
    if setting.choice not in UNDER_FIVES or found.bill is None or is_uncertain:
        return translator.gettext("Cost: ask them.")
    *_, month = amount_lines(found.bill.to_pay, translator, is_term_only=found.is_term_only)
    values = {"amount": month, "hours": hours(care.hours, translator)}
    if not found.funded.claimed:
        return translator.gettext("Cost for %(hours)s hours a week: %(amount)s.", **values)
    return translator.gettext(
        "Cost for %(hours)s hours a week: %(amount)s, from %(date)s with %(funded)s funded hours.",
        **values,
        date=translator.date(start),
        funded=found.funded.claimed,
    )


def _with_lines(made: Sheet, added: Sequence[tuple[str, ...]]) -> Sheet:
    contacts = (
        replace(contact, lines=(*contact.lines, *lines))
        for contact, lines in zip(made.settings, added, strict=False)
    )
    return replace(made, settings=tuple(contacts))
