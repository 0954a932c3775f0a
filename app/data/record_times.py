"""Times as the record returns them."""

from datetime import UTC, datetime


def in_utc(at: datetime) -> datetime:
    """A time from the record in UTC; SQLite returns it without its zone."""
    return at.astimezone(UTC) if at.tzinfo else at.replace(tzinfo=UTC)


def read_time(value: datetime | str) -> datetime:
    """A time of a plain read, in UTC: text on SQLite."""
    return in_utc(datetime.fromisoformat(value) if isinstance(value, str) else value)
