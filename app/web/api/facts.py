"""What the API tells of an answer, a name and a setting, as JSON."""

from collections.abc import Iterable, Mapping
from dataclasses import replace
from datetime import date
from typing import Any

from app.snapshot.answers import Answer, Outcome
from app.snapshot.layout import Edition, Place
from app.snapshot.places import Name, Places
from app.snapshot.search import Match


def of_answer(answered: Answer, places: Places) -> dict[str, Any]:
    """An answer; keys without a value are left out."""
    entry = answered.entry
    told: dict[str, Any] = {
        "outcome": answered.outcome.value,
        "typed": answered.typed,
        "postcode": str(answered.postcode) if answered.postcode else None,
        "area": answered.area or None,
        "suggestions": list(answered.suggestions) or None,
        "names": [_of_name(name) for name in answered.names]
        if answered.outcome is Outcome.NAME
        else None,
        "nations": [nation.value for nation in answered.nations] or None,
        "country": answered.country or None,
        "fault": answered.fault.value if answered.fault else None,
    }
    if entry:
        council = places.council_of(entry.district_code)
        told |= {
            "latitude": entry.latitude,
            "longitude": entry.longitude,
            "district_code": entry.district_code or None,
            "ward_code": entry.ward_code or None if not answered.area else None,
            "council": council.name if council else None,
            "retired": "{:04d}-{:02d}".format(*entry.retired) if entry.retired else None,
        }
    return {name: value for name, value in told.items() if value is not None}


def _of_name(name: Name) -> dict[str, Any]:
    key = "provider_id" if name.kind == "setting" else "around"
    value = name.key if name.kind == "setting" else f"{name.kind}-{name.key}"
    told = {"kind": name.kind, "label": name.label, "detail": name.detail, key: value}
    return {word: fact for word, fact in told.items() if fact}


def of_place(place: Place, match: Match, today: date) -> dict[str, Any]:
    """A setting as GeoJSON; what is not known is null. Space confirmed over a year ago is left out."""
    offer = replace(place.offer, vacancies=place.offer.space_on(today))
    return {
        "type": "Feature",
        "geometry": {"type": "Point", "coordinates": [place.longitude, place.latitude]},
        "properties": {
            "provider_id": place.provider_id,
            "ofsted_urn": place.ofsted_urn or None,
            "dfe_urn": place.dfe_urn or None,
            "name": place.name,
            "kind": place.kind.value,
            "is_independent": place.is_independent,
            "shown": place.consent.value,
            "area_km": place.area_km,
            "distance_m": match.distance_m,
            "address": list(place.address),
            "town": place.town or None,
            "postcode": place.postcode or None,
            "phone": place.phone or None,
            "email": place.email or None,
            "website": place.website or None,
            "registered_on": place.registered_on.isoformat() if place.registered_on else None,
            "places_count": place.places_count,
            "conditions": place.conditions or None,
            "offer": offer.to_facts() or None,
            "inspections": [one.to_facts() for one in place.inspections],
            "sources": dict(place.sources),
        },
    }


def of_editions(
    places: Iterable[Place], editions: Mapping[str, Edition], today: date
) -> dict[str, dict[str, Any]]:
    """The editions behind these settings, by source: whose they are, of when, under which licence."""
    named = {source for place in places for source in place.sources.values()}
    return {
        source: {
            "publisher": edition.publisher,
            "as_at": edition.as_at.isoformat(),
            "is_stale": edition.days_late(today) > 0,
            "licence": edition.licence,
            "attribution": edition.attribution,
        }
        for source, edition in editions.items()
        if source in named
    }
