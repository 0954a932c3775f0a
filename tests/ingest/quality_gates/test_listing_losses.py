"""Losses in a council's file are computed, and reviewed by a person, before anything is lost."""

from collections.abc import Mapping
from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st
from sqlmodel import select

from app.config import ROOT
from app.core.consent import Consent
from app.core.record_changes import ChangeKind, Difference
from app.data import as_of
from app.data.edition_changes import find_changes, get_edition_pair
from app.data.quarantined_editions import find_quarantined
from app.data.tables import (
    Erasure,
    ErasureOrder,
    Listing,
    Outcome,
    RefreshRun,
    Restriction,
    SourceRow,
)
from app.ingest.context import CommandContext
from app.ingest.quality_gates.listing_losses import LOST_COUNT_MIN, LOST_PERCENT_MAX, ColumnLoss
from app.ingest.release_and_replay import drop
from app.snapshot.layout import Setting
from tests.builders import NOW, Install, childminder, consent, nursery
from tests.council_builders import import_listing, listed, release

FILES = ROOT / "tests" / "files" / "council_listing"
DAY, NEXT_DAY = date(2026, 11, 20), date(2026, 11, 21)
NAME = "council_listing/995"


def _reasons(install: Install) -> list[str]:
    with install.session() as session:
        quarantined = find_quarantined(session, NAME)
        return quarantined.reasons.splitlines() if quarantined else []


def _shown(install: Install) -> dict[str, Setting]:
    return {setting.name: setting for setting in install.publish().settings.all()}


def _phones(install: Install) -> dict[str, str]:
    with install.session() as session:
        return {one.reference: one.phone for one in session.exec(select(Listing))}


def _later(install: Install, *rows: Mapping[str, str]) -> RefreshRun:
    return import_listing(install, *rows, as_at=NEXT_DAY)


# --- consent of settings that are not home-based ---


def _is_untouched(install: Install) -> bool:
    """Whether nothing was erased, ordered to be erased, or restricted."""
    with install.session() as session:
        found = [session.exec(select(one)).first() for one in (Erasure, ErasureOrder, Restriction)]
        erased = session.exec(select(SourceRow).where(SourceRow.is_erased == True)).first()  # noqa: E712
    return found == [None, None, None] and erased is None


@pytest.mark.parametrize("kind", ["day-nursery", "pre-school", "nursery-class", "out-of-school"])
@pytest.mark.parametrize("consent", ["all", "name and area", "counted only", ""])
@pytest.mark.parametrize("then", ["all", "name and area", "counted only", ""])
def test_the_consent_of_a_setting_that_is_not_home_based_erases_and_restricts_nothing(
    install: Install, kind: str, consent: str, then: str
) -> None:
    import_listing(install, listed("N1", kind=kind, consent=consent))

    run = _later(install, listed("N1", kind=kind, consent=then, phone="01632 960002"))

    assert (run.outcome, run.changed_count, run.erased_count) == (Outcome.STORED, 1, 0)
    assert _is_untouched(install)


def test_a_nursery_with_a_consent_keeps_its_history(install: Install) -> None:
    install.areas()
    install.postcodes()
    install.refresh("council_listing", FILES / "consent_filled.csv")
    row = {"name": "Nu Nursery", "address_1": "1 Mill Lane", "postcode": "ZZ1 1AA"}
    _later(install, listed("N1", **row, consent="all", phone="01632 960002"))

    with install.session() as session:
        (change,) = find_changes(session, *get_edition_pair(session, NAME, None, None))
        who = as_of.get_identity(session, "N1")
        (stored,) = as_of.find_claims_on(session, who, date(2026, 11, 1))
    assert change.difference == Difference(ChangeKind.OTHER, after="telephone")
    assert stored.facts is not None
    assert (stored.facts["phone"], stored.shown) == ("01632 960001", Consent.ALL)
    assert _shown(install)["Nu Nursery"].phone == "01632 960002"


