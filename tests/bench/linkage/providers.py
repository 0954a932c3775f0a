"""Councils' entries linked with Ofsted's register by the frozen model, against the known numbers.

`python -m tests.bench.linkage.providers`. Names are real and so is the register; of premises see
`settings_files`. Figures are of the half of the councils that was never used to tune the model.
Exits with 1 where a goal is not reached.
"""

import sys
from collections import defaultdict
from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass

import click

from app.core.statistics.intervals import CountedShare, wilson_interval
from app.linkage.clusters import RecordKey, find_clusters, pair_of
from app.linkage.decide import LinkOutcome
from app.linkage.model import Model, model_of
from app.linkage.score import score
from app.linkage.settings.compare import compare_settings
from app.linkage.settings.decide import decide_settings
from app.linkage.settings.keys import block_keys
from app.linkage.settings.names import WordWeights
from app.linkage.settings.normalise import SettingFields, normalise_setting
from app.linkage.settings.rivals import with_leads
from app.linkage.settings.words import kinds_in, name_words
from tests.bench.linkage.settings_files import (
    Entry,
    are_at_hand,
    council_names,
    held_out,
    listing,
    missing_numbers,
    register,
)

ALL, PREMISES = "all", "names_and_premises"
SPLIT_SEED, LISTING_SEED, MISSING_SEED = 5, 7, 8
GOALS = {"right": 0.999, "found": 0.97, "asked": 0.03}  # the last one is the most allowed


@dataclass(frozen=True)
class Measured:
    """Counts of one list: entries, those with a true partner, links, right links, and questions.

    `answered`: true partners that a person finds among what is linked and what is asked.
    """

    entries: int
    true: int
    links: int
    right: int
    asked: int
    answered: int

    @property
    def shares(self) -> dict[str, CountedShare]:
        """The shares whose denominator is not 0."""
        counted = {
            "right": (self.right, self.links),
            "found": (self.right, self.true),
            "asked": (self.asked, self.entries),
            "found_with_answers": (self.answered, self.true),
        }
        return {name: CountedShare(*pair) for name, pair in counted.items() if pair[1]}


def measure(
    entries: Sequence[Entry],
    rows: Mapping[str, SettingFields],
    model: Model,
    counted: Collection[str],
) -> dict[str, Measured]:
    """Link entries with a register's rows, and count those of some councils: all, and by kind."""
    linked, asked = _linked(entries, rows, model)
    by_kind: dict[str, list[int]] = {ALL: []}
    for number, one in enumerate(entries):
        if one.record["council"] in counted:
            by_kind[ALL].append(number)
            by_kind.setdefault(_kind(one), []).append(number)
    return {
        kind: _counted(numbers, entries, rows, linked, asked)
        for kind, numbers in sorted(by_kind.items())
    }


def _kind(entry: Entry) -> str:
    """What the name says the setting is: one kind, "several" or "unstated"."""
    kinds = kinds_in(name_words(entry.record["name"]))
    return "several" if len(kinds) > 1 else next(iter(kinds), "unstated")


def _counted(
    chosen: Sequence[int],
    entries: Sequence[Entry],
    rows: Mapping[str, SettingFields],
    linked: Mapping[int, str],
    asked: Mapping[int, set[str]],
) -> Measured:
    true = {number for number in chosen if entries[number].urn in rows}
    right = {number for number in true if linked.get(number) == entries[number].urn}
    answered = {number for number in true if entries[number].urn in asked[number]}
    return Measured(
        entries=len(chosen),
        true=len(true),
        links=sum(number in linked for number in chosen),
        right=len(right),
        asked=sum(number not in linked and bool(asked[number]) for number in chosen),
        answered=len(right | {number for number in answered if number not in linked}),
    )


def _linked(
    entries: Sequence[Entry], rows: Mapping[str, SettingFields], model: Model
) -> tuple[dict[int, str], Mapping[int, set[str]]]:
    """The number that each entry is linked with, and the numbers that a person is asked about."""
    weights, by_key = WordWeights(model.frequencies["word"]), defaultdict(list)
    for urn, fields in rows.items():
        for key in block_keys(fields):
            by_key[key].append(urn)
    links, asked = {}, defaultdict(set)
    for number, entry in enumerate(entries):
        fields = normalise_setting(entry.record)
        near = sorted({urn for key in block_keys(fields) for urn in by_key.get(key, ())})
        for urn, outcome, weight in _decided(fields, near, rows, model, weights):
            asked[number].add(urn)
            if outcome is LinkOutcome.LINK:
                links[pair_of(RecordKey("list", f"{number}"), RecordKey("register", urn))] = weight
    members = sorted({key for pair in links for key in pair})
    found = find_clusters(members, links, {}, model.thresholds)
    pairs = (sorted(one.members) for one in found if len(one.members) == 2)
    return {int(one.reference): other.reference for one, other in pairs}, asked


def _decided(
    fields: SettingFields,
    near: Iterable[str],
    rows: Mapping[str, SettingFields],
    model: Model,
    weights: WordWeights,
) -> Iterable[tuple[str, LinkOutcome, float]]:
    decided = []
    for urn in near:
        scored = score(model, compare_settings(fields, rows[urn], weights))
        decision = decide_settings(fields, rows[urn], scored, model.thresholds)
        if decision.outcome is not LinkOutcome.NO_LINK:
            decided.append((urn, decision))
    led = with_leads([decision for _, decision in decided], model.thresholds)
    for (urn, _), (decision, _) in zip(decided, led, strict=True):
        yield urn, decision.outcome, decision.score.weight


def figures(model: Model) -> dict[str, dict[str, Measured]]:
    """The measures of the held-out half by kind: with premises, and by names and council alone."""
    rows, names = register(), council_names()
    named = {urn: normalise_setting(row) for urn, row in rows.items() if row["name"]}
    listed, counted = listing(names, rows, LISTING_SEED), held_out(names, SPLIT_SEED)
    missing = missing_numbers(listed, MISSING_SEED)
    present = {urn: fields for urn, fields in named.items() if urn not in missing}
    known = [entry for entry in names if entry.urn in named]
    return {
        PREMISES: measure(listed, present, model, counted),
        "names": measure(known, named, model, counted),
    }


def facts_of(model: Model) -> tuple[dict[str, object], ...]:
    """What a model keeps of its measures."""
    return tuple(
        {"data": data, "kind": kind, **vars(measured)}
        for data, by_kind in figures(model).items()
        for kind, measured in by_kind.items()
    )


def main() -> int:
    if not are_at_hand():
        click.echo("the real files are not beside the checkout: nothing measured")
        return 0
    is_reached = [
        _print(f"{data}, {kind}", measured, has_goals=(data, kind) == (PREMISES, ALL))
        for data, by_kind in figures(model_of("settings")).items()
        for kind, measured in by_kind.items()
    ]
    return int(not all(is_reached))


def _print(title: str, measured: Measured, *, has_goals: bool) -> bool:
    """Print the shares of a measure; whether those with a goal reach it."""
    click.echo(f"{title}: {measured.entries:,} entries, {measured.true:,} true pairs")
    is_reached = True
    for name, share in measured.shares.items():
        interval, goal = wilson_interval(share), GOALS.get(name) if has_goals else None
        assert interval is not None
        is_good = goal is None or (share.share <= goal if name == "asked" else share.share >= goal)
        is_reached &= is_good
        shown = f"{share.share:.4f} ({interval.lower:.4f} to {interval.upper:.4f})"
        click.echo(f"  {name}: {shown}{'' if is_good else '  GOAL NOT REACHED'}")
    return is_reached


if __name__ == "__main__":
    sys.exit(main())
