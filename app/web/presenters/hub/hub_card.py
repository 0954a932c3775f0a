"""A setting in the list of an assisted search, in both languages."""

from dataclasses import dataclass
from datetime import date

from app.config import Council
from app.core.child_ages import Children
from app.snapshot.layout import NamedArea, Setting
from app.snapshot.published_settings import PublishedSettings
from app.web.presenters.contact import Phone
from app.web.presenters.hub.both_languages import Both, Languages
from app.web.presenters.setting_card import Card, card


@dataclass(frozen=True)
class HubCard:
    """What both sides need: the name once, and each fact in both languages."""

    provider_id: str
    name: str
    kind: Both
    distance: Both
    facts: tuple[Both, ...]
    missing: Both
    inspection: Both
    phone: Phone | None
    is_chosen: bool


def hub_card(
    setting: Setting,
    distance_m: float,
    children: Children,
    languages: Languages,
    settings: PublishedSettings,
    council: Council,
    area: NamedArea | None,
    today: date,
    *,
    is_chosen: bool,
) -> HubCard:
    """The card of a setting for these children."""
    english, visitor = (
        card(setting, children, translator, settings.editions, council, area, today)
        for translator in (languages.english, languages.visitor)
    )
    pairs = zip(english.facts.facts, visitor.facts.facts, strict=True)
    is_english = languages.is_english
    return HubCard(
        provider_id=setting.provider_id,
        name=setting.name,
        kind=_both(english.kind, visitor.kind, is_english),
        distance=languages.both(lambda one: one.miles(distance_m)),
        facts=tuple(_both(one.text, other.text, is_english) for one, other in pairs),
        missing=_both(english.facts.missing_note, visitor.facts.missing_note, is_english),
        inspection=_both(_inspection(english), _inspection(visitor), is_english),
        phone=english.phone,
        is_chosen=is_chosen,
    )


def _both(english: str, visitor: str, is_english: bool) -> Both:
    return Both(english, "" if is_english else visitor)


def _inspection(one: Card) -> str:
    return " · ".join(part.text for part in one.inspection)
