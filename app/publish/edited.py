"""What an officer's word does to a place: above every source in contact, below consent in everything.

Each fact that an edit tells names as its source the council and the day of the edit, so that its age is
its own: "council_edit/330/2026-11-22". Source of the rules: reliability.md §4.
"""

import re
from collections import Counter
from collections.abc import Collection, Iterable, Iterator, Mapping
from dataclasses import dataclass, replace
from datetime import date

from app.core.provision import Consent
from app.data.edits import FieldsOf
from app.data.tables import EditField
from app.snapshot.layout import EDITS, Edition, NamedArea, Place

CONTACT = (EditField.PHONE, EditField.EMAIL, EditField.WEBSITE)
# The order in which places name the sources of their groups of facts, edited or not.
GROUPS = (
    *("name", "phone", "email", "website", "address", "registration", "places", "ages"),
    *("periods", "conditions", "offer", "inspections"),
)
NEVER_STALE = 36_500  # days: an edit holds until somebody ends it or the sources say the same


@dataclass(frozen=True)
class Contact:
    """How to reach a provider by what its sources say today, as far as it agrees to be shown.

    `sources` names where each comes from. `is_home`: care is given in somebody's home.
    """

    values: Mapping[EditField, str]
    sources: Mapping[EditField, str]
    is_home: bool = True

    def value(self, field: EditField) -> str:
        return self.values.get(field, "")


NOTHING_TOLD = Contact({}, {})


def is_of_edits(source: str) -> bool:
    return source.startswith(EDITS)


def is_withheld(own: FieldsOf) -> bool:
    edit = own.get(EditField.WITHHELD)
    return edit is not None and edit.holds()


def edited(
    place: Place, own: FieldsOf, la_number: str, origin: int | None = None
) -> tuple[Place, list[int]]:
    """A place as its sources tell it, with what its edits say; and edits that say nothing else.

    `origin` is the publication that the place is from, where that is an older one. Of who is shown by
    area, nothing but the phone can be edited: consent is never widened by an edit.
    """
    values: dict[str, str] = {}
    sources, agreed = dict(place.sources), []
    for field in _open_fields(place):
        edit = own.get(field)
        if edit is None or not edit.holds(origin):
            continue
        if is_same(field, getattr(place, field.value), edit.value):
            agreed.append(edit.id)
            continue
        values[field.value] = edit.value
        sources.pop(field.value, None)
        if edit.value:
            told = filter(None, (la_number, edit.made_on.isoformat()))
            sources[field.value] = EDITS + "/".join(told)
    return (_with(place, values, sources) if values else place), agreed


def edited_fields(place: Place, own: FieldsOf) -> list[EditField]:
    """The fields of a place that is shown in which an edit may stand: it tells them, or shows none."""
    return [
        field
        for field in _open_fields(place)
        if is_of_edits(place.sources.get(field.value, ""))
        or (field in own and not getattr(place, field.value))
    ]


def unedited(place: Place, fields: Iterable[EditField], told: Contact) -> Place:
    """A place that is shown with edits, with what its sources tell of these fields today."""
    values: dict[str, str] = {}
    sources = dict(place.sources)
    for field in fields:
        values[field.value] = told.value(field)
        sources.pop(field.value, None)
        if field in told.sources:
            sources[field.value] = told.sources[field]
    return _with(place, values, sources) if values else place


def _open_fields(place: Place) -> Iterable[EditField]:
    return CONTACT if place.consent is Consent.ALL else CONTACT[:1]


def _with(place: Place, values: Mapping[str, str], sources: Mapping[str, str]) -> Place:
    in_order = {group: sources[group] for group in GROUPS if group in sources}
    reached = {field.value: getattr(place, field.value) for field in CONTACT} | dict(values)
    return replace(
        place,
        phone=reached["phone"],
        email=reached["email"],
        website=reached["website"],
        sources=in_order,
    )


def is_same(field: EditField, one: str, other: str) -> bool:
    """Whether two values are the same way to reach somebody, however they are written."""
    return _plain(field, one) == _plain(field, other)


def _plain(field: EditField, value: str) -> str:
    if field is EditField.PHONE:
        digits = re.sub(r"[^\d+x]", "", value.casefold())
        return re.sub(r"^(\+44|0044)0?", "0", digits)
    return value.casefold() if field is EditField.EMAIL else value.removesuffix("/")


def edit_sources(place: Place) -> Iterator[str]:
    """The edits that a place's facts name as their sources, once for each fact."""
    return filter(is_of_edits, place.sources.values())


def edit_editions(
    counts: Counter[str], councils: Collection[NamedArea], *, is_invented: bool
) -> list[Edition]:
    """The edits of each council and day as an edition of their own; `counts` are facts by source."""
    names = {area.la_number: area.name for area in councils if area.level == "council"}
    return [
        Edition(
            source=source,
            title="Corrections by the council",
            publisher=names.get(source.split("/")[1], "The council"),
            url="",
            licence="Published by the council",
            attribution="",
            as_at=date.fromisoformat(source.rpartition("/")[2]),
            stale_after_days=NEVER_STALE,
            rows_count=counts[source],
            is_invented=is_invented,
        )
        for source in sorted(counts)
        if counts[source] > 0
    ]
