"""The card of a setting in a results list."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date

from app.config import Council
from app.core.consent import Consent
from app.core.declared_filters import whole_miles
from app.core.distance import METRES_PER_MILE
from app.core.provision import Choice, Kind
from app.core.ratings import InspectionSummary, summarise_inspections
from app.core.source_names import REGISTER
from app.core.text_normalisation import slug
from app.i18n import Translator
from app.snapshot.layout import Edition, Setting
from app.web.presenters.card_facts import CardFacts, card_facts
from app.web.presenters.contact import (
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
    not_inspected,
    not_on_list,
)
from app.web.presenters.labels import (
    CHILDCARE_REGISTER_ONLY_EXPLAINED,
    KINDS,
    KINDS_EXPLAINED,
    KINDS_SCHOOL_AGE,
    SCHOOL_AGE_EXPLAINED,
    UNREGISTERED_OTHER_EXPLAINED,
    inside,
)
from app.web.presenters.page_frame import SourceNote, source_notes

WHOLE_MILES_FROM_KM = 8  # the width of larger areas is in whole miles


@dataclass(frozen=True)
class Card:
    """The content of a card, without the number and the distance, which depend on the search.

    `area_width` is the width of the area shown instead of an address, "" if there is none. `phone`,
    `email` and `website` are the setting's own; without any the card shows `council`. `warnings`
    are about overdue sources: the list shows each of them once, not on every card. `remove_url`
    leads to a list of saved settings without this one; "" on a page of results.
    """

    provider_id: str
    url: str
    name: str
    kind: str
    is_area_only: bool
    area_width: str
    facts: CardFacts
    current: InspectionBlock
    visits: tuple[InspectionBlock, ...]
    phone: Phone | None
    email: WebLink | None
    website: WebLink | None
    council: CouncilContact
    sources: tuple[SourceNote, ...]
    warnings: tuple[SourceNote, ...]
    remove_url: str = ""


def card(
    setting: Setting,
    translator: Translator,
    editions: Mapping[str, Edition],
    site_council: Council,
    council: Council,
    today: date,
) -> Card:
    """The card of a setting. `council` is the setting's, `site_council` the one of this site."""
    inspection_standing = summarise_inspections(list(setting.inspections))
    current, visits = current_inspection_blocks(inspection_standing, setting, translator, editions)
    return Card(
        provider_id=setting.provider_id,
        url=setting_url(setting, translator.language.code),
        name=setting.name,
        kind=kind_line(setting, translator, site_council, council),
        is_area_only=setting.consent is Consent.AREA,
        area_width=area_width(setting, translator),
        facts=card_facts(setting, translator, today),
        current=current,
        visits=visits,
        phone=phone(setting.phone),
        email=email(setting.email),
        website=website(setting.website),
        council=council_contact(council),
        sources=source_notes(setting.sources.values(), editions, translator, today, warns=False),
        warnings=stale_notes(setting, editions, translator, today),
    )


def list_item_opening(number: int) -> str:
    """The opening tag and the number of a list item, which come before a card."""
    return f'<li class="place" id="p{number}"><b class="n">{number}</b>'


def area_width(setting: Setting, translator: Translator) -> str:
    """The width of the area shown instead of an address, as in "0.6 miles"; "" if there is none."""
    if not setting.area_km:
        return ""
    if setting.area_km < WHOLE_MILES_FROM_KM:
        return translator.miles(setting.area_km * 1000)
    return whole_miles(round(setting.area_km * 1000 / METRES_PER_MILE), translator)


def kind_line(
    setting: Setting, translator: Translator, site_council: Council, council: Council
) -> str:
    """The kind, with the council's name if it is not the council of this site."""
    kind = kind_name(setting, translator)
    if not council.name or council.la_code == site_council.la_code:
        return kind
    return translator.gettext(
        "%(kind)s, in %(council)s", kind=kind, council=inside(council.name, translator)
    )


def kind_name(setting: Setting, translator: Translator) -> str:
    """The name of a setting's kind, which says if it is for school-age children."""
    names = KINDS_SCHOOL_AGE if setting.is_for_school_age else KINDS
    return translator.gettext(names[setting.kind])


def kind_explained(setting: Setting, translator: Translator) -> str:
    """A sentence that explains the setting's kind."""
    if setting.choice is Choice.OLDER_CHILDREN:
        return translator.gettext(
            SCHOOL_AGE_EXPLAINED if setting.is_for_school_age else CHILDCARE_REGISTER_ONLY_EXPLAINED
        )
    if setting.kind is Kind.OTHER and not setting.is_registered:
        return translator.gettext(UNREGISTERED_OTHER_EXPLAINED)
    return translator.gettext(KINDS_EXPLAINED[setting.kind])


def current_inspection_blocks(
    inspection_standing: InspectionSummary,
    setting: Setting,
    translator: Translator,
    editions: Mapping[str, Edition],
) -> tuple[InspectionBlock, tuple[InspectionBlock, ...]]:
    """The blocks of the current inspection and of later visits."""
    if inspection_standing.current is None and not setting.is_registered:
        register = editions.get(REGISTER)
        return not_on_list(register.as_at if register else None, translator), ()
    if inspection_standing.current is None:
        as_at = register_date(setting, editions)
        return not_inspected(
            setting.kind, setting.registers, setting.registered_on, as_at, translator
        ), ()
    return inspection_block(inspection_standing.current, translator), tuple(
        inspection_block(visit, translator) for visit in inspection_standing.visits
    )


def stale_notes(
    setting: Setting, editions: Mapping[str, Edition], translator: Translator, today: date
) -> tuple[SourceNote, ...]:
    """A warning for each overdue source of a setting."""
    lines = source_notes(setting.sources.values(), editions, translator, today, of_place=True)
    return tuple(line for line in lines if line.is_stale)


def register_date(setting: Setting, editions: Mapping[str, Edition]) -> date | None:
    """The date of the source of the registration; None if it has none."""
    edition = editions.get(setting.sources.get("registration", ""))
    return edition.as_at if edition else None


def setting_url(setting: Setting, code: str) -> str:
    """The URL of a setting's page in a language."""
    return f"/{code}/place/{setting.provider_id}/{slug(setting.name)}"
