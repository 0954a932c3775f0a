"""The state of each editable field of a setting: what each source gives, and what is public why."""

from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import date
from enum import Enum

from sqlmodel import Session

from app.core.consent import Consent
from app.core.issuers import find_issuer
from app.core.source_names import DIRECTORY, EXTRACT, LISTING, base_source
from app.data.closings import is_closed
from app.data.editions import find_current_editions
from app.data.edits import Edit, EditsByField, edit_in_force, find_edits
from app.data.published_home_areas import find_published_home_area
from app.data.tables import EditField
from app.publish.edits.edit_requests import EditRequest, check_council
from app.publish.edits.edits_in_force import EditInForce
from app.publish.read_record import find_source_facts
from app.publish.selection.edit_fields import (
    FIELD_RULES,
    OFFER_FIELDS,
    area_text,
    public_fields,
    stated_text,
)
from app.publish.selection.edit_overlay import is_edit_source, is_withheld
from app.publish.selection.field_precedence import merge, merge_entry
from app.publish.selection.source_claims import NO_CLAIMS, Claims
from app.publish.selection.source_facts import SourceFacts
from app.snapshot.layout import NO_OFFER


class PublicBecause(Enum):
    """Why a value is public, or why none is."""

    EDITED = "edited"  # an officer's edit is in force
    ADDED = "added"  # the council's staff added the setting with it
    LISTED = "listed"  # the council's listing comes first
    ENTERED = "entered"  # the council's directory comes first
    EXTRACTED = "extracted"  # Ofsted's extract for the council comes first
    REGISTERED = "registered"  # only the register has it
    UNKNOWN = "unknown"  # nobody gives it
    NO_CONSENT = "no-consent"  # the consent does not cover it
    WITHHELD = "withheld"  # an officer withholds the setting
    CLOSED = "closed"  # the council has closed the setting


NOT_SHOWN = (PublicBecause.NO_CONSENT, PublicBecause.WITHHELD, PublicBecause.CLOSED)


@dataclass(frozen=True)
class FieldState:
    """The texts of one field; "" where a source gives none.

    `public` is what families see; the address of a home shown by its area has only the outward code,
    or is AREA_ONLY where that is not known. `confirmed_on` is the day of the edit, or the as-at date
    of the source that gives the public value. `source` gives `sourced`, "" where none does. `edit`
    is the newest edit, in force or not; its id, or 0, is what a request names as seen. `conflict`:
    the sources changed to a third value since the edit.
    """

    field: EditField
    registered: str
    extracted: str
    listed: str
    entered: str  # in the council's directory
    sourced: str
    public: str
    because: PublicBecause
    confirmed_on: date | None
    edit: Edit | None
    is_conflict: bool
    source: str  # the name of its editions

    @property
    def seen_id(self) -> int:
        return self.edit.id if self.edit else 0

    @property
    def edit_in_force(self) -> Edit | None:
        return self.edit if self.edit and self.edit.is_in_force() else None

    @property
    def current_text(self) -> str:
        """The council's text, else that of the sources, whether or not it is public."""
        return self.edit_in_force.value if self.edit_in_force else self.sourced


@dataclass(frozen=True)
class SettingState:
    """What the state of each field of a setting follows from.

    `as_at` has the date of each current edition. `outward` is the outward code that a home shown by
    its area is published with; "" where it has none or it is not known.
    """

    facts: SourceFacts
    own: EditsByField
    as_at: Mapping[str, date]
    outward: str = ""

    def field_state(self, field: EditField) -> FieldState:
        state = _state(field, self.facts, self.own, self.as_at)
        if self.facts.consent is not Consent.AREA:
            return state
        return replace(state, public=area_text(field, state.public, self.outward))


def find_field_states(
    session: Session, provider_id: str, la_number: str
) -> dict[EditField, FieldState]:
    """The state of every editable field, in the order of a page. Raises NotOfThisCouncil.

    Empty where the provider is in no current source.
    """
    check_council(session, provider_id, la_number)
    setting = find_setting_state(session, provider_id)
    if setting is None:
        return {}
    return {field: setting.field_state(field) for field in EditField if field in FIELD_RULES}


