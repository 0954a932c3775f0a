"""Train the model of people on invented children, measure it, and write it into the repository.

`python -m tests.bench.linkage.freeze_people [COUNT]`, with requirements/worker.txt. The children of
the figures have another seed than those of the training.
"""

import argparse
import sys
from dataclasses import replace
from datetime import date

import click

from app.joining.train import TrainingNote, train_people
from app.linkage.model import MODELS, Model, write_model
from tests.bench.linkage.children import children
from tests.bench.linkage.children_figures import COUNT, SEED, figures_of

TRAINING_SEED = 1
SEEDS = (SEED, 31)  # thresholds and rules were chosen on the first, and not on the second
VERSION, TRAINED_ON = "people-1", date(2026, 12, 1)


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("count", nargs="?", type=int, default=COUNT)
    count = parser.parse_args().count
    left, right = children(count, TRAINING_SEED)[:2]
    note = TrainingNote(VERSION, f"invented children, seed {TRAINING_SEED}", TRAINED_ON)
    model = train_people(left, right, note)
    model = replace(model, figures=tuple(_measured(model, count, seed) for seed in SEEDS))
    path = MODELS / "people.json"
    path.parent.mkdir(exist_ok=True)
    path.write_text(write_model(model), encoding="utf-8")
    click.echo(f"{path}: {model.figures}")
    return 0


def _measured(model: Model, count: int, seed: int) -> dict[str, str | float]:
    found = figures_of(model, count, seed)
    rounded = {name: round(value, 5) for name, value in found.items()}
    return {"data": f"invented children, seed {seed}", **rounded}


if __name__ == "__main__":
    sys.exit(main())
