"""Journeys between LSOAs in minutes, from a council's own model of roads or public transport."""

from app.core.translation_marks import mark
from app.ingest.measure_editions import has_rows_of_edition
from app.ingest.source import Source
from app.ingest.sources.travel_times.travel_file import ROWS_MAX, read_edition, read_travel_times

__all__ = ["SOURCE", "read_travel_times"]

SOURCE = Source(
    name="travel_times",
    title=mark("Travel times between small areas (LSOAs)"),
    publisher=mark("the council, or whoever computed the file"),
    url="",
    licence=mark("As agreed with whoever computed the file"),
    attribution="",
    rows_min=1,
    rows_max=ROWS_MAX,
    stale_after_days=1_000,  # roads and timetables change
    bad_share_max=0.0,
    read=read_edition,
    is_complete=has_rows_of_edition,
)
