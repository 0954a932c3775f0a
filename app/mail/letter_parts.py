"""The parts of a message, and how they look as plain text and as HTML. Pure.

Values from councils and settings may have line breaks and controls of direction. `isolated_value`
removes them, and gives the value a direction of its own in a right-to-left message.
"""

import re
from collections.abc import Iterable
from dataclasses import dataclass
from html import escape

from app.i18n import FSI, PDI, Language, plain_english

# Controls, separators of lines, and controls of direction (Unicode, UAX 9).
_CONTROLS = re.compile("[\x00-\x1f\x7f-\x9f\u061c\u200e\u200f\u2028-\u202e\u2066-\u2069]+")
_STYLE = "font-family:Arial,sans-serif;font-size:18px;line-height:1.5;max-width:36em;margin:1em"

_MAIN_LINK_STYLE = "display:inline-block;padding:0.6em 1em;border:2px solid;font-weight:bold"


@dataclass(frozen=True)
class LinkLine:
    """A link with its text; in plain text the address is on the next line."""

    text: str
    address: str
    is_main: bool = False  # what the message is for


@dataclass(frozen=True)
class Lines:
    """Short texts, each on its own line."""

    texts: tuple[str, ...]


Part = str | LinkLine | Lines


def one_line(text: str) -> str:
    """A text on one line and without controls."""
    return " ".join(_CONTROLS.sub(" ", text).split())


def isolated_value(text: str, language: Language) -> str:
    """A value on one line, for a sentence or a line of its own."""
    line = one_line(text)
    return f"{FSI}{line}{PDI}" if language.direction == "rtl" else line


def as_text(parts: Iterable[Part]) -> str:
    """The parts as plain text, with an empty line between them."""
    return plain_english("\n\n".join(map(_plain, parts))) + "\n"


def as_html(parts: Iterable[Part], language: Language, title: str) -> str:
    """The parts as a page of HTML without anything to load."""
    body = plain_english("\n".join(map(_marked_up, parts)))
    return (
        f'<!doctype html>\n<html lang="{language.code}" dir="{language.direction}">\n'
        f'<head><meta charset="utf-8"><title>{escape(title)}</title></head>\n'
        f'<body dir="{language.direction}" style="{_STYLE}">\n{body}\n</body>\n</html>\n'
    )


def _plain(part: Part) -> str:
    if isinstance(part, LinkLine):
        return f"{part.text}:\n{part.address}"
    if isinstance(part, Lines):
        return "\n".join(f"- {one}" for one in part.texts)
    return part


def _marked_up(part: Part) -> str:
    if isinstance(part, LinkLine):
        style = f' style="{_MAIN_LINK_STYLE}"' if part.is_main else ""
        return f'<p><a href="{escape(part.address)}"{style}>{escape(part.text)}</a></p>'
    if isinstance(part, Lines):
        items = "".join(f"<li><bdi>{escape(one)}</bdi></li>" for one in part.texts)
        return f"<ul>{items}</ul>"
    return f"<p>{escape(part)}</p>"
