"""Whether one setting's published facts are complete for an item of the publication duty; pure.

The items are in `app.core.publication_duty`. What is judged is what families see, because the duty
is to publish. Source: docs/rules.md#publication-duty.
"""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import date
from enum import Enum
from typing import Final, Protocol

from app.core.consent import Consent, is_home
from app.core.first_inspection import FirstInspection, first_inspection
from app.core.issuers import OFSTED, issuer_of_keys
from app.core.offer import Extra, ExtraHeading, Offer, Premises, Text
from app.core.provision import SCHOOLS, Kind, Registers
from app.core.ratings import Inspection
from app.core.source_names import EXTRACT, base_source

EXEMPT_PLACES_MAX: Final = 10  # children, in A1.35 of the statutory guidance


class PublishedFacts(Protocol):
    """What a rule may read of a published setting (`app.snapshot.layout.Setting`)."""

    @property
    def kind(self) -> Kind: ...
    @property
    def consent(self) -> Consent: ...
    @property
    def name(self) -> str: ...
    @property
    def ofsted_urn(self) -> str: ...
    @property
    def address(self) -> tuple[str, ...]: ...
    @property
    def postcode(self) -> str: ...
    @property
    def phone(self) -> str: ...
    @property
    def email(self) -> str: ...
    @property
    def registered_on(self) -> date | None: ...
    @property
    def registers(self) -> Registers: ...
    @property
    def registered_person(self) -> str: ...
    @property
    def places_count(self) -> int | None: ...
    @property
    def conditions(self) -> str: ...
    @property
    def inspections(self) -> tuple[Inspection, ...]: ...
    @property
    def offer(self) -> Offer: ...
    @property
    def sources(self) -> Mapping[str, str]: ...


class DutyStatus(Enum):
    """How a setting stands with an item. Only the first two are part of a share."""

    COMPLETE = "complete"
    MISSING = "missing"
    NOT_APPLICABLE = "does-not-apply"
    NOT_AGREED = "not-agreed"  # a home, whose consent leaves out what the item asks for
    NOT_HELD = "not-held"  # no source of this system has it


class DutyFact(Enum):
    """A fact that an item asks for; those that officers can edit have the names of their fields."""

    REGISTERED_PERSON = "registered_person"
    REGISTERED_ON = "registered_on"
    OFSTED_URN = "ofsted_urn"
    INSPECTIONS = "inspections"
    NAME = "name"
    ADDRESS = "address"
    PHONE = "phone"
    PREMISES = "premises"
    OPENING = "opening"
    AGES = "ages"
    PLACES = "places"
    PRICES = "prices"
    FUNDED = "funded"
    FUNDED_PATTERN = "funded_pattern"
    SEND_SUPPORT = "send_support"
    FOOD = "food"
    LANGUAGES = "languages"
    SCHOOL_RUNS = "school_runs"
    EXTRAS = "extras"


@dataclass(frozen=True)
class Judgement:
    """The status of a setting for an item, and the facts that it lacks where it is MISSING."""

    status: DutyStatus
    lacking: tuple[DutyFact, ...] = ()


Rule = Callable[[PublishedFacts, date], Judgement]  # the day is that of the count
Applies = Callable[[PublishedFacts], bool]

_COMPLETE: Final = Judgement(DutyStatus.COMPLETE)
_NOT_APPLICABLE: Final = Judgement(DutyStatus.NOT_APPLICABLE)
_NOT_AGREED: Final = Judgement(DutyStatus.NOT_AGREED)
_NOT_HELD: Final = Judgement(DutyStatus.NOT_HELD)

# What publication leaves out of a home that agreed to name, telephone and area only.
_WITHHELD_FROM_AREA: Final = frozenset(
    {
        *(DutyFact.REGISTERED_PERSON, DutyFact.ADDRESS, DutyFact.SCHOOL_RUNS, DutyFact.EXTRAS),
        *(DutyFact.SEND_SUPPORT, DutyFact.FOOD, DutyFact.FUNDED_PATTERN),
    }
)


def _has_text(facts: PublishedFacts, text: Text) -> bool:
    return bool(facts.offer.texts.get(text))


