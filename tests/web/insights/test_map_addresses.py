"""Addresses of maps: permanent, and each that cannot be mapped is answered in a sentence."""

import re
from html import unescape

import pytest
from flask.testing import FlaskClient
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from tests.builders.map_publication import (
    BOYS,
)
from tests.web.insights.map_reader import (
    BOTH,
    EARLY,
    POVERTY,
    TWO_SOURCES,
    main_of,
    rows_of,
    words,
)


@pytest.mark.parametrize("query", [POVERTY, f"{EARLY}&period=2025-3", BOTH, TWO_SOURCES])
def test_the_address_of_a_map_names_all_that_it_shows(maps: FlaskClient, query: str) -> None:
    page = maps.get(f"/insights/map?{query}").text
    menu = re.search(r'href="(/insights/map[^"]*)" aria-current', page)
    assert menu

    address = unescape(menu[1])

    assert maps.get(address).text == page
    assert len(re.findall("period=", address)) == (2 if "second" in query else 1)
    assert "area=E06990001" in address


def test_a_term_has_the_figures_of_that_term(maps: FlaskClient) -> None:
    html = maps.get(f"/insights/map?{EARLY}&period=2025-3").text

    assert "wards of Sandmere, autumn 2025" in words(main_of(html))
    assert {row["period"] for row in rows_of(maps, f"{EARLY}&period=2025-3")} == {"2025-3"}


@pytest.mark.parametrize(
    ("query", "sentence"),
    [
        ("measure=x&area=Sandmere", "There is no measure “x”."),
        (f"{POVERTY}&second=x", "There is no measure “x”."),
        ("measure=poverty", "Enter the name of a council."),
        ("measure=poverty&area=Sandmeer", "Did you mean Sandmere?"),
        ("measure=poverty&area=E05990001", "A map is of a council, or of England."),
        ("measure=poverty&area=England", "This measure has no figures of areas within it."),
        ("measure=poverty&area=Overwick", "There are no figures to map."),
        (f"{POVERTY}&area=Overwick", "Choose at most 1 area."),
        (f"{POVERTY}&level=region", "Choose the areas of the map from the list."),
        (f"{POVERTY}&level=x", "Choose the areas of the map from the list."),
        (f"{POVERTY}&period=soon", "“soon” is no period of this measure: write it as 2025."),
        (f"{EARLY}&period=soon", "write it as spring 2026."),
        (f"{POVERTY}&classes=x", "Choose from the list how values are put into classes."),
        (f"{POVERTY}&second=gld", "The second measure has no figures of these areas."),
        (f"{TWO_SOURCES}&second_period=soon", "“soon” is no period of this measure"),
    ],
)
def test_what_cannot_be_mapped_is_said_in_a_sentence(
    maps: FlaskClient, query: str, sentence: str
) -> None:
    answer = maps.get(f"/insights/map?{query}")

    assert (answer.status_code, sentence in unescape(answer.text)) == (422, True)
    for name in ("map.csv", "map.svg"):
        assert maps.get(f"/insights/{name}?{query}").status_code == 422


@pytest.mark.parametrize(
    ("query", "sentence"),
    [
        (f"{POVERTY}&breakdown=x", "This measure has no figures for “x”, so all children"),
        (f"{POVERTY}&period=2030", "no figures of 2030 to map, so the newest are shown: 2025."),
        (f"{TWO_SOURCES}&second_period=2030", "no figures of 2030 to map, so the newest are shown"),
        (f"{POVERTY}&period=202425", "2024/25 is left out: this measure has periods like 2025."),
        (f"{EARLY}&period=202425", "2024/25 is left out: this measure has periods like spring"),
    ],
)
def test_what_is_left_out_is_said(maps: FlaskClient, query: str, sentence: str) -> None:
    answer = maps.get(f"/insights/map?{query}")

    assert (answer.status_code, sentence in unescape(answer.text)) == (200, True)


def test_fields_left_empty_are_not_in_the_address(maps: FlaskClient) -> None:
    answer = maps.get(f"/insights/map?{POVERTY}&second=&period=")

    assert (answer.status_code, answer.headers["Location"]) == (302, f"/insights/map?{POVERTY}")


_TEXTS = ("poverty", "speech", "gld", "score", "Sandmere", "Ternshire", "England", "E05990001")
_MORE = ("ward_takeup_early_learning_2", "ward", "lsoa", "council", "2025", "2026-1", "jenks", "x")


@settings(max_examples=60, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(
    st.lists(
        st.tuples(
            st.sampled_from(["measure", "second", "area", "level", "breakdown", "period",
                             "second_period", "classes", "sort", "other"]),
            st.sampled_from([*_TEXTS, *_MORE, BOYS, "fixed", "value"]) | st.text(max_size=40),
        ),
        max_size=9,
    ),
    st.sampled_from(["map", "map.csv", "map.svg"]),
)  # fmt: skip
def test_no_address_fails(maps: FlaskClient, query: list[tuple[str, str]], name: str) -> None:
    answer = maps.get(f"/insights/{name}", query_string=query)

    assert answer.status_code in (200, 302, 422)
    assert answer.status_code != 422 or name != "map" or 'class="errors"' in answer.text
