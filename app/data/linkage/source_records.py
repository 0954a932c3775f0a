"""What several lists say about settings, as records that can be compared.

Registers that are open, councils' listings with settings that staff added, and directories. What an
officer edited takes precedence over a council's own list. Of a home, a register gives its number and
no name.
"""

import json
from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass

from sqlmodel import Session

from app.core.issuers import DFE, OFSTED
from app.core.json_text import encode_sorted
from app.core.source_names import DIRECTORY, LISTING, base_source
from app.data.edits import edit_in_force, find_edits
from app.data.session import placeholders, read_rows
from app.data.tables import EditField
from app.linkage.clusters import RecordKey

CHUNK = 500  # placeholders of one statement
_ADDRESS_LINES = ("address_1", "address_2", "address_3")
_REGISTERED = """
    SELECT r.issuer, r.identifier, r.provider_id, p.la_number, p.name, l.address, l.town, l.postcode,
        p.phone
    FROM registration r JOIN provider p ON p.provider_id = r.provider_id
    LEFT JOIN service s ON s.service_id = (SELECT min(service_id) FROM service
        WHERE provider_id = r.provider_id)
    LEFT JOIN location l ON l.location_id = s.location_id
    WHERE r.closed_edition_id IS NULL
"""
_LISTED = """
    SELECT la_number, reference, provider_id, name, address, town, postcode, phone, ofsted_urn, dfe_urn
    FROM {table} WHERE name <> ''
"""
_COUNCIL_LISTS = {LISTING: "listing", DIRECTORY: "directory_entry"}


@dataclass(frozen=True)
class SourceRecord:
    """A record of one list; `facts` is the JSON of what `normalise_setting` reads."""

    key: RecordKey
    provider_id: str
    la_number: str
    facts: str


def is_of_council(key: RecordKey) -> bool:
    """Whether a record is from a council's own list, so that it may lack a register's number."""
    return base_source(key.source) in _COUNCIL_LISTS


def find_source_records(
    session: Session, provider_ids: Collection[str] | None = None
) -> dict[RecordKey, SourceRecord]:
    """The records of every list, or of those about some providers."""
    found = [
        _record(
            RecordKey(issuer, identifier), provider_id, la_number or "", texts, {issuer: number}
        )
        for issuer, identifier, provider_id, la_number, *texts in _rows(
            session, _REGISTERED, "r.provider_id", provider_ids
        )
        if (number := identifier)
    ]
    edits = _edited(session, provider_ids)
    for source, table in _COUNCIL_LISTS.items():
        statement = _LISTED.format(table=table)
        for la_number, reference, provider_id, *texts, ofsted, dfe in _rows(
            session, statement, "provider_id", provider_ids
        ):
            key = RecordKey(f"{source}/{la_number}", reference)
            numbers = {OFSTED: ofsted, DFE: dfe}
            own = edits.get(provider_id, {})
            found.append(_record(key, provider_id, la_number, texts, numbers, own))
    return {one.key: one for one in found}


def _record(
    key: RecordKey,
    provider_id: str,
    la_number: str,
    texts: Sequence[str | None],
    numbers: dict[str, str],
    edited: dict[str, str] | None = None,
) -> SourceRecord:
    names = ("name", "address", "town", "postcode", "phone")
    facts = {name: text or "" for name, text in zip(names, texts, strict=True)}
    facts |= {**(edited or {}), **numbers, "council": la_number}
    facts = {name: text for name, text in facts.items() if text}
    return SourceRecord(key, provider_id, la_number, encode_sorted(facts))


def _rows(
    session: Session, statement: str, column: str, provider_ids: Collection[str] | None
) -> Iterable[tuple[str, ...]]:
    if provider_ids is None:
        yield from read_rows(session, statement)
        return
    listed = sorted(provider_ids)
    for start in range(0, len(listed), CHUNK):
        chosen = listed[start : start + CHUNK]
        own = f"{statement} AND {column} IN ({placeholders(chosen)})"
        yield from read_rows(session, own, *chosen)


def _edited(session: Session, provider_ids: Collection[str] | None) -> dict[str, dict[str, str]]:
    """What officers' edits in force say of name, address and telephone, by provider_id."""
    found: dict[str, dict[str, str]] = {}
    for provider_id, own in find_edits(session, provider_ids).items():
        texts = found[provider_id] = {}
        for field in (EditField.NAME, EditField.PHONE):
            if edit := edit_in_force(own, field):
                texts[field.value] = edit.value
        if edit := edit_in_force(own, EditField.ADDRESS):
            cells: dict[str, str] = json.loads(edit.value or "{}")
            lines = [cells.get(line, "") for line in _ADDRESS_LINES]
            texts["address"] = "\n".join(filter(None, lines))
            texts |= {name: cells.get(name, "") for name in ("town", "postcode")}
    return found
