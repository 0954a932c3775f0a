"""The invented listings of both councils: about 60 % of their settings, with more or less detail.

Half of them have nearly every cell, others a few, some only contact details. `CONSENTS` are what
childminders agreed with the council; `UNREGISTERED` are rows that are in no register.
"""

import tomllib
from collections.abc import Iterator, Sequence
from pathlib import Path
from random import Random

from extract import NEW, STREET_OF_NEW, family
from ground import COUNCILS, SANDMERE
from register import GROUP, Row
from schools import School

AS_AT = "2026-11-01"
TEXTS = ("description", "funded_pattern", "how_to_apply", "send_support", "food")
TRANSLATED = tuple(f"{text}:{code}" for text in TEXTS for code in ("pl", "ar"))
HEADER = (
    "reference", "la_number", "as_at", "ofsted_urn", "school_urn", "kind", "name", "address_1",
    "address_2", "address_3", "town", "postcode", "phone", "email", "website", "opening",
    "age_from_months", "age_to_months", "places", "space_under_2", "space_2", "space_3_4",
    "space_confirmed_on", "prices", "extra_food", "extra_consumables", "extra_activities",
    "extra_hours", "funded", "apply_by", "step_free", "languages", "school_runs", "premises",
    "consent", "consent_on", *TEXTS,
)  # fmt: skip
SAMPLE_TEXTS = tomllib.loads((Path(__file__).parent / "texts.toml").read_text(encoding="utf-8"))
LISTED_SHARE = {"nursery": 0.72, "pre-school": 0.75, "club": 0.6, "minder": 0.42}  # share by kind
EVERY = "working-under-2; working-2; early-learning-2; universal-3-4; working-3-4"
OPENING = {
    "nursery": ("Mon-Fri 07:30-18:00 all year", "Mon-Fri 08:00-18:00 all year",
                "Mon-Fri 08:00-18:00 term; Mon-Fri 08:30-17:00 holidays"),
    "pre-school": ("Mon-Fri 09:00-12:00 term; Mon-Fri 12:30-15:30 term",
                   "Mon-Thu 09:00-15:00 term; Fri 09:00-12:00 term"),
    "club": ("Mon-Fri 07:45-08:45 term; Mon-Fri 15:15-18:00 term; Mon-Fri 08:00-18:00 holidays",
             "Mon-Fri 15:15-18:00 term"),
    "minder": ("Mon-Thu 07:30-17:30 all year", "Mon-Fri 08:00-17:30 term",
               "Mon,Wed,Fri 08:00-18:00 all year; Sat 09:00-13:00 all year"),
    "school": ("Mon-Fri 08:45-11:45 term; Mon-Fri 12:15-15:15 term", "Mon-Fri 08:45-15:15 term"),
}  # fmt: skip
AGES = {"nursery": ("3", "59"), "pre-school": ("24", "59"), "club": ("48", "143"),
        "minder": ("0", "95"), "school": ("36", "59")}  # fmt: skip
PRICES = {  # templates: prices in pounds by age, the highest first
    "nursery": "under-2: {0}.50 a day from 2026-09-01; 2: {1}.00 a day from 2026-09-01; "
               "3-4: {2}.00 a day from 2026-09-01; {3}.90 an hour",
    "pre-school": "2: {4}.00 a session from 2026-09-01; 3-4: {5}.50 a session from 2026-09-01",
    "club": "{6}.50 a session from 2026-09-01; 34.00 a day from 2026-07-20",
    "minder": "{7}.75 an hour from 2026-04-06; 3-4: {7}.25 an hour from 2026-04-06",
    "school": "3-4: {5}.00 a session from 2026-09-01",
}  # fmt: skip
FUNDED = {
    "nursery": (EVERY, EVERY, "working-2; early-learning-2; universal-3-4; working-3-4"),
    "pre-school": ("early-learning-2; universal-3-4; working-3-4", "universal-3-4"),
    "club": ("none",),
    "minder": (EVERY, "universal-3-4; working-3-4", "none"),
    "school": ("universal-3-4; working-3-4", "universal-3-4"),
}  # fmt: skip
SPACES = ("now", "now", "from 2027-01", "from 2027-04", "waiting list", "full", "")
LANGUAGES = ("English", "English; Polish", "English; Arabic", "English; Urdu; Panjabi", "English",
             "English; Romanian", "English; British Sign Language", "English; Bengali",
             "English; Polish; Ukrainian")  # fmt: skip
RUNS = ("Town Quay Primary School", "St Hild’s Primary School", "Marram Primary School",
        "Priory Fields Primary School", "Kelderholme Primary School")  # fmt: skip
