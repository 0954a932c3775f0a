"""Take-up of funded hours: DfE's yearly figures, and Sandmere's own counts by ward and term.

England's figures are real: counts and percentages of 2022 to 2025 as in the extract behind DfE's
Local Authority Interactive Tool of 2025, those of 2026 from data set 1 of "Funded early education
and childcare", the total of working parents' children in 2025 from its data set 2. Before 2026 the
estimates of eligible children are calculated from the other two figures. All other figures are
invented.
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from random import Random

from ground import COUNCILS, OVERWICK, SANDMERE, Ward

HEADER = (
    "time_period", "time_identifier", "geographic_level", "country_code", "country_name",
    "region_code", "region_name", "old_la_code", "new_la_code", "la_name", "entitlement_type",
    "age", "registered_children_count", "eligible_children_count",
    "registered_eligible_children_percent",
)  # fmt: skip
YEARS = range(2022, 2027)
EARLY, UNIVERSAL, WORKING = "early", "universal", "working"
REGION = ("E12990001", "Dogger Coast")  # no such region
# The labels, by the first year of their use: entitlement -> label, names of its ages.
LABELS = {
    2022: {
        EARLY: ("15-hour entitlement", {"2": "2-year-olds"}),
        UNIVERSAL: ("15-hour entitlement", {"3": "3-year-olds", "4": "4-year-olds",
                                            "3-4": "3 and 4-year-olds"}),
        WORKING: ("30-hour entitlement", {"3": "3-year-olds", "4": "4-year-olds",
                                          "3-4": "3 and 4-year-olds"}),
    },
    2025: {
        EARLY: ("Families receiving additional support (FRAS)", {"2": "2 years"}),
        UNIVERSAL: ("Universal", {"3": "3 years", "4": "4 years", "3-4": "Total"}),
        WORKING: ("Working parents", {"0": "9 to 11 months", "1": "1 year", "2": "2 years",
                                      "3": "3 years", "4": "4 years", "all": "Total"}),
    },
    2026: {
        EARLY: ("Early learning for 2-year-olds", {"2": "2 years"}),
        UNIVERSAL: ("Universal", {"3": "3 years", "4": "4 years", "3-4": "Total"}),
        WORKING: ("Working parents", {"0": "9 to 11 months", "1": "1 year", "2": "2 years",
                                      "3": "3 years", "4": "4 years", "all": "Total"}),
    },
}  # fmt: skip
ENGLAND = {  # entitlement and ages -> year -> registered, percent
    (EARLY, "2"): {2022: (135_410, 71.9), 2023: (124_211, 73.9), 2024: (115_852, 74.8),
                   2025: (95_031, 65.2)},
    (UNIVERSAL, "3-4"): {2022: (1_212_234, 96.0), 2023: (1_196_031, 94.6), 2024: (1_169_541, 93.6),
                         2025: (1_155_342, 93.1)},
}  # fmt: skip
ENGLAND_2026 = {  # registered and eligible
    (EARLY, "2"): (85_629, 119_598), (UNIVERSAL, "3-4"): (1_127_056, 1_250_185),
    (UNIVERSAL, "3"): (535_220, 610_427), (UNIVERSAL, "4"): (591_836, 639_758),
}  # fmt: skip
ENGLAND_WORKING = {("all", 2025): 836_511}


@dataclass(frozen=True)
class TakeupArea:
    """An invented area: children eligible for each entitlement, and percentages by year.

    `working` are children of working parents in 2026; `symbols` replace all three numbers.
    """

    eligible: dict[str, int]
    percents: dict[str, tuple[float, ...]]
    working: dict[str, int]
    symbols: dict[tuple[int, str, str], str]


TAKEUP_AREAS = {
    "region": TakeupArea(
        {"2": 9_840, "3": 31_250, "4": 32_610},
        {"2": (70.3, 72.1, 73.0, 62.4, 69.8), "3": (94.2, 93.1, 91.9, 91.0, 88.4),
         "4": (97.0, 96.1, 95.2, 94.8, 93.0)},
        {"0": 2_210, "1": 8_930, "2": 9_640, "3": 11_020, "4": 9_870},
        {},
    ),
    SANDMERE: TakeupArea(
        {"2": 422, "3": 1_308, "4": 1_357},
        {"2": (66.1, 68.9, 70.4, 58.7, 68.4), "3": (91.0, 90.2, 90.9, 89.6, 87.1),
         "4": (95.8, 95.1, 94.9, 93.7, 92.2)},
        {"0": 88, "1": 371, "2": 405, "3": 462, "4": 398},
        {(2023, WORKING, "4"): "u"},
    ),
    OVERWICK: TakeupArea(
        {"2": 46, "3": 211, "4": 204},
        {"2": (61.0, 65.2, 0, 54.3, 63.0), "3": (90.5, 92.4, 93.8, 95.2, 94.3),
         "4": (98.5, 101.5, 102.9, 102.0, 103.4)},  # children come from across the border
        {"0": 9, "1": 44, "2": 52, "3": 61, "4": 48},
        {(2024, EARLY, "2"): "c", (2022, WORKING, "3"): "x", (2022, WORKING, "4"): "x",
         (2022, WORKING, "3-4"): "x", (2023, WORKING, "4"): "low"},
    ),
}  # fmt: skip
Numbers = tuple[str, str, str]


def takeup_rows() -> Iterator[Sequence[str]]:
    """Data set 1: England, one region, both councils, five years."""
    yield HEADER
    for year in reversed(YEARS):
        for level, where in _areas():
            for entitlement, (label, names) in LABELS[max(y for y in LABELS if y <= year)].items():
                for ages, name in names.items():
                    numbers = _numbers(level, year, entitlement, ages)
                    if numbers:
                        yield str(year), "Reporting year", *where, label, name, *numbers


def _areas() -> Iterator[tuple[str, Sequence[str]]]:
    country = ("E92000001", "England")
    yield "England", ("National", *country, "", "", "", "", "")
    yield "region", ("Regional", *country, *REGION, "", "", "")
    for code, council in COUNCILS.items():
        yield code, ("Local authority", *country, *REGION, council.la_number, code, council.name)


def _numbers(area: str, year: int, entitlement: str, ages: str) -> Numbers | None:
    """Registered, eligible and percentage as in the file; None if there is no row."""
    if area == "England":
        return _of_england(year, entitlement, ages)
    takeup_area = TAKEUP_AREAS[area]
    if symbol := takeup_area.symbols.get((year, entitlement, ages)):
        return symbol, symbol, symbol
    parts = {"3-4": ("3", "4"), "all": ("0", "1", "2", "3", "4")}.get(ages, (ages,))
    if entitlement == WORKING:
        # children who are eligible as working parents' are not published
        growth = 0.62 + 0.095 * (year - 2022)
        return str(sum(round(growth * takeup_area.working[one]) for one in parts)), "z", "z"
    more = 1 + 0.012 * (2026 - year)  # the birth rate falls every year
    eligible = [round(takeup_area.eligible[one] * more) for one in parts]
    percents = [takeup_area.percents[one][year - 2022] for one in parts]
    registered = [round(many * share / 100) for many, share in zip(eligible, percents, strict=True)]
    return _shown(sum(registered), sum(eligible))


def _of_england(year: int, entitlement: str, ages: str) -> Numbers | None:
    if entitlement == WORKING:
        count = ENGLAND_WORKING.get((ages, year))
        return (str(count), "z", "z") if count else None
    if year == 2026:
        return _shown(*ENGLAND_2026[entitlement, ages])
    if (entitlement, ages) not in ENGLAND:
        return None
    registered, percent = ENGLAND[entitlement, ages][year]
    return str(registered), f"{100 * registered / percent:.1f}", f"{percent:.6f}"


def _shown(registered: int, eligible: int) -> Numbers:
    return str(registered), str(eligible), f"{100 * registered / eligible:.6f}"


# --- wards and terms ---

WARDS_HEADER = ("area_code", "area_name", "la_number", "term", "entitlement", "ages", "registered",
                "eligible")  # fmt: skip
TERMS = ("2025-spring", "2025-summer", "2025-autumn", "2026-spring", "2026-summer")
# Eligible two-year-olds, and the share with a funded place. Some wards have few.
TWOS = {
    "Hollin Moor": (18, 0.5), "Priory Fields": (31, 0.66), "Blackthorn Vale": (24, 0.58),
    "Eastfleet": (45, 0.62), "Saltmarsh End": (52, 0.71), "Town Quay": (70, 0.74),
    "St Hild's": (38, 0.92), "Ottergate": (41, 0.67), "Gannet Point": (7, 0.4),
    "Marram": (35, 0.69), "Kelderholme": (46, 0.72), "Lanthorn Hill": (15, 0.25),
}  # fmt: skip


def ward_rows(rng: Random, wards: Sequence[Ward]) -> Iterator[Sequence[str]]:
    """Sandmere's exact counts by ward; the app hides small counts on import."""
    yield WARDS_HEADER
    for term in TERMS:
        for ward in wards:
            if ward.council == SANDMERE:
                for entitlement, ages, registered, eligible in _counts(rng, ward, term):
                    about = (ward.code, ward.name, COUNCILS[SANDMERE].la_number, term)
                    yield *about, entitlement, ages, registered, eligible


