"""The page of a setting: every known fact, each with its source and date."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import date
from functools import partial
from typing import Final
from urllib.parse import quote, urlencode

from app.config import Council
from app.core.consent import Consent
from app.core.field_names import FIELD_NAMES
from app.core.mistake_report import PageFact
from app.core.offer import Offer, Text
from app.core.offer_status import care_patterns
from app.core.provision import Kind
from app.core.ratings import summarise_inspections
from app.i18n import Translator
from app.snapshot.layout import Edition, Setting
from app.web.presenters.contact import (
    OFSTED_PHONE,
    CouncilContact,
    Phone,
    WebLink,
    council_contact,
    directions,
    email,
    phone,
    website,
)
from app.web.presenters.formatting import join_with_commas
from app.web.presenters.inspection_line import InspectionPart, inspection_line
from app.web.presenters.inspections import InspectionBlock, inspection_block
from app.web.presenters.offer import OfferDetails, offer_details
from app.web.presenters.page_frame import SourceNote, source_notes
from app.web.presenters.registration_facts import (
    FactGroup,
    SourceNotesOf,
    address_line,
    fact_groups,
    sources_of,
)
from app.web.presenters.setting_card import (
    area_reach,
    current_inspection_blocks,
    kind_explained,
    kind_line,
    kind_name,
    setting_url,
    stale_notes,
)

# Numbers in the URLs of Ofsted's report pages, by kind; docs/sources.md#ofsted-register
REPORT_CATEGORIES: Final = {Kind.CHILDMINDER: 17, Kind.DOMESTIC: 15, Kind.NANNY: 18}
NON_DOMESTIC: Final = 16
# The fields of an offer in each section of the page.
GLANCE_FIELDS: Final = ("opening", "vacancies", "funded", "prices")
TERMS_FIELDS: Final = ("extras", "apply_by", Text.FUNDED_PATTERN, Text.HOW_TO_APPLY)
SUPPORT_FIELDS: Final = (
    *("step_free", "languages", "school_runs", "premises"),
    *(Text.SEND_SUPPORT, Text.FOOD),
)


@dataclass(frozen=True)
class NearbySetting:
    """Another setting near this one."""

    url: str
    name: str
    kind: str
    distance: str


@dataclass(frozen=True)
class SettingPage:
    """The content of a setting's page. `report_url` is None if no Ofsted or DfE number is known.

    `is_contactable`: whether the page shows a phone number, email address or website. `warnings`
    are about overdue sources. The sources of a section are empty if nothing in the section is
    known. `fact_labels` are by the names of facts (`core.mistake_report.PageFact`), of which
    `being_checked` are those that the council checks, and `checked_line` is a sentence with them.
    """

    provider_id: str
    name: str
    kind: str
    kind_explained: str
    is_area_only: bool
    is_contactable: bool
    warnings: tuple[SourceNote, ...]
    address: str
    area: str
    area_reach: str
    phone: Phone | None
    email: WebLink | None
    website: WebLink | None
    contact_sources: tuple[SourceNote, ...]
    offer: OfferDetails
    description_sources: tuple[SourceNote, ...]
    glance_sources: tuple[SourceNote, ...]
    terms_sources: tuple[SourceNote, ...]
    support_sources: tuple[SourceNote, ...]
    inspection: tuple[InspectionPart, ...]
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
    fact_labels: Mapping[str, str]
    being_checked: frozenset[str]
    checked_line: str


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
    """The page of a setting. `council` is the setting's, `site_council` the one of this site."""
    standing_inspections = summarise_inspections(list(setting.inspections))
    current, visits = current_inspection_blocks(standing_inspections, setting, translator, editions)
    earlier = tuple(
        inspection_block(inspection, translator) for inspection in standing_inspections.earlier
    )
    lines = partial(
        source_notes, editions=editions, translator=translator, today=today, warns=False
    )
    return SettingPage(
        provider_id=setting.provider_id,
        name=setting.name,
        kind=kind_line(setting, translator, site_council, council),
        kind_explained=kind_explained(setting, translator),
        is_area_only=setting.consent is Consent.AREA,
        is_contactable=bool(setting.phone or email(setting.email) or website(setting.website)),
        warnings=stale_notes(setting, editions, translator, today),
        address=address_line(setting),
        area=setting.postcode,
        area_reach=area_reach(setting, translator),
        phone=phone(setting.phone),
        email=email(setting.email),
        website=website(setting.website),
        contact_sources=_contact_sources(setting, lines),
        offer=offer_details(setting, translator, today),
        description_sources=sources_of(setting, lines, "offer"),
        glance_sources=lines(_glance_sources(setting)),
        terms_sources=lines(_offer_source(setting, *TERMS_FIELDS)),
        support_sources=lines(_offer_source(setting, *SUPPORT_FIELDS)),
        inspection=inspection_line(setting, editions, translator, today),
        council=council_contact(council),
        ofsted=OFSTED_PHONE,
        groups=tuple(fact_groups(setting, translator, lines)),
        current=current,
        visits=visits,
        earlier=earlier,
        has_earlier_grades=any(block.is_graded for block in earlier),
        inspection_sources=sources_of(setting, lines, "inspections", "registration"),
        report_url=report_url(setting),
        is_school_report=bool(setting.dfe_urn and not setting.ofsted_urn),
        directions_url=directions_url(setting),
        nearby=nearby,
        fact_labels={fact.value: translator.gettext(FIELD_NAMES[fact.value]) for fact in PageFact},
        being_checked=frozenset(setting.offer.being_checked),
        checked_line=_checked_line(setting, translator),
    )


