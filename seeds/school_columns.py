"""The columns of the invented schools' two files, in the order of the real ones."""


def _columns(names: str) -> tuple[str, ...]:
    """Names of columns: `X#` means the columns of its code and its name, `X~` only of its name."""
    ends = {"#": (" (code)", " (name)"), "~": (" (name)",)}
    return tuple(
        name.rstrip("#~") + end for name in names.split() for end in ends.get(name[-1], ("",))
    )


GIAS_HEADER = (
    *_columns(
        "URN LA# EstablishmentNumber EstablishmentName TypeOfEstablishment# "
        "EstablishmentTypeGroup# EstablishmentStatus# ReasonEstablishmentOpened# OpenDate "
        "ReasonEstablishmentClosed# CloseDate PhaseOfEducation# StatutoryLowAge StatutoryHighAge "
        "Boarders# NurseryProvision~ OfficialSixthForm# Gender# ReligiousCharacter# "
        "ReligiousEthos~ Diocese# AdmissionsPolicy# SchoolCapacity SpecialClasses# CensusDate "
        "NumberOfPupils NumberOfBoys NumberOfGirls PercentageFSM TrustSchoolFlag# Trusts# "
        "SchoolSponsorFlag~ SchoolSponsors~ FederationFlag~ Federations# UKPRN FEHEIdentifier "
        "FurtherEducationType~ OfstedLastInsp OfstedSpecialMeasures# LastChangedDate Street "
        "Locality Address3 Town County~ Postcode SchoolWebsite TelephoneNum HeadTitle~ "
        "HeadFirstName HeadLastName HeadPreferredJobTitle BSOInspectorateName~ InspectorateReport "
        "DateOfLastInspectionVisit NextInspectionVisit TeenMoth~ TeenMothPlaces CCF~ SENPRU~ EBD~ "
        "PlacesPRU FTProv~ EdByOther~ Section41Approved~ SEN1~ SEN2~ SEN3~ SEN4~ SEN5~ SEN6~ "
        "SEN7~ SEN8~ SEN9~ SEN10~ SEN11~ SEN12~ SEN13~ TypeOfResourcedProvision~ "
        "ResourcedProvisionOnRoll ResourcedProvisionCapacity SenUnitOnRoll SenUnitCapacity GOR# "
        "DistrictAdministrative# AdministrativeWard# ParliamentaryConstituency# UrbanRural# "
        "GSSLACode~ Easting Northing CensusAreaStatisticWard~ MSOA~ LSOA~ InspectorateName~ "
        "SENStat SENNoStat BoardingEstablishment~ PropsName PreviousLA# "
        "PreviousEstablishmentNumber OfstedRating~ RSCRegion~ Country~ UPRN SiteName QABName# "
        "EstablishmentAccredited# QABReport CHNumber"
    ),
    "MSOA (code)", "LSOA (code)",
)  # fmt: skip

AREAS = ("Inclusion", "Curriculum and teaching", "Achievement", "Attendance and behaviour",
         "Personal development and wellbeing", "Early years (where applicable)",
         "Post-16 provision (where applicable)", "Leadership and governance")  # fmt: skip
CARD, GRADED, UNGRADED = (
    "latest full inspection", "latest OEIF graded inspection", "the ungraded inspection"
)  # fmt: skip


def of_its_time(inspection: str) -> tuple[str, ...]:
    """The columns with the name and type of the school when it was inspected."""
    about = ("URN", "LAESTAB", "School name", "School type")
    whole = inspection if inspection.startswith("the ") else f"the {inspection}"
    return (
        f"Does {whole} relate to the URN of the current school?",
        *(f"{one} at time of {inspection}" for one in about),
    )


OUTCOMES_HEADER = (
    "Web Link (opens in new window)", "URN", "LAESTAB", "School name", "Ofsted phase",
    "Type of education", "School open date", "Admissions policy", "Sixth form",
    "Designated religious character", "Religious ethos", "Faith grouping", "Ofsted region",
    "Region", "Local authority", "Parliamentary constituency", "Postcode",
    "Multi-academy trust UID", "Multi-academy trust name", "Academy sponsor UID",
    "Academy sponsor name", "The income deprivation affecting children index (IDACI) quintile",
    "Total number of pupils", "Statutory lowest age", "Statutory highest age",
    f"Inspection number of {CARD}", "Inspection type", "Inspection type grouping",
    "Event type grouping", "Inspection start date", "Publication date", *of_its_time(CARD),
    "Category of concern", "Safeguarding standards", "Safeguarding standards - date of grade",
    *(name for area in AREAS for name in (area, f"{area.split(' (')[0]} - date of grade")),
    f"Inspection number of {GRADED}", f"Inspection type of {GRADED}",
    f"Inspection type grouping of {GRADED}", f"Event type grouping of {GRADED}",
    f"Inspection start date of {GRADED}", f"Publication date of {GRADED}", *of_its_time(GRADED),
    "Latest OEIF category of concern", "Latest OEIF overall effectiveness",
    "Latest OEIF quality of education", "Latest OEIF behaviour and attitudes",
    "Latest OEIF personal development", "Latest OEIF effectiveness of leadership and management",
    "Latest OEIF  safeguarding is effective?",
    "Latest OEIF early years provision (where applicable)",
    "Latest OEIF sixth form provision (where applicable)", "Latest ungraded inspection number",
    "Date of latest ungraded inspection", "Ungraded inspection publication date",
    *of_its_time(UNGRADED), "Ungraded inspection overall outcome",
    "Most recent category of concern",
)  # fmt: skip
