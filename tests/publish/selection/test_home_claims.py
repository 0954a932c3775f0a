"""Homes, whatever their kind in each source, and what is published of them."""

from datetime import UTC, date, datetime

from tests.builders import Install, childminder, consent, find_setting, nursery, public_bytes
from tests.council_builders import (
    import_extract,
    import_listing,
    import_schools,
    listed,
    registration,
    school,
)
from tests.publish.selection.claim_helpers import add_areas_and_postcodes, find_by_name

LATER_NOW = datetime(2026, 11, 22, 10, 0, tzinfo=UTC)


def test_a_setting_on_domestic_premises_is_a_home_whatever_its_kind(install: Install) -> None:
    add_areas_and_postcodes(install)
    import_listing(install, listed(kind="other", premises="own-home"))

    assert find_by_name(install.publish().settings, "Listed S-1") is None
    assert b"Listed S-1" not in public_bytes(install)


def test_consent_at_ofsted_alone_shows_nothing_from_the_council_extract(
    install: Install,
) -> None:
    add_areas_and_postcodes(install)
    install.register(childminder())
    install.consented(consent())
    import_extract(install, registration("2500001", ProvisionType="CMR", email="a@b.example"))

    setting = find_setting(install.publish().settings, "2500001")

    assert setting is not None
    assert (setting.phone, setting.email, setting.conditions) == ("", "", "")
    assert (setting.offer.periods, setting.offer.ages) == ((), None)


def test_no_confirmation_reopens_what_a_register_has_closed(install: Install) -> None:
    add_areas_and_postcodes(install)
    install.register(nursery(**{"Provider status": "Suspended"}), nursery("EY100002"))
    import_listing(install, listed(ofsted_urn="EY100001"))

    install.confirm("S-1")

    assert find_by_name(install.publish().settings, "Listed S-1") is None


def test_a_rollback_does_not_show_details_that_a_home_no_longer_shows(install: Install) -> None:
    add_areas_and_postcodes(install)
    install.register(childminder(), nursery())
    agreed = listed(ofsted_urn="2500001", kind="", consent="all", consent_on="2026-10-01")
    import_listing(install, agreed)
    install.publish()
    import_listing(install, agreed | {"phone": ""}, as_at=date(2026, 11, 21), now=LATER_NOW)
    install.publish()

    install.roll_back()

    assert b"01632 960009" not in public_bytes(install)


def test_the_order_of_consents_and_extract_makes_no_difference(install: Install) -> None:
    for steps in ("extract consents", "consents extract"):
        install.empty()
        add_areas_and_postcodes(install)
        for step in steps.split():
            if step == "extract":
                import_extract(install, registration("2500001", ProvisionType="CMR"))
            else:
                install.consented(consent())
        assert find_setting(install.publish().settings, "2500001") is not None


def test_a_councils_list_of_schools_removes_nothing_from_dfes_list(install: Install) -> None:
    add_areas_and_postcodes(install)
    import_schools(install, school())
    folder = install.data_dir / "files"
    file = folder / "schools_2026-10-15.csv"
    columns = "name,local_authority_code,establishment_number,unique_reference_number,type,gender"
    columns += ",lowest_admission_age,highest_admission_age,capacity,resource_provision,religion"
    columns += ",trust_type,sponsoring_trust,percent_fsm,ofsted_rating,website,postcode,lon,lat"
    row = "Their Name,995,2001,100001,Community school,Mixed,3,11,200,,,,,,,,ZZ1 1AA,1.2,53.9"
    file.write_text(f"{columns}\n{row}\n", encoding="utf-8")
    install.refresh("schools", file, bounds=(0, 100))

    setting = next(install.publish().settings.all())

    assert (setting.name, setting.phone) == ("School 100001", "01632960007")
