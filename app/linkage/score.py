"""The weight of a compared pair: the sum of what its fields say, with each part kept as evidence."""

from collections.abc import Mapping
from dataclasses import dataclass
from math import log2

from app.linkage.model import Model

MISSING = "missing"  # the level of a field that one of the two records has not; it says nothing


@dataclass(frozen=True)
class ComparedField:
    """The level of one field of a pair, and the value that both have where its frequency counts."""

    field: str
    level: str
    value: str = ""


@dataclass(frozen=True)
class Evidence:
    """What one field says: `weight` in bits, above 0 for "the same". `rarity` is a part of it."""

    field: str
    level: str
    weight: float
    rarity: float = 0.0


@dataclass(frozen=True)
class Score:
    """The weight of a pair in bits, prior included, and the evidence field by field."""

    weight: float
    evidence: tuple[Evidence, ...]

    @property
    def probability(self) -> float:
        """The share of pairs with this weight that are the same, if the model is right."""
        if self.weight > 500:  # 2 ** weight would overflow
            return 1.0
        odds: float = 2.0**self.weight
        return odds / (1 + odds)


Frequencies = Mapping[str, Mapping[str, float]]


def score(
    model: Model, compared: tuple[ComparedField, ...], frequencies: Frequencies | None = None
) -> Score:
    """The score of a pair. `frequencies` replace those of the model: shares by field and value."""
    shares = model.frequencies if frequencies is None else frequencies
    fields = {one.name: one for one in model.fields}
    evidence = []
    for one in compared:
        if one.level == MISSING:
            evidence.append(Evidence(one.field, MISSING, 0.0))
            continue
        level = fields[one.field].level(one.level)
        rarity = 0.0
        if level.by_frequency and one.field in shares:
            share = shares[one.field].get(one.value) or shares[one.field].get("")
            rarity = log2(level.u / share) if share else 0.0
        evidence.append(Evidence(one.field, one.level, level.weight + rarity, rarity))
    weight = model.prior_weight + sum(one.weight for one in evidence)
    return Score(weight, tuple(evidence))
