"""Untranslated text on a page is marked as English wherever an element can stand."""

import pytest

from app.i18n import ENGLISH_END, ENGLISH_START, LANGUAGES_BY_CODE, mark_as_english
from app.web.templating.english_text import mark_english

POLISH, ARABIC = LANGUAGES_BY_CODE["pl"], LANGUAGES_BY_CODE["ar"]
SPAN = '<span lang="en" dir="ltr">'


def with_marks(html: str) -> str:
    """The HTML with the marks of untranslated text in place of « and », which do not change."""
    return html.replace("«", ENGLISH_START).replace("»", ENGLISH_END)


@pytest.mark.parametrize(
    ("html", "marked"),
    [
        ("<p>«Hello», Anna</p>", f"<p>{SPAN}Hello</span>, Anna</p>"),
        ("<p>«Ask <b>Anna</b> now»</p>", f"<p>{SPAN}Ask <b>Anna</b> now</span></p>"),
        ("<p>«Hello, «you»»</p>", f"<p>{SPAN}Hello, {SPAN}you</span></span></p>"),
        ('<nav aria-label="«Hello»">x</nav>', '<nav aria-label="Hello">x</nav>'),
        ("<title>«Hello»</title>", '<title lang="en">Hello</title>'),
        ("<title>«Hello» – Anna</title>", "<title>Hello – Anna</title>"),
        ("<option selected>«Hello»</option>", '<option selected lang="en">Hello</option>'),
        ('<svg><text x="1">«Hello»</text></svg>', '<svg><text x="1" lang="en">Hello</text></svg>'),
        ("<p>Cześć</p>", "<p>Cześć</p>"),
    ],
)
def test_english_text_is_in_an_element_with_its_language(html, marked):
    assert mark_english(with_marks(html), POLISH) == marked


def test_english_text_in_an_attribute_is_isolated_on_a_right_to_left_page():
    html = '<nav title="«Hello»">«Hello»</nav><option>«Hello» (3)</option>'

    assert mark_english(with_marks(html), ARABIC) == (
        '<nav title="\u2066Hello\u2069"><span lang="en" dir="ltr">Hello</span></nav>'
        "<option>\u2066Hello\u2069 (3)</option>"
    )


def test_the_marks_cannot_be_guessed_and_survive_a_change_of_case():
    marked = mark_as_english("Hello")

    assert marked.upper() == mark_as_english("HELLO")
    assert len({ENGLISH_START, ENGLISH_END}) == 2
    assert all("\ue100" <= sign < "\uf8ff" for sign in ENGLISH_START + ENGLISH_END)
