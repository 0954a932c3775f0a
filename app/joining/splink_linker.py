"""Rows and a plan as a Splink linker on DuckDB, for training and for scores in bulk.

Source: Splink 5.0.0 (rows are registered first; a linker has no `db_api` argument).
"""

import csv
import logging
import tempfile
from collections.abc import Iterable, Mapping
from pathlib import Path
from typing import Any

from app.joining.trained_fields import TrainedField, TrainedLevel, TrainingPlan
from app.linkage.model import Model


class WorkerLibrariesMissing(Exception):
    """Splink is not installed here."""

    def __init__(self) -> None:
        super().__init__("Splink is not installed here: install requirements/worker.txt")


Rows = Iterable[Mapping[str, str]]


def splink_settings(plan: TrainingPlan, model: Model | None = None) -> Any:
    """Splink's settings for a plan; with `model`, its m, u, prior and least frequencies."""
    try:
        from splink import SettingsCreator, block_on
    except ImportError as error:
        raise WorkerLibrariesMissing from error

    return SettingsCreator(
        link_type="link_only",
        comparisons=[_comparison(field, model) for field in plan.fields],
        blocking_rules_to_generate_predictions=[block_on(*one) for one in plan.passes],
        probability_two_random_records_match=model.prior if model else 0.0001,
    )


def _comparison(field: TrainedField, model: Model | None) -> dict[str, Any]:
    missing = {"sql_condition": field.missing, "label_for_charts": "missing", "is_null_level": True}
    levels = [_level(field, level, model) for level in field.levels]
    return {"output_column_name": field.name, "comparison_levels": [missing, *levels]}


def _level(field: TrainedField, level: TrainedLevel, model: Model | None) -> dict[str, Any]:
    settings: dict[str, Any] = {"sql_condition": level.condition, "label_for_charts": level.name}
    if level.rare:
        settings |= {"m_probability": level.rare[0], "u_probability": level.rare[1]}
        settings |= {"fix_m_probability": True, "fix_u_probability": True}
    if level.by_frequency:
        settings["tf_adjustment_column"] = field.frequency_column
    if model is None:
        return settings
    trained = next(one for one in model.fields if one.name == field.name).level(level.name)
    settings |= {"m_probability": trained.m, "u_probability": trained.u}
    if level.by_frequency:
        settings["tf_minimum_u_value"] = model.frequencies[field.name][""]
    return settings


def duckdb_linker(plan: TrainingPlan, left: Rows, right: Rows, model: Model | None = None) -> Any:
    """A linker of two lists of rows, which have `reference` and the columns of the plan.

    On one thread, so that sums of fractions are the same each time.
    """
    settings = splink_settings(plan, model)
    try:
        import duckdb
        from splink import DuckDBAPI, Linker
    except ImportError as error:
        raise WorkerLibrariesMissing from error

    logging.getLogger("splink").setLevel(logging.ERROR)
    connection = duckdb.connect()
    connection.execute("SET threads = 1")
    tables = [
        _load(connection, name, plan, rows) for name, rows in (("left", left), ("right", right))
    ]
    api = DuckDBAPI(connection)
    registered = [api.register(table, dataset_display_name=table) for table in tables]
    return Linker(registered, settings, log_level=None)


def _load(connection: Any, side: str, plan: TrainingPlan, rows: Rows) -> str:
    """A table with these rows, in the order of their references; its name."""
    table = f"rows_{side}"
    columns = ["reference", *plan.columns]
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "rows.csv"
        with path.open("w", encoding="utf-8", newline="") as file:
            writer = csv.writer(file)
            writer.writerow(columns)
            writer.writerows([row.get(column, "") for column in columns] for row in rows)
        values = ", ".join(
            f"string_split({column}, '|') AS {column}" if column in plan.lists else column
            for column in columns[1:]
        )
        connection.execute(
            f"CREATE TABLE {table} AS SELECT reference AS unique_id, {values} FROM read_csv("
            "?, header = true, all_varchar = true, nullstr = '', delim = ',', quote = '\"')"
            " ORDER BY reference",
            [str(path)],
        )
    return table
