"""Texts in a picture: their estimated width, lines of a given width, and places without overlap.

Only a browser knows the width of a text. The estimates are those of wide fonts, so that texts that
do not overlap here do not overlap on a page.
"""

import re
import unicodedata
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final

from markupsafe import escape

TEXT_SIZE: Final = 14  # units of the view box; nothing is smaller than 13
SMALL_SIZE: Final = 13
TITLE_SIZE: Final = 18
LINE_HEIGHT: Final = 1.25
INK: Final = "#1c2430"
INK_2: Final = "#4a5565"
PAPER: Final = "#ffffff"
GRID: Final = "#d5d8dd"
BAND: Final = "#f0f1f3"

# A word ends at a space or after a hyphen.
_WORDS = re.compile("[^ -]*-+ *|[^ -]+ *")
_NARROW, _WIDE = frozenset("iljtfrI.,:;'|!()[]-/"), frozenset("mwMW@%&")
_SPACES = re.compile("[ \t\n\r\x85\u2028\u2029]+")
_NOT_XML = re.compile("[^\t\n\r\u0020-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]")


@dataclass(frozen=True)
class TextBox:
    """The estimated rectangle of a text."""

    left: float
    top: float
    right: float
    bottom: float

    def contains(self, x: float, y: float) -> bool:
        return self.left <= x <= self.right and self.top <= y <= self.bottom

    def overlaps(self, other: "TextBox") -> bool:
        return (
            self.left < other.right
            and other.left < self.right
            and self.top < other.bottom
            and other.top < self.bottom
        )


def plain_text(text: str) -> str:
    """The text on one line, without characters that XML forbids; no-break spaces stay."""
    return _SPACES.sub(" ", _NOT_XML.sub("\ufffd", text)).strip(" ")


def number(value: float) -> str:
    """A coordinate with at most one decimal."""
    return f"{round(value, 1) + 0.0:.1f}".removesuffix(".0")


def text_width(text: str, size: float = TEXT_SIZE, bold: bool = False) -> float:
    """The estimated width of a text, more often too large than too small."""
    return sum(map(_letter_width, text)) * size * (1.1 if bold else 1)


def _letter_width(letter: str) -> float:
    if letter in _NARROW:
        return 0.4
    if letter in _WIDE:
        return 1.0
    if letter == " ":
        return 0.33
    if unicodedata.combining(letter):
        return 0.0
    if not letter.isascii():
        return 1.1
    return 0.74 if letter.isupper() else 0.64


def wrapped(
    text: str, width: float, size: float = TEXT_SIZE, bold: bool = False, lines_max: int = 99
) -> list[str]:
    """The text in lines of at most this width; what does not fit is cut off with an ellipsis."""
    lines = [""]
    for word in _WORDS.findall(plain_text(text)):
        longer = lines[-1] + word
        if text_width(longer.rstrip(" "), size, bold) <= width:
            lines[-1] = longer
        elif text_width(word.rstrip(" "), size, bold) <= width:
            lines.append(word)
        else:
            lines[-1:] = _split(longer, width, size, bold)
    lines = [line.strip(" ") for line in lines]
    if len(lines) <= lines_max:
        return lines
    return [*lines[: lines_max - 1], shortened(" ".join(lines[lines_max - 1 :]), width, size, bold)]


def _split(text: str, width: float, size: float, bold: bool) -> list[str]:
    """A text that is too long for a line, cut anywhere."""
    lines = [""]
    for letter in text:
        if lines[-1] and text_width(lines[-1] + letter, size, bold) > width:
            lines.append("")
        lines[-1] += letter
    return lines


def shortened(text: str, width: float, size: float = TEXT_SIZE, bold: bool = False) -> str:
    """The text, or as much of its beginning as fits with an ellipsis."""
    if text_width(text, size, bold) <= width:
        return text
    while text and text_width(text + "…", size, bold) > width:
        text = text[:-1]
    return text.rstrip(" ,") + "…"


def text_element(
    x: float,
    y: float,
    text: str,
    *,
    size: int = TEXT_SIZE,
    anchor: str = "start",
    bold: bool = False,
    colour: str = INK,
    has_margin: bool = False,
) -> str:
    """One line of text on the baseline `y`; with a margin it is legible on lines and points."""
    margin = (
        f' class="picture-margin" stroke="{PAPER}" stroke-width="3" stroke-linejoin="round"'
        ' paint-order="stroke"'
        if has_margin
        else ""
    )
    weight = ' font-weight="700"' if bold else ""
    side = f' text-anchor="{anchor}"' if anchor != "start" else ""
    return (
        f'<text x="{number(x)}" y="{number(y)}" font-size="{size}" fill="{colour}"{weight}{side}'
        f"{margin}>{escape(plain_text(text))}</text>"
    )


def text_lines(
    x: float,
    y: float,
    lines: Sequence[str],
    *,
    size: int = TEXT_SIZE,
    bold: bool = False,
    colour: str = INK,
) -> str:
    """Lines of text below each other; `y` is the top of the first."""
    return "".join(
        text_element(
            x,
            baseline(y + row * size * LINE_HEIGHT, size),
            line,
            size=size,
            bold=bold,
            colour=colour,
        )
        for row, line in enumerate(lines)
    )


def baseline(top: float, size: float = TEXT_SIZE) -> float:
    """The baseline of a line of text that starts at `top`."""
    return top + size


def lines_height(lines: Sequence[str], size: float = TEXT_SIZE) -> float:
    return len(lines) * size * LINE_HEIGHT


def text_box(x: float, y: float, text: str, size: float, anchor: str, bold: bool) -> TextBox:
    """The box of a text whose baseline is `y`."""
    width = text_width(text, size, bold)
    left = x - {"start": 0.0, "middle": 0.5, "end": 1.0}[anchor] * width
    return TextBox(left, y - size * 0.95, left + width, y + size * 0.25)
