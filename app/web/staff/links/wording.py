"""The words of the review desk: fields, what a level says, rules, verdicts."""

from typing import Final

from app.i18n import Translator, mark
from app.linkage.clusters import LinkVerdict
from app.linkage.score import MISSING
from app.linkage.settings.decide import ANOTHER_KIND, SAME_NUMBER, TWO_NUMBERS, UNSURE_NAME

FIELDS: Final = {
    "name": mark("Name"),
    "place": mark("Place in the name"),
    "kind": mark("Kind, by the name"),
    "premises": mark("Address"),
    "phone": mark("Telephone"),
}
_NOT_COMPARED = mark("one of them has none")
_LEVELS: Final = {
    ("name", "equal"): mark("the same name"),
    ("name", "same_words"): mark("the same, apart from general words and order"),
    ("name", "spelt_alike"): mark("spelt almost alike"),
    ("name", "inside_most"): mark("one name is most of the other"),
    ("name", "inside"): mark("one name is inside the other"),
    ("name", "most"): mark("most words are the same"),
    ("name", "half"): mark("half of the words are the same"),
    ("name", "place_only"): mark("only the place is the same"),
    ("name", "some"): mark("few words are the same"),
    ("name", "different"): mark("different names"),
    ("place", "in_address"): mark("the other's address has it"),
    ("place", "partly"): mark("the other's address has a part of it"),
    ("place", "elsewhere"): mark("the other's address does not have it"),
    ("kind", "same"): mark("the same"),
    ("kind", "overlap"): mark("partly the same"),
    ("kind", "different"): mark("different"),
    ("premises", "same"): mark("the same address and postcode"),
    ("premises", "uncertain"): mark("the same postcode, perhaps the same address"),
    ("premises", "postcode"): mark("the same postcode, another address"),
    ("premises", "address"): mark("the same address, another postcode"),
    ("premises", "street"): mark("the same street"),
    ("premises", "near"): mark("near each other"),
    ("premises", "different"): mark("different addresses"),
    ("phone", "same"): mark("the same number"),
    ("phone", "different"): mark("different numbers"),
}
KINDS: Final = {
    "preschool": mark("pre-school"),
    "nursery": mark("nursery"),
    "club": mark("club"),
    "creche": mark("crèche"),
    "childminder": mark("childminder"),
}
_RULES: Final = {
    SAME_NUMBER: mark("Both have the same number of a register."),
    TWO_NUMBERS: mark("They have two numbers of one register."),
    UNSURE_NAME: mark("The weight alone would link them, but the names are too unlike."),
    ANOTHER_KIND: mark("The weight alone would link them, but their names say different kinds."),
    "two_alike": mark("Two records of one list fit almost equally well, and only one can be it."),
    "one_setting": mark("The record has both as one setting."),
}
VERDICTS: Final = {
    LinkVerdict.SAME: mark("the same"),
    LinkVerdict.DIFFERENT: mark("different"),
    LinkVerdict.UNSURE: mark("not sure"),
    LinkVerdict.UNDONE: mark("undone"),
}
DONE: Final = {
    LinkVerdict.SAME.value: mark("Saved: they are the same."),
    LinkVerdict.DIFFERENT.value: mark("Saved: they are different."),
    LinkVerdict.UNSURE.value: mark("Saved: you are not sure. It is with the unsure ones."),
    LinkVerdict.UNDONE.value: mark("Undone: the verdict no longer counts."),
    "merged": mark("Both are one setting now, and families see it."),
    "later": mark("Both are one setting now. Families see it as soon as it is published."),
}


def level_words(field: str, level: str, translator: Translator) -> str:
    """What the level of a field says about two records."""
    words = _NOT_COMPARED if level == MISSING else _LEVELS[field, level]
    return translator.gettext(words)


def rule_words(rule: str, translator: Translator) -> str:
    """The rule that decided instead of the weight, as a sentence; "" where none did."""
    return translator.gettext(_RULES[rule]) if rule else ""


def chance_words(probability: float, translator: Translator) -> str:
    """How many of 100 such pairs the model expects to be the same setting."""
    number = round(100 * probability)
    if number >= 100:
        return translator.gettext(
            mark("The model expects nearly all such pairs to be one setting.")
        )
    if number <= 0:
        return translator.gettext(mark("The model expects hardly any such pair to be one setting."))
    words = mark("Of 100 such pairs, the model expects about %(number)s to be one setting.")
    return translator.gettext(words, number=number)
