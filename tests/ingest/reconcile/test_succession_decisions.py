"""Successions of registrations: suggestions, decisions by a person, and no carried grades."""

from datetime import UTC, datetime
from typing import Any

import pytest
from sqlmodel import select

from app.core.consent import Consent
from app.data.as_of import get_identity
from app.data.audit import find_audit_entries
from app.data.edits import find_edits, save_edit
from app.data.succession import SuccessionRefused, find_successions
from app.data.succession_decisions import DecisionDetails, refuse, reopen
from app.data.tables import (
    Crosswalk,
    EditField,
    Location,
    Provider,
    ProviderEdit,
    Registration,
    Service,
    SourceRow,
    SuccessionDecision,
)
from app.ingest.reconcile.succession_decisions import confirm, reapply_decisions
from app.snapshot.layout import Setting
from tests.builders import (
    NOW,
    Install,
    find_setting,
    nursery,
    public_bytes,
    redacted,
)
from tests.council_builders import import_extract, import_listing, listed, registration
from tests.ingest.reconcile.successors import (
    DETAILS,
    NEW,
    OLD,
    confirm_suggestion,
    current_ids,
    day_after,
    successor_row,
    suggested_pairs,
)

pytestmark = pytest.mark.both_engines


def _replaced(install: Install, *others: dict[str, str]) -> str:
    """Replace the old number by the new one; return the old provider_id."""
    install.areas()
    install.postcodes()
    install.register(nursery(), *others)
    old = current_ids(install)[OLD]
    install.register(successor_row(), *others, as_at=day_after(1))
    return old


def _shown(install: Install, urn: str = NEW) -> Setting:
    found = find_setting(install.publish().settings, urn)
    assert found is not None
    return found


def test_no_grade_is_carried_over_before_or_after_confirmation(install: Install) -> None:
    old = _replaced(install)
    before = _shown(install)

    confirm_suggestion(install)

    after = _shown(install)
    assert (before.inspections, after.inspections) == ((), ())
    assert before.provider_id != old
    assert (after.provider_id, after.ofsted_urn) == (old, NEW)
    assert find_setting(install.public().settings, OLD) is None


def test_a_confirmed_successor_takes_the_old_id_and_drops_its_own(install: Install) -> None:
    old = _replaced(install)
    new_provider_id = current_ids(install)[NEW]

    confirm_suggestion(install)

    assert current_ids(install) == {OLD: old, NEW: old}
    with install.session() as session:
        lines = session.exec(select(Crosswalk).where(Crosswalk.identifier == NEW)).all()
        assert [(line.provider_id, line.valid_from, line.valid_to) for line in lines] == [
            (new_provider_id, day_after(1), NOW.date()),
            (old, NOW.date(), None),
        ]
        for table in (Provider, Location, Service):
            keys = [str(session.exec(select(table)).one())]
            assert [key for key in keys if new_provider_id in key] == []
        stored = session.exec(select(Registration).order_by(Registration.identifier)).all()
        assert [(one.identifier, one.provider_id) for one in stored] == [(OLD, old), (NEW, old)]
        (audit_entry,) = find_audit_entries(session, f"ofsted {OLD} to {NEW}")
        assert (
            audit_entry.who,
            audit_entry.field,
            audit_entry.old_value,
            audit_entry.new_value,
            audit_entry.reason,
        ) == (
            *("officer", "provider_id", new_provider_id, old),
            "the owner rang us",
        )


def test_the_dropped_id_still_finds_the_setting_on_a_past_day(install: Install) -> None:
    old = _replaced(install)
    new_provider_id = current_ids(install)[NEW]

    confirm_suggestion(install)

    with install.session() as session:
        by_minted, by_new, by_old = (
            get_identity(session, asked) for asked in (new_provider_id, NEW, OLD)
        )
    assert by_minted == by_new == by_old
    assert by_old.provider_id == old


def test_a_day_of_both_histories_belongs_to_the_first(install: Install) -> None:
    _replaced(install)

    confirm_suggestion(
        install, details=DecisionDetails("officer", datetime(2026, 10, 1, tzinfo=UTC), "seen")
    )

    with install.session() as session:
        lines = select(Crosswalk).where(Crosswalk.identifier == NEW)
        assert [(one.valid_from, one.valid_to) for one in session.exec(lines)] == [
            (day_after(1), day_after(2)),
            (day_after(2), None),
        ]


def test_refreshes_work_after_a_confirmation(install: Install) -> None:
    old = _replaced(install)
    confirm_suggestion(install)

    install.register(successor_row(Places="55"), as_at=day_after(2))
    changed = _shown(install)
    install.register(
        successor_row(Places="55"),
        nursery("EY100003", **{"Provider postcode": "ZZ1 1AD"}),
        as_at=day_after(3),
    )

    assert (changed.provider_id, changed.places_count) == (old, 55)
    assert _shown(install).provider_id == old
    assert len(list(install.public().settings.all())) == 2


def test_an_old_number_still_in_a_register_does_not_change_the_setting(
    install: Install,
) -> None:
    old = _replaced(install)
    confirm_suggestion(install)

    install.register(successor_row(), nursery(Places="1"), as_at=day_after(2))

    shown = list(install.publish().settings.all())
    assert [(one.provider_id, one.ofsted_urn, one.places_count) for one in shown] == [
        (old, NEW, 40)
    ]


