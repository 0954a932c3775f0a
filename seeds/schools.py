"""The invented schools: DfE's register of them, and what Ofsted found there.

The layouts are those of the register of schools (GIAS), published daily, and of Ofsted's file of
state-funded schools after November 2025. `SCHOOLS` lists the schools and their situations.
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from random import Random

from ground import COUNCILS, Postcode
from register import STREETS
from school_columns import AREAS, CARD, GIAS_HEADER, GRADED, OUTCOMES_HEADER, UNGRADED, of_its_time

TYPES = {  # type -> code, group, code of the group, Ofsted's name of the type
    "Community school": ("1", "Local authority maintained schools", "4", "Community School"),
    "Voluntary aided school":
        ("2", "Local authority maintained schools", "4", "Voluntary Aided School"),
    "Academy converter": ("34", "Academies", "10", "Academy Converter"),
    "Community special school": ("7", "Special schools", "5", "Community Special School"),
    "Local authority nursery school":
        ("15", "Local authority maintained schools", "4", "LA Nursery School"),
    "Other independent school": ("11", "Independent schools", "3", ""),
}  # fmt: skip
STATUSES = {"Open": "1", "Closed": "2", "Open, but proposed to close": "3", "Proposed to open": "4"}


@dataclass(frozen=True)
class School:
    """One school, in `ward` or at `postcode`; `found` are keys of `FOUND`."""

    name: str
    ward: str
    found: tuple[str, ...] = ()
    type: str = "Community school"
    low_age: str = "3"
    nursery: str = "Has Nursery Classes"
    status: str = "Open"
    street: str = ""
    postcode: str = ""


NONE, NOT_APPLICABLE = "No Nursery Classes", "Not applicable"
SCHOOLS = (
    School("Hollin Moor Primary School", "Hollin Moor", ("good", "remains good")),
    School("Priory Fields Primary School", "Priory Fields", ("card", "good")),
    School("Blackthorn Vale Primary School", "Blackthorn Vale", ("card, early years below",)),
    School("Eastfleet Primary School", "Eastfleet", ("outstanding",), "Academy converter", "2"),
    School("Saltmarsh End Primary School", "Saltmarsh End", ("not judged",)),
    School("Town Quay Primary School", "Town Quay", ("card, unsafe",), low_age="2"),
    School("St Hild’s Primary School", "St Hild's", ("good", "not as strong"),
           "Voluntary aided school"),
    School("Ottergate Primary School", "Ottergate", ("requires improvement",)),
    School("Gannet Point Primary School", "Gannet Point", (), status="Open, but proposed to close"),
    # on one site with a private nursery
    School("Marram Primary School", "Marram", ("card, early years later", "good"),
           street="Gull Terrace", postcode="ZZ4 8DG"),
    School("Kelderholme Primary School", "Kelderholme", ("predecessor", "standards maintained"),
           "Academy converter"),
    School("Lanthorn Hill Primary School", "Lanthorn Hill", ("inadequate",)),
    School("Dunlin Nursery School", "Town Quay", ("card, early years best",),
           "Local authority nursery school", "2", NOT_APPLICABLE),
    School("Harbourside Nursery School", "Ottergate", ("outstanding", "remains outstanding"),
           "Local authority nursery school", "0", NOT_APPLICABLE),
    School("Kelp House School", "Priory Fields", (), "Other independent school", "2"),
    School("St Brannoc’s Infant School", "St Hild's", ("good",), "Academy converter", "4"),
    School("Star of the Sea Primary School", "Saltmarsh End", ("new",), "Academy converter"),
    School("Whinchat School", "Kelderholme", ("card",), "Community special school"),
    School("Turnstone Junior School", "Kelderholme", ("good",), low_age="7", nursery=NONE),
    School("Estuary High School", "Eastfleet", ("not judged",), low_age="11", nursery=NONE),
    School("Old Mill Infant School", "Marram", (), status="Closed"),
    School("New Harbour Primary School", "Town Quay", (), status="Proposed to open"),
    School("Teasel Bank Primary School", "Teasel Bank", ("good",)),
    School("Overwick Market Primary School", "Overwick Market", ("card",)),
    School("Overwick Staithe Primary School", "Overwick Staithe", ("not judged",), low_age="2"),
)  # fmt: skip

STRONG, EXPECTED, ATTENTION = "Strong standard", "Expected standard", "Needs attention"
FOUND = {  # key -> block of columns, early years grade, outcome, date
    "card": ("card", STRONG, "Met", "14/01/2026"),
    "card, early years best": ("card", "Exceptional", "Met", "24/02/2026"),
    "card, early years below": ("card", ATTENTION, "Met", "03/03/2026"),
    "card, unsafe": ("card", "Urgent improvement", "Not met", "12/05/2026"),
    "card, early years later": ("card", EXPECTED, "Met", "02/12/2025"),
    "outstanding": ("graded", "1", "1", "17/05/2022"),
    "good": ("graded", "2", "2", "11/10/2022"),
    "requires improvement": ("graded", "2", "3", "06/02/2024"),
    "inadequate": ("graded", "4", "4", "19/03/2024"),
    "not judged": ("graded", "2", "Not judged", "21/01/2025"),
    "predecessor": ("graded", "1", "1", "09/11/2011"),
    "remains good": ("ungraded", "", "School remains Good", "25/06/2025"),
    "remains outstanding": ("ungraded", "", "School remains Outstanding", "10/07/2024"),
    "standards maintained": ("ungraded", "", "Standards maintained", "04/06/2025"),
    "not as strong": ("ungraded", "", "Some aspects not as strong", "20/11/2024"),
    "new": ("", "", "", ""),
}
LATER = "16/06/2026"  # a visit after the inspection that graded the early years again
Row = dict[str, str]


def make_schools(rng: Random, postcodes: Sequence[Postcode]) -> list[tuple[School, Row]]:
    """Each school with its row in DfE's register."""
    made = []
    for number, school in enumerate(SCHOOLS, start=990_001):
        near = [
            one for one in postcodes
            if one.ward.name == school.ward and one.position and not one.retired
        ]  # fmt: skip
        drawn = rng.choice(near)
        found = next((one for one in near if one.text == school.postcode), drawn)
        street = school.street or STREETS[sum(found.text.encode()) % len(STREETS)]
        made.append((school, _register_row(str(number), school, found, street)))
    return made


