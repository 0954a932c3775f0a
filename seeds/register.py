"""The invented register: settings of every kind in every inspection situation.

Layout and values of Ofsted's file after November 2025, and of its list of consented addresses.
Tables first; then what an inspection leaves in a row; then the rows.
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from itertools import product
from random import Random

from ground import COUNCILS, OVERWICK, SANDMERE, Postcode

BEFORE = "EYR OEIF: Most recent: "
GRADES = (
    "EYR OEIF/CIF: Most recent: Overall effectiveness", BEFORE + "Full inspection date",
    BEFORE + "Full inspection number", BEFORE + "Quality of education",
    BEFORE + "Behaviour and attitudes", BEFORE + "Personal development",
    "EYR OEIF/CIF: Most recent: Effectiveness of leadership and management",
    BEFORE + "Safeguarding is effective?",
)  # fmt: skip
CARD = tuple("EYR REIF: Most recent: " + name for name in (
    "Inspection date", "Inspection visit type", "Inspection number", "Safeguarding standards met?",
    "Inclusion", "Curriculum and teaching", "Achievement",
    "Behaviour, attitudes and establishing routines", "Children's welfare and wellbeing",
    "Leadership and governance",
))  # fmt: skip
NCOR = ("EYR OEIF NCOR: Most recent: Inspection date",
        "EYR OEIF NCOR: Most recent: Overall effectiveness")  # fmt: skip
OOSC = ("EYR OEIF OOSC: Most recent: Inspection date",
        "EYR OEIF OOSC: Most recent: Overall effectiveness",
        "EYR OEIF OOSC: Most recent: Safeguarding is effective?")  # fmt: skip
CR = ("CR: Most recent: Inspection date", "CR: Compliance")
SUITABILITY = ("CCR requirements suitability", "VCR requirements suitability")
ON_REGISTER = (
    "Provider Early Years Register flag", "Provider Compulsory Childcare Register flag",
    "Provider Voluntary Childcare Register flag",
)  # fmt: skip
WHERE = ("Provider name", "Provider address line 1", "Provider address line 2",
         "Provider address line 3", "Provider town", "Provider postcode")  # fmt: skip
REGISTER_HEADER = (
    "Web link", "Provider URN", "Provider type", "Provider subtype", "Provider status",
    "Registration date", "Individual register combinations", *ON_REGISTER,
    "Registered person name", *WHERE, "Parliamentary constituency", "Local authority", "Region",
    "Deprivation band", "Places",
    *GRADES, *CARD, *NCOR, *OOSC, *CR, *SUITABILITY,
)  # fmt: skip
CONSENTED = {  # column of the consented list -> column of the register
    "Provider URN": "Provider URN", "Provider name": "Provider name",
    "Provider Type": "Provider type", "Provider address line 1": "Provider address line 1",
    "Provider address line 2": "Provider address line 2",
    "Provider address line 3": "Provider address line 3", "Provider town": "Provider town",
    "Postcode": "Provider postcode", "Local Authority": "Local authority",
    "Parliamentary Constituency": "Parliamentary constituency",
    "Individual Register combinations": "Individual register combinations",
}  # fmt: skip

STANDARDS = ("Exceptional", "Strong standard", "Expected standard", "Needs attention",
             "Urgent improvement")  # fmt: skip
CARDS = {  # indices of STANDARDS by area; other cards draw from the first four
    "every word": (0, 1, 2, 3, 4, 2), "one below": (2, 1, 2, 3, 2, 2), "unsafe": (3, 3, 2, 3, 4, 4),
}  # fmt: skip
PERIODS = {  # the newest system began on 10 November 2025, the one before it in September 2019
    "card": (date(2025, 11, 10), date(2026, 8, 28)),
    "grade": (date(2019, 9, 2), date(2025, 10, 31)),
    "older": (date(2015, 9, 1), date(2019, 7, 19)), "undated": (date(2015, 9, 1), date(2016, 7, 1)),
    "NCOR": (date(2022, 1, 10), date(2025, 10, 31)),
    "OOSC": (date(2022, 1, 10), date(2025, 10, 31)),
    "CR": (date(2019, 1, 7), date(2026, 7, 31)),
}  # fmt: skip
REGISTERED = {
    "new": (date(2026, 4, 1), date(2026, 9, 11)),
    "": (date(2024, 5, 1), date(2026, 3, 27)),
}
ACTIONS, ENFORCEMENT = "Not met (with actions)", "Not met (enforcement)"
# The visits in a row: (block of columns, outcome, safeguarding) each.
SITUATIONS: dict[str, tuple[tuple[str, str, str], ...]] = {
    "card": (("card", "", "Met"),), "card, every word": (("card", "every word", "Met"),),
    "card, one below": (("card", "one below", "Met"),),
    "card, unsafe": (("card", "unsafe", "Not met"),),
    "card after grade": (("card", "", "Met"), ("grade", "2", "Yes")),
    "outstanding": (("grade", "1", "Yes"),), "good": (("grade", "2", "Yes"),),
    "requires improvement": (("grade", "3", "Yes"),), "inadequate": (("grade", "4", "No"),),
    "older style": (("older", "2", "-"),), "undated": (("undated", "1", "-"),),
    "new": (), "waiting": (), "no visit": (),
    "empty": (("NCOR", "Met", ""),), "empty, actions": (("NCOR", ACTIONS, ""),),
    "empty, enforcement": (("NCOR", ENFORCEMENT, ""),),
    "empty after grade": (("older", "2", "-"), ("NCOR", "Met", "")),
    "club met": (("OOSC", "Met", "Yes"),), "club not met": (("OOSC", ACTIONS, "No"),),
    "register met": (("CR", "Met", ""),), "register not met": (("CR", ACTIONS, ""),),
}  # fmt: skip

FLAGS = {"ALL": "YYY", "EYR only": "YNN", "EYR-CCR": "YYN", "CCR-VCR": "NYY", "VCR only": "NNY"}
GROUP, MINDER = "Childcare on non-domestic premises", "Childminder"
WORDS = ("Cockleshell", "Marram Grass", "Little Terns", "Sea Pink", "Lighthouse", "Sandpiper",
         "Bramble Patch", "Kittiwake", "Old Ropery", "Periwinkle", "Harbour Steps", "Puddle Lane",
         "Thistledown", "Driftwood", "Tall Ships", "Pebble Path", "Merry Otters", "Hollin Wood",
         "St Hild's", "Windmill", "Samphire", "Lobster Pot", "Nettlecombe",
         "Fisher Row")  # fmt: skip
STREETS = ("Kelp Lane", "Ropewalk Row", "Lanthorn Street", "Saltpan Road", "Gull Terrace",
           "Quayfoot", "Hild Avenue", "Staithe Hill", "Curlew Close", "Otter Green")  # fmt: skip
FIRST_NAMES = ("Tansy", "Bryony", "Sorrel", "Linnet", "Marigold", "Clover", "Juniper", "Saffron",
               "Larkspur", "Teasel")  # fmt: skip
SURNAMES = ("Quillholm", "Fennimarsh", "Otterby-Vane", "Lanthorne", "Kelderstrand", "Samphirley",
            "Ó Marrambán")  # fmt: skip
COMPANIES = ("Marram Early Years Ltd", "Tidewrack Childcare Ltd", "Kelp & Co Nurseries Ltd",
             "Committee of the setting", "Sandmere Bay Learning Trust")  # fmt: skip


@dataclass(frozen=True)
class Kind:
    """Ofsted's names of a kind; `category` is its number in report links."""

    type: str
    subtype: str
    category: int
    endings: tuple[str, ...]
    registers: tuple[str, ...]
    places: tuple[int, int]

    @property
    def is_home_based(self) -> bool:
        return self.category != 16


