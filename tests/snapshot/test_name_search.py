"""Finding what a person calls by its name, spelt as people spell."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from app.core.name_query import fold_for_search, parse_name_query
from app.core.text_normalisation import fold_text
from app.snapshot.name_search import MAX_INTERPRETATIONS, MAX_NAMES, NameIndex, any_named
from app.snapshot.published_settings import NameEntry


def _name(label: str, kind: str = "setting", key: str = "") -> NameEntry:
    return NameEntry(fold_text(label), label, kind, key or label, "", 53.9, 1.2)


KNOWN = [
    _name("St Hild's Pre-School"),
    _name("Larch Day Nursery"),
    _name("Larchwood Nursery"),
    _name("Larch", "ward"),
    _name("Larch", "town"),
    _name("Bishop's Stortford", "town"),
    _name("Żabka Nursery"),
]


@pytest.mark.parametrize(
    ("typed", "first"),
    [
        ("st hilds", "St Hild's Pre-School"),
        ("ST. HILD’S PRE SCHOOL", "St Hild's Pre-School"),
        ("hild school", "St Hild's Pre-School"),
        ("Bishops Stortford", "Bishop's Stortford"),
        ("bishop stortfrod", "Bishop's Stortford"),
        ("zabka", "Żabka Nursery"),
        ("nursery larch day", "Larch Day Nursery"),
    ],
)
def test_a_name_is_found_however_it_is_spelt(typed: str, first: str) -> None:
    assert NameIndex(KNOWN).find_text(typed)[0].label == first


def test_the_same_name_comes_first_and_a_town_before_a_ward_before_a_setting() -> None:
    found = NameIndex(KNOWN).find_text("larch")

    assert [(name.label, name.kind) for name in found] == [
        ("Larch", "town"),
        ("Larch", "ward"),
        ("Larch Day Nursery", "setting"),
        ("Larchwood Nursery", "setting"),
    ]


def test_no_name_is_offered_twice_and_never_more_than_a_page() -> None:
    many = [_name(f"Kelp Nursery {number}") for number in range(200)]

    found = NameIndex(many).find_text("kelp nursery")

    assert len(found) == MAX_NAMES == len(set(found))


@pytest.mark.parametrize("typed", ["", " ", "x", "'.", "qqqqqqqq", "x" * 20_000])
def test_an_unknown_name_finds_nothing(typed: str) -> None:
    assert NameIndex(KNOWN).find_text(typed) == ()


@pytest.mark.parametrize("typed", ["Larch Day Nursery", "larch day nursery"])
def test_a_setting_of_the_very_name_comes_before_the_town_in_it(typed: str) -> None:
    found = NameIndex(KNOWN).find_text(typed)

    assert [name.label for name in found[:2]] == ["Larch Day Nursery", "Larch"]


def _town(label: str, weight: int, *areas: str, north: float = 53.9) -> NameEntry:
    return NameEntry(
        fold_text(label.partition(" (")[0]), label, "town", label, "", north, 1.2, weight, areas
    )


LEEDS, KENT = "E08000035", "E10000016"
TOWNS = NameIndex(
    [
        _town("Zedford (One)", 9, LEEDS),
        _town("Zedford (Two)", 3, KENT, north=51.2),
        _town("Bigtown", 90, "E10000015", north=51.25),
        _town("Zedford Regis", 2, LEEDS),
    ]
)


@pytest.mark.parametrize(
    ("typed", "labels"),
    [
        ("Zedford", ["Zedford (One)", "Zedford (Two)", "Zedford Regis"]),
        ("Zedford, Kent", ["Zedford (Two)"]),
        ("Zedford Kent", ["Zedford (Two)"]),
        ("zedford w. yorks", ["Zedford (One)"]),
        ("Zedford, Bigtown", ["Zedford (Two)"]),
        ("Zedfrod, Kent", ["Zedford (Two)"]),
        ("Zedford, Norfolk", ["Zedford (One)", "Zedford (Two)"]),
        ("12 High Street, Zedford, Kent", ["Zedford (Two)"]),
        ("High Street, Bigtown", ["Bigtown"]),
        ("nursery in Zedford Regis", ["Zedford Regis"]),
        ("the airport at Zedford Regis terminal two", ["Zedford Regis"]),
    ],
)
def test_what_is_added_to_a_name_chooses_among_namesakes(typed: str, labels: list[str]) -> None:
    assert [name.label for name in TOWNS.find_text(typed)] == labels


SURREY, ESSEX, HAMPSHIRE = "E10000030", "E10000012", "E10000014"
SHORT = NameIndex(
    [
        _town("Zedston upon Thames", 40, SURREY),
        _town("Zed-super-Mare", 40, ESSEX),
        _town("Zed", 5, HAMPSHIRE),
        _town("Chelmsford", 40, ESSEX),
        NameEntry("elmtree", "Elmtree", "district", "E07000209", "", 53.9, 1.2, 0, (SURREY,)),
        NameEntry("colchester", "Colchester", "district", "E07000071", "", 53.9, 1.2, 0, (ESSEX,)),
    ]
)


@pytest.mark.parametrize(
    ("typed", "first"),
    [
        ("Zedston, Surrey", "Zedston upon Thames"),
        ("Zedston Surrey", "Zedston upon Thames"),
        ("Chelmsfrod, Essex", "Chelmsford"),
        ("Chelmsfrod Essex", "Chelmsford"),
        ("Zed, Essex", "Zed-super-Mare"),
        ("Zed Essex", "Zed-super-Mare"),
        ("Zed, Hampshire", "Zed"),
        ("Zed, Kent", "Zed"),
    ],
)
def test_a_short_or_misspelt_town_is_found_in_the_county_named_with_it(
    typed: str, first: str
) -> None:
    assert SHORT.find_text(typed)[0].label == first


def test_a_street_before_a_county_still_leads_to_its_districts() -> None:
    assert [name.label for name in SHORT.find_text("12 Gull Terrace, Essex")] == ["Colchester"]


@given(st.text(alphabet="abz, ", max_size=100))
def test_no_text_is_read_in_more_ways_than_can_be_looked_up_at_once(text: str) -> None:
    interpretations = list(TOWNS.interpretations(parse_name_query(text), fold_for_search(text)))

    assert len(interpretations) <= MAX_INTERPRETATIONS


@pytest.mark.parametrize(
    ("typed", "labels"),
    [
        ("Leds", ["Leeds"]),
        ("Ldes", ["Leeds"]),
        ("Hvle", []),
        ("Hulle", ["Hull"]),
        ("Lakw District", []),
    ],
)
def test_a_name_of_four_letters_may_have_one_letter_wrong(typed: str, labels: list[str]) -> None:
    short = NameIndex([_town("Leeds", 90), _town("Hull", 90), _town("Yate", 9)])

    assert [name.label for name in short.find_text(typed)] == labels


def test_a_district_is_found_with_the_word_after_its_name() -> None:
    assert [name.label for name in SHORT.find_text("Colchester District")] == ["Colchester"]


def test_a_county_lists_all_its_districts_and_nothing_else() -> None:
    districts = [
        NameEntry(
            f"zed {at}", f"Zed {at}", "district", f"E{at}", "", 53.9, 1.2, 0, (ESSEX, "E10000020")
        )
        for at in range(2 * MAX_NAMES)
    ]
    index = NameIndex([*districts, _name("Essex Road Nursery")])

    found = index.find_text("Essex")

    assert set(found) == set(districts)
    for text in ("nursery in essex", "East of England", "east anglia"):
        in_county = index.find_text(text)
        assert index.matching_county(parse_name_query(text), text, in_county) != ""
        assert set(in_county) == set(districts)
    assert index.matching_county(parse_name_query("essex"), "essex", found[1:]) == ""


def test_a_county_of_two_words_is_not_a_town_in_the_county_of_its_last_word() -> None:
    leeds = NameEntry("leeds", "Leeds", "district", LEEDS, "", 53.9, 1.2, 0, (LEEDS,))
    other = NameEntry(
        "bradford", "Bradford", "district", "E08000032", "", 53.9, 1.2, 0, ("E08000032",)
    )
    index = NameIndex([leeds, other, _town("West Zed", 5, LEEDS)])

    assert set(index.find_text("West Yorkshire")) == {leeds, other}


@pytest.mark.parametrize(
    ("typed", "is_called"),
    [("Larch", True), ("larch nursery", True), ("Lach", False), ("Larch, Kent", False)],
)
def test_any_named_needs_every_word_of_the_text_in_one_name(typed: str, is_called: bool) -> None:
    assert any_named(NameIndex(KNOWN).find_text(typed), typed) == is_called
