"""`flask linkage`: train the models that decide whether two records describe the same thing."""

import csv
import sys
from datetime import UTC, datetime
from pathlib import Path

import click

from app.cli.linkage_figures import figures
from app.joining.splink_linker import WorkerLibrariesMissing
from app.joining.train import LevelUntrained, TrainingNote, train_people
from app.joining.train_settings import TooFewLabels, train_settings
from app.linkage.model import Model, write_model

KINDS = {"people": train_people, "settings": train_settings}
NEEDED_COLUMNS = {"source", "reference"}


class TrainingFileInvalid(Exception):
    """The file has not the rows of two sources."""


@click.group("linkage")
def linkage() -> None:
    """Train the models of linkage, and measure them by what staff decided.

    Training needs a worker with requirements/worker.txt.
    """


linkage.add_command(figures)


@linkage.command("train")
@click.argument("kind", type=click.Choice(sorted(KINDS)))
@click.argument("file", type=click.Path(exists=True, dir_okay=False, path_type=Path))
@click.option("--out", type=click.Path(dir_okay=False, path_type=Path), help="Where to write it.")
def train_model(kind: str, file: Path, out: Path | None) -> None:
    """Train the model KIND on the rows of FILE.

    FILE is a CSV file in UTF-8. Its column `source` has two values, one for each of the two lists
    that describe mostly the same; `reference` is different in each row of a source. The
    other columns are those of the model, all optional: for people forename, other_forenames,
    surname, born_on, sex, postcode, house and nhs_number; for settings name, address, town,
    postcode, council, phone and ofsted, the number that says which rows are the same. The model is
    written to KIND.json.
    """
    target = out or Path(f"{kind}.json")
    today = datetime.now(UTC).date()
    try:
        left, right = read_sources(file)
        model = KINDS[kind](left, right, TrainingNote(f"{kind}-{today}", file.name, today))
    except (
        WorkerLibrariesMissing,
        LevelUntrained,
        TooFewLabels,
        TrainingFileInvalid,
    ) as error:
        click.echo(f"refused: {error}", err=True)
        sys.exit(1)
    target.write_text(write_model(model), encoding="utf-8")
    click.echo(f"{target}: {_describe(model)}")


def read_sources(file: Path) -> tuple[list[dict[str, str]], list[dict[str, str]]]:
    """The rows of the two sources in a training file, the first one that is named first.

    Raises TrainingFileInvalid where a column is missing or there are not two sources.
    """
    try:
        with file.open(encoding="utf-8-sig", newline="") as opened:
            rows = list(csv.DictReader(opened, restval=""))
    except (UnicodeDecodeError, csv.Error) as error:
        raise TrainingFileInvalid(f"{file.name} is not a CSV file in UTF-8") from error
    if not rows or not rows[0].keys() >= NEEDED_COLUMNS:
        raise TrainingFileInvalid(f"{file.name} needs rows with the columns source and reference")
    by_source: dict[str, list[dict[str, str]]] = {}
    for row in rows:
        by_source.setdefault(row["source"], []).append(row)
    if len(by_source) != 2:
        raise TrainingFileInvalid(
            f"{file.name} has {len(by_source)} sources in its column source, not two"
        )
    left, right = by_source.values()
    return left, right


def _describe(model: Model) -> str:
    sizes = " and ".join(f"{count:,}" for count in model.trained["rows"])
    levels = sum(len(field.levels) for field in model.fields)
    return f"{levels} levels of {len(model.fields)} fields, trained on {sizes} rows"
