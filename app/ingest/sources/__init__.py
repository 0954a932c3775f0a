"""All sources that are imported, in the order in which an empty record needs them."""

from app.core.source_names import base_source
from app.ingest.source import Source
from app.ingest.sources import (
    area_lookup,
    areas,
    asq,
    boundaries,
    census_ages,
    childminder_agencies,
    council_characteristics,
    council_listing,
    deprivation,
    eyfsp,
    family_hubs,
    funded_takeup,
    lait,
    lsoa_centres,
    neighbours,
    ofsted_consented,
    ofsted_council_extract,
    ofsted_register,
    ofsted_schools,
    open_referral,
    population,
    postcode_directory,
    schools,
    takeup_release,
    travel_times,
)

SOURCES: tuple[Source, ...] = (
    areas.SOURCE,
    postcode_directory.SOURCE,
    ofsted_register.SOURCE,
    ofsted_consented.SOURCE,
    schools.SOURCE,
    ofsted_schools.SOURCE,
    ofsted_council_extract.SOURCE,
    council_listing.SOURCE,
    open_referral.SOURCE,
    funded_takeup.SOURCE,
    funded_takeup.WARDS,
    family_hubs.SOURCE,
    childminder_agencies.SOURCE,
    lait.SOURCE,
    neighbours.SOURCE,
    council_characteristics.SOURCE,
    eyfsp.SOURCE,
    asq.SOURCE,
    takeup_release.SOURCE,
    area_lookup.SOURCE,
    population.SOURCE,
    census_ages.SOURCE,
    deprivation.DEPRIVATION_2025,
    deprivation.DEPRIVATION_2019,
    boundaries.SOURCE,
    lsoa_centres.SOURCE,
    travel_times.SOURCE,
)

ORIGINS = {source.name: source.origin for source in SOURCES if source.origin}


def find_source(edition_name: str) -> Source | None:
    """The source of an edition's name, such as "council_listing/330"; None if there is none."""
    name = base_source(edition_name)
    return next((source for source in SOURCES if source.name == name), None)
