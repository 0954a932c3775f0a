"""Premises, numbers and keys of settings: what is the same, and what is uncertain."""

import pytest

from app.linkage.model import model_of
from app.linkage.settings.compare import LEVELS, compare_settings
from app.linkage.settings.keys import block_keys
from app.linkage.settings.names import WordWeights
from app.linkage.settings.normalise import normalise_setting

MODEL = model_of("settings")
WEIGHTS = WordWeights(MODEL.frequencies["word"])


def at(address="", postcode="", **rest):
    return normalise_setting({"name": "Hoppers", "address": address, "postcode": postcode, **rest})


def level(one, other, field="premises"):
    compared = compare_settings(one, other, WEIGHTS)
    return next(found.level for found in compared if found.field == field)


@pytest.mark.parametrize(
    ("address", "houses"),
    [
        ("9-11 High Street", {(9, 11)}),
        ("Unit 2, 14 High Street", {(14, 14)}),
        ("Flat 3, 14b High Street", {(14, 14)}),
        ("1st Floor, The Old Mill", set()),
        ("12/14 Mill Lane", {(12, 14)}),
        ("291-297 Wallasey Village", {(291, 297)}),
    ],
)
def test_house_numbers_are_ranges_without_flats_and_units(address, houses):
    assert at(address).houses == houses


@pytest.mark.parametrize(
    ("one", "other", "expected"),
    [
        (("9 High Street", "ZZ1 1AA"), ("9 High St", "zz11aa"), "same"),
        (("9-11 High Street", "ZZ1 1AA"), ("9 High Street", "ZZ1 1AA"), "uncertain"),
        (("High Street Hall", "ZZ1 1AA"), ("4 High Street Hall", "ZZ1 1AA"), "uncertain"),
        (("", "ZZ1 1AA"), ("9 High Street", "ZZ1 1AA"), "uncertain"),
        (("9 High Street", "ZZ1 1AA"), ("Village Hall", "ZZ1 1AA"), "postcode"),
        (("9 High Street", ""), ("9 High Street", "ZZ1 1AA"), "address"),
        (("9 High Street", "ZZ1 1AB"), ("9 High Street", "ZZ1 1AA"), "address"),
        (("8 High Street", ""), ("30 High Street", "ZZ1 1AA"), "street"),
        (("8 Mill Lane", "ZZ1 1AB"), ("30 High Street", "ZZ1 1AA"), "near"),
        (("8 Mill Lane", "ZZ9 1AB"), ("30 High Street", "ZZ1 1AA"), "different"),
        (("", ""), ("30 High Street", "ZZ1 1AA"), "missing"),
    ],
)
def test_premises_agree_at_a_named_level(one, other, expected):
    assert level(at(*one), at(*other)) == expected
    assert level(at(*other), at(*one)) == expected


def test_a_telephone_is_the_same_with_any_prefix():
    one, other = at(phone="0161 496 0123"), at(phone="+44 (0)161 496 0123")

    assert level(one, other, "phone") == "same"


def test_settings_that_share_a_number_postcode_telephone_or_word_are_compared():
    listed = normalise_setting(
        {"name": "Tendercare", "council": "995", "postcode": "ZZ1 1AA", "ofsted": "ey123456"}
    )
    for other in (
        {"name": "Other", "council": "996", "ofsted": "EY123456"},
        {"name": "Other", "council": "996", "postcode": "zz1 1aa"},
        {"name": "Tender Care Westbury", "council": "995"},
    ):
        assert block_keys(listed) & block_keys(normalise_setting(other))
    elsewhere = normalise_setting({"name": "Tendercare", "council": "996"})
    assert not block_keys(listed) & block_keys(elsewhere)


def test_a_name_of_common_words_has_one_key():
    one = normalise_setting({"name": "The Nursery", "council": "995"})
    other = normalise_setting({"name": "Day Nursery", "council": "995"})

    assert not block_keys(one) & block_keys(other)
    assert len(block_keys(one)) == 1


def test_the_frozen_model_has_every_level_with_likelihoods():
    found = {one.name: tuple(level.name for level in one.levels) for one in MODEL.fields}

    assert found == LEVELS
    for field in MODEL.fields:
        assert sum(one.m for one in field.levels) == pytest.approx(1, abs=1e-4)
        assert sum(one.u for one in field.levels) == pytest.approx(1, abs=1e-4)
