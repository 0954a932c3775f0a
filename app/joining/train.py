"""Training of a model with Splink: shares among other pairs by sampling, the rest by passes.

Method: u by random sampling, m by expectation maximisation in several passes, each on pairs that
are equal in some columns. Rare levels have fixed values, so that none is left untrained.
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any

from app.joining.people_comparisons import PEOPLE, person_columns
from app.joining.splink_linker import duckdb_linker
from app.joining.trained_fields import TrainedField, TrainedLevel, TrainingPlan
from app.linkage.model import AgreementLevel, FieldModel, Model, Thresholds
from app.linkage.people.normalise import normalise_person

SIGNIFICANT_DIGITS = 6
SEED = 1
# A probability of .94 links, and of .11 asks a person: the least review for the recall that the
# figures of the invented children need.
PEOPLE_THRESHOLDS = Thresholds(link=4.0, review=-3.0, stay=0.0, lead=3.0)


class LevelUntrained(Exception):
    """No pair of the training rows has this level, so that its weight would be a guess."""

    def __init__(self, field: str, level: str) -> None:
        super().__init__(f"no pairs with the level {level!r} of {field!r}: train on more rows")


@dataclass(frozen=True)
class TrainingNote:
    """What a model says about its origin, apart from what training counts itself."""

    version: str
    data: str
    trained_on: date


def train_people(
    left: Iterable[Mapping[str, str]],
    right: Iterable[Mapping[str, str]],
    note: TrainingNote,
    max_pairs: float = 5e7,
) -> Model:
    """A model of people from two lists of records with `reference` and the keys of `PersonFields`.

    Each list has a person at most once; most people of one should be in the other.
    """
    rows = [
        [
            {"reference": one["reference"], **person_columns(normalise_person(one))}
            for one in records
        ]
        for records in (left, right)
    ]
    return train(PEOPLE, rows[0], rows[1], note, PEOPLE_THRESHOLDS, max_pairs)


def train(
    plan: TrainingPlan,
    left: list[dict[str, str]],
    right: list[dict[str, str]],
    note: TrainingNote,
    thresholds: Thresholds,
    max_pairs: float = 5e7,
) -> Model:
    """A model from two lists of rows with `reference` and the plan's columns, "" for no value.

    `max_pairs`: how many pairs are compared for u. Equal rows give an equal model. Raises
    LevelUntrained, and WorkerLibrariesMissing where Splink is not installed.
    """
    linker = duckdb_linker(plan, left, right)
    training = linker.training
    training.estimate_probability_two_random_records_match(list(plan.certain), plan.recall)
    training.estimate_u_using_random_sampling(
        max_pairs=max_pairs, seed=SEED, min_count_per_level=1_000
    )
    for columns in plan.passes:
        equal_columns = " AND ".join(f"l.{column} = r.{column}" for column in columns)
        training.estimate_parameters_using_expectation_maximisation(equal_columns)
    trained = linker.misc.save_model_to_json()
    return Model(
        version=note.version,
        kind=plan.kind,
        prior=_rounded(trained["probability_two_random_records_match"]),
        fields=tuple(
            _field_model(field, comparison)
            for field, comparison in zip(plan.fields, trained["comparisons"], strict=True)
        ),
        thresholds=thresholds,
        trained=_origin(note, len(left), len(right), max_pairs),
        frequencies={
            field.name: _frequencies([*left, *right], field.frequency_column, plan.least_count)
            for field in plan.fields
            if field.frequency_column
        },
    )


def _field_model(field: TrainedField, comparison: Mapping[str, Any]) -> FieldModel:
    found = {one["label_for_charts"]: one for one in comparison["comparison_levels"]}
    levels: list[AgreementLevel] = []
    for one in field.levels:
        m, u = _shares(one, found[one.name], levels)
        if not isinstance(m, float) or not isinstance(u, float):
            raise LevelUntrained(field.name, one.name)
        levels.append(AgreementLevel(one.name, _rounded(m), _rounded(u), one.by_frequency))
    return FieldModel(field.name, tuple(levels))


def _shares(
    level: TrainedLevel, found: Mapping[str, Any], before: list[AgreementLevel]
) -> tuple[Any, Any]:
    """m and u of a level; not numbers where no pair had it."""
    if level.rare:
        return level.rare
    if level.rare_part:
        return level.rare_part[0] * before[0].m, level.rare_part[1] * before[0].u
    m, u = found.get("m_probability"), found.get("u_probability")
    is_seen = isinstance(m, float) and isinstance(u, float)
    return (m, u) if is_seen or level.fallback is None else level.fallback


def _frequencies(rows: list[dict[str, str]], column: str, least_count: int) -> dict[str, float]:
    """Shares of the values that `least_count` records have; "" has the share of the rest."""
    counts: dict[str, int] = {}
    for row in rows:
        if row[column]:
            counts[row[column]] = counts.get(row[column], 0) + 1
    total = sum(counts.values())
    listed = {
        value: _rounded(count / total)
        for value, count in sorted(counts.items())
        if count > least_count
    }
    return {"": _rounded(least_count / total), **listed}


def _origin(note: TrainingNote, left: int, right: int, max_pairs: float) -> dict[str, Any]:
    import duckdb
    import splink

    return {
        "data": note.data,
        "on": note.trained_on.isoformat(),
        "rows": [left, right],
        "pairs_sampled": int(max_pairs),
        "seed": SEED,
        "software": {"splink": splink.__version__, "duckdb": duckdb.__version__},
    }


def _rounded(share: float) -> float:
    return float(f"{share:.{SIGNIFICANT_DIGITS}g}")
