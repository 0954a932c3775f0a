"""Train the model of settings on half of the councils, measure it on the others, and write it.

`python -m tests.bench.linkage.freeze_settings`, with the real files beside the checkout.
"""

import sys
from dataclasses import replace
from datetime import date

import click

from app.joining.train import TrainingNote
from app.joining.train_settings import train_settings
from app.linkage.model import MODELS, write_model
from tests.bench.linkage.providers import LISTING_SEED, SPLIT_SEED, facts_of
from tests.bench.linkage.settings_files import council_names, held_out, listing, register

VERSION, TRAINED_ON = "settings-1", date(2026, 12, 1)
DATA = "half of DfE's list of 82 councils, about 2024, with Ofsted's register of 31 August 2021"


def main() -> int:
    rows, names = register(), council_names()
    held = held_out(names, SPLIT_SEED)
    entries = [
        {**entry.record, "ofsted": entry.urn}
        for entry in listing(names, rows, LISTING_SEED)
        if entry.record["council"] not in held
    ]
    named = [{**row, "ofsted": urn} for urn, row in rows.items() if row["name"]]
    model = train_settings(entries, named, TrainingNote(VERSION, DATA, TRAINED_ON))
    model = replace(model, figures=facts_of(model))
    path = MODELS / "settings.json"
    path.write_text(write_model(model), encoding="utf-8")
    click.echo(f"{path}: {[dict(one) for one in model.figures]}")
    return 0


if __name__ == "__main__":
    sys.exit(main())
