"""What of the record is public, placed on the map: the one room that decides it."""

import json
from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from datetime import date
from functools import cached_property, lru_cache

from sqlmodel import Session

from app.core.errors import PostcodeInvalid
from app.core.home_area import HomeArea, centre
from app.core.postcode import Postcode
from app.core.provision import PUBLISHED_COUNT_FROM, Choice, Consent, Kind, choice_of
from app.core.ratings import Inspection
from app.data.areas import find_areas
from app.data.edits import FieldsOf, find_edits, last_edit_id
from app.data.providers import Publishable, find_inspections, find_publishable
from app.data.shown_areas import find_shown_areas
from app.publish.around import Hidden, agencies, area_figures, help_points, summaries
from app.publish.edited import edit_editions, edit_sources, edited, is_withheld
from app.publish.held import held_of
from app.publish.home_areas import HomeAreas, Sharing
from app.publish.merge import REGISTER, Merged, merge, registers_by, without_texts
from app.publish.names import all_names
from app.publish.tellings import (
    REGISTERED,
    UNDER_FIVES_ONLY,
    Tellings,
    Told,
    agreed,
    find_tellings,
    row_of,
)
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

KINDS = {kind.value: kind for kind in Kind}  # a fifth of the cost of Kind(word), 70,000 times
CONSENTS = {consent.value: consent for consent in Consent}
NOWHERE = Entry(None, None, "", "", None)


@dataclass
class Selection:
    """All that a places directory will hold. `gaps` counts what it does not hold, by reason.

    `last_edit_id` is the newest edit that it knows, `agreed` are edits that its sources make needless.
    `home_areas` are the areas of homes, those that are new to the record among them.
    """

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
    last_edit_id: int = 0
    agreed: list[int] = field(default_factory=list)
    home_areas: HomeAreas | None = None


@dataclass(frozen=True)
class Lookups:
    """What a place is completed from: councils by DfE number and by district, postcodes, outcomes.

    `edits` are the newest of each field, by provider_id.
    """

    councils: Mapping[str, str]
    council_of_district: Mapping[str, str]
    postcodes: Postcodes
    inspections: Mapping[tuple[str, str], list[str]]
    tellings: Tellings
    edits: Mapping[str, FieldsOf]
    home_areas: HomeAreas

    def is_implied(self, district_code: str, la_code: str) -> bool:
        """Whether a council has no other district, so that naming it tells no more."""
        return self._only_districts.get(la_code) == district_code

    @cached_property
    def _only_districts(self) -> dict[str, str]:
        """The district of each council that has a single one."""
        counts = Counter(self.council_of_district.values())
        return {la: code for code, la in self.council_of_district.items() if counts[la] == 1}

    @cached_property
    def la_numbers(self) -> dict[str, str]:
        """DfE's number of each council by its ONS code."""
        return {code: number for number, code in self.councils.items()}


@dataclass
class _Found:
    """What going through the providers has found so far."""

    places: list[Place] = field(default_factory=list)
    hidden: Counter[tuple[str, Choice]] = field(default_factory=Counter)
    nannies: Counter[str] = field(default_factory=Counter)
    gaps: Counter[str] = field(default_factory=Counter)
    edits: Counter[str] = field(default_factory=Counter)  # facts that edits tell, by their source
    agreed: list[int] = field(default_factory=list)


def select_public(
    session: Session, postcodes: Postcodes, editions: list[Edition], secret: bytes | None = None
) -> Selection:
    """Everything that may be public, in the order of names and then ids.

    `secret` is the key of this install, by which it is known that a home's postcode is the same.
    """
    # Before the edits are read: one that is made meanwhile is newer than the newest known.
    edit_id = last_edit_id(session)
    areas = [
        NamedArea(area.code, area.level, area.name, area.parent_code, area.la_number)
        for area in find_areas(session)
    ]
    council_of_district = {a.code: a.parent_code for a in areas if a.level == "district"}
    sharing = Sharing(postcodes, council_of_district)
    lookups = Lookups(
        councils={area.la_number: area.code for area in areas if area.level == "council"},
        council_of_district=council_of_district,
        postcodes=postcodes,
        inspections=find_inspections(session),
        tellings=find_tellings(session),
        edits=find_edits(session),
        home_areas=HomeAreas(sharing, find_shown_areas(session), secret),
    )
    found = _go_through(session, lookups)
    places = sorted(found.places, key=lambda place: (place.name.casefold(), place.provider_id))
    counted = [
        CountedOnly(la_code, choice, count)
        for (la_code, choice), count in found.hidden.items()
        if la_code and count >= PUBLISHED_COUNT_FROM
    ]
    found.gaps["counted_only"] = _told_of_hidden(counted, found.hidden.total())
    is_invented = any(edition.is_invented for edition in editions)
    selection = Selection(
        places=places,
        counted=counted,
        areas=areas,
        names=all_names(places, areas, postcodes),
        editions=[*editions, *edit_editions(found.edits, areas, is_invented=is_invented)],
        is_invented=is_invented,
        gaps=dict(found.gaps),
        last_edit_id=edit_id,
        agreed=found.agreed,
        home_areas=lookups.home_areas,
    )
    _add_areas(session, selection, lookups, found)
    return selection


