"""Under which keys a setting is found in an index: two settings are compared if they share one."""

from app.linkage.settings.normalise import SettingFields
from app.linkage.settings.words import GENERIC

_STEM = 4  # letters of a word, so that "tendercare" and "tender care" share a key


def block_keys(fields: SettingFields) -> frozenset[str]:
    """The keys of a setting: its numbers, postcode, telephone, and words of its names in its council.

    A name without a distinctive word has one key of all its words.
    """
    found = {f"number {issuer} {number}" for issuer, number in fields.numbers}
    if fields.postcode:
        found.add(f"postcode {fields.postcode}")
    if fields.phone:
        found.add(f"phone {fields.phone}")
    for name in fields.names:
        words = [word for word in name.words if word not in GENERIC]
        for word in words:
            found.add(f"word {fields.council} {word[:_STEM]}")
        if not words:
            found.add(f"name {fields.council} {' '.join(sorted(name.words))}")
    return frozenset(found)
