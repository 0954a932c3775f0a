"""The words for every kind, grade, standard and area: one table each, marked for translation."""

from typing import Final

from app.core.provision import Choice, Kind
from app.core.ratings import Area, OverallGrade, Requirements, Standard
from app.i18n import mark

KINDS: Final = {
    Kind.DAY_NURSERY: mark("Day nursery"),
    Kind.PRE_SCHOOL: mark("Pre-school or playgroup"),
    Kind.NURSERY_CLASS: mark("Nursery class in a school"),
    Kind.NURSERY_SCHOOL: mark("Maintained nursery school"),
    Kind.CHILDMINDER: mark("Childminder"),
    Kind.DOMESTIC: mark("Childcare in a home"),
    Kind.OTHER: mark("Childcare"),
    Kind.OUT_OF_SCHOOL: mark("Out-of-school or holiday club"),
    Kind.NANNY: mark("Home childcarer (nanny)"),
}

# Source: Ofsted, definitions of provider types; domain.md §1.
KINDS_EXPLAINED: Final = {
    Kind.DAY_NURSERY: mark("Group care with long days, usually for children from birth to 5."),
    Kind.PRE_SCHOOL: mark(
        "Group care for part of the day, usually for children from 2 to 4 and often in term time."
    ),
    Kind.NURSERY_CLASS: mark(
        "Run by the school, usually in term time. You ask the school for a free place."
    ),
    Kind.NURSERY_SCHOOL: mark(
        "A council school for children from 2 to 4 only, with its own headteacher."
    ),
    Kind.CHILDMINDER: mark("One person who looks after children, mostly in their own home."),
    Kind.DOMESTIC: mark("A team of four or more people who look after children in a home."),
    Kind.OTHER: mark("Childcare outside a home. Ofsted's list does not say more about its kind."),
    Kind.OUT_OF_SCHOOL: mark("Care before and after school or in the holidays."),
    Kind.NANNY: mark("Looks after children in the children's own home."),
}

CHOICES: Final = {
    Choice.DAY_NURSERY: mark("Day nurseries"),
    Choice.PRE_SCHOOL: mark("Pre-schools and playgroups"),
    Choice.SCHOOL_NURSERY: mark("School nurseries"),
    Choice.CHILDMINDER: mark("Childminders and care in a home"),
    Choice.OTHER: mark("Other childcare for under-fives"),
    Choice.OUT_OF_SCHOOL: mark("Out-of-school and holiday clubs"),
    Choice.OLDER_CHILDREN: mark("Childcare for older children only"),
}

GRADES: Final = {
    OverallGrade.OUTSTANDING: mark("Outstanding"),
    OverallGrade.GOOD: mark("Good"),
    OverallGrade.REQUIRES_IMPROVEMENT: mark("Requires improvement"),
    OverallGrade.INADEQUATE: mark("Inadequate"),
}

STANDARDS: Final = {
    Standard.EXCEPTIONAL: mark("Exceptional"),
    Standard.STRONG: mark("Strong standard"),
    Standard.EXPECTED: mark("Expected standard"),
    Standard.ATTENTION: mark("Needs attention"),
    Standard.URGENT: mark("Urgent improvement"),
}

# A tint and a shape of the style sheet. Old grades have none: the same colours would compare them.
LOOKS: Final = {
    Standard.EXCEPTIONAL: "x",
    Standard.STRONG: "s",
    Standard.EXPECTED: "e",
    Standard.ATTENTION: "a",
    Standard.URGENT: "u",
}

AREAS: Final = {
    Area.INCLUSION: mark("Inclusion"),
    Area.CURRICULUM: mark("Curriculum and teaching"),
    Area.ACHIEVEMENT: mark("Achievement"),
    Area.BEHAVIOUR_ROUTINES: mark("Behaviour, attitudes and establishing routines"),
    Area.WELFARE: mark("Children's welfare and wellbeing"),
    Area.LEADERSHIP_GOVERNANCE: mark("Leadership and governance"),
    Area.EARLY_YEARS: mark("Early years"),
    Area.QUALITY_OF_EDUCATION: mark("Quality of education"),
    Area.BEHAVIOUR: mark("Behaviour and attitudes"),
    Area.PERSONAL_DEVELOPMENT: mark("Personal development"),
    Area.LEADERSHIP: mark("Leadership and management"),
}

REQUIREMENTS: Final = {
    Requirements.MET: mark("Requirements met"),
    Requirements.NOT_MET: mark("Requirements not met"),
    Requirements.NOT_MET_ACTIONS: mark("Requirements not met, with actions to put it right"),
    Requirements.NOT_MET_ENFORCEMENT: mark("Requirements not met, with enforcement by Ofsted"),
}
