"""Decisions about two settings: what links them, what a person is asked, and what is apart."""

from app.linkage.decide import LinkOutcome
from app.linkage.model import model_of
from app.linkage.score import score
from app.linkage.settings.compare import compare_settings
from app.linkage.settings.decide import decide_settings
from app.linkage.settings.names import WordWeights
from app.linkage.settings.normalise import normalise_setting

MODEL = model_of("settings")
WEIGHTS = WordWeights(MODEL.frequencies["word"])
HALL = {"address": "Village Hall, Mill Lane", "town": "Sandmere", "postcode": "ZZ1 1AA"}


def decide(one, other):
    left, right = (normalise_setting({"council": "995", **record}) for record in (one, other))
    scored = score(MODEL, compare_settings(left, right, WEIGHTS))
    return decide_settings(left, right, scored, MODEL.thresholds)


def test_an_equal_number_links_whatever_the_names_are():
    decision = decide(
        {"name": "Kids Planet", "ofsted": "ey1"}, {"name": "Yarrow House", "ofsted": "EY1"}
    )

    assert (decision.outcome, decision.rule) == (LinkOutcome.LINK, "same_number")


def test_two_registrations_are_never_linked_by_the_model():
    one = {"name": "Hoppers Pre-School", **HALL}

    decision = decide({**one, "ofsted": "EY1"}, {**one, "ofsted": "EY2"})

    assert (decision.outcome, decision.rule) == (LinkOutcome.NO_LINK, "two_numbers")
    assert decision.score.weight > MODEL.thresholds.link  # the weight is kept


def test_a_number_of_another_issuer_is_no_second_registration():
    one = {"name": "Hoppers Pre-School", **HALL}

    assert decide({**one, "ofsted": "EY1"}, {**one, "dfe": "1"}).outcome is LinkOutcome.LINK


def test_the_same_name_at_the_same_premises_links():
    spelt = {**HALL, "name": "HOPPERS PRESCHOOL LTD", "address": "The Village Hall, Mill Ln"}

    assert decide({"name": "Hoppers Pre-School", **HALL}, spelt).outcome is LinkOutcome.LINK


def test_another_name_that_shares_a_word_at_the_same_premises_is_for_a_person():
    one = {"name": "Little Hoppers Pre-School", **HALL}

    decision = decide(one, {"name": "Hoppers and Friends Nursery", **HALL})

    assert (decision.outcome, decision.rule) != (LinkOutcome.LINK, "")
    assert decide(one, {"name": "Tippytoes", **HALL}).outcome is LinkOutcome.NO_LINK


def test_a_club_at_a_preschools_premises_is_not_linked_with_it():
    club = decide(
        {"name": "Sandmere Pre-School", **HALL}, {"name": "Sandmere Holiday Club", **HALL}
    )

    assert club.outcome is not LinkOutcome.LINK


def test_the_same_common_name_elsewhere_in_the_council_is_apart():
    one = {"name": "Little Acorns Pre-School", **HALL}
    other = {**one, "address": "3 High Street", "town": "Fennimarsh", "postcode": "ZZ9 9ZZ"}

    assert decide(one, other).outcome is LinkOutcome.NO_LINK


def test_evidence_adds_up_to_the_weight():
    decision = decide({"name": "Hoppers Pre-School", **HALL}, {"name": "Tippytoes", **HALL})

    total = MODEL.prior_weight + sum(one.weight for one in decision.score.evidence)
    assert abs(total - decision.score.weight) < 1e-9
    assert [one.field for one in decision.score.evidence] == [one.name for one in MODEL.fields]
