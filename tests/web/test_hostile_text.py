"""Hostile texts of providers and publishers, from the file to the page and the API.

Text is shown escaped, unchanged or without characters that disturb the page. A link is only ever
http or https, and is marked as external (docs/rules.md#text-from-others).
"""

import html
import re
from html.parser import HTMLParser
from pathlib import Path

import pytest
from flask import Flask

from app import create_app
from tests.builders import (
    Install,
    close_engine,
    new_install,
    nursery,
    settings_for,
)
from tests.council_builders import import_listing, listed

WORDS = {
    "HTML": "<script>alert(1)</script><img src=x onerror=alert(1)>",
    "an attribute": "\" onmouseover='alert(1)' x=\"",
    "markdown": "[free](javascript:alert(1)) **bold** ![x](http://evil.example/x.png)",
    "a template": "{{ 7*7 }}{% raise %}${7*7}<%= 7*7 %>",
    "a formula": "=cmd|' /C calc'!A0",
    "homoglyphs": "Ѕandmеre Nurѕery",
    "an entity": "&lt;b&gt; &#60;script&#62; & Co",
    "a script's end": "</script></title></main><!-- ]]>",
    "a link": "https://evil.example/?a=1&b=2 javascript:alert(1)",
}
DISTURBED = {  # as written, and as stored from a listing: without characters that disturb the page
    "bidi overrides": ("\u202eyresruN\u202c \u2066Tern\u2069", "yresruN Tern"),
    "lines": ("Tern\r\nSet-Cookie: a=b\r\n\r\nX", "Tern Set-Cookie: a=b X"),
    "invisible": ("T\u200be\ufeffr\u00adn", "Tern"),
    "a formula made safe": ("'=1+1", "=1+1"),
}
NO_LINKS = (
    "javascript:alert(1)",
    "JaVaScRiPt://x.example/%0aalert(1)",
    "data:text/html,<b>",
    "//x",
)
SAFE = "https://nursery.example/a?b=1&c=2"
TEXTS = [*WORDS.values(), *(cleaned for _, cleaned in DISTURBED.values())]
LONG = "Ш" * 300  # the maximum length of a name: a longer one makes its row invalid


