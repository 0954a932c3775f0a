"""The content of the sheet in one language: called once for each language that it is shown in."""

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Final

from app.config import Council
from app.core.child_ages import ChildAge, children_of
from app.core.consent import Consent
from app.i18n import Language, Translator
from app.snapshot.layout import Edition, HelpPoint, Setting
from app.web.presenters import formatting
from app.web.presenters.card_facts import ages_text, facts_after_funded_hours, funded_hours_text
from app.web.presenters.contact import Phone, WebLink, council_contact, email, phone, website
from app.web.presenters.help_point import help_point
from app.web.presenters.page_frame import SourceNote, source_notes
from app.web.presenters.registration_facts import address_line
from app.web.presenters.setting_card import kind_line, setting_url
from app.web.presenters.sheet.funded_hours import AssessedChild, ChildHours, funded_hours
from app.web.presenters.sheet.telephone import TelephoneScript, telephone_script

SETTINGS_MAX: Final = 4  # of a sheet: more have no room
# How many questions have room beside so many settings, the council and three lines on funded hours.
QUESTIONS_MAX: Final[Mapping[int, int]] = {1: 10, 2: 8, 3: 5, 4: 4}
QUESTIONS_MIN: Final = 3
HOURS_LINES: Final = 3
FIND_COUNCIL: Final = WebLink("gov.uk/find-local-council", "https://www.gov.uk/find-local-council")


@dataclass(frozen=True)
class SheetContact:
    """A setting or a service to ring. All but `lines` is the same in every language.

    `address` is the area of a home whose address is not public; `web` are an email address and a
    website, where there is no telephone number. `url` is the page of a setting, "" of a service.
    """

    name: str
    url: str
    address: str
    phone: Phone | None
    web: tuple[WebLink, ...]
    lines: tuple[str, ...]


@dataclass(frozen=True)
class SheetHeadings:
    """The headings, and the caption of the QR code."""

    title: str
    hours: str
    say: str
    ask: str
    helpers: str
    code: str


@dataclass(frozen=True)
class Sheet:
    """The content in one language; two sheets of the same family have the same shape.

    `left_out` names the settings that have no room, "" for none; `sources` are those of the others.
    """

    language: Language
    headings: SheetHeadings
    day: str
    settings: tuple[SheetContact, ...]
    left_out: str
    sources: tuple[SourceNote, ...]
    hours: tuple[ChildHours, ...]
    telephone: TelephoneScript
    helpers: tuple[SheetContact, ...]


def sheet(
    settings: Sequence[Setting],
    ages: Sequence[ChildAge],
    assessments: Sequence[AssessedChild] | None,
    hub: HelpPoint | None,
    translator: Translator,
    *,
    spoken: Language,
    editions: Mapping[str, Edition],
    site_council: Council,
    council_of: Callable[[Setting], Council],
    today: date,
) -> Sheet:
    """The sheet for a family about settings in its order, of which it has the first four.

    `spoken` is the family's language, `ages` are those of its children; with `assessments` the
    funded hours are those of its own children. Without `site_council` the council of the first
    setting is the one to ring. There must be at least one setting.
    """
    chosen = settings[:SETTINGS_MAX]
    children = children_of(age.code for age in ages)
    service = site_council if site_council.la_code else council_of(chosen[0])
    hours = funded_hours(ages, assessments, translator, today)
    room = _room_for_questions(len(chosen), hours, hub)
    return Sheet(
        language=translator.language,
        headings=_headings(translator),
        day=translator.date(today),
        settings=tuple(
            _setting(one, ages, translator, site_council, council_of(one), today) for one in chosen
        ),
        left_out=_left_out(settings[SETTINGS_MAX:], translator),
        sources=_sources(chosen, editions, translator, today),
        hours=hours,
        telephone=telephone_script(chosen, ages, children, room, spoken, translator, today),
        helpers=(
            _council_service(service, translator),
            *((_hub(hub, translator),) if hub else ()),
        ),
    )


def _headings(translator: Translator) -> SheetHeadings:
    gettext = translator.gettext
    return SheetHeadings(
        title=gettext("Childcare to ring and visit"),
        hours=gettext("What you could get, and by when"),
        say=gettext("What to say on the telephone"),
        ask=gettext("What to ask"),
        helpers=gettext("Who can help"),
        code=gettext("Point a phone's camera at this code to open the list there."),
    )


def _room_for_questions(count: int, hours: Sequence[ChildHours], hub: HelpPoint | None) -> int:
    """How many questions fit on one side of A4; every further line or contact takes one's room."""
    further = max(0, sum(len(one.lines) for one in hours) - HOURS_LINES) + bool(hub)
    return max(QUESTIONS_MIN, QUESTIONS_MAX[count] - further)


def _left_out(settings: Sequence[Setting], translator: Translator) -> str:
    if not settings:
        return ""
    names = formatting.join_with_commas([one.name for one in settings], translator)
    return translator.gettext("Not on this sheet: %(names)s", names=names)


def _sources(
    settings: Sequence[Setting],
    editions: Mapping[str, Edition],
    translator: Translator,
    today: date,
) -> tuple[SourceNote, ...]:
    names = (name for one in settings for name in one.sources.values())
    return source_notes(names, editions, translator, today, of_place=True)


def _setting(
    setting: Setting,
    ages: Sequence[ChildAge],
    translator: Translator,
    site_council: Council,
    council: Council,
    today: date,
) -> SheetContact:
    number, links = phone(setting.phone), (email(setting.email), website(setting.website))
    web = tuple(link for link in links if link)
    kind = kind_line(setting, translator, site_council, council)
    taken = ages_text(setting, translator)
    children = children_of(age.code for age in ages)
    offered = facts_after_funded_hours(setting, children, translator, today)
    return SheetContact(
        name=setting.name,
        url=setting_url(setting, translator.language.code),
        address=setting.postcode if setting.consent is Consent.AREA else address_line(setting),
        phone=number,
        web=() if number else web,
        lines=(
            f"{kind} · {taken}" if taken else kind,
            *_how_to_reach(setting, translator, is_contactable=bool(number or web)),
            *filter(None, (funded_hours_text(setting, translator),)),
            *(fact.text for fact in offered.facts),
            *filter(None, (offered.missing_note,)),
        ),
    )


def _how_to_reach(
    setting: Setting, translator: Translator, *, is_contactable: bool
) -> Iterator[str]:
    if not is_contactable:
        yield translator.gettext("No telephone number: ask your council.")
    elif setting.consent is Consent.AREA:
        yield translator.gettext("We show only their area. Ask them for the address.")


def _council_service(council: Council, translator: Translator) -> SheetContact:
    """The council's service for families; where no council is known, how to find it."""
    found = council_contact(council)
    link = WebLink(found.email, f"mailto:{found.email}") if found.email else website(found.url)
    return SheetContact(
        name=found.name,
        url="",
        address="",
        phone=found.phone,
        web=(link,) if link else () if found.phone else (FIND_COUNCIL,),
        lines=(
            translator.gettext(
                "Your council's families' information service: help to find a place and to pay for it"
            ),
        ),
    )


def _hub(hub: HelpPoint, translator: Translator) -> SheetContact:
    found = help_point(hub, translator)
    return SheetContact(
        name=found.name,
        url="",
        address=found.address,
        phone=found.phone,
        web=tuple(link for link in (found.email,) if link),
        lines=(translator.gettext("%(kind)s: help face to face", kind=found.kind),),
    )