def test_an_old_number_that_is_resigned_in_an_extract_does_not_close_the_setting(
    install: Install,
) -> None:
    old = _replaced(install)
    extract = (
        registration(NEW, name="By extract"),
        registration(OLD, RegistrationStatus="RESG", name="Gone"),
    )
    import_extract(install, *extract)
    confirm_suggestion(install)
    before = _shown(install)

    import_extract(install, *extract, registration("EY100005", postcode="ZZ1 1AD"))
    install.register(
        nursery("EY100009", **{"Provider postcode": "ZZ1 1AB"}),
        successor_row(),
        as_at=day_after(50),
    )

    assert [(one.provider_id, one.name) for one in (before, _shown(install))] == [
        (old, "By extract"),
        (old, "By extract"),
    ]


def test_edits_and_a_listing_follow_the_setting(install: Install) -> None:
    old = _replaced(install)
    import_listing(
        install,
        listed(
            "S-1", ofsted_urn=NEW, name="As listed", space_2="now", space_confirmed_on="2026-11-01"
        ),
    )
    with install.session() as session:
        save_edit(session, _edit(current_ids(install)[NEW], "01632 960111"))
        session.commit()

    confirm_suggestion(install)

    assert (_shown(install).provider_id, _shown(install).name) == (old, "As listed")
    assert len(_shown(install).offer.vacancies) == 1
    assert _shown(install).phone == "01632 960111"
    import_listing(install, listed("S-1", ofsted_urn=NEW, name="Listed again"))
    assert (_shown(install).provider_id, _shown(install).name) == (old, "Listed again")


def _edit(provider_id: str, value: str) -> ProviderEdit:
    about: dict[str, Any] = {"field": EditField.PHONE, "value": value, "source_value": ""}
    return ProviderEdit(provider_id=provider_id, reason="", edited_by="me", edited_at=NOW, **about)


@pytest.mark.parametrize("first", [OLD, NEW])
def test_of_two_edits_of_one_field_the_later_one_applies(install: Install, first: str) -> None:
    old = _replaced(install)
    with install.session() as session:
        for urn in (first, OLD if first == NEW else NEW):
            save_edit(session, _edit(current_ids(install)[urn], f"01632 960{urn[-3:]}"))
        session.commit()

    confirm_suggestion(install)

    later = OLD if first == NEW else NEW
    with install.session() as session:
        stored = {
            field: edit.value
            for field, edit in find_edits(session)[old].items()
            if edit.ended_at is None
        }
    assert stored == {EditField.PHONE: f"01632 960{later[-3:]}"}


def test_a_council_that_lists_both_must_remove_one_first(install: Install) -> None:
    _replaced(install)
    import_listing(install, listed("S-1", ofsted_urn=OLD), listed("S-2", ofsted_urn=NEW))
    before = current_ids(install)

    with pytest.raises(SuccessionRefused, match="council 995 lists both, as S-1 and S-2"):
        confirm_suggestion(install)

    assert (current_ids(install), suggested_pairs(install)) == (before, [(OLD, NEW, "open")])


@pytest.mark.parametrize(
    ("rows", "reason"),
    [
        ([nursery(), successor_row()], f"{OLD} is in its register again"),
        ([nursery("EY100009")], f"{NEW} is not active in its register any more"),
    ],
)
def test_a_suggestion_that_no_longer_applies_is_not_confirmed(
    install: Install, rows: list[dict[str, str]], reason: str
) -> None:
    _replaced(install)
    install.register(*rows, as_at=day_after(2))

    with pytest.raises(SuccessionRefused, match=reason):
        confirm_suggestion(install)


def test_confirming_one_of_several_suggestions_refuses_the_others(install: Install) -> None:
    install.register(nursery())
    install.register(successor_row(), successor_row("EY100003"), as_at=day_after(1))
    assert len(suggested_pairs(install)) == 2

    confirm_suggestion(install, 2)

    assert suggested_pairs(install) == [(OLD, NEW, "refused"), (OLD, "EY100003", "confirmed")]
    with install.session() as session:
        audit_entries = [
            audit_entry.action
            for audit_entry in find_audit_entries(session)
            if "succession" in audit_entry.action
        ]
        assert audit_entries == ["confirm succession", "refuse succession"]


def test_a_setting_may_have_a_second_successor(install: Install) -> None:
    old = _replaced(install)
    confirm_suggestion(install)

    install.register(successor_row("EY100003"), as_at=day_after(2))
    confirm_suggestion(install, 2)

    assert _shown(install, "EY100003").provider_id == old
    assert set(current_ids(install).values()) == {old}


def test_a_redaction_of_the_new_number_erases_the_old_ones_rows_too(install: Install) -> None:
    old = _replaced(install)
    confirm_suggestion(install)

    install.register(redacted(successor_row()), as_at=day_after(2))
    install.publish()

    with install.session() as session:
        payloads = " ".join(session.exec(select(SourceRow.payload)).all())
        provider = session.get_one(Provider, old)
        assert (provider.name, provider.consent) == (None, Consent.NOTHING)
    assert "Staithe Hill" not in payloads
    assert b"Staithe Hill" not in public_bytes(install)


def test_a_failed_confirmation_changes_nothing(install: Install) -> None:
    _replaced(install)
    before = current_ids(install)

    with install.session() as session:
        confirm(session, 1, DETAILS)  # and the caller dies before it commits

    assert (current_ids(install), suggested_pairs(install)) == (before, [(OLD, NEW, "open")])


def test_a_refusal_that_was_undone_since_the_backup_is_undone_again(install: Install) -> None:
    _replaced(install)
    with install.session() as session:
        refuse(session, 1, DETAILS)
        reopen(session, 1, DETAILS)
        [suggestion] = find_successions(session)
        suggestion.decision = SuccessionDecision.REFUSED  # as the restored record has it
        session.commit()

        assert reapply_decisions(session, NOW) == []
        assert suggestion.decision is SuccessionDecision.OPEN
