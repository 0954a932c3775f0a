"""The decision about two settings: numbers first, then the weight, and names that are not sure."""

from collections.abc import Mapping
from typing import Final

from app.linkage.decide import LinkDecision, LinkOutcome, by_weight
from app.linkage.model import Thresholds
from app.linkage.score import Score
from app.linkage.settings.normalise import SettingFields

SAME_NUMBER: Final = "same_number"
TWO_NUMBERS: Final = "two_numbers"
UNSURE_NAME: Final = "unsure_name"
ANOTHER_KIND: Final = "another_kind"

# A name at one of these levels links only with this many bits more, and if both say what they are.
_UNSURE_NAMES: Final = frozenset(("half", "place_only", "some", "different", "missing"))
_MORE_NEEDED: Final = 2.0
_ALIKE_KINDS: Final = frozenset(("same", "overlap"))


def decide_settings(
    one: SettingFields, other: SettingFields, score: Score, thresholds: Thresholds
) -> LinkDecision:
    """Link, review or no link for two settings whose fields have this score, with the rule if any.

    An equal number links. Two numbers of one issuer are two registrations, which nothing links: that
    one continues the other is a person's decision.
    """
    if one.numbers & other.numbers:
        return LinkDecision(LinkOutcome.LINK, score, SAME_NUMBER)
    if {issuer for issuer, _ in one.numbers} & {issuer for issuer, _ in other.numbers}:
        return LinkDecision(LinkOutcome.NO_LINK, score, TWO_NUMBERS)
    decision = by_weight(score, thresholds)
    levels = {part.field: part.level for part in score.evidence}
    if decision.outcome is LinkOutcome.LINK:
        if levels["kind"] == "different":  # a pre-school and its owner's holiday club
            return LinkDecision(LinkOutcome.REVIEW, score, ANOTHER_KIND)
        if _has_unsure_name(levels, score, thresholds):
            return LinkDecision(LinkOutcome.REVIEW, score, UNSURE_NAME)
    return decision


def _has_unsure_name(levels: Mapping[str, str], score: Score, thresholds: Thresholds) -> bool:
    if levels["name"] not in _UNSURE_NAMES:
        return False
    is_alike = levels["kind"] in _ALIKE_KINDS
    return not is_alike or score.weight < thresholds.link + _MORE_NEEDED
