"""Figures of LAIT for the invented councils: England's values are real, all others are invented.

England: the extract behind DfE's Local Authority Interactive Tool of April 2026.
"""

from collections.abc import Iterator, Sequence

from ground import COUNCILS, OVERWICK, SANDMERE

HEADER = ("Short Desc", "Data item", "Years", "LA and Regions", "Values", "LA Number", "Region")
YEARS = range(2018, 2026)
REGION, REGION_NUMBER = "Yorkshire and The Humber", "982"  # LAIT has no other names
NOT_COLLECTED = {2020, 2021}  # of the foundation stage profile
# measure -> the values of England, of the region, of Sandmere and of Overwick, 2018 to 2025
VALUES: dict[str, tuple[tuple[float | None, ...], ...]] = {
    "%_2yr_olds": (
        (71.8, 67.8, 69.2, 61.8, 71.9, 73.9, 74.8, 65.2),
        (73.6, 70.0, 70.1, 63.2, 70.3, 72.1, 73.0, 62.4),
        (69.2, 66.9, 65.0, 58.8, 66.1, 68.9, 70.4, 58.7),
        (64.1, 62.2, 63.0, 57.1, 61.0, 65.2, None, 54.3),
    ),
    "%_3&4yr_olds": (
        (97.2, 97.1, 97.0, 94.2, 96.0, 94.6, 93.6, 93.1),
        (97.0, 96.4, 96.9, 93.8, 95.6, 94.6, 93.6, 92.9),
        (95.1, 94.8, 95.0, 91.6, 93.4, 92.7, 93.0, 91.7),
        (98.9, 99.2, 99.0, 97.1, 94.4, 96.9, 98.3, 101.5),
    ),
    "FSP_NEW_GOODDEV": (
        (71.5, 71.8, None, None, 65.2, 67.2, 67.7, 68.3),
        (69.5, 70.0, None, None, 63.7, 65.8, 66.2, 66.6),
        (68.2, 69.4, None, None, 61.9, 64.4, 65.7, 63.8),
        (73.9, 72.2, None, None, 66.8, 70.1, 69.5, 71.2),
    ),
    "FSP_NEW_ALL-ELGS": (
        (70.2, 70.7, None, None, 63.4, 65.6, 66.2, 66.9),
        (68.4, 68.9, None, None, 62.0, 64.3, 64.7, 65.2),
        (67.0, 68.1, None, None, 60.3, 62.9, 64.0, 62.1),
        (72.6, 71.0, None, None, 65.5, 68.8, 68.2, 70.0),
    ),
    "FSP_Gooddev_FSM": (
        (57.0, 57.0, None, None, 49.1, 51.6, 51.5, 51.3),
        (54.4, 54.6, None, None, 47.6, 50.0, 49.9, 49.7),
        (52.1, 53.8, None, None, 45.3, 47.7, 48.9, 46.6),
        (60.2, 58.1, None, None, 52.4, None, 54.0, 53.1),
    ),
}


def figure_rows() -> Iterator[Sequence[str]]:
    """The rows of LAIT's file: a measure, a year and an area each."""
    yield HEADER
    areas = (
        ("England", "970.0", "NA"),
        (REGION, f"{REGION_NUMBER}.0", "NA"),
        *(
            (COUNCILS[code].name, f"{COUNCILS[code].la_number}.0", REGION)
            for code in (SANDMERE, OVERWICK)
        ),
    )
    for measure, lines in VALUES.items():
        for (name, number, region), values in zip(areas, lines, strict=True):
            for year, value in zip(YEARS, values, strict=True):
                shown = "-" if value is None else f"{value:g}"
                yield measure, "", str(year), name, shown, number, region
