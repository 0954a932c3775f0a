"""The page of a family hub or a children's centre: what it offers, when and in which languages."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from functools import partial
from typing import Final

from app.config import Council
from app.core.help_points import HubService
from app.i18n import Translator, mark
from app.snapshot.layout import Edition, HelpPoint
from app.web.presenters import formatting
from app.web.presenters.contact import CouncilContact, council_contact, directions
from app.web.presenters.help_point import HelpPointDetails, help_point
from app.web.presenters.offer import ProviderText
from app.web.presenters.opening_hours import OpeningWeeks, opening_weeks
from app.web.presenters.page_frame import SourceNote, source_notes

SERVICES: Final = {
    HubService.MIDWIFE: mark("Midwives"),
    HubService.HEALTH_VISITOR: mark("Health visitors and baby clinics"),
    HubService.INFANT_FEEDING: mark("Help with feeding your baby"),
    HubService.STAY_AND_PLAY: mark("Stay and play"),
    HubService.HOME_LEARNING: mark("Songs, stories and learning at home"),
    HubService.SPEECH: mark("Help with speech and language"),
    HubService.PARENTING: mark("Parenting courses"),
    HubService.PARENT_MENTAL_HEALTH: mark("Help with parents' mental health"),
    HubService.SEND: mark("Help for children with special needs or disabilities (SEND)"),
    HubService.CHILDCARE: mark("Advice about childcare"),
    HubService.EARLY_HELP: mark("Family workers (early help)"),
    HubService.RELATIONSHIPS: mark("Help with relationships and separation"),
    HubService.DOMESTIC_ABUSE: mark("Help with domestic abuse"),
    HubService.MONEY: mark("Advice about money and benefits"),
    HubService.HOUSING: mark("Advice about housing"),
    HubService.WORK: mark("Help with work and training"),
    HubService.ENGLISH: mark("English classes"),
    HubService.FOOD: mark("Food, clothes and things for babies"),
    HubService.HEALTHY_EATING: mark("Healthy eating and vitamins"),
    HubService.TEETH: mark("Care of children's teeth"),
    HubService.STOP_SMOKING: mark("Help to stop smoking"),
    HubService.DRUGS_ALCOHOL: mark("Help with alcohol or drugs"),
    HubService.BIRTHS: mark("Registering a birth"),
    HubService.YOUTH: mark("Activities for young people"),
}


@dataclass(frozen=True)
class HelpPointPage:
    """The content of the page; facts that are empty or None are not known, and the page says to ask.

    `directions_url` is "" without an address; `warnings` are about an overdue source.
    """

    point: HelpPointDetails
    warnings: tuple[SourceNote, ...]
    directions_url: str
    offers: tuple[str, ...]
    opening: tuple[OpeningWeeks, ...]
    languages: str
    step_free: bool | None
    notes: ProviderText | None
    sources: tuple[SourceNote, ...]
    council: CouncilContact


def help_point_page(
    point: HelpPoint,
    council: Council,
    editions: Mapping[str, Edition],
    translator: Translator,
    today: date,
) -> HelpPointPage:
    """The page of a hub or centre. `council` is the one that it belongs to."""
    known = point.details
    lines = partial(source_notes, [point.source], editions, translator, today)
    languages = [translator.language_name(code) for code in known.languages]
    paragraphs = tuple(filter(None, (line.strip() for line in known.notes.splitlines())))
    return HelpPointPage(
        point=help_point(point, translator),
        warnings=tuple(note for note in lines(of_place=True) if note.is_stale),
        directions_url=directions(point.name, point.address, point.town, point.postcode)
        if point.postcode
        else "",
        offers=service_names(point, translator),
        opening=opening_weeks(known.opening, translator),
        languages=formatting.join_with_commas(languages, translator) if languages else "",
        step_free=known.step_free,
        notes=ProviderText(paragraphs, "en") if paragraphs else None,
        sources=lines(warns=False),
        council=council_contact(council),
    )


def service_names(point: HelpPoint, translator: Translator) -> tuple[str, ...]:
    """The names of what a hub or centre offers; empty if not known."""
    return tuple(translator.gettext(SERVICES[service]) for service in point.details.offers)
