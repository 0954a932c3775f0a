"""Clusters: what persons say holds, and a model joins no two records of one source."""

from itertools import combinations

from hypothesis import given
from hypothesis import strategies as st

from app.linkage.clusters import (
    LinkVerdict,
    RecordKey,
    component_of,
    find_clusters,
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


@given(links, verdicts, st.sampled_from(PAIRS), st.sampled_from(LinkVerdict))
def test_a_verdict_that_is_undone_leaves_everything_as_it_was(weights, said, pair, verdict):
    before = {one: value for one, value in said.items() if one != pair}
    after = {**before, pair: verdict}
    after.pop(pair)

    assert find_clusters(MEMBERS, weights, after, THRESHOLDS) == find_clusters(
        MEMBERS, weights, before, THRESHOLDS
    )


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


def test_a_persons_different_keeps_a_link_of_the_model_apart():
    weights = {pair_of(LISTED, REGISTERED): 9.0}
    said = {pair_of(LISTED, REGISTERED): LinkVerdict.DIFFERENT}

    assert len(find_clusters([LISTED, REGISTERED], weights, said, THRESHOLDS)) == 2


def test_what_follows_from_other_verdicts_is_not_asked():
    said = {
        pair_of(LISTED, REGISTERED): LinkVerdict.SAME,
        pair_of(REGISTERED, SCHOOL): LinkVerdict.SAME,
        pair_of(SCHOOL, OTHER): LinkVerdict.DIFFERENT,
    }

    assert implied_verdict(LISTED, SCHOOL, said) is LinkVerdict.SAME
    assert implied_verdict(LISTED, OTHER, said) is LinkVerdict.DIFFERENT
    assert implied_verdict(LISTED, RecordKey("dfe", "b"), said) is None


def test_an_unsure_verdict_implies_nothing():
    said = {pair_of(LISTED, REGISTERED): LinkVerdict.UNSURE}

    assert implied_verdict(LISTED, REGISTERED, said) is None
