"""Applying officers' edits to settings: they override sources for contact, but never consent.

Each edited fact has as its source the council and the day of the edit, such as
"council_edit/330/2026-11-22", so that pages show its own age. Source of the rules:
docs/rules.md#whose-value-counts.
"""

import re
from collections import Counter
from collections.abc import Collection, Iterable, Iterator, Mapping
from dataclasses import dataclass, replace
from datetime import date

from app.core.consent import Consent, Detail, public_details
from app.core.translation_marks import mark
from app.data.edits import EditsByField
from app.data.tables import EditField
from app.snapshot.layout import EDIT_SOURCE_PREFIX, Edition, NamedArea, Setting

CONTACT = (EditField.PHONE, EditField.EMAIL, EditField.WEBSITE)
# The order of a setting's groups of facts in `sources`, edited or not.
GROUPS = (
    *("name", "phone", "email", "website", "address", "registration", "places", "ages"),
    *("periods", "conditions", "offer", "inspections"),
)
NEVER_STALE_DAYS = 36_500  # an edit applies until somebody ends it or the sources agree


@dataclass(frozen=True)
class Contact:
    """A provider's contact details in its sources today, as far as its consent allows.

    `sources` is the source of each value. `is_home`: care is given in somebody's home.
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
    """The setting with its edits applied, and the ids of edits that the sources agree with.

    `origin` is the publication that the setting is from, where that is an older one. For a home
    that is shown by its area, only the phone can be edited: an edit never widens consent.
    """
    values: dict[str, str] = {}
    sources, redundant_ids = dict(setting.sources), []
    for field in public_fields(setting.consent):
        edit = own.get(field)
        if edit is None or not edit.is_in_force(origin):
            continue
        if is_same_contact(field, getattr(setting, field.value), edit.value):
            redundant_ids.append(edit.id)
            continue
        values[field.value] = edit.value
        sources.pop(field.value, None)
        if edit.value:
            stated = filter(None, (la_number, edit.edited_on.isoformat()))
            sources[field.value] = EDIT_SOURCE_PREFIX + "/".join(stated)
    return (_replace_contact(setting, values, sources) if values else setting), redundant_ids


def edited_fields(setting: Setting, own: EditsByField) -> list[EditField]:
    """The fields of a published setting that an edit may have set or emptied."""
    return [
        field
        for field in public_fields(setting.consent)
        if is_edit_source(setting.sources.get(field.value, ""))
        or (field in own and not getattr(setting, field.value))
    ]


def without_edits(setting: Setting, fields: Iterable[EditField], stated: Contact) -> Setting:
    """The published setting with the sources' values of these fields instead of edits."""
    values: dict[str, str] = {}
    sources = dict(setting.sources)
    for field in fields:
        values[field.value] = stated.value(field)
        sources.pop(field.value, None)
        if field in stated.sources:
            sources[field.value] = stated.sources[field]
    return _replace_contact(setting, values, sources) if values else setting


def public_fields(consent: Consent) -> tuple[EditField, ...]:
    """The fields that a setting with this consent makes public, so that an edit can show."""
    details = public_details(consent)
    return tuple(field for field in CONTACT if Detail(field.value) in details)


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
    """Whether two values are the same contact detail, ignoring how they are written."""
    return _normalise(field, one) == _normalise(field, other)


def _normalise(field: EditField, value: str) -> str:
    if field is EditField.PHONE:
        digits = re.sub(r"[^\d+x]", "", value.casefold())
        return re.sub(r"^(\+44|0044)0?", "0", digits)
    return value.casefold() if field is EditField.EMAIL else value.removesuffix("/")


def edit_sources(setting: Setting) -> Iterator[str]:
    """The edits among a setting's sources, once for each fact."""
    return filter(is_edit_source, setting.sources.values())


def edit_editions(
    counts: Counter[str], councils: Collection[NamedArea], *, is_invented: bool
) -> list[Edition]:
    """One edition for the edits of each council and day; `counts` are facts by source."""
    names = {area.la_number: area.name for area in councils if area.level == "council"}
    return [
        Edition(
            source=source,
            title=mark("Corrections by the council"),
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
