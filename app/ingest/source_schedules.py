"""What the record stores of the sources' descriptors, for processes that do not load them."""

from sqlmodel import Session

from app.data.source_states import save_source_schedules
from app.data.tables import SourceSchedule
from app.ingest.sources import SOURCES


def store_source_schedules(session: Session) -> None:
    """Store titles and intervals of all sources in the record; the caller commits."""
    save_source_schedules(
        session,
        (
            SourceSchedule(
                source=source.name,
                title=source.title,
                councils_title=source.councils_title or source.title,
                every_hours=_hours(source.origin.every.total_seconds()) if source.origin else None,
                stale_after_days=source.stale_after_days,
            )
            for source in SOURCES
        ),
    )


def _hours(seconds: float) -> int:
    return round(seconds / 3600)
