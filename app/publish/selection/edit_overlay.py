"""What an officer's word does to a place: above every source in contact, below consent in everything.

Each fact that an edit tells names as its source the council and the day of the edit, so that its age is
its own: "council_edit/330/2026-11-22".
Rule: docs/rules.md#whose-value-counts.
"""

import re
from collections import Counter
from collections.abc import Collection, Iterable, Iterator, Mapping
from dataclasses import dataclass, replace
from datetime import date

from app.core.provision import Consent
from app.data.edits import EditsByField
from app.data.tables import EditField
from app.snapshot.layout import (
    EDIT_SOURCE_PREFIX,
    Edition,
    NamedArea,
    Setting,
)

CONTACT = (EditField.PHONE, EditField.EMAIL, EditField.WEBSITE)
# The order in which places name the sources of their groups of facts, edited or not.
GROUPS = (
    *("name", "phone", "email", "website", "address", "registration", "places", "ages"),
    *("periods", "conditions", "offer", "inspections"),
)
NEVER_STALE_DAYS = 36_500  # days: an edit holds until somebody ends it or the sources say the same


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


NO_CONTACT = Contact({}, {})


def is_edit_source(source: str) -> bool:
    return source.startswith(EDIT_SOURCE_PREFIX)


def is_withheld(own: EditsByField) -> bool:
    edit = own.get(EditField.WITHHELD)
    return edit is not None and edit.is_in_force()


def with_edits(
    setting: Setting, own: EditsByField, la_number: str, origin: int | None = None
) -> tuple[Setting, list[int]]:
    """A place as its sources tell it, with what its edits say; and edits that say nothing else.

    `origin` is the publication that the place is from, where that is an older one. Of who is shown by
    area, nothing but the phone can be edited: consent is never widened by an edit.
    """
    values: dict[str, str] = {}
    sources, redundant_ids = dict(setting.sources), []
    for field in _editable_fields(setting):
        edit = own.get(field)
        if edit is None or not edit.is_in_force(origin):
            continue
        if is_same_contact(field, getattr(setting, field.value), edit.value):
            redundant_ids.append(edit.id)
            continue
        values[field.value] = edit.value
        sources.pop(field.value, None)
        if edit.value:
            stated = filter(None, (la_number, edit.made_on.isoformat()))
            sources[field.value] = EDIT_SOURCE_PREFIX + "/".join(stated)
    return (_replace_contact(setting, values, sources) if values else setting), redundant_ids


def edited_fields(setting: Setting, own: EditsByField) -> list[EditField]:
    """The fields of a place that is shown in which an edit may stand: it tells them, or shows none."""
    return [
        field
        for field in _editable_fields(setting)
        if is_edit_source(setting.sources.get(field.value, ""))
        or (field in own and not getattr(setting, field.value))
    ]


def without_edits(setting: Setting, fields: Iterable[EditField], stated: Contact) -> Setting:
    """A place that is shown with edits, with what its sources tell of these fields today."""
    values: dict[str, str] = {}
    sources = dict(setting.sources)
    for field in fields:
        values[field.value] = stated.value(field)
        sources.pop(field.value, None)
        if field in stated.sources:
            sources[field.value] = stated.sources[field]
    return _replace_contact(setting, values, sources) if values else setting


def _editable_fields(setting: Setting) -> Iterable[EditField]:
    return CONTACT if setting.consent is Consent.ALL else CONTACT[:1]


def _replace_contact(
    setting: Setting, values: Mapping[str, str], sources: Mapping[str, str]
) -> Setting:
    in_order = {group: sources[group] for group in GROUPS if group in sources}
    contact_values = {field.value: getattr(setting, field.value) for field in CONTACT} | dict(
        values
    )
    return replace(
        setting,
        phone=contact_values["phone"],
        email=contact_values["email"],
        website=contact_values["website"],
        sources=in_order,
    )


def is_same_contact(field: EditField, one: str, other: str) -> bool:
    """Whether two values are the same way to reach somebody, however they are written."""
    return _normalise(field, one) == _normalise(field, other)


def _normalise(field: EditField, value: str) -> str:
    if field is EditField.PHONE:
        digits = re.sub(r"[^\d+x]", "", value.casefold())
        return re.sub(r"^(\+44|0044)0?", "0", digits)
    return value.casefold() if field is EditField.EMAIL else value.removesuffix("/")


def edit_sources(setting: Setting) -> Iterator[str]:
    """The edits that a place's facts name as their sources, once for each fact."""
    return filter(is_edit_source, setting.sources.values())


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
            stale_after_days=NEVER_STALE_DAYS,
            rows_count=counts[source],
            is_invented=is_invented,
        )
        for source in sorted(counts)
        if counts[source] > 0
    ]
