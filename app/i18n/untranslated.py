"""Marks messages that a language has no translation of, which are shown in English.

The marks are invisible characters: only the page knows whether an element can stand where the text
does. `app/web/templating/english_text.py` replaces them. They are chosen anew in every process,
so that the data of a page cannot contain them, and have no letters, so that a change of case
leaves them unchanged.
"""

import secrets

_PRIVATE_USE = range(0xE100, 0xF8FF)


def _random_mark() -> str:
    return "".join(chr(secrets.choice(_PRIVATE_USE)) for _ in range(3))


ENGLISH_START, ENGLISH_END = _random_mark(), _random_mark()


def mark_as_english(message: str) -> str:
    """The message between the two marks."""
    return f"{ENGLISH_START}{message}{ENGLISH_END}"


def plain_english(text: str) -> str:
    """The text without the marks, for JSON and other text that is not a page."""
    return text.replace(ENGLISH_START, "").replace(ENGLISH_END, "")
