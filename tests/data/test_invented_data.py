"""Invented data: nothing of it stays in the record when it is removed."""

from sqlmodel import SQLModel

from app.data.editions import remove_invented
from app.data.session import read_rows, record
from tests.builders import settings_for

# What an install did, and who works there: that is not invented.
STAYS = {"audit_event", "publication", "refresh_run", "source_schedule"}


def test_no_table_keeps_a_row_of_invented_data(seeded_copy):
    with record(settings_for(seeded_copy).database_url) as session:
        before = filled(session)

        remove_invented(session)

        assert before - filled(session) >= {"area_position", "linkage_record", "provider"}
        assert filled(session) - STAYS == set()


def filled(session) -> set[str]:
    """The tables that have rows."""
    session.flush()
    return {
        name
        for name in SQLModel.metadata.tables
        if read_rows(session, f"SELECT 1 FROM {name} LIMIT 1")
    }
