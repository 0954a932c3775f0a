"""Facts about a setting (address, capacity, registration), grouped by source."""

from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass

from app.config import Council
from app.core.consent import Consent
from app.i18n import Translator
from app.snapshot.layout import Setting
from app.web.presenters.page_frame import SourceNote

SourceNotesOf = Callable[[Iterable[str]], tuple[SourceNote, ...]]  # takes names of sources


@dataclass(frozen=True)
class Fact:
    """A fact with its label; a literal one (a number, an address) is never translated.

    `language` is the language of the lines, "" for the page's own.
    """

    label: str
    lines: tuple[str, ...]
    is_literal: bool = False
    language: str = ""


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
    setting: Setting, translator: Translator, lines: SourceNotesOf, council: Council
) -> Iterator[FactGroup]:
    """The facts about a setting; facts from the same source are in one group."""
    by_source: dict[tuple[SourceNote, ...], list[Fact]] = {}
    for names, facts in (
        (("address",), _address(setting, translator, council)),
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


def _address(setting: Setting, translator: Translator, council: Council) -> Iterator[Fact]:
    lines = tuple(dict.fromkeys(line for line in (*setting.address, setting.town) if line))
    if setting.consent is Consent.AREA:
        if setting.postcode:
            yield Fact(translator.gettext("Their area"), (setting.postcode,), is_literal=True)
    elif lines or setting.postcode:
        full_address = (*lines, setting.postcode) if setting.postcode else lines
        yield Fact(translator.gettext("Address"), full_address, is_literal=True)
    if council.name:
        yield Fact(translator.gettext("Council"), (council.name,), is_literal=True)


def _capacity(setting: Setting, translator: Translator) -> Iterator[Fact]:
    if setting.ofsted_urn or setting.places_count:
        yield Fact(
            translator.gettext("Number of children"), (_places(setting.places_count, translator),)
        )


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


def _places(count: int | None, translator: Translator) -> str:
    """The capacity. The register has 0 if Ofsted set no number, so 0 means "not known" too."""
    if not count:
        return translator.gettext("Not known")
    return translator.ngettext(
        "Up to %(num)s child at a time",
        "Up to %(num)s children at a time",
        count,
    )
