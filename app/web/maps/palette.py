"""The colours of maps. `tests/web/maps/test_palette.py` measures how far apart they are.

Classes are YlGnBu: any two differ by at least 16 (CIE76) with normal vision, protanopia,
deuteranopia and tritanopia; those of two measures by at least 20. In both, more is darker. Areas
without a shade have a pattern, so that they differ in grey print too.
"""

from collections.abc import Mapping
from typing import Final

_FIVE: Final = ("#ffffcc", "#a1dab4", "#41b6c4", "#2c7fb8", "#253494")  # ColorBrewer, YlGnBu
CLASS_COLOURS: Final[Mapping[int, tuple[str, ...]]] = {  # by the number of classes
    0: (),
    1: (_FIVE[2],),
    2: (_FIVE[1], _FIVE[3]),
    3: (_FIVE[0], _FIVE[2], _FIVE[4]),
    4: (_FIVE[0], _FIVE[1], _FIVE[2], _FIVE[4]),
    5: _FIVE,
}
# By the third of the first measure (row), then of the second (column), the lowest first.
TWO_MEASURE_COLOURS: Final = (
    ("#f3fff9", "#b7e0ff", "#56a3cd"),
    ("#fde3a3", "#b1aea2", "#26568a"),
    ("#edc000", "#b6831a", "#0a1507"),
)
NO_DATA_COLOUR: Final = "#d3d6db"
OUTLINE: Final = "#4a5565"
PAPER: Final = "#ffffff"
INK: Final = "#1c2430"
