"""People who can help: Sandmere's own list of family hubs and children's centres; one agency."""

from collections.abc import Iterator, Sequence

HUBS_HEADER = ("la_number", "reference", "kind", "name", "address", "town", "postcode", "phone",
               "email", "website", "offers", "opening", "languages", "step_free",
               "notes")  # fmt: skip
SITE = "https://www.sandmere.example/family-hubs"
EVERYTHING = (  # of one hub
    "Midwife; Health visitors; Infant feeding; Stay & play; Parenting courses; Speech and language; "
    "Mental health of parents; SEND help; Childcare advice; Early help worker; Relationship support; "
    "Money and benefits advice; Housing advice; English classes; Food bank; Youth",
    "Mon-Thu 09:00-17:00 all year; Fri 09:00-16:30 all year; Sat 09:30-12:30 term",
    "English; Polish; Arabic; Bengali; BSL", "yes",
    "Walk in, or ring first for a quiet room. Prams can stay in the hall.",
)  # fmt: skip
HALF = ("Stay and play; Baby clinic; Debt advice", "Mon-Fri 09:00-15:00 term", "", "no", "")
NOTHING = ("",) * 5
HUBS = (
    ("FH-1", "family-hub", "Town Quay Family Hub", "The Old Custom House, 2 Quayfoot", "Sandmere",
     "ZZ1 2GH", "0191 498 0101", "townquay@sandmere.example", f"{SITE}/town-quay", *EVERYTHING),
    ("FH-2", "family-hub", "Kelderholme Family Hub", "40 Staithe Hill", "Sandmere", "ZZ4 5AG",
     "0191 498 0102", "", f"{SITE}/kelderholme", *HALF),
    ("FH-3", "family-hub", "Eastfleet Family Hub", "9 Otter Green", "Eastfleet", "ZZ3 1AB",
     "0191 498 0103", "eastfleet@sandmere.example", "", *NOTHING),
    ("CC-1", "childrens-centre", "Priory Fields Children’s Centre", "Hild Avenue", "Sandmere",
     "ZZ2 4DE", "0191 498 0111", "", "", *NOTHING),
    ("CC-2", "childrens-centre", "Lanthorn Children’s Centre", "1 Lanthorn Street", "Lanthorn",
     "ZZ6 2DD", "", "lanthorn@sandmere.example", "", *NOTHING),
)  # fmt: skip

AGENCIES_HEADER = (
    "CA Reference", "Provider Status", "Provider Type", "Individual Register Combinations",
    "Provider Name", "Provider Address 1", "Provider Address 2", "Provider Address 3",
    "Provider Postcode", "Local Authority", "Number of childminders on roll",
    "Number of childcare on domestic premises providers on roll",
    "Number of childminders without domestic premises on roll",
    "CA - Most recent inspection date", "CA - Most recent inspection outcome",
)  # fmt: skip
AGENCY = ("CA990001", "Active", "Childminder agency", "EYR, CCR, VCR",
          "Kittiwake Childminding Agency",
          "Lookout House", "12 Quayfoot", "Sandmere", "ZZ1 2AD", "Sandmere", "23", "2", "0",
          "14/05/2025", "Effective")  # fmt: skip


def hub_rows() -> Iterator[Sequence[str]]:
    yield HUBS_HEADER
    yield from (("995", *hub) for hub in HUBS)


def agency_rows() -> Iterator[Sequence[str]]:
    yield AGENCIES_HEADER
    yield AGENCY
