"""The page of a council or ward: take-up, settings by kind, inspection outcomes and help."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from functools import partial

from app.config import Council
from app.core import issuers
from app.core.declared_filters import CHOICE_NAMES
from app.core.source_names import (
    AGENCIES,
    DIRECTORY,
    FUNDED_TAKEUP,
    LISTING,
    REGISTER,
    WARD_TAKEUP,
)
from app.core.takeup import Figure
from app.i18n import Translator
from app.snapshot.layout import Agency, AreaSummary, Edition, HelpPoint, KindCount, NamedArea
from app.web.presenters.area_inspections import AreaInspections, area_inspections
from app.web.presenters.contact import CouncilContact, council_contact
from app.web.presenters.help_point import HelpPointDetails, help_point
from app.web.presenters.labels import inside
from app.web.presenters.page_frame import SourceNote, source_notes
from app.web.presenters.takeup import TakeupMeasure, measures


@dataclass(frozen=True)
class KindRow:
    """Settings of one kind; `without_capacity_note` counts those without a number of places."""

    kind: str
    settings: str
    places: str
    without_capacity_note: str


@dataclass(frozen=True)
class AgencyLine:
    """A childminder agency, its location and its number of childminders ("" if not known)."""

    name: str
    location: str
    childminders: str


@dataclass(frozen=True)
class AreaFacts:
    """Facts of the snapshot about an area and its council. `takeup` are the area's figures."""

    area: NamedArea
    council: NamedArea
    summary: AreaSummary | None
    takeup: Sequence[Figure]
    england_takeup: Sequence[Figure]
    help_points: Sequence[HelpPoint]
    agencies: Sequence[Agency]
    wards: Sequence[NamedArea] = ()

    @property
    def is_ward(self) -> bool:
        return self.area.level == "ward"


@dataclass(frozen=True)
class AreaPage:
    """The content of the page of an area.

    `wards` are (name, URL) of a council's wards that have pages. `council_url` is the page of a
    ward's council, "" on a council's own page. `lead` is the first sentence, about take-up; the
    measure that it comes from does not repeat it.
    """

    name: str
    council_name: str
    council_url: str
    lead: str
    measures: tuple[TakeupMeasure, ...]
    takeup_sources: tuple[SourceNote, ...]
    kinds: tuple[KindRow, ...]
    kinds_notes: tuple[str, ...]
    area_inspections: AreaInspections | None
    listed_sources: tuple[SourceNote, ...]
    outcome_sources: tuple[SourceNote, ...]
    help_points: tuple[HelpPointDetails, ...]
    help_point_sources: tuple[SourceNote, ...]
    agencies: tuple[AgencyLine, ...]
    agency_sources: tuple[SourceNote, ...]
    council_contact: CouncilContact
    wards: tuple[tuple[str, str], ...]
    ward_sources: tuple[SourceNote, ...]


def area_page(
    facts: AreaFacts,
    council: Council,
    editions: Mapping[str, Edition],
    translator: Translator,
    today: date,
) -> AreaPage:
    """The content of the page of an area. `council` is the area's council from COUNCILS_FILE."""
    takeup_measures = measures(
        facts.area.name, facts.takeup, facts.england_takeup, translator, is_ward=facts.is_ward
    )
    code = translator.language.code
    register = editions.get(REGISTER)
    register_day = register.as_at if register else None
    lines = partial(source_notes, editions=editions, translator=translator, today=today)
    return AreaPage(
        name=facts.area.name,
        council_name=facts.council.name,
        council_url=f"/{code}/area/{facts.council.code}" if facts.is_ward else "",
        lead=takeup_measures[0].headline if takeup_measures else _no_takeup(facts, translator),
        measures=takeup_measures,
        takeup_sources=lines(_takeup_sources(facts)) if takeup_measures else (),
        kinds=tuple(_kind_row(count, translator) for count in _kinds(facts)),
        kinds_notes=tuple(_kinds_notes(facts, translator)),
        area_inspections=area_inspections(facts.summary, translator, register_day)
        if facts.summary
        else None,
        listed_sources=lines(_listed_sources(facts)),
        outcome_sources=lines(one.inspections for one in issuers.ISSUERS),
        help_points=tuple(help_point(point, translator) for point in facts.help_points),
        help_point_sources=lines(point.source for point in facts.help_points),
        agencies=tuple(_agency(agency, translator) for agency in facts.agencies),
        agency_sources=lines((AGENCIES,)) if facts.agencies else (),
        council_contact=council_contact(council),
        wards=tuple((ward.name, f"/{code}/area/{ward.code}") for ward in facts.wards),
        ward_sources=lines((f"{WARD_TAKEUP}/{facts.council.la_number}",)),
    )


