"""A map of two measures: its matrix, the areas that are low in both, and what it does not show."""

import re

import pytest
from flask.testing import FlaskClient

from tests.builders.map_publication import (
    BOYS,
    WARDS,
)
from tests.web.insights.map_reader import (
    BOTH,
    SVG,
    TWO_SOURCES,
    drawing_of,
    file_of,
    lead_of,
    rows_of,
    shapes_of,
    table_of,
    words,
)

SPEECH = "measure=speech&area=Sandmere"


@pytest.mark.parametrize("query", [BOTH, TWO_SOURCES])
def test_the_matrix_counts_every_area_with_both_values_once(maps: FlaskClient, query: str) -> None:
    html = maps.get(f"/insights/map?{query}").text

    counts = [int(cell) for row in table_of(html, "matrix")[1:] for cell in row[1:]]
    groups = [row[3] for row in table_of(html)[1:]]

    assert len(counts) == 9
    assert sum(counts) == sum(bool(one) for one in groups)
    with_patterns = [int(one) for one in re.findall(r"in one of the two \((\d+)\)", words(html))]
    assert sum(counts) + sum(with_patterns) == len(WARDS)


def test_the_areas_low_in_both_measures_are_in_the_first_sentence(maps: FlaskClient) -> None:
    html = maps.get(f"/insights/map?{BOTH}").text

    low = [row[0] for row in table_of(html)[1:] if row[3] == "lowest third, lowest third"]

    assert low
    assert lead_of(html).startswith(
        f"{len(low)} of 8 areas {'is' if len(low) == 1 else 'are'} in the lowest third of both"
        f" measures: {', '.join(low)}."
    )
    thick = [one for one in drawing_of(html).iter() if one.get("stroke-width") == "4"]
    titles = [one.text or "" for group in thick for one in group.iter(f"{SVG}title")]
    assert [one.partition(":")[0] for one in titles] == low


def test_two_measures_say_what_their_map_does_not_show(maps: FlaskClient) -> None:
    text = words(maps.get(f"/insights/map?{TWO_SOURCES}").text)

    assert "whether one measure is a cause of the other" in text
    assert "It does not show anything about a child either" in text
    assert "There is always a lowest third" in text
    assert "The two measures are of different periods" in text


def test_the_files_of_two_measures_have_both_with_their_sources(maps: FlaskClient) -> None:
    html = maps.get(f"/insights/map?{TWO_SOURCES}").text
    thirds = {row[0]: row[3].split(", ") for row in table_of(html)[1:]}
    numbers = {"lowest third": "1", "middle third": "2", "highest third": "3"}

    rows, picture = rows_of(maps, TWO_SOURCES), file_of(maps, TWO_SOURCES)

    for position, code in enumerate(("poverty", "speech")):
        for row in (one for one in rows if one["measure"] == code):
            third = thirds[row["area_name"]]
            assert row["shade"] == (numbers[third[position]] if len(third) == 2 else "")
    text = " ".join(" ".join(picture.itertext()).split())
    assert "First publisher" in text
    assert "Second publisher" in text
    assert shapes_of(picture) == shapes_of(drawing_of(html))


def test_a_group_of_children_is_named_in_every_title(maps: FlaskClient) -> None:
    query = f"{SPEECH}&breakdown={BOYS}"

    for address in (query, f"{query}&second=poverty"):
        heading = re.search(r"<h1>(.*?)</h1>", maps.get(f"/insights/map?{address}").text)
        title = next(one.text for one in file_of(maps, address).iter(f"{SVG}title"))
        assert f"speech on track, {BOYS}" in heading[1]
        assert f"speech on track, {BOYS}" in (title or "")
