"""Colours of maps: how far apart they are, for eyes of every kind, and how dark.

Colour blindness as in Machado, Oliveira and Fernandes (2009), severity 1, on linear RGB; distances
are CIE76, between colours in CIELAB with the white of D65.
"""

from collections.abc import Sequence
from itertools import chain, combinations, pairwise

import numpy as np
import pytest
from numpy.typing import NDArray

from app.web.maps import palette

VISION = {
    "normal": np.eye(3),
    "protan": np.array(
        [
            [0.152286, 1.052583, -0.204868],
            [0.114503, 0.786281, 0.099216],
            [-0.003882, -0.048116, 1.051998],
        ]
    ),
    "deutan": np.array(
        [
            [0.367322, 0.860646, -0.227968],
            [0.280085, 0.672501, 0.047413],
            [-0.011820, 0.042940, 0.968881],
        ]
    ),
    "tritan": np.array(
        [
            [1.255528, -0.076749, -0.178779],
            [-0.078411, 0.930809, 0.147602],
            [0.004733, 0.691367, 0.303900],
        ]
    ),
}
_TO_XYZ = np.array(
    [
        [0.4124564, 0.3575761, 0.1804375],
        [0.2126729, 0.7151522, 0.0721750],
        [0.0193339, 0.1191920, 0.9503041],
    ]
)
_WHITE = _TO_XYZ.sum(axis=1)
CLASSES_APART, TWO_MEASURES_APART = 16, 20  # as `palette` says
TWO_MEASURES = tuple(chain(*palette.TWO_MEASURE_COLOURS))


def linear(colour: str) -> NDArray[np.float64]:
    """The light of a colour such as "#a1dab4": red, green and blue from 0 to 1."""
    encoded = np.array([int(colour[at : at + 2], 16) / 255 for at in (1, 3, 5)])
    return np.where(encoded <= 0.04045, encoded / 12.92, ((encoded + 0.055) / 1.055) ** 2.4)


def lab(colour: str, vision: str = "normal") -> NDArray[np.float64]:
    seen = np.clip(VISION[vision] @ linear(colour), 0, 1)
    parts = _TO_XYZ @ seen / _WHITE
    x, y, z = np.where(parts > (6 / 29) ** 3, np.cbrt(parts), parts / (3 * (6 / 29) ** 2) + 4 / 29)
    return np.array([116 * y - 16, 500 * (x - y), 200 * (y - z)])


def smallest_difference(colours: Sequence[str], vision: str) -> float:
    pairs = combinations([lab(one, vision) for one in colours], 2)
    return min(float(np.linalg.norm(one - other)) for one, other in pairs)


def contrast(one: str, other: str) -> float:
    """The contrast of WCAG 2."""
    lower, higher = sorted(float(_TO_XYZ[1] @ linear(colour)) for colour in (one, other))
    return (higher + 0.05) / (lower + 0.05)


def test_black_and_white_differ_by_100_for_everybody() -> None:
    for vision in VISION:
        assert smallest_difference(["#000000", "#ffffff"], vision) == pytest.approx(100, abs=0.1)


@pytest.mark.parametrize("vision", VISION)
@pytest.mark.parametrize("count", [2, 3, 4, 5])
def test_any_two_classes_differ_for_every_kind_of_vision(count: int, vision: str) -> None:
    assert len(palette.CLASS_COLOURS[count]) == count
    assert smallest_difference(palette.CLASS_COLOURS[count], vision) >= CLASSES_APART


@pytest.mark.parametrize("vision", VISION)
def test_any_two_of_the_nine_colours_of_two_measures_differ(vision: str) -> None:
    assert len(set(TWO_MEASURES)) == 9
    assert smallest_difference(TWO_MEASURES, vision) >= TWO_MEASURES_APART


@pytest.mark.parametrize("vision", VISION)
def test_more_is_darker(vision: str) -> None:
    rows = palette.TWO_MEASURE_COLOURS
    columns = tuple(zip(*rows, strict=True))

    for colours in (*palette.CLASS_COLOURS.values(), *rows, *columns):
        lightness = [lab(one, vision)[0] for one in colours]
        assert all(later < earlier for earlier, later in pairwise(lightness))


def test_the_ink_and_the_outline_stand_out_from_the_paper_and_from_areas_without_data() -> None:
    assert contrast(palette.INK, palette.PAPER) >= 7
    for background in (palette.PAPER, palette.NO_DATA_COLOUR):
        assert contrast(palette.OUTLINE, background) >= 4.5


def test_an_outline_or_the_paper_stands_out_from_every_class() -> None:
    """A dark area is visible by itself, a light one by its outline."""
    for colour in palette.CLASS_COLOURS[5]:
        assert max(contrast(colour, palette.OUTLINE), contrast(colour, palette.PAPER)) >= 3
