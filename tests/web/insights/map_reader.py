"""Reads a map as a person does: its table, its drawing, its file."""

import csv
import io
import re
from html import unescape
from xml.etree import ElementTree

from flask.testing import FlaskClient

SVG = "{http://www.w3.org/2000/svg}"
POVERTY = "measure=poverty&area=Sandmere"
EARLY = "measure=ward_takeup_early_learning_2&area=Sandmere"
BOTH = f"{EARLY}&second=ward_takeup_universal_3_4"
TWO_SOURCES = f"{POVERTY}&second=speech"


def words(html: str) -> str:
    """The text of a part of a page."""
    return " ".join(unescape(re.sub(r"<[^>]+>", " ", html)).split())


def main_of(html: str) -> str:
    found = re.search(r"<main.*?</main>", html, re.DOTALL)
    assert found
    return found[0]


def lead_of(html: str) -> str:
    return words(re.search(r'<p class="lead">(.*?)</p>', html, re.DOTALL)[1])


def table_of(html: str, name: str = "figures") -> list[list[str]]:
    """The cells of a table, its head first."""
    found = re.search(rf'<table class="{name}.*?</table>', html, re.DOTALL)
    assert found
    rows = re.findall(r"<tr>(.*?)</tr>", found[0], re.DOTALL)
    return [
        [words(cell) for cell in re.findall(r"<t[hd][^>]*>(.*?)</t[hd]>", row, re.DOTALL)]
        for row in rows
    ]


def values_of(html: str) -> dict[str, str]:
    """The value of each area in the table of a page, or why there is none."""
    return {row[0]: row[1] for row in table_of(html)[1:]}


def links_of(html: str) -> dict[str, str]:
    """The addresses on a page by their text."""
    links = re.findall(r'<a [^>]*href="([^"]*)"[^>]*>(.*?)</a>', main_of(html), re.DOTALL)
    return {words(text): unescape(url) for url, text in links}


def rows_of(client: FlaskClient, query: str) -> list[dict[str, str]]:
    answer = client.get(f"/insights/map.csv?{query}")
    assert answer.status_code == 200
    return list(csv.DictReader(io.StringIO(answer.text.removeprefix("\ufeff"))))


def file_of(client: FlaskClient, query: str) -> ElementTree.Element:
    """The picture of a map as a file."""
    answer = client.get(f"/insights/map.svg?{query}")
    assert answer.status_code == 200
    return ElementTree.fromstring(answer.text)


def shapes_of(tree: ElementTree.Element) -> dict[str, tuple[str, str]]:
    """The label and the fill of each area of a file, by its code."""
    return {
        path.attrib["id"].removeprefix("map-"): (path[0].text or "", group.attrib["fill"])
        for group in tree.iter(f"{SVG}g")
        if "fill" in group.attrib
        for path in group.iter(f"{SVG}path")
    }


def drawing_of(html: str) -> ElementTree.Element:
    """The drawing on a page, as if it were a file."""
    found = re.search(r'<svg class="area-map".*?</svg>', html, re.DOTALL)
    assert found
    return ElementTree.fromstring(
        found[0].replace("<svg ", '<svg xmlns="http://www.w3.org/2000/svg" ', 1)
    )
