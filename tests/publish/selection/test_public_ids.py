"""The ids of organisations and premises: what they may link, and what they must not."""

from dataclasses import replace
from itertools import product

import pytest
from sqlmodel import select

from app.core.consent import Consent
from app.core.offer import Premises
from app.core.provision import HOME_BASED, Kind
from app.data.providers import Publishable, mint_provider_id
from app.data.tables import EditField, Listing, Service
from app.publish.errors import CheckFailed
from app.publish.selection.public_ids import public_organisation_id, with_public_locations
from app.publish.selection.source_claims import NO_CLAIMS, Claims
from app.publish.store.staging import check_consents
from app.snapshot.layout import Setting
from tests.builders import (
    Install,
    childminder,
    consent,
    fill,
    find_setting,
    nursery,
    public_bytes,
    setting,
    to_area_only,
)
from tests.council_builders import import_listing, listed
from tests.publish.full_rebuild import contents, current_folder, selected_folder

KELP, JANE = "Kelp Nurseries Ltd", "Jane Whelk"
NURSERY, HOME = (mint_provider_id("ofsted", urn) for urn in ("EY100001", "2500001"))


def row(kind: Kind, organisation: str = KELP, organisation_id: str | None = "rp:1") -> Publishable:
    known = {"kind": kind.value, "organisation": organisation, "organisation_id": organisation_id}
    return Publishable(**{**dict.fromkeys(Publishable._fields, ""), **known})


def listing(kind: Kind | None, premises: Premises | None) -> Claims:
    return Claims(listing=Listing(la_number="995", reference="S-1", kind=kind, premises=premises))


def test_only_a_setting_that_no_source_has_in_a_home_names_its_organisation() -> None:
    claims = [
        NO_CLAIMS,
        *(listing(*pair) for pair in product((None, *Kind), (None, *Premises))),
    ]
    cases = product(Kind, claims, Consent, (KELP, KELP.upper(), JANE, ""))

    named = {
        (kind, claim.listing and (claim.listing.kind, claim.listing.premises), consent, person)
        for kind, claim, consent, person in cases
        if public_organisation_id(row(kind), claim, consent, person)
    }

    not_homes = set(Kind) - HOME_BASED
    listings = {None, *product({None, *not_homes}, {None, Premises.NON_DOMESTIC})}
    people = {KELP, KELP.upper()}
    assert named == set(product(not_homes, listings, {Consent.ALL}, people))


@pytest.mark.parametrize("person", ["", KELP])
def test_an_organisation_that_the_register_gives_without_its_name_is_named_by_its_id(
    person: str,
) -> None:
    nursery, home = row(Kind.DAY_NURSERY, ""), row(Kind.CHILDMINDER, "")

    named = [
        public_organisation_id(one, NO_CLAIMS, consent, person)
        for one in (nursery, home)
        for consent in Consent
    ]

    assert [one for one in named if one] == [
        public_organisation_id(nursery, NO_CLAIMS, Consent.ALL, "")
    ]
    assert named[0] == "rp:1"


def test_a_setting_without_an_organisation_in_the_record_has_none() -> None:
    nobody = row(Kind.DAY_NURSERY, "", None)

    assert public_organisation_id(nobody, NO_CLAIMS, Consent.ALL, "") is None


def test_settings_name_the_premises_of_another_only_where_both_have_full_consent() -> None:
    shared = setting("nursery", location_id="home")
    owners = {one: setting("home", consent=one) for one in (Consent.ALL, Consent.AREA)}

    found = {
        (mine, owner): with_public_locations(
            [replace(shared, consent=mine), *([owners[owner]] if owner in owners else [])]
        )[0].location_id
        for mine in (Consent.ALL, Consent.AREA)
        for owner in (*owners, None)  # None: the home is counted, withheld or gone
    }

    assert {pair for pair, shown in found.items() if shown == "home"} == {
        (Consent.ALL, Consent.ALL)
    }
    assert {*found.values()} == {"home", "nursery"}


