"""Days, times, languages, ages and money in words: what Babel knows, and lists of short things."""

from datetime import date, time
from functools import lru_cache, reduce
from typing import Final

from babel import Locale
from babel.dates import format_date, format_time
from babel.numbers import format_decimal

from app.core.offer import Ages
from app.i18n import PseudoVoice, Voice, disguised, mark

MONDAY = date(2024, 1, 1)
# Names of languages in English where Babel's ("Bangla", "Punjabi") are not those of councils' files.
AS_COUNCILS_WRITE: Final = {"bn": "Bengali", "pa": "Panjabi"}
# Languages that councils' files name and Babel does not know.
NOT_IN_BABEL: Final = {"bfi": mark("British Sign Language"), "syl": mark("Sylheti")}


def weekday(day: int, voice: Voice) -> str:
    """The name of a day of the week, Monday 0."""
    # Not Babel's table of names: asked for one of Urdu it gives Urdu's to every language after it.
    name = format_date(MONDAY.replace(day=1 + day), "EEEE", voice.language.locale)
    return _by_catalogue(name, voice)


def clock(moment: time, voice: Voice) -> str:
    """As in 8am, 3.15pm and midday in English (GOV.UK's style), else as the language writes times."""
    if voice.language.locale.startswith("en"):
        return _by_catalogue(_english_clock(moment), voice)
    return _by_catalogue(format_time(moment, "short", locale=voice.language.locale), voice)


def _english_clock(moment: time) -> str:
    if moment.minute == 0 and moment.hour in (0, 12):
        return "midday" if moment.hour else "midnight"
    minutes = f".{moment.minute:02}" if moment.minute else ""
    return f"{moment.hour % 12 or 12}{minutes}{'am' if moment.hour < 12 else 'pm'}"


@lru_cache(maxsize=4096)
def language_name(code: str, voice: Voice) -> str:
    """A language's name in the voice's own; in English, or the code itself, where there is none."""
    if code in NOT_IN_BABEL:
        return voice.gettext(NOT_IN_BABEL[code])
    if voice.language.locale.startswith("en") and code in AS_COUNCILS_WRITE:
        return _by_catalogue(AS_COUNCILS_WRITE[code], voice)
    for locale in (voice.language.locale, "en"):
        names = Locale.parse(locale).languages
        for key in (code.replace("-", "_"), code.split("-")[0]):
            if name := names.get(key):
                return _by_catalogue(name, voice)
    return _by_catalogue(code, voice)


def _by_catalogue(text: str, voice: Voice) -> str:
    """What Babel said counts as translated; the pseudo-language marks that."""
    return disguised(text) if isinstance(voice, PseudoVoice) else text


def listed(things: list[str], voice: Voice) -> str:
    """Short things behind one another: "a, b, c"."""
    # Babel's own lists fail in Urdu for want of a pattern.
    return reduce(
        lambda before, thing: voice.gettext("%(first)s, %(second)s", first=before, second=thing),
        things,
    )


def all_of(things: list[str], voice: Voice) -> str:
    """Things that all hold: "a, b and c"."""
    if len(things) < 2:
        return "".join(things)
    before = listed(things[:-1], voice)
    return voice.gettext("%(first)s and %(second)s", first=before, second=things[-1])


def money(pence: int, voice: Voice) -> str:
    """An amount in pounds as the language writes it: £6.50 and £65, or 6,50 £."""
    pattern = "#,##0.00" if pence % 100 else "#,##0"
    amount = format_decimal(pence / 100, pattern, locale=voice.language.locale)
    return voice.gettext("£%(amount)s", amount=amount)


def age(months: int, voice: Voice) -> str:
    """An age; in months under 2 and where it is no whole number of years."""
    if months < 24 or months % 12:
        return voice.ngettext("%(num)s month", "%(num)s months", months)
    return voice.ngettext("%(num)s year", "%(num)s years", months // 12)


def ages(taken: Ages, voice: Voice) -> str:
    """The ages taken: "9 months to 4 years". `to_months` 59 is the end of being 4."""
    if taken.from_months == 0 and taken.to_months is not None:
        return voice.gettext("Birth to %(oldest)s", oldest=_oldest(taken.to_months, voice))
    return ages_inside(taken, voice)


def ages_inside(taken: Ages, voice: Voice) -> str:
    """The ages taken, as they stand inside a sentence."""
    first, last = taken.from_months, taken.to_months
    if last is None:
        if first == 0:
            return voice.gettext("From birth")
        return voice.gettext("From %(age)s", age=age(first, voice))
    if first == 0:
        return voice.gettext("birth to %(oldest)s", oldest=_oldest(last, voice))
    if last >= 24:
        years = last // 12
        if first == 12 * years:
            return age(first, voice)
        if first >= 24 and first % 12 == 0:
            return voice.ngettext(
                "%(youngest)s to %(num)s year",
                "%(youngest)s to %(num)s years",
                years,
                youngest=voice.number(first // 12),
            )
    return voice.gettext(
        "%(youngest)s to %(oldest)s", youngest=age(first, voice), oldest=_oldest(last, voice)
    )


def _oldest(months: int, voice: Voice) -> str:
    return age(months if months < 24 else months // 12 * 12, voice)
