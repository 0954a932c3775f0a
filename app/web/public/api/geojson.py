"""Resolved queries, names and settings as JSON for the API."""

from collections.abc import Iterable, Mapping
from dataclasses import replace
from datetime import date
from typing import Any

from app.snapshot.layout import Edition, Setting
from app.snapshot.published_settings import NameEntry, PublishedSettings
from app.snapshot.query_resolution import QueryOutcome, QueryResult
from app.snapshot.search import Match


def answer_to_json(query_result: QueryResult, settings: PublishedSettings) -> dict[str, Any]:
    """A resolved query as JSON, without the keys that have no value."""
    entry = query_result.entry
    payload: dict[str, Any] = {
        "outcome": query_result.outcome.value,
        "typed": query_result.typed,
        "postcode": str(query_result.postcode) if query_result.postcode else None,
        "area": query_result.area or None,
        "suggestions": list(query_result.suggestions) or None,
        "names": [_name_to_json(name) for name in query_result.names]
        if query_result.outcome is QueryOutcome.NAME or query_result.names
        else None,
        "nations": [nation.value for nation in query_result.nations] or None,
        "country": query_result.country or None,
        "fault": query_result.fault.value if query_result.fault else None,
        "hint": query_result.hint.value if query_result.hint else None,
    }
    if entry:
        council = settings.council_of(entry.district_code)
        payload |= {
            "latitude": entry.latitude,
            "longitude": entry.longitude,
            "district_code": entry.district_code or None,
            "ward_code": entry.ward_code or None if not query_result.area else None,
            "council": council.name if council else None,
            "retired": "{:04d}-{:02d}".format(*entry.retired) if entry.retired else None,
        }
    return {name: value for name, value in payload.items() if value is not None}


def _name_to_json(name: NameEntry) -> dict[str, Any]:
    key = {"setting": "provider_id", "elsewhere": "nation"}.get(name.kind, "around")
    value = name.key if key != "around" else f"{name.kind}-{name.key}"
    payload = {"kind": name.kind, "label": name.label, "detail": name.detail, key: value}
    return {field: fact for field, fact in payload.items() if fact}


def setting_to_feature(setting: Setting, match: Match, today: date) -> dict[str, Any]:
    """A setting as a GeoJSON feature; unknown values are null. Old vacancies are left out."""
    offer = replace(setting.offer, vacancies=setting.offer.current_vacancies(today))
    return {
        "type": "Feature",
        "geometry": {"type": "Point", "coordinates": [setting.longitude, setting.latitude]},
        "properties": {
            "provider_id": setting.provider_id,
            "ofsted_urn": setting.ofsted_urn or None,
            "dfe_urn": setting.dfe_urn or None,
            "name": setting.name,
            "kind": setting.kind.value,
            "is_independent": setting.is_independent,
            "shown": setting.consent.value,
            "area_km": setting.area_km,
            "distance_m": match.distance_m,
            "address": list(setting.address),
            "town": setting.town or None,
            "postcode": setting.postcode or None,
            "phone": setting.phone or None,
            "email": setting.email or None,
            "website": setting.website or None,
            "registered_on": setting.registered_on.isoformat() if setting.registered_on else None,
            "places_count": setting.places_count,
            "conditions": setting.conditions or None,
            "offer": offer.to_facts() or None,
            "inspections": [inspection.to_facts() for inspection in setting.inspections],
            "sources": dict(setting.sources),
        },
    }


def editions_to_json(
    settings: Iterable[Setting], editions: Mapping[str, Edition], today: date
) -> dict[str, dict[str, Any]]:
    """The editions that these settings use, by source: publisher, date, licence, attribution."""
    named = {source for setting in settings for source in setting.sources.values()}
    return {
        source: {
            "publisher": edition.publisher,
            "as_at": edition.as_at.isoformat(),
            "is_stale": edition.is_stale(today),
            "licence": edition.licence,
            "attribution": edition.attribution,
        }
        for source, edition in editions.items()
        if source in named
    }
