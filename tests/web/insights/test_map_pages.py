"""The map of the workbench: its page, its table as CSV and its picture say the same."""

import re
import sqlite3
from pathlib import Path

import pytest
from flask import Flask
from flask.testing import FlaskClient

from app import create_app
from tests.builders import settings_for
from tests.builders.map_publication import (
    CODES,
    EMPTY,
    HIDDEN_EARLY,
    LAST,
    WARDS,
    ZERO,
    map_dir,
)
from tests.web.insights.map_reader import (
    BOTH,
    EARLY,
    POVERTY,
    TWO_SOURCES,
    drawing_of,
    file_of,
    lead_of,
    links_of,
    main_of,
    rows_of,
    shapes_of,
    table_of,
    values_of,
    words,
)

METHODS = ("quantiles", "jenks", "fixed")
SPEECH = "measure=speech&area=Sandmere"
SCORE = "measure=score&area=Ternshire"


@pytest.mark.parametrize("method", METHODS)
@pytest.mark.parametrize("query", [POVERTY, SPEECH, EARLY, SCORE])
def test_page_csv_and_svg_have_the_same_value_of_each_area(
    maps: FlaskClient, query: str, method: str
) -> None:
    query = f"{query}&classes={method}"
    html = maps.get(f"/insights/map?{query}").text

    values, rows = values_of(html), rows_of(maps, query)
    drawn, filed = shapes_of(drawing_of(html)), shapes_of(file_of(maps, query))

    assert drawn == filed
    assert {row["area_name"] for row in rows} == set(values)
    for row in rows:
        shown = values[row["area_name"]]
        if row["value"]:
            decimals = len(shown.rstrip("%").partition(".")[2])
            assert float(shown.rstrip("%")) == pytest.approx(
                float(row["value"]), abs=0.51 * 10**-decimals
            )
        if row["area_code"] in drawn:
            assert drawn[row["area_code"]][0] == f"{row['area_name']}: {shown}"


@pytest.mark.parametrize("method", METHODS)
def test_the_shade_of_an_area_is_the_same_everywhere(maps: FlaskClient, method: str) -> None:
    query = f"{POVERTY}&classes={method}"
    html = maps.get(f"/insights/map?{query}").text

    numbers = {row[0]: row[-1].partition(" ")[0] for row in table_of(html)[1:]}
    shades = {row["area_name"]: row["shade"] for row in rows_of(maps, query)}
    by_fill: dict[str, set[str]] = {}
    for code, (_, fill) in shapes_of(drawing_of(html)).items():
        by_fill.setdefault(fill, set()).add(shades[WARDS[code]])

    assert numbers == shades
    assert all(len(one) == 1 for one in by_fill.values())


def test_each_shape_has_the_place_of_its_area(maps: FlaskClient) -> None:
    """The shapes of the page and of the file are those that were published, for the same codes."""
    page = drawing_of(maps.get(f"/insights/map?{POVERTY}").text)
    paths = {one.get("id"): one.get("d") for one in page.iter() if one.get("id")}

    filed = {one.get("id"): one.get("d") for one in file_of(maps, POVERTY).iter()}

    assert {f"map-{code}" for code in CODES if code != LAST} <= set(paths)
    assert all(filed[key] == d for key, d in paths.items() if d)


def test_the_first_sentence_has_the_lowest_and_the_highest_area(maps: FlaskClient) -> None:
    lead = lead_of(maps.get(f"/insights/map?{POVERTY}").text)

    assert lead == (
        "8 of 12 wards have a figure, from 0.0% in Tern to 40.0% in Dunlin. The figures of 2 areas"
        " are suppressed or too small to show (hatched): Kelp, Saltern."
        " There is no data for 2 areas (grey): Groyne, Plover."
    )


@pytest.mark.parametrize("query", ["", POVERTY, BOTH, f"{POVERTY}&period=1999"])
def test_a_page_has_one_heading_and_no_script_style_or_cookie(
    maps: FlaskClient, query: str
) -> None:
    answer = maps.get(f"/insights/map?{query}")

    assert answer.text.count("<h1>") == 1
    assert not re.search(r"<script|<style| style=| on\w+=", answer.text)
    assert "Set-Cookie" not in answer.headers


@pytest.mark.parametrize("query", [POVERTY, EARLY, BOTH])
def test_every_table_has_a_caption_and_headers(maps: FlaskClient, query: str) -> None:
    html = main_of(maps.get(f"/insights/map?{query}").text)

    for table in re.findall(r"<table.*?</table>", html, re.DOTALL):
        assert words(re.search(r"<caption>(.*?)</caption>", table, re.DOTALL)[1])
        head, body = table.split("<tbody>")
        assert len(re.findall(r'<th scope="col"', head)) >= 3
        assert body.count("<tr>") == len(re.findall(r'<th scope="row"', body))


def test_ids_are_unique_and_links_within_the_page_lead_somewhere(maps: FlaskClient) -> None:
    for query in (POVERTY, BOTH, SCORE, TWO_SOURCES):
        html = maps.get(f"/insights/map?{query}").text
        ids = re.findall(r' id="([^"]+)"', html)
        assert len(ids) == len(set(ids))
        assert set(re.findall(r'href="#([^"]+)"', html)) <= set(ids)
        assert set(re.findall(r"url\(#([^)]+)\)", html)) <= set(ids)


