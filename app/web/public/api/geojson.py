"""Resolved queries, names, settings and editions as answers of the API."""

from collections.abc import Collection, Iterable, Mapping
from dataclasses import replace
from datetime import date
from typing import Final, Literal

import msgspec
from msgspec import UNSET

from app.core.consent import Consent
from app.snapshot.layout import Edition, Setting
from app.snapshot.published_settings import NameEntry, PublishedSettings
from app.snapshot.query_resolution import QueryOutcome, QueryResult
from app.snapshot.search import Match
from app.web.public.api import answer_types

# Settings with any other consent are not listed.
_SHOWN: Final[Mapping[Consent, Literal["all", "area"]]] = {
    Consent.ALL: "all",
    Consent.AREA: "area",
}


def answer(query_result: QueryResult, settings: PublishedSettings) -> answer_types.Answer:
    """A resolved query, without the keys that have no value."""
    names = [_name(name) for name in query_result.names]
    understood = answer_types.Answer(
        outcome=query_result.outcome,
        typed=query_result.typed,
        postcode=str(query_result.postcode) if query_result.postcode else UNSET,
        area=query_result.area or UNSET,
        suggestions=list(query_result.suggestions) or UNSET,
        names=names if names or query_result.outcome is QueryOutcome.NAME else UNSET,
        nations=list(query_result.nations) or UNSET,
        country=query_result.country or UNSET,
        fault=query_result.fault or UNSET,
        hint=query_result.hint or UNSET,
    )
    entry = query_result.entry
    if entry is None:
        return understood
    council = settings.council_of(entry.district_code)
    return msgspec.structs.replace(
        understood,
        latitude=UNSET if entry.latitude is None else entry.latitude,
        longitude=UNSET if entry.longitude is None else entry.longitude,
        district_code=entry.district_code or UNSET,
        ward_code=(entry.ward_code if not query_result.area else "") or UNSET,
        council=council.name if council else UNSET,
        retired="{:04d}-{:02d}".format(*entry.retired) if entry.retired else UNSET,
    )


def _name(name: NameEntry) -> answer_types.Name:
    is_place = name.kind not in ("setting", "elsewhere")
    return answer_types.Name(
        kind=msgspec.convert(name.kind, answer_types.NameKind),
        label=name.label,
        detail=name.detail or UNSET,
        provider_id=name.key if name.kind == "setting" else UNSET,
        nation=name.key if name.kind == "elsewhere" else UNSET,
        around=f"{name.kind}-{name.key}" if is_place else UNSET,
    )


def feature(setting: Setting, match: Match, today: date) -> answer_types.Feature:
    """A setting as a GeoJSON feature; unknown values are null. Old vacancies are left out.

    Raises KeyError for a setting that its consent keeps out of lists.
    """
    assert setting.latitude is not None
    assert setting.longitude is not None
    return answer_types.Feature(
        type="Feature",
        geometry=answer_types.Point(
            type="Point", coordinates=(setting.longitude, setting.latitude)
        ),
        properties=answer_types.Setting(
            provider_id=setting.provider_id,
            ofsted_urn=setting.ofsted_urn or None,
            dfe_urn=setting.dfe_urn or None,
            name=setting.name,
            kind=setting.kind,
            is_independent=setting.is_independent,
            shown=_SHOWN[setting.consent],
            area_km=setting.area_km,
            distance_m=match.distance_m,
            address=list(setting.address),
            town=setting.town or None,
            postcode=setting.postcode or None,
            phone=setting.phone or None,
            email=setting.email or None,
            website=setting.website or None,
            registered_on=setting.registered_on,
            places_count=setting.places_count,
            conditions=setting.conditions or None,
            offer=_offer(setting, today),
            inspections=[
                msgspec.convert(one.to_facts(), answer_types.Inspection)
                for one in setting.inspections
            ],
            sources=dict(setting.sources),
        ),
    )


def _offer(setting: Setting, today: date) -> answer_types.Offer | None:
    offer = replace(setting.offer, vacancies=setting.offer.current_vacancies(today))
    facts = offer.to_facts()
    return msgspec.convert(facts, answer_types.Offer) if facts else None


def editions(
    settings: Iterable[Setting], published: Mapping[str, Edition], today: date
) -> dict[str, answer_types.Edition]:
    """The editions that these settings use, by source: publisher, date, licence, attribution."""
    named = {source for setting in settings for source in setting.sources.values()}
    return editions_of(named, published, today)


def editions_of(
    sources: Collection[str], published: Mapping[str, Edition], today: date
) -> dict[str, answer_types.Edition]:
    """The editions of these sources, by source."""
    return {
        source: answer_types.Edition(
            publisher=edition.publisher,
            as_at=edition.as_at,
            is_stale=edition.is_stale(today),
            licence=edition.licence,
            attribution=edition.attribution,
        )
        for source, edition in published.items()
        if source in sources
    }
