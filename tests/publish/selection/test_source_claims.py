"""The effect of councils' own files on publication: status, precedence, consent."""

import json
from datetime import date
from itertools import permutations

import pytest

from app.core.consent import Consent
from app.core.offer import Ages, Funded, Space, Weeks
from app.core.provision import Kind, Status
from app.data.tables import SourceRow
from app.ingest.errors import IngestError
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


@pytest.mark.parametrize("status", [one for one in Status if one is not Status.ACTIVE])
def test_a_setting_no_longer_active_at_ofsted_is_removed_by_the_next_publication(
    install: Install, status: Status
) -> None:
    add_areas_and_postcodes(install)
    install.register(nursery(), nursery("EY100002"))
    import_extract(install, registration(RegistrationStatus=status.value))

    settings = install.publish().settings

    assert find_setting(settings, "EY100001") is None
    assert find_setting(settings, "EY100002") is not None


def test_the_nightly_extract_adds_settings_before_the_quarterly_register_has_them(
    install: Install,
) -> None:
    add_areas_and_postcodes(install)
    install.register(nursery("EY100002"))
    import_extract(install, registration("EY100009"))

    setting = find_setting(install.publish().settings, "EY100009")

    assert setting is not None
    assert setting.name == "Extracted EY100009"
    assert setting.offer.ages == Ages(0, 59)
    assert setting.places_count == 24
    assert setting.sources["registration"] == "ofsted_council_extract/995"


def test_a_setting_only_in_an_extract_is_removed_with_its_row(install: Install) -> None:
    add_areas_and_postcodes(install)
    install.register(nursery("EY100002"))
    import_extract(install, registration("EY100009"))
    import_extract(install, registration("EY100002"), as_at=date(2026, 11, 21))

    assert find_setting(install.publish().settings, "EY100009") is None


@pytest.mark.parametrize("special", ["ANON", "WREF"])
def test_refuges_and_anonymous_providers_are_in_no_published_file(
    install: Install, special: str
) -> None:
    add_areas_and_postcodes(install)
    install.register(nursery("EY100002"))
    import_extract(install, registration("EY100009", name="Hidden Harbour", special=special))
    import_listing(install, listed(ofsted_urn="EY100009", name="Hidden Harbour", consent="all"))

    assert find_setting(install.publish().settings, "EY100009") is None
    assert b"Hidden Harbour" not in public_bytes(install)
    assert b"EY100009" not in public_bytes(install)


def test_a_setting_that_later_asks_for_anonymity_is_erased(install: Install) -> None:
    add_areas_and_postcodes(install)
    install.register(nursery("EY100002"))
    import_extract(install, registration("EY100009", name="Hidden Harbour"))
    import_extract(
        install,
        registration("EY100009", name="Hidden Harbour", special="ANON"),
        as_at=date(2026, 11, 21),
    )

    with install.session() as session:
        rows = session.exec(SourceRow.__table__.select()).all()

    assert not any("Hidden Harbour" in row.payload for row in rows)


def test_a_childminder_only_in_the_extract_is_counted_and_not_shown(install: Install) -> None:
    add_areas_and_postcodes(install)
    install.register(childminder())
    import_extract(install, registration("2500001", ProvisionType="CMR", name="Ada Fenwick"))

    install.publish()

    assert b"Ada Fenwick" not in public_bytes(install)


def test_a_childminder_who_agreed_with_the_council_is_shown_with_the_extracts_details(
    install: Install,
) -> None:
    add_areas_and_postcodes(install)
    install.register(childminder())
    import_extract(install, registration("2500001", ProvisionType="CMR", name="Ada Fenwick"))
    agreed = {"consent": "all", "consent_on": "2026-10-01", "name": "Ada's", "kind": ""}
    blank = {"address_1": "", "town": "", "postcode": "", "phone": ""}
    import_listing(install, listed(ofsted_urn="2500001", **agreed, **blank))

    setting = find_setting(install.publish().settings, "2500001")

    assert setting is not None
    assert (setting.name, setting.postcode, setting.phone) == ("Ada's", "ZZ1 1AA", "01632 960005")
    assert setting.consent is Consent.ALL


