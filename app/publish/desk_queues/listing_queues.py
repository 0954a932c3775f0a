"""Queues about a council's own listings: confirmations, vacancies, contact and postcodes. Pure."""

import re
from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass
from datetime import date, timedelta
from functools import lru_cache

from app.core.desk_queue import RULES, Queue, QueueRow, fingerprint
from app.core.distance import metres_between
from app.data.audit import keyed_digest
from app.data.edits import Edit, EditsByField, edit_in_force
from app.data.listing_facts import ListingFacts
from app.data.tables import EditField

Position = tuple[float, float]
FindPosition = Callable[[str], Position | None]


@dataclass(frozen=True)
class CouncilListings:
    """A council's listings with all that their queues need.

    `as_at` is the day of the listing's edition, None before the first one. `edits` are by
    provider_id. `find_position` gives the latitude and longitude of a postcode in degrees.
    `council_phone` is the number of the council's own family information service. `secret` keys the
    digests of personal values.
    """

    facts: tuple[ListingFacts, ...]
    as_at: date | None
    edits: Mapping[str, EditsByField]
    find_position: FindPosition
    council_phone: str
    secret: bytes

    def edit_in_force(self, provider_id: str, field: EditField) -> Edit | None:
        """The edit of a field, where one is in force."""
        own = self.edits.get(provider_id)
        return edit_in_force(own, field) if own else None

    def phone(self, facts: ListingFacts) -> str:
        """The number that families see: an officer's, the listing's or Ofsted's."""
        edit = self.edit_in_force(facts.provider_id, EditField.PHONE)
        return edit.value if edit else facts.phone or facts.other_phone

    def confirmed_on(self, facts: ListingFacts) -> date | None:
        """The last day on which anybody confirmed something of the listing."""
        edits = self.edits.get(facts.provider_id, {}).values()
        days = (self.as_at, facts.space_confirmed_on, facts.number_confirmed_on)
        return max(filter(None, (*days, *(edit.edited_on for edit in edits))), default=None)


def overdue_confirmations(listed: CouncilListings, today: date) -> list[QueueRow]:
    """Listings that nobody confirmed for more than 130 days, longest ago first."""
    before = today - timedelta(days=RULES.confirmed_within_days)
    dated = ((facts, listed.confirmed_on(facts)) for facts in listed.facts)
    found = (
        _row(Queue.CONFIRMATIONS, facts, "confirmed", day, day)
        for facts, day in dated
        if day and day < before
    )
    return sorted(found, key=lambda row: (row.since or date.min, row.key))


def old_vacancies(listed: CouncilListings, today: date) -> list[QueueRow]:
    """Listings whose vacancies were confirmed more than 30 days ago, longest ago first."""
    before = today - timedelta(days=RULES.vacancies_confirmed_within_days)
    found = []
    for facts in listed.facts:
        edit = listed.edit_in_force(facts.provider_id, EditField.VACANCIES)
        days = filter(None, (facts.space_confirmed_on, edit.edited_on if edit else None))
        day = max(days, default=None)
        has_vacancies = bool(edit.value) if edit else facts.has_vacancies
        if has_vacancies and day and day < before:
            found.append(_row(Queue.VACANCIES, facts, "vacancies", day, day))
    return sorted(found, key=lambda row: (row.since or date.min, row.key))


def missing_contact(listed: CouncilListings) -> list[QueueRow]:
    """Listings without a telephone number, those without hours, or without both; by name."""
    found = []
    for facts in listed.facts:
        opening = listed.edit_in_force(facts.provider_id, EditField.OPENING)
        has_hours = bool(opening.value) if opening else facts.has_hours
        has_phone = bool(listed.phone(facts))
        if not (has_phone and has_hours):
            what = "no_phone" if has_hours else "no_hours" if has_phone else "no_phone_and_hours"
            found.append(_row(Queue.MISSING, facts, what, None, what))
    return sorted(found, key=_by_name)


def far_postcodes(listed: CouncilListings) -> list[QueueRow]:
    """Listings whose postcode is more than 2 km from Ofsted's for the setting, farthest first.

    Where the postcode directory does not have one of the two, nothing can be said.
    """
    found = []
    for facts, own, ofsteds in _both_postcodes(listed):
        here, there = listed.find_position(own), listed.find_position(ofsteds)
        if here is None or there is None:
            continue
        distance_m = metres_between(*here, *there)
        if distance_m > RULES.postcode_within_m:
            values = {"own": own, "theirs": ofsteds, "km": f"{distance_m / 1000:.1f}"}
            cause = keyed_digest(listed.secret, f"{own} {ofsteds}")
            found.append((distance_m, _row(Queue.POSTCODES, facts, "far", None, cause, values)))
    return [row for _, row in sorted(found, key=lambda one: (-one[0], one[1].key))]


def _both_postcodes(listed: CouncilListings) -> Iterator[tuple[ListingFacts, str, str]]:
    for facts in listed.facts:
        own, ofsteds = facts.postcode.strip().upper(), facts.ofsted_postcode.strip().upper()
        if own and ofsteds and own.replace(" ", "") != ofsteds.replace(" ", ""):
            yield facts, own, ofsteds


def council_phones(listed: CouncilListings) -> list[QueueRow]:
    """Listings with the council's own number, where five or more have it; by name."""
    number = _digits(listed.council_phone)
    if not number:
        return []
    having = [facts for facts in listed.facts if _digits(listed.phone(facts)) == number]
    if len(having) < RULES.listings_with_council_phone:
        return []
    rows = (
        _row(Queue.COUNCIL_PHONE, facts, "council_phone", None, number, {"count": str(len(having))})
        for facts in having
    )
    return sorted(rows, key=_by_name)


def _digits(phone: str) -> str:
    """A number as it is dialled in the country, to compare it with others."""
    return re.sub(r"^(44|0044)", "0", re.sub(r"\D", "", phone.replace("(0)", "")))


def _row(
    queue: Queue,
    facts: ListingFacts,
    what: str,
    since: date | None,
    cause: object,
    values: dict[str, str] | None = None,
) -> QueueRow:
    return QueueRow(
        queue=queue,
        key=facts.reference,
        name=facts.name,
        what=what,
        cause=_fingerprint(queue.value, cause),
        since=since,
        values=values or {},
        provider_id=facts.provider_id,
    )


@lru_cache(maxsize=1024)  # most rows of a queue have the same few causes
def _fingerprint(queue: str, cause: object) -> str:
    return fingerprint(queue, cause)


def _by_name(row: QueueRow) -> tuple[str, str]:
    return row.name.casefold(), row.key


def queues_about_listings(
    listed: Callable[[], CouncilListings], today: date
) -> Mapping[Queue, Callable[[], Iterable[QueueRow]]]:
    """How to find each queue that is about listings."""
    return {
        Queue.CONFIRMATIONS: lambda: overdue_confirmations(listed(), today),
        Queue.VACANCIES: lambda: old_vacancies(listed(), today),
        Queue.MISSING: lambda: missing_contact(listed()),
        Queue.POSTCODES: lambda: far_postcodes(listed()),
        Queue.COUNCIL_PHONE: lambda: council_phones(listed()),
    }
