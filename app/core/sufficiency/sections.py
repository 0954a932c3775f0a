"""The sections of the report, in order: what the statutory guidance asks for, in our own words.

A section is never left out: without figures and text it says that no data is held.
Source: DfE, "Early education and childcare", statutory guidance for local authorities, part B;
docs/rules.md#sufficiency-report.
"""

from dataclasses import dataclass
from typing import Final

from app.core.translation_marks import mark


@dataclass(frozen=True)
class Section:
    """A section of the report. `code` is permanent: texts and pinned views have it.

    `title` and `asks` are messages; `elsewhere` says where a council finds what no source of this
    service has, "" where there is one.
    """

    code: str
    title: str
    asks: str
    elsewhere: str = ""


SECTIONS: Final = (
    Section(
        "overview",
        mark("Is there enough childcare?"),
        mark("The council's own answer in brief, for elected members and parents."),
    ),
    Section(
        "children",
        mark("Children"),
        mark("How many children there are who may need childcare, by age and area."),
    ),
    Section(
        "places",
        mark("Settings and places by age"),
        mark("How much childcare there is, for children of which ages and where."),
    ),
    Section(
        "vacancies",
        mark("Vacancies"),
        mark("Where families can find a place now, for children of which ages."),
    ),
    Section(
        "takeup",
        mark("Funded places taken up"),
        mark("How many children aged 2, 3 and 4 take up funded places."),
    ),
    Section(
        "changes",
        mark("Openings and closures"),
        mark("Which childcare opened and closed over the year."),
    ),
    Section(
        "prices",
        mark("Affordability"),
        mark("What childcare costs, by age and area."),
    ),
    Section(
        "universal_credit",
        mark("Families on Universal Credit"),
        mark("The needs of families who get help with childcare through Universal Credit."),
        mark(
            "The Department for Work and Pensions publishes households on Universal Credit with the"
            " childcare element, by council, in Stat-Xplore."
        ),
    ),
    Section(
        "send",
        mark("Children with special educational needs and disabilities"),
        mark("The needs of disabled children and of children with special educational needs."),
    ),
    Section(
        "school_age",
        mark("School-age children"),
        mark("Childcare for children at school, before and after the school day."),
    ),
    Section(
        "holidays",
        mark("Holiday care"),
        mark("Childcare in the school holidays."),
    ),
    Section(
        "unusual_hours",
        mark("Unusual hours"),
        mark("Childcare for families who need it early, late, at weekends or at night."),
    ),
    Section(
        "quality",
        mark("Quality"),
        mark("What inspections found. Grades and report cards are never compared."),
    ),
    Section(
        "accessibility",
        mark("Access"),
        mark("Whether families can reach childcare, and get into the building."),
    ),
    Section(
        "gaps",
        mark("How gaps will be met"),
        mark("What the council will do where there is too little childcare, and by when."),
    ),
)
SECTIONS_BY_CODE: Final = {section.code: section for section in SECTIONS}