EYR = ("ALL", "EYR-CCR", "EYR only")
KINDS = {
    "nursery": Kind(GROUP, "Full day care", 16, ("Day Nursery", "Nursery"), EYR, (24, 110)),
    "pre-school": Kind(GROUP, "Sessional day care", 16, ("Pre-School", "Playgroup"), EYR, (16, 40)),
    "club": Kind(GROUP, "Out-of-school day care", 16, ("After School Club",), EYR[:1], (16, 60)),
    "older club": Kind(GROUP, "Out-of-school day care", 16, ("Camp",), ("CCR-VCR",), (16, 60)),
    "other": Kind(GROUP, "", 16, ("Crèche", "Forest Mornings"), EYR, (8, 30)),
    "minder": Kind(MINDER, "", 17, (), ("ALL", "ALL", "EYR-CCR"), (4, 12)),
    "older minder": Kind(MINDER, "", 17, (), ("CCR-VCR",), (3, 6)),
    "roaming": Kind("Childminder without domestic premises", "", 17, (), ("ALL",), (6, 12)),
    "domestic": Kind("Childcare on domestic premises", "Full day care", 15, (), EYR, (12, 30)),
    "nanny": Kind("Home childcarer", "", 18, (), ("VCR only",), (0, 0)),
}


@dataclass(frozen=True)
class Wanted:
    """A row to make; empty fields are drawn. `authority` is the council as Ofsted names it."""

    kind: str
    situation: str
    name: str = ""
    postcode: str = ""
    places: str | None = None
    status: str = "Active"
    authority: str = ""


