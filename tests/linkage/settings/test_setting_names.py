"""Names of settings: one spelling for each, and how alike two of them are."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from app.linkage.model import model_of
from app.linkage.settings.compare import LEVELS, compare_settings
from app.linkage.settings.names import WordWeights, match_words
from app.linkage.settings.normalise import normalise_setting
from app.linkage.settings.words import GENERIC, kinds_in, name_words

WEIGHTS = WordWeights(model_of("settings").frequencies["word"])


def fields(name="", **rest):
    return normalise_setting({"name": name, "council": "995", **rest})


def level(one, other, field="name"):
    compared = compare_settings(one, other, WEIGHTS)
    return next(found.level for found in compared if found.field == field)


@pytest.mark.parametrize(
    ("name", "words"),
    [
        ("St. Mary's C of E Pre-School Ltd", ("st", "mary", "cofe", "preschool")),
        ("SAINT MARYS CE PRE SCHOOL", ("st", "mary", "cofe", "preschool")),
        ("The Old Vicarage Nurseries", ("old", "vicarage", "nursery")),
        ("Stay 'n' Play", ("stay", "play")),
        ("Rhodes Preschool C.I.C", ("rhode", "preschool")),
        ("Longhorsley Playgroup Community Interest Company", ("longhorsley", "playgroup")),
        ("Our Lady's R.C. Prim. Sch.", ("our", "lady", "rc", "primary", "school")),
        ("Tiny Tots After-School Club", ("tiny", "tot", "out", "school", "club")),
        ("Żłobek Mała Łódź", ("złobek", "mała", "łodz")),
        ("روضة الأمل", ("روضة", "الامل")),
        ("", ()),
    ],
)
def test_spellings_of_one_name_have_the_same_words(name, words):
    assert name_words(name) == words


@pytest.mark.parametrize(
    ("name", "inside"),
    [
        ("LAURA LOCKET LTD T/A LITTLE LOCKETS NURSERY", "little locket nursery"),
        ("K.W. Nursery Ltd. (King William Nursery)", "king william nursery"),
        ("Cumbria Childcare trading as Tamalder", "tamalder"),
        ("Big Top Nursery [Waddesdon]", "big top nursery"),
    ],
)
def test_a_name_inside_a_name_is_a_name_of_the_setting(name, inside):
    assert inside in [" ".join(one.words) for one in fields(name).names]


def test_a_number_that_a_council_adds_to_a_name_is_no_part_of_it():
    assert fields("LITTLE CHIMPS DAY NURSERY      543") == fields("Little Chimps Day Nursery")


def test_names_say_what_a_setting_is():
    assert kinds_in(name_words("Sunny Pre-School and After School Club")) == {"preschool", "club"}
    assert kinds_in(name_words("Sunny")) == frozenset()


@pytest.mark.parametrize(
    ("one", "other", "expected"),
    [
        ("Hoppers Pre-School", "HOPPERS PRESCHOOL LTD", "equal"),
        ("Ladybird Nursery", "Ladybird Day Nursery", "same_words"),
        ("Westbury Tendercare", "Tender Care Westbury", "spelt_alike"),
        ("Ministars Childcare", "Mini Stars Childcare", "spelt_alike"),
        ("Oaklea Montessorri", "Oaklea Montessori", "equal"),
        ("Copper Beaches Nursery", "Copper Beeches Nursery", "spelt_alike"),
        ("Tippytoes of Yate", "Tippytoes", "inside"),
        ("Little Acorns", "Tippytoes Day Nursery", "different"),
        ("Day Nursery", "Sunflower Pre-School", "different"),
    ],
)
def test_two_names_agree_at_a_named_level(one, other, expected):
    assert level(fields(one), fields(other)) == expected


def test_words_that_only_name_the_place_do_not_link_two_settings_there():
    school = fields("Weddington Pre-School", address="Weddington Road", postcode="ZZ1 1AA")
    club = fields("Weddington Holiday Camp", address="Weddington Road", postcode="ZZ1 1AA")
    church = fields("Weddington Methodist Nursery", address="Weddington Road", postcode="ZZ1 1AA")

    assert level(school, club) == "same_words"
    assert level(school, club, "kind") == "different"
    assert level(school, church) == "place_only"


def test_a_word_of_one_name_may_be_in_the_others_address():
    listed = fields("Bear Hugs Nursery (Timbercroft)")
    registered = fields("Bear Hugs Nursery", address="134 Timbercroft Lane", town="Plumstead")
    elsewhere = fields("Bear Hugs Nursery", address="2 Waverley Crescent", town="Plumstead")

    assert level(listed, registered, "place") == "in_address"
    assert level(listed, elsewhere, "place") == "elsewhere"


names = st.text(alphabet="abcdef sty'-&@()/.0149éß", max_size=30)


@given(names, names)
def test_two_settings_compare_the_same_from_both_sides(one, other):
    left, right = fields(one, address="1 High St"), fields(other, address="3 High St")

    forwards = compare_settings(left, right, WEIGHTS)
    backwards = compare_settings(right, left, WEIGHTS)

    assert [(found.field, found.level) for found in forwards] == [
        (found.field, found.level) for found in backwards
    ]
    assert all(found.level in (*LEVELS[found.field], "missing") for found in forwards)


@given(names)
def test_a_name_is_equal_to_itself(name):
    assert level(fields(name), fields(name)) in ("equal", "missing")


@given(names, names)
def test_shared_and_left_over_words_are_all_the_words(one, other):
    for left in fields(one).names:
        for right in fields(other).names:
            match = match_words(left, right, WEIGHTS)
            assert match.left_over <= set(left.words)
            assert match.right_over <= set(right.words)
            assert match.shared <= 1.01 * min(
                *(2 * WEIGHTS.total(frozenset(one.words)) for one in (left, right)),
            )


def test_generic_words_are_already_in_the_spelling_that_names_get():
    assert {word for word in GENERIC if name_words(word) != (word,)} == set()
