"""Restrictions that stay in force until their source lifts them
(docs/architecture.md#invariants, I6)."""

from datetime import UTC, date, datetime

import pytest

from app.ingest.errors import IngestError
from tests.builders import Install, find_setting, nursery
from tests.council_builders import import_extract, import_listing, listed, registration
from tests.publish.selection.claim_helpers import add_areas_and_postcodes, secret_listing


def test_a_missing_or_blank_row_lifts_no_restriction(install: Install) -> None:
    add_areas_and_postcodes(install)
    install.register(nursery())
    import_listing(install, secret_listing(), listed("S-2"))
    import_listing(install, listed("S-2"), as_at=date(2026, 11, 21))
    hidden = find_setting(install.publish().settings, "EY100001")
    import_listing(install, secret_listing() | {"consent": ""}, as_at=date(2026, 11, 22))
    blank = find_setting(install.publish().settings, "EY100001")
    import_listing(install, secret_listing() | {"consent": "all"}, as_at=date(2026, 11, 22))

    assert hidden is None
    assert blank is None
    assert find_setting(install.publish().settings, "EY100001") is not None


def test_an_unreadable_row_that_restricts_a_provider_refuses_the_file(install: Install) -> None:
    add_areas_and_postcodes(install)
    install.register(nursery())
    others = [listed(f"S-{number}") for number in range(30)]

    with pytest.raises(IngestError, match="may narrow its consent"):
        import_listing(install, *others, secret_listing(reference="S-99", name=""))


def test_a_secret_setting_is_hidden_even_if_another_cell_of_its_row_is_unreadable(
    install: Install,
) -> None:
    add_areas_and_postcodes(install)
    install.register(nursery())

    import_listing(install, listed("S-2"), secret_listing(phone="ring me"))

    assert find_setting(install.publish().settings, "EY100001") is None


def test_a_suspended_provider_missing_from_the_extract_stays_hidden_until_a_newer_register(
    install: Install,
) -> None:
    add_areas_and_postcodes(install)
    install.register(nursery())
    import_extract(install, registration(RegistrationStatus="SUSP"), registration("EY100002"))
    import_extract(install, registration("EY100002"), as_at=date(2026, 11, 21))
    hidden = find_setting(install.publish().settings, "EY100001")
    now = datetime(2027, 2, 1, tzinfo=UTC)
    install.register(nursery(), as_at=date(2026, 12, 31), now=now)

    assert hidden is None
    assert find_setting(install.publish().settings, "EY100001") is not None


def test_an_anonymous_provider_missing_from_the_extract_stays_hidden(install: Install) -> None:
    add_areas_and_postcodes(install)
    install.register(nursery())
    import_extract(install, registration(special="ANON"), registration("EY100002"))
    import_extract(install, registration("EY100002"), as_at=date(2026, 11, 21))
    now = datetime(2027, 2, 1, tzinfo=UTC)
    install.register(nursery(), as_at=date(2026, 12, 31), now=now)

    assert find_setting(install.publish().settings, "EY100001") is None


def test_a_suspended_registration_with_an_unreadable_cell_is_still_suspended(
    install: Install,
) -> None:
    add_areas_and_postcodes(install)
    install.register(nursery())
    others = [registration(f"EY2000{number:02}") for number in range(40)]
    import_extract(install, *others, registration(RegistrationStatus="SUSP", settings="many"))

    assert find_setting(install.publish().settings, "EY100001") is None


def test_an_older_extract_does_not_reopen_a_setting_closed_in_the_register(
    install: Install,
) -> None:
    add_areas_and_postcodes(install)
    import_extract(install, registration(), as_at=date(2026, 1, 15))
    install.register(nursery(**{"Provider status": "Suspended"}), nursery("EY100002"))

    assert find_setting(install.publish().settings, "EY100001") is None