PLAN = {  # council -> kind -> how many rows in each situation
    SANDMERE: {
        "nursery": {"card": 4, "card, every word": 1, "card, one below": 1, "card, unsafe": 1,
                    "card after grade": 3, "outstanding": 2, "good": 6, "requires improvement": 2,
                    "inadequate": 1, "new": 2, "waiting": 1, "empty": 1},
        "pre-school": {"card": 2, "card after grade": 1, "outstanding": 2, "good": 6, "waiting": 2,
                       "older style": 2, "undated": 1, "empty after grade": 1},
        "club": {"club met": 7, "club not met": 1, "waiting": 2, "good": 1},
        "older club": {"register met": 3, "register not met": 1, "waiting": 1},
        "other": {"good": 2, "card": 1, "new": 1},
        "minder": {"card": 6, "card after grade": 3, "good": 18, "outstanding": 6, "older style": 5,
                   "requires improvement": 1, "inadequate": 1, "new": 4, "waiting": 4, "empty": 4,
                   "empty, actions": 1, "empty, enforcement": 1, "empty after grade": 2},
        "older minder": {"register met": 2, "register not met": 1},
        "roaming": {"new": 1},
        "domestic": {"card": 1, "good": 2, "waiting": 1},
        "nanny": {"no visit": 8, "register met": 2},
    },
    OVERWICK: {
        "nursery": {"card": 2, "good": 2, "outstanding": 1}, "pre-school": {"good": 2, "new": 1},
        "club": {"club met": 2}, "minder": {"good": 4, "card": 1, "waiting": 1, "empty": 1},
        "nanny": {"no visit": 3},
    },
}  # fmt: skip
SPECIAL = (  # awkward rows, all in Sandmere
    Wanted("nursery", "good", "Anchor House Nursery", "ZZ1 2AD"),
    Wanted("pre-school", "card, one below", "Anchor House Pre-School", "ZZ1 2AD"),
    Wanted("club", "club met", "Anchor House After School Club", "ZZ1 2AD"),
    Wanted("pre-school", "good", "Ladybird Corner Pre-School", "ZZ1 5AB"),
    Wanted("pre-school", "waiting", "Ladybird Corner Pre-School", "ZZ4 2AB"),
    Wanted("nursery", "good", "Tots & <Tiddlers>"),
    Wanted("nursery", "card", "Crèche Étoilée, St Hild’s"),
    Wanted("pre-school", "good", "Ysgol Feithrin Tŷ’r Môr"),
    Wanted("nursery", "waiting", "روضة النجوم (Stars Nursery)"),
    Wanted("nursery", "outstanding", "O'Malley's \"Wee Ones\" Nursery", places=""),
    Wanted("pre-school", "older style", "@ The Old Lifeboat Station Playgroup", places="Not known"),
    Wanted("nursery", "card after grade", "The Sandmere and District Cooperative Fishermen's and "
           "Harbourworkers' Families Day Nursery, Breakfast Club and Holiday Playscheme, Quayside"),
    Wanted("nursery", "good", "Old Postcode Nursery", "ZZ3 9AA"),
    Wanted("pre-school", "good", "Nowhere Yet Pre-School", "ZZ2 9AA"),
    Wanted("nursery", "new", "Unlisted Lane Nursery", "ZZ3 9ZZ"),
    Wanted("other", "good", "Not Recorded Crèche", authority="Not Recorded"),
    Wanted("nursery", "inadequate", "Becalmed Nursery", status="Suspended"),
    Wanted("club", "club met", "Slack Water Club", status="Inactive"),
)  # fmt: skip

