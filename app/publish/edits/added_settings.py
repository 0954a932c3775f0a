"""Adding a setting that no source has yet, and removing one that was added by mistake."""

from functools import partial
from pathlib import Path
from typing import NamedTuple

from sqlmodel import Session

from app.core.provision import Kind
from app.core.text_normalisation import fold_text
from app.data.added_settings import (
    AddedSetting,
    delete_added_listings,
    erase_added,
    find_added_listings,
    next_reference,
    save_added_listing,
)
from app.data.council_settings import find_council_settings
from app.data.edits import edit_in_force, find_edits
from app.data.published_home_areas import delete_published_home_areas
from app.data.tables import EditField
from app.publish.edits.consents import order_narrowing
from app.publish.edits.edit_requests import EditRequest, Officer, SavedEdits, save_edits
from app.publish.errors import EditNotPublished, EditRefused
from app.publish.read_record import find_source_facts

_ATTEMPTS = 5  # each fails only where another officer adds a setting at the same moment


class NewSetting(NamedTuple):
    """The facts of a setting to add, each checked: the name, and the postcode as "SM1 4AB"."""

    kind: Kind
    name: str
    postcode: str


class AddedAndPublished(NamedTuple):
    """An added setting; it may be saved but not public yet."""

    provider_id: str
    is_published: bool


class AlreadyListed(EditRefused):
    """The council has a setting of this kind and name at this postcode."""

    def __init__(self, provider_id: str) -> None:
        super().__init__(f"{provider_id} has this kind, name and postcode")
        self.provider_id = provider_id


class _ReferenceTaken(EditRefused):
    """Another setting was added under the reference meanwhile."""


def add_setting(
    session: Session, data_dir: Path, la_number: str, new: NewSetting, officer: Officer
) -> AddedAndPublished:
    """Add a setting to a council's listing, under a reference of its own, and publish. Commits.

    A home is not shown before its consent is recorded. Raises AlreadyListed, and what `save_edits`
    raises apart from EditNotPublished.
    """
    for _ in range(_ATTEMPTS):
        added = AddedSetting(la_number, next_reference(session, la_number), *new)
        request = EditRequest(added.provider_id, EditField.ADDED, added.text)
        save_row = partial(_save_row, session, added, officer)
        try:
            save_edits(session, data_dir, [request], officer, la_number, before=save_row)
        except _ReferenceTaken:
            continue
        except EditNotPublished:
            return AddedAndPublished(added.provider_id, is_published=False)
        return AddedAndPublished(added.provider_id, is_published=True)
    raise EditRefused("other settings are being added at this moment: try again")


def _save_row(session: Session, added: AddedSetting, officer: Officer) -> None:
    if next_reference(session, added.la_number) != added.reference:
        raise _ReferenceTaken(added.reference)
    at_postcode = [
        one
        for one in find_council_settings(session, added.la_number)
        if added.postcode in one.postcodes and one.kind == added.kind.value
    ]
    edits = find_edits(session, [one.provider_id for one in at_postcode])
    for one in at_postcode:
        edit = edit_in_force(edits.get(one.provider_id, {}), EditField.NAME)
        corrected = edit.value if edit else ""
        if fold_text(added.name) in (one.folded_name, fold_text(corrected)):
            raise AlreadyListed(one.provider_id)
    save_added_listing(session, added, officer.now.date())


def is_added(session: Session, provider_id: str, la_number: str) -> bool:
    """Whether the council's staff added this setting, and no file of the council has it."""
    return any(one.provider_id == provider_id for one in find_added_listings(session, la_number))


def remove_setting(
    session: Session, data_dir: Path, provider_id: str, officer: Officer, la_number: str
) -> SavedEdits:
    """Remove a setting that was added by mistake, and publish, as `save_edits`.

    Its edits stay in the record and the audit; of a home, what it was added with is erased, from
    earlier publications too. Raises EditRefused for a setting of another source.
    """
    if not is_added(session, provider_id, la_number):
        raise EditRefused("only a setting that the council's staff added can be removed")

    def remove() -> None:
        facts = find_source_facts(session, [provider_id]).get(provider_id)
        if facts is None or facts.is_home:
            order_narrowing(session, provider_id, la_number, officer)
            erase_added(session, provider_id, officer.now)
        delete_added_listings(session, [provider_id])
        delete_published_home_areas(session, [provider_id])

    request = EditRequest(provider_id, EditField.ADDED, None)
    return save_edits(session, data_dir, [request], officer, la_number, after=remove)
