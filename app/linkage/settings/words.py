"""The words of a setting's name in one spelling, and which of them name no setting by themselves."""

import re
from typing import Final

from app.core.text_normalisation import fold_text

# What a setting is, not which one it is: these words count little, and never link alone.
_GENERIC_WORDS = """
academy after autumn baby before breakfast camp care centre child childcare childminding
childminder children christmas club community creche day daycare early easter education
foundation group half holiday infant junior kid kidz kindergarten learning montessori nursery
out play playgroup playscheme pre preschool primary private provision school service setting
sport summer term toddler tot under five unit village wrap around year
"""
_LEGAL_FORMS = "ltd limited cic cio llp plc uk inc co company charity"
_LEGAL: Final = frozenset(_LEGAL_FORMS.split())
_SMALL: Final = frozenset(("a", "an", "and", "at", "by", "for", "in", "of", "on", "the"))
# Each is applied to folded text, in this order.
_SPELLINGS: Final = tuple(
    (re.compile(rf"\b(?:{pattern})\b"), spelling)
    for pattern, spelling in (
        ("c i c|community interest(?: company)?", "cic"),
        ("c i o", "cio"),
        ("pre schools?", "preschool"),
        ("play groups?|p gp|pgp", "playgroup"),
        ("day care", "daycare"),
        ("child care", "childcare"),
        ("church of england|c of e|cofe|c e|ce", "cofe"),
        ("roman catholic|r c|rc|catholic", "rc"),
        ("voluntary aided|voluntary controlled|va|vc", ""),
        ("saint", "st"),
        ("mt", "mount"),
        ("rd", "road"),
        ("babies", "baby"),
        ("nurseries", "nursery"),
        ("academies", "academy"),
        ("center|ctr", "centre"),
        ("kinder garten", "kindergarten"),
        ("montessorri|montesorri|montesssori", "montessori"),
        ("n", "and"),
        ("wraparound", "wrap around"),
        ("after ?school|out of school|out of hours", "out school"),
        ("under (?:5s?|five)", "under fives"),
        ("(?:early )?yrs", "early years"),
        ("prim", "primary"),
        ("jnr", "junior"),
        ("inf", "infant"),
        ("sch", "school"),
    )
)


def name_words(text: str) -> tuple[str, ...]:
    """The words of a name: folded, in one spelling, singular, without legal forms, in order.

    "St. Mary's C of E Pre-School Ltd" gives ("st", "mary", "cofe", "preschool").
    """
    folded = fold_text(text.replace("&", " and ").replace("@", " at ").replace("+", " and "))
    for pattern, spelling in _SPELLINGS:
        folded = pattern.sub(spelling, folded)
    words = [word for word in folded.split() if word not in _LEGAL and word not in _SMALL]
    return tuple(_singular(word) for word in words)


def _singular(word: str) -> str:
    is_plural = len(word) > 3 and word.endswith("s") and not word.endswith("ss")
    return word[:-1] if is_plural else word


GENERIC: Final = frozenset(_singular(word) for word in _GENERIC_WORDS.split())
_KINDS: Final = {
    "preschool": "preschool",
    "playgroup": "preschool",
    "nursery": "nursery",
    "daycare": "nursery",
    "kindergarten": "nursery",
    "club": "club",
    "camp": "club",
    "playscheme": "club",
    "creche": "creche",
    "childminder": "childminder",
    "childminding": "childminder",
}


def kinds_in(words: tuple[str, ...]) -> frozenset[str]:
    """What a name says the setting is: "nursery", "preschool", "club", "creche", "childminder"."""
    found = {_KINDS[word] for word in words if word in _KINDS}
    if "out" in words and "school" in words:
        found.add("club")
    return frozenset(found)
