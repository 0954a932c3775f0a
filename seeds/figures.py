"""Figures of LAIT and of the profile results for the invented councils.

England's values are real, all others are invented. England: the extract behind DfE's Local
Authority Interactive Tool of April 2026, and DfE's profile results of 2024/25.
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


PROFILE_HEADER = (
    "time_period", "time_identifier", "geographic_level", "country_code", "country_name",
    "region_code", "region_name", "old_la_code", "new_la_code", "la_name", "lad_code", "lad_name",
    "breakdown_topic", "breakdown", "sex", "children_count", "elgs_expected_average",
    "all_elgs_expected_children_count", "all_elgs_expected_children_percent",
    "comm_lang_lit_expected_children_count", "comm_lang_lit_expected_children_percent",
    "gld_children_count", "gld_children_percent",
)  # fmt: skip
PROFILE_YEARS = ("202122", "202223", "202324", "202425")
_FREE_MEALS = "Free school meal eligibility"
# topic, part and sex -> children with a profile and those with a good level, by year
PROFILES: dict[str, dict[tuple[str, str, str], tuple[tuple[int, int], ...]]] = {
    "England": {  # of 2024/25 only
        ("Total", "Total", "Total"): ((589_471, 402_591),),
        ("Total", "Total", "Girls"): ((288_037, 216_918),),
        ("Total", "Total", "Boys"): ((301_434, 185_673),),
    },
    SANDMERE: {
        ("Total", "Total", "Total"): ((1_402, 868), (1_377, 887), (1_361, 894), (1_338, 854)),
        ("Total", "Total", "Girls"): ((690, 483), (671, 480), (668, 488), (655, 466)),
        ("Total", "Total", "Boys"): ((712, 385), (706, 407), (693, 406), (683, 388)),
        (_FREE_MEALS, "Eligible", "Total"): ((318, 144), (322, 154), (331, 162), (329, 153)),
    },
    OVERWICK: {
        ("Total", "Total", "Total"): ((208, 139), (214, 150), (206, 143), (201, 143)),
        ("Total", "Total", "Girls"): ((101, 75), (105, 80), (100, 76), (98, 77)),
        ("Total", "Total", "Boys"): ((107, 64), (109, 70), (106, 67), (103, 66)),
    },
}


def profile_rows() -> Iterator[Sequence[str]]:
    """The rows of the profile results in the names of 2024/25."""
    yield PROFILE_HEADER
    country = ("E92000001", "England")
    for area, groups in PROFILES.items():
        level, where = "National", ("", "", "", "", "")
        if area != "England":
            council = COUNCILS[area]
            region = ("E12000003", REGION)
            level, where = "Local authority", (*region, council.la_number, area, council.name)
        for group, counts in groups.items():
            for year, (children, good) in zip(PROFILE_YEARS[-len(counts) :], counts, strict=True):
                shares = ("z", "z", "z", "z", "z", str(good), f"{100 * good / children:.6f}")
                place = (year, "Academic year", level, *country, *where, "", "")
                yield *place, *group, str(children), *shares
