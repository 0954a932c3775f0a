"""Undoing an import: rows get their earlier values again, and rows that changed since stay."""

from pathlib import Path

import pytest

from app.data.listing_plans import Choices, Gone
from app.data.listing_undo import KeptReason
from app.data.tables import EditField
from app.ingest.errors import RefreshRefused
from tests.builders import NOW, Install, new_install
from tests.council_builders import import_listing, listed
from tests.ingest.listing_import.planning import (
    ONE,
    TWO,
    apply,
    edit_row,
    exported,
    public,
    send,
    text_of,
    undo,
)


def test_an_undone_import_leaves_the_listing_as_it_was(install: Install):
    edit_row(install, "S-2", EditField.EMAIL, "b@nursery.example")
    before, shown_before = exported(install), public(install)
    changed = TWO | {"phone": "01632 960111", "email": "c@nursery.example"}
    import_id = send(install, text_of(changed, listed("S-3")), Choices(gone=Gone.CLOSE))
    apply(install, import_id)
    assert public(install)["Listed S-2"].email == "c@nursery.example"

    plan = undo(install, import_id)

    assert [(one.reference, one.verdict.value) for one in plan.undone] == [
        ("00123", "new"),
        ("S-2", "changed"),
        ("S-3", "gone"),
    ]
    assert exported(install) == before
    assert public(install) == shown_before


def test_rows_that_were_changed_later_stay_and_are_listed(install: Install):
    phones = [row | {"phone": "01632 960111"} for row in (ONE, TWO, listed("S-3"), listed("S-4"))]
    import_id = send(install, text_of(*phones))
    apply(install, import_id)
    edit_row(install, "00123", EditField.PLACES, "41")
    apply(install, send(install, text_of(phones[2] | {"places": "12"})))

    plan = undo(install, import_id)

    assert [(one.reference, one.reason) for one in plan.kept] == [
        ("00123", KeptReason.EDITED),
        ("S-3", KeptReason.FILE),
    ]
    assert {name: one.phone for name, one in public(install).items()} == {
        "Listed 00123": "01632 960111",
        "Listed S-2": "01632 960009",
        "Listed S-3": "01632 960111",
    }


def test_values_that_were_erased_cannot_come_back(install: Install):
    home = listed("H-1", kind="childminder", consent="all", consent_on="2026-11-01")
    apply(install, send(install, text_of(home)))
    assert "Listed H-1" in public(install)
    import_id = send(
        install, text_of(home | {"consent": "counted only", "consent_on": "2026-11-21"})
    )
    apply(install, import_id)

    with pytest.raises(RefreshRefused, match="nothing can be undone"):
        undo(install, import_id)

    assert "Listed H-1" not in public(install)


def test_consents_that_an_undo_takes_back_are_listed(install: Install):
    homes = [listed(f"H-{at}", kind="childminder") for at in range(4)]
    stated = ("", "name and area", "all", "name and area")
    given = ("all", "all", "name and area", "name and area")
    rows = [home | {"consent": one} for home, one in zip(homes, stated, strict=True)]
    apply(install, send(install, text_of(*rows)))
    changed = [
        home | {"consent": one, "places": "5"} for home, one in zip(homes, given, strict=True)
    ]
    import_id = send(install, text_of(*changed, homes[0] | {"reference": "H-9", "consent": "all"}))
    apply(install, import_id)

    plan = undo(install, import_id)

    assert [one.reference for one in plan.narrowed] == ["H-0", "H-1", "H-9"]


def test_an_import_is_undone_once(install: Install):
    import_id = send(install, text_of(listed("S-3")))
    apply(install, import_id)
    undo(install, import_id)

    with pytest.raises(RefreshRefused, match="is undone"):
        undo(install, import_id)


def test_the_first_import_of_a_council_can_be_undone(tmp_path: Path):
    install = new_install(tmp_path)
    install.areas()
    install.postcodes()
    import_id = send(install, text_of(ONE))
    apply(install, import_id)

    undo(install, import_id)

    assert public(install) == {}


def test_a_setting_with_a_new_reference_gets_its_old_one_again(install: Install):
    import_listing(install, listed("00123", ofsted_urn="EY100009"), as_at=NOW.date())
    import_id = send(install, text_of(listed("S-9", ofsted_urn="EY100009")))
    apply(install, import_id)

    plan = undo(install, import_id)

    assert [one.reference for one in plan.undone] == ["00123", "S-9"]
    assert '"S-9"' not in exported(install)
