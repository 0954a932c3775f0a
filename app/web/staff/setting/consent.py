"""Recording what a provider agreed to show: the choices, and what was chosen."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from typing import Final

from app.core.consent import Consent
from app.data.recorded_consents import WAYS, RecordedConsent
from app.i18n import Translator, mark

# Narrowest last; each with what families see.
CHOICES: Final = {
    Consent.ALL: (mark("Everything"), mark("Name, address, telephone, email, hours and prices")),
    Consent.AREA: (
        mark("Name, telephone and area"),
        mark("No address, email or website; the place on the map is only an area"),
    ),
    Consent.COUNTED: (
        mark("Counted only"),
        mark("Nothing but a number for the whole council, with other providers"),
    ),
    Consent.NOTHING: (
        mark("Nothing at all"),
        mark("For a refuge or another place that must stay confidential"),
    ),
}
WAY_NAMES: Final = dict(
    zip(WAYS, (mark("By telephone"), mark("In writing"), mark("In person")), strict=True)
)


@dataclass(frozen=True)
class ConsentChoice:
    """One choice of the form."""

    value: str
    title: str
    effect: str
    is_chosen: bool


@dataclass(frozen=True)
class ConsentForm:
    """The form with what was chosen; `problem` is "" while nothing is wrong."""

    choices: tuple[ConsentChoice, ...]
    ways: tuple[tuple[str, str], ...]
    way: str
    day: str
    problem: str = ""


def consent_form(
    sent: Mapping[str, str], today: date, translator: Translator, problem: str = ""
) -> ConsentForm:
    """The form; before it is sent it has today and a telephone call, as most consents come."""
    chosen, text = sent.get("consent", ""), translator.gettext
    choices = tuple(
        ConsentChoice(one.value, text(title), text(effect), one.value == chosen)
        for one, (title, effect) in CHOICES.items()
    )
    ways = tuple((way, text(name)) for way, name in WAY_NAMES.items())
    return ConsentForm(
        choices, ways, sent.get("way", WAYS[0]), sent.get("day", today.isoformat()), problem
    )


def read_consent(sent: Mapping[str, str], today: date) -> RecordedConsent | str:
    """The consent that was sent, or the problem with it as a message to translate."""
    known = {one.value: one for one in Consent}
    if sent.get("consent", "") not in known:
        return mark("Choose what the provider agreed to")
    if sent.get("way", "") not in WAYS:
        return mark("Choose how the provider gave consent")
    try:
        day = date.fromisoformat(sent.get("day", ""))
    except ValueError:
        return mark("Write the day as 2026-11-20")
    if day > today:
        return mark("The day is in the future")
    return RecordedConsent(known[sent["consent"]], day, sent["way"])


def consent_line(text: str, translator: Translator) -> str:
    """A recorded consent in words."""
    given = RecordedConsent.parse(text)
    title, _ = CHOICES[given.consent]
    named = translator.gettext
    return f"{named(title)}, {translator.date(given.given_on)}, {named(WAY_NAMES[given.way])}"
