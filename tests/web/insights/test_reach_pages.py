"""The page of places within reach, and what if places open: what it shows, takes and refuses."""

import csv
import io
import re
from html import unescape
from pathlib import Path
from random import Random
from urllib.parse import urlencode

import pytest
from flask.testing import FlaskClient

from app import create_app
from app.core.measures.figure import Level
from app.core.measures.reach import POPULATION
from app.snapshot.published_statistics import PublishedStatistics
from app.snapshot.reader import Snapshots
from tests.builders import settings_for
from tests.builders.statistics_publication import statistics_dir

SANDMERE, WARD, LSOA = "area=Sandmere", "E05990001", "E01990002"
CHANGE = f"{SANDMERE}&site={WARD}&places=50"
AGES = [one.value for one in POPULATION]
LIST = "Choose from the list where the places would open."
NUMBER = "Enter a number of places from 1 to 500."


def main_of(html: str) -> str:
    found = re.search(r"<main.*?</main>", html, re.DOTALL)
    assert found
    return found[0]


def text_of(html: str) -> str:
    return " ".join(unescape(re.sub(r"<[^>]+>", " ", main_of(html))).split())


def cells_of(html: str) -> list[list[str]]:
    """The rows of the table, without the ward of an area."""
    [body] = re.findall(r"<tbody>.*?</tbody>", main_of(html), re.DOTALL)
    rows = re.findall(r"<tr>.*?</tr>", body, re.DOTALL)
    plain = [re.sub(r"<small>.*?</small>|<svg.*?</svg>", "", row, flags=re.DOTALL) for row in rows]
    cells = [re.findall(r"<t[hd][^>]*>(.*?)</t[hd]>", row, re.DOTALL) for row in plain]
    return [[unescape(re.sub(r"<[^>]+>", "", one)).strip() for one in row] for row in cells]


def rows_of(client: FlaskClient, query: str) -> list[dict[str, str]]:
    answer = client.get(f"/insights/reach.csv?{query}")
    assert answer.status_code == 200
    return list(csv.DictReader(io.StringIO(answer.get_data(as_text=True).removeprefix("\ufeff"))))


def statistics_of(seeded: Path) -> PublishedStatistics:
    shown = Snapshots(seeded / "snapshots").current()
    assert shown
    assert shown.statistics
    return shown.statistics


@pytest.mark.parametrize("age", AGES)
@pytest.mark.parametrize("site", [WARD, LSOA])
def test_the_page_and_its_csv_agree(client: FlaskClient, site: str, age: str) -> None:
    query = f"area=E06990001&site={site}&places=35&age={age}"
    page = client.get(f"/insights/reach?{query}")
    [link] = re.findall(r'href="/insights/reach\.csv\?([^"]+)"', page.text)

    rows = rows_of(client, unescape(link))

    def shown(row: dict[str, str]) -> list[str]:
        now, gain = row["places_per_100_now"], float(row["gain"])
        after = f"{float(now) + gain:.1f}" if now else "not known"
        before = f"{float(now):.1f}" if now else "not known"
        return [row["area_name"], f"{float(row['children']):,.0f}", before, after, f"+{gain:.1f}"]

    assert unescape(link) == query
    assert len(rows) > 3
    assert cells_of(page.text) == [shown(row) for row in rows]
    assert {(row["site_code"], row["places"], row["age"]) for row in rows} == {(site, "35", age)}


def test_the_sentences_agree_with_the_csv(client: FlaskClient) -> None:
    rows = rows_of(client, CHANGE)

    text = text_of(client.get(f"/insights/reach?{CHANGE}").text)

    children = round(sum(float(row["children"]) for row in rows))
    assert f"within reach of {children} children under 5 in {len(rows)} small areas" in text
    assert f"The most is gained in {rows[0]['area_name']}: from" in text
    gains = sum(float(row["gain"]) * float(row["children"]) for row in rows)
    assert gains == pytest.approx(100 * 50, rel=1e-3)


