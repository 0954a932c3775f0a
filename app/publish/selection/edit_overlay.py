"""Applying officers' edits to the merged facts of a provider, before its consent limits them.

So an edit overrides every source, and never widens what a home agreed to. Each edited fact has as
its source the council and the day of the edit, such as "council_edit/330/2026-11-22", so that pages
show its own age. Source of the rules: docs/rules.md#whose-value-counts.
"""

import re
from collections import Counter
from collections.abc import Collection, Iterator
from dataclasses import replace
from datetime import date

from app.core.consent import Consent
from app.core.offer import Offer, Text
from app.core.translation_marks import mark
from app.data.closings import is_closed
from app.data.edits import EditsByField, edit_in_force
from app.data.tables import EditField
from app.publish.selection.edit_fields import (
    FIELD_RULES,
    OFFER_FIELDS,
    public_fields,
    stated_text,
)
from app.publish.selection.field_precedence import Merged
from app.snapshot.layout import EDIT_SOURCE_PREFIX, Edition, NamedArea, Setting

CONTACT = (EditField.PHONE, EditField.EMAIL, EditField.WEBSITE)
# The order of a setting's groups of facts in `sources`. An edited fact of the offer has a group of
# its own, named after its field; "offer" is the source of the others.
GROUPS = (
    *("name", "phone", "email", "website", "address", "registration", "places", "ages"),
    *("periods", "conditions", "offer"),
    *(field.value for field in EditField if field in OFFER_FIELDS and FIELD_RULES[field].group),
    "inspections",
)
NEVER_STALE_DAYS = 36_500  # an edit applies until somebody ends it or the sources agree


def is_edit_source(source: str) -> bool:
    return source.startswith(EDIT_SOURCE_PREFIX)


def is_withheld(own: EditsByField) -> bool:
    return edit_in_force(own, EditField.WITHHELD) is not None


def is_hidden(own: EditsByField) -> bool:
    """Whether the council withholds the setting, or its closing is in effect."""
    return is_withheld(own) or is_closed(own)


def with_edits(
    merged: Merged, own: EditsByField, consent: Consent, la_number: str, origin: int | None = None
) -> tuple[Merged, list[int]]:
    """The facts with the edits applied that this consent lets be seen.

    Also the ids of edits that the sources agree with. `origin` is the publication whose facts are
    shown, where that is an older one. An edit that today's parsers refuse does not count.
    """
    edited, sources, redundant_ids = merged, dict(merged.sources), []
    shown = public_fields(consent)
    for field in FIELD_RULES:
        edit = own.get(field)
        if edit is None or field not in shown or not edit.is_in_force(origin):
            continue
        # Today's sources say nothing about an older publication's, which the edit overrides too.
        if origin is None and is_same_value(field, stated_text(field, merged), edit.value):
            redundant_ids.append(edit.id)
            continue
        rule = FIELD_RULES[field]
        try:
            edited = rule.put(edited, rule.value(edit.value))
        except ValueError:
            continue
        sources.pop(rule.group, None)
        if edit.value and rule.group:
            stated = filter(None, (la_number, edit.edited_on.isoformat()))
            source = EDIT_SOURCE_PREFIX + "/".join(stated)
            sources[rule.group] = source
            if field in OFFER_FIELDS:
                sources.setdefault("offer", source)
    if edited is merged:
        return merged, redundant_ids
    in_order = {group: sources[group] for group in GROUPS if group in sources}
    return replace(edited, sources=in_order), redundant_ids


def edited_fields(setting: Setting, own: EditsByField) -> list[EditField]:
    """The fields of a published setting that an edit may have set or emptied."""
    return [
        field
        for field in public_fields(setting.consent)
        if field in own or is_edit_source(setting.sources.get(FIELD_RULES[field].group, ""))
    ]


def with_fields_of(setting: Setting, other: Setting, fields: Collection[EditField]) -> Setting:
    """The published setting with these fields, and their sources, of a newer selection of it."""
    # A home keeps the area that is stored for it; another consent has another form of address.
    if not setting.consent is other.consent is Consent.ALL:
        fields = [field for field in fields if field is not EditField.ADDRESS]
    values: dict[str, object] = {}
    offer, sources = setting.offer, dict(setting.sources)
    for field in fields:
        group = FIELD_RULES[field].group
        sources.pop(group, None)
        if group in other.sources:
            sources[group] = other.sources[group]
        if field in OFFER_FIELDS or field is EditField.AGES:
            offer = _with_offer_field(offer, other.offer, field)
        else:
            values |= {name: getattr(other, name) for name in _ATTRIBUTES[field]}
    if any(field in OFFER_FIELDS for field in fields):
        sources |= {"offer": other.sources["offer"]} if "offer" in other.sources else {}
    in_order = {group: sources[group] for group in GROUPS if group in sources}
    changed: Setting = replace(setting, offer=offer, sources=in_order, **values)  # type: ignore[arg-type]  # each is the attribute of another setting
    return changed


_PLACE = ("postcode", "latitude", "longitude", "district_code", "ward_code")
_ATTRIBUTES = {
    EditField.NAME: ("name",),
    EditField.PHONE: ("phone",),
    EditField.EMAIL: ("email",),
    EditField.WEBSITE: ("website",),
    EditField.PLACES: ("places_count",),
    EditField.ADDRESS: ("address", "town", *_PLACE),
}


def _with_offer_field(offer: Offer, other: Offer, field: EditField) -> Offer:
    if field is EditField.VACANCIES:
        return replace(
            offer, vacancies=other.vacancies, space_confirmed_on=other.space_confirmed_on
        )
    if field.value in {text.value for text in Text}:
        texts = {text: words for text, words in offer.texts.items() if text.value != field.value}
        texts |= {text: words for text, words in other.texts.items() if text.value == field.value}
        return replace(offer, texts=dict(sorted(texts.items(), key=lambda one: one[0].value)))
    if field is EditField.CONFIRMED:
        return replace(offer, confirmed_on=other.confirmed_on)
    changed: Offer = replace(offer, **{field.value: getattr(other, field.value)})
    return changed


def is_same_value(field: EditField, one: str, other: str) -> bool:
    """Whether two texts of a field have one meaning, however they are written."""
    if field in CONTACT:
        return _normalise(field, one) == _normalise(field, other)
    if one == other or field not in FIELD_RULES:
        return one == other
    rule = FIELD_RULES[field]
    try:
        return bool(rule.value(one) == rule.value(other))
    except ValueError:
        return False


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