def _register_row(urn: str, school: School, at: Postcode, street: str) -> Row:
    council = COUNCILS[at.ward.council]
    code, group, group_code, _ = TYPES[school.type]
    host = school.name.split()[0].casefold() + urn[-2:]
    is_nursery = school.nursery == NOT_APPLICABLE
    high_age = {"7": "11", "11": "16"}.get(school.low_age, "5" if is_nursery else "11")
    return dict.fromkeys(GIAS_HEADER, "") | {
        "URN": urn, "LA (code)": council.la_number, "LA (name)": council.name,
        "EstablishmentName": school.name, "TypeOfEstablishment (code)": code,
        "TypeOfEstablishment (name)": school.type, "EstablishmentTypeGroup (code)": group_code,
        "EstablishmentTypeGroup (name)": group,
        "EstablishmentStatus (code)": STATUSES[school.status],
        "EstablishmentStatus (name)": school.status,
        "OpenDate": "01-09-2025" if school.found == ("new",) else "",
        "CloseDate": "31-08-2024" if school.status == "Closed" else "",
        "StatutoryLowAge": school.low_age, "StatutoryHighAge": high_age,
        "NurseryProvision (name)": school.nursery, "Gender (name)": "Mixed",
        "LastChangedDate": "14-10-2026", "Street": street, "Town": at.ward.town,
        "Postcode": at.text, "SchoolWebsite": "" if urn[-1] == "7" else f"www.{host}.example",
        "TelephoneNum": "" if urn[-1] == "9" else f"1632960{urn[-3:]}",  # without its first 0
        "DistrictAdministrative (code)": at.ward.council,
        "DistrictAdministrative (name)": council.name, "AdministrativeWard (code)": at.ward.code,
        "AdministrativeWard (name)": at.ward.name,
        "InspectorateName (name)": "ISI" if group == "Independent schools" else "",
    }  # fmt: skip


def register_rows(made: Sequence[tuple[School, Row]]) -> Iterator[Sequence[str]]:
    yield GIAS_HEADER
    for _, row in made:
        yield [row[name] for name in GIAS_HEADER]


def outcome_rows(made: Sequence[tuple[School, Row]]) -> Iterator[Sequence[str]]:
    """The open state-funded schools, inspected or not; Ofsted's file has no independent ones."""
    yield OUTCOMES_HEADER
    for school, row in made:
        education_type = TYPES[school.type][3]
        if education_type and school.status.startswith("Open"):
            cells = dict.fromkeys(OUTCOMES_HEADER, "NULL") | {
                "Web Link (opens in new window)": "Link to report", "URN": row["URN"],
                "School name": school.name, "Type of education": education_type,
                "Ofsted phase": "Nursery" if "Nursery" in education_type else "Primary",
                "Local authority": row["LA (name)"], "Postcode": row["Postcode"],
                "Statutory lowest age": school.low_age,
                "Statutory highest age": row["StatutoryHighAge"],
            }  # fmt: skip
            for found in school.found:
                cells |= _inspection(row["URN"], found)
            yield [cells[name] for name in OUTCOMES_HEADER]


def _inspection(urn: str, found: str) -> Row:
    """The cells that one inspection fills."""
    block, early_years, outcome, day = FOUND[found]
    if block == "card":
        later = LATER if "later" in found else day
        areas = dict.fromkeys(AREAS, (EXPECTED, day))
        areas |= {AREAS[5]: (early_years, later), AREAS[6]: ("Not applicable", "NULL")}
        cells = {
            f"Inspection number of {CARD}": f"10501{urn[-3:]}", "Inspection start date": day,
            "Inspection type": "S5 Inspection", "Safeguarding standards": outcome,
            "Safeguarding standards - date of grade": day, f"URN at time of {CARD}": urn,
            of_its_time(CARD)[0]: "Yes",
        }  # fmt: skip
        for area, (standard, graded_on) in areas.items():
            cells |= {area: standard, f"{area.split(' (')[0]} - date of grade": graded_on}
        return cells
    if block == "graded":
        is_own = found != "predecessor"
        return {
            f"Inspection number of {GRADED}": f"10301{urn[-3:]}",
            f"Inspection start date of {GRADED}": day,
            f"URN at time of {GRADED}": urn if is_own else "990099",
            of_its_time(GRADED)[0]: "Yes" if is_own else "No",
            "Latest OEIF overall effectiveness": outcome,
            "Latest OEIF  safeguarding is effective?": "No" if outcome == "4" else "Yes",
            "Latest OEIF early years provision (where applicable)": early_years,
            "Latest OEIF sixth form provision (where applicable)": "9",
        }
    if block == "ungraded":
        return {
            "Latest ungraded inspection number": f"10351{urn[-3:]}",
            "Date of latest ungraded inspection": day, f"URN at time of {UNGRADED}": urn,
            of_its_time(UNGRADED)[0]: "Yes", "Ungraded inspection overall outcome": outcome,
        }  # fmt: skip
    return {}
