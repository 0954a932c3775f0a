"""Texts, dates and numbers in one language."""

import datetime as dt
from collections.abc import Callable
from copy import copy
from functools import lru_cache, partial
from typing import Final, Self

from babel import Locale
from babel.dates import format_date, format_skeleton
from babel.numbers import format_decimal

from app.core.distance import METRES_PER_MILE
from app.core.translation_marks import mark
from app.i18n.bidi import isolate_latin
from app.i18n.catalogues import Catalogue
from app.i18n.languages import ENGLISH, Language
from app.i18n.untranslated import mark_as_english

# Language names of councils' files where Babel's English names differ ("Bangla", "Punjabi").
COUNCIL_LANGUAGE_NAMES: Final = {"bn": "Bengali", "pa": "Panjabi"}
# Languages in councils' files that Babel does not have.
NOT_IN_BABEL: Final = {"bfi": mark("British Sign Language"), "syl": mark("Sylheti")}
CACHE_SIZE = (
    4096  # texts of one sort in one language: the days of eleven years, 400 miles in tenths
)
PluralRule = Callable[[int], int]


class Translator:
    """Messages, dates and numbers in one language, as plain text that pages must escape.

    A message without a translation is in English, between the marks of the module `untranslated`.
    The attribute `untranslated` has those that were asked for so far: a page needs no search for
    marks while it is empty.

    Works without a request. `date`, `month`, `miles` and `number` are cached, since Babel is slow
    and pages repeat values. Digits are Western in every language.
    """

    def __init__(self, language: Language, catalogue: Catalogue) -> None:
        self.language = language
        self.rule: PluralRule = catalogue.plural
        self.is_checked = language is ENGLISH or catalogue.is_checked
        self.untranslated: set[str] = set()
        self._catalogue = catalogue
        cached = lru_cache(CACHE_SIZE)
        self._date: Callable[[dt.date], str] = cached(self._format_date)
        self._leap_date = cached(partial(format_date, format="long", locale=language.locale))
        self._month: Callable[[dt.date], str] = cached(
            partial(format_skeleton, "yMMMM", locale=language.locale)
        )
        self._day_and_month = cached(partial(format_skeleton, "MMMMd", locale=language.locale))
        self._number = cached(partial(format_decimal, locale=language.locale))
        self._tenths = cached(self._format_tenths)
        self._language_name = cached(self._find_language_name)

    def text(self, message: str) -> str:
        """The message in this language, with its values not yet filled in."""
        if translation := self._catalogue.text(message):
            return self._prepare(translation)
        return self._in_english(message)

    def text_or_same(self, text: str) -> str:
        """The translation of a text that may have none, as a council's name; then unchanged."""
        return text if self._catalogue.text(text) is None else self.text(text)

    def forms(self, one: str, plural: str) -> tuple[tuple[str, ...], PluralRule]:
        """Every plural form of a message, and the rule that gives the index of a count's form."""
        if forms := self._catalogue.forms(one, plural):
            return tuple(map(self._prepare, forms)), self.rule
        return (self._in_english(one), self._in_english(plural)), english_plural_rule

    def _in_english(self, message: str) -> str:
        if self.language is ENGLISH:
            return message
        self.untranslated.add(message)
        return mark_as_english(message)

    def _prepare(self, message: str) -> str:
        return isolate_latin(message) if self.language.direction == "rtl" else message

    def gettext(self, message: str, **values: object) -> str:
        return self.text(message) % values

    def ngettext(self, one: str, plural: str, n: int, **values: object) -> str:
        """The form for a count of n; in the message %(num)s is n with grouped digits."""
        forms, rule = self.forms(one, plural)
        return forms[rule(n)] % {"num": self.number(n), **values}

    def date(self, day: dt.date) -> str:
        """A date such as 12 March 2026."""
        return self._date(day)

    def with_fixed_month(self, text: str) -> Self:
        """A copy that returns `text` for every month, for fragments whose date is added later."""
        other = copy(self)
        other._month = lambda _: text
        return other

    def month(self, day: dt.date) -> str:
        """A month such as March 2026."""
        return self._month(day.replace(day=1))

    def day_and_month(self, day: dt.date) -> str:
        """A day of the last year such as 12 March."""
        return self._day_and_month(day)

    def language_name(self, code: str) -> str:
        """A language's name in this language; if missing, in English; else the code."""
        return self._language_name(code)

    def number(self, n: float) -> str:
        """A number with the digit grouping of the language."""
        return self._number(n)

    def miles(self, metres: float) -> str:
        """A distance such as 0.4 miles; below a tenth of a mile, "less than 0.1 miles"."""
        miles = metres / METRES_PER_MILE
        return self._tenths(round(miles * 10) if miles >= 0.1 else 0)

    def _format_date(self, day: dt.date) -> str:
        # Babel takes 30 µs for a date: it formats each day of one leap year once, for all years.
        return self._leap_date(day.replace(year=2000)).replace("2000", f"{day.year:04d}")

    def _find_language_name(self, code: str) -> str:
        if code in NOT_IN_BABEL:
            return self.gettext(NOT_IN_BABEL[code])
        if self.language.locale.startswith("en") and code in COUNCIL_LANGUAGE_NAMES:
            return COUNCIL_LANGUAGE_NAMES[code]
        for locale in (self.language.locale, "en"):
            names = Locale.parse(locale).languages
            for key in (code.replace("-", "_"), code.split("-")[0]):
                if name := names.get(key):
                    return str(name)
        return code

    def _format_tenths(self, tenths: int) -> str:
        shown = format_decimal(max(tenths, 1) / 10, "#,##0.0", locale=self.language.locale)
        if tenths == 0:
            return self.gettext("less than %(distance)s miles", distance=shown)
        return self.gettext("%(distance)s miles", distance=shown)


def english_plural_rule(n: int) -> int:
    """The index of the English form for a count: 0 singular, 1 plural."""
    return int(n != 1)
