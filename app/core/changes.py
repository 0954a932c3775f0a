"""What kind of change two tellings of one row show, in words; grades of two frameworks never compare.

A telling is what the record keeps of a row: facts by name. None: the row is not there. Empty: it was
there, and what it told was erased.
"""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace
from datetime import date
from enum import Enum
from typing import Any

from app.core.names import fold
from app.core.provision import Status
from app.core.ratings import CARDS, GRADED, Framework, Inspection

Facts = Mapping[str, Any]
WITHHELD = "withheld"
NONE_TOLD = "none told"


class ChangeKind(Enum):
    """What changed, in the order in which the changes of one row are told."""

    OPENED = "opened"
    CLOSED = "closed"
    AGREED = "agreed"
    WITHDREW = "withdrew"
    WITHHELD = "withheld"
    STATUS = "status"
    RENAMED = "renamed"
    MOVED = "moved"
    REGRADED = "re-graded"
    REPORT_CARD = "report card"
    VISIT = "visit"
    PLACES_UP = "places up"
    PLACES_DOWN = "places down"
    OTHER = "other"


# Kinds whose words before and after are a name or an address.
_PERSONAL = frozenset({ChangeKind.OPENED, ChangeKind.CLOSED, ChangeKind.RENAMED, ChangeKind.MOVED})
# Facts that have a kind of their own, and how others are called.
_TOLD_APART = frozenset(
    {"name", "address", "places", "places_count", "active", "status", "inspections", "offer"}
)
_NAMES = {
    "kind": "kind of provision",
    "la_name": "council",
    "la_number": "council",
    "ofsted_urn": "Ofsted number",
    "dfe_urn": "school number",
    "person": "registered person",
    "person_urn": "registered person",
    "phone": "telephone",
    "registered_on": "day of registration",
    "type": "type of provider",
}


@dataclass(frozen=True)
class Difference:
    """One change. What `OTHER` changed is named in `after`, not told."""

    kind: ChangeKind
    before: str = ""
    after: str = ""

    def without_personal_words(self) -> "Difference":
        """The same of a home: that a name or an address changed, not what it was or is."""
        return replace(self, before="", after="") if self.kind in _PERSONAL else self


def differences(before: Facts | None, after: Facts | None) -> tuple[Difference, ...]:
    """What changed from one telling to another, in the order of ChangeKind; () where nothing did."""
    if before is None:
        return () if after is None else (Difference(ChangeKind.OPENED, "", _name(after)),)
    if after is None:
        return (Difference(ChangeKind.CLOSED, _name(before), ""),)
    if before == after:
        return ()
    if is_withheld(before) or is_withheld(after):
        return (Difference(ChangeKind.WITHHELD, WITHHELD, WITHHELD),)
    found = (*_status(before, after), *_who_and_where(before, after))
    found += (*_outcomes(before, after), *_places(before, after))
    named = sorted({*_others(before, after), *_unworded(before, after, found)})
    return (*found, Difference(ChangeKind.OTHER, "", ", ".join(named))) if named else found


def is_withheld(facts: Facts) -> bool:
    """Whether nothing may be told of a row: it was erased, or asked for silence."""
    return not facts or bool(facts.get("confidential"))


def status_words(facts: Facts) -> str:
    """Whether a registration is active, in the most exact word that its source has."""
    if "status" in facts:
        return Status(facts["status"]).name.casefold()
    return "active" if facts["active"] else "not active"


def address_words(address: Any) -> str:
    """[lines, town, postcode] on one line; "" where none is told."""
    if not address:
        return ""
    lines, town, postcode = address
    return ", ".join(filter(None, (*lines, town, postcode)))


def outcome_words(one: Inspection) -> str:
    """What an inspection found, in Ofsted's words and with its day."""
    day = one.inspected_on.isoformat() if one.inspected_on else "a day not told"
    if one.framework in CARDS:
        judged = [f"{_word(area)} {_word(said)}" for area, said in one.standards.items()]
        told = "; ".join((*judged, *_safeguarding(one))) or "no area judged"
        return f"report card of {day}: {told}"
    if one.framework in GRADED:
        grade = _word(one.overall).capitalize() if one.overall else "no overall grade"
        return ", ".join((f"{grade}, inspected {day}", *_safeguarding(one)))
    requirements = f"requirements {_word(one.requirements)}" if one.requirements else ""
    told = ", ".join(filter(None, (requirements, one.note, *_safeguarding(one))))
    return f"{_word(one.framework)} visit of {day}: {told or 'no outcome told'}"


