"""All sources that are imported, listed explicitly."""

from app.ingest.sources import (
    areas,
    childminder_agencies,
    council_listing,
    family_hubs,
    funded_takeup,
    ofsted_consented,
    ofsted_council_extract,
    ofsted_register,
    ofsted_schools,
    postcode_directory,
    schools,
)

SOURCES = (
    areas.SOURCE,
    postcode_directory.SOURCE,
    ofsted_register.SOURCE,
    ofsted_consented.SOURCE,
    ofsted_council_extract.SOURCE,
    schools.SOURCE,
    ofsted_schools.SOURCE,
    council_listing.SOURCE,
    family_hubs.SOURCE,
    childminder_agencies.SOURCE,
    funded_takeup.SOURCE,
    funded_takeup.WARDS,
)
