"""Queries for councils' own files: listings, Ofsted's extracts and confirmations."""

from collections import defaultdict
from collections.abc import Collection, Iterable, Mapping, Sequence
from datetime import date, datetime
from typing import Any

from sqlalchemy import select as sql_select
from sqlmodel import Session, SQLModel, col, delete, func, select

from app.core.consent import Consent
from app.core.offer import Ages, Extra, Funded, Offer, Opening, Price, Text, Vacancy
from app.core.provision import Status
from app.data.session import put_rows, read_rows, table_of
from app.data.tables import (
    Confirmation,
    DirectoryEntry,
    ExtractedRegistration,
    ExtraLine,
    ListedText,
    Listing,
    OpeningHours,
    PriceLine,
    Restriction,
    VacancyLine,
)

EXTRACT_COLUMNS = tuple(ExtractedRegistration.model_fields)
LISTING_COLUMNS = tuple(Listing.model_fields)
QUARANTINE_PREFIX = "quarantined "  # then an edition's name: the source of its restrictions
LISTING_DETAIL_TABLES: tuple[type[SQLModel], ...] = (
    OpeningHours,
    VacancyLine,
    PriceLine,
    ExtraLine,
    ListedText,
)


def replace_extract(session: Session, la_number: str, rows: Iterable[Sequence[Any]]) -> None:
    """Replace one council's extract; each row has its values in the order of EXTRACT_COLUMNS."""
    session.exec(
        delete(ExtractedRegistration).where(col(ExtractedRegistration.la_number) == la_number)
    )
    put_rows(session, ExtractedRegistration, EXTRACT_COLUMNS, rows)


def find_extracted_registrations(
    session: Session, only: Collection[str] | None = None
) -> Sequence[ExtractedRegistration]:
    """Registrations from extracts: all, or those of the providers in `only`."""
    extracted = select(ExtractedRegistration).order_by(ExtractedRegistration.la_number)
    if only is not None:
        extracted = extracted.where(col(ExtractedRegistration.provider_id).in_(only))
    return session.exec(extracted).all()


def find_other_councils_extracting(
    session: Session, la_number: str, urns: Collection[str]
) -> dict[str, set[str]]:
    """Other councils (DfE numbers) whose extracts list these registrations as active, by URN."""
    found: defaultdict[str, set[str]] = defaultdict(set)
    listed = sorted(urns)
    for start in range(0, len(listed), 500):
        others = select(ExtractedRegistration.ofsted_urn, ExtractedRegistration.la_number).where(
            col(ExtractedRegistration.ofsted_urn).in_(listed[start : start + 500]),
            ExtractedRegistration.la_number != la_number,
            ExtractedRegistration.status == Status.ACTIVE,
        )
        for urn, other in session.exec(others):
            found[urn].add(other)
    return found


def replace_listings(
    session: Session,
    la_number: str,
    rows: Iterable[Sequence[Any]],
    offers: Mapping[str, Offer],
) -> None:
    """Replace one council's listings; each row has its values in the order of LISTING_COLUMNS.

    `offers` are by provider_id. Settings that the council's staff added stay, unless a row is about
    one of them.
    """
    for table in LISTING_DETAIL_TABLES:
        own = getattr(table, "la_number")  # noqa: B009  (each of these tables has one)
        session.exec(delete(table).where(col(own) == la_number))
    own_rows = col(Listing.la_number) == la_number
    added = select(Listing.provider_id).where(own_rows, col(Listing.added_on).is_not(None))
    replaced = [one for one in session.exec(added) if one in offers]
    is_replaced = col(Listing.provider_id).in_(replaced)
    session.exec(delete(Listing).where(own_rows, col(Listing.added_on).is_(None) | is_replaced))
    put_rows(session, Listing, LISTING_COLUMNS, rows)
    _insert_hours_and_vacancies(session, la_number, offers)
    _insert_charges(session, la_number, offers)
    _insert_texts(session, la_number, offers)


def _insert_hours_and_vacancies(
    session: Session, la_number: str, offers: Mapping[str, Offer]
) -> None:
    put_rows(
        session,
        OpeningHours,
        ("la_number", "provider_id", "weekday", "opens", "closes", "weeks"),
        (
            (
                la_number,
                provider_id,
                day.weekday,
                day.opens.isoformat(),
                day.closes.isoformat(),
                day.weeks.value,
            )
            for provider_id, offer in offers.items()
            for day in offer.opening
        ),
    )
    put_rows(
        session,
        VacancyLine,
        ("la_number", "provider_id", "band", "space", "from_month"),
        (
            (la_number, provider_id, line.band.value, line.space.value, _iso(line.from_month))
            for provider_id, offer in offers.items()
            for line in offer.vacancies
        ),
    )


