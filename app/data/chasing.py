"""Queries for asking settings about their listing: who can be asked, and how they were asked.

A reminder is a message of the outbox; a call, a letter or a visit is an attempt that an officer
logs.
"""

from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Final, NamedTuple

from sqlmodel import Session, col, select

from app.core.chasing import AskedOutcome
from app.core.consent import Consent
from app.core.provision import Kind, Status
from app.data.audit import AuditEntry, save_audit_entry
from app.data.closings import find_hidden
from app.data.outbox_history import find_messages_of
from app.data.record_times import in_utc, read_time
from app.data.session import read_rows
from app.data.tables import (
    ContactAttempt,
    ContactWay,
    MessageKind,
    MessageState,
    SettingLink,
)

NOTE_LENGTH_MAX = 500  # characters
SENT_TWICE_WITHIN = timedelta(minutes=1)
_OUTCOMES: Final = {
    MessageState.QUEUED: AskedOutcome.WAITING,
    MessageState.SENT: AskedOutcome.SENT,
    MessageState.REFUSED: AskedOutcome.CAME_BACK,
    MessageState.BOUNCED: AskedOutcome.CAME_BACK,
    MessageState.FAILED: AskedOutcome.NOT_SENT,
    MessageState.STOPPED: AskedOutcome.NOT_SENT,
}


class Asked(NamedTuple):
    """One time that a setting was asked; `way` is None for a reminder of this service.

    `note` is an officer's; `problem` is why a message was not sent or came back.
    """

    at: datetime
    way: ContactWay | None
    outcome: AskedOutcome
    by: str
    note: str = ""
    problem: str = ""


class SettingToAsk(NamedTuple):
    """An open setting of a council; texts are "" where no source has them.

    `phone` is the source's that comes first, without officers' corrections.
    """

    provider_id: str
    name: str
    kind: str
    numbers: str
    phone: str


def find_settings_to_ask(session: Session, la_number: str) -> dict[str, SettingToAsk]:
    """The settings of a council that may be asked, by provider_id.

    They are those that its listing, Ofsted's extract or a register has as open; without nannies,
    confidential settings, and those that the council withholds or has closed.
    """
    found: dict[str, list[str]] = {}
    for provider_id, *texts, _place in read_rows(session, _SETTINGS, *(la_number,) * 3, True):
        known = found.setdefault(provider_id, [""] * len(texts))
        for index, text in enumerate(texts):
            known[index] = known[index] or text or ""
    for provider_id in find_hidden(session) | _not_open(session, la_number):
        found.pop(provider_id, None)
    listed = (SettingToAsk(one, *texts) for one, texts in found.items())
    return {one.provider_id: one for one in listed if one.kind != Kind.NANNY.value}


# The council's own list first, then Ofsted's extract for it, then the registers.
_SETTINGS = """
    SELECT provider_id, name, kind, coalesce(nullif(ofsted_urn, ''), dfe_urn), phone, 1 AS place
    FROM listing WHERE la_number = ?
    UNION ALL
    SELECT provider_id, name, kind, ofsted_urn, phone, 2 FROM extracted_registration
    WHERE la_number = ?
    UNION ALL
    SELECT p.provider_id, coalesce(p.name, ''), s.kind, r.identifier, p.phone, 3
    FROM provider p
    JOIN registration r ON r.provider_id = p.provider_id
    JOIN service s ON s.provider_id = p.provider_id
    WHERE p.la_number = ? AND r.closed_edition_id IS NULL AND r.is_active = ?
    ORDER BY place
"""


def _not_open(session: Session, la_number: str) -> set[str]:
    """Providers that Ofsted has as confidential or not active, or a register only as closed."""
    extracts = """
        SELECT provider_id, max(CASE WHEN is_confidential = ? THEN 1 ELSE 0 END),
               max(CASE WHEN status = ? THEN 1 ELSE 0 END)
        FROM extracted_registration WHERE la_number = ? GROUP BY provider_id
    """
    registered = """
        SELECT provider_id FROM registration
        WHERE provider_id IN (SELECT provider_id FROM listing WHERE la_number = ?)
        GROUP BY provider_id
        HAVING max(CASE WHEN closed_edition_id IS NULL AND is_active = ? THEN 1 ELSE 0 END) = 0
    """
    found: set[str] = set()
    active: set[str] = set()
    for provider_id, confidential, is_active in read_rows(
        session, extracts, True, Status.ACTIVE.value, la_number
    ):
        (active if is_active and not confidential else found).add(provider_id)
    closed = {row[0] for row in read_rows(session, registered, la_number, True)}
    return found | (closed - active)


def find_perhaps_confidential(session: Session, la_number: str) -> set[str]:
    """Settings of which a source, perhaps not the one that counts, agrees to show nothing."""
    query = """
        SELECT provider_id FROM listing WHERE la_number = ? AND consent = ?
        UNION SELECT provider_id FROM restriction WHERE consent = ?
        UNION SELECT provider_id FROM provider_edit
              WHERE field = 'consent' AND ended_at IS NULL AND value LIKE ?
    """
    nothing = Consent.NOTHING.value
    return {row[0] for row in read_rows(session, query, la_number, *[nothing] * 2, f"%{nothing}%")}


