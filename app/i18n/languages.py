"""The languages of the interface, and their plural rules."""

from collections.abc import Mapping
from dataclasses import dataclass


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
