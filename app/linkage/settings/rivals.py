"""What a record's matches in one list say about one another: only a clear leader is linked."""

from collections.abc import Sequence
from dataclasses import replace
from math import inf
from typing import Final

from app.linkage.decide import LinkDecision, LinkOutcome
from app.linkage.model import Thresholds
from app.linkage.settings.decide import SAME_NUMBER

TWO_ALIKE: Final = "two_alike"  # two records of one list fit almost equally well
ONE_SETTING: Final = "one_setting"  # both are one setting already
CERTAIN_RULES: Final = frozenset((SAME_NUMBER, ONE_SETTING))


def with_leads(
    decisions: Sequence[LinkDecision], thresholds: Thresholds
) -> list[tuple[LinkDecision, float]]:
    """The decisions about one record and those of another list, each with its lead in bits.

    Where one is certain, only the certain ones. Otherwise a link that does not lead the next rival
    by `thresholds.lead` is for a person. In the order of the argument; decisions against a link are
    to be left out before.
    """
    certain = [one for one in decisions if one.rule in CERTAIN_RULES]
    if certain:
        return [(one, inf) for one in certain]
    weights = sorted((one.score.weight for one in decisions), reverse=True)
    found = []
    for one in decisions:
        rival = weights[1:2] if one.score.weight == weights[0] else weights[:1]
        lead = one.score.weight - rival[0] if rival else inf
        if one.outcome is LinkOutcome.LINK and lead < thresholds.lead:
            found.append((replace(one, outcome=LinkOutcome.REVIEW, rule=TWO_ALIKE), lead))
        else:
            found.append((one, lead))
    return found
