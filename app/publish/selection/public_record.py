"""Selecting what is public from rows of the record, with positions on the map; pure.

All decisions about what is published are made here and in the modules that this one calls.
"""

from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass, field, replace

from app.core.consent import Consent
from app.core.issuers import find_issuer
from app.core.provision import PUBLISHED_COUNT_FROM, Choice, filter_choice_for
from app.data.council_details import PublishedDetails
from app.data.providers import Publishable
from app.data.tables import Listing
from app.publish.selection.area_summaries import (
    UnlistedCounts,
    agencies,
    area_figures,
    help_points,
    summaries,
)
from app.publish.selection.edit_overlay import edit_editions, edit_sources, is_hidden, with_edits
from app.publish.selection.field_precedence import (
    merge,
    registers_by,
)
from app.publish.selection.home_areas import HomeAreas, Sharing
from app.publish.selection.name_index import all_names
from app.publish.selection.public_ids import public_organisation_id, with_public_locations
from app.publish.selection.public_setting import (
    CONSENTS,
    KINDS,
    Lookups,
    build_setting,
    locate,
)
from app.publish.selection.record_rows import RecordRows
from app.publish.selection.source_claims import (
    UNDER_FIVES_ONLY,
    Claims,
    agreed_consent,
    claims_of,
    publishable_row,
)
from app.publish.selection.town_names import TownName
from app.publish.selection.unpublished_listings import select_unpublished
from app.snapshot.layout import (
    Agency,
    AreaFigure,
    AreaSummary,
    CountedOnly,
    Edition,
    HelpPoint,
    NamedArea,
    Setting,
)
from app.snapshot.published_postcodes import PublishedPostcodes
from app.snapshot.published_settings import NameEntry


@dataclass
class Selection:
    """The content of a places directory. `gaps` counts what is missing from it, by reason.

    `last_edit_id` is the newest edit applied. `redundant_edit_ids` are edits whose values the
    sources now have. `home_areas` has the areas of homes, including changes that the record lacks.
    """

    settings: list[Setting]
    counted: list[CountedOnly]
    areas: list[NamedArea]
    names: list[NameEntry]
    editions: list[Edition]
    is_invented: bool
    gaps: dict[str, int] = field(default_factory=dict)
    summaries: list[AreaSummary] = field(default_factory=list)
    takeup: list[AreaFigure] = field(default_factory=list)
    help_points: list[HelpPoint] = field(default_factory=list)
    agencies: list[Agency] = field(default_factory=list)
    last_edit_id: int = 0
    redundant_edit_ids: list[int] = field(default_factory=list)
    home_areas: HomeAreas | None = None
    towns: list[TownName] = field(default_factory=list)
    council_details: PublishedDetails = field(default_factory=dict)


@dataclass
class _Progress:
    """What the pass over all providers has collected so far."""

    settings: list[Setting] = field(default_factory=list)
    hidden: Counter[tuple[str, Choice]] = field(default_factory=Counter)
    nannies: Counter[str] = field(default_factory=Counter)
    gaps: Counter[str] = field(default_factory=Counter)
    edits: Counter[str] = field(default_factory=Counter)  # edited facts, by their source
    redundant_edit_ids: list[int] = field(default_factory=list)


def select_public(
    rows: RecordRows,
    postcodes: PublishedPostcodes,
    editions: list[Edition],
    secret: bytes | None = None,
) -> Selection:
    """Everything that may be public; settings are ordered by name and then id.

    `secret` is the key of this install, which shows whether a home's postcode is unchanged.
    """
    areas = _areas(rows)
    lookups = _lookups(rows, areas, postcodes, secret)
    found = _select_providers(rows.providers, lookups)
    settings = sorted(
        with_public_locations(found.settings),
        key=lambda setting: (setting.name.casefold(), setting.provider_id),
    )
    counted = [
        CountedOnly(la_code, choice, count)
        for (la_code, choice), count in found.hidden.items()
        if la_code and count >= PUBLISHED_COUNT_FROM
    ]
    found.gaps["counted_only"] = _published_hidden_count(counted, found.hidden.total())
    is_invented = any(edition.is_invented for edition in editions)
    named = all_names(settings, areas, postcodes)
    selection = Selection(
        settings=settings,
        counted=counted,
        areas=areas,
        names=named.others,
        towns=named.towns,
        editions=[*editions, *edit_editions(found.edits, areas, is_invented=is_invented)],
        is_invented=is_invented,
        gaps=dict(found.gaps),
        last_edit_id=rows.last_edit_id,
        redundant_edit_ids=found.redundant_edit_ids,
        home_areas=lookups.home_areas,
        council_details=rows.council_details,
    )
    _add_areas(rows, selection, lookups, found)
    return selection


