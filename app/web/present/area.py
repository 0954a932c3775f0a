"""A council's or a ward's own page: take-up, settings by kind, what inspections found, who can help."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from functools import partial
from typing import Final

from app.config import Council
from app.core.provision import HelpKind
from app.core.takeup import Figure
from app.i18n import Voice, mark
from app.snapshot.layout import Agency, AreaSummary, Edition, HelpPoint, KindCount, NamedArea
from app.web.present.contact import People, Phone, WebLink, email, people, phone, website
from app.web.present.labels import CHOICES, inside
from app.web.present.outcomes import Outcomes, outcomes
from app.web.present.site import DataLine, source_lines
from app.web.present.takeup import Measure, measures

HELP_KINDS: Final = {
    HelpKind.FAMILY_HUB: mark("Family hub"),
    HelpKind.CHILDRENS_CENTRE: mark("Children's centre"),
}


@dataclass(frozen=True)
class KindRow:
    """Settings of one kind; `places` may say that none is known, `unsaid` how many told no number."""

    kind: str
    settings: str
    places: str
    unsaid: str


@dataclass(frozen=True)
class Helper:
    """A family hub or a children's centre; `address` is one line."""

    name: str
    kind: str
    address: str
    phone: Phone | None
    email: WebLink | None
    website: WebLink | None


@dataclass(frozen=True)
class AgencyLine:
    """A childminder agency, where it is and how many childminders it knows ("" where not told)."""

    name: str
    place: str
    childminders: str


@dataclass(frozen=True)
class AreaFacts:
    """What the snapshot holds of an area and of the council it is in."""

    area: NamedArea
    council: NamedArea
    summary: AreaSummary | None
    own: Sequence[Figure]
    england: Sequence[Figure]
    help_points: Sequence[HelpPoint]
    agencies: Sequence[Agency]
    wards: Sequence[NamedArea] = ()

    @property
    def is_ward(self) -> bool:
        return self.area.level == "ward"


@dataclass(frozen=True)
class AreaPage:
    """The page. `wards` are (name, address) of a council's wards that have pages.

    `council_url` leads from a ward to its council and is "" on a council's page.

    `lead` is the sentence on take-up that stands first; the measure it comes from does not repeat it.
    """

    name: str
    council_name: str
    council_url: str
    lead: str
    measures: tuple[Measure, ...]
    takeup_sources: tuple[DataLine, ...]
    kinds: tuple[KindRow, ...]
    kinds_notes: tuple[str, ...]
    outcomes: Outcomes | None
    listed_sources: tuple[DataLine, ...]
    outcome_sources: tuple[DataLine, ...]
    helpers: tuple[Helper, ...]
    helper_sources: tuple[DataLine, ...]
    agencies: tuple[AgencyLine, ...]
    agency_sources: tuple[DataLine, ...]
    people: People
    wards: tuple[tuple[str, str], ...]
    ward_sources: tuple[DataLine, ...]


def area_page(
    facts: AreaFacts,
    council: Council,
    editions: Mapping[str, Edition],
    voice: Voice,
    today: date,
) -> AreaPage:
    """Everything known of an area. `council` is the one it is in, as COUNCILS_FILE has it."""
    told = measures(facts.area.name, facts.own, facts.england, voice, is_ward=facts.is_ward)
    code = voice.language.code
    register = editions.get("ofsted_register")
    register_day = register.as_at if register else None
    lines = partial(source_lines, editions=editions, voice=voice, today=today)
    return AreaPage(
        name=facts.area.name,
        council_name=facts.council.name,
        council_url=f"/{code}/area/{facts.council.code}" if facts.is_ward else "",
        lead=told[0].said if told else _no_takeup(facts, voice),
        measures=told,
        takeup_sources=lines(_takeup_sources(facts)) if told else (),
        kinds=tuple(_kind_row(one, voice) for one in _kinds(facts)),
        kinds_notes=tuple(_kinds_notes(facts, voice)),
        outcomes=outcomes(facts.summary, voice, register_day) if facts.summary else None,
        listed_sources=lines(_listed_sources(facts)),
        outcome_sources=lines(("ofsted_register", "ofsted_schools")),
        helpers=tuple(helper(one, voice) for one in facts.help_points),
        helper_sources=lines(one.source for one in facts.help_points),
        agencies=tuple(_agency(one, voice) for one in facts.agencies),
        agency_sources=lines(("childminder_agencies",)) if facts.agencies else (),
        people=people(council),
        wards=tuple((one.name, f"/{code}/area/{one.code}") for one in facts.wards),
        ward_sources=lines((f"ward_takeup/{facts.council.la_number}",)),
    )


