"""A place's own page: every fact we hold, each with its source and date."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from functools import partial
from typing import Final
from urllib.parse import quote, urlencode

from app.config import Council
from app.core.offer import Text
from app.core.provision import (
    Consent,
    Kind,
)
from app.core.ratings import summarise_inspections
from app.i18n import Translator
from app.snapshot.layout import (
    Edition,
    Setting,
)
from app.web.presenters.contact import (
    OFSTED_PHONE,
    CouncilContact,
    Phone,
    WebLink,
    council_contact,
    email,
    phone,
    website,
)
from app.web.presenters.inspections import (
    InspectionBlock,
    inspection_block,
)
from app.web.presenters.offer import (
    OfferDetails,
    offer_details,
)
from app.web.presenters.page_frame import (
    SourceNote,
    source_notes,
)
from app.web.presenters.registration_facts import (
    FactGroup,
    SourceNotesOf,
    fact_groups,
    sources_of,
)
from app.web.presenters.setting_card import (
    area_width,
    current_inspection_blocks,
    kind_explained,
    kind_line,
    kind_name,
    setting_url,
    stale_notes,
)

# Ofsted's report pages put providers under a number by kind; docs/sources.md#ofsted-register.
REPORT_CATEGORIES: Final = {Kind.CHILDMINDER: 17, Kind.DOMESTIC: 15, Kind.NANNY: 18}
NON_DOMESTIC: Final = 16
# What each section of the page shows of an offer.
AVAILABILITY_FIELDS: Final = ("ages", "opening", "vacancies")
COST_FIELDS: Final = ("funded", "prices", "extras", Text.FUNDED_PATTERN)
APPLICATION_FIELDS: Final = ("apply_by", Text.HOW_TO_APPLY)
SUPPORT_FIELDS: Final = (
    *("step_free", "languages", "school_runs", "premises"),
    *(Text.SEND_SUPPORT, Text.FOOD),
)


@dataclass(frozen=True)
class NearbySetting:
    """A place near this one."""

    url: str
    name: str
    kind: str
    distance: str


@dataclass(frozen=True)
class SettingPage:
    """A place's page. `report_url` is None where no Ofsted number is known.

    `can_ask`: whether any way to reach them is shown. `warnings` are of sources past their time. The
    sources of a section are empty where the section says only what is not known.
    """

    name: str
    kind: str
    kind_explained: str
    is_area_only: bool
    is_contactable: bool
    warnings: tuple[SourceNote, ...]
    area: str
    area_width: str
    phone: Phone | None
    email: WebLink | None
    website: WebLink | None
    contact_sources: tuple[SourceNote, ...]
    offer: OfferDetails
    ages_sources: tuple[SourceNote, ...]
    periods_sources: tuple[SourceNote, ...]
    when_sources: tuple[SourceNote, ...]
    costs_sources: tuple[SourceNote, ...]
    apply_sources: tuple[SourceNote, ...]
    support_sources: tuple[SourceNote, ...]
    offer_sources: tuple[SourceNote, ...]
    council: CouncilContact
    ofsted: Phone
    groups: tuple[FactGroup, ...]
    current: InspectionBlock
    visits: tuple[InspectionBlock, ...]
    earlier: tuple[InspectionBlock, ...]
    has_earlier_grades: bool
    inspection_sources: tuple[SourceNote, ...]
    report_url: str | None
    is_school_report: bool
    directions_url: str | None
    nearby: tuple[NearbySetting, ...]


def setting_page(
    setting: Setting,
    translator: Translator,
    editions: Mapping[str, Edition],
    site_council: Council,
    council: Council,
    nearby: tuple[NearbySetting, ...] = (),
    *,
    today: date,
) -> SettingPage:
    """Everything known about a place. `council` is the place's own, `home` the one of this site."""
    standing_inspections = summarise_inspections(list(setting.inspections))
    current, visits = current_inspection_blocks(standing_inspections, setting, translator, editions)
    earlier = tuple(inspection_block(one, translator) for one in standing_inspections.earlier)
    lines = partial(
        source_notes, editions=editions, translator=translator, today=today, warns=False
    )
    return SettingPage(
        name=setting.name,
        kind=kind_line(setting, translator, site_council, council),
        kind_explained=kind_explained(setting, translator),
        is_area_only=setting.consent is Consent.AREA,
        is_contactable=bool(setting.phone or email(setting.email) or website(setting.website)),
        warnings=stale_notes(setting, editions, translator, today),
        area=setting.postcode,
        area_width=area_width(setting, translator),
        phone=phone(setting.phone),
        email=email(setting.email),
        website=website(setting.website),
        contact_sources=_contact_sources(setting, lines),
        offer=offer_details(setting, translator, today),
        ages_sources=_ages_sources(setting, lines),
        periods_sources=sources_of(setting, lines, "periods"),
        when_sources=_offer_sources(setting, lines, *AVAILABILITY_FIELDS),
        costs_sources=_offer_sources(setting, lines, *COST_FIELDS),
        apply_sources=_offer_sources(setting, lines, *APPLICATION_FIELDS),
        support_sources=_offer_sources(setting, lines, *SUPPORT_FIELDS),
        offer_sources=sources_of(setting, lines, "offer"),
        council=council_contact(council),
        ofsted=OFSTED_PHONE,
        groups=tuple(fact_groups(setting, translator, lines, council)),
        current=current,
        visits=visits,
        earlier=earlier,
        has_earlier_grades=any(one.is_graded for one in earlier),
        inspection_sources=sources_of(setting, lines, "inspections", "registration"),
        report_url=report_url(setting),
        is_school_report=bool(setting.dfe_urn and not setting.ofsted_urn),
        directions_url=directions_url(setting),
        nearby=nearby,
    )