def test_the_page_of_a_council_says_what_its_small_areas_have(client: FlaskClient) -> None:
    text = text_of(client.get(f"/insights/reach?{SANDMERE}").text)

    assert "Places per 100 young children within 3 km in a straight line: small areas" in text
    assert "48 of 48 small areas (LSOAs) have a figure" in text


@pytest.mark.parametrize("query", [SANDMERE, CHANGE])
def test_the_limits_the_day_and_the_year_are_written(client: FlaskClient, query: str) -> None:
    answer = client.get(f"/insights/reach?{query}")

    text = text_of(answer.text)

    assert re.search(r"Places: settings published on \d{1,2} \w+ 20\d\d\.", text)
    assert "Children: ONS's estimates for the middle of 2024 in 60 small areas;" in text
    assert "elsewhere a share of those under 16 at Census 2021." in text
    assert "Source: Early Years Finder, from published settings" in text


def test_the_limits_of_a_change_are_written(client: FlaskClient) -> None:
    text = text_of(client.get(f"/insights/reach?{CHANGE}").text)

    for sentence in (
        "The places open at the middle of the area, and are shared among the children within 3 km",
        "Nothing else changes in this calculation.",
        "some families would leave other settings, which may then have spare places, or close",
        "It does not show whether anyone would fill the new places",
        "Roads, hours, prices and the ages that a setting takes do not count.",
    ):
        assert sentence in text


@pytest.mark.parametrize("query", ["", SANDMERE, CHANGE, f"{SANDMERE}&places=0"])
def test_each_page_has_one_heading_and_a_table_has_caption_and_headers(
    client: FlaskClient, query: str
) -> None:
    html = client.get(f"/insights/reach?{query}").text

    assert html.count("<h1") == 1
    for table in re.findall(r"<table.*?</table>", html, re.DOTALL):
        assert re.search(r"<caption>.*\w.*</caption>", table)
        head, body = table.split("<tbody>")
        assert head.count("<th") == head.count('<th scope="col"') + 1  # and <thead>
        assert body.count("<tr>") == body.count('<th scope="row">') > 0


def test_no_field_takes_a_postcode_and_an_address_with_one_is_not_read(
    client: FlaskClient,
) -> None:
    html = client.get(f"/insights/reach?{CHANGE}").text

    names = set(re.findall(r'<(?:input|select|textarea)[^>]* name="(\w+)"', main_of(html)))

    assert names == {"area", "site", "places", "age"}
    with_postcode = client.get(f"/insights/reach?{CHANGE}&postcode=ZZ1+1AA")
    assert main_of(with_postcode.text) == main_of(html)


@pytest.mark.parametrize(
    ("query", "sentence"),
    [
        ("area=Sandmeer", "Did you mean Sandmere?"),
        ("area=ZZ1+1AA", "is no council, region or country with figures."),
        ("area=England", "Enter the name of a council."),
        (f"area={WARD}", "Enter the name of a council."),
        (f"area={LSOA}", "Enter the name of a council."),
        ("area=Sandmere&area=Overwick", "Choose at most 1 area."),
        (f"{SANDMERE}&site=Marram", LIST),
        (f"{SANDMERE}&site=ZZ1+1AA", LIST),
        (f"{SANDMERE}&site=E05999999", LIST),
        (f"{SANDMERE}&site=E01999999", LIST),
        (f"{SANDMERE}&site=E06990001", LIST),
        (f"{SANDMERE}&site={WARD}&places=0", NUMBER),
        (f"{SANDMERE}&site={WARD}&places=501", NUMBER),
        (f"{SANDMERE}&site={WARD}&places=-1", NUMBER),
        (f"{SANDMERE}&site={WARD}&places=1.5", NUMBER),
        (f"{SANDMERE}&site={WARD}&places=%D9%A5", NUMBER),  # 5 in Arabic
        (f"{SANDMERE}&site={WARD}&places={'9' * 900}", NUMBER),
        (f"{SANDMERE}&site={WARD}&age=school-age", "Choose the age from the list."),
        (f"{SANDMERE}&site={WARD}&age=x", "Choose the age from the list."),
    ],
)
def test_what_cannot_be_shown_is_said_in_a_sentence(
    client: FlaskClient, query: str, sentence: str
) -> None:
    answer = client.get(f"/insights/reach?{query}")

    assert (answer.status_code, sentence in text_of(answer.text)) == (422, True)
    assert client.get(f"/insights/reach.csv?{query}").status_code == 422