def _no_takeup(facts: AreaFacts, translator: Translator) -> str:
    return translator.gettext(
        "We have no figures on how many families in %(area)s use funded hours.",
        area=inside(facts.area.name, translator),
    )


def _takeup_sources(facts: AreaFacts) -> tuple[str, ...]:
    """The sources of take-up figures: DfE on every page, and the council for a ward."""
    ward = (f"{WARD_TAKEUP}/{facts.council.la_number}",) if facts.is_ward else ()
    return (*ward, FUNDED_TAKEUP)


def _listed_sources(facts: AreaFacts) -> tuple[str, ...]:
    """Every source of settings: national editions and the council's own."""
    la_number = facts.council.la_number
    lists = [source for issuer in issuers.ISSUERS for source in issuer.lists]
    own = [name for source in lists for name in (source, f"{source}/{la_number}")]
    return (*own, f"{LISTING}/{la_number}", f"{DIRECTORY}/{la_number}")


def _kinds(facts: AreaFacts) -> tuple[KindCount, ...]:
    return facts.summary.kinds if facts.summary else ()


def _kind_row(counted: KindCount, translator: Translator) -> KindRow:
    has_no_numbers = counted.without_number == counted.settings_count
    return KindRow(
        kind=translator.gettext(CHOICE_NAMES[counted.choice]),
        settings=translator.number(counted.settings_count),
        places=translator.gettext("Not known")
        if has_no_numbers
        else translator.number(counted.places_count),
        without_capacity_note=""
        if has_no_numbers or not counted.without_number
        else translator.ngettext(
            "%(num)s gave no number of places",
            "%(num)s gave no number of places",
            counted.without_number,
        ),
    )


def _kinds_notes(facts: AreaFacts, translator: Translator) -> Iterator[str]:
    """Sentences about settings that the table does not list, and why."""
    summary = facts.summary
    if facts.is_ward or summary is None:
        yield translator.gettext(
            "Childminders who show no address are counted for their council, not for a ward."
        )
        return
    if summary.childminders_counted:
        yield translator.ngettext(
            "%(num)s more childminder or home where children are cared for is not in our lists:"
            " Ofsted tells us only which council it is in.",
            "%(num)s more childminders and homes where children are cared for are not in our lists:"
            " Ofsted tells us only which council they are in.",
            summary.childminders_counted,
        )
    else:
        yield translator.gettext(
            "Other childminders are counted only from 5 on; here there are fewer, or none."
        )
    if summary.nannies_count:
        yield translator.ngettext(
            "%(num)s nanny (home childcarer) is registered here."
            " Funded hours can't be used with a nanny.",
            "%(num)s nannies (home childcarers) are registered here."
            " Funded hours can't be used with a nanny.",
            summary.nannies_count,
        )
    else:
        yield translator.gettext(
            "Nannies (home childcarers) are counted only from 5 on; here there are fewer, or none."
        )


def _agency(agency: Agency, translator: Translator) -> AgencyLine:
    childminders = ""
    if agency.childminders_count is not None:
        childminders = translator.ngettext(
            "%(num)s childminder", "%(num)s childminders", agency.childminders_count
        )
    location = ", ".join(filter(None, (agency.town, agency.postcode)))
    return AgencyLine(agency.name, location, childminders)
