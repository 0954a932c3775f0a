"""Rollbacks: older settings under a larger number, never beyond today's consents."""

from datetime import date, timedelta

import numpy as np
import pytest

from app.core.consent import Consent
from app.data.providers import mint_provider_id
from app.data.publications import save_publication
from app.data.tables import Part, Restriction
from app.publish import NothingToRollBack
from app.publish.store.rollback import withdraw_from_current
from app.snapshot.reader import part_folder
from tests.builders import (
    NOW,
    Install,
    childminder,
    consent,
    fill,
    find_setting,
    nursery,
    public_bytes,
    redacted,
    to_area_only,
)

OCTOBER = date(2026, 10, 31)


def test_a_rollback_shows_the_older_settings_under_a_larger_number(install: Install) -> None:
    fill(install)
    first = install.publish()
    install.register(nursery("EY100002"), as_at=OCTOBER)
    install.publish()

    shown = install.roll_back()

    assert shown.settings.seq == 3
    assert list(shown.settings.all()) == list(first.settings.all())
    assert shown.settings.names == first.settings.names
    assert shown.settings.editions == first.settings.editions


def test_a_rollback_does_not_change_the_postcodes(install: Install) -> None:
    fill(install)
    install.publish()
    install.postcodes(("ZZ1 1AA", "53.9", "1.2", "E06990001", "", ""))
    seq = install.publish().postcodes.seq

    assert install.roll_back().postcodes.seq == seq


@pytest.mark.parametrize("now", [[], [to_area_only(consent())]], ids=["withdrawn", "narrowed"])
def test_a_rollback_leaves_out_homes_that_have_since_narrowed_their_consent(
    install: Install, now: list[dict[str, str]]
) -> None:
    fill(install, consent(**{"Provider town": "Lonelyton"}))
    assert find_setting(install.publish().settings, "2500001")
    install.consented(*now, as_at=OCTOBER)
    install.publish()

    shown = install.roll_back()

    assert find_setting(shown.settings, "2500001") is None
    published = public_bytes(install)
    texts = (b"Minder 2500001", b"7 Saltpan", b"ZZ1 1AB", b"Lonelyton", b"lonelyton")
    assert [text for text in texts if text in published] == []
    assert np.float64(53.91234).tobytes() not in published


def test_a_rollback_never_shows_more_than_the_older_publication(install: Install) -> None:
    fill(install, to_area_only(consent()))
    install.publish()
    install.consented(consent(), as_at=OCTOBER)
    install.publish()

    setting = find_setting(install.roll_back().settings, "2500001")

    assert setting is not None
    assert (setting.consent, setting.address, setting.postcode) == (Consent.AREA, (), "ZZ1")


def test_a_rollback_leaves_out_a_refuge_that_was_redacted(install: Install) -> None:
    fill(install)
    install.publish()
    install.register(redacted(nursery()), as_at=OCTOBER)
    install.publish()

    assert list(install.roll_back().settings.all()) == []


def test_a_rollback_to_removed_invented_data_is_refused(install: Install) -> None:
    install.register(nursery(), is_invented=True)
    install.publish()
    install.register(nursery("EY100002"))
    seq = install.publish().settings.seq

    with pytest.raises(NothingToRollBack, match="invented"):
        install.roll_back()

    assert install.public().settings.seq == seq


@pytest.mark.parametrize("steps", [0, 1, 5])
def test_a_rollback_to_a_step_that_is_not_in_the_log_is_refused(
    install: Install, steps: int
) -> None:
    fill(install)
    seq = install.publish().settings.seq
    part_folder(install.snapshots, "places", seq + 1).mkdir()

    with pytest.raises(NothingToRollBack):
        install.roll_back(steps)

    assert install.public().settings.seq == seq


def test_a_rollback_to_a_missing_directory_is_refused(install: Install) -> None:
    fill(install)
    first = install.publish().settings.seq
    install.publish()
    (part_folder(install.snapshots, "places", first) / "manifest.json").unlink()

    with pytest.raises(NothingToRollBack, match="cannot be used"):
        install.roll_back()


LATER = NOW + timedelta(hours=1)


def test_a_rollback_leaves_out_a_setting_whose_address_was_erased(install: Install) -> None:
    fill(install)
    street = find_setting(install.publish().settings, "EY100001").address[0]
    hidden = {name: "REDACTED" for name in nursery() if "address" in name or "postcode" in name}
    run = install.register(nursery(**hidden), as_at=OCTOBER, now=LATER)
    install.publish()

    shown = install.roll_back()

    assert run.erased_count == 1
    assert find_setting(shown.settings, "EY100001") is None
    assert street.encode() not in public_bytes(install)


def test_a_rollback_stays_pinned_until_the_next_publish(install: Install) -> None:
    fill(install)
    install.publish()
    install.register(nursery("EY100002"), as_at=OCTOBER)
    install.publish()
    pinned = install.roll_back().settings.seq
    install.register(nursery("EY100003"), as_at=date(2026, 11, 1), now=LATER)

    refreshed = install.publish_refreshed(LATER)

    assert (refreshed, install.public().settings.seq) == (None, pinned)
    assert find_setting(install.publish().settings, "EY100003")


def test_a_pinned_rollback_still_removes_withdrawn_settings(install: Install) -> None:
    fill(install, consent())
    install.publish()
    install.register(nursery(), childminder(), as_at=OCTOBER)
    install.publish()
    install.roll_back()
    install.consented(as_at=OCTOBER, now=LATER)

    seq = install.publish_refreshed(LATER)

    assert seq == install.public().settings.seq
    assert find_setting(install.public().settings, "2500001") is None
    assert install.publish_refreshed(LATER) is None


def test_a_logged_publication_that_never_became_current_cannot_be_rolled_back_to(
    install: Install,
) -> None:
    fill(install)
    install.publish()
    install.register(nursery("EY100002"), as_at=OCTOBER)
    second = install.publish()
    with install.session() as session:
        save_publication(
            session, Part.PLACES, 3, published_at=NOW, rows_count=1, manifest_sha256=""
        )
        session.commit()

    shown = install.roll_back()

    assert list(shown.settings.all()) != list(second.settings.all())


@pytest.mark.parametrize(
    ("limit", "stays"),
    [
        (Consent.ALL, True),
        (Consent.AREA, True),
        (Consent.COUNTED, False),
        (Consent.NOTHING, False),
    ],
)
def test_a_restricted_home_stays_only_while_its_consent_covers_what_is_public(
    install: Install, limit: Consent, stays: bool
) -> None:
    fill(install, to_area_only(consent()))
    install.publish()
    install.consented(consent(), as_at=OCTOBER)  # all of it, not published yet
    with install.session() as session:
        restriction = Restriction(
            provider_id=mint_provider_id("ofsted", "2500001"),
            source="quarantined council_listing/995",
            consent=limit,
            is_inactive_registration=False,
            stated_on=date(2026, 11, 1),
        )
        session.add(restriction)
        session.commit()

        withdraw_from_current(session, install.snapshots, NOW)

    assert (find_setting(install.public().settings, "2500001") is not None) is stays
