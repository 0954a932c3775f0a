"""What people type in their own language, in the form that the rules of the fields read."""

import re
from functools import lru_cache
from typing import Final

from babel import Locale

from app.i18n import Translator
from app.web.setting_form.typed_values import TEXT_FIELDS, Typed

_FREE_TEXT: Final = tuple(f"{field.value}-" for field in TEXT_FIELDS)
_LANGUAGES: Final = "languages"
_WESTERN: Final = str.maketrans("٠١٢٣٤٥٦٧٨٩۰۱۲۳۴۵۶۷۸۹٫", "01234567890123456789.")
_separators = re.compile("[;,،؛\n]")


def read_as_typed(typed: Typed, translator: Translator) -> Typed:
    """What was typed with Western digits, a point before pence, and languages by their codes.

    Texts that a setting writes for families stay as they are.
    """
    return {name: _read(name, value, translator) for name, value in typed.items()}


def _read(name: str, value: str, translator: Translator) -> str:
    if name.startswith((*_FREE_TEXT, "seen-")):
        return value
    value = value.translate(_WESTERN)
    if name == _LANGUAGES:
        return "; ".join(_codes(value, translator))
    if name.endswith("-amount"):
        return re.sub(r",(?=\d\d?$)", ".", value.replace("£", "").strip())
    return value


@lru_cache(maxsize=16)
def _codes_by_name(locale: str) -> dict[str, str]:
    """The codes of languages by their names in a language, in lower case."""
    names = Locale.parse(locale).languages.items()
    return {name.casefold(): code.replace("_", "-") for code, name in names}


def _codes(value: str, translator: Translator) -> list[str]:
    by_name = _codes_by_name(translator.language.locale)
    given = (one.strip() for one in _separators.split(value))
    return [by_name.get(one.casefold(), one) for one in given if one]