def test_a_registered_nursery_that_its_council_has_in_a_home_shows_no_registered_person(
    install: Install,
) -> None:
    fill(install)
    home = {"premises": "own-home", "consent": "name and area"}
    import_listing(install, listed(ofsted_urn="EY100001", kind="", **home))

    shown = find_setting(install.publish().settings, "EY100001")

    ids = shown.organisation_id, shown.location_id, shown.registered_person
    assert (shown.consent, ids) == (Consent.AREA, (None, NURSERY, ""))
    assert KELP.encode() not in public_bytes(install)


@pytest.mark.parametrize("ids", [{"organisation_id": "rp:1"}, {"location_id": "other"}])
def test_a_home_shown_by_area_is_not_published_with_an_id_of_others(ids: dict[str, str]) -> None:
    with pytest.raises(CheckFailed, match="more would be shown"):
        check_consents([setting("home", consent=Consent.AREA, **ids)])


@pytest.mark.parametrize(
    "one",
    [
        setting("a"),
        setting("a", organisation_id="rp:1", location_id="b", service_ids=("a-1", "a-2")),
    ],
)
def test_the_ids_of_a_setting_are_read_as_they_were_written(one: Setting) -> None:
    assert Setting.from_facts(one.to_facts()) == one
    assert len(one.to_facts()) == len(setting("a").to_facts()) + 3 * (one != setting("a"))


def test_a_published_nursery_has_the_ids_of_its_rows(install: Install) -> None:
    fill(install)

    shown = find_setting(install.publish().settings, "EY100001")

    with install.session() as session:
        service = session.exec(select(Service).where(Service.provider_id == NURSERY)).one()
    assert service.organisation_id
    ids = shown.organisation_id, shown.location_id, shown.service_ids
    assert ids == (service.organisation_id, service.location_id, (service.service_id,))


def test_a_setting_that_only_its_council_lists_has_its_own_ids(install: Install) -> None:
    fill(install)
    import_listing(install, listed())

    one = next(one for one in install.publish().settings.all() if one.name == "Listed S-1")

    ids = one.organisation_id, one.location_id, one.service_ids
    assert ids == (None, one.provider_id, (f"{one.provider_id}-1",))


@pytest.mark.parametrize(
    ("consents", "shown_as"),
    [([consent()], Consent.ALL), ([to_area_only(consent())], Consent.AREA), ([], None)],
    ids=["full", "area", "counted"],
)
def test_no_id_leads_from_a_nursery_to_the_home_of_its_registered_person(
    install: Install, consents: list[dict[str, str]], shown_as: Consent | None
) -> None:
    install.areas()
    install.postcodes()
    person = {"Registered person name": JANE}
    install.register(nursery(**person), childminder(**person))
    install.consented(*consents)
    _share_premises(install, NURSERY, HOME)

    settings = install.publish().settings

    home, shown = find_setting(settings, "2500001"), find_setting(settings, "EY100001")
    assert (home and home.consent) == shown_as
    if home:
        assert (home.organisation_id, home.location_id) == (None, HOME)
    assert shown.location_id == (HOME if shown_as is Consent.ALL else NURSERY)
    if shown_as is None:
        assert HOME.encode() not in public_bytes(install)


def test_a_withheld_setting_is_no_longer_named_as_the_premises_of_another(
    install: Install, tmp_path
) -> None:
    install.areas()
    install.postcodes()
    install.register(nursery(), nursery("EY100002"))
    owner = mint_provider_id("ofsted", "EY100002")
    _share_premises(install, NURSERY, owner)
    assert find_setting(install.publish().settings, "EY100001").location_id == owner

    install.make_edit("EY100002", EditField.WITHHELD, "yes")

    assert find_setting(install.public().settings, "EY100001").location_id == NURSERY
    assert owner.encode() not in public_bytes(install)
    whole = selected_folder(install, tmp_path / "whole")
    assert contents(current_folder(install)) == contents(whole)


def _share_premises(install: Install, provider_id: str, owner_id: str) -> None:
    """Move a provider's service to the premises of another one."""
    with install.session() as session:
        service = session.exec(select(Service).where(Service.provider_id == provider_id)).one()
        service.location_id = owner_id
        session.add(service)
        session.commit()
