"""The level of each field of two settings: name, what their names say they are, place, contact."""

from typing import Final

from rapidfuzz.distance import OSA

from app.linkage.score import MISSING, ComparedField
from app.linkage.settings.names import NameMatch, WordWeights, compare_names
from app.linkage.settings.normalise import SettingFields
from app.linkage.settings.words import GENERIC

# The levels of each field, from most to least alike, as a model has them.
LEVELS: Final = {
    "name": (
        *("equal", "same_words", "spelt_alike", "inside_most", "inside"),
        *("most", "half", "place_only", "some", "different"),
    ),
    "place": ("in_address", "partly", "elsewhere"),
    "kind": ("same", "overlap", "different"),
    "premises": ("same", "uncertain", "postcode", "address", "street", "near", "different"),
    "phone": ("same", "different"),
}


def compare_settings(
    one: SettingFields, other: SettingFields, weights: WordWeights
) -> tuple[ComparedField, ...]:
    """The compared fields of two settings, in the order of the model."""
    name, match = compare_names(one, other, weights)
    return (
        name,
        ComparedField("place", _place_level(one, other, match, weights)),
        ComparedField("kind", _kind_level(one, other)),
        ComparedField("premises", _premises_level(one, other)),
        ComparedField("phone", _phone_level(one.phone, other.phone)),
    )


def _place_level(
    one: SettingFields, other: SettingFields, match: NameMatch, weights: WordWeights
) -> str:
    """Whether words that only one name has are in the other's address: "Bear Hugs (Timbercroft)".

    Missing where both have a postcode: then the premises say the same, and better.
    """
    if one.postcode and other.postcode:
        return MISSING
    over = (match.left_over - GENERIC, match.right_over - GENERIC)
    if not any(over):
        return MISSING
    addresses = (other.address_words, one.address_words)
    if not any(words and address for words, address in zip(over, addresses, strict=True)):
        return MISSING
    found = left = 0.0
    for words, address in zip(over, addresses, strict=True):
        if address:
            found += weights.total(words & address)
            left += weights.total(words - address)
    if not found:
        return "elsewhere"
    return "in_address" if found >= left else "partly"


def _kind_level(one: SettingFields, other: SettingFields) -> str:
    if not one.kinds or not other.kinds:
        return MISSING
    if one.kinds == other.kinds:
        return "same"
    return "overlap" if one.kinds & other.kinds else "different"


def _premises_level(one: SettingFields, other: SettingFields) -> str:
    """Postcode and address as one field, since they agree and differ together."""
    address, postcode = _address_level(one, other), _postcode_level(one.postcode, other.postcode)
    if address == postcode == MISSING:
        return MISSING
    if postcode == "same":
        return _AT_ONE_POSTCODE.get(address, "postcode")
    if address == "same" and postcode in ("one_edit", "sector", MISSING):
        return "address"
    if address in ("uncertain", "same_street") and postcode in ("one_edit", MISSING):
        return "street"
    return "near" if postcode in ("one_edit", "sector") else "different"


_AT_ONE_POSTCODE: Final = {"same": "same", "uncertain": "uncertain", MISSING: "uncertain"}


def _postcode_level(one: str, other: str) -> str:
    if not one or not other:
        return MISSING
    if one == other:
        return "same"
    if OSA.distance(one, other, score_cutoff=1) <= 1:
        return "one_edit"
    return "sector" if one[:-2] == other[:-2] else "different"


def _address_level(one: SettingFields, other: SettingFields) -> str:
    """Uncertain where house numbers are missing on one side or one is inside the other's range."""
    shared = one.address_words & other.address_words
    if not one.address_words or not other.address_words:
        return MISSING
    smaller = min(len(one.address_words), len(other.address_words))
    words = {word for word in shared if not word.isdigit()}
    if one.houses and other.houses:
        if one.houses & other.houses:
            return "same" if words else "different"
        is_within = any(
            low <= high_other and low_other <= high
            for low, high in one.houses
            for low_other, high_other in other.houses
        )
        if is_within:
            return "uncertain" if words else "different"
        return "same_street" if len(words) >= 2 and len(shared) * 2 >= smaller else "different"
    if len(words) >= 2 and len(shared) * 3 >= smaller * 2:
        return "same" if not one.houses and not other.houses else "uncertain"
    return "same_street" if len(words) >= 2 else "different"


def _phone_level(one: str, other: str) -> str:
    if not one or not other:
        return MISSING
    return "same" if one == other else "different"
