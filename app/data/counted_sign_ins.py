"""Counting attempts to sign in, so that the eleventh within 15 minutes is refused.

The record counts, not each process: a server has several workers, and an attempt to sign in needs
the record anyway. Where it does not answer, nobody signs in.
"""

from collections.abc import Iterable
from datetime import datetime, timedelta

from sqlmodel import Session, col, delete, func, select

from app.data.record_times import in_utc
from app.data.staff_users import digest_of
from app.data.tables import CountedSignIn

ATTEMPTS = 10
WITHIN = timedelta(minutes=15)


def count_sign_in(session: Session, keys: Iterable[str], now: datetime) -> timedelta | None:
    """Count an attempt under each key; how long to wait where one has too many, else None.

    A refused attempt is not counted, so that waiting helps. Of attempts at the same moment
    PostgreSQL may let one more a worker pass: none sees another's row before it is committed.
    """
    since = now - WITHIN
    session.exec(delete(CountedSignIn).where(col(CountedSignIn.at) <= since))
    digests = sorted({digest_of(key) for key in keys})
    session.add_all(CountedSignIn(key_digest=digest, at=now) for digest in digests)
    session.flush()
    for digest in digests:
        own = select(func.count(), func.min(CountedSignIn.at)).where(
            CountedSignIn.key_digest == digest
        )
        count, first = session.exec(own).one()
        if count > ATTEMPTS:
            session.rollback()
            return in_utc(first) + WITHIN - now
    return None
