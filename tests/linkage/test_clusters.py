"""Clusters: what persons say holds, and a model joins no two records of one source."""

from itertools import combinations, product

import pytest
from hypothesis import given
from hypothesis import strategies as st

from app.linkage.clusters import (
    LinkVerdict,
    RecordKey,
    component_of,
    find_clusters,
    find_implied_verdicts,
    implied_verdict,
    pair_of,
)
from app.linkage.model import Thresholds

THRESHOLDS = Thresholds(link=4, review=0, stay=2)
MEMBERS = [RecordKey(source, key) for source in ("listing", "ofsted", "dfe") for key in "abc"]
PAIRS = [pair_of(*both) for both in combinations(MEMBERS, 2)]
links = st.dictionaries(st.sampled_from(PAIRS), st.sampled_from([1.0, 3.0, 5.0, 7.0]), max_size=9)
verdicts = st.dictionaries(st.sampled_from(PAIRS), st.sampled_from(LinkVerdict), max_size=6)
LISTED, REGISTERED = RecordKey("listing", "a"), RecordKey("ofsted", "a")
SCHOOL, OTHER = RecordKey("dfe", "a"), RecordKey("listing", "b")


def groups(found):
    return {one.members for one in found}


def cluster_of(member, found):
    return next(one for one in found if member in one.members)


@given(links, verdicts, st.randoms())
def test_no_order_of_links_or_verdicts_matters(weights, said, random):
    shuffled = [dict(random.sample(list(one.items()), len(one.items()))) for one in (weights, said)]

    assert find_clusters(MEMBERS, *shuffled, THRESHOLDS) == find_clusters(
        MEMBERS[::-1], weights, said, THRESHOLDS
    )


@given(links, verdicts)
def test_every_record_is_in_exactly_one_cluster(weights, said):
    found = find_clusters(MEMBERS, weights, said, THRESHOLDS)

    assert sorted(one for cluster in found for one in cluster.members) == sorted(MEMBERS)


@given(links, verdicts)
def test_two_records_of_one_source_are_together_only_by_a_persons_word(weights, said):
    found = find_clusters(MEMBERS, weights, said, THRESHOLDS)
    by_persons = find_clusters(MEMBERS, {}, said, THRESHOLDS)

    for one, other in combinations(MEMBERS, 2):
        if one.source == other.source and other in cluster_of(one, found).members:
            assert other in cluster_of(one, by_persons).members


@given(links, verdicts)
def test_different_records_are_together_only_as_a_conflict_of_persons(weights, said):
    for cluster in find_clusters(MEMBERS, weights, said, THRESHOLDS):
        inside = {
            pair
            for pair, verdict in said.items()
            if verdict is LinkVerdict.DIFFERENT and pair <= cluster.members
        }
        assert cluster.conflicts == inside
        for pair in inside:
            assert (
                implied_verdict(*pair, dict.fromkeys(_same(said), LinkVerdict.SAME))
                is LinkVerdict.SAME
            )


def _same(said):
    return [pair for pair, verdict in said.items() if verdict is LinkVerdict.SAME]


@given(links, verdicts, st.sampled_from(MEMBERS))
def test_one_component_alone_has_the_clusters_that_all_records_give(weights, said, start):
    component = component_of(start, weights, said)
    inside = {pair: weight for pair, weight in weights.items() if pair <= component}

    alone = find_clusters(component, inside, said, THRESHOLDS)

    whole = find_clusters(MEMBERS, weights, said, THRESHOLDS)
    assert cluster_of(start, alone).members == cluster_of(start, whole).members


@given(links, verdicts, st.sampled_from(PAIRS))
def test_a_verdict_that_is_undone_leaves_everything_as_it_was(weights, said, pair):
    never_said = {one: verdict for one, verdict in said.items() if one != pair}
    undone = {**never_said, pair: LinkVerdict.UNDONE}

    assert find_clusters(MEMBERS, weights, undone, THRESHOLDS) == find_clusters(
        MEMBERS, weights, never_said, THRESHOLDS
    )