_HAS: Final[Mapping[DutyFact, Applies]] = {
    DutyFact.REGISTERED_PERSON: lambda facts: bool(facts.registered_person),
    DutyFact.REGISTERED_ON: lambda facts: facts.registered_on is not None,
    DutyFact.OFSTED_URN: lambda facts: bool(facts.ofsted_urn),
    DutyFact.INSPECTIONS: lambda facts: bool(facts.inspections),
    DutyFact.NAME: lambda facts: bool(facts.name),
    DutyFact.ADDRESS: lambda facts: bool(facts.address and facts.postcode),
    DutyFact.PHONE: lambda facts: bool(facts.phone or facts.email),
    DutyFact.PREMISES: lambda facts: facts.offer.premises is not None,
    DutyFact.OPENING: lambda facts: bool(facts.offer.opening),
    DutyFact.AGES: lambda facts: facts.offer.ages is not None,
    DutyFact.PLACES: lambda facts: bool(facts.places_count),
    DutyFact.PRICES: lambda facts: bool(facts.offer.prices),
    DutyFact.FUNDED: lambda facts: facts.offer.funded is not None,
    DutyFact.FUNDED_PATTERN: lambda facts: _has_text(facts, Text.FUNDED_PATTERN),
    DutyFact.SEND_SUPPORT: lambda facts: _has_text(facts, Text.SEND_SUPPORT),
    DutyFact.FOOD: lambda facts: _has_text(facts, Text.FOOD),
    DutyFact.LANGUAGES: lambda facts: bool(facts.offer.languages),
    DutyFact.SCHOOL_RUNS: lambda facts: bool(facts.offer.school_runs),
    DutyFact.EXTRAS: lambda facts: (
        bool(facts.offer.extras) and all(map(_is_whole, facts.offer.extras))
    ),
}


def needs(*wanted: DutyFact, of: Applies) -> Rule:
    """The rule of an item that asks for these facts of the settings that `of` names."""

    def rule(facts: PublishedFacts, _today: date) -> Judgement:
        if not of(facts):
            return _NOT_APPLICABLE
        lacking = tuple(fact for fact in wanted if not _HAS[fact](facts))
        if not lacking:
            return _COMPLETE
        if facts.consent is Consent.AREA and not _WITHHELD_FROM_AREA.isdisjoint(lacking):
            return _NOT_AGREED
        return Judgement(DutyStatus.MISSING, lacking)

    return rule


def registered_person(facts: PublishedFacts, _today: date) -> Judgement:
    """The sources that may be published give no names of people who care in a home."""
    found = _registered_person(facts, _today)
    if found.status is DutyStatus.MISSING and is_home([facts.kind], facts.offer.premises):
        return _NOT_HELD
    return found


def registered_persons_address(facts: PublishedFacts, _today: date) -> Judgement:
    """No source gives it, and it may be a person's home: never for public display by default."""
    return _NOT_HELD if is_registered(facts) else _NOT_APPLICABLE


def conditions(facts: PublishedFacts, _today: date) -> Judgement:
    """Only Ofsted's extract for councils has conditions; a setting in it without any has none."""
    if not is_registered(facts):
        return _NOT_APPLICABLE
    if facts.conditions:
        return _COMPLETE
    if facts.consent is Consent.AREA:
        return _NOT_AGREED
    in_extract = base_source(facts.sources.get("registration", "")) == EXTRACT
    return _NOT_APPLICABLE if in_extract else _NOT_HELD


def latest_inspection(facts: PublishedFacts, today: date) -> Judgement:
    """The report is linked from the setting's page by Ofsted's number.

    A setting that Ofsted has not inspected yet has no inspection to publish.
    """
    if not is_registered(facts):
        return _NOT_APPLICABLE
    if facts.inspections:
        return _COMPLETE
    expected = first_inspection(facts.kind, facts.registers, facts.registered_on, today)
    if expected in (FirstInspection.NOT_IN_LIST, FirstInspection.NOT_KNOWN):
        return Judgement(DutyStatus.MISSING, (DutyFact.INSPECTIONS,))
    return _NOT_APPLICABLE


# --- which settings an item applies to ---


def every(_facts: PublishedFacts) -> bool:
    return True


def is_registered(facts: PublishedFacts) -> bool:
    """Whether Ofsted has it registered: schools and settings that only a council lists are not."""
    return bool(facts.ofsted_urn) or issuer_of_keys(facts.sources.get("registration", "")) == OFSTED


def is_childminder(facts: PublishedFacts) -> bool:
    return facts.kind is Kind.CHILDMINDER


def has_premises_to_name(facts: PublishedFacts) -> bool:
    """Whether its address may be asked for: not where the premises are the child's own home."""
    return facts.offer.premises is not Premises.CHILDS_HOME


def may_be_funded(facts: PublishedFacts) -> bool:
    """Whether it may offer funded hours: a school, the Early Years Register, or it says so."""
    return facts.kind in SCHOOLS or facts.registers.early_years or facts.offer.funded is not None


def is_no_school(facts: PublishedFacts) -> bool:
    return facts.kind not in SCHOOLS


def must_publish_extras(facts: PublishedFacts) -> bool:
    """Whether A1.35 asks for its extras: it may be funded, and no council may exempt it."""
    is_small = facts.places_count is not None and 0 < facts.places_count <= EXEMPT_PLACES_MAX
    is_exempt = is_childminder(facts) or is_small
    return may_be_funded(facts) and facts.offer.funded != () and not is_exempt


def _is_whole(extra: Extra) -> bool:
    """Whether an extra has its amount and its free alternative; extra hours need none."""
    has_alternative = bool(extra.alternative) or extra.heading is ExtraHeading.EXTRA_HOURS
    return extra.pence is not None and has_alternative


_registered_person: Final = needs(DutyFact.REGISTERED_PERSON, of=is_registered)