@pytest.mark.parametrize(
    ("query", "heading", "column"),
    [
        (POVERTY, "Area", 0),
        (POVERTY, "Value", 1),
        (BOTH, "Area", 0),
        (BOTH, "Take-up of early learning", 1),
        (BOTH, "Take-up of universal hours", 2),
    ],
)
def test_a_link_sorts_the_table_by_a_column_and_says_so(
    maps: FlaskClient, query: str, heading: str, column: int
) -> None:
    html = maps.get(f"/insights/map?{query}&sort={'name' if column else 'value'}").text
    url = next(url for text, url in links_of(html).items() if text.startswith(heading))

    answer = maps.get(url)

    table = answer.text.partition('<table class="figures')[2]
    head = re.findall(r'<th scope="col".*?</th>', table, re.DOTALL)
    assert [at for at, one in enumerate(head) if "aria-sort" in one] == [column]
    cells = [row[column] for row in table_of(answer.text)[1:]]
    if column:
        assert f'aria-sort="descending">{heading}' in answer.text
        with_value = [float(one[:-1]) for one in cells if one.endswith("%")]
        assert with_value == sorted(with_value, reverse=True)
        assert not any(one.endswith("%") for one in cells[len(with_value) :])
    else:
        assert cells == sorted(WARDS.values())


def test_a_column_that_the_table_does_not_have_sorts_nothing(maps: FlaskClient) -> None:
    by_name = maps.get(f"/insights/map?{POVERTY}").text

    for sort in ("second", "x"):
        assert maps.get(f"/insights/map?{POVERTY}&sort={sort}").text == by_name


def test_a_hidden_ward_is_hatched_and_its_reason_is_in_words(maps: FlaskClient) -> None:
    html = maps.get(f"/insights/map?{EARLY}").text
    rows = {row["area_code"]: row for row in rows_of(maps, EARLY)}
    shapes = shapes_of(file_of(maps, EARLY))

    for code in HIDDEN_EARLY:
        assert values_of(html)[WARDS[code]] == "too few to show"
        one = rows[code]
        assert [one[name] for name in ("value", "numerator", "denominator", "shade")] == [""] * 4
        assert one["symbol"] == "few"
        assert shapes[code] == (f"{WARDS[code]}: too few to show", "url(#map-few)")
    assert (
        "The figures of 2 areas are suppressed or too small to show (hatched): Dune <End>, Thrift."
        in lead_of(html)
    )
    assert "too few to show (2)" in words(html)


def test_0_is_a_value_and_an_area_without_a_figure_is_not_0(maps: FlaskClient) -> None:
    values = values_of(maps.get(f"/insights/map?{POVERTY}").text)

    assert values[WARDS[ZERO]] == "0.0%"
    assert values[WARDS[EMPTY]] == "no data"


@pytest.mark.parametrize("query", [POVERTY, BOTH])
def test_an_area_without_a_boundary_is_in_the_table_without_a_link(
    maps: FlaskClient, query: str
) -> None:
    html = maps.get(f"/insights/map?{query}").text

    assert WARDS[LAST] in values_of(html)
    assert WARDS[LAST] not in links_of(html)
    assert "1 area with a figure is not on the map: its boundary is not loaded." in words(html)


def test_a_drawing_says_whose_boundaries_it_shows(maps: FlaskClient) -> None:
    owner = "Contains OS data © Crown copyright"

    assert owner in maps.get(f"/insights/map?{POVERTY}").text
    assert owner in " ".join(file_of(maps, POVERTY).itertext())


# --- parts of a publication, and one of the previous release


def client_of(data_dir: Path) -> FlaskClient:
    return create_app(settings_for(data_dir)).test_client()


@pytest.fixture(scope="module")
def undrawn(tmp_path_factory: pytest.TempPathFactory) -> Flask:
    """An app on statistics of the previous release, which has no maps."""
    data_dir = map_dir(tmp_path_factory.mktemp("undrawn"), drawn=[])
    file = next((data_dir / "snapshots").glob("statistics/*/statistics.sqlite"))
    changed = sqlite3.connect(file)
    changed.executescript("DROP TABLE map; DROP TABLE shape")
    changed.close()
    return create_app(settings_for(data_dir))


@pytest.mark.parametrize("query", [POVERTY, EARLY, BOTH])
def test_without_maps_a_page_is_its_table_and_says_why(undrawn: Flask, query: str) -> None:
    client = undrawn.test_client()

    answer = client.get(f"/insights/map?{query}")

    assert answer.status_code == 200
    assert len(table_of(answer.text)) == 1 + len(WARDS)
    assert 'class="area-map"' not in answer.text
    assert "url(#" not in answer.text
    assert "Crown copyright" not in answer.text
    assert "no boundaries of these areas are loaded" in answer.text
    assert len(rows_of(client, query)) in (len(WARDS), 2 * len(WARDS))
    assert client.get(f"/insights/map.svg?{query}").status_code == 404


def test_without_statistics_there_is_no_map(tmp_path: Path) -> None:
    client = client_of(map_dir(tmp_path, has_statistics=False))

    for name in ("map", "map.csv", "map.svg"):
        assert client.get(f"/insights/{name}?{EARLY}").status_code == 404
