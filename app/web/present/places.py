"""A place in the list: what its card says."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date

from app.config import Council
from app.core.distance import METRES_PER_MILE
from app.core.names import slug
from app.core.provision import Choice, Consent, Kind
from app.core.ratings import Standing, standing
from app.i18n import Voice
from app.snapshot.layout import Edition, Place
from app.web.present.contact import People, Phone, WebLink, email, people, phone, website
from app.web.present.facts import CardFacts, card_facts
from app.web.present.filters import whole_miles
from app.web.present.inspections import Block, block, not_inspected, not_on_list
from app.web.present.labels import (
    KINDS,
    KINDS_EXPLAINED,
    KINDS_OLDER,
    OLDER_EXPLAINED,
    OLDER_REGISTER,
    OTHER_LISTED,
    inside,
)
from app.web.present.site import DataLine, source_lines

WHOLE_MILES_FROM_KM = 8  # of wider areas the miles are given without a decimal


@dataclass(frozen=True)
class Card:
    """A place in the list. Number and distance belong to the search and are put in later.

    `area_width` is that of the area of a home that shows no more, "" where it has no position.
    `phone`, `email` and `website` are the place's own; without any, `council` says whom to ring.
    `warnings` are of sources past their time: the list shows each of them once, not on every card.
    """

    url: str
    name: str
    kind: str
    is_area_only: bool
    area_width: str
    facts: CardFacts
    current: Block
    visits: tuple[Block, ...]
    phone: Phone | None
    email: WebLink | None
    website: WebLink | None
    council: People
    sources: tuple[DataLine, ...]
    warnings: tuple[DataLine, ...]


def card(
    place: Place,
    voice: Voice,
    editions: Mapping[str, Edition],
    home: Council,
    council: Council,
    today: date,
) -> Card:
    """What the list says of a place. `council` is the place's own, `home` the one of this site."""
    told = standing(list(place.inspections))
    current, visits = current_blocks(told, place, voice, editions)
    return Card(
        url=place_url(place, voice.language.code),
        name=place.name,
        kind=kind_line(place, voice, home, council),
        is_area_only=place.consent is Consent.AREA,
        area_width=area_width(place, voice),
        facts=card_facts(place, voice, today),
        current=current,
        visits=visits,
        phone=phone(place.phone),
        email=email(place.email),
        website=website(place.website),
        council=people(council),
        sources=source_lines(place.sources.values(), editions, voice, today, warns=False),
        warnings=stale_lines(place, editions, voice, today),
    )


def numbered(number: int) -> str:
    """The opening of the list's item `number`, the piece that stands before a card."""
    return f'<li class="place" id="p{number}"><b class="n">{number}</b>'


def area_width(place: Place, voice: Voice) -> str:
    """How wide the area is that stands for a home, as in "0.6 miles"; "" where there is none."""
    if not place.area_km:
        return ""
    if place.area_km < WHOLE_MILES_FROM_KM:
        return voice.miles(place.area_km * 1000)
    return whole_miles(round(place.area_km * 1000 / METRES_PER_MILE), voice)


def kind_line(place: Place, voice: Voice, home: Council, council: Council) -> str:
    """The kind; with the council's name where that is not the council of this site."""
    kind = kind_name(place, voice)
    if not council.name or council.la_code == home.la_code:
        return kind
    return voice.gettext("%(kind)s, in %(council)s", kind=kind, council=inside(council.name, voice))


def kind_name(place: Place, voice: Voice) -> str:
    """What a place is; of one for school-age children, that too."""
    names = KINDS_OLDER if place.is_for_school_age else KINDS
    return voice.gettext(names[place.kind])


def kind_explained(place: Place, voice: Voice) -> str:
    """What a family should know of places of this kind."""
    if place.choice is Choice.OLDER_CHILDREN:
        return voice.gettext(OLDER_EXPLAINED if place.is_for_school_age else OLDER_REGISTER)
    if place.kind is Kind.OTHER and not place.is_registered:
        return voice.gettext(OTHER_LISTED)
    return voice.gettext(KINDS_EXPLAINED[place.kind])


def current_blocks(
    told: Standing, place: Place, voice: Voice, editions: Mapping[str, Edition]
) -> tuple[Block, tuple[Block, ...]]:
    """The current inspection and visits since, each in words."""
    if told.current is None and not place.is_registered:
        register = editions.get("ofsted_register")
        return not_on_list(register.as_at if register else None, voice), ()
    if told.current is None:
        as_at = register_date(place, editions)
        return not_inspected(place.kind, place.registers, place.registered_on, as_at, voice), ()
    return block(told.current, voice), tuple(block(one, voice) for one in told.visits)


def stale_lines(
    place: Place, editions: Mapping[str, Edition], voice: Voice, today: date
) -> tuple[DataLine, ...]:
    """A warning for each source of a place that is past its time."""
    lines = source_lines(place.sources.values(), editions, voice, today, of_place=True)
    return tuple(line for line in lines if line.is_stale)


def register_date(place: Place, editions: Mapping[str, Edition]) -> date | None:
    """As of when the registration is known."""
    edition = editions.get(place.sources.get("registration", ""))
    return edition.as_at if edition else None


def place_url(place: Place, code: str) -> str:
    """The address of a place's page in a language."""
    return f"/{code}/place/{place.provider_id}/{slug(place.name)}"
