"""Languages of the interface, language negotiation, message catalogues and translators.

Every message is a format string: values are written `%(name)s`, a per cent sign `%%`. The template
engine converts a `{% trans %}` block into such a message.
"""

import datetime as dt
import re
from collections.abc import Callable, Mapping, Sequence
from copy import copy
from dataclasses import dataclass
from functools import lru_cache, partial
from pathlib import Path
from typing import Self

from babel.dates import format_date, format_skeleton
from babel.messages.pofile import read_po
from babel.numbers import format_decimal
from babel.support import Translations

from app.config import ROOT
from app.core.distance import METRES_PER_MILE
from app.core.translation_marks import mark as mark  # for the modules that show the messages

CATALOGUES = ROOT / "translations"
CACHE_SIZE = (
    4096  # texts of one sort in one language: the days of eleven years, 400 miles in tenths
)


@dataclass(frozen=True)
class Language:
    """A language of the interface. `code` is used in web addresses and in the `lang` attribute.

    `name` is in the language itself; `locale` is Babel's name for it, and its catalogue directory.
    """

    code: str
    name: str
    locale: str
    direction: str = "ltr"


ENGLISH = Language("en", "English", "en_GB")  # plain "en" writes dates as Americans do
LANGUAGES = (
    ENGLISH,
    Language("pl", "Polski", "pl"),
    Language("ro", "Română", "ro"),
    Language("pa", "ਪੰਜਾਬੀ", "pa"),
    Language("ur", "اردو", "ur", "rtl"),
    Language("pt", "Português", "pt"),
    Language("es", "Español", "es"),
    Language("ar", "العربية", "ar", "rtl"),
    Language("bn", "বাংলা", "bn"),
    Language("gu", "ગુજરાતી", "gu"),
    Language("ta", "தமிழ்", "ta"),
    Language("tr", "Türkçe", "tr"),
    Language("zh-Hans", "简体中文", "zh_Hans"),
    Language("fa", "فارسی", "fa", "rtl"),
    Language("so", "Soomaali", "so"),
)
PSEUDO = Language("en-XA", "⟦Þšéûðö⟧", "en_GB")  # for tests: shows text that is not translated
LANGUAGES_BY_CODE: Mapping[str, Language] = {
    language.code: language for language in (*LANGUAGES, PSEUDO)
}

# CLDR's rules for whole numbers; Babel's own headers differ in ar, bn, fa, gu, pa, pt and tr.
_ONE_FORM = "nplurals=1; plural=0;"
_NOT_ONE = "nplurals=2; plural=(n != 1);"
_ABOVE_ONE = "nplurals=2; plural=(n > 1);"
PLURALS: Mapping[str, str] = {
    "en": _NOT_ONE,
    "pl": "nplurals=3; plural=(n==1 ? 0 : n%10>=2 && n%10<=4 && (n%100<10 || n%100>=20) ? 1 : 2);",
    "ro": "nplurals=3; plural=(n==1 ? 0 : (n==0 || (n%100 > 0 && n%100 < 20)) ? 1 : 2);",
    "pa": _ABOVE_ONE,
    "ur": _NOT_ONE,
    "pt": _ABOVE_ONE,
    "es": _NOT_ONE,
    "ar": "nplurals=6; plural=(n==0 ? 0 : n==1 ? 1 : n==2 ? 2 : n%100>=3 && n%100<=10 ? 3"
    " : n%100>=11 ? 4 : 5);",
    "bn": _ABOVE_ONE,
    "gu": _ABOVE_ONE,
    "ta": _NOT_ONE,
    "tr": _NOT_ONE,
    "zh-Hans": _ONE_FORM,
    "fa": _ABOVE_ONE,
    "so": _NOT_ONE,
}


# --- which language a browser asks for ---

MAX_HEADER_LENGTH = 1000  # characters; browsers send under 200
_RANGE = re.compile(r"([a-z]{1,8}(?:-[a-z0-9]{1,8})*)(?:\s*;\s*q\s*=\s*([01](?:\.[0-9]{0,3})?))?")
# The language to use for a tag that no language has. Readers of Shahmukhi read the script of Urdu,
# not Gurmukhi; phones do send `prs`, `pnb`, `kmr` and the Chinese regions.
_ALIASES: Mapping[str, str] = {
    "prs": "fa-af",
    "pnb": "ur",
    "pa-arab": "ur",
    "pa-pk": "ur",
    "kmr": "ku",
    "mo": "ro",
    "zh": "zh-hans",
    "zh-cn": "zh-hans",
    "zh-sg": "zh-hans",
    "zh-tw": "zh-hant",
    "zh-hk": "zh-hant",
    "zh-mo": "zh-hant",
}
_NO_FALLBACK = frozenset({"zh-hant"})  # use the reader's next language, not simplified Chinese


