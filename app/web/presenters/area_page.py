"""The page of a council or ward: take-up, settings, prices, inspection outcomes and help."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from functools import partial

from app.config import Council
from app.core import issuers
from app.core.area_shapes import ShapeFrame
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
from app.snapshot.area_prices import AreaPrices
from app.snapshot.layout import Agency, AreaSummary, Edition, HelpPoint, NamedArea
from app.web.presenters.area_costs import AreaCosts, area_costs
from app.web.presenters.area_inspections import AreaInspections, area_inspections
from app.web.presenters.area_kinds import KindRow, counting_notes, kind_rows
from app.web.presenters.area_map import AreaMapSection, CountedWard, area_map
from app.web.presenters.contact import CouncilContact, council_contact
from app.web.presenters.help_point import HelpPointDetails, help_point
from app.web.presenters.labels import inside
from app.web.presenters.page_frame import SourceNote, source_notes
from app.web.presenters.takeup import TakeupMeasure, measures
from app.web.presenters.takeup_in_ten import InTen, TakeupOverview, overview


@dataclass(frozen=True)
class AgencyLine:
    """A childminder agency, its location and its number of childminders ("" if not known)."""

    name: str
    location: str
    childminders: str


@dataclass(frozen=True)
class AreaFacts:
    """Facts of the snapshot about an area and its council. `takeup` are the area's figures.

    `wards` are those of the council with take-up figures, `counted_wards` all of them, by name;
    `frame` is their map.
    """

    area: NamedArea
    council: NamedArea
    summary: AreaSummary | None
    prices: AreaPrices
    takeup: Sequence[Figure]
    england_takeup: Sequence[Figure]
    help_points: Sequence[HelpPoint]
    agencies: Sequence[Agency]
    wards: Sequence[NamedArea] = ()
    counted_wards: Sequence[CountedWard] = ()
    frame: ShapeFrame | None = None

    @property
    def is_ward(self) -> bool:
        return self.area.level == "ward"


@dataclass(frozen=True)
class AreaPage:
    """The content of the page of an area.

    `wards` are (name, URL) of a council's wards that have pages. `council_url` is the page of a
    ward's council, "" on a council's own page.
    """

    name: str
    council_name: str
    council_url: str
    in_ten: TakeupOverview
    ward_map: AreaMapSection | None
    measures: tuple[TakeupMeasure, ...]
    takeup_sources: tuple[SourceNote, ...]
    kinds: tuple[KindRow, ...]
    counting_notes: tuple[str, ...]
    costs: AreaCosts
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
        in_ten=_in_ten(facts, takeup_measures, translator),
        ward_map=area_map(
            facts.council.name, facts.counted_wards, facts.frame, facts.area.code, translator
        ),
        measures=takeup_measures,
        takeup_sources=lines(_takeup_sources(facts)) if takeup_measures else (),
        kinds=kind_rows(facts.summary, translator),
        counting_notes=tuple(counting_notes(facts.summary, translator, is_ward=facts.is_ward)),
        costs=area_costs(facts.area.name, facts.prices, editions, translator, today),
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


def _in_ten(
    facts: AreaFacts, takeup_measures: Sequence[TakeupMeasure], translator: Translator
) -> TakeupOverview:
    """The shares; without any, what is known instead."""
    if shares := [measure.in_ten for measure in takeup_measures if measure.in_ten]:
        return overview(shares)
    nothing_known = translator.gettext(
        "We have no figures on how many families in %(area)s use funded hours.",
        area=inside(facts.area.name, translator),
    )
    headlines = [measure.headline for measure in takeup_measures] or [nothing_known]
    return overview([InTen(headline) for headline in headlines])


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


def _agency(agency: Agency, translator: Translator) -> AgencyLine:
    childminders = ""
    if agency.childminders_count is not None:
        childminders = translator.ngettext(
            "%(num)s childminder", "%(num)s childminders", agency.childminders_count
        )
    location = ", ".join(filter(None, (agency.town, agency.postcode)))
    return AgencyLine(agency.name, location, childminders)
