"""The frozen model of people on 70,000 x 70,000 invented children, against known answers.

`python -m tests.bench.linkage.children_figures [COUNT] [--model FILE] [--seed N]`. The seed differs
from that of the training. Exits with 1 where a goal is not reached.
"""

import argparse
import sys
import time
from collections import Counter
from collections.abc import Collection
from pathlib import Path

import click

from app.linkage.decide import LinkOutcome
from app.linkage.model import Model, model_of, read_model
from app.linkage.people.link import PersonLink, link_people
from app.linkage.people.normalise import normalise_person
from tests.bench.linkage.children import InventedChildren, children

COUNT, SEED = 70_000, 20
GOALS = {  # the least or the most allowed
    "precision": (0.9995, 1.0),
    "recall": (0.97, 1.0),
    "reviewed": (0.0, 0.02),
    "recall_after_review": (0.99, 1.0),
    "twins_linked": (0, 0),
}


def measure(links: Collection[PersonLink], rows: InventedChildren) -> dict[str, float]:
    """Shares and counts: `reviewed` is the share of the left list's records in a pair to review.

    `recall_after_review` counts true pairs that are linked or to be reviewed.
    """
    by_outcome: dict[LinkOutcome, set[tuple[str, str]]] = {one: set() for one in LinkOutcome}
    for one in links:
        by_outcome[one.decision.outcome].add((one.left, one.right))
    linked, reviewed = by_outcome[LinkOutcome.LINK], by_outcome[LinkOutcome.REVIEW]
    return {
        "precision": len(linked & rows.same) / len(linked),
        "recall": len(linked & rows.same) / len(rows.same),
        "reviewed": len(reviewed) / len(rows.left),
        "recall_after_review": len((linked | reviewed) & rows.same) / len(rows.same),
        "twins_linked": len(linked & rows.twins),
        "false": len(linked - rows.same),
        "reviewed_true": len(reviewed & rows.same) / max(1, len(reviewed)),
    }


def figures_of(model: Model, count: int, seed: int) -> dict[str, float]:
    """The measures of a model on two lists of `count` invented children."""
    rows = children(count, seed)
    left, right = (
        {row["reference"]: normalise_person(row) for row in side}
        for side in (rows.left, rows.right)
    )
    links = link_people(left, right, model)
    rules = Counter((one.decision.outcome.value, one.decision.rule) for one in links)
    for (outcome, rule), number in rules.most_common():
        click.echo(f"  {outcome} {rule or 'by weight'}: {number:,}")
    return {"left": len(left), "right": len(right), "true": len(rows.same)} | measure(links, rows)


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("count", nargs="?", type=int, default=COUNT)
    parser.add_argument("--seed", type=int, default=SEED)
    parser.add_argument("--model", type=Path)
    options = parser.parse_args()
    model = read_model(options.model.read_text("utf-8")) if options.model else model_of("people")
    started = time.perf_counter()
    found = figures_of(model, options.count, options.seed)
    click.echo(f"  {time.perf_counter() - started:.0f} s, the children included")
    for name, value in found.items():
        least, most = GOALS.get(name, (0.0, float("inf")))
        click.echo(f"  {name}: {value:.5g}{'' if least <= value <= most else '  GOAL NOT REACHED'}")
    return int(any(not low <= found[name] <= high for name, (low, high) in GOALS.items()))


if __name__ == "__main__":
    sys.exit(main())
