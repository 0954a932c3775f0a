"""Two lists of people linked one to one: candidates, weights, decisions, and rivals."""

from collections import defaultdict
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace

from app.linkage.decide import LinkDecision, LinkOutcome
from app.linkage.model import Model
from app.linkage.one_to_one import Pair, one_to_one
from app.linkage.people.compare import compare_people
from app.linkage.people.decide import decide_person
from app.linkage.people.keys import block_keys
from app.linkage.people.normalise import PersonFields
from app.linkage.score import Frequencies, score

_SURE = 100.0  # bits: a pair that a rule links comes before every pair that its weight links


@dataclass(frozen=True, slots=True)
class PersonLink:
    """A pair to link or to review, by the references of its records.

    `lead`: bits by which it is better than the next pair of either record; infinite without one.
    """

    left: str
    right: str
    decision: LinkDecision
    lead: float


People = Mapping[str, PersonFields]  # by reference


def candidate_pairs(left: People, right: People) -> Iterator[tuple[str, str]]:
    """Each pair of references whose records share a key, once."""
    by_key = defaultdict(list)
    for reference, fields in right.items():
        for key in block_keys(fields):
            by_key[key].append(reference)
    for reference, fields in left.items():
        found: set[str] = set()
        for key in block_keys(fields):
            found.update(by_key.get(key, ()))
        for other in sorted(found):
            yield reference, other


def decided_pairs(
    left: People, right: People, model: Model, frequencies: Frequencies | None = None
) -> dict[tuple[str, str], LinkDecision]:
    """The candidates that are not left apart, each decided by itself."""
    decided = {}
    for one, other in candidate_pairs(left, right):
        a, b = left[one], right[other]
        scored = score(model, compare_people(a, b), frequencies)
        decision = decide_person(a, b, scored, model.thresholds)
        if decision.outcome is not LinkOutcome.NO_LINK:
            decided[one, other] = decision
    return decided


def link_people(
    left: People, right: People, model: Model, frequencies: Frequencies | None = None
) -> list[PersonLink]:
    """The links and reviews between two lists, of which each has a person once.

    A record is in at most one of them. A pair that may be linked comes before one that a rule sends
    to review, whatever their weights. A link whose lead is below that of the thresholds is
    reviewed, with the rule "rival".
    """
    decided = decided_pairs(left, right, model, frequencies)
    links = []
    for partner in one_to_one(
        Pair(one, other, _rank(decision)) for (one, other), decision in decided.items()
    ):
        pair = (str(partner.pair.left), str(partner.pair.right))
        decision = decided[pair]
        if decision.outcome is LinkOutcome.LINK and partner.lead < model.thresholds.lead:
            decision = replace(decision, outcome=LinkOutcome.REVIEW, rule="rival")
        links.append(PersonLink(*pair, decision, partner.lead))
    return links


def _rank(decision: LinkDecision) -> float:
    """The weight by which pairs compete."""
    weight = decision.score.weight
    if decision.outcome is LinkOutcome.LINK:
        return weight + _SURE if decision.rule else weight
    return weight - _SURE if decision.rule else weight