def _insert_charges(session: Session, la_number: str, offers: Mapping[str, Offer]) -> None:
    put_rows(
        session,
        PriceLine,
        ("la_number", "provider_id", "pence", "unit", "band", "valid_from"),
        (
            (
                la_number,
                provider_id,
                line.pence,
                line.unit.value,
                _enum_value(line.band),
                _iso(line.valid_from),
            )
            for provider_id, offer in offers.items()
            for line in offer.prices
        ),
    )
    put_rows(
        session,
        ExtraLine,
        ("la_number", "provider_id", "heading", "pence", "unit", "alternative"),
        (
            (
                la_number,
                provider_id,
                line.heading.value,
                line.pence,
                _enum_value(line.unit),
                line.alternative,
            )
            for provider_id, offer in offers.items()
            for line in offer.extras
        ),
    )


def _insert_texts(session: Session, la_number: str, offers: Mapping[str, Offer]) -> None:
    put_rows(
        session,
        ListedText,
        ("la_number", "provider_id", "field", "language", "text"),
        (
            (la_number, provider_id, field.value, language, text)
            for provider_id, offer in offers.items()
            for field, wordings in offer.texts.items()
            for language, text in wordings.items()
        ),
    )


def _iso(day: Any) -> str | None:
    return day.isoformat() if day else None


def _enum_value(member: Any) -> str | None:
    return member.value if member else None


def find_listed_provider_ids(session: Session) -> set[str]:
    """The providers that any council lists."""
    return set(session.exec(select(Listing.provider_id)).all())


def find_doubtful_listing_ids(session: Session, la_number: str) -> set[str]:
    """The providers of a council's listings, without those that are plainly published.

    Plainly published is a setting with an open registration at this council, in one listing, that
    no extract and no restriction has as inactive. It saves reading a whole council.
    """
    query = """
        SELECT l.provider_id FROM listing l
        WHERE l.la_number = ? AND NOT (
            EXISTS (SELECT 1 FROM provider p JOIN registration r ON r.provider_id = p.provider_id
                    WHERE p.provider_id = l.provider_id AND p.la_number = l.la_number
                      AND r.is_active = ? AND r.closed_edition_id IS NULL)
            AND NOT EXISTS (SELECT 1 FROM extracted_registration e
                            WHERE e.provider_id = l.provider_id AND e.status <> 'ACTV')
            AND NOT EXISTS (SELECT 1 FROM restriction q WHERE q.provider_id = l.provider_id
                              AND q.is_inactive_registration = ?)
            AND NOT EXISTS (SELECT 1 FROM listing o WHERE o.provider_id = l.provider_id
                              AND (o.la_number <> l.la_number OR o.reference <> l.reference)))
    """
    return {row[0] for row in read_rows(session, query, la_number, True, True)}


def find_listings(session: Session, only: Collection[str] | None = None) -> Sequence[Listing]:
    """The listings of every council: all, or those of the providers in `only`."""
    listed = select(Listing).order_by(Listing.la_number, Listing.reference)
    if only is not None:
        listed = listed.where(col(Listing.provider_id).in_(only))
    return session.exec(listed).all()


def has_listings(session: Session) -> bool:
    return session.exec(select(Listing.reference).limit(1)).first() is not None


def find_listing_provider_ids(session: Session, la_number: str) -> dict[str, str]:
    """provider_id by reference, from one council's current listing."""
    known_listings = select(Listing.reference, Listing.provider_id).where(
        Listing.la_number == la_number
    )
    return dict(session.exec(known_listings).all())


Key = tuple[str, str]  # la_number, provider_id


