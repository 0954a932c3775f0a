"""The changes between two versions of a row, as text; grades of two frameworks are not compared.

A version is what the record stores for a row: facts by name. None means that the row is absent;
empty means that the row was there and its facts have been erased.
"""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace
from datetime import date
from enum import Enum
from typing import Any

from app.core.provision import Status
from app.core.ratings import CARDS, GRADED, Framework, Inspection
from app.core.text_normalisation import fold_text

Facts = Mapping[str, Any]
WITHHELD = "withheld"
NONE_RECORDED = "none recorded"


class ChangeKind(Enum):
    """What changed, in the order in which the changes of one row are listed."""

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
    CAPACITY_UP = "places up"
    CAPACITY_DOWN = "places down"
    OTHER = "other"


# Kinds whose values before and after are a name or an address.
_PERSONAL_KINDS = frozenset(
    {ChangeKind.OPENED, ChangeKind.CLOSED, ChangeKind.RENAMED, ChangeKind.MOVED}
)
# Facts that have a ChangeKind of their own; all others are named under OTHER.
_COMPARED_SEPARATELY = frozenset(
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
    """One change. For `OTHER`, `after` lists the names of the changed facts, not their values."""

    kind: ChangeKind
    before: str = ""
    after: str = ""

    def without_personal_details(self) -> "Difference":
        """The change as it may be shown for a home: no names or addresses, before or after."""
        return replace(self, before="", after="") if self.kind in _PERSONAL_KINDS else self


def differences(before: Facts | None, after: Facts | None) -> tuple[Difference, ...]:
    """The changes from one version to the next, in the order of ChangeKind; () for none."""
    if before is None:
        return () if after is None else (Difference(ChangeKind.OPENED, "", _name(after)),)
    if after is None:
        return (Difference(ChangeKind.CLOSED, _name(before), ""),)
    if before == after:
        return ()
    if is_withheld(before) or is_withheld(after):
        return (Difference(ChangeKind.WITHHELD, WITHHELD, WITHHELD),)
    found = (*_status(before, after), *_identity_changes(before, after))
    found += (*_inspection_changes(before, after), *_capacity_change(before, after))
    named = sorted({*_other_facts(before, after), *_unexplained_facts(before, after, found)})
    return (*found, Difference(ChangeKind.OTHER, "", ", ".join(named))) if named else found


def is_withheld(facts: Facts) -> bool:
    """Whether nothing of a row may be shown: it was erased, or is confidential."""
    return not facts or bool(facts.get("confidential"))


def status_text(facts: Facts) -> str:
    """The status of a registration, as exactly as its source gives it."""
    if "status" in facts:
        return Status(facts["status"]).name.casefold()
    return "active" if facts["active"] else "not active"


def row_text(facts: Facts, *, is_home: bool) -> str:
    """A row on one line: name and address, which are left out for a home, kind, status, places."""
    if is_withheld(facts):
        return WITHHELD
    personal = () if is_home else (facts.get("name"), address_text(facts.get("address")))
    capacity = _capacity_of(facts)
    parts = (
        *personal,
        str(facts.get("kind") or "").replace("-", " "),
        status_text(facts) if "active" in facts or "status" in facts else "",
        "" if capacity is None else f"{capacity} places",
    )
    return "; ".join(filter(None, parts))


def address_text(address: Any) -> str:
    """An address [lines, town, postcode] on one line; "" where there is none."""
    if not address:
        return ""
    lines, town, postcode = address
    return ", ".join(filter(None, (*lines, town, postcode)))


def outcome_text(inspection: Inspection) -> str:
    """The outcome of an inspection in Ofsted's terms, with its date."""
    day = inspection.inspected_on.isoformat() if inspection.inspected_on else "an unknown date"
    if inspection.framework in CARDS:
        judged = [
            f"{_enum_text(area)} {_enum_text(standard)}"
            for area, standard in inspection.standards.items()
        ]
        details = "; ".join((*judged, *_safeguarding(inspection))) or "no area judged"
        return f"report card of {day}: {details}"
    if inspection.framework in GRADED:
        grade = (
            _enum_text(inspection.overall).capitalize()
            if inspection.overall
            else "no overall grade"
        )
        return ", ".join((f"{grade}, inspected {day}", *_safeguarding(inspection)))
    requirements = (
        f"requirements {_enum_text(inspection.requirements)}" if inspection.requirements else ""
    )
    details = ", ".join(filter(None, (requirements, inspection.note, *_safeguarding(inspection))))
    return f"{_enum_text(inspection.framework)} visit of {day}: {details or 'no outcome given'}"


def _safeguarding(inspection: Inspection) -> tuple[str, ...]:
    if inspection.safeguarding_met is None:
        return ()
    return ("safeguarding met" if inspection.safeguarding_met else "safeguarding not met",)


def _enum_text(member: Enum) -> str:
    return str(member.value).replace("-", " ")


def _name(facts: Facts) -> str:
    return WITHHELD if is_withheld(facts) else facts.get("name") or ""


def _status(before: Facts, after: Facts) -> Iterator[Difference]:
    if "active" in before and "active" in after:
        old, new = status_text(before), status_text(after)
        if old != new:
            yield Difference(ChangeKind.STATUS, old, new)


def _identity_changes(before: Facts, after: Facts) -> Iterator[Difference]:
    """A new name or a new address; a new spelling of the same is not a change."""
    old, new = before.get("name"), after.get("name")
    if old and new and fold_text(old) != fold_text(new):
        yield Difference(ChangeKind.RENAMED, old, new)
    old_address, new_address = before.get("address"), after.get("address")
    if old_address and new_address and _address_key(old_address) != _address_key(new_address):
        yield Difference(ChangeKind.MOVED, address_text(old_address), address_text(new_address))


def _address_key(address: Any) -> tuple[str, str]:
    lines, _, postcode = address
    return "".join(postcode.split()).upper(), fold_text(" ".join(lines))


def _capacity_change(before: Facts, after: Facts) -> Iterator[Difference]:
    old, new = _capacity_of(before), _capacity_of(after)
    if old is not None and new is not None and old != new:
        kind = ChangeKind.CAPACITY_UP if new > old else ChangeKind.CAPACITY_DOWN
        yield Difference(kind, str(old), str(new))


def _capacity_of(facts: Facts) -> int | None:
    capacity: int | None = facts.get("places", facts.get("places_count"))
    return capacity


def _inspection_changes(before: Facts, after: Facts) -> Iterator[Difference]:
    """The newest inspection of each framework, compared with the previous one of the framework."""
    if before.get("inspections") == after.get("inspections"):
        return
    newest_before, newest_after = _newest(before), _newest(after)
    for framework in Framework:
        old, new = newest_before.get(framework), newest_after.get(framework)
        old_text = outcome_text(old) if old else NONE_RECORDED
        new_text = outcome_text(new) if new else NONE_RECORDED
        if old_text != new_text:
            yield Difference(_kind_of(framework), old_text, new_text)


def _kind_of(framework: Framework) -> ChangeKind:
    if framework in CARDS:
        return ChangeKind.REPORT_CARD
    return ChangeKind.REGRADED if framework in GRADED else ChangeKind.VISIT


def _newest(facts: Facts) -> dict[Framework, Inspection]:
    inspections = [Inspection.from_facts(entry) for entry in facts.get("inspections", ())]
    inspections.sort(
        key=lambda inspection: (inspection.inspected_on or date.min, inspection.number)
    )
    return {inspection.framework: inspection for inspection in inspections}


def _other_facts(before: Facts, after: Facts) -> Iterator[str]:
    """The names of all other facts that changed."""
    for name in (before.keys() | after.keys()) - _COMPARED_SEPARATELY:
        if before.get(name) != after.get(name):
            yield _NAMES.get(name, name.replace("_", " "))
    old_offer, new_offer = before.get("offer", {}), after.get("offer", {})
    for name in old_offer.keys() | new_offer.keys():
        if old_offer.get(name) != new_offer.get(name):
            yield name.replace("_", " ")


def _unexplained_facts(before: Facts, after: Facts, found: tuple[Difference, ...]) -> Iterator[str]:
    """The names of facts with their own ChangeKind that changed in a way it does not show."""
    kinds = {difference.kind for difference in found}
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
    details = {ChangeKind.CAPACITY_UP, ChangeKind.CAPACITY_DOWN}
    if _capacity_of(before) != _capacity_of(after) and not kinds & details:
        yield "places"
