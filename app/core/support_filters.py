"""The filters of what a setting says about support: SEND, steps, languages and food.

A setting that says nothing may well offer it: it is unknown, never "no"
(docs/rules.md#help-for-disabled-children).
"""

from collections.abc import Iterable
from functools import partial
from typing import Final

from app.core.filter_declaration import (
    Filter,
    FilteredFacts,
    Option,
    StoredBits,
    Translates,
    Unknown,
    counted,
    translated,
    yes_or_no,
)
from app.core.offer import Text
from app.core.translation_marks import mark, mark_plural

# Bits 26 to 60 of "details", in this order; add new ones at the end. English is not an option.
# The most frequent main languages of England in the census of 2021, with British Sign Language.
STAFF_LANGUAGES: Final = (
    *("pl", "ro", "pa", "ur", "pt", "es", "ar", "bn", "gu", "it", "ta", "fr"),
    *("lt", "zh", "tr", "bg", "ru", "fa", "hu", "el", "ku", "ckb", "uk", "sq"),
    *("so", "lv", "de", "sk", "cs", "ne", "ml", "hi", "ps", "syl", "bfi"),
)


def _described(text: Text, setting: FilteredFacts) -> Iterable[str] | None:
    return ["described"] if setting.offer.texts.get(text) else None


SEND: Final = Filter(
    parameter="send",
    label=mark("SEND support"),
    hint=mark("Every place must make reasonable adjustments. Some say how."),
    any_name=mark("Any"),
    options=(Option("described", translated(mark("SEND support described"))),),
    api_description="Settings that describe their support for children with SEND.",
    stored=StoredBits(
        array="details",
        bits={"described": 1 << 13},
        keys_of=partial(_described, Text.SEND_SUPPORT),
    ),
    unknown=Unknown(
        bit=1 << 14,
        line=counted(
            mark_plural(
                "%(num)s place within %(miles)s hasn't described its SEND support.",
                "%(num)s places within %(miles)s haven't described their SEND support.",
            )
        ),
        api_noun="SEND support",
    ),
)


STEP_FREE: Final = Filter(
    parameter="step_free",
    label=mark("Access"),
    any_name=mark("Any"),
    options=(Option("yes", translated(mark("Step-free access"))),),
    api_description="Settings that can be entered without steps.",
    stored=StoredBits(
        array="details",
        bits={"yes": 1 << 15},
        keys_of=lambda setting: yes_or_no(setting.offer.step_free),
    ),
    unknown=Unknown(
        bit=1 << 16,
        line=counted(
            mark_plural(
                "%(num)s place within %(miles)s hasn't said if it has step-free access.",
                "%(num)s places within %(miles)s haven't said if they have step-free access.",
            )
        ),
        api_noun="step-free access",
    ),
)


def _languages_of(setting: FilteredFacts) -> Iterable[str] | None:
    languages = setting.offer.languages
    return [code for code in languages if code in STAFF_LANGUAGES] if languages else None


def _language_name(code: str, translator: Translates) -> str:
    return translator.language_name(code)


LANGUAGE: Final = Filter(
    parameter="language",
    label=mark("Staff speak"),
    any_name=mark("Any language"),
    chip=mark("Staff speak: %(language)s"),
    options=tuple(Option(code, partial(_language_name, code)) for code in STAFF_LANGUAGES),
    hides_absent=True,
    api_description="Settings whose staff speak this language besides English.",
    stored=StoredBits(
        array="details",
        bits={code: 1 << 26 + position for position, code in enumerate(STAFF_LANGUAGES)},
        keys_of=_languages_of,
    ),
    unknown=Unknown(
        bit=1 << 24,
        line=counted(
            mark_plural(
                "%(num)s place within %(miles)s hasn't given the languages its staff speak.",
                "%(num)s places within %(miles)s haven't given the languages their staff speak.",
            )
        ),
        api_noun="languages",
    ),
)


FOOD: Final = Filter(
    parameter="food",
    label=mark("Food"),
    any_name=mark("Any"),
    options=(Option("described", translated(mark("Food described"))),),
    api_description="Settings that describe their food.",
    stored=StoredBits(
        array="details", bits={"described": 1 << 25}, keys_of=partial(_described, Text.FOOD)
    ),
    unknown=Unknown(
        bit=1 << 61,
        line=counted(
            mark_plural(
                "%(num)s place within %(miles)s hasn't described its food.",
                "%(num)s places within %(miles)s haven't described their food.",
            )
        ),
        api_noun="food",
    ),
)
