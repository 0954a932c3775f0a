"""Link, review or no link for two people's records, where a rule may outrank the weight."""

from dataclasses import replace

from app.linkage.decide import LinkDecision, LinkOutcome, by_weight
from app.linkage.model import Thresholds
from app.linkage.people.compare import address_level, forename_level, likeness, surname_level
from app.linkage.people.normalise import PersonFields
from app.linkage.people.short_forms import is_short_form
from app.linkage.score import MISSING, Score

_ALIKE_ADDRESSES = frozenset(("house", "uncertain_house", "postcode", "one_edit"))
# First names that many brothers or sisters share, and that are followed by the name in use.
_SHARED_FIRST_NAMES = ("mohammed", "syed", "abdul", "bibi", "mst", "mosammat")


def decide_person(
    a: PersonFields,
    b: PersonFields,
    score: Score,
    thresholds: Thresholds,
    *,
    is_in_cluster: bool = False,
) -> LinkDecision:
    """The outcome for a pair; `rule` names what decided where the weight did not.

    "nhs_number_and_birth_date" links without names, as the first step of the NHS's own matching;
    an equal number with another birth date is reviewed. Different numbers, and twins, are never
    linked automatically whatever their weight, which stays in the score. A pair that its weight
    would leave apart stays apart.
    """
    weighed = by_weight(score, thresholds, is_in_cluster=is_in_cluster)
    if a.nhs_number and a.nhs_number == b.nhs_number:
        return _with_equal_numbers(a, b, weighed)
    if are_twins(a, b):
        return _never_automatic(weighed, "twins")
    if a.nhs_number and b.nhs_number:
        return _never_automatic(weighed, "different_nhs_numbers")
    return weighed


def are_twins(a: PersonFields, b: PersonFields) -> bool:
    """Whether two records look like twins: one birth date, one family, clearly different forenames.

    The family is a surname or an address alike. A forename is not clearly different where it is
    short for the other, its beginning, spelt alike, reversed with the surname, or among the
    other's further forenames. Where both have a first name that brothers share, such as Mohammed,
    the names after it count.
    """
    if not a.born_on or a.born_on != b.born_on:
        return False
    is_family = surname_level(a, b) not in (MISSING, "different")
    if not is_family and address_level(a, b) not in _ALIKE_ADDRESSES:
        return False
    return forename_level(a, b) == "different" or _differ_after_shared_name(a, b)


def _differ_after_shared_name(a: PersonFields, b: PersonFields) -> bool:
    if not a.other_forenames or not b.other_forenames:
        return False
    for one in (a.forename, b.forename):
        if not any(one == name or is_short_form(one, name) for name in _SHARED_FIRST_NAMES):
            return False
    return all(
        one != other and not is_short_form(one, other) and likeness(one, other) == "different"
        for one in a.other_forenames.split()
        for other in b.other_forenames.split()
    )


def _with_equal_numbers(a: PersonFields, b: PersonFields, weighed: LinkDecision) -> LinkDecision:
    if a.born_on and a.born_on == b.born_on:
        return LinkDecision(LinkOutcome.LINK, weighed.score, "nhs_number_and_birth_date")
    return LinkDecision(LinkOutcome.REVIEW, weighed.score, "nhs_number_without_birth_date")


def _never_automatic(weighed: LinkDecision, rule: str) -> LinkDecision:
    if weighed.outcome is LinkOutcome.LINK:
        return replace(weighed, outcome=LinkOutcome.REVIEW, rule=rule)
    return replace(weighed, rule=rule)
