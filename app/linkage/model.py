"""A trained model: how often each level of a field occurs in pairs that are the same and that are not.

Trained in the worker (`app.joining`), stored as JSON in `models/`, loaded here without a library.
Method: Fellegi and Sunter (1969), with frequencies of values as in Splink.
"""

import json
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from math import log2
from pathlib import Path
from typing import Any

MODELS = Path(__file__).with_name("models")


@dataclass(frozen=True)
class AgreementLevel:
    """One level of a field. `m` and `u`: its share of pairs that are the same, and of others.

    `by_frequency`: an equal rare value says more than an equal common one.
    """

    name: str
    m: float
    u: float
    by_frequency: bool = False

    @property
    def weight(self) -> float:
        """log2 of m / u: above 0 it is evidence that two records are the same."""
        return log2(self.m / self.u)


@dataclass(frozen=True)
class FieldModel:
    """A field of records and its levels, from equal to different; `level()` finds one by name."""

    name: str
    levels: tuple[AgreementLevel, ...]

    def level(self, name: str) -> AgreementLevel:
        """The level with this name; raises KeyError where the model has none."""
        for one in self.levels:
            if one.name == name:
                return one
        raise KeyError(f"{self.name}: {name}")


@dataclass(frozen=True)
class Thresholds:
    """Weights in bits. A pair is linked from `link`, and a person is asked from `review`.

    A record that is in a cluster stays there while its best pair has `stay`, which is lower than
    `link`: joining needs more than staying. `lead`: how much better than its next rival a link is.
    """

    link: float
    review: float
    stay: float
    lead: float = 0.0


@dataclass(frozen=True)
class Model:
    """A model with its origin: `trained` names the data, its size, the date and the software.

    `prior` is the share of all pairs that are the same. `frequencies` are shares of values by field,
    with "" for a value that is not listed. `figures` are what was measured with this version.
    """

    version: str
    kind: str
    prior: float
    fields: tuple[FieldModel, ...]
    thresholds: Thresholds
    trained: Mapping[str, Any]
    frequencies: Mapping[str, Mapping[str, float]]
    figures: tuple[Mapping[str, Any], ...] = ()

    @property
    def prior_weight(self) -> float:
        """log2 of the odds that any pair is the same, before its fields are compared."""
        return log2(self.prior / (1 - self.prior))


def read_model(text: str) -> Model:
    """The model of a JSON text; raises KeyError, TypeError or ValueError where it is not one."""
    facts = json.loads(text)
    return Model(
        version=facts["version"],
        kind=facts["kind"],
        prior=facts["prior"],
        fields=tuple(
            FieldModel(one["name"], tuple(AgreementLevel(**level) for level in one["levels"]))
            for one in facts["fields"]
        ),
        thresholds=Thresholds(**facts["thresholds"]),
        trained=facts["trained"],
        frequencies=facts["frequencies"],
        figures=tuple(facts["figures"]),
    )


def write_model(model: Model) -> str:
    """The JSON text of a model, of which `read_model` gives an equal model."""
    facts = {
        "version": model.version,
        "kind": model.kind,
        "trained": dict(model.trained),
        "figures": [dict(one) for one in model.figures],
        "prior": model.prior,
        "thresholds": vars(model.thresholds),
        "fields": [
            {"name": one.name, "levels": [vars(level) for level in one.levels]}
            for one in model.fields
        ],
        "frequencies": {name: dict(shares) for name, shares in model.frequencies.items()},
    }
    return json.dumps(facts, ensure_ascii=False, indent=1) + "\n"


@cache
def model_of(kind: str) -> Model:
    """The frozen model of this kind in the repository: "settings" or "people"."""
    return read_model((MODELS / f"{kind}.json").read_text("utf-8"))