def _go_through(session: Session, lookups: Lookups) -> _Found:
    """Every provider, judged: shown, counted, or neither."""
    found, tellings = _Found(), lookups.tellings
    shown: dict[str, Told] = {}
    for row in find_publishable(session):
        told = tellings.heard_by(row)
        if tellings.is_open(row, told):
            shown[row.provider_id] = told
            _judge(row, told, lookups, found)
    for listing in tellings.listings:
        if listing.provider_id not in shown and tellings.may_stand_alone(listing):
            _judge(row_of(listing), tellings.alone(listing), lookups, found)
    found.gaps["held"] = sum(one.waits for one in held_of(tellings, shown))
    return found


def _judge(row: Publishable, told: Told, lookups: Lookups, found: _Found) -> None:
    kind = KINDS[row.kind]
    consent = agreed(CONSENTS[row.consent], told, kind)
    own = lookups.edits.get(row.provider_id)
    if consent in (Consent.NOTHING, Consent.COUNTED):
        lookups.home_areas.release(row.provider_id)
    if consent is Consent.NOTHING or (own and is_withheld(own)):
        return  # that there is a refuge is not told by a number either
    on_register = registers_by(row, told) if row.issuer in REGISTERED else UNDER_FIVES_ONLY
    choice, la_code = choice_of(kind, on_register), lookups.councils.get(row.la_number or "", "")
    if choice is None:
        found.nannies[la_code] += 1
    elif consent is Consent.COUNTED or not (merged := merge(row, told)).name:
        found.hidden[la_code, choice] += 1
    else:
        place = _place(row, merged, choice, consent, lookups)
        if own:
            place, agreed_ids = edited(place, own, lookups.la_numbers.get(place.la_code, ""))
            found.agreed += agreed_ids
            found.edits.update(edit_sources(place))
        found.gaps["without_position"] += place.latitude is None
        found.gaps["without_phone"] += not place.phone
        found.gaps["not_inspected"] += not place.inspections
        found.places.append(place)


def _add_areas(session: Session, selection: Selection, lookups: Lookups, found: _Found) -> None:
    """What is public about areas, beside their names."""
    hidden = Hidden(found.nannies)
    for (la_code, choice), count in found.hidden.items():
        if choice is Choice.CHILDMINDER:
            hidden.childminders[la_code] += count
    selection.takeup = area_figures(session, lookups.councils, selection.places)
    wards = {one.code for one in selection.takeup if one.level == "ward"}
    codes = sorted(lookups.councils.values())
    selection.summaries = summaries(selection.places, hidden, codes, wards)
    selection.help_points = help_points(
        session, lookups.councils, lambda postcode: _locate(postcode, lookups.postcodes)
    )
    selection.agencies = agencies(session, lookups.councils)


def _told_of_hidden(counted: list[CountedOnly], total: int) -> int:
    """How many are counted only, less a rest, in no published count, that could point to one home."""
    told = sum(one.count for one in counted)
    return total if total - told >= PUBLISHED_COUNT_FROM else told


@lru_cache(maxsize=4096)
def _inspection(facts: str) -> Inspection:
    return Inspection.from_facts(json.loads(facts))


def _place(
    row: Publishable, merged: Merged, choice: Choice, consent: Consent, lookups: Lookups
) -> Place:
    entry = _locate(merged.postcode, lookups.postcodes)
    la_code = lookups.councils.get(row.la_number or "") or lookups.council_of_district.get(
        entry.district_code, ""
    )
    sources = dict(merged.sources)
    outcomes = tuple(map(_inspection, lookups.inspections.get((row.issuer, row.identifier), ())))
    sources["inspections"] = "ofsted_schools" if row.issuer == "dfe" else REGISTER
    whole = Place(
        provider_id=row.provider_id,
        name=merged.name,
        kind=KINDS[row.kind],
        choice=choice,
        consent=consent,
        ofsted_urn=row.identifier if row.issuer == "ofsted" else "",
        dfe_urn=row.identifier if row.issuer == "dfe" else "",
        address=merged.address,
        town=merged.town,
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
    )
    if consent is not Consent.AREA:
        return whole
    area = lookups.home_areas.choose(row.provider_id, merged.postcode, la_code)
    if not lookups.is_implied(entry.district_code, la_code):
        whole = replace(whole, district_code="")
    return narrowed(whole, area)


def narrowed(place: Place, area: HomeArea) -> Place:
    """A home that agreed to name, phone and area: whatever would lead to its door is left out."""
    latitude, longitude = centre(area)
    return replace(
        place,
        address=(),
        town="",
        postcode=area.outward,
        latitude=latitude,
        longitude=longitude,
        area_km=area.width_km or None,
        ward_code="",  # it would narrow a home down further than it agreed to
        email="",
        website="",
        conditions="",
        offer=without_texts(place.offer),
    )


def _locate(postcode: str, postcodes: Postcodes) -> Entry:
    """Where a setting's own postcode lies; retired ones at their last place."""
    try:
        return postcodes.find(Postcode.parse(postcode).key) or NOWHERE
    except PostcodeInvalid:
        return NOWHERE
