"""What the levels of fields and the rules of decisions mean, in words for council staff."""

from typing import Final

from app.core.translation_marks import mark

FIELD_NAMES: Final = {
    "name": mark("Name"),
    "place": mark("Place in the name"),
    "kind": mark("Kind of place"),
    "premises": mark("Address"),
    "phone": mark("Telephone"),
}
_LEVELS: Final = {
    ("name", "equal"): mark("The names are equal."),
    ("name", "same_words"): mark(
        "The names have the same words, apart from words such as nursery."
    ),
    ("name", "spelt_alike"): mark("The names are spelt almost alike."),
    ("name", "inside_most"): mark("Nearly all of one name is in the other."),
    ("name", "inside"): mark("One name is inside the other."),
    ("name", "most"): mark("The names share most of their words."),
    ("name", "half"): mark("The names share about half of their words."),
    ("name", "place_only"): mark("The names share only words of the address."),
    ("name", "some"): mark("The names share a word."),
    ("name", "different"): mark("The names are different."),
    ("place", "in_address"): mark("What one name has more is in the other's address."),
    ("place", "partly"): mark("A part of what one name has more is in the other's address."),
    ("place", "elsewhere"): mark("What one name has more is not in the other's address."),
    ("kind", "same"): mark("Both names say the same kind of place."),
    ("kind", "overlap"): mark("The names say kinds of place that overlap."),
    ("kind", "different"): mark("The names say different kinds of place."),
    ("premises", "same"): mark("The postcode and the address are the same."),
    ("premises", "uncertain"): mark(
        "The postcode is the same; a house number is missing or a range."
    ),
    ("premises", "postcode"): mark("The postcode is the same, the address is not."),
    ("premises", "address"): mark("The address is the same, the postcode is not."),
    ("premises", "street"): mark("The street is the same."),
    ("premises", "near"): mark("The postcodes are almost the same."),
    ("premises", "different"): mark("The addresses are different."),
    ("phone", "same"): mark("The telephone number is the same."),
    ("phone", "different"): mark("The telephone numbers are different."),
}
_MISSING: Final = mark("Not in both lists.")
_RULES: Final = {
    "same_number": mark("Both lists have the same number of a register."),
    "two_numbers": mark("They have two numbers of one register, so they are two registrations."),
    "unsure_name": mark("The names are not alike enough for a link without a person."),
    "another_kind": mark("They may be two settings of one owner at one address."),
    "two_alike": mark("Another setting fits almost as well."),
    "one_setting": mark("They are one setting already."),
}


def level_sentence(field: str, level: str) -> str:
    """What a level of a field means; raises KeyError for one that no model has."""
    return _MISSING if level == "missing" else _LEVELS[field, level]


def rule_sentence(rule: str) -> str:
    """Why a rule decided in place of the weight; "" where no rule did."""
    return _RULES[rule] if rule else ""