def _counts(rng: Random, ward: Ward, term: str) -> Iterator[tuple[str, str, str, str]]:
    twos, share = TWOS[ward.name]
    twos = max(5, twos + rng.randint(-2, 2))
    using = min(twos, round(twos * share + rng.uniform(-1.5, 1.5)))
    yield "early-learning", "2", str(using), f"{twos + rng.choice((0, 0.4, 0.7))}"
    both, could = 0, 0
    for ages, scale in (("3", 3.1), ("4", 3.22)):
        eligible = round(twos * scale) + rng.randint(-3, 3)
        above = 1.02 if ward.name == "Marram" and ages == "4" else 0.82 + 0.14 * rng.random()
        registered = round(eligible * above)
        both, could = both + registered, could + eligible
        yield "universal", ages, str(registered), str(eligible)
    yield "universal", "3-4", str(both), str(could)
    under_2 = round(1.1 * twos * (0.55 if term < "2025-autumn" else 0.95))
    two, older = round(0.95 * twos), round(0.34 * both)
    working = {"under-2": under_2, "2": two, "3-4": older, "all": under_2 + two + older}
    for ages, count in working.items():
        is_withheld = ward.name == "Hollin Moor" and term == "2025-spring" and ages == "under-2"
        yield "working", ages, "c" if is_withheld else str(count), ""
