"""The receipt of a field: what it showed on a day, which source or officer gave it, and since when.

A day means its end in UTC. What counts is when this service stored an edition, because the pages
could not show it before; the edition's as-at date is given beside it.
Source: docs/rules.md#receipts.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, date, datetime, time
from enum import Enum

from sqlmodel import Session

from app.core.consent import Consent
from app.core.provision import Registers
from app.core.source_names import (
    CONSENTED,
    DIRECTORY,
    EXTRACT,
    LISTING,
    REGISTER,
    SCHOOLS,
)
from app.data.as_of import KnownInspection, find_inspections_stored_by
from app.data.edits import Edit
from app.data.publications import find_publication_at
from app.data.setting_past import SettingPast, find_setting_past
from app.data.tables import EditField, Edition, Publication
from app.ingest.receipts.field_past import (
    ShownValue,
    ShownValues,
    Withheld,
    find_shown_values,
    value_at,
)
from app.publish.edits.field_states import NOT_SHOWN, FieldState, PublicBecause
from app.publish.selection.edit_fields import AREA_ONLY, public_fields
from app.publish.selection.edit_overlay import is_hidden


class Counted(Enum):
    """Whether the value of a source was the public one, or why it was not."""

    SHOWN = "shown"
    AREA = "area"  # families saw the area of it
    EDITED = "edited"  # an officer's correction comes before every source
    LATER = "later"  # another source comes before it for this field
    NONE = "none"  # it gives no value
    HIDDEN = "hidden"  # nothing of the field was public
    OTHER_COUNCIL = "other-council"  # the file of a council that does not decide about the setting


@dataclass(frozen=True)
class Statement:
    """What a source said about the field: its edition of that day and its row about the setting.

    `first` and `last` are the editions that have the row in this form, `last` the newest so far.
    """

    edition: Edition
    key: str
    first: Edition
    last: Edition
    text: str
    counted: Counted

    @property
    def source(self) -> str:
        return self.edition.source


@dataclass(frozen=True)
class RegistrationFacts:
    """The registers of a setting and its inspections, with the edition that gave the registers.

    `registered_on` is an ISO date, `person` the registered person; "" where not given.
    """

    registers: Registers
    registered_on: str
    person: str
    edition: Edition | None
    inspections: tuple[KnownInspection, ...]


@dataclass(frozen=True)
class Registration:
    """What was known of the registration; `facts` is None where withheld, and for a closed one."""

    facts: RegistrationFacts | None
    withheld: Withheld | None


@dataclass(frozen=True)
class Receipt:
    """What a field showed at the end of a day; `shown` is None before the setting was known.

    `edit` is the correction that gave the value. `values` are all that it showed, oldest first.
    `publication` is the one that the public pages were made from then.
    """

    field: EditField
    on: date
    shown: ShownValue | None
    statements: tuple[Statement, ...]
    edit: Edit | None
    values: tuple[ShownValue, ...]
    publication: Publication | None
    registration: Registration


def find_receipt(
    session: Session, provider_id: str, la_number: str, field: EditField, on: date
) -> Receipt:
    """The receipt of a field of a setting. Raises NoSettingFound where no source ever had it.

    Raises ConfidentialSetting for one that is confidential today.
    `la_number` is the council whose listing and directory decide about the setting.
    """
    past, at = find_setting_past(session, provider_id), end_of(on)
    found = find_shown_values(session, past, [field], at)
    values = found.by_field[field]
    shown = value_at(values, at)
    state = shown.state if shown else None
    statements = tuple(_statements(past, state, la_number, at)) if state else ()
    edit = state.edit_in_force if state and state.because is PublicBecause.EDITED else None
    publication = find_publication_at(session, at)
    registration = _registration(session, past, found, at)
    return Receipt(field, on, shown, statements, edit, tuple(values), publication, registration)


def _registration(
    session: Session, past: SettingPast, found: ShownValues, at: datetime
) -> Registration:
    """The registration at a time; of a setting that was not to be seen, nothing."""
    then = found.then
    if then is None or is_hidden(then.own) or not public_fields(then.facts.consent):
        return Registration(None, found.withheld)
    merged, row = then.facts.merged, then.facts.row
    facts = RegistrationFacts(
        merged.registers,
        merged.registered_on,
        merged.registered_person if then.facts.consent is Consent.ALL else "",
        past.current_edition(merged.sources.get("registration", ""), at),
        tuple(find_inspections_stored_by(session, row.issuer, row.identifier, at)),
    )
    return Registration(facts, None)


def end_of(day: date) -> datetime:
    """The last moment of a day in UTC."""
    return datetime.combine(day, time.max, UTC)


def first_day_of(shown: ShownValue) -> date | None:
    """The first day at whose end a value was shown; None where it came and went within one day."""
    day = shown.since.astimezone(UTC).date()
    return day if shown.until is None or end_of(day) < shown.until else None


def _statements(
    past: SettingPast, state: FieldState, la_number: str, at: datetime
) -> Iterator[Statement]:
    """What each source with a row about the setting said, in the order of the sources' names."""
    editions = {one.id: one for one in past.editions}
    for source in sorted(past.versions):
        edition = past.current_edition(source, at)
        if edition is None:
            continue
        for row in past.rows_of(source, edition.id or 0):
            text = _text(state, source, la_number, has_consent_row=_has_consent_row(past, at))
            yield Statement(
                edition,
                row.key,
                editions[row.first_edition_id],
                editions[row.last_edition_id],
                text,
                _counted(state, source, la_number, text),
            )


def _has_consent_row(past: SettingPast, at: datetime) -> bool:
    edition = past.current_edition(CONSENTED, at)
    return bool(edition and past.rows_of(CONSENTED, edition.id or 0))


def _text(state: FieldState, source: str, la_number: str, *, has_consent_row: bool) -> str:
    """The text of a source; name and address of a home are in Ofsted's list of consents."""
    base, _, council = source.partition("/")
    if council not in ("", la_number) and base != SCHOOLS:
        return ""
    in_consents = has_consent_row and state.field in (EditField.NAME, EditField.ADDRESS)
    texts = {
        REGISTER: "" if in_consents else state.registered,
        SCHOOLS: state.registered,
        CONSENTED: state.registered if in_consents else "",
        EXTRACT: state.extracted,
        LISTING: state.listed,
        DIRECTORY: state.entered,
    }
    return texts[base]


def _counted(state: FieldState, source: str, la_number: str, text: str) -> Counted:
    base, _, council = source.partition("/")
    if council not in ("", la_number) and base != SCHOOLS:
        return Counted.OTHER_COUNCIL
    if not text:
        return Counted.NONE
    if state.because is PublicBecause.EDITED:
        return Counted.EDITED
    if state.because in NOT_SHOWN:
        return Counted.HIDDEN
    if source != state.source:
        return Counted.LATER
    return Counted.AREA if text == AREA_ONLY else Counted.SHOWN
