"""The names of enum values (kinds, grades, areas, parts of an offer), one table each."""

from typing import Final

from app.core.gazetteer_tables import takes_article
from app.core.offer import AgeBand, CarePattern, ExtraHeading, Premises, Unit, Weeks
from app.core.provision import Kind
from app.core.ratings import JudgementArea, Requirements, Standard
from app.i18n import Translator, mark

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

# Source: Ofsted, definitions of provider types; docs/rules.md#kinds-of-provision.
KINDS_EXPLAINED: Final = {
    Kind.DAY_NURSERY: mark("Group care with long days, usually for children from birth to 5."),
    Kind.PRE_SCHOOL: mark(
        "Group care for part of the day, usually for children from 2 to 4 and often in term time."
    ),
    Kind.NURSERY_CLASS: mark(
        "Run by the school, usually in term time. Ask the school if it has a place."
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

# For settings on the Childcare Register only (Ofsted; docs/rules.md#registers).
KINDS_SCHOOL_AGE: Final = KINDS | {
    Kind.DAY_NURSERY: mark("Childcare for school-age children"),
    Kind.PRE_SCHOOL: mark("Childcare for school-age children"),
    Kind.OTHER: mark("Childcare for school-age children"),
    Kind.CHILDMINDER: mark("Childminder for school-age children"),
    Kind.DOMESTIC: mark("Childcare in a home, for school-age children"),
}
SCHOOL_AGE_EXPLAINED: Final = mark(
    "For school-age children. It is on Ofsted's Childcare Register, not on its Early Years Register."
)
# For those of them that take children under 5 according to the council's list.
CHILDCARE_REGISTER_ONLY_EXPLAINED: Final = mark(
    "It is on Ofsted's Childcare Register, not on its Early Years Register."
)
# For settings of kind OTHER that are not on Ofsted's lists.
UNREGISTERED_OTHER_EXPLAINED: Final = mark("Childcare outside a home.")

STANDARDS: Final = {
    Standard.EXCEPTIONAL: mark("Exceptional"),
    Standard.STRONG: mark("Strong standard"),
    Standard.EXPECTED: mark("Expected standard"),
    Standard.ATTENTION: mark("Needs attention"),
    Standard.URGENT: mark("Urgent improvement"),
}

# CSS classes for colour and shape. Old grades have none: the same colours would compare them.
STANDARD_LOOKS: Final = {
    Standard.EXCEPTIONAL: "x",
    Standard.STRONG: "s",
    Standard.EXPECTED: "e",
    Standard.ATTENTION: "a",
    Standard.URGENT: "u",
}

AREAS: Final = {
    JudgementArea.INCLUSION: mark("Inclusion"),
    JudgementArea.CURRICULUM: mark("Curriculum and teaching"),
    JudgementArea.ACHIEVEMENT: mark("Achievement"),
    JudgementArea.BEHAVIOUR_ROUTINES: mark("Behaviour, attitudes and establishing routines"),
    JudgementArea.WELFARE: mark("Children's welfare and wellbeing"),
    JudgementArea.LEADERSHIP_GOVERNANCE: mark("Leadership and governance"),
    JudgementArea.EARLY_YEARS: mark("Early years"),
    JudgementArea.QUALITY_OF_EDUCATION: mark("Quality of education"),
    JudgementArea.BEHAVIOUR: mark("Behaviour and attitudes"),
    JudgementArea.PERSONAL_DEVELOPMENT: mark("Personal development"),
    JudgementArea.LEADERSHIP: mark("Leadership and management"),
}

REQUIREMENTS: Final = {
    Requirements.MET: mark("Requirements met"),
    Requirements.NOT_MET: mark("Requirements not met"),
    Requirements.NOT_MET_ACTIONS: mark("Requirements not met, with actions to put it right"),
    Requirements.NOT_MET_ENFORCEMENT: mark("Requirements not met, with enforcement by Ofsted"),
}

# Sets of age groups, in the order of AgeBand.
OTHER_AGES: Final = mark("Other ages")  # than those that have a price of their own
AGE_BAND_COMBINATIONS: Final = {
    (AgeBand.UNDER_2,): mark("Under 2s"),
    (AgeBand.TWO,): mark("2-year-olds"),
    (AgeBand.THREE_FOUR,): mark("3 and 4-year-olds"),
    (AgeBand.UNDER_2, AgeBand.TWO): mark("Under 2s and 2-year-olds"),
    (AgeBand.UNDER_2, AgeBand.THREE_FOUR): mark("Under 2s, 3 and 4-year-olds"),
    (AgeBand.TWO, AgeBand.THREE_FOUR): mark("2, 3 and 4-year-olds"),
    (AgeBand.UNDER_2, AgeBand.TWO, AgeBand.THREE_FOUR): mark("All ages under 5"),
}
WEEKS: Final = {
    Weeks.ALL_YEAR: mark("All year"),
    Weeks.TERM: mark("Term time"),
    Weeks.HOLIDAYS: mark("School holidays"),
}
PERIODS: Final = {
    CarePattern.TWO_HOURS: mark("2 hours a day"),
    CarePattern.THREE_HOURS: mark("3 hours a day"),
    CarePattern.FOUR_HOURS: mark("4 hours a day"),
    CarePattern.FIVE_DAYS: mark("5 days a week"),
    CarePattern.FORTY_FIVE_WEEKS: mark("45 weeks a year"),
    CarePattern.ALL_YEAR: mark("All year"),
    CarePattern.TERM_ONLY: mark("Term time only"),
    CarePattern.HOLIDAYS_ONLY: mark("School holidays only"),
    CarePattern.ALL_DAY: mark("All day"),
    CarePattern.MORNINGS: mark("Mornings"),
    CarePattern.AFTERNOONS: mark("Afternoons"),
    CarePattern.BEFORE_SCHOOL: mark("Before school"),
    CarePattern.AFTER_SCHOOL: mark("After school"),
    CarePattern.WEEKENDS: mark("Weekends"),
    CarePattern.OVERNIGHT: mark("Overnight"),
}
UNITS: Final = {
    Unit.HOUR: mark("%(price)s an hour"),
    Unit.SESSION: mark("%(price)s a session"),
    Unit.HALF_DAY: mark("%(price)s a half day"),
    Unit.DAY: mark("%(price)s a day"),
    Unit.WEEK: mark("%(price)s a week"),
    Unit.MONTH: mark("%(price)s a month"),
    Unit.TERM: mark("%(price)s a term"),
    Unit.MEAL: mark("%(price)s a meal"),
    Unit.ONCE: mark("%(price)s once"),
}
# DfE's headings; statutory guidance on early education and childcare, A1.35.
EXTRAS: Final = {
    ExtraHeading.FOOD: mark("Food"),
    ExtraHeading.CONSUMABLES: mark("Consumables, such as nappies and sun cream"),
    ExtraHeading.ACTIVITIES: mark("Activities, such as trips"),
    ExtraHeading.EXTRA_HOURS: mark("Extra hours"),
}
PREMISES: Final = {
    Premises.OWN_HOME: mark("In the childminder's own home"),
    Premises.CHILDS_HOME: mark("In the child's home"),
    Premises.OTHER_DOMESTIC: mark("In another home"),
    Premises.NON_DOMESTIC: mark("Not in a home"),
    Premises.MIXED: mark("In more than one kind of place"),
}


def inside(area: str, translator: Translator) -> str:
    """An area's name for use after "in"; in English some take an article: "the Isle of Wight"."""
    return translator.gettext("the %(area)s", area=area) if takes_article(area) else area