def test_the_register_shows_that_a_number_without_a_kind_is_a_nursery(install: Install) -> None:
    install.areas()
    install.postcodes()
    install.register(nursery())
    row = listed(ofsted_urn="EY100001", kind="", consent="counted only")
    import_listing(install, row)

    run = _later(install, row | {"phone": "01632 960002", "consent": ""})

    assert (run.outcome, run.erased_count) == (Outcome.STORED, 0)
    assert _is_untouched(install)
    assert _shown(install)["Listed S-1"].phone == "01632 960002"


def test_a_number_that_later_becomes_a_nursery_is_not_restricted_by_its_consent(
    install: Install,
) -> None:
    install.areas()
    install.postcodes()
    import_listing(install, listed(ofsted_urn="EY100001", kind="", consent="counted only"))

    install.register(nursery())

    assert "Listed S-1" in _shown(install)


def test_a_setting_that_is_home_based_in_the_register_is_so_whatever_its_council_states(
    install: Install,
) -> None:
    install.areas()
    install.postcodes()
    install.register(childminder(), nursery())
    import_listing(install, listed(ofsted_urn="2500001", consent="counted only", name="Ada"))

    assert "Ada" not in _shown(install)


def test_a_refuge_of_any_kind_is_hidden_at_once_and_may_be_shown_again(install: Install) -> None:
    install.areas()
    install.postcodes()
    import_listing(install, listed("N1"), listed("N2"))

    run = _later(install, listed("N1", consent="nothing"), listed("N2"))

    assert (run.outcome, list(_shown(install))) == (Outcome.QUARANTINED, ["Listed N2"])
    assert release(install).erased_count == 1
    assert list(_shown(install)) == ["Listed N2"]
    _later(install, listed("N1", consent="all"), listed("N2"))
    assert len(_shown(install)) == 2


# --- consent of homes ---


HOME = {"kind": "childminder", "name": "Ada", "consent": "all", "consent_on": "2026-10-01"}


def _homes(install: Install) -> None:
    install.areas()
    install.postcodes()
    import_listing(
        install, listed("C1", **HOME), listed("C2", **HOME | {"name": "Bea"}), listed("N")
    )
    assert _shown(install)["Ada"].consent is Consent.ALL


def _with(*, ada: dict[str, str]) -> list[dict[str, str]]:
    return [listed("C1", **HOME | ada), listed("C2", **HOME | {"name": "Bea"}), listed("N")]


@pytest.mark.parametrize(
    ("agreed", "shown"),
    [("name and area", Consent.AREA), ("counted only", None), ("nothing", None), ("", None)],
)
def test_a_narrower_consent_restricts_at_once_and_erases_nothing_yet(
    install: Install, agreed: str, shown: Consent | None
) -> None:
    _homes(install)

    run = _later(install, *_with(ada={"consent": agreed, "consent_on": ""}))

    (reason,) = _reasons(install)
    settings = _shown(install)
    assert run.outcome is Outcome.QUARANTINED
    assert "narrower consent than before, or missing from the list: 1 (C1)" in reason
    assert (settings["Ada"].consent if "Ada" in settings else None) is shown
    assert settings["Bea"].consent is Consent.ALL
    with install.session() as session:
        assert session.exec(select(ErasureOrder)).first() is None
        assert session.exec(select(Erasure)).first() is None


def test_a_released_edition_erases_and_restricts_permanently(install: Install) -> None:
    _homes(install)
    _later(install, *_with(ada={"consent": "counted only"}))

    run = release(install)

    assert (run.outcome, run.erased_count) == (Outcome.STORED, 1)
    assert "Ada" not in _shown(install)
    with install.session() as session:
        assert [one.key for one in session.exec(select(ErasureOrder))] == ["C1"]
        stored = [(one.source, one.consent) for one in session.exec(select(Restriction))]
    assert stored == [(NAME, Consent.COUNTED)]