def negotiate_language(accept_language: str, codes: Sequence[str], default: str) -> str:
    """The one of `codes` that an Accept-Language header prefers, else `default`.

    Never raises: invalid ranges are skipped, and a header over MAX_HEADER_LENGTH is ignored. `*`
    has no effect, since the default covers it.
    """
    if len(accept_language) > MAX_HEADER_LENGTH:
        return default
    by_tag = {code.lower(): code for code in codes}
    ranges = (_RANGE.fullmatch(part.strip()) for part in accept_language.lower().split(","))
    preferences = [
        (weight, match[1]) for match in ranges if match and (weight := float(match[2] or 1)) > 0
    ]
    for _, tag in sorted(preferences, key=lambda preference: -preference[0]):
        if code := _lookup(tag, by_tag):
            return code
    return default


def _lookup(tag: str, by_tag: Mapping[str, str]) -> str | None:
    while tag:
        tag = _ALIASES.get(tag, tag)
        if tag in by_tag:
            return by_tag[tag]
        if tag in _NO_FALLBACK:
            return None
        tag = tag.rpartition("-")[0]
    return None


# --- messages ---


class MessageInvalid(ValueError):
    """A message is not a valid format string: a per cent sign that is not `%%` or `%(name)s`."""


_SIGN = re.compile(r"%(?:(%)|\((\w+)\)s)?")


def split_message(message: str) -> list[str]:
    """Literal texts and names of values, alternating: text, name, text, ..., text.

    Raises MessageInvalid on a per cent sign that is neither `%%` nor `%(name)s`.
    """
    parts = [""]
    end = 0
    for sign in _SIGN.finditer(message):
        parts[-1] += message[end : sign.start()]
        end = sign.end()
        if sign[2]:
            parts += [sign[2], ""]
        elif sign[1]:
            parts[-1] += "%"
        else:
            raise MessageInvalid(f"a bare % in {message!r}")
    parts[-1] += message[end:]
    return parts


# In a catalogue's header until it is replaced by a translator's name.
PLACEHOLDER_TRANSLATOR = "EMAIL@ADDRESS"


class Catalogue(Translations):
    """A compiled catalogue with access to its messages. Without a file it is empty."""

    @property
    def is_checked(self) -> bool:
        """Whether a native speaker has checked it: the Last-Translator header names a person."""
        name = self.info().get("last-translator", "")
        return bool(name.strip()) and PLACEHOLDER_TRANSLATOR not in name

    @classmethod
    def of(cls, language: Language, directory: Path) -> "Catalogue":
        """The catalogue of a language; an empty one where the language has none."""
        path = directory / language.locale / "LC_MESSAGES" / "messages.mo"
        if not path.is_file():
            return cls()
        with path.open("rb") as compiled:
            return cls(compiled)

    def text(self, message: str) -> str | None:
        """The translation; None where there is none."""
        return self._catalog.get(message)

    def forms(self, one: str, plural: str) -> tuple[str, ...] | None:
        """Every plural form, in the order of the header; None where there is no translation."""
        forms: list[str] = []
        while (form := self._catalog.get((one, len(forms)))) is not None:
            forms.append(form)
        return tuple(forms) or None


def missing_messages(language: Language, directory: Path = CATALOGUES) -> list[str]:
    """Messages of `messages.pot` that are not translated in the language's compiled catalogue.

    A plural form that equals the English one counts as missing, since the compiler fills empty
    forms like that; so does a translation that uses a value which the message does not have.
    """
    catalogue = Catalogue.of(language, directory)
    return [
        ids[0]
        for ids in _messages(directory)
        if not _is_translated(
            ids, catalogue.forms(*ids) if len(ids) == 2 else catalogue.text(ids[0])
        )
    ]


def _messages(directory: Path) -> list[tuple[str, ...]]:
    with (directory / "messages.pot").open("rb") as template:
        ids = [message.id for message in read_po(template) if message.id]
    return [(id_,) if isinstance(id_, str) else tuple(id_) for id_ in ids]


def _is_translated(ids: tuple[str, ...], translation: str | tuple[str, ...] | None) -> bool:
    if not translation:
        return False
    forms = translation if isinstance(translation, tuple) else (translation,)
    if len(ids) == 2 and set(forms) & set(ids):
        return False
    try:
        return _names(*forms) <= _names(*ids)
    except MessageInvalid:
        return False


def _names(*messages: str) -> set[str]:
    return {name for message in messages for name in split_message(message)[1::2]}


def offered_languages(directory: Path = CATALOGUES) -> tuple[Language, ...]:
    """English, and every language whose compiled catalogue translates all of `messages.pot`."""
    if not (directory / "messages.pot").is_file():
        return (ENGLISH,)
    others = (language for language in LANGUAGES[1:] if not missing_messages(language, directory))
    return (ENGLISH, *others)


# --- translators ---

PluralRule = Callable[[int], int]

