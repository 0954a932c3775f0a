"""Training with Splink, and our scores against Splink's (`make test-worker`)."""

from dataclasses import replace
from datetime import date
from functools import cache

import pytest

from app.joining.people_comparisons import PEOPLE, person_columns
from app.joining.splink_linker import duckdb_linker
from app.joining.train import LevelUntrained, TrainingNote, train_people
from app.linkage.model import Model, read_model, write_model
from app.linkage.people.compare import compare_people
from app.linkage.people.normalise import normalise_person
from app.linkage.score import score
from tests.joining.invented_people import Row, invented_people

pytestmark = pytest.mark.worker

NOTE = TrainingNote("test", "invented people", date(2026, 12, 1))
PAIRS = 5_000


@cache
def rows() -> tuple[list[Row], list[Row]]:
    return invented_people(3_000, seed=7)


@cache
def model() -> Model:
    return train_people(*rows(), NOTE, max_pairs=2e6)


def test_training_gives_every_level_its_shares() -> None:
    for field in PEOPLE.fields:
        [trained] = [one for one in model().fields if one.name == field.name]
        assert [level.name for level in trained.levels] == [level.name for level in field.levels]
        assert all(0 < level.m < 1 and 0 < level.u < 1 for level in trained.levels), field.name


def test_a_model_says_where_it_comes_from() -> None:
    trained = model().trained

    assert (trained["data"], trained["on"]) == ("invented people", "2026-12-01")
    assert trained["rows"] == [3_000, 3_000]
    assert trained["software"]["splink"] == "5.0.0"
    assert trained["software"]["duckdb"]


def test_training_twice_gives_the_same_model_in_any_order_of_rows() -> None:
    left, right = rows()

    again = train_people(left[::-1], right[::-1], NOTE, max_pairs=2e6)

    assert write_model(again) == write_model(model())


def test_a_trained_model_is_read_back_as_it_was_written() -> None:
    assert read_model(write_model(model())) == model()


def test_equal_names_weigh_more_than_different_ones() -> None:
    for name in ("forename", "surname", "born_on", "address", "sex"):
        [field] = [one for one in model().fields if one.name == name]
        assert field.levels[0].weight > 0 > field.levels[-1].weight


def test_a_level_that_no_pair_has_stops_the_training() -> None:
    left, right = invented_people(2_000, seed=3)
    for row in (*left, *right):
        row["sex"] = "f"

    with pytest.raises(LevelUntrained, match="no pairs with the level 'different' of 'sex'"):
        train_people(left, right, NOTE, max_pairs=1e6)


def test_our_weight_of_a_pair_is_the_weight_that_splink_gives() -> None:
    left, right = ({one["reference"]: normalise_person(one) for one in side} for side in rows())

    weights = splink_weights()

    assert len(weights) >= PAIRS
    ours = {pair: score(model(), compare_people(left[pair[0]], right[pair[1]])) for pair in weights}
    assert {
        (left[one], right[other], weight, ours[one, other])
        for (one, other), weight in weights.items()
        if abs(weight - ours[one, other].weight) > 0.01
    } == set()
    assert {(field.name, level.name) for field in PEOPLE.fields for level in field.levels} <= {
        (one.field, one.level) for found in ours.values() for one in found.evidence
    }


def splink_weights() -> dict[tuple[str, str], float]:
    """Splink's weights with our model, of pairs that are alike in many ways."""
    columns = [
        [{"reference": one["reference"], **person_columns(normalise_person(one))} for one in side]
        for side in rows()
    ]
    plan = replace(
        PEOPLE, passes=(*PEOPLE.passes, ("outcode", "house", "surname"), ("forename", "house"))
    )
    found = duckdb_linker(plan, *columns, model=model()).inference.predict()
    return {
        (one["unique_id_l"], one["unique_id_r"]): one["match_weight"]
        for one in found.as_record_list()
    }
