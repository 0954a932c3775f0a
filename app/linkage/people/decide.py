"""Link, review or no link for two people's records, where a rule may outrank the weight."""

from collections.abc import Collection, Iterable
from dataclasses import replace

from app.linkage.decide import LinkDecision, LinkOutcome, by_weight
from app.linkage.model import Thresholds
from app.linkage.people.compare import (
    address_level,
    birth_date_level,
    forename_level,
    likeness,
    surname_level,
)
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
    an equal number with another birth date is reviewed. Twins, different numbers and clearly
    different birth dates (brothers may share a name too) are never linked automatically whatever
    their weight, which stays in the score; records that differ in forename and birth date are
    siblings at most, and stay apart. A pair that its weight leaves apart stays apart.
    """
    weighed = by_weight(score, thresholds, is_in_cluster=is_in_cluster)
    if a.nhs_number and a.nhs_number == b.nhs_number:
        return _with_equal_numbers(a, b, weighed)
    if are_twins(a, b):
        return _never_automatic(weighed, "twins")
    if a.nhs_number and b.nhs_number:
        return _never_automatic(weighed, "different_nhs_numbers")
    born_level = birth_date_level(a.born_on, b.born_on)
    is_other_name = forename_level(a, b) == "different"
    if born_level == "different" and is_other_name:
        return replace(weighed, outcome=LinkOutcome.NO_LINK, rule="siblings")
    if born_level == "different":
        return _never_automatic(weighed, "different_birth_dates")
    if born_level in ("swapped", "one_edit") and is_other_name:
        return _never_automatic(weighed, "siblings")
    return weighed


def are_twins(a: PersonFields, b: PersonFields) -> bool:
    """Whether two records look like twins: one birth date, one family, clearly different forenames.

    The family is a surname or an address alike; a birth date that one of them has not may be equal.
    A forename is not clearly different where it is short for the other, its beginning, spelt alike,
    reversed with the surname, or among the other's further forenames, unless each has a forename
    that the other has not, or their sexes differ (Harry and Harriet). Where
    both have a first name that brothers share, such as Mohammed, the names after it count.
    """
    if a.born_on and b.born_on and a.born_on != b.born_on:
        return False
    is_family = surname_level(a, b) not in (MISSING, "different")
    if not is_family and address_level(a, b) not in _ALIKE_ADDRESSES:
        return False
    level = forename_level(a, b)
    if a.sex and b.sex and a.sex != b.sex:
        return level not in ("exact", "reversed")
    if level == "other_forename":
        return _each_has_own_forename(a, b)
    return level == "different" or _differ_after_shared_name(a, b)


def _each_has_own_forename(a: PersonFields, b: PersonFields) -> bool:
    names = [{one.forename, *one.other_forenames.split()} for one in (a, b)]
    own = (names[0] - names[1], names[1] - names[0])
    return all(own) and _are_different(own[0], own[1])


def _differ_after_shared_name(a: PersonFields, b: PersonFields) -> bool:
    if not a.other_forenames or not b.other_forenames:
        return False
    for one in (a.forename, b.forename):
        if not any(one == name or is_short_form(one, name) for name in _SHARED_FIRST_NAMES):
            return False
    return _are_different(a.other_forenames.split(), b.other_forenames.split())


def _are_different(names: Iterable[str], others: Collection[str]) -> bool:
    return all(
        one != other and not is_short_form(one, other) and likeness(one, other) == "different"
        for one in names
        for other in others
    )


def _with_equal_numbers(a: PersonFields, b: PersonFields, weighed: LinkDecision) -> LinkDecision:
    if a.born_on and a.born_on == b.born_on:
        return LinkDecision(LinkOutcome.LINK, weighed.score, "nhs_number_and_birth_date")
    return LinkDecision(LinkOutcome.REVIEW, weighed.score, "nhs_number_without_birth_date")


def _never_automatic(weighed: LinkDecision, rule: str) -> LinkDecision:
    if weighed.outcome is LinkOutcome.LINK:
        return replace(weighed, outcome=LinkOutcome.REVIEW, rule=rule)
    return replace(weighed, rule=rule)