def find_known_addresses(session: Session, la_number: str) -> dict[str, str]:
    """The email address of each of a council's settings that has one, by provider_id.

    The fast form of `publish.setting_addresses.find_addresses` for the list of all settings; it
    does not ask whether a setting is written to.
    """
    query = """
        SELECT provider_id, email, 1 AS place FROM extracted_registration
        WHERE la_number = ? AND email <> ''
        UNION ALL
        SELECT provider_id, email, 2 FROM listing WHERE la_number = ? AND email <> ''
        UNION ALL
        SELECT provider_id, value, 3 FROM provider_edit WHERE field = 'email' AND ended_at IS NULL
        ORDER BY place
    """
    rows = read_rows(session, query, la_number, la_number)
    found: dict[str, str] = {provider_id: address for provider_id, address, _ in rows}
    return {provider_id: address for provider_id, address in found.items() if address}


def find_languages(session: Session, la_number: str) -> dict[str, str]:
    """The language in which the newest link to each address was read, by the keyed digest."""
    own = select(SettingLink.address_digest, SettingLink.language).where(
        SettingLink.la_number == la_number
    )
    return dict(session.exec(own.order_by(col(SettingLink.id))).all())


def find_last_reminders(session: Session, la_number: str) -> dict[str, Asked]:
    """The newest reminder of each of a council's settings, by provider_id."""
    query = """
        SELECT s.provider_id, m.asked_at, m.state, m.asked_by, m.problem
        FROM outbox_message m
        JOIN (SELECT o.provider_id, max(o.message_id) AS newest
              FROM outbox_setting o JOIN outbox_message n ON n.id = o.message_id
              WHERE n.la_number = ? AND n.kind = ? GROUP BY o.provider_id) s
            ON s.newest = m.id
    """
    rows = read_rows(session, query, la_number, MessageKind.REMINDER.value)
    return {
        provider_id: Asked(
            read_time(at), None, _OUTCOMES[MessageState(state)], by, problem=problem or ""
        )
        for provider_id, at, state, by, problem in rows
    }


def find_last_attempts(session: Session, la_number: str) -> dict[str, Asked]:
    """The newest attempt that an officer logged for each of a council's settings."""
    query = """
        SELECT provider_id, at, way, was_reached, note, by FROM contact_attempt
        WHERE id IN (SELECT max(id) FROM contact_attempt WHERE la_number = ? GROUP BY provider_id)
    """
    return {
        provider_id: Asked(read_time(at), ContactWay(way), _reached(was_reached), by, note)
        for provider_id, at, way, was_reached, note, by in read_rows(session, query, la_number)
    }


def find_asked(session: Session, provider_id: str, la_number: str) -> list[Asked]:
    """Every time that a council asked a setting, newest first."""
    attempts = select(ContactAttempt).where(
        ContactAttempt.provider_id == provider_id, ContactAttempt.la_number == la_number
    )
    asked = [
        *(
            Asked(one.asked_at, None, _OUTCOMES[one.state], one.asked_by, "", one.problem)
            for one in find_messages_of(session, provider_id, la_number)
            if one.kind is MessageKind.REMINDER
        ),
        *(
            Asked(in_utc(one.at), one.way, _reached(one.was_reached), one.by, one.note)
            for one in session.exec(attempts)
        ),
    ]
    return sorted(asked, key=lambda one: one.at, reverse=True)


@dataclass(frozen=True)
class Attempt:
    """What an officer logs; `note` is private and is never published."""

    provider_id: str
    way: ContactWay
    was_reached: bool
    note: str = ""


def log_attempt(
    session: Session, la_number: str, attempt: Attempt, who: str, now: datetime
) -> None:
    """Save and audit an attempt; the audit has no note. Not committed.

    The same once more within a minute is a form that was sent twice, and is not saved. Raises
    ValueError for a long note.
    """
    if len(attempt.note) > NOTE_LENGTH_MAX:
        raise ValueError(f"a note has at most {NOTE_LENGTH_MAX} characters")
    asked = Asked(now, attempt.way, _reached(attempt.was_reached), who, attempt.note)
    last = next(iter(find_asked(session, attempt.provider_id, la_number)), None)
    if last and last._replace(at=now) == asked and now - last.at < SENT_TWICE_WITHIN:
        return
    row = ContactAttempt(
        la_number=la_number,
        provider_id=attempt.provider_id,
        way=attempt.way,
        was_reached=attempt.was_reached,
        note=attempt.note,
        by=who,
        at=now,
    )
    session.add(row)
    action, way, outcome = "setting asked", attempt.way.value, asked.outcome.value
    entry = AuditEntry(who, action, attempt.provider_id, way, new_value=outcome)
    save_audit_entry(session, entry, now)


def newest(*asked: Asked | None) -> Asked | None:
    """The last of these; None where there is none."""
    made = [one for one in asked if one]
    return max(made, key=lambda one: one.at, default=None)


def _reached(was_reached: bool) -> AskedOutcome:  # a value of the record
    return AskedOutcome.REACHED if was_reached else AskedOutcome.NOT_REACHED