# Unicode isolates: the text between LRI or FSI and PDI is laid out separately from its sentence,
# from left to right after LRI, in the direction of its first letter after FSI.
LRI, FSI, PDI = "\u2066", "\u2068", "\u2069"
_BRACKETS = re.compile(r"(?<!%)\((?:%\(\w+\)s|[^()])*\)")
_VALUE = re.compile(r"%\(\w+\)s")
_LATIN = re.compile(r"[A-Za-z]")
_RIGHT_TO_LEFT = re.compile(r"[\u0590-\u08ff]")


def isolate_latin(message: str) -> str:
    """A right-to-left message with each bracketed gloss in Latin letters isolated.

    Otherwise a comma or a bracket of "(pre-school, playgroup)" moves to the other end of its line.
    A value alone in brackets is isolated too.
    """

    def isolate(match: re.Match[str]) -> str:
        literal = _VALUE.sub("", match[0])
        if literal == "()":
            return f"{FSI}{match[0]}{PDI}"
        is_gloss = _LATIN.search(literal) and not _RIGHT_TO_LEFT.search(literal)
        return f"{LRI}{match[0]}{PDI}" if is_gloss else match[0]

    return _BRACKETS.sub(isolate, message)


class Translator:
    """Messages, dates and numbers in one language, as plain text that pages must escape.

    Works without a request. `date`, `month`, `miles` and `number` are cached, since Babel is slow
    and pages repeat values. Digits are Western in every language.
    """

    def __init__(self, language: Language, catalogue: Catalogue) -> None:
        self.language = language
        self.rule: PluralRule = catalogue.plural
        self.is_checked = language is ENGLISH or catalogue.is_checked
        self._catalogue = catalogue
        cached = lru_cache(CACHE_SIZE)
        self._date: Callable[[dt.date], str] = cached(self._format_date)
        self._leap_date = cached(partial(format_date, format="long", locale=language.locale))
        self._month = cached(partial(format_skeleton, "yMMMM", locale=language.locale))
        self._number = cached(partial(format_decimal, locale=language.locale))
        self._tenths = cached(self._format_tenths)

    def text(self, message: str) -> str:
        """The message in this language, with its values not yet filled in."""
        return self._prepare(self._catalogue.text(message) or message)

    def forms(self, one: str, plural: str) -> tuple[tuple[str, ...], PluralRule]:
        """Every plural form of a message, and the rule that gives the index of a count's form."""
        if forms := self._catalogue.forms(one, plural):
            return tuple(map(self._prepare, forms)), self.rule
        return (one, plural), english_plural_rule

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

    def with_fixed_date(self, text: str) -> Self:
        """A copy that returns `text` for every date, for fragments whose date is added later."""
        other = copy(self)
        other._date = lambda _: text
        return other

    def month(self, day: dt.date) -> str:
        """A month such as March 2026."""
        return self._month(day.replace(day=1))

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

    def _format_tenths(self, tenths: int) -> str:
        shown = format_decimal(max(tenths, 1) / 10, "#,##0.0", locale=self.language.locale)
        if tenths == 0:
            return self.gettext("less than %(distance)s miles", distance=shown)
        return self.gettext("%(distance)s miles", distance=shown)


def english_plural_rule(n: int) -> int:
    """The index of the English form for a count: 0 singular, 1 plural."""
    return int(n != 1)


_NOT_TEXT = re.compile(r"(<[^>]*>|%\(\w+\)s|%%|&#?\w+;)")
_ACCENTS = str.maketrans("aAcCdDeEgGhHiIlLnNoOrRsStTuUyYzZ", "åÅçÇðÐéÉĝĜĥĤîÎļĻñÑöÖŕŔšŠţŢûÛýÝžŽ")


def pseudo_localised(message: str) -> str:
    """A message in the pseudo-language: in brackets, with accents; markup and names unchanged."""
    pieces = _NOT_TEXT.split(message)
    pieces[::2] = [piece.translate(_ACCENTS) for piece in pieces[::2]]
    return f"⟦{''.join(pieces)}⟧"


class PseudoTranslator(Translator):
    """Accented English in brackets: text on a page without brackets has not been translated."""

    def text(self, message: str) -> str:
        return pseudo_localised(message)

    def forms(self, one: str, plural: str) -> tuple[tuple[str, ...], PluralRule]:
        return (pseudo_localised(one), pseudo_localised(plural)), english_plural_rule

    def date(self, day: dt.date) -> str:
        return pseudo_localised(super().date(day))

    def month(self, day: dt.date) -> str:
        return pseudo_localised(super().month(day))


@lru_cache(maxsize=64)
def translator(code: str, directory: Path = CATALOGUES) -> Translator:
    """The shared translator of a language; raises KeyError for an unknown code."""
    language = LANGUAGES_BY_CODE[code]
    if language is PSEUDO:
        return PseudoTranslator(language, Catalogue())
    return Translator(language, Catalogue.of(language, directory))