def select_settings(
    rows: RecordRows,
    postcodes: PublishedPostcodes,
    secret: bytes | None = None,
    origin: int | None = None,
) -> tuple[dict[str, Setting], HomeAreas]:
    """The settings of some providers by provider_id, as `select_public` selects them.

    Also the areas of homes, with their changes. `origin` is as in `with_edits`. Premises shared
    with a provider that is not in `rows` are not named.
    """
    lookups = replace(_lookups(rows, _areas(rows), postcodes, secret), origin=origin)
    settings = with_public_locations(_select_providers(rows.providers, lookups).settings)
    return {setting.provider_id: setting for setting in settings}, lookups.home_areas


def _areas(rows: RecordRows) -> list[NamedArea]:
    return [
        NamedArea(area.code, area.level, area.name, area.parent_code, area.la_number)
        for area in rows.areas
    ]


def _lookups(
    rows: RecordRows, areas: list[NamedArea], postcodes: PublishedPostcodes, secret: bytes | None
) -> Lookups:
    council_of_district = {a.code: a.parent_code for a in areas if a.level == "district"}
    return Lookups(
        councils={area.la_number: area.code for area in areas if area.level == "council"},
        council_of_district=council_of_district,
        postcodes=postcodes,
        inspections=rows.inspections,
        source_claims=claims_of(rows.claims),
        edits=rows.edits,
        home_areas=HomeAreas(Sharing(postcodes, council_of_district), rows.home_areas, secret),
    )


def _select_providers(providers: Iterable[Publishable], lookups: Lookups) -> _Progress:
    """Decide for every provider whether it is shown, counted or neither."""
    found, source_claims = _Progress(), lookups.source_claims
    open_claims: dict[str, Claims] = {}
    for row in providers:
        claims = source_claims.claims_for(row)
        if source_claims.is_open(row, claims):
            open_claims[row.provider_id] = claims
            _select_provider(row, claims, lookups, found)
    for listing in source_claims.listed_alone():
        if listing.provider_id not in open_claims:
            _select_provider(
                publishable_row(listing), source_claims.claims_for_listing(listing), lookups, found
            )
    # Not entries of a directory: most are of settings that are public under their number.
    found.gaps["held"] = sum(
        one.awaits_confirmation and isinstance(one.listing, Listing)
        for one in select_unpublished(source_claims, open_claims)
    )
    return found


def _select_provider(row: Publishable, claims: Claims, lookups: Lookups, found: _Progress) -> None:
    kind = KINDS[row.kind]
    consent = agreed_consent(CONSENTS[row.consent], claims, kind)
    own = lookups.edits.get(row.provider_id)
    if consent in (Consent.NOTHING, Consent.COUNTED):
        lookups.home_areas.discard(row.provider_id)
    if consent is Consent.NOTHING or (own and is_hidden(own)):
        return  # not counted either: a count could reveal a refuge
    on_register = registers_by(row, claims) if find_issuer(row.issuer) else UNDER_FIVES_ONLY
    choice, la_code = (
        filter_choice_for(kind, on_register),
        lookups.councils.get(row.la_number or "", ""),
    )
    if choice is None:
        found.nannies[la_code] += 1
    elif consent is Consent.COUNTED or not (merged := merge(row, claims)).name:
        found.hidden[la_code, choice] += 1
    else:
        if own:
            la_number = row.la_number or ""
            merged, redundant_ids = with_edits(merged, own, consent, la_number, lookups.origin)
            found.redundant_edit_ids += redundant_ids
        organisation_id = public_organisation_id(row, claims, consent, merged.registered_person)
        setting = build_setting(row, merged, choice, consent, lookups, organisation_id)
        found.edits.update(edit_sources(setting))
        found.gaps["without_position"] += setting.latitude is None
        found.gaps["without_phone"] += not setting.phone
        found.gaps["not_inspected"] += not setting.inspections
        found.settings.append(setting)


def _add_areas(rows: RecordRows, selection: Selection, lookups: Lookups, found: _Progress) -> None:
    """Add summaries, take-up, help points and agencies of areas to a selection."""
    hidden = UnlistedCounts(found.nannies)
    for (la_code, choice), count in found.hidden.items():
        if choice is Choice.CHILDMINDER:
            hidden.childminders[la_code] += count
    selection.takeup = area_figures(rows.takeup, lookups.councils, selection.settings)
    wards = {one.code for one in selection.takeup if one.level == "ward"}
    codes = sorted(lookups.councils.values())
    selection.summaries = summaries(selection.settings, hidden, codes, wards)
    selection.help_points = help_points(
        rows.help_points, lookups.councils, lambda postcode: locate(postcode, lookups.postcodes)
    )
    selection.agencies = agencies(rows.agencies, lookups.councils)


def _published_hidden_count(counted: list[CountedOnly], total: int) -> int:
    """The total of providers that are only counted.

    A small remainder that is in no published count is left out: it could reveal a single home.
    """
    published = sum(one.count for one in counted)
    return total if total - published >= PUBLISHED_COUNT_FROM else published