@given(links, verdicts)
def test_every_cluster_hangs_together_by_links_and_persons(weights, said):
    strong = {pair: weight for pair, weight in weights.items() if weight >= THRESHOLDS.link}

    for cluster in find_clusters(MEMBERS, weights, said, THRESHOLDS):
        inside = {pair: weight for pair, weight in strong.items() if pair <= cluster.members}
        assert component_of(min(cluster.members), inside, said) == cluster.members


@given(links, verdicts)
def test_a_strong_link_is_left_out_only_for_a_source_or_a_persons_different(weights, said):
    found = find_clusters(MEMBERS, weights, said, THRESHOLDS)

    for pair, weight in weights.items():
        one, other = (cluster_of(member, found).members for member in pair)
        if weight >= THRESHOLDS.link and one != other:
            shared = {member.source for member in one} & {member.source for member in other}
            assert shared or any(
                said.get(pair_of(*across)) is LinkVerdict.DIFFERENT
                for across in product(one, other)
            )


def clusters_before(found):
    return {member: cluster.members for cluster in found for member in cluster.members}


@given(links, links, verdicts)
def test_making_clusters_again_changes_none(weights, earlier, said):
    before = clusters_before(find_clusters(MEMBERS, earlier, said, THRESHOLDS))
    found = find_clusters(MEMBERS, weights, said, THRESHOLDS, before)

    again = find_clusters(MEMBERS, weights, said, THRESHOLDS, clusters_before(found))

    assert again == found


@given(
    links,
    verdicts,
    st.sampled_from(PAIRS),
    st.sampled_from([None, 1.0, 3.0, 5.0, 7.0]),
    st.sampled_from([None, *LinkVerdict]),
)
def test_after_a_change_only_the_components_of_its_records_are_made_again(
    weights, said, pair, weight, verdict
):
    before = clusters_before(find_clusters(MEMBERS, weights, said, THRESHOLDS))
    changed_links = changed(weights, pair, weight)
    changed_verdicts = changed(said, pair, verdict)
    touched = frozenset().union(
        *(
            component_of(member, *facts)
            for member in pair
            for facts in ((weights, said), (changed_links, changed_verdicts))
        )
    )

    part = find_clusters(
        touched, *within(touched, changed_links, changed_verdicts), THRESHOLDS, before
    )

    whole = find_clusters(MEMBERS, changed_links, changed_verdicts, THRESHOLDS, before)
    untouched = {frozenset(before[one]) for one in MEMBERS if one not in touched}
    assert groups(part) | untouched == groups(whole)


def changed(facts, pair, value):
    kept = {one: old for one, old in facts.items() if one != pair}
    return kept if value is None else {**kept, pair: value}


def within(members, *all_facts):
    return [
        {pair: value for pair, value in facts.items() if pair <= members} for facts in all_facts
    ]


@given(verdicts, st.sampled_from(PAIRS))
def test_what_is_implied_is_what_walking_from_verdict_to_verdict_finds(said, pair):
    one, other = sorted(pair)

    assert implied_verdict(one, other, said) is slow_implied_verdict(one, other, said)


def slow_implied_verdict(one, other, said):
    """Widen each side by "same", one step at a time, and look for a "different" between them."""
    sides = [{one}, {other}]
    for _ in said:
        for side in sides:
            for pair in _same(said):
                if pair & side:
                    side |= pair
    if other in sides[0]:
        return LinkVerdict.SAME
    across = (said.get(pair_of(a, b)) for a, b in product(*sides))
    return LinkVerdict.DIFFERENT if LinkVerdict.DIFFERENT in across else None


def test_persons_who_contradict_each_other_are_shown_their_conflict():
    said = {
        pair_of(LISTED, REGISTERED): LinkVerdict.SAME,
        pair_of(REGISTERED, SCHOOL): LinkVerdict.SAME,
        pair_of(LISTED, SCHOOL): LinkVerdict.DIFFERENT,
    }

    [found] = find_clusters([LISTED, REGISTERED, SCHOOL], {}, said, THRESHOLDS)

    assert found.members == {LISTED, REGISTERED, SCHOOL}
    assert found.conflicts == {pair_of(LISTED, SCHOOL)}


