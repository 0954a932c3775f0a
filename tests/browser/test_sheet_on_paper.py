"""The sheet to take home on paper and on a phone, in every offered language and in Bengali letters."""

import re
import shutil
from collections.abc import Iterator
from pathlib import Path
from threading import Thread

import polib
import pytest
from flask import Flask
from playwright.sync_api import Browser, Page
from werkzeug.serving import make_server

from app import create_app, i18n
from app.cli.translations.catalogue_files import compile_catalogues
from app.config import ROOT
from app.core.offer import Offer
from app.snapshot.layout import Setting
from tests.browser.conftest import QuietRequestHandler
from tests.browser.phone import PhonePage
from tests.builders import settings_for
from tests.web.page_reader import OFFERED

BENGALI = i18n.LANGUAGES_BY_CODE["bn"]
# A letter for each letter: wider than Bengali, which writes many vowels above or below.
LETTERS = str.maketrans("abcdefghijklmnopqrstuvwxyz", "আবকদএফগহইজকলমনঅপকরসতউভবখযঝ")
NOT_TEXT = re.compile(r"(<[^>]*>|%\(\w+\)s|%%|&#?\w+;)")
PAPER = {"width": 733, "height": 1062}  # A4 without the margins of the style sheet, in CSS pixels
QUERIES = ("", "&age=9m&age=3y")
# 8.5pt is 11.33 px.
SMALL_TEXT = r"""() => {
  const found = [];
  const walker = document.createTreeWalker(document.body, NodeFilter.SHOW_TEXT);
  for (let node; (node = walker.nextNode()); ) {
    const parent = node.parentElement;
    if (!node.data.trim() || parent.closest("svg, script")) continue;
    if (!parent.checkVisibility() || parent.closest(".hidden, .skip")) continue;
    if (parseFloat(getComputedStyle(parent).fontSize) < 11.33) found.push(node.data.trim());
  }
  return found;
}"""
# For each pair of columns: their edges, and the upper edges of their rows.
COLUMNS = """() => [...document.querySelectorAll(".both")].map(one => [...one.children].map(column => {
  const box = column.getBoundingClientRect();
  const rows = [...column.querySelectorAll(":scope > :not(ul), li")];
  return [box.left, box.right, box.top, box.bottom,
    rows.map(row => Math.round(row.getBoundingClientRect().top))];
}))"""


def in_bengali_letters(message: str) -> str:
    pieces = NOT_TEXT.split(message)
    pieces[::2] = [piece.lower().translate(LETTERS) for piece in pieces[::2]]
    return "".join(pieces)


