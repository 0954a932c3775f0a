"""What sources changed about a setting, in its history: in plain words, with the source."""

from datetime import timedelta

import pytest

from app.data.providers import mint_provider_id
from app.data.setting_changes import find_changes_of_setting
from app.data.tables import EditField
from app.i18n import translator
from app.publish.edits.timeline import find_timeline
from app.web.staff.setting.history import history
from tests.builders import AS_AT, NOW, Install, childminder, consent, nursery
from tests.council_builders import import_extract, import_listing, listed, registration

pytestmark = pytest.mark.both_engines
NEXT, LAST = AS_AT + timedelta(days=30), AS_AT + timedelta(days=50)
TODAY = NOW.date()
REGRADED = {
    "EYR OEIF/CIF: Most recent: Overall effectiveness": "4",
    "EYR OEIF: Most recent: Full inspection date": "12/09/2026",
    "EYR OEIF: Most recent: Full inspection number": "10100009",
}
NOT_DAYS = ("Quay 2040-13-01", "0208-05-12")  # a name and a telephone number
MOVED = {"Provider address line 1": "8 Strand"}


@pytest.fixture
def shown(install: Install) -> Install:
    """Two nurseries, one of them in the council's list, and a childminder."""
    install.areas()
    install.register(nursery(), nursery("EY100002"), childminder())
    import_listing(install, listed(ofsted_urn="EY100001", kind="", email="old@quay.example"))
    return install


def entries(install: Install, urn: str, la_number: str = "995"):
    provider_id = mint_provider_id("ofsted", urn)
    with install.session() as session:
        changes = find_changes_of_setting(session, provider_id, la_number)
        own = find_timeline(session, provider_id, la_number) if la_number == "995" else []
        return history(own, changes, translator("en"))


def test_the_history_has_what_sources_changed_between_the_officers_own_entries(shown: Install):
    # Stored before the edit: the register's second edition, which changes much of the nursery.
    changed = {**REGRADED, **MOVED, "Provider name": NOT_DAYS[0]}
    shown.register(nursery(**changed), childminder(), as_at=NEXT)
    shown.make_edit("EY100001", EditField.PHONE, "01632 960123", now=NOW + timedelta(hours=1))
    moved_on = listed(
        ofsted_urn="EY100001",
        kind="",
        email="new@quay.example",
        phone=NOT_DAYS[1],
        prices="2: 8.10 an hour",
    )
    import_listing(shown, moved_on, as_at=TODAY, now=NOW + timedelta(hours=2))

    found = entries(shown, "EY100001")

    assert [(one.what, one.old, one.new) for one in found] == [
        ("Changed: Email, Prices, Telephone", ["01632 960009"], [NOT_DAYS[1]]),
        ("Telephone", ["the sources' value"], ["01632 960123"]),
        ("Name", ["Nursery EY100001"], [NOT_DAYS[0]]),
        ("Address", found[3].old, found[3].new),
        ("Grade", found[4].old, ["Inadequate, inspected 12 September 2026"]),
    ]
    assert "8 Strand" in found[3].new[0]
    assert [one.by for one in found[::3]] == ["The council's list", "Ofsted's register"]
    assert found[4].at == f"as at {NEXT.day} {NEXT:%B %Y}"
    assert [bool(one.edit_id) for one in found] == [False, True, False, False, False]


def test_a_setting_comes_back_and_a_home_moves_without_its_address(shown: Install):
    shown.consented(consent())
    shown.consented(consent(**MOVED), as_at=NEXT)
    shown.register(nursery(), childminder(), as_at=NEXT)
    shown.register(nursery(), nursery("EY100002"), childminder(), as_at=LAST)

    returned = [one.what for one in entries(shown, "EY100002")]
    of_home = entries(shown, "2500001")

    assert returned == ["Listed for the first time", "No longer listed"]
    assert [(one.what, one.new) for one in of_home] == [("Address", [])]


def test_neither_a_confidential_setting_nor_another_councils_list_is_in_a_history(shown: Install):
    import_extract(shown, registration("EY100002"))
    import_extract(
        shown, registration("EY100002", RegistrationStatus="SUSP", special="ANON"), as_at=TODAY
    )
    import_listing(
        shown,
        listed(ofsted_urn="EY100001", kind="", phone="01632 960777"),
        as_at=TODAY,
    )

    assert entries(shown, "EY100002") == []
    assert entries(shown, "EY100001", "996") == []
