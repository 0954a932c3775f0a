"""`flask linkage figures`: how often automatic links are right, by what staff decided on the desk."""

from collections.abc import Iterable, Sequence

import click
from flask import current_app

from app.cli.command_context import reporting_errors
from app.core.source_names import base_source
from app.core.statistics.intervals import CountedShare, wilson_interval
from app.data.linkage.source_records import is_of_council
from app.data.linkage.verdicts import LabelledPair, find_labelled_pairs
from app.data.session import record
from app.linkage.decide import LinkOutcome

LABELS_MIN = 30  # with fewer, an interval of 95 % is wider than any difference that matters


@click.command("figures")
def figures() -> None:
    """Show precision and recall of automatic links among the pairs that staff decided.

    By source, with 95 % intervals by Wilson. What counts is the newest verdict about a pair and what
    the model had decided when it was given.
    """
    with reporting_errors(), record(current_app.config["SETTINGS"].database_url) as session:
        labelled = find_labelled_pairs(session)
    for line in figure_lines(labelled):
        click.echo(line)


def figure_lines(labelled: Sequence[LabelledPair]) -> Iterable[str]:
    """The lines of the command: all labelled pairs first, then those of each source."""
    yield from _lines("all sources", labelled)
    sources = sorted({_source(one) for one in labelled})
    for name in sources if len(sources) > 1 else ():
        yield from _lines(name, [one for one in labelled if _source(one) == name])
    yield (
        "Staff look mostly at doubtful pairs, so these are no figures of all links: automatic links "
        "count here only where somebody looked at one."
    )


def _lines(name: str, labelled: Sequence[LabelledPair]) -> Iterable[str]:
    linked = [one for one in labelled if one.outcome is LinkOutcome.LINK]
    same = [one for one in labelled if one.is_same]
    right = sum(one.is_same for one in linked)
    different = len(labelled) - len(same)
    labels = "1 label" if len(labelled) == 1 else f"{len(labelled)} labels"
    yield f"{name}: {labels}, {len(same)} the same and {different} different"
    if len(labelled) < LABELS_MIN:
        yield f"  fewer than {LABELS_MIN} labels: too few to judge the model by"
    yield f"  precision, automatic links that are right: {_share(right, len(linked))}"
    yield f"  recall, same pairs that were linked automatically: {_share(right, len(same))}"


def _share(count: int, size: int) -> str:
    """ "9 of 10 (90 %, 60 to 98 %)", the share with its interval."""
    if not size:
        return "none to count"
    counted = CountedShare(count, size)
    interval = wilson_interval(counted)
    assert interval
    low, high = (round(100 * end) for end in (interval.lower, interval.upper))
    return f"{count} of {size} ({round(100 * counted.share)} %, {low} to {high} %)"


def _source(pair: LabelledPair) -> str:
    """The source of the record that is a council's; of two such records, of the first."""
    own = [key for key in (pair.left, pair.right) if is_of_council(key)]
    return base_source((own or [pair.left])[0].source)
