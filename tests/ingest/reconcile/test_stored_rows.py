"""Rows of sources that are read from their stored facts, as a receipt reads them again."""

import json
from pathlib import Path

import pytest
from sqlmodel import col, select

from app.core.json_text import encode_sorted
from app.data.session import record
from app.data.tables import SourceRow
from app.ingest.reconcile.council_extract_registrations import extract_facts, extract_row
from app.ingest.reconcile.listed_settings import listing_facts, listing_row
from app.ingest.reconcile.ofsted_register_and_consents import (
    consented_facts,
    consented_row,
    register_facts,
    register_row,
)
from app.ingest.reconcile.school_providers import school_facts, school_row
from tests.builders import settings_for

NOT_READ = ("inspections", "la_number")  # stored beside a row's own facts
SOURCES = {
    "ofsted_register": (register_row, register_facts),
    "ofsted_consented": (consented_row, consented_facts),
    "ofsted_council_extract/995": (extract_row, extract_facts),
    "schools": (school_row, school_facts),
    "council_listing/995": (listing_row, listing_facts),
}


@pytest.mark.parametrize("source", SOURCES)
def test_a_row_that_is_read_from_its_stored_facts_has_the_same_facts(source: str, seeded: Path):
    read, facts_of = SOURCES[source]
    stored = select(SourceRow).where(
        SourceRow.source == source, col(SourceRow.is_erased).is_(False)
    )

    with record(settings_for(seeded).database_url) as session:
        rows = [(one.key, one.payload) for one in session.exec(stored)]

    assert rows
    for key, payload in rows:
        again = json.loads(encode_sorted(facts_of(read(key, payload))))
        before = json.loads(payload)
        for name in NOT_READ if source.startswith("ofsted") else ():
            before.pop(name, None)
        assert again == before
