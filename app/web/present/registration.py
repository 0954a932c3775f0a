"""Facts of a place in groups by the source they came from: address, size, registration."""

from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass

from app.config import Council
from app.core.provision import Consent
from app.i18n import Voice
from app.snapshot.layout import Place
from app.web.present.site import DataLine

Lines = Callable[[Iterable[str]], tuple[DataLine, ...]]  # of the sources named


@dataclass(frozen=True)
class Fact:
    """A fact and its name; a literal one (a number, an address) is never translated.

    `language` is that of the lines where it is not the page's.
    """

    label: str
    lines: tuple[str, ...]
    is_literal: bool = False
    language: str = ""


@dataclass(frozen=True)
class FactGroup:
    """Facts that came from one source, and which."""

    facts: tuple[Fact, ...]
    sources: tuple[DataLine, ...]


def sources_of(place: Place, lines: Lines, *groups: str) -> tuple[DataLine, ...]:
    """The source of the first of these groups of facts that the place has."""
    names = [place.sources[group] for group in groups if group in place.sources]
    return lines(names[:1])


def fact_groups(place: Place, voice: Voice, lines: Lines, council: Council) -> Iterator[FactGroup]:
    """Facts by the source they came from; groups of one source are one list."""
    by_source: dict[tuple[DataLine, ...], list[Fact]] = {}
    for names, facts in (
        (("address",), _address(place, voice, council)),
        (("places", "registration"), _capacity(place, voice)),
        (("registration",), _registration(place, voice)),
        (("registration",), _conditions(place, voice)),
    ):
        found = list(facts)
        if found:
            told_by = sources_of(place, lines, *names, "name")
            by_source.setdefault(told_by, []).extend(found)
    for sources, facts_of_source in by_source.items():
        yield FactGroup(tuple(facts_of_source), sources)


def _address(place: Place, voice: Voice, council: Council) -> Iterator[Fact]:
    lines = tuple(dict.fromkeys(line for line in (*place.address, place.town) if line))
    if place.consent is Consent.AREA:
        if place.postcode:
            yield Fact(voice.gettext("Their area"), (place.postcode,), is_literal=True)
    elif lines or place.postcode:
        whole = (*lines, place.postcode) if place.postcode else lines
        yield Fact(voice.gettext("Address"), whole, is_literal=True)
    if council.name:
        yield Fact(voice.gettext("Council"), (council.name,), is_literal=True)


def _capacity(place: Place, voice: Voice) -> Iterator[Fact]:
    if place.ofsted_urn or place.places_count:
        yield Fact(voice.gettext("Number of children"), (_places(place.places_count, voice),))


def _registration(place: Place, voice: Voice) -> Iterator[Fact]:
    if registers := tuple(_registers(place, voice)):
        yield Fact(voice.gettext("On Ofsted's registers"), registers)
    if place.registered_on:
        yield Fact(voice.gettext("Registered since"), (voice.date(place.registered_on),))
    if place.registered_person:
        yield Fact(voice.gettext("Run by"), (place.registered_person,), is_literal=True)
    if place.ofsted_urn:
        yield Fact(voice.gettext("Ofsted number (URN)"), (place.ofsted_urn,), is_literal=True)
    if place.dfe_urn:
        yield Fact(voice.gettext("School number (URN)"), (place.dfe_urn,), is_literal=True)


def _conditions(place: Place, voice: Voice) -> Iterator[Fact]:
    if place.conditions:
        label = voice.gettext("Conditions on the registration")
        lines = (line.strip() for line in place.conditions.splitlines())
        yield Fact(label, tuple(filter(None, lines)), language="en")


def _registers(place: Place, voice: Voice) -> Iterator[str]:
    if place.registers.early_years:
        yield voice.gettext(
            "Early Years Register: children from birth to the August after they turn 5."
        )
    if place.registers.compulsory:
        yield voice.gettext("Childcare Register, compulsory part: school-age children under 8.")
    if place.registers.voluntary:
        yield voice.gettext(
            "Childcare Register, voluntary part: children from 8, or care registered by choice."
        )


def _places(count: int | None, voice: Voice) -> str:
    """The file writes 0 where Ofsted has set no number, so 0 is "not known" too."""
    if not count:
        return voice.gettext("Not known")
    return voice.ngettext(
        "Up to %(num)s child at a time",
        "Up to %(num)s children at a time",
        count,
    )
