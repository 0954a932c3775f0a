"""The files that browsers fetch, and the bytes of a first visit."""

import gzip
import re

import pytest

from app.web.assets import BUILT, LOCATION_SCRIPT, SCRIPTS, STATIC, Assets, slim_script, slim_styles

KB = 1024
PACKED = {"Accept-Encoding": "gzip"}
needs_build = pytest.mark.skipif(
    not (BUILT / "names.json").is_file(), reason="not built: `make test` builds them"
)


def sent(client, path: str) -> int:
    """Bytes of the compressed response."""
    with client.get(path, headers=PACKED) as answer:
        assert answer.status_code == 200
        return len(answer.data)


def fetched(page: str) -> list[str]:
    """URLs that a browser loads with the page."""
    tags = re.findall(r"<(?:link|script|img|source|iframe|object)\b[^>]*>", page)
    found = [
        re.search(r'(?:href|src)="([^"]*)"', tag) for tag in tags if 'rel="alternate"' not in tag
    ]
    return [one[1] for one in found if one and not one[1].startswith("data:")]


@needs_build
@pytest.mark.parametrize(
    ("path", "files", "most"),
    [("/en/", 2, 25 * KB), ("/en/find?postcode=ZZ1+2AB", 2, 20 * KB)],
)
def test_a_first_visit_needs_few_bytes_and_files(client, path, files, most):
    urls = fetched(client.get(path).text)

    assert len(urls) == files
    assert len(urls) + 1 <= 3
    assert sum(sent(client, url) for url in [path, *urls]) < most


@needs_build
@pytest.mark.parametrize("path", ["/en/", "/en/find?postcode=ZZ1+2AB", "/en/find?postcode=QQ1"])
def test_page_and_style_sheet_fit_the_first_flight_of_a_connection(app, path):
    client = app.test_client()
    assets = app.extensions["app_state"].assets

    answer = client.get(path, headers=PACKED)

    assert len(answer.data) + sent(client, assets.css_url) < 15.5 * KB


@needs_build
def test_built_files_are_immutable_and_up_to_date(client):
    found = Assets.find()

    sources = {
        found.css_url: (slim_styles, ("finder.css",)),
        found.pages_css_url: (slim_styles, ("pages.css",)),
        found.js_url: (slim_script, SCRIPTS),
        found.location_js_url: (slim_script, (LOCATION_SCRIPT,)),
    }
    for url, (slim, names) in sources.items():
        with client.get(url) as plain, client.get(url, headers=PACKED) as packed:
            texts = (slim((STATIC / name).read_text(encoding="utf-8")) for name in names)
            assert plain.data.endswith("\n".join(texts).encode())
            assert gzip.decompress(packed.data) == plain.data
            assert "immutable" in plain.headers["Cache-Control"]


def test_a_slim_style_sheet_has_the_same_rules_and_texts():
    css = '/* why */\n.a, .b > c {\n  margin: 0 auto; /* and */\n}\n.d::after { content: ": " }\n'

    assert slim_styles(css) == '.a,.b > c{margin: 0 auto;}.d::after{content: ": "}'


def test_a_slim_script_keeps_its_lines_and_addresses():
    script = '// What for.\n(() => {\n  // Why.\n\n  go("https://x.example"); // now\n})();\n'

    assert slim_script(script) == '(() => {\ngo("https://x.example"); // now\n})();\n'


def test_without_a_build_pages_use_the_plain_style_sheet_and_no_script(tmp_path, monkeypatch):
    monkeypatch.setattr("app.web.assets.BUILT", tmp_path)

    assert Assets.find() == Assets("/static/finder.css", None)


@pytest.mark.parametrize(
    "path", ["/static/../app/config.py", "/static/%2e%2e/README.md", "/static/"]
)
def test_nothing_but_static_files_is_served(client, path):
    assert client.get(path).status_code == 404


def test_the_style_sheet_has_no_left_and_no_right():
    sheets = "".join(file.read_text("utf-8") for file in sorted(STATIC.glob("*.css")))
    sheet = re.sub(r"/\*.*?\*/", "", sheets, flags=re.DOTALL)

    assert re.findall(r"(?<!-)\b(?:left|right)\b", sheet) == []


def test_pages_load_nothing_from_other_sites_and_have_no_inline_code(client):
    for path in ("/en/", "/en/find?postcode=ZZ1+2AB", "/en/find?postcode=QQ1", "/en/about/data"):
        page = client.get(path).text
        assert all(url.startswith("/static/") for url in fetched(page))
        assert not re.search(
            r"<style|<script(?![^>]* src=)|\sstyle=|\son\w+=|hx-on|javascript:", page
        )
