"""The parts of a search text that name a place."""

import tomllib

import pytest
from hypothesis import given
from hypothesis import strategies as st

from app.core.gazetteer_tables import (
    GAZETTEER,
    councils_by_county,
    nation_by_name,
    places_outside_by_name,
)
from app.core.name_query import WORDS_FILE, fold_for_search, parse_name_query
from app.core.provision import Choice
from app.ingest.sources import areas

LANGUAGES = {
    *("en", "pl", "ro", "pa", "ur", "pt", "es"),
    *("ar", "bn", "gu", "ta", "tr", "zh", "fa", "so"),
}


@pytest.mark.parametrize(
    ("text", "parts"),
    [
        ("nursery in Leeds", ["leeds"]),
        ("Leeds day nursery", ["leeds"]),
        ("Nursery, Leeds", ["leeds"]),
        ("childcare near Leeds, UK", ["leeds"]),
        ("pre-school in Trafford", ["trafford"]),
        ("żłobek Manchester", ["manchester"]),
        ("zlobek w Leeds", ["leeds"]),
        ("حضانة في ليدز", ["ليدز"]),
        ("kreş Leeds", ["leeds"]),
        ("Leeds托儿所", ["leeds"]),
        ("নার্সারি Leeds", ["leeds"]),
        ("childminder BS6", ["bs6"]),
        ("Newport, Isle of Wight", ["newport", "isle of wight"]),
        ("Stoke-on-Trent", ["stoke on trent"]),
        ("Welwyn Garden City", ["welwyn garden"]),
        ("Lake District", ["lake district"]),
    ],
)
def test_words_for_childcare_around_a_name_are_left_out(text, parts):
    assert list(parse_name_query(text).parts) == parts


@pytest.mark.parametrize(
    "text",
    ["near me", "nursery near me", "close to me", "blisko mnie", "w pobliżu", "قريب مني",
     "حضانة قريبة مني",
     "cerca de mí", "perto de mim", "lângă mine", "yakınımda", "我附近", "میرے قریب", "আমার কাছে"],
)  # fmt: skip
def test_a_text_such_as_near_me_names_no_place(text):
    query = parse_name_query(text)

    assert (query.parts, query.is_near_me) == ((), True)


@pytest.mark.parametrize(
    "text", ["nursery", "Childminders", "żłobki", "روضة أطفال", "after-school club"]
)
def test_words_for_childcare_alone_name_no_place(text):
    query = parse_name_query(text)

    assert (query.parts, query.has_childcare, query.is_near_me) == ((), True, False)


@pytest.mark.parametrize(
    "word",
    ["nursey", "nurserys", "nursary", "nursrey", "childmider", "child minder", "minder", "creche",
     "crèche", "kindergarten", "kindergarden", "preschool", "pre-school", "chilminder"],
)  # fmt: skip
def test_a_misspelt_word_for_childcare_is_recognised(word):
    assert parse_name_query(f"{word} in Leeds").parts == ("leeds",)
    assert parse_name_query(f"Leeds {word}").parts == ("leeds",)
    assert parse_name_query(word).has_childcare


@given(st.text(max_size=100))
def test_any_text_is_parsed_without_adding_anything(text):
    left = parse_name_query(text).text.split()

    assert set(left) <= set(fold_for_search(text).split())


def test_there_are_words_for_every_planned_language():
    table = tomllib.loads(WORDS_FILE.read_text(encoding="utf-8"))

    for section in ("childcare", "joining", "here"):
        assert set(table[section]) == LANGUAGES
    assert all(set(languages) <= LANGUAGES for languages in table.values())


def test_a_phrase_stands_in_one_section_only():
    table = tomllib.loads(WORDS_FILE.read_text(encoding="utf-8"))
    sections = (
        "childcare",
        *(name for name in table if name not in ("joining", "here", "childcare")),
    )
    phrases = [
        fold_for_search(phrase)
        for section in sections
        for phrase in {fold_for_search(one) for found in table[section].values() for one in found}
    ]

    assert len({*phrases}) == len(phrases)


@pytest.mark.parametrize(
    ("text", "kinds"),
    [
        ("breakfast club", (Choice.OUT_OF_SCHOOL,)),
        ("After-school club near me", (Choice.OUT_OF_SCHOOL,)),
        ("after school", (Choice.OUT_OF_SCHOOL,)),
        ("wraparound", (Choice.OUT_OF_SCHOOL,)),
        ("wrap around care", (Choice.OUT_OF_SCHOOL,)),
        ("holiday club in Leeds", (Choice.OUT_OF_SCHOOL,)),
        ("świetlica", (Choice.OUT_OF_SCHOOL,)),
        ("childminder", (Choice.CHILDMINDER,)),
        ("pre-school", (Choice.PRE_SCHOOL,)),
        ("nursery", ()),
        ("crèche", ()),
        ("Leeds", ()),
    ],
)
def test_words_name_the_kinds_that_a_family_means(text, kinds):
    assert parse_name_query(text).kinds == kinds


def test_every_council_lies_in_a_county_and_every_code_is_in_use():
    listed = list(areas.read(areas.NATIONAL_LIST).records)
    in_use = {row.code for row in listed if row.vintage}
    councils = {row.code for row in listed if row.vintage and row.level == "council"}
    named = frozenset().union(*councils_by_county().values())

    assert named <= in_use
    assert councils <= named


@pytest.mark.parametrize(
    ("name", "code"),
    [("glos", "E10000013"), ("w yorks", "E08000035"), ("london", "E09000020"), ("salop", "E06000051"),
     ("middlesex", "E09000017"), ("co durham", "E06000047"), ("east midlands", "E06000018"),
     ("lake district", "E06000064")],
)  # fmt: skip
def test_counties_and_regions_are_known_as_people_shorten_them(name, code):
    assert code in councils_by_county()[name]


def test_a_town_outside_england_has_its_nation():
    assert [one.nation for one in places_outside_by_name()["bangor"]] == [
        "wales",
        "northern-ireland",
    ]
    assert nation_by_name("n ireland") == "northern-ireland"
    assert nation_by_name("cardiff") == ""


def test_every_table_names_its_source():
    for file in GAZETTEER.iterdir():
        first = file.read_text(encoding="utf-8").splitlines()[0]
        assert "2026" in first or first.startswith("#"), file.name