def nearby(setting: Setting, distance_m: float, translator: Translator) -> NearbySetting:
    """An entry in the list of other settings nearby."""
    return NearbySetting(
        url=setting_url(setting, translator.language.code),
        name=setting.name,
        kind=kind_name(setting, translator),
        distance=translator.miles(distance_m),
    )


def _checked_line(setting: Setting, translator: Translator) -> str:
    """Which facts the council checks, also those without a place on the page; "" for none."""
    known = {fact.value for fact in PageFact}
    names = [
        translator.gettext(FIELD_NAMES[one]) for one in setting.offer.being_checked if one in known
    ]
    if not names:
        return ""
    listed = join_with_commas(names, translator)
    return translator.gettext("The council is checking: %(facts)s", facts=listed)


def report_url(setting: Setting) -> str | None:
    """Ofsted's page about a setting; for a school, whose URLs differ by phase, Ofsted's search."""
    if setting.ofsted_urn:
        category = REPORT_CATEGORIES.get(setting.kind, NON_DOMESTIC)
        return f"https://reports.ofsted.gov.uk/provider/{category}/{quote(setting.ofsted_urn)}"
    if setting.dfe_urn:
        return f"https://reports.ofsted.gov.uk/search?{urlencode({'q': setting.dfe_urn})}"
    return None


def directions_url(setting: Setting) -> str | None:
    """A link to directions.

    None for a setting that agreed to show only its area: directions would lead to a wrong door.
    """
    if not setting.postcode or setting.consent is Consent.AREA:
        return None
    return directions(setting.name, setting.address, setting.town, setting.postcode)


def _glance_sources(setting: Setting) -> Iterator[str]:
    """The sources of the ages, funded hours, opening, space and prices."""
    yield from _offer_source(setting, *GLANCE_FIELDS)
    if setting.offer.ages:
        yield from _source(setting, "ages", "offer")
    if care_patterns(setting.offer):
        yield from _source(setting, "periods")


def _offer_source(setting: Setting, *parts: str | Text) -> Iterator[str]:
    """The source of the offer if at least one of these parts is known."""
    if any(_has_offer_field(setting.offer, part) for part in parts):
        yield from _source(setting, "offer")


def _source(setting: Setting, *groups: str) -> list[str]:
    """The source of the first of these groups of facts that has one."""
    return [setting.sources[group] for group in groups if group in setting.sources][:1]


def _has_offer_field(offer: Offer, part: str | Text) -> bool:
    """Whether a part of the offer is known. "No funded hours" counts as known."""
    if isinstance(part, Text):
        return part in offer.texts
    value = getattr(offer, part)
    return value is not None and (value != () or part == "funded")


def _contact_sources(setting: Setting, lines: SourceNotesOf) -> tuple[SourceNote, ...]:
    """The sources of the address and contact details that are shown."""
    shown = (field for field in ("address", "phone", "email", "website") if getattr(setting, field))
    return lines([setting.sources[field] for field in shown if field in setting.sources])