def _no_takeup(facts: AreaFacts, voice: Voice) -> str:
    return voice.gettext(
        "We have no figures on how many families in %(area)s use funded hours.",
        area=inside(facts.area.name, voice),
    )


def _takeup_sources(facts: AreaFacts) -> tuple[str, ...]:
    """England's figures are DfE's on every page; a ward's own come from its council."""
    ward = (f"ward_takeup/{facts.council.la_number}",) if facts.is_ward else ()
    return (*ward, "funded_takeup")


def _listed_sources(facts: AreaFacts) -> tuple[str, ...]:
    own = facts.council.la_number
    return (
        "ofsted_register",
        f"ofsted_council_extract/{own}",
        "ofsted_consented",
        "schools",
        f"schools/{own}",
        f"council_listing/{own}",
    )


def _kinds(facts: AreaFacts) -> tuple[KindCount, ...]:
    return facts.summary.kinds if facts.summary else ()


def _kind_row(counted: KindCount, voice: Voice) -> KindRow:
    is_silent = counted.without_number == counted.settings_count
    return KindRow(
        kind=voice.gettext(CHOICES[counted.choice]),
        settings=voice.number(counted.settings_count),
        places=voice.gettext("Not known") if is_silent else voice.number(counted.places_count),
        unsaid=""
        if is_silent or not counted.without_number
        else voice.ngettext(
            "%(num)s gave no number of places",
            "%(num)s gave no number of places",
            counted.without_number,
        ),
    )


def _kinds_notes(facts: AreaFacts, voice: Voice) -> Iterator[str]:
    """What the table does not list, and why."""
    summary = facts.summary
    if facts.is_ward or summary is None:
        yield voice.gettext(
            "Childminders who show no address are counted for their council, not for a ward."
        )
        return
    if summary.childminders_counted:
        yield voice.ngettext(
            "%(num)s more childminder or home where children are cared for is not in our lists:"
            " Ofsted tells us only which council it is in.",
            "%(num)s more childminders and homes where children are cared for are not in our lists:"
            " Ofsted tells us only which council they are in.",
            summary.childminders_counted,
        )
    else:
        yield voice.gettext(
            "Other childminders are counted only from 5 on; here there are fewer, or none."
        )
    if summary.nannies_count:
        yield voice.ngettext(
            "%(num)s nanny (home childcarer) is registered here."
            " Funded hours can't be used with a nanny.",
            "%(num)s nannies (home childcarers) are registered here."
            " Funded hours can't be used with a nanny.",
            summary.nannies_count,
        )
    else:
        yield voice.gettext(
            "Nannies (home childcarers) are counted only from 5 on; here there are fewer, or none."
        )


def helper(point: HelpPoint, voice: Voice) -> Helper:
    """A family hub or a children's centre in words."""
    lines = dict.fromkeys(line for line in (*point.address, point.town, point.postcode) if line)
    return Helper(
        name=point.name,
        kind=voice.gettext(HELP_KINDS[point.kind]),
        address=", ".join(lines),
        phone=phone(point.phone),
        email=email(point.email),
        website=website(point.website),
    )


def _agency(agency: Agency, voice: Voice) -> AgencyLine:
    childminders = ""
    if agency.childminders_count is not None:
        childminders = voice.ngettext(
            "%(num)s childminder", "%(num)s childminders", agency.childminders_count
        )
    place = ", ".join(filter(None, (agency.town, agency.postcode)))
    return AgencyLine(agency.name, place, childminders)