def nearby(setting: Setting, distance_m: float, translator: Translator) -> NearbySetting:
    """A line of "Other places near here"."""
    return NearbySetting(
        url=setting_url(setting, translator.language.code),
        name=setting.name,
        kind=kind_name(setting, translator),
        distance=translator.miles(distance_m),
    )


def report_url(setting: Setting) -> str | None:
    """Ofsted's own page about a place; for a school, whose pages differ by phase, its search."""
    if setting.ofsted_urn:
        category = REPORT_CATEGORIES.get(setting.kind, NON_DOMESTIC)
        return f"https://reports.ofsted.gov.uk/provider/{category}/{quote(setting.ofsted_urn)}"
    if setting.dfe_urn:
        return f"https://reports.ofsted.gov.uk/search?{urlencode({'q': setting.dfe_urn})}"
    return None


def directions_url(setting: Setting) -> str | None:
    """A route to the place; it names the destination only, so the search stays with us."""
    if not setting.postcode:
        return None
    if setting.consent is Consent.AREA:
        where = f"{setting.postcode}, UK"  # the outward code: their area is all they agreed to show
    else:
        # The setting by its name and street: a link carries no full postcode, not even theirs.
        parts = (setting.name, *setting.address, setting.town, setting.postcode.split(" ")[0])
        where = ", ".join(filter(None, parts))
    question = urlencode({"api": 1, "destination": where})
    return f"https://www.google.com/maps/dir/?{question}"


def _ages_sources(setting: Setting, lines: SourceNotesOf) -> tuple[SourceNote, ...]:
    """The source of ages that are not from the source of the offer, which the section names."""
    if not setting.offer.ages or _ages_from_offer_source(setting):
        return ()
    return sources_of(setting, lines, "ages")


def _ages_from_offer_source(setting: Setting) -> bool:
    """Whether the ages come from the source of the offer."""
    ages_source = setting.sources.get("ages", setting.sources.get("offer"))
    return setting.offer.ages is not None and ages_source == setting.sources.get("offer")


def _offer_sources(
    setting: Setting, lines: SourceNotesOf, *parts: str | Text
) -> tuple[SourceNote, ...]:
    """The source of an offer, where it tells one of these parts at least."""
    offer_details = any(_has_offer_field(setting, part) for part in parts)
    return sources_of(setting, lines, "offer") if offer_details else ()


def _has_offer_field(setting: Setting, part: str | Text) -> bool:
    """Whether an offer tells this; that there are no funded hours is told, too."""
    if isinstance(part, Text):
        return part in setting.offer.texts
    if part == "ages":
        return _ages_from_offer_source(setting)
    value = getattr(setting.offer, part)
    return value is not None and (value != () or part == "funded")


def _contact_sources(setting: Setting, lines: SourceNotesOf) -> tuple[SourceNote, ...]:
    """The sources of the ways to reach them that are shown; consent may withhold others."""
    shown = (one for one in ("phone", "email", "website") if getattr(setting, one))
    return lines([setting.sources[one] for one in shown if one in setting.sources])
