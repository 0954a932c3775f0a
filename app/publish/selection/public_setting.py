"""Building the public form of one setting from its merged facts; pure."""

import json
from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import date
from functools import cached_property, lru_cache

from app.core.consent import Consent
from app.core.errors import PostcodeInvalid
from app.core.home_area import HomeArea, centre
from app.core.issuers import DFE, OFSTED, find_issuer
from app.core.postcode import Postcode
from app.core.provision import Choice, Kind
from app.core.ratings import Inspection
from app.core.text_normalisation import format_town_name, without_postcode
from app.data.edits import EditsByField
from app.data.providers import Publishable
from app.publish.selection.field_precedence import Merged, without_texts
from app.publish.selection.home_areas import HomeAreas
from app.publish.selection.source_claims import SourceClaims
from app.snapshot.layout import Setting
from app.snapshot.published_postcodes import PostcodeEntry, PublishedPostcodes

KINDS = {kind.value: kind for kind in Kind}  # five times as fast as Kind(value), 70,000 times
CONSENTS = {consent.value: consent for consent in Consent}
UNKNOWN_POSITION = PostcodeEntry(None, None, "", "", None)


@dataclass(frozen=True)
class Lookups:
    """What settings are completed from: councils by DfE number and by district, inspections, etc.

    `edits` are the newest of each field, by provider_id.
    """

    councils: Mapping[str, str]
    council_of_district: Mapping[str, str]
    postcodes: PublishedPostcodes
    inspections: Mapping[tuple[str, str], list[str]]
    source_claims: SourceClaims
    edits: Mapping[str, EditsByField]
    home_areas: HomeAreas
    origin: int | None = None  # the older publication whose facts are shown

    def is_implied(self, district_code: str, la_code: str) -> bool:
        """Whether a council has no other district, so that the district reveals nothing more."""
        return self._only_districts.get(la_code) == district_code

    @cached_property
    def _only_districts(self) -> dict[str, str]:
        """The district of each council that has a single one."""
        counts = Counter(self.council_of_district.values())
        return {la: code for code, la in self.council_of_district.items() if counts[la] == 1}


@lru_cache(maxsize=4096)
def _inspection(facts: str) -> Inspection:
    return Inspection.from_facts(json.loads(facts))


def build_setting(
    row: Publishable,
    merged: Merged,
    choice: Choice,
    consent: Consent,
    lookups: Lookups,
    organisation_id: str | None,
) -> Setting:
    entry = locate(merged.postcode, lookups.postcodes)
    la_code = lookups.councils.get(row.la_number or "") or lookups.council_of_district.get(
        entry.district_code, ""
    )
    sources = dict(merged.sources)
    outcomes = tuple(map(_inspection, lookups.inspections.get((row.issuer, row.identifier), ())))
    issuer = find_issuer(row.issuer)
    if issuer and issuer.inspections:  # there are none of settings that only a council lists
        sources["inspections"] = issuer.inspections
    whole = Setting(
        provider_id=row.provider_id,
        name=merged.name,
        kind=KINDS[row.kind],
        choice=choice,
        consent=consent,
        ofsted_urn=row.identifier if row.issuer == OFSTED else "",
        dfe_urn=row.identifier if row.issuer == DFE else "",
        address=merged.address,
        town=format_town_name(merged.town),
        phone=merged.phone,
        email=merged.email,
        website=merged.website,
        postcode=merged.postcode,
        latitude=entry.latitude,
        longitude=entry.longitude,
        la_code=la_code,
        district_code=entry.district_code,
        ward_code=entry.ward_code,
        registered_on=date.fromisoformat(merged.registered_on) if merged.registered_on else None,
        registers=merged.registers,
        registered_person=merged.registered_person,
        places_count=merged.places_count,
        conditions=merged.conditions,
        is_independent=bool(row.is_independent),
        inspections=outcomes,
        offer=merged.offer,
        sources=sources,
        organisation_id=organisation_id,
        location_id=row.location_id or "",
        service_ids=(row.service_id,) if row.service_id else (),
    )
    if consent is not Consent.AREA:
        return whole
    area = lookups.home_areas.choose(row.provider_id, merged.postcode, la_code)
    if not lookups.is_implied(entry.district_code, la_code):
        whole = replace(whole, district_code="")
    return narrowed(whole, area)


def narrowed(setting: Setting, area: HomeArea) -> Setting:
    """A home that agreed to name, phone and area, without anything that reveals its address."""
    latitude, longitude = centre(area)
    return replace(
        setting,
        name=without_postcode(setting.name),
        address=(),
        town="",
        postcode=area.outward,
        latitude=latitude,
        longitude=longitude,
        ward_code="",  # narrower than the area that the home agreed to
        email="",
        website="",
        conditions="",
        registered_person="",
        offer=without_texts(setting.offer),
        location_id="",  # its own: another one would be that of shared premises
    )


def locate(postcode: str, postcodes: PublishedPostcodes) -> PostcodeEntry:
    """The position of a setting's postcode; of a retired one, its last position."""
    try:
        return postcodes.find(Postcode.parse(postcode).key) or UNKNOWN_POSITION
    except PostcodeInvalid:
        return UNKNOWN_POSITION
