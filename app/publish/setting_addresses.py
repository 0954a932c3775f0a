"""The email address of each setting to which its council writes, public or not.

An officer's edit counts, then the council's listing, then Ofsted's extract. A setting that is
withheld, closed or confidential has none. Sources: docs/rules.md#consent; our own rule of who is
written to.
"""

from collections import defaultdict
from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass

from sqlmodel import Session

from app.core.consent import Consent
from app.core.mail_address import is_address
from app.data.audit import keyed_digest
from app.data.closings import is_closed
from app.data.council_settings import find_council_settings
from app.data.edits import EditsByField, edit_in_force, find_edits
from app.data.providers import find_la_numbers_of
from app.data.tables import EditField
from app.publish.read_record import find_source_facts
from app.publish.selection.edit_overlay import is_withheld
from app.publish.selection.source_facts import SourceFacts


@dataclass(frozen=True)
class Addressee:
    """An address with all settings of a council that have it, by id; `digest` is keyed."""

    address: str
    digest: str
    provider_ids: tuple[str, ...]


@dataclass(frozen=True)
class Contact:
    """The email address of a setting, "" for none, and its name for its own provider."""

    address: str
    name: str


def digest_of_address(secret: bytes, address: str) -> str:
    """The keyed digest of an address, the same however it is capitalised."""
    return keyed_digest(secret, address.strip().casefold())


def find_addresses(session: Session, provider_ids: Collection[str]) -> dict[str, str]:
    """The address of each of these settings that has one, by provider_id."""
    return {one: found.address for one, found in find_contacts(session, provider_ids).items()}


def find_contacts(session: Session, provider_ids: Collection[str]) -> dict[str, Contact]:
    """The address and name of each of these settings that has an address, by provider_id."""
    facts, edits = find_source_facts(session, provider_ids), find_edits(session, provider_ids)
    found = {one: _contact(facts[one], edits.get(one, {})) for one in provider_ids if one in facts}
    return {one: contact for one, contact in found.items() if is_address(contact.address)}


def find_addressee(session: Session, provider_id: str, secret: bytes) -> Addressee | None:
    """The address of one setting, whose council the caller has checked; None where it has none."""
    found = group_by_address(find_addresses(session, [provider_id]), secret)
    return found[0] if found else None


def find_addressees(
    session: Session, la_number: str, secret: bytes, only: Collection[str] | None = None
) -> list[Addressee]:
    """The addresses of a council's settings, each once, by the ids of their settings.

    With `only`, those of these settings; one that belongs to another council has none.
    """
    own = {one.provider_id for one in find_council_settings(session, la_number)}
    chosen = own if only is None else own.intersection(only)
    registered_in = find_la_numbers_of(session, chosen)
    chosen = {one for one in chosen if registered_in.get(one, la_number) == la_number}
    return group_by_address(find_addresses(session, chosen), secret)


def group_by_address(addresses: Mapping[str, str], secret: bytes) -> list[Addressee]:
    """Addresses by provider_id, with the settings of each together."""
    together = defaultdict[str, list[str]](list)
    for provider_id in sorted(addresses):
        together[digest_of_address(secret, addresses[provider_id])].append(provider_id)
    return [Addressee(addresses[ids[0]], digest, tuple(ids)) for digest, ids in together.items()]


def settings_still_at(
    session: Session, provider_ids: Iterable[str], address_digest: str, secret: bytes
) -> tuple[str, ...]:
    """Those of these settings that still have the address: a link or message is for no other."""
    return tuple(names_still_at(session, provider_ids, address_digest, secret))


def names_still_at(
    session: Session, provider_ids: Iterable[str], address_digest: str, secret: bytes
) -> dict[str, str]:
    """The names of those of these settings that still have the address, in order of their ids."""
    contacts = find_contacts(session, sorted(set(provider_ids)))
    return {
        one: contact.name
        for one, contact in contacts.items()
        if digest_of_address(secret, contact.address) == address_digest
    }


def _contact(facts: SourceFacts, own: EditsByField) -> Contact:
    listing, extract = facts.claims.listing, facts.claims.extract
    name = name_for_its_owner(facts, own)
    if facts.consent is Consent.NOTHING or is_withheld(own) or is_closed(own):
        return Contact("", name)
    edited = _edited(own, EditField.EMAIL)
    stated = (one.email.strip() for one in (listing, extract) if one)
    address = next(filter(None, stated), "") if edited is None else edited
    return Contact(address, name)


def name_for_its_owner(facts: SourceFacts, own: EditsByField) -> str:
    """The name of a setting, else its number: merged facts of a home may have no name to show."""
    listing, extract = facts.claims.listing, facts.claims.extract
    listed = (listing.name, listing.ofsted_urn) if listing else ()
    extracted = (extract.name, extract.ofsted_urn) if extract else ()
    names = (_edited(own, EditField.NAME), facts.merged.name, *listed, *extracted)
    return next(filter(None, names), "")


def _edited(own: EditsByField, field: EditField) -> str | None:
    """The text of the edit in force, None where there is none."""
    edit = edit_in_force(own, field)
    return edit.value.strip() if edit else None
