"""What a page shows of one setting: what families see, its vacancies, and what it agreed to."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import date
from hashlib import blake2b
from typing import Final

from sqlmodel import Session

from app.core.consent import Consent, more_restrictive
from app.core.json_text import encode_sorted
from app.core.listing_cells.choice_parsers import SPACE_COLUMNS
from app.core.offer_status import VacancyFreshness, vacancy_freshness
from app.data.edits import EditsByField, edit_in_force, find_edits
from app.data.tables import EditField
from app.i18n import Translator, mark
from app.publish.read_record import find_source_facts
from app.publish.selection.edit_fields import FIELD_RULES, SPACE_DAY
from app.publish.selection.source_facts import SourceFacts
from app.publish.setting_addresses import name_for_its_owner
from app.snapshot.layout import Setting
from app.web.presenters.formatting import join_with_commas
from app.web.presenters.offer import OfferDetails, offer_details, space_lines
from app.web.request_context import snapshot_or_none
from app.web.setting_form.inputs import FormContext, Input, field_inputs
from app.web.setting_form.typed_values import typed_of

NARROWER: Final = {
    Consent.AREA: mark("Only my name, my phone number and my area"),
    Consent.COUNTED: mark("Nothing about me: only count me with others in my area"),
    Consent.NOTHING: mark("Nothing at all: do not count me either"),
}


@dataclass(frozen=True)
class SeenFact:
    """A fact that families see: its name, and its lines."""

    name: str
    lines: tuple[str, ...]


@dataclass(frozen=True)
class ListingView:
    """One setting on a page.

    `facts` are empty where families do not see it; `missing` names what they want to know and cannot
    see. `seen` is a fingerprint of what they see, which
    a confirmation has to name. `narrower` are the consents that a home can choose, as (value, text).
    """

    provider_id: str
    name: str
    facts: tuple[SeenFact, ...]
    missing: str
    seen: str
    spaces: tuple[Input, ...]
    narrower: tuple[tuple[str, str], ...]

    @property
    def is_shown(self) -> bool:
        return bool(self.facts)


def find_listing_views(
    session: Session, provider_ids: tuple[str, ...], translator: Translator, today: date
) -> list[ListingView]:
    """The settings in the order of their names; without those that no source has any more."""
    facts, edits = find_source_facts(session, provider_ids), find_edits(session, provider_ids)
    views = [
        _view(one, facts[one], edits.get(one, {}), translator, today)
        for one in provider_ids
        if one in facts
    ]
    return sorted(views, key=lambda view: (view.name.casefold(), view.provider_id))


def _view(
    provider_id: str,
    facts: SourceFacts,
    own: EditsByField,
    translator: Translator,
    today: date,
) -> ListingView:
    published = snapshot_or_none()
    setting = published.settings.find(provider_id) if published else None
    given = _facts(setting, translator, today) if setting else {}
    shown = tuple(SeenFact(name, lines) for name, lines in given.items() if lines)
    missing = _missing(given, translator) if setting else ""
    name = name_for_its_owner(facts, own)
    narrower = _narrower(facts, translator) if facts.is_home else ()
    return ListingView(
        provider_id,
        name,
        shown,
        missing,
        fingerprint(setting),
        _spaces(facts, own, translator, today),
        narrower,
    )


def is_shown(provider_id: str) -> bool:
    """Whether families see a setting in the current snapshot."""
    published = snapshot_or_none()
    return published is not None and published.settings.find(provider_id) is not None


def text_in_force(field: EditField, facts: SourceFacts, own: EditsByField) -> str:
    """The council's text of a field, else that of the sources, whether or not it is public."""
    edit = edit_in_force(own, field)
    rule = FIELD_RULES[field]
    return edit.value if edit else rule.write(rule.get(facts.merged))


def fingerprint(setting: Setting | None) -> str:
    """What families see, as a digest; days of confirmation do not count."""
    if setting is None:
        return ""
    facts = setting.to_facts()
    offer = {**facts.get("offer", {})}
    for day in ("confirmed_on", SPACE_DAY):
        offer.pop(day, None)
    seen = {key: value for key, value in facts.items() if key not in ("sources", "inspections")}
    text = encode_sorted({**seen, "offer": offer})
    return blake2b(text.encode(), digest_size=12).hexdigest()


def _spaces(
    facts: SourceFacts, own: EditsByField, translator: Translator, today: date
) -> tuple[Input, ...]:
    """A list for each age, with what the setting gave last."""
    stored = typed_of(EditField.VACANCIES, text_in_force(EditField.VACANCIES, facts, own))
    inputs = field_inputs(EditField.VACANCIES, stored, FormContext((), translator, today)).inputs
    columns = {f"vacancies-{column}" for column in SPACE_COLUMNS.values()}
    return tuple(one for one in inputs if one.name in columns)


def _narrower(facts: SourceFacts, translator: Translator) -> tuple[tuple[str, str], ...]:
    return tuple(
        (consent.value, translator.gettext(text))
        for consent, text in NARROWER.items()
        if more_restrictive(facts.consent, consent) is not facts.consent
    )


def _facts(setting: Setting, translator: Translator, today: date) -> dict[str, tuple[str, ...]]:
    """The lines of each fact by its name, () where it is not known."""
    offer = offer_details(setting, translator, today)
    text = translator.gettext
    return {
        text("Telephone"): _one(setting.phone),
        text("Email"): _one(setting.email),
        text("Website"): _one(setting.website),
        text("Address"): _one(", ".join((*setting.address, setting.town, setting.postcode))),
        text("Ages"): _one(offer.ages),
        text("Opening hours"): tuple(_opening(offer)),
        text("Space"): tuple(_space(setting, offer, translator, today)),
        text("Prices"): offer.prices,
        text("Funded hours"): offer.funded or (),
    }


def _missing(given: Mapping[str, tuple[str, ...]], translator: Translator) -> str:
    """The names of what families ask for first and cannot see, with commas."""
    wanted = map(translator.gettext, ("Telephone", "Ages", "Opening hours", "Space", "Prices"))
    names = [name for name in wanted if not given[name]]
    return join_with_commas(names, translator) if names else ""


def _one(text: str) -> tuple[str, ...]:
    text = ", ".join(part for part in text.split(", ") if part)
    return (text,) if text else ()


def _opening(offer: OfferDetails) -> Iterator[str]:
    for part in offer.opening:
        yield from ((part.label,) if part.label else ())
        yield from part.lines
    yield from ((offer.periods,) if offer.periods else ())


def _space(
    setting: Setting, offer: OfferDetails, translator: Translator, today: date
) -> Iterator[str]:
    """What was given last, also where it is too old for families, and its day."""
    for line in space_lines(setting.offer.vacancies, translator):
        yield line.text
    if vacancy_freshness(setting.offer, today) is VacancyFreshness.OLD:
        yield translator.gettext(
            "This is over 30 days old, so families read that they have to ask."
        )
    elif offer.space_note:
        yield offer.space_note
