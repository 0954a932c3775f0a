"""Reads pictures (app/web/figure_views/charts), and checks what holds for all of them."""

import re
from itertools import combinations
from xml.etree import ElementTree

from app.web.figure_views.charts.text_layout import TextBox, text_box

SVG = "{http://www.w3.org/2000/svg}"
SMALLEST_TEXT = 12
HALF_A_UNIT = 0.5  # coordinates are rounded


def read(picture: object) -> ElementTree.Element:
    assert picture is not None
    return ElementTree.fromstring(str(picture))


def texts(svg: ElementTree.Element) -> list[str]:
    return [one.text or "" for one in svg.iter(f"{SVG}text")]


def all_text(svg: ElementTree.Element) -> str:
    """The visible texts, as if no line was wrapped."""
    return " ".join(texts(svg))


def boxes(svg: ElementTree.Element) -> list[TextBox]:
    return [
        text_box(
            float(one.get("x", "")),
            float(one.get("y", "")),
            one.text or "",
            float(one.get("font-size", "")),
            one.get("text-anchor", "start"),
            one.get("font-weight") == "700",
        )
        for one in svg.iter(f"{SVG}text")
        if one.text
    ]


def coordinates(svg: ElementTree.Element) -> tuple[list[float], list[float]]:
    """All horizontal and all vertical coordinates of lines, outlines and texts."""
    across, down = [], []
    for one in svg.iter():
        across += [float(one.get(name, 0)) for name in ("x", "cx")]
        down += [float(one.get(name, 0)) for name in ("y", "cy")]
        for pair in one.get("points", "").split():
            x, y = map(float, pair.split(","))
            across.append(x)
            down.append(y)
        for command, values in re.findall(r"([MLHV])([-\d. ]+)", one.get("d", "")):
            numbers = [float(value) for value in values.split()]
            across += numbers[:1] if command in "MLH" else []
            down += numbers[-1:] if command in "MLV" else []
    return across, down


def check_picture(picture: object) -> None:
    """It is well-formed, within its view box, without styles, and its texts do not overlap."""
    svg = read(picture)
    left, top, width, height = (float(value) for value in svg.get("viewBox", "").split())
    across, down = coordinates(svg)
    assert (left, top) == (0, 0)
    assert min(across) >= 0
    assert max(across) <= width
    assert min(down) >= 0
    assert max(down) <= height
    found = boxes(svg)
    for box in found:
        assert box.left >= -HALF_A_UNIT
        assert box.top >= -HALF_A_UNIT
        assert box.right <= width + HALF_A_UNIT
        assert box.bottom <= height + HALF_A_UNIT
    assert not [pair for pair in combinations(found, 2) if _overlap(*pair)]
    sizes = [float(one.get("font-size", 0)) for one in svg.iter(f"{SVG}text")]
    assert min(sizes) >= SMALLEST_TEXT
    assert all(one.get("style") is None and "style" not in one.tag for one in svg.iter())


def _overlap(one: TextBox, other: TextBox) -> bool:
    """By more than the rounding of coordinates."""
    smaller = TextBox(
        one.left + HALF_A_UNIT,
        one.top + HALF_A_UNIT,
        one.right - HALF_A_UNIT,
        one.bottom - HALF_A_UNIT,
    )
    return smaller.overlaps(other)
