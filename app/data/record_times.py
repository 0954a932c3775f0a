"""Times as the record returns them."""

from datetime import UTC, datetime


def in_utc(at: datetime) -> datetime:
    """A time from the record in UTC; SQLite returns it without its zone."""
    return at.astimezone(UTC) if at.tzinfo else at.replace(tzinfo=UTC)
