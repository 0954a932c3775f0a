"""A council's quarantined listing keeps its rows and restrictions until a person decides."""

from dataclasses import replace
from datetime import date, timedelta

import pytest
from sqlmodel import select

from app.cli.fetch_and_ingest import has_unpublished_changes
from app.core.consent import Consent
from app.data.erasure_orders import erase_provider
from app.data.providers import mint_provider_id
from app.data.quarantined_editions import find_quarantined
from app.data.tables import ErasureOrder, Outcome, Restriction
from app.ingest.context import CommandContext
from app.ingest.errors import RefreshRefused
from app.ingest.redaction.apply_erasure_orders import apply_erasure_orders
from app.ingest.refresh import refresh
from app.ingest.release_and_replay import replay_request, source_of
from tests.builders import NOW, Install
from tests.council_builders import import_listing, listed, release

FIRST, SECOND, THIRD = date(2026, 11, 1), date(2026, 11, 5), date(2026, 11, 10)
NAME = "council_listing/995"
HOME = {"kind": "childminder", "consent": "all"}
C1, C2 = listed("C1", **HOME), listed("C2", **HOME)
HIDDEN = {"consent": "counted only"}
HOURS = "Mon-Fri 08:00-18:00 all year"


def _names(install: Install) -> list[str]:
    return sorted(setting.name for setting in install.publish().settings.all())


def _load_areas_and_postcodes(install: Install) -> None:
    install.areas()
    install.postcodes()


def test_erasure_keeps_rows_with_one_unreadable_cell(install: Install) -> None:
    _load_areas_and_postcodes(install)
    homes = [listed("C1", **HOME), listed("C2", **HOME)]
    nurseries = [listed("T1", opening=HOURS), listed("T2", opening=HOURS)]
    import_listing(install, *homes, *nurseries, as_at=FIRST)
    narrowed = homes[0] | {"consent": "counted only"}
    bad_cell = nurseries[0] | {"opening": "8 till 6"}
    import_listing(install, narrowed, homes[1], bad_cell, nurseries[1], as_at=SECOND)
    install.publish()
    with install.session() as session:
        erase_provider(session, mint_provider_id("council-995", "C2"), NOW)
        session.commit()
        apply_erasure_orders(CommandContext(session, install.data_dir, NOW, "an officer"), 0)

    release(install)

    assert _names(install) == ["Listed T1", "Listed T2"]


UNREADABLE = {"ofsted_urn": "asked for"}  # the setting of a row is never guessed


def _forget(install: Install, reference: str) -> None:
    with install.session() as session:
        erase_provider(session, mint_provider_id("council-995", reference), NOW)
        session.commit()
        apply_erasure_orders(CommandContext(session, install.data_dir, NOW, "an officer"), 0)


def _unreadable_row_that_waits(install: Install, bad: dict[str, str]) -> None:
    """A file that narrows the consent of C1 and has one unreadable row of another setting."""
    _load_areas_and_postcodes(install)
    rows = {"C1": C1, "C2": C2} | {f"T{one}": listed(f"T{one}") for one in range(1, 11)}
    import_listing(install, *rows.values(), as_at=FIRST)
    rows |= {"C1": C1 | HIDDEN, bad["reference"]: bad | UNREADABLE}
    run = import_listing(install, *rows.values(), as_at=SECOND)
    assert (run.outcome, run.unreadable_count) == (Outcome.QUARANTINED, 1)
    install.publish()


def test_a_setting_keeps_its_previous_row_when_its_unreadable_row_is_redacted(
    install: Install,
) -> None:
    _unreadable_row_that_waits(install, listed("T1"))
    _forget(install, "C2")

    run = release(install)

    assert "keep their previous row, as the unreadable one has been erased: 1" in run.reason
    assert "Listed T1" in _names(install)


def test_a_setting_whose_row_was_redacted_stays_after_a_replay(
    install: Install,
) -> None:
    _unreadable_row_that_waits(install, listed("T1"))
    release(install)
    install.publish()
    _forget(install, "C2")

    with install.session() as session:
        context = CommandContext(session, install.data_dir, NOW + timedelta(hours=1), "an officer")
        refresh(context, source_of(NAME), replay_request(context, NAME, 1))

    assert "Listed T1" in _names(install)


def test_an_erased_setting_does_not_keep_its_previous_row(install: Install) -> None:
    _unreadable_row_that_waits(install, C2)
    _forget(install, "C2")

    release(install)

    assert _names(install) == [f"Listed T{one}" for one in (1, 10, *range(2, 10))]


def _quarantine_narrowed_home(install: Install, as_at: date) -> None:
    """C1 is current as at FIRST; a quarantined file of `as_at` narrows its consent."""
    _load_areas_and_postcodes(install)
    import_listing(install, C1, C2, as_at=FIRST)
    run = import_listing(install, C1 | HIDDEN, C2, as_at=as_at)
    assert (run.outcome, _names(install)) == (Outcome.QUARANTINED, ["Listed C2"])


