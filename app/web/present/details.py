"""A place's own page: every fact we hold, each with its source and date."""

from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass
from datetime import date
from functools import partial
from typing import Final
from urllib.parse import quote, urlencode

from app.config import Council
from app.core.provision import Consent, Kind
from app.core.ratings import standing
from app.i18n import Voice
from app.snapshot.layout import Edition, Place
from app.web.present.contact import (
    OFSTED_PHONE,
    People,
    Phone,
    WebLink,
    email,
    people,
    phone,
    website,
)
from app.web.present.inspections import Block, block
from app.web.present.labels import KINDS, KINDS_EXPLAINED
from app.web.present.offer import Told, told
from app.web.present.places import area_width, current_blocks, kind_line, place_url
from app.web.present.site import DataLine, source_lines

# Ofsted's report pages put providers under a number by kind; domain/data-sources.md §1.
REPORT_CATEGORIES: Final = {Kind.CHILDMINDER: 17, Kind.DOMESTIC: 15, Kind.NANNY: 18}
NON_DOMESTIC: Final = 16

Lines = Callable[[Iterable[str]], tuple[DataLine, ...]]  # of the sources named


@dataclass(frozen=True)
class Fact:
    """A fact and its name; a literal one (a number, an address) is never translated.

    `language` is that of the lines where it is not the page's.
    """

    label: str
    lines: tuple[str, ...]
    is_literal: bool = False
    language: str = ""


@dataclass(frozen=True)
class FactGroup:
    """Facts that came from one source, and which."""

    facts: tuple[Fact, ...]
    sources: tuple[DataLine, ...]


@dataclass(frozen=True)
class Nearby:
    """A place near this one."""

    url: str
    name: str
    kind: str
    distance: str


@dataclass(frozen=True)
class Setting:
    """A place's page. `report_url` is None where no Ofsted number is known."""

    name: str
    kind: str
    kind_explained: str
    is_area_only: bool
    area: str
    area_width: str
    phone: Phone | None
    email: WebLink | None
    website: WebLink | None
    contact_sources: tuple[DataLine, ...]
    offer: Told
    ages_sources: tuple[DataLine, ...]
    offer_sources: tuple[DataLine, ...]
    periods_sources: tuple[DataLine, ...]
    council: People
    ofsted: Phone
    groups: tuple[FactGroup, ...]
    current: Block
    visits: tuple[Block, ...]
    earlier: tuple[Block, ...]
    has_earlier_grades: bool
    inspection_sources: tuple[DataLine, ...]
    report_url: str | None
    is_school_report: bool
    directions_url: str | None
    nearby: tuple[Nearby, ...]


def setting(
    place: Place,
    voice: Voice,
    editions: Mapping[str, Edition],
    home: Council,
    council: Council,
    nearby: tuple[Nearby, ...] = (),
    *,
    today: date,
) -> Setting:
    """Everything known about a place. `council` is the place's own, `home` the one of this site."""
    inspected = standing(list(place.inspections))
    current, visits = current_blocks(inspected, place, voice, editions)
    earlier = tuple(block(one, voice) for one in inspected.earlier)
    lines = partial(source_lines, editions=editions, voice=voice, today=today, of_place=True)
    return Setting(
        name=place.name,
        kind=kind_line(place, voice, home, council),
        kind_explained=voice.gettext(KINDS_EXPLAINED[place.kind]),
        is_area_only=place.consent is Consent.AREA,
        area=place.postcode,
        area_width=area_width(place, voice),
        phone=phone(place.phone),
        email=email(place.email),
        website=website(place.website),
        contact_sources=_contact_sources(place, lines),
        offer=told(place, voice, today),
        ages_sources=_sources(place, lines, "ages", "offer") if place.offer.ages else (),
        offer_sources=_sources(place, lines, "offer"),
        periods_sources=_sources(place, lines, "periods") if place.offer.periods else (),
        council=people(council),
        ofsted=OFSTED_PHONE,
        groups=tuple(_groups(place, voice, lines, council)),
        current=current,
        visits=visits,
        earlier=earlier,
        has_earlier_grades=any(one.is_graded for one in earlier),
        inspection_sources=_sources(place, lines, "inspections", "registration"),
        report_url=report_url(place),
        is_school_report=bool(place.dfe_urn and not place.ofsted_urn),
        directions_url=directions_url(place),
        nearby=nearby,
    )


def nearby(place: Place, distance_m: float, voice: Voice) -> Nearby:
    """A line of "Other places near here"."""
    return Nearby(
        url=place_url(place, voice.language.code),
        name=place.name,
        kind=voice.gettext(KINDS[place.kind]),
        distance=voice.miles(distance_m),
    )


