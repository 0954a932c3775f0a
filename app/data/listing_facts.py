"""A query for the facts of a council's listings that its queues are about."""

from collections.abc import Iterable
from datetime import date, datetime
from typing import Any, NamedTuple

from sqlmodel import Session

from app.data.session import read_rows


class ListingFacts(NamedTuple):
    """One listing. Texts are "" and dates None where the listing has none.

    `other_phone` and `ofsted_postcode` are Ofsted's: the extract's, or else the register's.
    `number_confirmed_on` is the day of an officer's confirmation of its number.
    """

    reference: str
    provider_id: str
    name: str
    phone: str
    postcode: str
    space_confirmed_on: date | None
    has_hours: bool
    has_vacancies: bool
    other_phone: str
    ofsted_postcode: str
    number_confirmed_on: date | None


def find_listing_facts(session: Session, la_number: str) -> list[ListingFacts]:
    """The listings of a council by reference, without those that an officer withholds."""
    query = """
        SELECT l.reference, l.provider_id, l.name, l.phone, l.postcode, l.space_confirmed_on,
               EXISTS (SELECT 1 FROM opening_hours h
                       WHERE h.provider_id = l.provider_id AND h.la_number = l.la_number),
               EXISTS (SELECT 1 FROM vacancy_line v
                       WHERE v.provider_id = l.provider_id AND v.la_number = l.la_number),
               coalesce(nullif(e.phone, ''), p.phone, ''),
               coalesce(nullif(e.postcode, ''), o.postcode, ''),
               (SELECT max(c.confirmed_at) FROM confirmation c
                WHERE c.la_number = l.la_number AND c.reference = l.reference)
        FROM listing l
        LEFT JOIN provider p ON p.provider_id = l.provider_id
        LEFT JOIN service s ON s.service_id = l.provider_id || '-1'
        LEFT JOIN location o ON o.location_id = s.location_id
        LEFT JOIN extracted_registration e
            ON e.provider_id = l.provider_id AND e.la_number = l.la_number
        WHERE l.la_number = ? AND l.provider_id NOT IN
            (SELECT provider_id FROM provider_edit WHERE field = 'withheld' AND ended_at IS NULL)
        ORDER BY l.reference
    """
    found = {row[0]: _facts(row) for row in read_rows(session, query, la_number)}
    return list(found.values())


def find_names(session: Session, la_number: str) -> dict[str, str]:
    """The name of each of a council's settings by provider_id: its listing's, else Ofsted's, else its
    directory's."""
    query = """
        SELECT provider_id, name FROM provider WHERE la_number = ? AND name IS NOT NULL
        UNION ALL
        SELECT provider_id, name FROM extracted_registration
        WHERE la_number = ? AND name <> ''
    """
    listed = "SELECT provider_id, name FROM listing WHERE la_number = ? AND name <> ''"
    entered = "SELECT provider_id, name FROM directory_entry WHERE la_number = ?"
    names: Iterable[tuple[Any, ...]] = read_rows(session, query, la_number, la_number)
    return (
        dict(read_rows(session, entered, la_number))
        | dict(names)
        | dict(read_rows(session, listed, la_number))
    )


def _facts(row: tuple[Any, ...]) -> ListingFacts:
    *texts, space, hours, vacancies, phone, postcode, confirmed = row
    reference, provider_id, name, own_phone, own_postcode = texts
    return ListingFacts(
        reference,
        provider_id,
        name,
        own_phone,
        own_postcode,
        _day(space),
        bool(hours),
        bool(vacancies),
        phone,
        postcode,
        _day(confirmed),
    )


def _day(value: Any) -> date | None:
    """A day of a plain read: text on SQLite, and a date or a time on PostgreSQL."""
    if isinstance(value, str):
        return date.fromisoformat(value[:10])
    return value.date() if isinstance(value, datetime) else value
