"""The card of a setting in a results list."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from functools import partial
from math import ceil
from typing import Final
from urllib.parse import quote_plus

from markupsafe import escape

from app.config import Council
from app.core.child_ages import Children
from app.core.consent import Consent
from app.core.declared_filters import whole_miles
from app.core.distance import METRES_PER_MILE
from app.core.provision import Choice, Kind
from app.core.ratings import InspectionSummary
from app.core.source_names import REGISTER
from app.core.text_normalisation import slug
from app.i18n import Translator
from app.snapshot.card_records import address_line
from app.snapshot.layout import EDIT_SOURCE_PREFIX, Edition, NamedArea, Setting
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
from app.web.presenters.inspection_line import InspectionPart, inspection_line
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

HALF_DIAGONAL: Final = 2**0.5 / 2  # of a square of width 1


@dataclass(frozen=True)
class Card:
    """The content of a card, without what depends on the search: number, distance, children.

    `provider_id` is for saving, `council_name` is "" where not known. `area_reach` is how far a
    home may be from the middle of the area shown instead of its address, "" for other settings.
    `destination` is the address for a web address, "" where no directions may be given.
    `warnings` are about overdue sources: the list shows each of them once, not on every card, and
    `sources` too, except edits of the council, which are the setting's own (`edits`).
    """

    url: str
    provider_id: str
    name: str
    kind: str
    council_name: str
    area_reach: str
    destination: str
    facts: CardFacts
    inspection: tuple[InspectionPart, ...]
    phone: Phone | None
    email: WebLink | None
    website: WebLink | None
    council: CouncilContact
    edits: tuple[SourceNote, ...]
    sources: tuple[SourceNote, ...]
    warnings: tuple[SourceNote, ...]


def card(
    setting: Setting,
    children: Children,
    translator: Translator,
    editions: Mapping[str, Edition],
    council: Council,
    council_area: NamedArea | None,
    today: date,
) -> Card:
    """The card of a setting for these children. `council` is the setting's, with its area."""
    by_edit = {name: name.startswith(EDIT_SOURCE_PREFIX) for name in setting.sources.values()}
    is_area_only = setting.consent is Consent.AREA
    notes = partial(
        source_notes, editions=editions, translator=translator, today=today, warns=False
    )
    return Card(
        url=setting_url(setting, translator.language.code),
        provider_id=setting.provider_id,
        name=setting.name,
        kind=kind_name(setting, translator),
        council_name=council_area.name if council_area else "",
        area_reach=area_reach(setting, translator),
        destination="" if is_area_only else quote_plus(address_line(setting)),
        facts=card_facts(setting, children, translator, today),
        inspection=inspection_line(setting, editions, translator, today),
        phone=phone(setting.phone),
        email=email(setting.email),
        website=website(setting.website),
        council=council_contact(council),
        edits=notes([name for name, is_edit in by_edit.items() if is_edit]),
        sources=notes([name for name, is_edit in by_edit.items() if not is_edit]),
        warnings=stale_notes(setting, editions, translator, today),
    )


def area_reach(setting: Setting, translator: Translator) -> str:
    """How far a home is at most from the middle of its area, in whole miles: "1 mile"."""
    if not setting.area_km:
        return ""
    miles = setting.area_km * 1000 * HALF_DIAGONAL / METRES_PER_MILE
    return whole_miles(ceil(miles), translator)


def list_item_opening(number: int, translator: Translator) -> str:
    """The opening tags of a list item and its heading, which come before a card.

    The number between them links to its pin on the map, which is labelled by the heading.
    """
    label = translator.gettext("%(number)s on the map", number=str(number))
    pin = f'<a class="n" href="#m{number}" aria-label="{escape(label)}">{number}</a>'
    return f'<li class="place" id="p{number}">{pin}<h2 id="t{number}">'


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
