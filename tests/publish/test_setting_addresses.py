"""To which address a council writes about each setting, and which settings are written to as one."""

from pathlib import Path

import pytest

from app.data.council_settings import find_council_settings
from app.data.providers import mint_provider_id
from app.data.session import record
from app.data.tables import EditField
from app.publish.read_record import find_source_facts
from app.publish.setting_addresses import (
    digest_of_address,
    find_addressees,
    find_addresses,
    find_contacts,
    settings_still_at,
)
from tests.builders import NOW, Install, nursery, settings_for
from tests.council_builders import import_extract, import_listing, listed, registration

SECRET = b"a key"
OURS = "995"
ONE, TWO, THREE, FOUR = (mint_provider_id("ofsted", f"EY10000{n}") for n in range(1, 5))


@pytest.fixture
def listings(install: Install) -> Install:
    """Four nurseries: two with one address, one with Ofsted's, one without; published."""
    install.areas()
    install.postcodes()
    install.register(*(nursery(f"EY10000{n}") for n in range(1, 5)))
    import_extract(
        install,
        registration("EY100001", email="ofsted@one.example"),
        registration("EY100003", email="ofsted@three.example"),
    )
    import_listing(
        install,
        listed("S-1", ofsted_urn="EY100001", kind="", email="Office@chain.example"),
        listed("S-2", ofsted_urn="EY100002", kind="", email="office@chain.example"),
        listed("S-3", ofsted_urn="EY100003", kind=""),
        listed("S-4", ofsted_urn="EY100004", kind=""),
    )
    install.publish()
    return install


def test_settings_with_one_address_are_together_however_it_is_written(listings: Install) -> None:
    with listings.session() as session:
        found = find_addressees(session, OURS, SECRET)
        elsewhere = find_addressees(session, "996", SECRET)
        chosen = find_addressees(session, OURS, SECRET, [TWO, FOUR, "unknown"])

    chain, threes = (
        digest_of_address(SECRET, f"{one}.example") for one in ("office@chain", "ofsted@three")
    )
    assert {one.digest: set(one.provider_ids) for one in found} == {
        chain: {ONE, TWO},
        threes: {THREE},
    }
    assert [(one.address, one.provider_ids) for one in chosen] == [("office@chain.example", (TWO,))]
    assert elsewhere == []


def test_an_officers_address_counts_and_hidden_or_closed_settings_have_none(
    listings: Install,
) -> None:
    listings.make_edit("EY100004", EditField.EMAIL, "new@four.example")
    listings.make_edit("EY100001", EditField.EMAIL, "new@one.example")
    listings.make_edit("EY100002", EditField.WITHHELD, "yes")
    listings.make_edit("EY100003", EditField.CLOSED, NOW.date().isoformat())

    with listings.session() as session:
        found = find_addresses(session, [ONE, TWO, THREE, FOUR])
        chain = digest_of_address(SECRET, "office@chain.example")
        still = settings_still_at(session, [ONE, TWO, FOUR], chain, SECRET)

    assert found == {ONE: "new@one.example", FOUR: "new@four.example"}
    assert still == ()


def test_a_home_that_shows_no_name_has_one_in_messages_to_itself(seeded: Path) -> None:
    with record(settings_for(seeded).database_url) as session:
        ids = [one.provider_id for one in find_council_settings(session, OURS)]
        contacts = find_contacts(session, ids)
        facts = find_source_facts(session, contacts)

    assert any(not facts[one].merged.name for one in contacts)
    assert all(one.name for one in contacts.values())