STALE, LATEST = "2025-09-18", ("2026-09-07", "2026-09-24", "2026-10-06", "2026-10-20", "2026-10-29")
STALE_AT = "2990010"  # it confirmed its space long ago
SPECIAL = ("2990157", "2990158", "2990020", "2990034", "2990162", "2990165", "2990166", "2990171")
# Consents to the council, in turn, of providers not in Ofsted's list; then narrower consents.
CONSENTS = ("all", "name and area", "counted only", "all", "", "all", "name and area")
NARROWED = {"EY990099": "name and area", "2990114": "nothing", "2990063": ""}
PREMISES = ("own-home", "own-home", "own-home", "mixed", "childs-home", "non-domestic")
# reference, number, kind, name, street, town, postcode, phone, consent, key of AGES
UNREGISTERED = (
    ("S-901", "", "childminder", "Briony Skerrywick", "8 Kelp Lane", "Sandmere", "ZZ1 4DE",
     "07700 900901", "all", "minder"),  # with an agency, so without an Ofsted number
    ("S-902", "", "childminder", "Rowan Skerrywick-Holm", "30 Otter Green", "Sandmere", "ZZ2 8BA",
     "07700 900902", "name and area", "minder"),
    ("S-903", "", "other", "Custom House Crèche", "The Old Custom House", "Sandmere", "ZZ1 2GH",
     "01632 960903", "", "pre-school"),  # two hours during adult classes: exempt from registration
    ("S-904", "2990999", "day-nursery", "Lantern Bay Nursery", "5 Quayfoot", "Sandmere", "ZZ1 6DD",
     "01632 960904", "", "nursery"),  # this number is active in no register
)  # fmt: skip
NEW_MINDER = "2990902"  # in the nightly extract only


def listing_rows(
    rng: Random,
    settings: Sequence[Row],
    consented: set[str],
    schools: Sequence[tuple[School, Row]],
    la_code: str,
) -> Iterator[Sequence[str]]:
    """Header and rows of one council; Overwick's list is small and in English only."""
    council = COUNCILS[la_code]
    is_large = la_code == SANDMERE
    yield HEADER + TRANSLATED if is_large else HEADER
    own = [row for row in settings if row["Local authority"] == council.name]
    rows = [*_of_register(rng, own, consented), *_of_schools(rng, schools, council.la_number)]
    if is_large:
        rows += _unregistered(rng)
    for number, (way, row) in enumerate(rows, start=1):
        if row.get("funded"):
            is_translated = is_large and (row.get("ofsted_urn") in SPECIAL or number % 8 == 1)
            row |= _texts(rng, way, ("pl", "ar") if is_translated else ())
        row = {"reference": f"{council.name[0]}-{number:03}"} | row
        row |= {"la_number": council.la_number, "as_at": AS_AT}
        yield [row.get(name, "") for name in (HEADER + TRANSLATED if is_large else HEADER)]


def _of_register(rng: Random, own: Sequence[Row], consented: set[str]) -> Iterator[tuple[str, Row]]:
    """Settings of the register that the council lists; never nannies."""
    asked = 0
    for row in own:
        urn, way = row["Provider URN"], family(row)
        is_listed = rng.random() < LISTED_SHARE[way] or urn in SPECIAL or urn in NARROWED
        if row["Provider type"] == "Home childcarer" or not is_listed:
            continue
        cells = _contact(rng, urn) | {"ofsted_urn": urn, "name": row["Provider name"]}
        cells |= _details(rng, way, 0.0 if urn in (*SPECIAL, STALE_AT) else rng.random())
        if row["Provider type"] != GROUP:
            cells |= _address(row) | {"premises": rng.choice(PREMISES)}
            cells["consent"] = NARROWED.get(urn, "")
            if urn not in consented:
                cells["consent"], asked = CONSENTS[asked % len(CONSENTS)], asked + 1
            if cells["consent"]:
                cells["consent_on"] = "2026-10-12"
        if urn == STALE_AT:
            cells |= {"space_2": "now", "space_confirmed_on": STALE}
        yield way, cells


def _of_schools(
    rng: Random, schools: Sequence[tuple[School, Row]], la_number: str
) -> Iterator[tuple[str, Row]]:
    """Nursery classes of about half of the open schools that have one."""
    for school, row in schools:
        is_nursery = school.low_age in "0234" and school.nursery != "No Nursery Classes"
        is_own = row["LA (code)"] == la_number and school.status == "Open"
        if is_own and is_nursery and (rng.random() < 0.5 or school.postcode):
            kind = "nursery-class" if "Classes" in school.nursery else "nursery-school"
            cells = {"school_urn": row["URN"], "kind": kind, "name": school.name}
            if rng.random() < 0.7:
                cells |= _details(rng, "school", 0.1) | {"apply_by": "2027-01-15"}
            yield "school", cells | {"email": f"office{row['URN'][-2:]}@schools.example"}


