"""The page of a setting: every known fact, each with its source and date."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from functools import partial
from typing import Final
from urllib.parse import quote, urlencode

from app.config import Council
from app.core.consent import Consent
from app.core.offer import Text
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
    email,
    phone,
    website,
)
from app.web.presenters.inspections import InspectionBlock, inspection_block
from app.web.presenters.offer import OfferDetails, offer_details
from app.web.presenters.page_frame import SourceNote, source_notes
from app.web.presenters.registration_facts import FactGroup, SourceNotesOf, fact_groups, sources_of
from app.web.presenters.setting_card import (
    area_width,
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
AVAILABILITY_FIELDS: Final = ("ages", "opening", "vacancies")
COST_FIELDS: Final = ("funded", "prices", "extras", Text.FUNDED_PATTERN)
APPLICATION_FIELDS: Final = ("apply_by", Text.HOW_TO_APPLY)
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
    known.
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
        has_earlier_grades=any(block.is_graded for block in earlier),
        inspection_sources=sources_of(setting, lines, "inspections", "registration"),
        report_url=report_url(setting),
        is_school_report=bool(setting.dfe_urn and not setting.ofsted_urn),
        directions_url=directions_url(setting),
        nearby=nearby,
    )


def nearby(setting: Setting, distance_m: float, translator: Translator) -> NearbySetting:
    """An entry in the list of other settings nearby."""
    return NearbySetting(
        url=setting_url(setting, translator.language.code),
        name=setting.name,
        kind=kind_name(setting, translator),
        distance=translator.miles(distance_m),
    )


def report_url(setting: Setting) -> str | None:
    """Ofsted's page about a setting; for a school, whose URLs differ by phase, Ofsted's search."""
    if setting.ofsted_urn:
        category = REPORT_CATEGORIES.get(setting.kind, NON_DOMESTIC)
        return f"https://reports.ofsted.gov.uk/provider/{category}/{quote(setting.ofsted_urn)}"
    if setting.dfe_urn:
        return f"https://reports.ofsted.gov.uk/search?{urlencode({'q': setting.dfe_urn})}"
    return None


def directions_url(setting: Setting) -> str | None:
    """A link to directions, with the destination only: it does not reveal the family's postcode."""
    if not setting.postcode:
        return None
    if setting.consent is Consent.AREA:
        where = f"{setting.postcode}, UK"  # they agreed to show only their area: the outward code
    else:
        # Name and street: no link contains a full postcode, not even the setting's own.
        parts = (setting.name, *setting.address, setting.town, setting.postcode.split(" ")[0])
        where = ", ".join(filter(None, parts))
    query = urlencode({"api": 1, "destination": where})
    return f"https://www.google.com/maps/dir/?{query}"


def _ages_sources(setting: Setting, lines: SourceNotesOf) -> tuple[SourceNote, ...]:
    """The source of the ages if it is not the source of the offer, which the section names."""
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
    """The source of the offer if at least one of these parts is known."""
    is_given = any(_has_offer_field(setting, part) for part in parts)
    return sources_of(setting, lines, "offer") if is_given else ()


def _has_offer_field(setting: Setting, part: str | Text) -> bool:
    """Whether a part of the offer is known. "No funded hours" counts as known."""
    if isinstance(part, Text):
        return part in setting.offer.texts
    if part == "ages":
        return _ages_from_offer_source(setting)
    value = getattr(setting.offer, part)
    return value is not None and (value != () or part == "funded")


def _contact_sources(setting: Setting, lines: SourceNotesOf) -> tuple[SourceNote, ...]:
    """The sources of the contact details that are shown."""
    shown = (field for field in ("phone", "email", "website") if getattr(setting, field))
    return lines([setting.sources[field] for field in shown if field in setting.sources])
