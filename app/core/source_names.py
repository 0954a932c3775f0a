"""The names of the sources that a rule of the field is about, as `source` columns have them.

Only these are named outside `app/ingest/sources`: whose value counts, consent, erasure and the
area page follow from who publishes a list (docs/rules.md#whose-value-counts). Everything else about
a source is in its descriptor there, so that a source without such a rule is named nowhere else.
"""

REGISTER = "ofsted_register"  # decides status and inspections; names no home
CONSENTED = "ofsted_consented"  # a row is a consent, its absence the withdrawal
EXTRACT = "ofsted_council_extract"  # newer than the register, and has confidential registrations
SCHOOLS = "schools"  # the register of settings that Ofsted's register leaves out
SCHOOL_OUTCOMES = "ofsted_schools"  # rows are lists of inspections of schools in the register
LISTING = "council_listing"  # decides contact, hours, prices and funded hours; has consents
DIRECTORY = "oruk"  # fills in what the listing lacks of contact, hours, prices and ages
POSTCODES = "postcode_directory"  # a part of the snapshot of its own, never in the record
FUNDED_TAKEUP = "funded_takeup"  # figures of England, regions and councils on an area's page
WARD_TAKEUP = "ward_takeup"  # a council's figures, suppressed together with all earlier ones
AREAS = "areas"  # names and boundaries of councils and wards, also of figures
NEIGHBOURS = "neighbours"  # a council's ten statistical neighbours, for comparisons
COUNCIL_CHARACTERISTICS = "council_characteristics"  # decide which councils we call similar
AGENCIES = "childminder_agencies"  # on an area's page, beside the childminders that Ofsted counts

# Figures for analysts: no page about a setting depends on them, and an old release stays true.
FIGURES = frozenset(
    {
        *(NEIGHBOURS, COUNCIL_CHARACTERISTICS, "lait", "eyfsp", "asq", "takeup_release"),
        *("area_lookup", "population", "census_ages", "deprivation_2019", "deprivation_2025"),
        *("boundaries", "lsoa_centres", "travel_times"),
    }
)

# Published for wards and small areas under the Open Government Licence, by ONS and MHCLG.
OPEN_SMALL_AREAS = frozenset({"population", "census_ages", "deprivation_2019", "deprivation_2025"})


def is_about_settings(edition_name: str) -> bool:
    """Whether pages for families show what a source has."""
    return base_source(edition_name) not in FIGURES


def base_source(edition_name: str) -> str:
    """The source in an edition's name: "council_listing" in "council_listing/330"."""
    return edition_name.partition("/")[0]


def has_council_references(edition_name: str) -> bool:
    """Whether the keys of a source's rows are a council's own references, not a register's numbers.

    So it is with a council's listing and with its directory; a row may name a register's number.
    """
    return base_source(edition_name) in (LISTING, DIRECTORY)
