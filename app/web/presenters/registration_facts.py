"""Facts about a setting: where it is; its capacity and registration, grouped by source."""

from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass

from app.core.consent import Consent
from app.core.mistake_report import PageFact
from app.i18n import Translator
from app.snapshot.layout import Setting
from app.web.presenters.page_frame import SourceNote

SourceNotesOf = Callable[[Iterable[str]], tuple[SourceNote, ...]]  # takes names of sources


@dataclass(frozen=True)
class Fact:
    """A fact with its label; a literal one (a number, an address) is never translated.

    `language` is the language of the lines, "" for the page's own. `page_fact` is what a report of
    a mistake names.
    """

    label: str
    lines: tuple[str, ...]
    is_literal: bool = False
    language: str = ""
    page_fact: PageFact = PageFact.REGISTRATION


@dataclass(frozen=True)
class FactGroup:
    """Facts from the same sources, and notes about these."""

    facts: tuple[Fact, ...]
    sources: tuple[SourceNote, ...]


def sources_of(setting: Setting, lines: SourceNotesOf, *groups: str) -> tuple[SourceNote, ...]:
    """The note about the source of the first of these groups of facts that the setting has."""
    names = [setting.sources[group] for group in groups if group in setting.sources]
    return lines(names[:1])


def fact_groups(
    setting: Setting, translator: Translator, lines: SourceNotesOf
) -> Iterator[FactGroup]:
    """Its capacity and registration; facts from the same source are in one group."""
    by_source: dict[tuple[SourceNote, ...], list[Fact]] = {}
    for names, facts in (
        (("places", "registration"), _capacity(setting, translator)),
        (("registration",), _registration(setting, translator)),
        (("registration",), _conditions(setting, translator)),
    ):
        found = list(facts)
        if found:
            fact_sources = sources_of(setting, lines, *names, "name")
            by_source.setdefault(fact_sources, []).extend(found)
    for sources, facts_of_source in by_source.items():
        yield FactGroup(tuple(facts_of_source), sources)


def address_line(setting: Setting) -> str:
    """The address in one line, with the postcode; "" if only the area may be shown."""
    if setting.consent is Consent.AREA:
        return ""
    lines = dict.fromkeys((*setting.address, setting.town, setting.postcode))
    return ", ".join(line for line in lines if line)


def _capacity(setting: Setting, translator: Translator) -> Iterator[Fact]:
    """How many children it may take. The register has 0 if Ofsted set no number: not known."""
    if setting.places_count:
        count = translator.ngettext(
            "Up to %(num)s child at a time",
            "Up to %(num)s children at a time",
            setting.places_count,
        )
        label = translator.gettext("Number of children")
        yield Fact(label, (count,), page_fact=PageFact.PLACES)


def _registration(setting: Setting, translator: Translator) -> Iterator[Fact]:
    if registers := tuple(_registers(setting, translator)):
        yield Fact(translator.gettext("On Ofsted's registers"), registers)
    if setting.registered_on:
        yield Fact(
            translator.gettext("Registered since"), (translator.date(setting.registered_on),)
        )
    if setting.registered_person:
        yield Fact(translator.gettext("Run by"), (setting.registered_person,), is_literal=True)
    if setting.ofsted_urn:
        yield Fact(
            translator.gettext("Ofsted number (URN)"), (setting.ofsted_urn,), is_literal=True
        )
    if setting.dfe_urn:
        yield Fact(translator.gettext("School number (URN)"), (setting.dfe_urn,), is_literal=True)


def _conditions(setting: Setting, translator: Translator) -> Iterator[Fact]:
    if setting.conditions:
        label = translator.gettext("Conditions on the registration")
        lines = (line.strip() for line in setting.conditions.splitlines())
        yield Fact(label, tuple(filter(None, lines)), language="en")


def _registers(setting: Setting, translator: Translator) -> Iterator[str]:
    if setting.registers.early_years:
        yield translator.gettext(
            "Early Years Register: children from birth to the August after they turn 5."
        )
    if setting.registers.compulsory:
        yield translator.gettext(
            "Childcare Register, compulsory part: school-age children under 8."
        )
    if setting.registers.voluntary:
        yield translator.gettext(
            "Childcare Register, voluntary part: children from 8, or care registered by choice."
        )