@pytest.fixture(scope="module")
def data_dir(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A published register and listing in which every text is hostile."""
    data_dir = tmp_path_factory.mktemp("hostile")
    install = new_install(data_dir)
    install.areas()
    install.postcodes()
    names = [*WORDS.values(), *(written for written, _ in DISTURBED.values()), LONG]
    rows = [
        nursery(f"EY1000{at}", **{"Provider name": name, "Provider address line 1": name[:200]})
        for at, name in enumerate(names, 10)
    ]
    install.register(*rows)
    written = [*((text, text) for text in WORDS.values()), *DISTURBED.values()]
    import_listing(
        install,
        *(
            listed(f"S-{at}", name=text, website=SAFE, description=text, address_1=text)
            for at, (text, _) in enumerate(written)
        ),
    )
    install.publish()
    close_engine(install.database_url)
    return data_dir


@pytest.fixture(scope="module")
def hostile(data_dir: Path) -> Flask:
    return create_app(settings_for(data_dir))


@pytest.fixture(scope="module")
def pages(hostile: Flask, data_dir: Path) -> list[tuple[str, str]]:
    """The name of each setting and its page."""
    install = Install(data_dir, settings_for(data_dir).database_url)
    listed = install.public().settings.all()
    return [(one.name, page_of(hostile, f"/en/place/{one.provider_id}/")) for one in listed]


class _Markup(HTMLParser):
    """The names of all elements and attributes of a page."""

    def __init__(self) -> None:
        super().__init__()
        self.names: list[str] = []

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.names += [tag, *(name for name, _ in attrs)]


def markup_of(page: str) -> list[str]:
    parser = _Markup()
    parser.feed(page)
    return parser.names


def page_of(hostile: Flask, address: str) -> str:
    answer = hostile.test_client().get(address, follow_redirects=True)
    assert answer.status_code == 200
    return answer.text


@pytest.mark.parametrize("text", [*TEXTS, DISTURBED["bidi overrides"][0]])
def test_a_page_shows_hostile_text_as_text_and_not_as_markup(
    pages: list[tuple[str, str]], text: str
) -> None:
    plain = next(page for name, page in pages if name == WORDS["homoglyphs"])
    for page in [page for name, page in pages if name == text]:
        shown = [html.unescape(one) for one in re.findall(r"<bdi[^>]*>([^<]*)</bdi>", page)]
        assert text in shown
        assert text in html.unescape(re.findall(r"<title>([^<]*)</title>", page)[0])
        names = markup_of(page)
        for own in ("script", "b"):
            assert names.count(own) == markup_of(plain).count(own)
        assert "img" not in names
        assert not any(name.startswith("on") for name in names)
        assert page.count("</main>") == page.count("</title>") == 1
        assert not re.search(r'<a [^>]*href="(javascript|data):', page, re.IGNORECASE)
    assert any(name == text for name, _ in pages)


def test_a_list_shows_all_hostile_texts_as_text(hostile: Flask) -> None:
    client = hostile.test_client()
    pages = [client.get(f"/en/find?postcode=ZZ1+1AA&page={n}").text for n in (1, 2, 3)]
    shown = {
        html.unescape(one)
        for page in pages
        for one in re.findall(r"<h2[^>]*><a [^>]*><bdi[^>]*>([^<]*)</bdi>", page)
    }

    assert set(TEXTS) <= shown
    for page in pages:
        assert not re.search(r"<(script|img)[^>]*(alert|onerror)", page)


def test_the_api_returns_hostile_text_unchanged_in_a_safe_media_type(hostile: Flask) -> None:
    client = hostile.test_client()
    answers = [client.get(f"/api/v1/places?postcode=ZZ1+1AA&page={n}") for n in (1, 2, 3)]
    api_names = {
        feature["properties"]["name"]
        for answer in answers
        for feature in answer.get_json()["features"]
    }

    assert set(TEXTS) <= api_names
    assert all(answer.headers["X-Content-Type-Options"] == "nosniff" for answer in answers)
    assert all("html" not in answer.content_type for answer in answers)


def test_a_website_link_is_marked_as_external(pages: list[tuple[str, str]]) -> None:
    found = [re.findall(r'<a [^>]*href="https://nursery\.example[^>]*>', page) for _, page in pages]
    links = [link for one in found for link in one]

    assert len([one for one in found if one]) == len(WORDS) + len(DISTURBED)
    for link in links:
        assert 'rel="nofollow noopener ugc"' in link
        assert html.escape(SAFE) in link


@pytest.mark.parametrize("website", NO_LINKS)
def test_an_invalid_web_address_is_not_a_link(tmp_path: Path, website: str) -> None:
    install = new_install(tmp_path)
    install.areas()
    install.postcodes()
    rows = [listed(f"S-{at}") for at in range(12)]

    import_listing(install, *rows, listed("S-99", website=website))

    settings = list(install.publish().settings.all())
    close_engine(install.database_url)
    assert len(settings) == len(rows) + 1
    assert not any(setting.website for setting in settings)


def test_a_name_of_maximum_length_is_shown_in_full(pages: list[tuple[str, str]]) -> None:
    assert any(name == LONG and LONG in page for name, page in pages)


def test_no_page_url_contains_provider_text(hostile: Flask, data_dir: Path) -> None:
    install = Install(data_dir, settings_for(data_dir).database_url)
    for setting in install.public().settings.all():
        answer = hostile.test_client().get(f"/en/place/{setting.provider_id}/")
        location = answer.headers.get("Location", "")
        assert re.fullmatch(r"[\w/.-]*", location, re.ASCII)
        assert len(location) < 300
