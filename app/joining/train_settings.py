"""Training of the model of settings: counts of levels in pairs whose Ofsted numbers tell the truth.

Councils' files have the numbers, so that no estimate is needed for what can be counted: m among the
pairs with one number, u among random pairs of one council, since settings are compared within a
council. Splink gives the same m from these labels; its random pairs are of all England.
"""

import random
from collections import Counter, defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import replace
from typing import Final

from app.core.issuers import OFSTED
from app.joining.train import TrainingNote
from app.linkage.model import AgreementLevel, FieldModel, Model, Thresholds
from app.linkage.settings.compare import LEVELS, compare_settings
from app.linkage.settings.names import BY_FREQUENCY, WordWeights
from app.linkage.settings.normalise import SettingFields, normalise_setting

SEED: Final = 1
OTHERS_OF_EACH: Final = 60  # random other settings of its council that each entry is compared with
LEAST_COUNT: Final = 3  # names with a word, or a whole name, from which its own frequency counts
PRIOR: Final = 1 / 300  # of a pair in one council: a council has about this many named settings
# Chosen on the half of the councils that the model is trained on: precision .999 and few reviews.
THRESHOLDS: Final = Thresholds(link=3.0, review=1.4, stay=1.0, lead=3.0)
# No file at hand has the telephone numbers of both lists: these shares are assumed.
ASSUMED: Final = {"phone": {"same": (0.85, 0.0005), "different": (0.15, 0.9995)}}
# What names say is counted without the premises, which would say it as well.
_WITHOUT_PREMISES: Final = ("name", "place", "kind")

Compared = tuple[SettingFields, SettingFields]


class TooFewLabels(Exception):
    """Too few entries have a number that the register has."""

    def __init__(self, count: int) -> None:
        super().__init__(f"only {count} entries have a number of the other list: 500 are needed")


def train_settings(
    left: Iterable[Mapping[str, str]], right: Iterable[Mapping[str, str]], note: TrainingNote
) -> Model:
    """A model from councils' entries and a register, both with the keys of `normalise_setting`.

    An entry's `ofsted` is the truth. Equal rows give an equal model. Raises TooFewLabels.
    """
    register = {_number(row): normalise_setting({**row, OFSTED: ""}) for row in right}
    entries = [(_number(row), normalise_setting({**row, OFSTED: ""})) for row in left]
    same = [
        (entry, register[number])
        for number, entry in entries
        if number and number in register and register[number].council == entry.council
    ]
    if len(same) < 500:
        raise TooFewLabels(len(same))
    frequencies = {"word": word_shares(register.values()), "name": name_shares(register.values())}
    weights = WordWeights(frequencies["word"])
    m = _counts(same, weights)
    u = _counts(_random_pairs(entries, register), weights)
    return Model(
        version=note.version,
        kind="settings",
        prior=round(PRIOR, 6),
        fields=tuple(_field_model(name, m[name], u[name]) for name in LEVELS),
        thresholds=THRESHOLDS,
        trained={
            "data": note.data,
            "on": note.trained_on.isoformat(),
            "rows": [len(entries), len(register)],
            "labelled_pairs": len(same),
            "seed": SEED,
            "assumed": sorted(ASSUMED),
        },
        frequencies=frequencies,
    )


def _number(row: Mapping[str, str]) -> str:
    return row.get(OFSTED, "").strip().upper()


def word_shares(register: Iterable[SettingFields]) -> dict[str, float]:
    """The share of names with each word that several have; "" for every other word."""
    names = [one.names[0] for one in register if one.names]
    return _shares(Counter(word for name in names for word in set(name.words)), len(names))


def name_shares(register: Iterable[SettingFields]) -> dict[str, float]:
    """The share of settings with each name that several have, by its key; "" for every other."""
    keys = [one.names[0].key for one in register if one.names]
    return _shares(Counter(keys), len(keys))


def _shares(counts: Counter[str], total: int) -> dict[str, float]:
    listed = {
        value: round(count / total, 7)
        for value, count in sorted(counts.items())
        if count >= LEAST_COUNT
    }
    return {"": round(1 / total, 7), **listed}


def _random_pairs(
    entries: list[tuple[str, SettingFields]], register: Mapping[str, SettingFields]
) -> list[Compared]:
    """Each entry with random settings of its council that have another number."""
    rng = random.Random(SEED)  # noqa: S311  (a sample, not a secret)
    by_council = defaultdict(list)
    for number, setting in sorted(register.items()):
        by_council[setting.council].append(number)
    return [
        (entry, register[other])
        for number, entry in entries
        if (numbers := by_council[entry.council])
        for other in rng.choices(numbers, k=OTHERS_OF_EACH)
        if other != number
    ]


def _counts(pairs: list[Compared], weights: WordWeights) -> dict[str, Counter[str]]:
    """How many pairs have each level of each field."""
    found: dict[str, Counter[str]] = {name: Counter() for name in LEVELS}
    for entry, setting in pairs:
        bare = replace(entry, postcode="", address_words=frozenset(), houses=frozenset())
        for one in compare_settings(bare, setting, weights):
            if one.field in _WITHOUT_PREMISES:
                found[one.field][one.level] += 1
        for one in compare_settings(entry, setting, weights):
            if one.field not in _WITHOUT_PREMISES:
                found[one.field][one.level] += 1
    return found


def _field_model(name: str, same: Counter[str], others: Counter[str]) -> FieldModel:
    """The levels of a field; half a pair is added to each, so that no share is 0."""
    levels = LEVELS[name]
    totals = [sum(counts[one] + 0.5 for one in levels) for counts in (same, others)]
    shares = ASSUMED.get(name) or {
        one: ((same[one] + 0.5) / totals[0], (others[one] + 0.5) / totals[1]) for one in levels
    }
    return FieldModel(
        name,
        tuple(
            AgreementLevel(
                one,
                round(shares[one][0], 8),
                round(shares[one][1], 8),
                by_frequency=name == "name" and one in BY_FREQUENCY,
            )
            for one in levels
        ),
    )
