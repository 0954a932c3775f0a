"""The roles of council staff, and how long a session lasts.

A person has roles for one council at a time; what no role allows is refused.
"""

from datetime import datetime, timedelta
from enum import Enum

SESSION_LASTS = timedelta(hours=12)  # in total, however much it is used
IDLE_LASTS = timedelta(minutes=30)  # OWASP ASVS 5.0.0, 7.3.1 and 7.3.2: both limits are documented
FRESH_MINUTES = 15  # passkeys, sessions and people are changed within this time of a sign-in


class Role(Enum):
    """What a person may do for a council; a person may have several."""

    EDITOR = "editor"  # changes listings and consents, works through the queues
    APPROVER = "approver"  # also decides about the council's files, erases settings
    ANALYST = "analyst"  # reads; changes nothing but the sufficiency report
    ADMINISTRATOR = "administrator"  # people, council details, all editions, erasure


EDITING = (Role.EDITOR, Role.APPROVER)
REPORTING = (*EDITING, Role.ANALYST)  # texts and views of the sufficiency report
AGREEING_REPORTS = (Role.APPROVER, Role.ADMINISTRATOR)
SEEING_SOURCES = (*EDITING, Role.ADMINISTRATOR)  # each source's values, also those not shown
DECIDING_EDITIONS = (Role.APPROVER, Role.ADMINISTRATOR)  # of the council's own files
ERASING = (Role.APPROVER, Role.ADMINISTRATOR)
DECIDING_NATIONAL = (Role.ADMINISTRATOR,)  # about what concerns the whole install


def is_fresh(authenticated_at: datetime | None, now: datetime) -> bool:
    """Whether a person proved who they are in the last 15 minutes; False where that is not known.

    Source: OWASP ASVS 5.0.0, 7.5.1 and 7.5.2; the length is ours.
    """
    if authenticated_at is None:
        return False
    return timedelta(0) <= now - authenticated_at < timedelta(minutes=FRESH_MINUTES)


def has_ended(started_at: datetime, last_used_at: datetime, now: datetime) -> bool:
    """Whether a session is over: 12 hours after its start, or 30 minutes after its last use."""
    return now - started_at >= SESSION_LASTS or now - last_used_at >= IDLE_LASTS