# --- visits ---

Row = dict[str, str]


def day_between(rng: Random, first: date, last: date) -> date:
    """A working day; `first` is one."""
    day = first + timedelta(days=rng.randint(0, (last - first).days))
    return day - timedelta(days=max(0, day.weekday() - 4))


def visit(rng: Random, block: str, outcome: str, safeguarding: str, day: str) -> Row:
    """The cells that one visit fills."""
    number = str(rng.randint(10_990_000, 10_999_999))
    if block == "card":
        drawn = rng.choices(range(4), (4, 30, 56, 10), k=6)
        areas = [STANDARDS[word] for word in CARDS.get(outcome, drawn)]
        return dict(zip(CARD, (day, "Full", number, safeguarding, *areas), strict=True))
    if block in ("grade", "older", "undated"):
        parts = [_near(rng, outcome) if block == "grade" else "-" for _ in range(3)]
        date_cell = "" if block == "undated" else day
        cells = (outcome, date_cell, number, *parts, outcome, safeguarding)
        return dict(zip(GRADES, cells, strict=True))
    if block == "OOSC":
        return dict(zip(OOSC, (day, outcome, safeguarding), strict=True))
    return dict(zip(NCOR if block == "NCOR" else CR, (day, outcome), strict=True))


def _near(rng: Random, grade: str) -> str:
    """The grade, sometimes one better."""
    return str(max(1, int(grade) - (rng.random() < 0.2)))


def visits(rng: Random, situation: str, flags: str) -> tuple[Row, date]:
    """The cells of all visits in a situation, and a registration date that comes before them."""
    found = SITUATIONS[situation]
    if not found:
        # Ofsted leaves a missing value empty or writes NULL: adapters must accept both
        cells = dict.fromkeys(SUITABILITY, "NULL" if situation == "no visit" else "")
        return cells, day_between(rng, *REGISTERED["new" if situation == "new" else ""])
    days = [day_between(rng, *PERIODS[block]) for block, _, _ in found]
    outcome = next((text for _, text, _ in found if text.startswith("Not met")), "Met")
    parts = zip(SUITABILITY, flags[1:], strict=True)
    cells = {name: outcome if flag == "Y" else "-" for name, flag in parts}
    for (block, text, safeguarding), day in zip(found, days, strict=True):
        cells |= visit(rng, block, text, safeguarding, f"{day:%d/%m/%Y}")
    earliest = min(days)
    return cells, day_between(rng, earliest - timedelta(weeks=130), earliest - timedelta(weeks=20))


# --- settings ---


def wanted_rows() -> Iterator[tuple[str, Wanted]]:
    """Council and row, planned ones first."""
    for council, kinds in PLAN.items():
        for kind, situations in kinds.items():
            for situation, count in situations.items():
                yield from [(council, Wanted(kind, situation))] * count
    yield from ((SANDMERE, wanted) for wanted in SPECIAL)


def draw_names(rng: Random) -> dict[str, list[str]]:
    """Names by kind in the order of their use, each once; homes share one list."""
    people = [f"{first} {last}" for first, last in product(FIRST_NAMES, SURNAMES)]
    homes = people + [f"{word} Childminding" for word in WORDS]
    rng.shuffle(homes)
    names = dict.fromkeys(KINDS, homes)
    for key, kind in KINDS.items():
        if not kind.is_home_based:
            names[key] = [f"{word} {ending}" for word, ending in product(WORDS, kind.endings)]
            rng.shuffle(names[key])
    return names


