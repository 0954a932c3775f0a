"""Rows and a plan as a Splink linker on Spark, for lists that one machine cannot score."""

import re
from dataclasses import replace
from typing import Any

from app.joining.splink_linker import Rows, splink_settings
from app.joining.trained_fields import TrainedField, TrainedLevel, TrainingPlan
from app.linkage.model import Model

# Functions of DuckDB by the names that Spark, or Splink's library for it, has for them.
_FUNCTIONS = {
    "jaro_winkler_similarity": "jaro_winkler",
    "list_has_any": "arrays_overlap",
    "list_contains": "array_contains",
    "starts_with": "startswith",
}


def for_spark(plan: TrainingPlan) -> TrainingPlan:
    """The plan with the names of Spark's functions in its conditions."""
    return replace(plan, fields=tuple(_field_for_spark(field) for field in plan.fields))


def _field_for_spark(field: TrainedField) -> TrainedField:
    levels: list[TrainedLevel] = []
    for level in field.levels:
        condition = level.condition
        for function, name in _FUNCTIONS.items():
            condition = re.sub(rf"\b{function}\(", f"{name}(", condition)
        levels.append(replace(level, condition=condition))
    return replace(field, levels=tuple(levels))


def spark_linker(plan: TrainingPlan, left: Rows, right: Rows, model: Model, session: Any) -> Any:
    """A linker like `duckdb_linker` on a Spark session that has Splink's similarity library."""
    from splink import Linker, SparkAPI

    api = SparkAPI(spark_session=session)
    types = ", ".join(
        f"{column} {'array<string>' if column in plan.lists else 'string'}"
        for column in ("unique_id", *plan.columns)
    )
    registered = [
        api.register(
            session.createDataFrame([_values(plan, row) for row in rows], types),
            dataset_display_name=name,
        )
        for name, rows in (("left", left), ("right", right))
    ]
    return Linker(registered, splink_settings(for_spark(plan), model), log_level=None)


def _values(plan: TrainingPlan, row: Any) -> tuple[Any, ...]:
    return (
        row["reference"],
        *(
            (row[name].split("|") if name in plan.lists else row[name]) if row[name] else None
            for name in plan.columns
        ),
    )
