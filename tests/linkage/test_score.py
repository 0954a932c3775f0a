"""Models, the weights of pairs and what follows from a weight, against the formulas."""

import json
from dataclasses import replace
from math import log2

import pytest
from hypothesis import given
from hypothesis import strategies as st

from app.linkage.decide import LinkOutcome, by_weight
from app.linkage.model import (
    AgreementLevel,
    FieldModel,
    Model,
    Thresholds,
    model_of,
    read_model,
    write_model,
)
from app.linkage.score import MISSING, ComparedField, Score, score

shares = st.floats(1e-9, 1.0, exclude_max=True)
names = st.text(st.characters(exclude_categories=["Cs"]), max_size=8)
bits = st.floats(-60, 60)
levels = st.builds(AgreementLevel, names, shares, shares, st.booleans())
fields = st.builds(
    FieldModel,
    names,
    st.lists(levels, min_size=1, max_size=3, unique_by=lambda one: one.name).map(tuple),
)
facts = st.dictionaries(names, st.none() | st.integers() | names | st.lists(names, max_size=2))
models = st.builds(
    Model,
    version=names,
    kind=names,
    prior=shares,
    fields=st.lists(fields, max_size=3, unique_by=lambda one: one.name).map(tuple),
    thresholds=st.builds(Thresholds, bits, bits, bits, bits),
    trained=facts,
    frequencies=st.dictionaries(names, st.dictionaries(names, shares, max_size=3), max_size=3),
    figures=st.lists(facts, max_size=2).map(tuple),
)
NAME = FieldModel(
    "name",
    (AgreementLevel("exact", 0.8, 0.1, by_frequency=True), AgreementLevel("different", 0.2, 0.9)),
)
SEX = FieldModel(
    "sex", (AgreementLevel("exact", 0.99, 0.5), AgreementLevel("different", 0.01, 0.5))
)
MODEL = Model(
    version="test",
    kind="people",
    prior=0.001,
    fields=(NAME, SEX),
    thresholds=Thresholds(link=4, review=-2, stay=1),
    trained={},
    frequencies={"name": {"Smith": 0.05, "": 0.0001}},
)


@given(models)
def test_a_model_that_is_written_and_read_again_is_the_same(model):
    assert read_model(write_model(model)) == model


@pytest.mark.parametrize("kind", ["people", "settings"])
def test_the_frozen_models_are_of_their_kind(kind):
    model = model_of(kind)

    assert model.kind == kind
    assert read_model(write_model(model)) == model
    assert max(model.thresholds.stay, model.thresholds.review) < model.thresholds.link


@pytest.mark.parametrize("lost", ["version", "fields", "thresholds", "frequencies", "figures"])
def test_a_text_without_a_part_of_a_model_is_refused(lost):
    kept = json.loads(write_model(MODEL))
    del kept[lost]

    with pytest.raises(KeyError, match=lost):
        read_model(json.dumps(kept))


@st.composite
def scored_pairs(draw):
    """A model, and a comparison of some of its fields."""
    model = draw(models)
    compared = [
        ComparedField(
            field.name,
            draw(st.sampled_from([MISSING, *(one.name for one in field.levels)])),
            draw(st.sampled_from(["", "a", *model.frequencies.get(field.name, {})])),
        )
        for field in model.fields
        if draw(st.booleans())
    ]
    return model, tuple(compared)


@given(scored_pairs())
def test_a_weight_is_the_prior_and_the_sum_of_what_the_fields_say(drawn):
    model, compared = drawn

    found = score(model, compared)

    expected = [slow_weight(model, one) for one in compared]
    assert [one.weight for one in found.evidence] == pytest.approx(expected)
    assert found.weight == pytest.approx(log2(model.prior / (1 - model.prior)) + sum(expected))
    assert [(one.field, one.level) for one in found.evidence] == [
        (one.field, one.level) for one in compared
    ]


def slow_weight(model, compared):
    """log2 of m / u, with the share of the value in place of u where the value counts."""
    if compared.level == MISSING:
        return 0.0
    [field] = [one for one in model.fields if one.name == compared.field]
    [level] = [one for one in field.levels if one.name == compared.level]
    listed = model.frequencies.get(compared.field, {})
    share = listed.get(compared.value, listed.get("")) if level.by_frequency else None
    return log2(level.m) - log2(share or level.u)


def test_an_equal_rare_value_says_more_than_an_equal_common_one():
    smith, rare = (
        score(MODEL, (ComparedField("name", "exact", value),)) for value in ("Smith", "Okonkwo")
    )

    assert rare.weight - smith.weight == pytest.approx(log2(0.05 / 0.0001))
    assert smith.evidence[0].rarity == pytest.approx(log2(0.1 / 0.05))


def test_the_value_counts_only_at_levels_by_frequency():
    found = score(MODEL, (ComparedField("name", "different", "Smith"),))

    assert found.evidence[0].weight == log2(0.2 / 0.9)


def test_frequencies_of_the_caller_replace_those_of_the_model():
    compared = (ComparedField("name", "exact", "Smith"),)

    assert score(MODEL, compared, {}).evidence[0].rarity == 0
    assert score(MODEL, compared, {"name": {"Smith": 0.1}}).evidence[0].rarity == 0


def test_a_field_that_one_record_has_not_says_nothing():
    assert score(MODEL, (ComparedField("sex", MISSING),)).weight == MODEL.prior_weight


def test_a_level_that_the_model_has_not_is_an_error():
    with pytest.raises(KeyError, match="sex: close"):
        score(MODEL, (ComparedField("sex", "close"),))


@given(st.floats(-5_000, 5_000), st.floats(0, 5_000))
def test_more_weight_is_never_less_probable(weight, more):
    assert 0 <= Score(weight, ()).probability <= Score(weight + more, ()).probability <= 1


def test_no_weight_is_an_even_chance():
    assert Score(0, ()).probability == 0.5
    assert Score(3, ()).probability == pytest.approx(8 / 9)


@pytest.mark.parametrize(
    ("weight", "outcome", "in_cluster"),
    [
        (4, LinkOutcome.LINK, LinkOutcome.LINK),
        (3.9, LinkOutcome.REVIEW, LinkOutcome.LINK),
        (1, LinkOutcome.REVIEW, LinkOutcome.LINK),
        (0.9, LinkOutcome.REVIEW, LinkOutcome.REVIEW),
        (-2, LinkOutcome.REVIEW, LinkOutcome.REVIEW),
        (-2.1, LinkOutcome.NO_LINK, LinkOutcome.NO_LINK),
    ],
)
def test_a_pair_in_a_cluster_stays_with_less_than_it_needs_to_join(weight, outcome, in_cluster):
    found = Score(weight, ())

    assert by_weight(found, MODEL.thresholds).outcome is outcome
    assert by_weight(found, MODEL.thresholds, is_in_cluster=True).outcome is in_cluster


@given(bits, bits, st.booleans())
def test_more_weight_never_decides_for_less(weight, more, in_cluster):
    order = [LinkOutcome.NO_LINK, LinkOutcome.REVIEW, LinkOutcome.LINK]
    lighter, heavier = sorted((weight, more))

    ranks = [
        order.index(by_weight(Score(one, ()), MODEL.thresholds, is_in_cluster=in_cluster).outcome)
        for one in (lighter, heavier)
    ]

    assert ranks == sorted(ranks)


def test_a_weight_keeps_its_evidence_and_names_no_rule():
    found = score(MODEL, (ComparedField("sex", "exact"),))

    decision = by_weight(found, replace(MODEL.thresholds, review=-99))

    assert (decision.score, decision.rule) == (found, "")
