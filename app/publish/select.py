"""What of the record is public, placed on the map: the one room that decides it."""

import json
from collections import Counter, defaultdict
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date
from functools import cache, lru_cache
from statistics import median

from sqlmodel import Session

from app.core.distance import snap_to_kilometre
from app.core.errors import PostcodeInvalid
from app.core.names import fold
from app.core.postcode import District, Postcode, read
from app.core.provision import PUBLISHED_COUNT_FROM, Choice, Consent, Kind, Registers, choice_of
from app.core.ratings import Inspection
from app.data.areas import find_areas
from app.data.providers import Publishable, find_inspections, find_publishable
from app.snapshot.layout import (
    Agency,
    AreaFigure,
    AreaSummary,
    CountedOnly,
    Edition,
    HelpPoint,
    NamedArea,
    Place,
)
from app.snapshot.places import Name
from app.snapshot.postcodes import Entry, Postcodes

NOWHERE = Entry(None, None, "", "", None)


@dataclass
class Selection:
    """All that a places directory will hold. `gaps` counts what it does not hold, by reason."""

    places: list[Place]
    counted: list[CountedOnly]
    areas: list[NamedArea]
    names: list[Name]
    editions: list[Edition]
    is_invented: bool
    gaps: dict[str, int] = field(default_factory=dict)
    summaries: list[AreaSummary] = field(default_factory=list)
    takeup: list[AreaFigure] = field(default_factory=list)
    help_points: list[HelpPoint] = field(default_factory=list)
    agencies: list[Agency] = field(default_factory=list)


@dataclass(frozen=True)
class Lookups:
    """What a place is completed from: councils by DfE number and by district, postcodes, outcomes."""

    councils: Mapping[str, str]
    council_of_district: Mapping[str, str]
    postcodes: Postcodes
    inspections: Mapping[tuple[str, str], list[str]]


def select_public(session: Session, postcodes: Postcodes, editions: list[Edition]) -> Selection:
    """Everything that may be public, in the order of names and then ids."""
    areas = [
        NamedArea(area.code, area.level, area.name, area.parent_code, area.la_number)
        for area in find_areas(session)
    ]
    lookups = Lookups(
        councils={area.la_number: area.code for area in areas if area.level == "council"},
        council_of_district={a.code: a.parent_code for a in areas if a.level == "district"},
        postcodes=postcodes,
        inspections=find_inspections(session),
    )
    places: list[Place] = []
    hidden: Counter[tuple[str, Choice]] = Counter()
    gaps: Counter[str] = Counter()
    for row in find_publishable(session):
        registers = _registers(bool(row.early_years), bool(row.compulsory), bool(row.voluntary))
        choice = choice_of(Kind(row.kind), registers)
        consent = Consent(row.consent)
        if choice is None or consent is Consent.NOTHING:
            continue  # that there is a refuge is not told by a number either
        if consent is Consent.COUNTED:
            hidden[lookups.councils.get(row.la_number or "", ""), choice] += 1
        else:
            place = _place(row, choice, consent, registers, lookups)
            gaps["without_position"] += place.latitude is None
            gaps["without_phone"] += not place.phone
            gaps["not_inspected"] += not place.inspections
            places.append(place)
    places.sort(key=lambda place: (place.name.casefold(), place.provider_id))
    counted = [
        CountedOnly(la_code, choice, count)
        for (la_code, choice), count in hidden.items()
        if la_code and count >= PUBLISHED_COUNT_FROM
    ]
    gaps["counted_only"] = _told_of_hidden(counted, hidden.total())
    area_names = _area_names(areas, postcodes)
    called = {name.folded for name in area_names if name.kind == "district"}
    towns = [name for name in town_names(places) if name.folded not in called]
    names = [*setting_names(places, areas), *towns, *area_names]
    invented = any(edition.is_invented for edition in editions)
    return Selection(places, counted, areas, names, editions, invented, dict(gaps))


def _told_of_hidden(counted: list[CountedOnly], total: int) -> int:
    """How many are counted only, less a rest, in no published count, that could point to one home."""
    told = sum(one.count for one in counted)
    return total if total - told >= PUBLISHED_COUNT_FROM else told


_registers = cache(Registers)  # eight of them for 70,000 rows


@lru_cache(maxsize=4096)
def _inspection(facts: str) -> Inspection:
    return Inspection.from_facts(json.loads(facts))


