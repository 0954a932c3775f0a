"""Rows of known_answers/*.csv, which make_known_answers.py wrote, and strategies of shares."""

import csv
from pathlib import Path

from hypothesis import strategies as st

from app.core.statistics.intervals import CountedShare

FOLDER = Path(__file__).parent / "known_answers"


def known_answers(name: str) -> list[dict[str, str]]:
    """The rows of a file, with the text of each cell by its column."""
    with (FOLDER / f"{name}.csv").open(encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file))


def counted_shares(most: int = 10_000) -> st.SearchStrategy[CountedShare]:
    """Shares from 0 to 1 with a denominator up to `most`."""
    return st.integers(1, most).flatmap(
        lambda size: st.builds(CountedShare, st.integers(0, size), st.just(size))
    )