def test_the_narrower_of_two_consents_applies(install: Install) -> None:
    add_areas_and_postcodes(install)
    install.register(childminder())
    install.consented(consent())
    import_listing(
        install,
        listed(ofsted_urn="2500001", kind="", consent="name and area", email="a@b.example"),
    )

    setting = find_setting(install.publish().settings, "2500001")

    assert setting is not None
    assert (setting.consent, setting.postcode, setting.address) == (Consent.AREA, "ZZ1", ())
    assert (setting.email, setting.website, setting.ward_code) == ("", "", "")


def test_an_area_only_home_shows_no_free_text_at_all(install: Install) -> None:
    add_areas_and_postcodes(install)
    install.register(childminder())
    import_listing(
        install,
        listed(
            ofsted_urn="2500001",
            kind="",
            consent="name and area",
            description="Find me at 9, Quay Ln.",
            extra_food="3.00 a meal; eat at 9 Quay Lane",
            school_runs="Rose Cottage, 9 Quay Lane",
            opening="Mon 08:00-18:00",
        ),
    )

    setting = find_setting(install.publish().settings, "2500001")

    assert setting is not None
    assert setting.offer.opening
    assert (setting.offer.texts, setting.offer.school_runs) == ({}, ())
    assert b"Quay L" not in public_bytes(install)


def test_a_withdrawal_at_ofsted_overrides_an_older_consent_to_the_council(
    install: Install,
) -> None:
    add_areas_and_postcodes(install)
    install.register(childminder())
    install.consented(consent())
    install.consented(as_at=date(2026, 10, 31))
    row = listed(ofsted_urn="2500001", kind="", consent="all", consent_on="2026-09-01")
    import_listing(install, row)
    before = find_setting(install.publish().settings, "2500001")
    import_listing(install, {**row, "consent_on": "2026-11-23"}, as_at=date(2026, 11, 21))

    assert before is None
    assert find_setting(install.publish().settings, "2500001") is not None


def test_the_council_takes_precedence_on_contact_and_ofsted_on_inspections(
    install: Install,
) -> None:
    add_areas_and_postcodes(install)
    install.register(nursery())
    import_extract(install, registration(name="Ofsted's Name"))
    import_listing(
        install,
        listed(
            ofsted_urn="EY100001",
            name="Our Name",
            website="https://our.example",
            opening="Mon-Fri 08:00-18:00 term",
            space_2="now",
            space_confirmed_on="2026-11-01",
            prices="2: 8.10 an hour",
            funded="universal-3-4; early-learning-2",
            languages="en; pl",
        ),
    )

    setting = find_setting(install.publish().settings, "EY100001")

    assert setting is not None
    assert (setting.name, setting.phone) == ("Our Name", "01632 960009")
    assert setting.website == "https://our.example"
    assert len(setting.inspections) == 1
    assert [day.weeks for day in setting.offer.opening] == [Weeks.TERM] * 5
    assert setting.offer.vacancies[0].space is Space.NOW
    assert setting.offer.funded == (Funded.EARLY_LEARNING_2, Funded.UNIVERSAL_3_4)
    assert setting.offer.prices[0].pence == 810
    assert setting.sources["offer"] == setting.sources["name"] == "council_listing/995"
    assert setting.sources["inspections"] == "ofsted_register"


def test_a_listing_whose_number_is_in_no_register_awaits_confirmation(install: Install) -> None:
    add_areas_and_postcodes(install)
    install.register(nursery("EY100002"))
    import_listing(install, listed(ofsted_urn="EY999999"))
    shown = install.publish()
    unpublished_count = shown.settings.manifest["gaps"]["held"]

    install.confirm("S-1")

    assert find_by_name(shown.settings, "Listed S-1") is None
    assert unpublished_count == 1
    assert find_by_name(install.publish().settings, "Listed S-1") is not None


def test_a_confirmation_does_not_reopen_what_ofsted_closed(install: Install) -> None:
    add_areas_and_postcodes(install)
    install.register(nursery())
    import_extract(install, registration(RegistrationStatus="SUSP"))
    import_listing(install, listed(ofsted_urn="EY100001"))

    install.confirm("S-1")

    assert find_by_name(install.publish().settings, "Listed S-1") is None


