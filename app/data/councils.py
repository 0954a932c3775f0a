"""Questions about what councils' own files tell: listings, Ofsted's extracts, confirmations."""

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from datetime import datetime
from typing import Any

from sqlmodel import Session, SQLModel, col, delete, select

from app.core.offer import (
    Ages,
    Extra,
    Funded,
    Offer,
    Opening,
    Price,
    Text,
    Vacancy,
)
from app.data.session import put_rows
from app.data.tables import (
    Confirmation,
    ExtractedRegistration,
    ExtraLine,
    ListedText,
    Listing,
    OpeningHours,
    PriceLine,
    VacancyLine,
)

EXTRACTED = tuple(ExtractedRegistration.model_fields)
LISTED = tuple(Listing.model_fields)
LINES: tuple[type[SQLModel], ...] = (OpeningHours, VacancyLine, PriceLine, ExtraLine, ListedText)


def replace_extract(session: Session, la_number: str, rows: Iterable[Sequence[Any]]) -> None:
    """One council's extract anew, values in the order of EXTRACTED."""
    session.exec(
        delete(ExtractedRegistration).where(col(ExtractedRegistration.la_number) == la_number)
    )
    put_rows(session, ExtractedRegistration, EXTRACTED, rows)


def find_extracted(session: Session) -> Sequence[ExtractedRegistration]:
    return session.exec(select(ExtractedRegistration)).all()


def replace_listings(
    session: Session,
    la_number: str,
    rows: Iterable[Sequence[Any]],
    offers: Mapping[str, Offer],
) -> None:
    """One council's listings anew, values in the order of LISTED; `offers` by provider_id."""
    before = select(Listing.provider_id).where(Listing.la_number == la_number)
    gone = [*session.exec(before).all(), *offers]
    for table in LINES:
        own = getattr(table, "provider_id")  # noqa: B009  (each of these tables has one)
        for start in range(0, len(gone), 500):
            session.exec(delete(table).where(col(own).in_(gone[start : start + 500])))
    session.exec(delete(Listing).where(col(Listing.la_number) == la_number))
    put_rows(session, Listing, LISTED, rows)
    _put_lines(session, offers)


def _put_lines(session: Session, offers: Mapping[str, Offer]) -> None:
    put_rows(
        session,
        OpeningHours,
        ("provider_id", "weekday", "opens", "closes", "weeks"),
        (
            (one, day.weekday, day.opens.isoformat(), day.closes.isoformat(), day.weeks.value)
            for one, offer in offers.items()
            for day in offer.opening
        ),
    )
    put_rows(
        session,
        VacancyLine,
        ("provider_id", "band", "space", "from_month"),
        (
            (one, line.band.value, line.space.value, _iso(line.from_month))
            for one, offer in offers.items()
            for line in offer.vacancies
        ),
    )
    put_rows(
        session,
        PriceLine,
        ("provider_id", "pence", "unit", "band", "valid_from"),
        (
            (one, line.pence, line.unit.value, _word(line.band), _iso(line.valid_from))
            for one, offer in offers.items()
            for line in offer.prices
        ),
    )
    put_rows(
        session,
        ExtraLine,
        ("provider_id", "heading", "pence", "unit", "alternative"),
        (
            (one, line.heading.value, line.pence, _word(line.unit), line.alternative)
            for one, offer in offers.items()
            for line in offer.extras
        ),
    )
    put_rows(
        session,
        ListedText,
        ("provider_id", "field", "language", "text"),
        (
            (one, field.value, language, words)
            for one, offer in offers.items()
            for field, wordings in offer.texts.items()
            for language, words in wordings.items()
        ),
    )


def _iso(day: Any) -> str | None:
    return day.isoformat() if day else None


def _word(member: Any) -> str | None:
    return member.value if member else None


def find_listings(session: Session) -> Sequence[Listing]:
    listed = select(Listing).order_by(Listing.la_number, Listing.reference)
    return session.exec(listed).all()


def find_listed_ids(session: Session, la_number: str) -> dict[str, str]:
    """provider_id by reference, of one council's listing as it is held."""
    held = select(Listing.reference, Listing.provider_id).where(Listing.la_number == la_number)
    return dict(session.exec(held).all())


def find_offers(session: Session, listings: Iterable[Listing]) -> dict[str, Offer]:
    """What each listed setting offers, by provider_id, put together from its lines."""
    opening: defaultdict[str, list[Opening]] = defaultdict(list)
    for day in session.exec(select(OpeningHours).order_by(col(OpeningHours.id))):
        opening[day.provider_id].append(Opening(day.weekday, day.opens, day.closes, day.weeks))
    vacancies: defaultdict[str, list[Vacancy]] = defaultdict(list)
    for space in session.exec(select(VacancyLine)):
        vacancies[space.provider_id].append(Vacancy(space.band, space.space, space.from_month))
    prices: defaultdict[str, list[Price]] = defaultdict(list)
    for one in session.exec(select(PriceLine).order_by(col(PriceLine.id))):
        prices[one.provider_id].append(Price(one.pence, one.unit, one.band, one.valid_from))
    extras: defaultdict[str, list[Extra]] = defaultdict(list)
    for extra in session.exec(select(ExtraLine).order_by(col(ExtraLine.id))):
        told = Extra(extra.heading, extra.pence, extra.unit, extra.alternative)
        extras[extra.provider_id].append(told)
    texts: defaultdict[str, dict[Text, dict[str, str]]] = defaultdict(dict)
    written = select(ListedText).order_by(ListedText.field, ListedText.language)
    for text in session.exec(written):
        texts[text.provider_id].setdefault(Text(text.field), {})[text.language] = text.text
    bands = {line: place for place, line in enumerate(("under-2", "2", "3-4"))}
    return {
        listing.provider_id: Offer(
            ages=ages_of(listing.age_from_months, listing.age_to_months),
            opening=tuple(opening[listing.provider_id]),
            vacancies=tuple(
                sorted(vacancies[listing.provider_id], key=lambda one: bands[one.band.value])
            ),
            space_confirmed_on=listing.space_confirmed_on,
            prices=tuple(prices[listing.provider_id]),
            extras=tuple(extras[listing.provider_id]),
            funded=_funded(listing.funded),
            apply_by=listing.apply_by,
            step_free=listing.step_free,
            languages=tuple(filter(None, listing.languages.split(";"))),
            school_runs=tuple(filter(None, listing.school_runs.split("\n"))),
            premises=listing.premises,
            texts=texts[listing.provider_id],
        )
        for listing in listings
    }


def ages_of(from_months: int | None, to_months: int | None) -> Ages | None:
    """Ages as two columns hold them; None where the youngest is not told."""
    return None if from_months is None else Ages(from_months, to_months)


def _funded(words: str | None) -> tuple[Funded, ...] | None:
    return None if words is None else tuple(map(Funded, filter(None, words.split(";"))))


def find_confirmed(session: Session) -> set[tuple[str, str, str]]:
    """(la_number, reference, ofsted_urn) of listings that an officer has confirmed."""
    return {
        (one.la_number, one.reference, one.ofsted_urn) for one in session.exec(select(Confirmation))
    }


def save_confirmation(
    session: Session, listing: Listing, *, confirmed_at: datetime, reason: str
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