def report_url(place: Place) -> str | None:
    """Ofsted's own page about a place; for a school, whose pages differ by phase, its search."""
    if place.ofsted_urn:
        category = REPORT_CATEGORIES.get(place.kind, NON_DOMESTIC)
        return f"https://reports.ofsted.gov.uk/provider/{category}/{quote(place.ofsted_urn)}"
    if place.dfe_urn:
        return f"https://reports.ofsted.gov.uk/search?{urlencode({'q': place.dfe_urn})}"
    return None


def directions_url(place: Place) -> str | None:
    """A route to the place; it names the destination only, so the search stays with us."""
    if not place.postcode:
        return None
    if place.consent is Consent.AREA:
        where = f"{place.postcode}, UK"  # the outward code: their area is all they agreed to show
    else:
        # The setting by its name and street: a link carries no full postcode, not even theirs.
        parts = (place.name, *place.address, place.town, place.postcode.split(" ")[0])
        where = ", ".join(filter(None, parts))
    question = urlencode({"api": 1, "destination": where})
    return f"https://www.google.com/maps/dir/?{question}"


def _sources(place: Place, lines: Lines, *groups: str) -> tuple[DataLine, ...]:
    names = [place.sources[group] for group in groups if group in place.sources]
    return lines(names[:1])


def _contact_sources(place: Place, lines: Lines) -> tuple[DataLine, ...]:
    """Who told the ways to reach them that are shown."""
    names = [place.sources[one] for one in ("phone", "email", "website") if one in place.sources]
    return lines(names)


def _groups(place: Place, voice: Voice, lines: Lines, council: Council) -> Iterator[FactGroup]:
    """Facts by the source they came from; groups of one source are one list."""
    by_source: dict[tuple[DataLine, ...], list[Fact]] = {}
    for names, facts in (
        (("address",), _address(place, voice, council)),
        (("places", "registration"), _capacity(place, voice)),
        (("registration",), _registration(place, voice)),
        (("registration",), _conditions(place, voice)),
    ):
        found = list(facts)
        if found:
            told_by = _sources(place, lines, *names, "name")
            by_source.setdefault(told_by, []).extend(found)
    for sources, facts_of_source in by_source.items():
        yield FactGroup(tuple(facts_of_source), sources)


def _address(place: Place, voice: Voice, council: Council) -> Iterator[Fact]:
    lines = tuple(dict.fromkeys(line for line in (*place.address, place.town) if line))
    if place.consent is Consent.AREA:
        if place.postcode:
            yield Fact(voice.gettext("Their area"), (place.postcode,), is_literal=True)
    elif lines or place.postcode:
        whole = (*lines, place.postcode) if place.postcode else lines
        yield Fact(voice.gettext("Address"), whole, is_literal=True)
    if council.name:
        yield Fact(voice.gettext("Council"), (council.name,), is_literal=True)


def _capacity(place: Place, voice: Voice) -> Iterator[Fact]:
    if place.ofsted_urn or place.places_count:
        yield Fact(voice.gettext("Number of children"), (_places(place.places_count, voice),))


def _registration(place: Place, voice: Voice) -> Iterator[Fact]:
    if registers := tuple(_registers(place, voice)):
        yield Fact(voice.gettext("On Ofsted's registers"), registers)
    if place.registered_on:
        yield Fact(voice.gettext("Registered since"), (voice.date(place.registered_on),))
    if place.registered_person:
        yield Fact(voice.gettext("Run by"), (place.registered_person,), is_literal=True)
    if place.ofsted_urn:
        yield Fact(voice.gettext("Ofsted number (URN)"), (place.ofsted_urn,), is_literal=True)
    if place.dfe_urn:
        yield Fact(voice.gettext("School number (URN)"), (place.dfe_urn,), is_literal=True)


def _conditions(place: Place, voice: Voice) -> Iterator[Fact]:
    if place.conditions:
        label = voice.gettext("Conditions on the registration")
        lines = (line.strip() for line in place.conditions.splitlines())
        yield Fact(label, tuple(filter(None, lines)), language="en")


def _registers(place: Place, voice: Voice) -> Iterator[str]:
    if place.registers.early_years:
        yield voice.gettext(
            "Early Years Register: children from birth to the August after they turn 5."
        )
    if place.registers.compulsory:
        yield voice.gettext("Childcare Register, compulsory part: school-age children under 8.")
    if place.registers.voluntary:
        yield voice.gettext(
            "Childcare Register, voluntary part: children from 8, or care registered by choice."
        )


def _places(count: int | None, voice: Voice) -> str:
    """The file writes 0 where Ofsted has set no number, so 0 is "not known" too."""
    if not count:
        return voice.gettext("Not known")
    return voice.ngettext(
        "Up to %(num)s child at a time",
        "Up to %(num)s children at a time",
        count,
    )