def find_setting_state(session: Session, provider_id: str) -> SettingState | None:
    """The state of a setting of any council; None where it is in no current source."""
    facts = find_source_facts(session, [provider_id]).get(provider_id)
    if facts is None:
        return None
    own = find_edits(session, [provider_id]).get(provider_id, {})
    as_at = {one.source: one.as_at for one in find_current_editions(session)}
    published = find_published_home_area(session, provider_id)
    return SettingState(facts, own, as_at, published[0].outward if published else "")


def _state(
    field: EditField, facts: SourceFacts, own: EditsByField, as_at: Mapping[str, date]
) -> FieldState:
    in_force = edit_in_force(own, field)
    sourced = stated_text(field, facts.merged)
    because = _reason(field, facts, own)
    is_hidden = because in NOT_SHOWN
    public = "" if is_hidden else in_force.value if in_force else sourced
    confirmed_on = in_force.edited_on if in_force else as_at.get(_source(field, facts))
    return FieldState(
        field,
        registered=_stated_by(field, facts, Claims()),
        extracted=_stated_by(field, facts, Claims(extract=facts.claims.extract), extract=True),
        listed=_stated_by(
            field, facts, replace(facts.claims, extract=None, entry=None), listing=True
        ),
        entered=_entered(field, facts),
        sourced=sourced,
        public=public,
        because=because,
        confirmed_on=confirmed_on if public else None,
        edit=own.get(field),
        is_conflict=bool(in_force and EditInForce(in_force, facts.value(field)).is_conflict),
        source=_source(field, facts) if sourced else "",
    )


def _reason(field: EditField, facts: SourceFacts, own: EditsByField) -> PublicBecause:
    if is_withheld(own):
        return PublicBecause.WITHHELD
    if is_closed(own):
        return PublicBecause.CLOSED
    if field not in public_fields(facts.consent):
        return PublicBecause.NO_CONSENT
    if edit_in_force(own, field):
        return PublicBecause.EDITED
    if not stated_text(field, facts.merged):
        return PublicBecause.UNKNOWN
    stated_by = _source(field, facts)
    if is_edit_source(stated_by):
        return PublicBecause.ADDED
    source = base_source(stated_by)
    if source == LISTING:
        return PublicBecause.LISTED
    if source == DIRECTORY:
        return PublicBecause.ENTERED
    return PublicBecause.EXTRACTED if source == EXTRACT else PublicBecause.REGISTERED


def _source(field: EditField, facts: SourceFacts) -> str:
    sources, group = facts.merged.sources, FIELD_RULES[field].group
    if field in OFFER_FIELDS:  # one that only the directory gives has a source of its own
        return sources.get(group) or sources.get("offer", "")
    return sources.get(group, "")


def _entered(field: EditField, facts: SourceFacts) -> str:
    """The text of a field in the council's directory, as far as it may be shown."""
    entered = merge_entry(facts.row, facts.claims)
    return stated_text(field, entered) if entered else ""


def _stated_by(
    field: EditField,
    facts: SourceFacts,
    claims: Claims,
    *,
    extract: bool = False,
    listing: bool = False,
) -> str:
    """The text of a field in one source alone: the register, the extract or the listing."""
    if (extract and not claims.extract) or (listing and not claims.listing):
        return ""
    row = facts.row
    if not (extract or listing or find_issuer(row.issuer)):
        return ""  # only its council lists it
    if extract or listing:  # without what the register gives
        row = row._replace(name="", phone="", website="", address="", town="", postcode="")
        row = row._replace(places_count=None, age_from_months=None, age_to_months=None)
        offer = claims.offer if listing else NO_OFFER
        return stated_text(field, merge(row, replace(claims, offer=offer)))
    return stated_text(field, merge(row, NO_CLAIMS))


def keep_ours(state: FieldState, provider_id: str) -> EditRequest:
    """The request that keeps the council's value; its edit notes the sources' new value as seen."""
    assert state.edit is not None
    return EditRequest(provider_id, state.field, state.edit.value, state.seen_id, is_repeated=True)


def take_theirs(state: FieldState, provider_id: str) -> EditRequest:
    """The request that ends the edit, so that the sources' value is shown."""
    return EditRequest(provider_id, state.field, None, state.seen_id)