def test_a_site_of_another_council_is_no_choice(client: FlaskClient, seeded: Path) -> None:
    other = statistics_of(seeded).areas_within(Level.WARD, "E06990002")[0]

    answer = client.get(f"/insights/reach?{SANDMERE}&site={other.code}")

    assert (answer.status_code, LIST in text_of(answer.text)) == (422, True)


@pytest.mark.parametrize("query", [f"site={WARD}", f"site={WARD}&places=50", "site=x&age=all"])
def test_without_a_council_nothing_opens(client: FlaskClient, query: str) -> None:
    page = client.get(f"/insights/reach?{query}")

    assert (page.status_code, "Something needs a change" in page.text) == (200, False)
    assert client.get(f"/insights/reach.csv?{query}").status_code == 422


@pytest.mark.parametrize(
    "query", ["places=0&age=x", "area=Nowhere&places=0&age=x&site=x", f"{SANDMERE}&places=0&age=x"]
)
def test_each_error_that_is_a_link_leads_to_a_field(client: FlaskClient, query: str) -> None:
    html = client.get(f"/insights/reach?{query}").text
    [errors] = re.findall(r'<div class="errors".*?</div>', html, re.DOTALL)

    links = re.findall(r'href="#(\w+)"', errors)

    assert [one for one in links if f'id="{one}"' not in html] == []


def test_what_was_typed_stays_in_the_form(client: FlaskClient) -> None:
    html = client.get(f"/insights/reach?{SANDMERE}&site={WARD}&places=many&age=2").text

    assert 'value="many"' in html
    assert f'<option value="{WARD}" selected>' in html
    assert '<option value="2" selected>' in html


def test_fields_left_empty_are_not_in_the_address(client: FlaskClient) -> None:
    answer = client.get(f"/insights/reach?{SANDMERE}&site=&places=50")

    assert answer.status_code == 302
    assert answer.headers["Location"] == f"/insights/reach?{SANDMERE}&places=50"


def test_no_address_fails(client: FlaskClient) -> None:
    chosen = Random(2026)
    usual = {
        "area": ["Sandmere", "E06990001", "Overwick", "E92000001", WARD, "ZZ1 1AA"],
        "site": [WARD, LSOA, "E05990099", "E01990060", "E0", "x"],
        "places": ["1", "500", "501", "٣", "1e3", "0x1"],
        "age": [*AGES, "school-age", "x"],
    }
    odd = ["%00", "\x00", "'\"<b>", "é" * 200, "-", " ", "🙂"]
    for _ in range(60):
        query = urlencode(
            [
                (name, chosen.choice(listed if chosen.random() < 0.7 else odd))
                for name, listed in usual.items()
                if chosen.random() < 0.8
            ]
        )

        statuses = [
            client.get(f"/insights/{name}?{query}").status_code for name in ("reach", "reach.csv")
        ]

        assert statuses[0] in (200, 302, 422), query
        assert statuses[1] in (200, 422), query
        assert (statuses[1] == 200) <= (statuses[0] == 200), query


@pytest.mark.parametrize("query", ["", SANDMERE, f"{SANDMERE}&places=0"])
def test_before_it_is_computed_the_page_says_so(tmp_path: Path, query: str) -> None:
    client = create_app(settings_for(statistics_dir(tmp_path))).test_client()

    page = client.get(f"/insights/reach?{query}")

    assert page.status_code == (422 if "places=0" in query else 200)
    assert "Reach is not computed here yet. It needs the centres of small areas" in page.text
    assert "What if places open here?" not in page.text
    assert client.get(f"/insights/reach.csv?{query}").status_code == 422
