"""Formats days, times, languages, ages, money and lists in a language."""

from datetime import date, time
from functools import reduce

from babel.dates import format_date, format_time
from babel.numbers import format_decimal

from app.core.declared_filters import months_or_years
from app.core.offer import Ages
from app.i18n import LRI, PDI, PseudoTranslator, Translator, pseudo_localised

MONDAY = date(2024, 1, 1)
NO_BREAK_SPACE = "\N{NO-BREAK SPACE}"


def weekday(day: int, translator: Translator) -> str:
    """The name of a day of the week; Monday is 0."""
    # Not `babel.dates.get_day_names`: after a call for Urdu it returns Urdu names for every
    # language.
    name = format_date(MONDAY.replace(day=1 + day), "EEEE", translator.language.locale)
    return _mark_translated(name, translator)


def month_name(month: int, translator: Translator) -> str:
    """The name of a month, 1 to 12, as it stands alone."""
    name = format_date(MONDAY.replace(month=month), "LLLL", translator.language.locale)
    return _mark_translated(name, translator)


def clock_time(moment: time, translator: Translator) -> str:
    """A time: 8am, 3.15pm or midday in English (GOV.UK style), else Babel's short format.

    It has no space at which a line could break.
    """
    if translator.language.locale.startswith("en"):
        return _mark_translated(_english_time(moment), translator)
    text = format_time(moment, "short", locale=translator.language.locale)
    return _mark_translated(text.replace(" ", NO_BREAK_SPACE), translator)


def _english_time(moment: time) -> str:
    if moment.minute == 0 and moment.hour in (0, 12):
        return "midday" if moment.hour else "midnight"
    minutes = f".{moment.minute:02}" if moment.minute else ""
    return f"{moment.hour % 12 or 12}{minutes}{'am' if moment.hour < 12 else 'pm'}"


def _mark_translated(text: str, translator: Translator) -> str:
    """A text from Babel, which counts as translated: the pseudo-language marks it so."""
    return pseudo_localised(text) if isinstance(translator, PseudoTranslator) else text


def join_with_commas(items: list[str], translator: Translator) -> str:
    """The items as a list without "and": "a, b, c"."""
    # Babel's own list formatting fails in Urdu, which has no pattern for it.
    return reduce(
        lambda before, item: translator.gettext("%(first)s, %(second)s", first=before, second=item),
        items,
    )


def join_with_and(items: list[str], translator: Translator) -> str:
    """The items as a list with "and": "a, b and c"."""
    if len(items) < 2:
        return "".join(items)
    before = join_with_commas(items[:-1], translator)
    return translator.gettext("%(first)s and %(second)s", first=before, second=items[-1])


def join_with_or(items: list[str], translator: Translator) -> str:
    """The items as a list with "or": "a, b or c"."""
    if len(items) < 2:
        return "".join(items)
    before = join_with_commas(items[:-1], translator)
    return translator.gettext("%(first)s or %(second)s", first=before, second=items[-1])


def money(pence: int, translator: Translator) -> str:
    """An amount in pounds in the language's format: £6.50 and £65, or 6,50 £."""
    pattern = "#,##0.00" if pence % 100 else "#,##0"
    amount = format_decimal(pence / 100, pattern, locale=translator.language.locale)
    text = translator.gettext("£%(amount)s", amount=amount)
    # After an Arabic letter the sign would move to the other side of its number.
    return f"{LRI}{text}{PDI}" if translator.language.direction == "rtl" else text


def ages(age_range: Ages, translator: Translator) -> str:
    """A range of ages: "9 months to 4 years". `to_months` 59 is the last month at age 4."""
    if age_range.from_months == 0 and age_range.to_months is not None:
        return translator.gettext(
            "Birth to %(oldest)s", oldest=_oldest(age_range.to_months, translator)
        )
    return ages_in_sentence(age_range, translator)


def ages_in_sentence(age_range: Ages, translator: Translator) -> str:
    """A range of ages for use inside a sentence."""
    first, last = age_range.from_months, age_range.to_months
    if last is None:
        if first == 0:
            return translator.gettext("From birth")
        return translator.gettext("From %(age)s", age=months_or_years(first, translator))
    if first == 0:
        return translator.gettext("birth to %(oldest)s", oldest=_oldest(last, translator))
    if last >= 24:
        years = last // 12
        if first == 12 * years:
            return months_or_years(first, translator)
        if first >= 24 and first % 12 == 0:
            return translator.ngettext(
                "%(youngest)s to %(num)s year",
                "%(youngest)s to %(num)s years",
                years,
                youngest=translator.number(first // 12),
            )
    return translator.gettext(
        "%(youngest)s to %(oldest)s",
        youngest=months_or_years(first, translator),
        oldest=_oldest(last, translator),
    )


def _oldest(months: int, translator: Translator) -> str:
    return months_or_years(months if months < 24 else months // 12 * 12, translator)