def _safeguarding(one: Inspection) -> tuple[str, ...]:
    if one.safeguarding_met is None:
        return ()
    return ("safeguarding met" if one.safeguarding_met else "safeguarding not met",)


def _word(member: Enum) -> str:
    return str(member.value).replace("-", " ")


def _name(facts: Facts) -> str:
    return WITHHELD if is_withheld(facts) else facts.get("name") or ""


def _status(before: Facts, after: Facts) -> Iterator[Difference]:
    if "active" in before and "active" in after:
        was, now = status_words(before), status_words(after)
        if was != now:
            yield Difference(ChangeKind.STATUS, was, now)


def _who_and_where(before: Facts, after: Facts) -> Iterator[Difference]:
    """Another name, another address; another spelling of the same is neither."""
    was, now = before.get("name"), after.get("name")
    if was and now and fold(was) != fold(now):
        yield Difference(ChangeKind.RENAMED, was, now)
    lay, lies = before.get("address"), after.get("address")
    if lay and lies and _door(lay) != _door(lies):
        yield Difference(ChangeKind.MOVED, address_words(lay), address_words(lies))


def _door(address: Any) -> tuple[str, str]:
    lines, _, postcode = address
    return "".join(postcode.split()).upper(), fold(" ".join(lines))


def _places(before: Facts, after: Facts) -> Iterator[Difference]:
    was, now = _places_of(before), _places_of(after)
    if was is not None and now is not None and was != now:
        kind = ChangeKind.PLACES_UP if now > was else ChangeKind.PLACES_DOWN
        yield Difference(kind, str(was), str(now))


def _places_of(facts: Facts) -> int | None:
    places: int | None = facts.get("places", facts.get("places_count"))
    return places


def _outcomes(before: Facts, after: Facts) -> Iterator[Difference]:
    """The newest inspection of each framework, beside the newest one before it in the same."""
    if before.get("inspections") == after.get("inspections"):
        return
    earlier, later = _newest(before), _newest(after)
    for framework in Framework:
        was, now = earlier.get(framework), later.get(framework)
        words = outcome_words(was) if was else NONE_TOLD, outcome_words(now) if now else NONE_TOLD
        if words[0] != words[1]:
            yield Difference(_kind_of(framework), *words)


def _kind_of(framework: Framework) -> ChangeKind:
    if framework in CARDS:
        return ChangeKind.REPORT_CARD
    return ChangeKind.REGRADED if framework in GRADED else ChangeKind.VISIT


def _newest(facts: Facts) -> dict[Framework, Inspection]:
    listed = [Inspection.from_facts(one) for one in facts.get("inspections", ())]
    listed.sort(key=lambda one: (one.inspected_on or date.min, one.number))
    return {one.framework: one for one in listed}


def _others(before: Facts, after: Facts) -> Iterator[str]:
    """The names of all other facts that changed."""
    for name in (before.keys() | after.keys()) - _TOLD_APART:
        if before.get(name) != after.get(name):
            yield _NAMES.get(name, name.replace("_", " "))
    offered, offers = before.get("offer", {}), after.get("offer", {})
    for name in offered.keys() | offers.keys():
        if offered.get(name) != offers.get(name):
            yield name.replace("_", " ")


def _unworded(before: Facts, after: Facts, found: tuple[Difference, ...]) -> Iterator[str]:
    """What has a kind of its own and changed in a way that the kind does not tell."""
    kinds = {one.kind for one in found}
    if before.get("name") != after.get("name") and ChangeKind.RENAMED not in kinds:
        yield "name"
    if before.get("address") != after.get("address") and ChangeKind.MOVED not in kinds:
        yield "address"
    if before.get("inspections") != after.get("inspections") and not kinds & {
        ChangeKind.REGRADED,
        ChangeKind.REPORT_CARD,
        ChangeKind.VISIT,
    }:
        yield "inspections"
    told = {ChangeKind.PLACES_UP, ChangeKind.PLACES_DOWN}
    if _places_of(before) != _places_of(after) and not kinds & told:
        yield "places"