def _place(
    row: Publishable, choice: Choice, consent: Consent, registers: Registers, lookups: Lookups
) -> Place:
    entry = _locate(row.postcode, lookups.postcodes)
    latitude, longitude, postcode = entry.latitude, entry.longitude, row.postcode
    if consent is Consent.AREA:
        postcode = _outward(row.postcode)
        if latitude is not None and longitude is not None:
            latitude, longitude = snap_to_kilometre(latitude, longitude)
    la_code = lookups.councils.get(row.la_number or "") or lookups.council_of_district.get(
        entry.district_code, ""
    )
    return Place(
        provider_id=row.provider_id,
        name=row.name or "",
        kind=Kind(row.kind),
        choice=choice,
        consent=consent,
        ofsted_urn=row.identifier if row.issuer == "ofsted" else "",
        dfe_urn=row.identifier if row.issuer == "dfe" else "",
        address=() if consent is Consent.AREA else tuple(filter(None, row.address.split("\n"))),
        town="" if consent is Consent.AREA else row.town,
        phone=row.phone,
        postcode=postcode,
        latitude=latitude,
        longitude=longitude,
        la_code=la_code,
        district_code=entry.district_code,
        # A ward would narrow a home down further than it agreed to.
        ward_code="" if consent is Consent.AREA else entry.ward_code,
        registered_on=date.fromisoformat(row.registered_on) if row.registered_on else None,
        registers=registers,
        registered_person=row.organisation,
        places_count=row.places_count,
        inspections=tuple(
            map(_inspection, lookups.inspections.get((row.issuer, row.identifier), ()))
        ),
        sources={
            "name": row.name_source,
            "phone": row.name_source,
            "address": row.name_source,
            "registration": "ofsted_register",
            "inspections": "ofsted_register",
        },
    )


def _locate(postcode: str, postcodes: Postcodes) -> Entry:
    """Where a setting's own postcode lies; retired ones at their last place."""
    try:
        return postcodes.find(Postcode.parse(postcode).key) or NOWHERE
    except PostcodeInvalid:
        return NOWHERE


def _outward(postcode: str) -> str:
    """The outward code of a postcode, or of what stands in its place; "" where there is none."""
    try:
        return Postcode.parse(postcode).outward
    except PostcodeInvalid:
        reading = read(postcode)
        return reading.outward if isinstance(reading, District) else ""


def setting_names(places: list[Place], areas: list[NamedArea]) -> list[Name]:
    """The settings' own names, each with its town and council to tell namesakes apart."""
    councils = {area.code: area.name for area in areas if area.level == "council"}
    return [
        Name(
            folded=fold(place.name),
            label=place.name,
            kind="setting",
            key=place.provider_id,
            detail=", ".join(filter(None, (place.town.title(), councils.get(place.la_code, "")))),
            latitude=place.latitude,
            longitude=place.longitude,
        )
        for place in places
    ]


def town_names(places: list[Place]) -> list[Name]:
    """Towns as the settings' addresses name them, at the middle of their settings."""
    towns: defaultdict[str, list[Place]] = defaultdict(list)
    for place in places:
        if place.consent is Consent.ALL and place.latitude is not None and fold(place.town):
            towns[fold(place.town)].append(place)
    return [
        Name(
            folded=folded,
            label=here[0].town.title(),
            kind="town",
            key=folded,
            detail="",
            latitude=median(place.latitude or 0.0 for place in here),
            longitude=median(place.longitude or 0.0 for place in here),
        )
        for folded, here in towns.items()
    ]


def _area_names(areas: list[NamedArea], postcodes: Postcodes) -> list[Name]:
    """Districts and wards at the middle of their postcodes; one without postcodes has no place."""
    by_code = {(area.level, area.code): area for area in areas}
    names = []
    for level, middles in (
        ("district", postcodes.middles("district")),
        ("ward", postcodes.middles("ward")),
    ):
        for code, (latitude, longitude) in middles.items():
            area = by_code.get((level, code))
            if area:
                above = by_code.get(
                    ("council" if level == "district" else "district", area.parent_code)
                )
                detail = above.name if above and above.name != area.name else ""
                names.append(
                    Name(fold(area.name), area.name, level, code, detail, latitude, longitude)
                )
    return names