def _unregistered(rng: Random) -> Iterator[tuple[str, Row]]:
    """Rows without a match in the register, and one that is in the nightly extract only."""
    for reference, urn, kind, name, street, town, postcode, phone, consent, way in UNREGISTERED:
        about = {
            "reference": reference, "ofsted_urn": urn, "kind": kind, "name": name,
            "address_1": street, "town": town, "postcode": postcode, "phone": phone,
            "consent": consent, "consent_on": "2026-10-12" if consent else "",
        }  # fmt: skip
        yield way, _details(rng, way, 0.2) | about
    person = next(new[3] for new in NEW if new[0] == NEW_MINDER)
    where = dict(zip(("address_1", "town", "postcode"), STREET_OF_NEW, strict=True))
    about = {"ofsted_urn": NEW_MINDER, "name": person, "consent": "all", "consent_on": "2026-10-19"}
    yield "minder", _details(rng, "minder", 0.2) | where | about


def _contact(rng: Random, urn: str) -> Row:
    """Contact details: some settings have no telephone, some nothing else."""
    host, drawn = f"{urn.casefold()}.example", rng.random()
    return {
        "phone": f"01632 960{rng.randrange(100, 900)}" if drawn < 0.85 else "",
        "email": f"hello@{host}" if drawn > 0.3 else "",
        "website": f"https://{host}/" if drawn > 0.5 else "",
    }


def _address(row: Row) -> Row:
    names = ("address_1", "address_2", "address_3", "town", "postcode")
    lines = [f"Provider address line {number}" for number in (1, 2, 3)]
    return {
        name: row[column]
        for name, column in zip(names, [*lines, "Provider town", "Provider postcode"], strict=True)
    }


def _details(rng: Random, way: str, drawn: float) -> Row:
    """Details: nearly all if `drawn` is below 0.55, ages and hours below 0.8, otherwise none."""
    if drawn >= 0.8:
        return {}
    first, last = AGES[way]
    cells = {
        "opening": rng.choice(OPENING[way]),
        "age_from_months": first,
        "age_to_months": last,
        "languages": rng.choice(LANGUAGES),
    }
    if drawn >= 0.55:
        return cells
    cells |= _money(rng, way) | {"funded": rng.choice(FUNDED[way])}
    cells["step_free"] = rng.choice(("yes", "yes", "no", ""))
    if way in ("minder", "club"):
        cells["school_runs"] = "; ".join(rng.sample(RUNS, rng.randint(1, 3)))
    if way != "club":
        cells |= _space(rng, way)
    if rng.random() < 0.25:
        cells["apply_by"] = rng.choice(("2026-12-04", "2027-02-26", "2026-10-16"))
    return cells


def _space(rng: Random, way: str) -> Row:
    """Space by age; blank for an age that the setting does not take or gave no value for."""
    bands = {"pre-school": ("space_2", "space_3_4"), "school": ("space_3_4",)}
    names = bands.get(way, ("space_under_2", "space_2", "space_3_4"))
    if rng.random() < 0.2:
        cells = dict.fromkeys(names, rng.choice(("full", "waiting list")))
    else:
        cells = {name: rng.choice(SPACES) for name in names}
    return cells | {"space_confirmed_on": rng.choice(LATEST)} if any(cells.values()) else {}


def _money(rng: Random, way: str) -> Row:
    first = rng.randint(62, 78)
    small = (rng.randint(22, 26), rng.randint(17, 21), rng.randint(11, 15), rng.randint(5, 7))
    cells = {"prices": PRICES[way].format(first, first - 4, first - 9, first // 10 + 1, *small)}
    if way in ("nursery", "minder"):
        cells["extra_food"] = f"{rng.choice(('2.80', '3.20', '3.60'))} a meal; bring a packed lunch"
    if way == "nursery":
        cells["extra_consumables"] = rng.choice(
            ("charged; bring your own nappies and wipes", "2.00 a day; bring your own nappies")
        )
        cells["extra_hours"] = f"{first // 10 + 1}.90 an hour"
    if way == "pre-school":
        cells["extra_consumables"] = "0.00 a day"
        cells["extra_activities"] = "2.50 a session; a walk with another group on that day"
    return cells


def _texts(rng: Random, way: str, languages: Sequence[str]) -> Row:
    cells = {}
    for text in TEXTS:
        known = [one for one in SAMPLE_TEXTS[text] if way in one["kinds"]]
        if known and (languages or rng.random() < 0.8):
            wording = rng.choice(known)
            cells[text] = wording["en"].strip()
            cells |= {f"{text}:{code}": wording[code].strip() for code in languages}
    return cells
