"""Merging a provider's register and its council's files, field by field, by order of precedence.

Ofsted decides status and inspections; the council decides contact, hours, prices, space and funded
hours. Each field is a pure function of the sources' values, so publishing again gives the same
bytes. Source: docs/rules.md#whose-value-counts.
"""

from collections.abc import Mapping
from dataclasses import dataclass, replace
from functools import cache
from typing import Any

from app.core.offer import CarePattern, Offer
from app.core.provision import Kind, Registers
from app.core.source_names import CONSENTED, EXTRACT, REGISTER
from app.data.council_files import ages_of
from app.data.directory_entries import offer_of
from app.data.providers import Publishable
from app.data.tables import DirectoryEntry, ExtractedRegistration, Listing
from app.publish.selection.source_claims import (
    NO_CLAIMS,
    Claims,
    is_home,
    listing_source,
    may_publish_details,
    may_publish_entry,
)
from app.snapshot.layout import NO_OFFER


@dataclass(frozen=True)
class Merged:
    """A provider's fields with the source of each group, before consent limits them."""

    name: str
    phone: str
    email: str
    website: str
    address: tuple[str, ...]
    town: str
    postcode: str
    registers: Registers
    registered_on: str
    registered_person: str
    places_count: int | None
    conditions: str
    offer: Offer
    sources: Mapping[str, str]


# The order of sources for each group of facts. "register" is Ofsted's or, for a school, DfE's.
# "directory" is the one that the council publishes as Open Referral UK.
# "public" is the source of a register's name and address: for a home, Ofsted's list of consents.
PRECEDENCE: Mapping[str, tuple[str, ...]] = {
    "name": ("listing", "extract", "public", "directory"),
    "phone": ("listing", "directory", "extract", "public"),
    "email": ("listing", "directory", "extract"),
    "website": ("listing", "directory", "public"),
    "address": ("listing", "extract", "public", "directory"),
    "registration": ("extract", "register"),
    "places": ("extract", "register", "listing"),
    "ages": ("listing", "directory", "extract", "register"),
    "periods": ("extract",),
    "conditions": ("extract",),
}


@dataclass(frozen=True)
class _Layer:
    """One source's facts about a provider, by group; `source` is the name of its editions."""

    source: str
    facts: Mapping[str, Any]


def merge(row: Publishable, claims: Claims) -> Merged:
    """The fields of a provider, each group from the first source that has it."""
    return _merge_register_only(row) if claims is NO_CLAIMS else merge_layers(row, claims)


def registers_by(row: Publishable, claims: Claims) -> Registers:
    """The registers that a provider is on, from the first source that has any."""
    extract = claims.extract
    if extract and (extract.early_years or extract.compulsory or extract.voluntary):
        return registers_of(extract.early_years, extract.compulsory, extract.voluntary)
    return registers_of(bool(row.early_years), bool(row.compulsory), bool(row.voluntary))


def _merge_register_only(row: Publishable) -> Merged:
    """`merge_layers` for the many providers that only a register has, in a third of the time."""
    register = REGISTER if row.name_source == CONSENTED else row.name_source
    address = _address(row.address, row.town, row.postcode)
    ages = ages_of(row.age_from_months, row.age_to_months)
    values = {
        "name": row.name,
        "phone": row.phone,
        "website": row.website,
        "address": address,
    }
    sources = {group: row.name_source for group, value in values.items() if value}
    sources["registration"] = register
    sources |= {group: register for group, v in (("places", row.places_count), ("ages", ages)) if v}
    lines, town, postcode = address or _EMPTY["address"]
    return Merged(
        name=row.name or "",
        phone=row.phone,
        email="",
        website=row.website,
        address=lines,
        town=town,
        postcode=postcode,
        registers=registers_by(row, NO_CLAIMS),
        registered_on=row.registered_on,
        registered_person=row.organisation,
        places_count=row.places_count or None,
        conditions="",
        offer=replace(NO_OFFER, ages=ages) if ages else NO_OFFER,
        sources=sources,
    )


def merge_layers(row: Publishable, claims: Claims) -> Merged:
    """The fields of a provider from layers, one per source."""
    kind = Kind(row.kind)
    layers = {"public": _public_layer(row), "register": _register_layer(row)}
    if claims.extract:
        whole = may_publish_details(kind, claims)
        layers["extract"] = _extract_layer(
            claims.extract, whole=whole, is_home=is_home(kind, claims)
        )
    if claims.listing:
        layers["listing"] = _listing_layer(claims.listing, claims.offer)
    offer, filled = claims.offer, tuple[str, ...]()
    if claims.entry and may_publish_entry(kind, claims):
        entered = offer_of(claims.entry)
        layers["directory"] = _entry_layer(claims.entry, entered)
        offer, filled = _filled(offer, entered)
    sources = {"offer": layers["listing"].source} if claims.listing else {}
    if filled:
        own_groups = filled if claims.listing else ("offer",)
        sources |= dict.fromkeys(own_groups, layers["directory"].source)
    return _merged(layers, offer, sources)


def merge_entry(row: Publishable, claims: Claims) -> Merged | None:
    """What the council's directory alone gives; None where there is nothing that may be shown."""
    if claims.entry is None or not may_publish_entry(Kind(row.kind), claims):
        return None
    offer = offer_of(claims.entry)
    return _merged({"directory": _entry_layer(claims.entry, offer)}, offer, {})


