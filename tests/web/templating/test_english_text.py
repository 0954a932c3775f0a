"""Untranslated text on a page is marked as English wherever an element can stand."""

import pytest

from app.i18n import ENGLISH_END, ENGLISH_START, LANGUAGES_BY_CODE, mark_as_english
from app.web.templating.english_text import mark_english

POLISH, ARABIC = LANGUAGES_BY_CODE["pl"], LANGUAGES_BY_CODE["ar"]
HELLO = mark_as_english("Hello")


@pytest.mark.parametrize(
    ("html", "marked"),
    [
        (f"<p>{HELLO}, Anna</p>", '<p><span lang="en" dir="ltr">Hello</span>, Anna</p>'),
        (
            f"<p>{mark_as_english('Ask <b>Anna</b> now')}</p>",
            '<p><span lang="en" dir="ltr">Ask <b>Anna</b> now</span></p>',
        ),
        (
            f"<p>{mark_as_english('Hello, ' + mark_as_english('you'))}</p>",
            '<p><span lang="en" dir="ltr">Hello, <span lang="en" dir="ltr">you</span></span></p>',
        ),
        (f'<nav aria-label="{HELLO}">x</nav>', '<nav aria-label="Hello">x</nav>'),
        (f"<title>{HELLO}</title>", '<title lang="en">Hello</title>'),
        (f"<title>{HELLO} – Anna</title>", "<title>Hello – Anna</title>"),
        (
            f'<option value="1" selected>{HELLO}</option>',
            '<option value="1" selected lang="en">Hello</option>',
        ),
        (
            f'<svg><text x="1">{HELLO}</text></svg>',
            '<svg><text x="1" lang="en">Hello</text></svg>',
        ),
        ("<p>Cześć</p>", "<p>Cześć</p>"),
    ],
)
def test_english_text_is_in_an_element_with_its_language(html, marked):
    assert mark_english(html, POLISH) == marked


def test_english_text_in_an_attribute_is_isolated_on_a_right_to_left_page():
    html = f'<nav title="{HELLO}">{HELLO}</nav><option>{HELLO} (3)</option>'

    assert mark_english(html, ARABIC) == (
        '<nav title="\u2066Hello\u2069"><span lang="en" dir="ltr">Hello</span></nav>'
        "<option>\u2066Hello\u2069 (3)</option>"
    )


def test_the_marks_cannot_be_guessed_and_survive_a_change_of_case():
    marked = mark_as_english("Hello")

    assert marked.upper() == mark_as_english("HELLO")
    assert len({ENGLISH_START, ENGLISH_END}) == 2
    assert all("\ue100" <= sign < "\uf8ff" for sign in ENGLISH_START + ENGLISH_END)
