"""Settings that a council's staff added: rows of its listing that are in no file.

The edit of the field ADDED has the facts of the row, so that the row can be written again in a
record that was restored. It ends when the setting is removed, erased or merged into another one, and
when the council's file has it.
"""

import json
from collections.abc import Collection
from dataclasses import asdict, dataclass
from datetime import date, datetime
from typing import Self

from sqlmodel import Session, col, delete, select, update

from app.core.issuers import council_issuer
from app.core.json_text import encode_sorted
from app.core.provision import Kind
from app.data.council_files import LISTING_COLUMNS
from app.data.edits import end_standing, find_standing_edits, save_edit
from app.data.providers import add_to_crosswalk, mint_provider_id
from app.data.session import put_rows, read_rows
from app.data.tables import EditField, Listing, ProviderEdit

REFERENCE_PREFIX = "desk-"  # then a number; a file that has the reference names the same setting


@dataclass(frozen=True)
class AddedSetting:
    """The facts that a setting is added with; `reference` is the council's for it."""

    la_number: str
    reference: str
    kind: Kind
    name: str
    postcode: str

    @property
    def provider_id(self) -> str:
        return mint_provider_id(council_issuer(self.la_number), self.reference)

    @property
    def text(self) -> str:
        """The value of the edit."""
        return encode_sorted(asdict(self) | {"kind": self.kind.value})

    @classmethod
    def parse(cls, text: str) -> Self:
        """The inverse of `text`."""
        facts = json.loads(text)
        return cls(**facts | {"kind": Kind(facts["kind"])})


def next_reference(session: Session, la_number: str) -> str:
    """The first reference that no setting of the council ever had: "desk-7"."""
    query = "SELECT identifier FROM crosswalk WHERE issuer = ? AND identifier LIKE ?"
    used = read_rows(session, query, council_issuer(la_number), f"{REFERENCE_PREFIX}%")
    numbers = [row[0].removeprefix(REFERENCE_PREFIX) for row in used]
    return (
        f"{REFERENCE_PREFIX}{max((int(one) for one in numbers if one.isdecimal()), default=0) + 1}"
    )


def save_added_listing(session: Session, added: AddedSetting, added_on: date) -> None:
    """Save the row of an added setting and the provider of its reference; flushed."""
    issuer, provider_id = council_issuer(added.la_number), added.provider_id
    row = dict.fromkeys(LISTING_COLUMNS) | dict.fromkeys(_EMPTY_TEXTS, "")
    row |= {"la_number": added.la_number, "reference": added.reference, "name": added.name}
    row |= {"provider_id": provider_id, "kind": added.kind.value, "postcode": added.postcode}
    row["added_on"] = added_on.isoformat()
    put_rows(session, Listing, tuple(row), [tuple(row.values())])
    if not read_rows(session, _IS_KNOWN, issuer, added.reference):
        add_to_crosswalk(session, issuer, [added.reference], added_on)
    session.flush()


_EMPTY_TEXTS = (
    *("ofsted_urn", "dfe_urn", "town", "phone", "email", "website", "languages", "school_runs"),
)
_IS_KNOWN = "SELECT 1 FROM crosswalk WHERE issuer = ? AND identifier = ?"


def find_added_listings(session: Session, la_number: str) -> list[Listing]:
    """The settings that a council's staff added and no file has, by reference."""
    added = select(Listing).where(
        Listing.la_number == la_number, col(Listing.added_on).is_not(None)
    )
    return list(session.exec(added.order_by(Listing.reference)).all())


def delete_added_listings(session: Session, provider_ids: Collection[str]) -> None:
    """Delete the rows of added settings; those of a file stay."""
    own = delete(Listing).where(col(Listing.provider_id).in_(provider_ids))
    session.exec(own.where(col(Listing.added_on).is_not(None)))


def erase_added(session: Session, provider_id: str, now: datetime) -> None:
    """Erase what a setting was added with, the row and the edit's value, and end the edit."""
    delete_added_listings(session, [provider_id])
    end_standing(session, [provider_id], EditField.ADDED, now)
    own = update(ProviderEdit).where(
        col(ProviderEdit.provider_id) == provider_id, col(ProviderEdit.field) == EditField.ADDED
    )
    session.exec(own.values(value=""))


def save_merge(session: Session, kept_id: str, gone_id: str, by: str, now: datetime) -> None:
    """Save that a setting became part of another one, for its history and for erasure."""
    merge = ProviderEdit(
        provider_id=kept_id,
        field=EditField.MERGED,
        value=gone_id,
        source_value="",
        reason="",
        edited_by=by,
        edited_at=now,
    )
    save_edit(session, merge)


def find_merged_into(session: Session, kept_id: str) -> list[str]:
    """The provider_ids that became part of a setting, and of those in turn."""
    found, unread = list[str](), [kept_id]
    while unread:
        own = select(ProviderEdit.value).where(
            ProviderEdit.provider_id == unread.pop(), ProviderEdit.field == EditField.MERGED
        )
        new = [one for one in session.exec(own).all() if one not in (kept_id, *found)]
        found += new
        unread += new
    return found


def find_kept_id(session: Session, provider_id: str) -> str:
    """The setting that a provider became part of; its own id where it did not."""
    seen = {provider_id}
    while True:
        merged = select(ProviderEdit.provider_id).where(
            ProviderEdit.field == EditField.MERGED, ProviderEdit.value == provider_id
        )
        kept = session.exec(merged.order_by(col(ProviderEdit.id).desc())).first()
        if kept is None or kept in seen:
            return provider_id
        provider_id = kept
        seen.add(kept)


def restore_added_listings(session: Session) -> int:
    """Make the rows of added settings those that the edits of a restored record state.

    Returns how many were written again or removed. Merges are not repeated here
    (`merge_providers.repeat_merges`).
    """
    standing = {edit.provider_id: edit for edit in find_standing_edits(session, EditField.ADDED)}
    listed = select(Listing).where(col(Listing.added_on).is_not(None))
    surplus = {one.provider_id for one in session.exec(listed)} - standing.keys()
    delete_added_listings(session, surplus)
    missing = 0
    for provider_id, edit in standing.items():
        if not read_rows(session, "SELECT 1 FROM listing WHERE provider_id = ?", provider_id):
            save_added_listing(session, AddedSetting.parse(edit.value), edit.edited_on)
            missing += 1
    return missing + len(surplus)
