"""One-to-one: the heaviest pair first, each record once, in no order of the input."""

from hypothesis import given
from hypothesis import strategies as st

from app.linkage.one_to_one import Pair, Partner, one_to_one

INFINITE = float("inf")
keys = st.sampled_from("abcd")
pairs = st.lists(st.builds(Pair, keys, keys, st.sampled_from([-1.5, 2.0, 3.0, 5.0])), max_size=12)
pairs_once = pairs.map(lambda found: list({one[:2]: one for one in found}.values()))


@given(pairs, st.randoms())
def test_no_order_of_the_pairs_matters(found, random):
    shuffled = random.sample(found, len(found))

    assert one_to_one(shuffled) == one_to_one(found)


@given(pairs)
def test_each_record_has_at_most_one_partner(found):
    partners = [one.pair for one in one_to_one(found)]

    assert len({one.left for one in partners}) == len(partners)
    assert len({one.right for one in partners}) == len(partners)


@given(pairs)
def test_a_pair_that_is_left_out_lost_a_record_to_a_pair_as_heavy(found):
    partners = [one.pair for one in one_to_one(found)]

    for lost in set(found) - set(partners):
        assert any(
            (won.left == lost.left or won.right == lost.right) and won.weight >= lost.weight
            for won in partners
        )


@given(pairs_once)
def test_partners_and_leads_are_those_of_the_definition(found):
    assert one_to_one(found) == slow_one_to_one(found)


def slow_one_to_one(found):
    """Take the heaviest pair that is free, until none is; compare it with every other pair."""
    partners, free = [], list(found)
    while free:
        won = min(free, key=lambda one: (-one.weight, repr(one.left), repr(one.right)))
        rivals = [
            one.weight
            for one in found
            if one != won and (one.left == won.left or one.right == won.right)
        ]
        partners.append(Partner(won, won.weight - max(rivals) if rivals else INFINITE))
        free = [one for one in free if one.left != won.left and one.right != won.right]
    return partners


@given(pairs, st.randoms())
def test_a_pair_given_twice_counts_once_with_its_greatest_weight(found, random):
    lighter = [one._replace(weight=one.weight - 1) for one in found]
    heaviest = one_to_one(found)

    assert one_to_one(random.sample([*found, *found, *lighter], 3 * len(found))) == heaviest


def test_one_reference_in_both_lists_is_two_records():
    crossed = [Pair("a", "b", 3.0), Pair("b", "a", 3.0)]

    assert one_to_one(crossed) == [Partner(one, INFINITE) for one in crossed]


def test_a_tie_has_no_lead():
    first, second = Pair("a", "b", 3.0), Pair("a", "c", 3.0)

    assert one_to_one([second, first]) == [Partner(first, 0.0)]


def test_a_second_choice_has_a_lead_below_nothing():
    best, wanted, left_over = Pair("a", "x", 9.0), Pair("b", "x", 8.0), Pair("b", "y", 5.0)

    assert one_to_one([left_over, wanted, best]) == [Partner(best, 1.0), Partner(left_over, -3.0)]