def address(rng: Random, wanted: Wanted, near: Sequence[Postcode]) -> Sequence[str]:
    """Three lines, town and postcode: the wanted one, or any of the council with a position."""
    found = next((one for one in near if one.text == wanted.postcode), None)
    if not found and not wanted.postcode:
        found = rng.choice([one for one in near if one.position and not one.retired])
    postcode = found.text if found else wanted.postcode
    street = f"{rng.randint(1, 140)} {STREETS[sum(postcode.encode()) % len(STREETS)]}"
    if not found:
        return street, "", "", COUNCILS[SANDMERE].name, postcode
    if "club" in wanted.kind:
        return (f"{found.ward.name} Primary School", street, "", found.ward.town, postcode)
    return street, "", "", found.ward.town, postcode


def own_cells(rng: Random, council: str, wanted: Wanted, kind: Kind, registers: str) -> Row:
    """The cells that need neither address nor inspection."""
    band = rng.choice(("Most deprived", "Deprived", "Average", "Less deprived", "Least deprived"))
    places = str(rng.randint(*kind.places)) if wanted.places is None else wanted.places
    return {
        "Provider type": kind.type,
        "Provider subtype": kind.subtype,
        "Provider status": wanted.status,
        "Individual register combinations": registers,
        **dict(zip(ON_REGISTER, FLAGS[registers], strict=True)),
        "Registered person name": "REDACTED" if kind.is_home_based else rng.choice(COMPANIES),
        "Parliamentary constituency": "Sandmere and Overwick",
        "Local authority": wanted.authority or COUNCILS[council].name,
        "Region": "Not Recorded",
        "Deprivation band": band,
        "Places": places,
    }


def identity(number: int, kind: Kind, registered: date) -> Row:
    """Ofsted's number (with letters until July 2018), report page and registration date."""
    urn = f"EY99{number:04}" if registered < date(2018, 8, 1) else str(2_990_000 + number)
    link = f"https://reports.ofsted.gov.uk/provider/{kind.category}/{urn}"
    return {"Provider URN": urn, "Web link": link, "Registration date": f"{registered:%d/%m/%Y}"}


def make_settings(rng: Random, postcodes: Sequence[Postcode]) -> list[Row]:
    """Every row of the register before redaction."""
    names = draw_names(rng)
    rows = []
    for number, (council, wanted) in enumerate(wanted_rows(), start=1):
        kind = KINDS[wanted.kind]
        registers = rng.choice(kind.registers)
        found, registered = visits(rng, wanted.situation, FLAGS[registers])
        near = [one for one in postcodes if one.ward.council == council]
        where = (wanted.name or names[wanted.kind].pop(), *address(rng, wanted, near))
        rows.append(
            dict.fromkeys(REGISTER_HEADER, "")
            | identity(number, kind, registered)
            | own_cells(rng, council, wanted, kind, registers)
            | dict(zip(WHERE, where, strict=True))
            | found
        )
    rng.shuffle(rows)
    return rows


def register_rows(settings: Sequence[Row]) -> Iterator[Sequence[str]]:
    """The published rows: of home-based providers the name and address are redacted."""
    yield REGISTER_HEADER
    for row in settings:
        hidden = dict.fromkeys(WHERE, "REDACTED") if row["Provider type"] != GROUP else {}
        yield [(row | hidden)[name] for name in REGISTER_HEADER]


def consented_rows(settings: Sequence[Row]) -> Iterator[Sequence[str]]:
    """The third of the homes that agreed to be named, some of them without the street."""
    yield tuple(CONSENTED)
    homes = [row for row in settings if row["Provider type"] not in (GROUP, "Home childcarer")]
    for number, row in enumerate(homes):
        if number % 3 == 0 or number % 18 == 1:
            less = {"Provider address line 1": ""} if number % 3 else {}
            yield [(row | less)[name] for name in CONSENTED.values()]