def find_offers(
    session: Session, listings: Iterable[Listing], only: Collection[str] | None = None
) -> dict[Key, Offer]:
    """The offer of each listing, assembled from the detail tables, by (la_number, provider_id).

    Where the listings are those of some providers, `only` has their ids.
    """

    def rows(table: type[SQLModel], *order: Any) -> Iterable[Any]:
        """The rows as tuples with the names of the columns; instances would take twice as long."""
        columns = table_of(table).c
        query = sql_select(*columns).order_by(*order)
        if only is not None:
            query = query.where(columns.provider_id.in_(only))
        return session.connection().execute(query)

    opening: defaultdict[Key, list[Opening]] = defaultdict(list)
    for day in rows(OpeningHours, OpeningHours.id):
        opening[_key(day)].append(Opening(day.weekday, day.opens, day.closes, day.weeks))
    vacancies: defaultdict[Key, list[Vacancy]] = defaultdict(list)
    for space in rows(VacancyLine):
        vacancies[_key(space)].append(Vacancy(space.band, space.space, space.from_month))
    prices: defaultdict[Key, list[Price]] = defaultdict(list)
    for one in rows(PriceLine, PriceLine.id):
        prices[_key(one)].append(Price(one.pence, one.unit, one.band, one.valid_from))
    extras: defaultdict[Key, list[Extra]] = defaultdict(list)
    for extra in rows(ExtraLine, ExtraLine.id):
        stated = Extra(extra.heading, extra.pence, extra.unit, extra.alternative)
        extras[_key(extra)].append(stated)
    texts: defaultdict[Key, dict[Text, dict[str, str]]] = defaultdict(dict)
    for text in rows(ListedText, ListedText.field, ListedText.language):
        texts[_key(text)].setdefault(Text(text.field), {})[text.language] = text.text
    bands = {line: position for position, line in enumerate(("under-2", "2", "3-4"))}
    return {
        _key(listing): Offer(
            ages=ages_of(listing.age_from_months, listing.age_to_months),
            opening=tuple(opening[_key(listing)]),
            vacancies=tuple(
                sorted(vacancies[_key(listing)], key=lambda one: bands[one.band.value])
            ),
            space_confirmed_on=listing.space_confirmed_on,
            prices=tuple(prices[_key(listing)]),
            extras=tuple(extras[_key(listing)]),
            funded=_funded(listing.funded),
            apply_by=listing.apply_by,
            step_free=listing.step_free,
            languages=tuple(filter(None, listing.languages.split(";"))),
            school_runs=tuple(filter(None, listing.school_runs.split("\n"))),
            premises=listing.premises,
            texts=texts[_key(listing)],
        )
        for listing in listings
    }


def _key(row: Any) -> Key:
    return row.la_number, row.provider_id


def ages_of(from_months: int | None, to_months: int | None) -> Ages | None:
    """Ages from two columns; None where the youngest age is not given."""
    return None if from_months is None else Ages(from_months, to_months)


def _funded(text: str | None) -> tuple[Funded, ...] | None:
    return None if text is None else tuple(map(Funded, filter(None, text.split(";"))))


def save_restrictions(
    session: Session,
    source: str,
    stated: Mapping[str, Consent | None],
    *,
    stated_on: date,
    is_inactive_registration: bool,
) -> None:
    """Replace a source's restrictions of the providers in `stated`; None removes one.

    `stated` is by provider_id. Restrictions of all other providers stay.
    """
    listed = sorted(stated)
    for start in range(0, len(listed), 500):
        own = col(Restriction.provider_id).in_(listed[start : start + 500])
        session.exec(
            delete(Restriction).where(
                own,
                col(Restriction.source) == source,
                col(Restriction.is_inactive_registration) == is_inactive_registration,
            )
        )
    put_rows(
        session,
        Restriction,
        ("provider_id", "source", "consent", "is_inactive_registration", "stated_on"),
        (
            (provider_id, source, consent.value, is_inactive_registration, stated_on.isoformat())
            for provider_id, consent in stated.items()
            if consent
        ),
    )


def replace_quarantine_restrictions(
    session: Session, name: str, narrowed: Mapping[str, Consent], stated_on: date
) -> None:
    """Replace the restrictions of the quarantined edition of this name, by provider_id.

    They apply until the edition is released or dropped; `narrowed` is then empty.
    """
    source = f"{QUARANTINE_PREFIX}{name}"
    session.exec(delete(Restriction).where(col(Restriction.source) == source))
    save_restrictions(
        session, source, narrowed, stated_on=stated_on, is_inactive_registration=False
    )


def count_quarantine_restrictions(session: Session, name: str) -> int:
    """How many restrictions the quarantined edition of this name has."""
    own = select(func.count()).where(Restriction.source == f"{QUARANTINE_PREFIX}{name}")
    return session.exec(own).one()


def find_restrictions(
    session: Session, only: Collection[str] | None = None
) -> Sequence[Restriction]:
    """Restrictions: all, or those of the providers in `only`."""
    restrictions = select(Restriction)
    if only is not None:
        restrictions = restrictions.where(col(Restriction.provider_id).in_(only))
    return session.exec(restrictions).all()


def find_confirmed(session: Session) -> set[tuple[str, str, str]]:
    """(la_number, reference, ofsted_urn) of listings that an officer confirmed."""
    return {
        (one.la_number, one.reference, one.ofsted_urn) for one in session.exec(select(Confirmation))
    }


def save_confirmation(
    session: Session, listing: Listing | DirectoryEntry, *, confirmed_at: datetime, reason: str
) -> None:
    session.merge(
        Confirmation(
            la_number=listing.la_number,
            reference=listing.reference,
            ofsted_urn=listing.ofsted_urn,
            confirmed_at=confirmed_at,
            reason=reason,
        )
    )