def test_a_different_keeps_apart_even_those_that_a_third_record_would_join():
    weights = {pair_of(LISTED, REGISTERED): 9.0, pair_of(REGISTERED, SCHOOL): 8.0}
    said = {pair_of(LISTED, SCHOOL): LinkVerdict.DIFFERENT}

    found = find_clusters([LISTED, REGISTERED, SCHOOL], weights, said, THRESHOLDS)

    assert groups(found) == {frozenset((LISTED, REGISTERED)), frozenset((SCHOOL,))}


FOUR = [SCHOOL, REGISTERED, LISTED, RecordKey("agency", "a")]


@pytest.mark.parametrize("apart", [pair_of(*both) for both in combinations(FOUR, 2)])
def test_groups_with_a_different_between_any_two_of_them_are_not_joined(apart):
    weights = {pair_of(*FOUR[:2]): 9.0, pair_of(*FOUR[2:]): 8.0, pair_of(*FOUR[1:3]): 7.0}

    found = find_clusters(FOUR, weights, {apart: LinkVerdict.DIFFERENT}, THRESHOLDS)

    assert not any(apart <= group for group in groups(found))


@pytest.mark.parametrize(("weight", "clusters"), [(4.0, 1), (3.9, 2)])
def test_the_weight_of_the_threshold_is_enough_to_join(weight, clusters):
    weights = {pair_of(LISTED, REGISTERED): weight}

    assert len(find_clusters([LISTED, REGISTERED], weights, {}, THRESHOLDS)) == clusters


def test_a_cluster_ends_when_its_best_pair_is_below_the_weight_for_staying():
    weights = {pair_of(LISTED, REGISTERED): 1.0}
    before = {LISTED: {LISTED, REGISTERED}, REGISTERED: {LISTED, REGISTERED}}

    assert len(find_clusters([LISTED, REGISTERED], weights, {}, THRESHOLDS, before)) == 2


def test_the_heaviest_link_wins_a_record_that_two_of_one_list_want():
    weights = {pair_of(LISTED, REGISTERED): 5.0, pair_of(OTHER, REGISTERED): 6.0}

    found = find_clusters([LISTED, OTHER, REGISTERED], weights, {}, THRESHOLDS)

    assert groups(found) == {frozenset((OTHER, REGISTERED)), frozenset((LISTED,))}


def test_joining_needs_more_than_staying():
    weights = {pair_of(LISTED, REGISTERED): 3.0}
    members = [LISTED, REGISTERED]

    joined = find_clusters(members, weights, {}, THRESHOLDS)
    stayed = find_clusters(members, weights, {}, THRESHOLDS, before={LISTED: {LISTED, REGISTERED}})

    assert groups(joined) == {frozenset((LISTED,)), frozenset((REGISTERED,))}
    assert groups(stayed) == {frozenset(members)}


def test_equal_links_are_taken_in_the_order_of_their_records():
    tied = {pair_of(OTHER, REGISTERED): 5.0, pair_of(LISTED, REGISTERED): 5.0}

    found = find_clusters([OTHER, LISTED, REGISTERED], tied, {}, THRESHOLDS)

    assert groups(found) == {frozenset((LISTED, REGISTERED)), frozenset((OTHER,))}


def test_what_follows_from_other_verdicts_is_not_asked():
    said = {
        pair_of(LISTED, REGISTERED): LinkVerdict.SAME,
        pair_of(REGISTERED, SCHOOL): LinkVerdict.SAME,
        pair_of(SCHOOL, OTHER): LinkVerdict.DIFFERENT,
    }

    assert implied_verdict(LISTED, SCHOOL, said) is LinkVerdict.SAME
    assert implied_verdict(LISTED, OTHER, said) is LinkVerdict.DIFFERENT
    assert implied_verdict(LISTED, RecordKey("dfe", "b"), said) is None


@given(verdicts)
def test_what_follows_for_many_pairs_at_once_is_what_follows_for_each(said):
    simple = {pair: implied_verdict(*sorted(pair), said) for pair in PAIRS}

    assert find_implied_verdicts(PAIRS, said) == {
        pair: verdict for pair, verdict in simple.items() if verdict
    }


def test_an_unsure_verdict_implies_nothing():
    said = {pair_of(LISTED, REGISTERED): LinkVerdict.UNSURE}

    assert implied_verdict(LISTED, REGISTERED, said) is None