def test_a_setting_without_a_number_is_shown_as_its_council_lists_it(install: Install) -> None:
    add_areas_and_postcodes(install)
    import_listing(install, listed(), listed("S-2", kind="childminder"))

    settings = install.publish().settings

    shown = find_by_name(settings, "Listed S-1")
    assert shown is not None
    assert (shown.kind, shown.ofsted_urn) == (Kind.DAY_NURSERY, "")
    assert find_by_name(settings, "Listed S-2") is None  # a home without a consent


def test_another_councils_row_is_not_used_for_a_setting(install: Install) -> None:
    install.areas(
        ("council", "E06990001", "Sandmere", "", "995", ""),
        ("district", "E06990001", "Sandmere", "E06990001", "", ""),
        ("council", "E06990002", "Overwick", "", "996", ""),
        ("district", "E06990002", "Overwick", "E06990002", "", ""),
    )
    install.postcodes()
    install.register(nursery(**{"Local authority": "Overwick"}))
    import_listing(install, listed(ofsted_urn="EY100001", name="Taken over"))

    setting = find_setting(install.publish().settings, "EY100001")

    assert setting is not None
    assert setting.name == "Nursery EY100001"


def test_two_rows_with_one_number_are_refused(install: Install) -> None:
    add_areas_and_postcodes(install)

    with pytest.raises(IngestError):
        import_listing(install, listed(ofsted_urn="EY100001"), listed("S-2", ofsted_urn="EY100001"))


def test_a_school_class_and_a_nursery_on_its_site_are_two_settings(install: Install) -> None:
    add_areas_and_postcodes(install)
    install.register(nursery())
    import_schools(
        install, school(), school("100002", **{"NurseryProvision (name)": "No Nursery Classes"})
    )

    settings = list(install.publish().settings.all())

    assert sorted(setting.kind.value for setting in settings) == ["day-nursery", "nursery-class"]
    assert {setting.postcode for setting in settings} == {"ZZ1 1AA"}
    of_school = next(setting for setting in settings if setting.dfe_urn)
    assert (of_school.phone, of_school.website) == ("01632960007", "https://school.example")
    assert of_school.offer.ages == Ages(36, 59)


def test_a_closed_school_is_not_shown(install: Install) -> None:
    add_areas_and_postcodes(install)
    import_schools(install, school(), school("100002"))
    import_schools(install, school("100002"), as_at=date(2026, 10, 31))

    assert [setting.dfe_urn for setting in install.publish().settings.all()] == ["100002"]


# In the short form each file comes first twice, and of each two either comes before the other.
@pytest.mark.parametrize("every", [3, pytest.param(1, marks=pytest.mark.faults)])
def test_every_order_of_the_files_gives_the_same_public_files(install: Install, every: int) -> None:
    steps = {
        "register": lambda: install.register(nursery(), childminder()),
        "extract": lambda: import_extract(
            install, registration(), registration("EY100009"), registration("EY100010")
        ),
        "listing": lambda: import_listing(
            install,
            listed(ofsted_urn="EY100001"),
            listed("S-2", ofsted_urn="EY100009"),
            listed("S-3"),
        ),
        "schools": lambda: import_schools(install, school()),
    }
    seen = set()
    for order in [*permutations(steps)][::every]:
        install.empty()
        add_areas_and_postcodes(install)
        for name in order:
            steps[name]()
        settings = install.publish().settings
        seen.add(json.dumps([setting.to_facts() for setting in settings.all()], sort_keys=True))

    assert len(seen) == 1


def test_a_rollback_does_not_show_a_provider_suspended_since(install: Install) -> None:
    add_areas_and_postcodes(install)
    install.register(nursery(), nursery("EY100002"))
    install.publish()
    import_extract(install, registration(RegistrationStatus="SUSP"))
    install.publish()

    settings = install.roll_back().settings

    assert [setting.ofsted_urn for setting in settings.all()] == ["EY100002"]


def test_a_rollback_does_not_show_a_home_whose_consent_to_the_council_was_withdrawn(
    install: Install,
) -> None:
    add_areas_and_postcodes(install)
    install.register(childminder(), nursery())
    agreed = listed(ofsted_urn="2500001", kind="", consent="all", consent_on="2026-10-01")
    import_listing(install, agreed)
    install.publish()
    import_listing(install, {**agreed, "consent": "counted only"}, as_at=date(2026, 11, 21))
    install.publish()

    settings = install.roll_back().settings

    assert [setting.ofsted_urn for setting in settings.all()] == ["EY100001"]
