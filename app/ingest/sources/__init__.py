"""Every outside dataset we take in, listed by hand."""

from app.ingest.sources import areas, ofsted_consented, ofsted_register, postcode_directory

SOURCES = (
    areas.SOURCE,
    postcode_directory.SOURCE,
    ofsted_register.SOURCE,
    ofsted_consented.SOURCE,
)
