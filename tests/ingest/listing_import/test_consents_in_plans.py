"""Consents in the plan of a file: what narrows, what cannot be read, and what an officer recorded."""

import pytest

from app.core.provision import Kind
from app.data.listing_plans import Choices, Gone, RowVerdict, Wanted
from app.data.tables import EditField
from app.ingest.errors import RefreshRefused
from app.publish.edits.added_settings import NewSetting, add_setting
from app.publish.edits.edit_requests import Officer
from tests.builders import NOW, Install
from tests.council_builders import COUNCIL, import_listing, listed
from tests.ingest.listing_import.planning import (
    ONE,
    TWO,
    apply,
    changes_of,
    edit_row,
    exported,
    plan_of,
    public,
    send,
    text_of,
)

HOME = listed("H-1", kind="childminder", consent="all", consent_on="2026-11-01")


def test_a_narrower_consent_and_a_missing_home_are_listed_with_their_erasure(install: Install):
    other = HOME | {"reference": "H-2"}
    import_listing(install, ONE, HOME, other)

    narrower = HOME | {"consent": "name and area", "consent_on": "2026-11-21"}
    made = plan_of(install, text_of(ONE, narrower), Choices(gone=Gone.CLOSE))

    assert [(one.row.reference, one.old, one.new, one.erases) for one in made.summary.narrowed] == [
        ("H-1", "all", "name and area", True),
        ("H-2", "all", "not in the file", True),
    ]


def test_a_consent_that_cannot_be_read_forbids_importing_all_rows(install: Install):
    import_listing(install, ONE, HOME)
    unclear = HOME | {"consent": "only the name", "phone": "01632 960111"}
    text = text_of(ONE | {"places": "41"}, unclear)

    made = plan_of(install, text)
    with pytest.raises(RefreshRefused, match="a consent cannot be read"):
        apply(install, send(install, text))
    apply(install, send(install, text), Wanted.SOUND)

    assert [row.verdict for row in made.plan.rows] == [RowVerdict.CHANGED, RowVerdict.UNREADABLE]
    assert "write one of all, name and area" in made.plan.rows[1].faults[0].reason
    assert public(install)["Listed 00123"].places_count == 41
    assert public(install)["Listed H-1"].phone == HOME["phone"]


def test_the_consent_of_a_nursery_has_no_effect_and_erases_nothing(install: Install):
    made = plan_of(install, text_of(ONE | {"consent": "counted only"}))

    assert made.plan.rows[0].verdict is RowVerdict.UNCHANGED
    assert made.plan.rows[0].notes == ("its consent has no effect, as it is not home-based",)
    assert made.summary.narrowed == ()


def test_a_newer_consent_that_an_officer_recorded_stays(install: Install):
    import_listing(install, HOME)
    edit_row(install, "H-1", EditField.CONSENT, "counted on 2026-11-20 by phone")

    (row,) = plan_of(install, text_of(HOME)).plan.rows
    (later,) = plan_of(install, text_of(HOME | {"consent_on": "2026-11-21"})).plan.rows

    assert (row.verdict, row.notes) == (
        RowVerdict.UNCHANGED,
        ("an officer recorded a newer consent, which stays",),
    )
    assert changes_of(later)["consent"] == ("counted only", "all")


def test_an_export_with_consents_added_and_hidden_settings_changes_nothing(install: Install):
    import_listing(install, ONE, TWO, HOME)
    edit_row(install, "H-1", EditField.CONSENT, "area on 2026-11-20 by phone")
    edit_row(install, "S-2", EditField.WITHHELD, "yes")
    edit_row(install, "00123", EditField.CLOSED, "2026-11-20")
    new = NewSetting(Kind.PRE_SCHOOL, "Added Group", "ZZ1 1AD")
    with install.session() as session:
        added = add_setting(session, install.data_dir, COUNCIL, new, Officer("Ada", NOW, "new"))
    edit_row(install, "desk-1", EditField.PHONE, "01632 960333")

    made = plan_of(install, exported(install), Choices(gone=Gone.CLOSE))

    assert [row.reference for row in made.plan.rows] == ["00123", "H-1", "S-2", "desk-1"]
    assert {row.verdict for row in made.plan.rows} == {RowVerdict.UNCHANGED}
    # A changed row of an added setting becomes one of the listing; it stays the same setting.
    apply(install, send(install, text_of({"reference": "desk-1", "places": "12"})))
    shown = public(install)["Added Group"]
    assert (shown.provider_id, shown.places_count) == (added.provider_id, 12)
    assert shown.phone == "01632 960333"
