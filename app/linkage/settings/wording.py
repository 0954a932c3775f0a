"""What the levels of fields and the rules of decisions mean, in words for council staff."""

from typing import Final

from app.core.translation_marks import mark
from app.linkage.score import MISSING
from app.linkage.settings.decide import ANOTHER_KIND, SAME_NUMBER, TWO_NUMBERS, UNSURE_NAME
from app.linkage.settings.rivals import ONE_SETTING, TWO_ALIKE

FIELD_NAMES: Final = {
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
_RULES: Final = {
    SAME_NUMBER: mark("Both have the same number of a register."),
    TWO_NUMBERS: mark("They have two numbers of one register."),
    UNSURE_NAME: mark("The weight alone would link them, but the names are too unlike."),
    ANOTHER_KIND: mark("The weight alone would link them, but their names say different kinds."),
    TWO_ALIKE: mark("Two records of one list fit almost equally well, and only one can be it."),
    ONE_SETTING: mark("The record has both as one setting."),
}


def level_words(field: str, level: str) -> str:
    """What a level of a field says; raises KeyError for one that no model has."""
    return _NOT_COMPARED if level == MISSING else _LEVELS[field, level]


def rule_sentence(rule: str) -> str:
    """Why a rule decided in place of the weight; "" where no rule did."""
    return _RULES[rule] if rule else ""
