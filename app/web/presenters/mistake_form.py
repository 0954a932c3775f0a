"""The form on which a person reports that a fact of a setting's page is wrong."""

from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass
from hashlib import blake2b
from typing import Final

from app.core.mistake_report import PageFact
from app.i18n import Translator
from app.web.presenters.offer import OfferDetails, ProviderText
from app.web.presenters.setting_page import SettingPage

Lines = Callable[[SettingPage, Translator], Iterable[str]]


@dataclass(frozen=True)
class MistakeForm:
    """The form about one fact; `shown` has the lines of the fact as the page has them.

    `seen` is a digest of the English lines, so that the form notices a fact that changed while the
    person wrote. A problem is a sentence about its field, "" where there is none.
    """

    fact: str
    label: str
    shown: tuple[str, ...]
    seen: str
    text: str = ""
    contact: str = ""
    text_problem: str = ""
    contact_problem: str = ""
    has_changed: bool = False

    @property
    def has_problem(self) -> bool:
        return bool(self.text_problem or self.contact_problem)


def shown_lines(page: SettingPage, fact: PageFact, translator: Translator) -> tuple[str, ...]:
    """The lines of a fact on the page of a setting; none where the page does not have it."""
    return tuple(line for line in _LINES[fact](page, translator) if line)


def digest_of_lines(lines: tuple[str, ...]) -> str:
    """16 hexadecimal digits that differ where the lines do."""
    return blake2b("\n".join(lines).encode(), digest_size=8).hexdigest()


def _opening(page: SettingPage, translator: Translator) -> Iterator[str]:
    for part in page.offer.opening:
        for line in part.lines:
            yield f"{part.label}: {line}" if part.label else line
    yield page.offer.periods


def _vacancies(page: SettingPage, translator: Translator) -> Iterator[str]:
    yield from (line.text for line in page.offer.space)
    yield page.offer.space_note


def _extras(page: SettingPage, translator: Translator) -> Iterator[str]:
    for charge in page.offer.charges:
        alternative = f" ({charge.alternative})" if charge.alternative else ""
        yield f"{charge.heading}: {charge.amount}{alternative}"


def _funded(page: SettingPage, translator: Translator) -> Iterator[str]:
    if page.offer.funded is not None:
        yield from page.offer.funded or (translator.gettext("They offer no funded hours."),)


def _step_free(page: SettingPage, translator: Translator) -> Iterator[str]:
    if page.offer.step_free is not None:
        yes, no = translator.gettext("Yes"), translator.gettext("No. Ask how they can help.")
        yield yes if page.offer.step_free else no


def _registration(fact: PageFact) -> Lines:
    def lines(page: SettingPage, _: Translator) -> Iterator[str]:
        for group in page.groups:
            for one in group.facts:
                if one.page_fact is fact:
                    yield f"{one.label}: {', '.join(one.lines)}"

    return lines


def _text(get: Callable[[OfferDetails], ProviderText | None]) -> Lines:
    def lines(page: SettingPage, _: Translator) -> tuple[str, ...]:
        text = get(page.offer)
        return text.paragraphs if text else ()

    return lines


_LINES: Final[Mapping[PageFact, Lines]] = {
    PageFact.NAME: lambda page, _: (page.name,),
    PageFact.KIND: lambda page, _: (page.kind,),
    PageFact.ADDRESS: lambda page, _: (page.address or page.area,),
    PageFact.PHONE: lambda page, _: (page.phone.text if page.phone else "",),
    PageFact.EMAIL: lambda page, _: (page.email.text if page.email else "",),
    PageFact.WEBSITE: lambda page, _: (page.website.url if page.website else "",),
    PageFact.OPENING: _opening,
    PageFact.AGES: lambda page, _: (page.offer.ages,),
    PageFact.PLACES: _registration(PageFact.PLACES),
    PageFact.VACANCIES: _vacancies,
    PageFact.PRICES: lambda page, _: (*page.offer.prices, page.offer.prices_from),
    PageFact.EXTRAS: _extras,
    PageFact.FUNDED: _funded,
    PageFact.APPLY_BY: lambda page, _: (page.offer.apply_by,),
    PageFact.STEP_FREE: _step_free,
    PageFact.LANGUAGES: lambda page, _: (page.offer.languages,),
    PageFact.SCHOOL_RUNS: lambda page, _: page.offer.school_runs,
    PageFact.PREMISES: lambda page, _: (page.offer.premises,),
    PageFact.DESCRIPTION: _text(lambda offer: offer.description),
    PageFact.FUNDED_PATTERN: _text(lambda offer: offer.funded_pattern),
    PageFact.HOW_TO_APPLY: _text(lambda offer: offer.how_to_apply),
    PageFact.SEND_SUPPORT: _text(lambda offer: offer.send_support),
    PageFact.FOOD: _text(lambda offer: offer.food),
    PageFact.INSPECTIONS: lambda page, _: tuple(part.text for part in page.inspection),
    PageFact.REGISTRATION: _registration(PageFact.REGISTRATION),
    PageFact.OTHER: lambda page, _: (),
}