def test_an_older_file_does_not_replace_a_newer_quarantined_one(install: Install) -> None:
    _quarantine_narrowed_home(install, THIRD)

    with pytest.raises(
        RefreshRefused, match=r"a newer edition of council_listing/995 .* awaits review"
    ):
        import_listing(install, C1, C2 | HIDDEN, as_at=SECOND)

    assert _names(install) == ["Listed C2"]
    with install.session() as session:
        quarantined = find_quarantined(session, NAME)
        assert quarantined is not None
        assert quarantined.as_at == THIRD


def test_importing_the_current_file_again_leaves_a_quarantined_one_of_the_same_day(
    install: Install,
) -> None:
    _quarantine_narrowed_home(install, FIRST)

    run = import_listing(install, C1, C2, as_at=FIRST)

    assert run.outcome is Outcome.UNCHANGED
    assert "the edition as at 2026-11-01 still awaits review" in run.reason
    assert _names(install) == ["Listed C2"]


def test_a_valid_newer_file_drops_the_quarantined_one_and_reports_it(install: Install) -> None:
    _quarantine_narrowed_home(install, SECOND)

    run = import_listing(install, C1, C2, as_at=THIRD)

    assert run.outcome is not Outcome.QUARANTINED
    assert "the quarantined edition as at 2026-11-05 is dropped" in run.reason


NUMBER = {"ofsted_urn": "EY990001", "kind": "childminder"}


def _restrictions(install: Install) -> list[Consent]:
    with install.session() as session:
        return [one.consent for one in session.exec(select(Restriction))]


def test_the_consent_nothing_under_a_new_reference_is_not_weakened_by_the_old_one(
    install: Install,
) -> None:
    _load_areas_and_postcodes(install)
    import_listing(install, listed("C1", **NUMBER, consent="name and area"), as_at=FIRST)
    import_listing(install, listed("D1", **NUMBER, consent="nothing"), as_at=SECOND)

    release(install)

    assert _restrictions(install) == [Consent.NOTHING]


def test_a_new_reference_of_the_same_number_is_not_a_withdrawal(install: Install) -> None:
    _load_areas_and_postcodes(install)
    import_listing(install, listed("C1", **NUMBER, consent="all"), as_at=FIRST)

    run = import_listing(
        install, listed("D1", **NUMBER, consent="all", name="Listed C1"), as_at=SECOND
    )

    assert (run.outcome, run.erased_count) == (Outcome.STORED, 0)


def test_a_reference_given_to_another_number_leaves_the_first_one_gone(install: Install) -> None:
    _load_areas_and_postcodes(install)
    other = NUMBER | {"ofsted_urn": "EY990002"}
    rows = [listed("C1", **NUMBER, consent="all"), listed("C2", **other, consent="all")]
    import_listing(install, *rows, as_at=FIRST)

    run = import_listing(install, listed("C1", **other, consent="all"), as_at=SECOND)

    assert run.outcome is Outcome.QUARANTINED
    assert "missing from the list: 1 (C1)" in run.reason


def test_the_consent_nothing_of_a_nursery_hides_at_once_and_erases_on_release(
    install: Install,
) -> None:
    _load_areas_and_postcodes(install)
    import_listing(install, listed("T1"), listed("T2"), as_at=FIRST)

    run = import_listing(install, listed("T1", consent="nothing"), listed("T2"), as_at=SECOND)

    assert (run.outcome, _names(install)) == (Outcome.QUARANTINED, ["Listed T2"])
    assert "narrower consent than before, or missing from the list: 1 (T1)" in run.reason
    assert release(install).erased_count == 1
    with install.session() as session:
        assert [one.key for one in session.exec(select(ErasureOrder))] == ["T1"]


def test_the_consent_of_a_number_of_unknown_kind_stays_when_its_row_is_gone(
    install: Install,
) -> None:
    _load_areas_and_postcodes(install)
    unknown = NUMBER | {"kind": ""}
    import_listing(install, listed("C1", **unknown, consent="counted only"), C2, as_at=FIRST)
    import_listing(install, C2, as_at=SECOND)

    release(install)

    assert _restrictions(install) == [Consent.COUNTED]


def test_the_next_refresh_publishes_after_a_kill_between_quarantine_and_publication(
    install: Install,
) -> None:
    _load_areas_and_postcodes(install)
    import_listing(install, C1, C2, as_at=FIRST)
    install.publish()
    with install.session() as session:
        later = CommandContext(session, install.data_dir, NOW + timedelta(hours=1), "an officer")
        assert not has_unpublished_changes(later)
    import_listing(install, C1 | HIDDEN, C2, as_at=SECOND, now=later.now)
    with install.session() as session:
        assert has_unpublished_changes(replace(later, session=session))
