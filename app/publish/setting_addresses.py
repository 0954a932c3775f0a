"""The email address of each setting to which its council writes, public or not.

An officer's edit counts, then the council's listing, then Ofsted's extract. A setting that is
withheld, closed or confidential has none. Sources: docs/rules.md#consent; our own rule of who is
written to.
"""

import re
from collections import defaultdict
from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass

from sqlmodel import Session

from app.core.consent import Consent
from app.data.audit import keyed_digest
from app.data.closings import is_closed
from app.data.council_settings import find_council_settings
from app.data.edits import EditsByField, find_edits
from app.data.providers import find_la_numbers_of
from app.data.tables import EditField
from app.publish.read_record import find_source_facts
from app.publish.selection.edit_overlay import is_withheld
from app.publish.selection.source_facts import SourceFacts

ADDRESS_LENGTH_MAX = 254  # characters (RFC 5321, 4.5.3.1.3, with its angle brackets)
# What a mail server takes without SMTPUTF8, and no character that ends a header field.
_ADDRESS = re.compile(
    r"[A-Za-z0-9!#$%&'*+/=?^_`{|}~-]+(\.[A-Za-z0-9!#$%&'*+/=?^_`{|}~-]+)*"
    r"@([A-Za-z0-9]([A-Za-z0-9-]*[A-Za-z0-9])?\.)+[A-Za-z]([A-Za-z0-9-]*[A-Za-z0-9])"
)


@dataclass(frozen=True)
class Addressee:
    """An address with all settings of a council that have it, by id; `digest` is keyed."""

    address: str
    digest: str
    provider_ids: tuple[str, ...]


def digest_of_address(secret: bytes, address: str) -> str:
    """The keyed digest of an address, the same however it is capitalised."""
    return keyed_digest(secret, address.strip().casefold())


def is_address(text: str) -> bool:
    """Whether a mail server can be given a text as an address."""
    local, _, _ = text.partition("@")
    is_short = len(text) <= ADDRESS_LENGTH_MAX and len(local) <= 64
    return is_short and bool(_ADDRESS.fullmatch(text))


def find_addresses(session: Session, provider_ids: Collection[str]) -> dict[str, str]:
    """The address of each of these settings that has one, by provider_id."""
    facts, edits = find_source_facts(session, provider_ids), find_edits(session, provider_ids)
    found = {one: _address(facts[one], edits.get(one, {})) for one in provider_ids if one in facts}
    return {one: address for one, address in found.items() if is_address(address)}


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
    addresses = find_addresses(session, tuple(provider_ids))
    same = (
        one
        for one, address in addresses.items()
        if digest_of_address(secret, address) == address_digest
    )
    return tuple(sorted(same))


def _address(facts: SourceFacts, own: EditsByField) -> str:
    """The address of an open setting; "" where it has none or is not written to."""
    if facts.consent is Consent.NOTHING or is_withheld(own) or is_closed(own):
        return ""
    edit = own.get(EditField.EMAIL)
    if edit and edit.is_in_force():
        return edit.value.strip()
    sources = (facts.claims.listing, facts.claims.extract)
    return next((one.email.strip() for one in sources if one and one.email.strip()), "")