def test_a_dropped_edition_restricts_nothing_any_more(install: Install) -> None:
    _homes(install)
    _later(install, *_with(ada={"consent": "", "consent_on": ""}))
    assert "Ada" not in _shown(install)

    with install.session() as session:
        drop(CommandContext(session, install.data_dir, NOW, "an officer"), NAME, "a slip")

    assert _shown(install)["Ada"].consent is Consent.ALL


def test_a_newer_valid_file_ends_the_restrictions_of_a_quarantined_one(
    install: Install,
) -> None:
    _homes(install)
    _later(install, *_with(ada={"consent": "counted only"}))

    run = _later(install, *_with(ada={"phone": "01632 960002"}))

    assert run.outcome is Outcome.STORED
    assert _shown(install)["Ada"].phone == "01632 960002"


def test_a_home_that_is_missing_from_the_list_is_reported_and_hidden(install: Install) -> None:
    _homes(install)

    run = _later(install, *_with(ada={})[1:])

    assert run.outcome is Outcome.QUARANTINED
    assert "(C1)" in _reasons(install)[0]
    assert "Ada" not in _shown(install)


def test_a_blank_consent_leaves_the_consent_in_ofsteds_list(install: Install) -> None:
    install.areas()
    install.postcodes()
    install.register(childminder(), nursery())
    install.consented(consent())
    row = listed("C1", **HOME | {"ofsted_urn": "2500001", "kind": ""})
    import_listing(install, row, listed("N"))

    _later(install, row | {"consent": "", "consent_on": ""}, listed("N"))

    assert _shown(install)["Ada"].consent is Consent.ALL


def _nine_homes(install: Install) -> list[dict[str, str]]:
    install.areas()
    install.postcodes()
    homes = [listed(f"C{at}", **HOME | {"name": f"Minder {at}"}) for at in range(9)]
    import_listing(install, *homes)
    return homes


BLANK = {"consent": "", "consent_on": ""}


def test_a_file_without_any_consent_hides_nobody_and_is_quarantined(install: Install) -> None:
    homes = _nine_homes(install)

    run = _later(install, *(home | BLANK for home in homes))

    assert run.outcome is Outcome.QUARANTINED
    assert _reasons(install)[0].startswith(
        "9 settings that may have withdrawn consent are still shown"
    )
    assert "column consent is blank in rows where it was filled: 9 of 9" in _reasons(install)[2]
    assert len(_shown(install)) == 9


def test_a_file_with_another_fault_still_hides_withdrawn_providers(
    install: Install,
) -> None:
    homes = _nine_homes(install)
    asks = homes[0] | {"consent": "counted only"}

    run = _later(install, asks, homes[1] | BLANK, *(home | {"phone": ""} for home in homes[3:]))

    assert run.outcome is Outcome.QUARANTINED
    assert sorted(_shown(install)) == [f"Minder {at}" for at in range(3, 9)]


def test_many_withdrawn_providers_are_hidden_at_once(install: Install) -> None:
    homes = _nine_homes(install)

    run = _later(install, *(home | BLANK for home in homes[:4]), *homes[4:])

    assert run.outcome is Outcome.QUARANTINED
    assert sorted(_shown(install)) == [f"Minder {at}" for at in range(4, 9)]


def test_a_file_without_the_consent_column_hides_nobody_and_is_quarantined(
    install: Install,
) -> None:
    _homes(install)
    file = install.data_dir / "no-consent.csv"
    file.write_text(
        "reference,la_number,kind,name,address_1,town,postcode,phone\n"
        "C1,995,childminder,Ada,9 Quay Lane,Sandmere,ZZ1 1AD,01632 960009\n"
        "C2,995,childminder,Bea,9 Quay Lane,Sandmere,ZZ1 1AD,01632 960009\n"
        "N,995,day-nursery,Listed N,9 Quay Lane,Sandmere,ZZ1 1AD,01632 960009\n",
        encoding="utf-8",
    )

    run = install.refresh("council_listing", file, as_at=NEXT_DAY)

    assert run.outcome is Outcome.QUARANTINED
    assert any("column consent is missing: 2 of 2" in reason for reason in _reasons(install))
    assert _reasons(install)[0].startswith(
        "2 settings that may have withdrawn consent are still shown"
    )
    assert {"Ada", "Bea"} <= _shown(install).keys()