def _merged(layers: Mapping[str, _Layer], offer: Offer, offer_sources: Mapping[str, str]) -> Merged:
    """The fields from layers; ages and periods of the offer are theirs too."""
    facts, sources = _first_available(layers)
    lines, town, postcode = facts["address"]
    registers, registered_on, person = facts["registration"]
    return Merged(
        name=facts["name"],
        phone=facts["phone"],
        email=facts["email"],
        website=facts["website"],
        address=lines,
        town=town,
        postcode=postcode,
        registers=registers,
        registered_on=registered_on,
        registered_person=person,
        places_count=facts["places"],
        conditions=facts["conditions"],
        offer=replace(offer, ages=facts["ages"], periods=facts["periods"]),
        sources={**sources, **offer_sources},
    )


_EMPTY: Mapping[str, Any] = {
    "name": "",
    "phone": "",
    "email": "",
    "website": "",
    "address": ((), "", ""),
    "registration": (Registers(), "", ""),
    "places": None,
    "ages": None,
    "periods": (),
    "conditions": "",
}


def _first_available(layers: Mapping[str, _Layer]) -> tuple[dict[str, Any], dict[str, str]]:
    """Each group from the first layer that has it, and the source of each group."""
    facts, sources = dict(_EMPTY), {}
    for group, order in PRECEDENCE.items():
        for name in order:
            if name in layers and (value := layers[name].facts.get(group)):
                facts[group], sources[group] = value, layers[name].source
                break
    if found := _best_address(layers):
        facts["address"], sources["address"] = found.facts["address"], found.source
    return facts, sources


def _best_address(layers: Mapping[str, _Layer]) -> _Layer | None:
    """The first layer with lines and postcode, else with a postcode, else with any address.

    So a postcode alone, or a street alone, does not replace another source's full address.
    """
    given = [
        layers[name]
        for name in PRECEDENCE["address"]
        if name in layers and layers[name].facts.get("address")
    ]
    return min(given, key=_address_gaps, default=None)  # `min` returns the first of equals


def _address_gaps(layer: _Layer) -> int:
    lines, _, postcode = layer.facts["address"]
    return 2 * (not postcode) + (not lines)


def _public_layer(row: Publishable) -> _Layer:
    return _Layer(
        row.name_source,
        {
            "name": row.name,
            "phone": row.phone,
            "website": row.website,
            "address": _address(row.address, row.town, row.postcode),
        },
    )


def _register_layer(row: Publishable) -> _Layer:
    registers = registers_of(bool(row.early_years), bool(row.compulsory), bool(row.voluntary))
    return _Layer(
        REGISTER if row.name_source == CONSENTED else row.name_source,
        {
            "registration": (registers, row.registered_on, row.organisation),
            "places": row.places_count,
            "ages": ages_of(row.age_from_months, row.age_to_months),
        },
    )


def _extract_layer(extract: ExtractedRegistration, *, whole: bool, is_home: bool) -> _Layer:
    """`whole` includes name, contact and address, which need consent for a home."""
    registers = registers_of(extract.early_years, extract.compulsory, extract.voluntary)
    registered_on = extract.registered_on.isoformat() if extract.registered_on else ""
    facts: dict[str, Any] = {
        "registration": (registers, registered_on, "" if is_home else extract.registered_person),
        "places": extract.places_count,
    }
    if whole:
        facts["ages"] = ages_of(extract.age_from_months, extract.age_to_months)
        facts["periods"] = tuple(map(CarePattern, filter(None, extract.periods.split(";"))))
        facts["conditions"] = extract.conditions
        address = _address(extract.address, extract.town, extract.postcode)
        facts |= {"name": extract.name, "phone": extract.phone, "email": extract.email}
        facts["address"] = address
    return _Layer(f"{EXTRACT}/{extract.la_number}", facts)


def _listing_layer(listing: Listing, offer: Offer) -> _Layer:
    return _Layer(
        listing_source(listing),
        {
            "name": listing.name,
            "phone": listing.phone,
            "email": listing.email,
            "website": listing.website,
            "address": _address(listing.address or "", listing.town, listing.postcode)
            or (listing.town and ((), listing.town, "")),
            "places": listing.places_count,
            "ages": offer.ages,
        },
    )


def _entry_layer(entry: DirectoryEntry, offer: Offer) -> _Layer:
    return _Layer(
        listing_source(entry),
        {
            "name": entry.name,
            "phone": entry.phone,
            "email": entry.email,
            "website": entry.website,
            "address": _address(entry.address or "", entry.town, entry.postcode),
            "ages": offer.ages,
        },
    )


# Facts of an offer that a directory gives where the council's listing gives none.
_FILLED_FIELDS = ("opening", "prices", "step_free", "languages")


def _filled(offer: Offer, entered: Offer) -> tuple[Offer, tuple[str, ...]]:
    """The offer with what only the directory gives, and the names of these fields and texts."""
    missing = {
        name: value
        for name in _FILLED_FIELDS
        if getattr(offer, name) in ((), None)
        and (value := getattr(entered, name)) not in ((), None)
    }
    texts = {text: words for text, words in entered.texts.items() if text not in offer.texts}
    if not (missing or texts):
        return offer, ()
    in_order = dict(sorted({**offer.texts, **texts}.items(), key=lambda one: one[0].value))
    names = (*missing, *(text.value for text in texts))
    return replace(offer, texts=in_order, **missing), names


def _address(lines: str, town: str, postcode: str) -> tuple[tuple[str, ...], str, str] | None:
    """Lines, town and postcode; None without both postcode and lines."""
    if not (lines or postcode):
        return None
    return tuple(filter(None, lines.split("\n"))), town, postcode


registers_of = cache(Registers)  # eight of them for 70,000 rows


def without_texts(offer: Offer) -> Offer:
    """The offer without free text, which could reveal the street of a home shown by its area."""
    extras = tuple(replace(extra, alternative="") for extra in offer.extras)
    return replace(offer, texts={}, extras=extras, school_runs=())
