"""Our weights against those of Splink on Spark, on 10,000 rows (`make remote-spark`); optional."""

import shutil
import sys
import tempfile
from datetime import date
from importlib.util import find_spec

import click

from app.joining.people_comparisons import PEOPLE, person_columns
from app.joining.train import TrainingNote, train_people
from app.linkage.people.compare import compare_people
from app.linkage.people.normalise import normalise_person
from app.linkage.score import score
from tests.joining.invented_people import invented_people

ROWS = 5_000  # in each list


def main() -> int:
    if shutil.which("java") is None or find_spec("pyspark") is None:
        click.echo("Splink on Spark was not tried: it needs Java and the package pyspark")
        return 0
    from pyspark.sql import SparkSession
    from splink.backends.spark import similarity_jar_location

    from app.joining.spark_linker import spark_linker

    sides = invented_people(ROWS, seed=11)
    note = TrainingNote("spark", "invented people", date(2026, 12, 1))
    model = train_people(*(side[:3_000] for side in sides), note, max_pairs=2e6)
    people = [{row["reference"]: normalise_person(row) for row in side} for side in sides]
    rows = [
        [{"reference": key, **person_columns(one)} for key, one in side.items()] for side in people
    ]
    session = (
        SparkSession.builder.master("local[2]")
        .config("spark.jars", similarity_jar_location())
        .config("spark.sql.shuffle.partitions", "4")
        .config("spark.ui.enabled", "false")
        .getOrCreate()
    )
    folder = tempfile.TemporaryDirectory()
    session.sparkContext.setCheckpointDir(folder.name)
    found = spark_linker(PEOPLE, *rows, model, session).inference.predict().as_record_list()
    frequencies = _frequencies(rows, model.frequencies)
    differing = 0
    for one in found:
        a, b = people[0][one["unique_id_l"]], people[1][one["unique_id_r"]]
        ours = score(model, compare_people(a, b), frequencies).weight
        differing += abs(ours - one["match_weight"]) > 0.01
    session.stop()
    folder.cleanup()
    click.echo(f"{len(found):,} pairs on Spark, {differing:,} with another weight than ours")
    return int(differing > len(found) / 1_000)


def _frequencies(rows, frequencies):
    """The shares of these rows, as Splink counts them, but not below those of the model."""
    found = {}
    for name, shares in frequencies.items():
        values = [row[name] for side in rows for row in side if row[name]]
        counts = {value: values.count(value) / len(values) for value in set(values)}
        found[name] = {value: max(share, shares[""]) for value, share in counts.items()}
    return found


if __name__ == "__main__":
    sys.exit(main())