def test_a_changed_phone_number_of_a_home_is_not_a_narrower_consent(install: Install) -> None:
    _homes(install)

    run = _later(install, *_with(ada={"phone": "01632 960002"}))

    assert (run.outcome, run.erased_count) == (Outcome.STORED, 1)


# --- columns that lose values ---


def _exceeds_limit_slowly(lost: int, filled: int) -> bool:
    return lost >= LOST_COUNT_MIN and lost / filled > LOST_PERCENT_MAX / 100


@given(st.integers(1, 2_000).flatmap(lambda all_: st.tuples(st.integers(0, all_), st.just(all_))))
def test_a_column_exceeds_the_limit_exactly_when_the_slow_reference_does(
    pair: tuple[int, int],
) -> None:
    lost, filled = pair

    assert ColumnLoss("phone", lost, filled, False).exceeds_limit == _exceeds_limit_slowly(
        lost, filled
    )


@pytest.mark.parametrize(
    ("settings_count", "emptied", "is_held"),
    [(2, 2, False), (3, 3, True), (60, 2, False), (60, 3, False), (60, 4, True), (10, 3, True)],
)
def test_many_blank_cells_of_a_column_quarantine_the_edition(
    install: Install, settings_count: int, emptied: int, is_held: bool
) -> None:
    rows = [listed(f"N{at}") for at in range(settings_count)]
    import_listing(install, *rows)

    run = _later(install, *(row | {"phone": ""} for row in rows[:emptied]), *rows[emptied:])

    assert (run.outcome is Outcome.QUARANTINED) is is_held
    sentence = f"column phone is blank in rows where it was filled: {emptied} of {settings_count}"
    assert any(sentence in reason for reason in _reasons(install)) is is_held


def test_a_missing_column_quarantines_the_edition_and_counts_its_settings(
    install: Install,
) -> None:
    import_listing(install, listed("P1", prices="2: 8.10 an hour"), listed("P2"))
    file = install.data_dir / "short.csv"
    file.write_text(
        "reference,la_number,kind,name,address_1,town,postcode,Fon\n"
        "P1,995,day-nursery,Listed P1,9 Quay Lane,Sandmere,ZZ1 1AD,01632 960009\n"
        "P2,995,day-nursery,Listed P2,9 Quay Lane,Sandmere,ZZ1 1AD,01632 960009\n",
        encoding="utf-8",
    )

    run = install.refresh("council_listing", file, as_at=NEXT_DAY)

    assert run.outcome is Outcome.QUARANTINED
    assert _reasons(install) == [
        "2 settings would lose a value",
        "column phone is missing: 2 of 2 settings that have a value there would lose it",
        "column prices is missing: 1 of 1 settings that have a value there would lose it",
    ]
    assert _phones(install) == {"P1": "01632 960009", "P2": "01632 960009"}
    assert release(install).outcome is Outcome.STORED
    assert _phones(install) == {"P1": "", "P2": ""}


def test_a_column_that_was_never_filled_may_be_missing(install: Install) -> None:
    row = listed("P1", name="Phi Nursery", address_1="3 Dock Road", postcode="ZZ1 1AA")
    import_listing(install, row, as_at=date(2026, 11, 1))

    run = install.refresh("council_listing", FILES / "phone_header.csv")

    assert run.outcome is Outcome.STORED
    assert _phones(install) == {"P1": "01632 960004"}


def test_a_first_file_has_no_losses(install: Install) -> None:
    run = import_listing(install, listed("P1", phone=""), as_at=DAY - timedelta(days=1))

    assert run.outcome is Outcome.STORED
