"""Questions to ask a setting, about facts that are not known."""

from collections.abc import Iterator
from datetime import date

from app.core.offer import Text
from app.core.provision import UNDER_FIVES, WITHOUT_SENCO
from app.i18n import Translator
from app.snapshot.layout import Setting


def questions(setting: Setting, today: date, translator: Translator) -> Iterator[str]:
    """The questions for a setting; a club has questions about schools, not about funded hours."""
    offer, is_for_under_fives = setting.offer, setting.choice in UNDER_FIVES
    if offer.ages is None:
        yield translator.gettext("Which ages do you take?")
    if not offer.current_vacancies(today):
        yield translator.gettext("Do you have a place for my child, on which days, and from when?")
    if not offer.opening:
        yield translator.gettext("On which days, at which times and in which weeks are you open?")
    if is_for_under_fives:
        yield from _costs(setting, translator)
    else:
        if not offer.prices:
            yield translator.gettext("What does it cost?")
        if not offer.school_runs:
            yield translator.gettext("Which schools do you take children to and collect them from?")
    if Text.HOW_TO_APPLY not in offer.texts and offer.apply_by is None:
        yield translator.gettext("How do we get a place, and by when?")
    if Text.SEND_SUPPORT not in offer.texts:
        if setting.kind in WITHOUT_SENCO:
            yield translator.gettext("How do you help children who need extra support?")
        else:
            yield translator.gettext(
                "How do you help children who need extra support? Who is the SENCO?"
            )
    if offer.step_free is None:
        yield translator.gettext("Is there step-free access?")
    yield translator.gettext("How will my child settle in, and can we visit first?")


def _costs(setting: Setting, translator: Translator) -> Iterator[str]:
    """For under-fives: prices, charges on top of funded hours, and how the hours are spread."""
    offer = setting.offer
    if not (offer.prices and offer.extras):
        yield translator.gettext(
            "What does it cost, and what is paid on top of funded hours (meals, nappies, trips)?"
        )
    if offer.funded is None:
        yield translator.gettext(
            "Do you take funded hours, and how do you spread them over the week and the year?"
        )
    elif offer.funded and Text.FUNDED_PATTERN not in offer.texts:
        yield translator.gettext("How do you spread funded hours over the week and the year?")
