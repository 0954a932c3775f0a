"""Queries for attempts to sign in that a browser has begun and whose answer is awaited."""

from dataclasses import dataclass
from datetime import datetime, timedelta

from sqlmodel import Session, col, delete, select, update

from app.core.retention.periods import DAY
from app.data.staff_users import digest_of, new_token
from app.data.tables import SignInAttempt, SignInPurpose

ISSUER_ANSWERS_WITHIN = timedelta(minutes=10)
PASSKEY_ANSWERS_WITHIN = timedelta(minutes=5)
KEPT_FOR = timedelta(days=DAY)  # after an attempt is over


@dataclass(frozen=True)
class StartedAttempt:
    """What the browser needs for its attempt: the cookie's token and, of an issuer, the rest."""

    cookie_token: str
    state: str
    nonce: str
    verifier: str


@dataclass(frozen=True)
class AnsweredAttempt:
    """An attempt that is used up now."""

    nonce: str
    verifier: str
    going_to: str
    user_id: int | None


def start_attempt(
    session: Session,
    purpose: SignInPurpose,
    la_number: str,
    now: datetime,
    *,
    going_to: str = "",
    user_id: int | None = None,
    cookie_token: str = "",
) -> StartedAttempt:
    """Save a new attempt of a browser; `cookie_token` is its token, "" gives it a new one."""
    session.exec(delete(SignInAttempt).where(col(SignInAttempt.expires_at) < now - KEPT_FOR))
    is_issuer = purpose is SignInPurpose.ISSUER
    started = StartedAttempt(cookie_token or new_token(), new_token(), new_token(), new_token())
    session.add(
        SignInAttempt(
            cookie_digest=digest_of(started.cookie_token),
            purpose=purpose,
            la_number=la_number,
            user_id=user_id,
            state_digest=digest_of(started.state) if is_issuer else "",
            nonce=started.nonce,
            verifier=started.verifier if is_issuer else "",
            going_to=going_to,
            expires_at=now + (ISSUER_ANSWERS_WITHIN if is_issuer else PASSKEY_ANSWERS_WITHIN),
        )
    )
    session.flush()
    return started


def use_attempt(
    session: Session,
    purpose: SignInPurpose,
    la_number: str,
    cookie_token: str,
    now: datetime,
    *,
    state: str = "",
) -> AnsweredAttempt | None:
    """Use up the newest attempt of a browser; None where there is none or it is over.

    Two answers at once: the update of one finds the row used.
    """
    listed = select(SignInAttempt.id).where(
        SignInAttempt.cookie_digest == digest_of(cookie_token),
        SignInAttempt.purpose == purpose,
        SignInAttempt.la_number == la_number,
        SignInAttempt.state_digest == (digest_of(state) if state else ""),
        col(SignInAttempt.expires_at) > now,
    )
    newest = session.exec(listed.order_by(col(SignInAttempt.id).desc()).limit(1)).first()
    if newest is None:
        return None
    unused = (col(SignInAttempt.id) == newest, col(SignInAttempt.used_at).is_(None))
    columns = (
        *(col(SignInAttempt.nonce), col(SignInAttempt.verifier)),
        *(col(SignInAttempt.going_to), col(SignInAttempt.user_id)),
    )
    used = update(SignInAttempt).where(*unused).values(used_at=now).returning(*columns)
    row = session.execute(used).first()
    return AnsweredAttempt(*row) if row else None
