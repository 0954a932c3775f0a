"""Link, ask a person, or leave apart: the decision about a scored pair."""

from dataclasses import dataclass
from enum import Enum

from app.linkage.model import Thresholds
from app.linkage.score import Score


class LinkOutcome(Enum):
    """What happens with a pair of records."""

    LINK = "link"
    REVIEW = "review"
    NO_LINK = "no_link"


@dataclass(frozen=True)
class LinkDecision:
    """The outcome for a pair with its score; `rule` names a rule that decided instead of the weight.

    The weight of the score is never changed by a rule.
    """

    outcome: LinkOutcome
    score: Score
    rule: str = ""


def by_weight(score: Score, thresholds: Thresholds, *, is_in_cluster: bool = False) -> LinkDecision:
    """The outcome that the weight alone gives; a pair inside a cluster needs less to stay linked."""
    if score.weight >= (thresholds.stay if is_in_cluster else thresholds.link):
        return LinkDecision(LinkOutcome.LINK, score)
    outcome = LinkOutcome.REVIEW if score.weight >= thresholds.review else LinkOutcome.NO_LINK
    return LinkDecision(outcome, score)
