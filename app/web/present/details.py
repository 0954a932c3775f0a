"""A place's own page: every fact we hold, each with its source and date."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from functools import partial
from typing import Final
from urllib.parse import quote, urlencode

from app.config import Council
from app.core.offer import Text
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
from app.web.present.offer import Told, told
from app.web.present.places import (
    area_width,
    current_blocks,
    kind_explained,
    kind_line,
    kind_name,
    place_url,
    stale_lines,
)
from app.web.present.registration import FactGroup, Lines, fact_groups, sources_of
from app.web.present.site import DataLine, source_lines

# Ofsted's report pages put providers under a number by kind; domain/data-sources.md §1.
REPORT_CATEGORIES: Final = {Kind.CHILDMINDER: 17, Kind.DOMESTIC: 15, Kind.NANNY: 18}
NON_DOMESTIC: Final = 16
# What each section of the page shows of an offer.
WHEN: Final = ("ages", "opening", "vacancies")
COSTS: Final = ("funded", "prices", "extras", Text.FUNDED_PATTERN)
APPLY: Final = ("apply_by", Text.HOW_TO_APPLY)
SUPPORT: Final = (
    *("step_free", "languages", "school_runs", "premises"),
    *(Text.SEND_SUPPORT, Text.FOOD),
)


@dataclass(frozen=True)
class Nearby:
    """A place near this one."""

    url: str
    name: str
    kind: str
    distance: str


@dataclass(frozen=True)
class Setting:
    """A place's page. `report_url` is None where no Ofsted number is known.

    `can_ask`: whether any way to reach them is shown. `warnings` are of sources past their time. The
    sources of a section are empty where the section says only what is not known.
    """

    name: str
    kind: str
    kind_explained: str
    is_area_only: bool
    can_ask: bool
    warnings: tuple[DataLine, ...]
    area: str
    area_width: str
    phone: Phone | None
    email: WebLink | None
    website: WebLink | None
    contact_sources: tuple[DataLine, ...]
    offer: Told
    ages_sources: tuple[DataLine, ...]
    periods_sources: tuple[DataLine, ...]
    when_sources: tuple[DataLine, ...]
    costs_sources: tuple[DataLine, ...]
    apply_sources: tuple[DataLine, ...]
    support_sources: tuple[DataLine, ...]
    offer_sources: tuple[DataLine, ...]
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
    lines = partial(source_lines, editions=editions, voice=voice, today=today, warns=False)
    return Setting(
        name=place.name,
        kind=kind_line(place, voice, home, council),
        kind_explained=kind_explained(place, voice),
        is_area_only=place.consent is Consent.AREA,
        can_ask=bool(place.phone or email(place.email) or website(place.website)),
        warnings=stale_lines(place, editions, voice, today),
        area=place.postcode,
        area_width=area_width(place, voice),
        phone=phone(place.phone),
        email=email(place.email),
        website=website(place.website),
        contact_sources=_contact_sources(place, lines),
        offer=told(place, voice, today),
        ages_sources=_ages_sources(place, lines),
        periods_sources=sources_of(place, lines, "periods"),
        when_sources=_offer_sources(place, lines, *WHEN),
        costs_sources=_offer_sources(place, lines, *COSTS),
        apply_sources=_offer_sources(place, lines, *APPLY),
        support_sources=_offer_sources(place, lines, *SUPPORT),
        offer_sources=sources_of(place, lines, "offer"),
        council=people(council),
        ofsted=OFSTED_PHONE,
        groups=tuple(fact_groups(place, voice, lines, council)),
        current=current,
        visits=visits,
        earlier=earlier,
        has_earlier_grades=any(one.is_graded for one in earlier),
        inspection_sources=sources_of(place, lines, "inspections", "registration"),
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
        kind=kind_name(place, voice),
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


def _ages_sources(place: Place, lines: Lines) -> tuple[DataLine, ...]:
    """The source of ages that are not from the source of the offer, which the section names."""
    if not place.offer.ages or _tells_ages(place):
        return ()
    return sources_of(place, lines, "ages")


def _tells_ages(place: Place) -> bool:
    """Whether the ages come from the source of the offer."""
    told_by = place.sources.get("ages", place.sources.get("offer"))
    return place.offer.ages is not None and told_by == place.sources.get("offer")


def _offer_sources(place: Place, lines: Lines, *parts: str | Text) -> tuple[DataLine, ...]:
    """The source of an offer, where it tells one of these parts at least."""
    told = any(_tells(place, part) for part in parts)
    return sources_of(place, lines, "offer") if told else ()


def _tells(place: Place, part: str | Text) -> bool:
    """Whether an offer tells this; that there are no funded hours is told, too."""
    if isinstance(part, Text):
        return part in place.offer.texts
    if part == "ages":
        return _tells_ages(place)
    value = getattr(place.offer, part)
    return value is not None and (value != () or part == "funded")


def _contact_sources(place: Place, lines: Lines) -> tuple[DataLine, ...]:
    """The sources of the ways to reach them that are shown; consent may withhold others."""
    shown = (one for one in ("phone", "email", "website") if getattr(place, one))
    return lines([place.sources[one] for one in shown if one in place.sources])