@pytest.fixture(scope="module")
def bengali_url(seeded: Path, tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    """A server whose council offers Bengali, with English messages in Bengali letters."""
    root = tmp_path_factory.mktemp("bengali")
    directory = root / "translations"
    catalogue = polib.pofile(i18n.template_path(i18n.CATALOGUES, i18n.PUBLIC))
    for entry in catalogue:
        entry.msgstr = "" if entry.msgid_plural else in_bengali_letters(entry.msgid)
        if entry.msgid_plural:
            forms = (entry.msgid, entry.msgid_plural)
            entry.msgstr_plural = dict(enumerate(map(in_bengali_letters, forms)))
    catalogue.metadata["Plural-Forms"] = i18n.PLURALS["bn"]
    path = i18n.catalogue_path(directory, BENGALI, i18n.PUBLIC)
    path.parent.mkdir(parents=True)
    catalogue.save(path)
    shutil.copy(i18n.template_path(i18n.CATALOGUES, i18n.PUBLIC), directory)
    compile_catalogues(root)
    councils = root / "councils.toml"
    seeds = (ROOT / "seeds" / "councils.toml").read_text(encoding="utf-8")
    with_bengali = seeds.replace('["en", "pl", "ar"]', '["en", "pl", "ar", "bn"]')
    councils.write_text(with_bengali, encoding="utf-8")
    app = create_app(settings_for(seeded, COUNCILS_FILE=str(councils)), catalogues=directory)
    server = make_server("127.0.0.1", 0, app, threaded=True, request_handler=QuietRequestHandler)
    thread = Thread(target=server.serve_forever, daemon=True)
    thread.start()
    yield f"http://localhost:{server.server_port}"
    server.shutdown()
    thread.join()
    server.server_close()


@pytest.fixture(scope="module")
def settings(app: Flask) -> list[Setting]:
    return list(app.extensions["app_state"].snapshots.current().settings.all())


@pytest.fixture(scope="module")
def hardest(settings) -> list[Setting]:
    """The longest name, the longest opening hours, and a setting about which all is to be asked."""
    return [
        max(settings, key=lambda one: len(one.name)),
        max(settings, key=lambda one: (len({*one.offer.opening}), len(str(one.offer.school_runs)))),
        next(one for one in settings if one.offer == Offer()),
    ]


@pytest.fixture(scope="module")
def paper(browser: Browser, base_url: str) -> Iterator[Page]:
    """A page as a desktop computer prints it, on a host that its QR code may name."""
    site = base_url.replace("127.0.0.1", "localhost")
    page = browser.new_page(base_url=site, viewport=PAPER)
    page.emulate_media(media="print")
    yield page
    page.close()


def path_of(settings: list[Setting], code: str, query: str = "") -> str:
    return f"/{code}/sheet?ids={'.'.join(one.provider_id for one in settings)}{query}"


def check_on_paper(page: Page, settings: list[Setting]) -> None:
    """Check that the page is one legible sheet with every setting and the QR code."""
    text = " ".join(page.locator("body").inner_text().split())
    assert all(" ".join(one.name.split()) in text for one in settings)
    assert page.locator("svg.qr").is_visible()
    assert page.evaluate(SMALL_TEXT) == []
    assert page.evaluate("() => document.documentElement.scrollWidth") <= PAPER["width"]
    pdf = page.pdf(format="A4", prefer_css_page_size=True)
    assert len(re.findall(rb"/Type\s*/Page\b", pdf)) == 1


@pytest.mark.parametrize("query", QUERIES)
@pytest.mark.parametrize("code", OFFERED)
def test_three_settings_are_printed_on_one_sheet(paper, hardest, code, query):
    paper.goto(path_of(hardest, code, query))

    check_on_paper(paper, hardest)


@pytest.mark.parametrize("query", QUERIES)
def test_a_sheet_in_bengali_letters_is_printed_on_one_side_too(paper, bengali_url, hardest, query):
    paper.goto(f"{bengali_url}{path_of(hardest, 'bn', query)}")

    assert re.search(r"[\u0980-\u09ff]{4}", paper.locator("h1").inner_text())
    check_on_paper(paper, hardest)


@pytest.mark.parametrize("code", [code for code in OFFERED if code != "en"])
def test_each_row_stands_beside_its_translation_on_paper(paper, hardest, code):
    paper.goto(path_of(hardest, code, "&age=2y"))

    pairs = paper.evaluate(COLUMNS)

    assert len(pairs) == 9
    for own, english in pairs:
        left, right = (english, own) if code == "ar" else (own, english)
        assert left[1] <= right[0] + 12, "side by side, but for the line between them"
        assert own[4] == english[4]


@pytest.mark.parametrize("code", [code for code in OFFERED if code != "en"])
def test_on_a_phone_english_follows_the_language_of_the_page(phone: PhonePage, hardest, code):
    phone.go(path_of(hardest, code))

    for own, english in phone.page.evaluate(COLUMNS):
        assert own[3] <= english[2]
        assert own[:2] == english[:2]


def test_the_screen_has_a_way_to_print_and_paper_has_not(paper, hardest):
    paper.goto(path_of(hardest, "en"))
    button = paper.get_by_role("button", name="Print")

    assert not button.is_visible()
    assert paper.locator(".write").first.is_visible()
    paper.emulate_media(media="screen")
    assert button.is_visible()
    assert not paper.locator(".write").first.is_visible()
    paper.emulate_media(media="print")
