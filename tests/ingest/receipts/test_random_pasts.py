"""Receipts of random settings, fields and moments, against what was true at that moment."""

from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from random import Random

import pytest
from sqlmodel import select

from app.data.setting_past import find_setting_past
from app.data.tables import EditField, ProviderEdit, SourceRow
from app.ingest.receipts.field_past import ShownValue, Withheld, find_shown_values, value_at
from app.publish.edits.field_states import PublicBecause, find_setting_state
from app.publish.selection.edit_fields import FIELD_RULES, public_fields
from tests.ingest.receipts.random_pasts import SETTINGS, RandomPast, random_past

FIELDS = tuple(FIELD_RULES)


@dataclass(frozen=True)
class Replayed:
    """The receipts of a setting, and what was erased of it; `agreed` is None where it is closed."""

    values: Mapping[EditField, list[ShownValue]]
    keys: set[str]
    agreed: frozenset[EditField] | None


def replayed(past: RandomPast) -> dict[str, Replayed]:
    with past.install.session() as session:
        today = {one: find_setting_state(session, one) for one in SETTINGS}
        return {
            one: Replayed(
                find_shown_values(
                    session, find_setting_past(session, one), FIELDS, past.now
                ).by_field,
                past.keys_of(session, one),
                public_fields(state.facts.consent) if state else None,
            )
            for one, state in today.items()
            if past.is_known(session, one)
        }


def find_mismatches(past: RandomPast, draws: int) -> tuple[list[str], int]:
    """The drawn facts whose receipt differs from what was true, and how many gave a value."""
    random, mismatches, given = Random(1), list[str](), 0
    receipts = replayed(past)
    with past.install.session() as session:
        erased_rows = {*session.exec(select(SourceRow.id).where(SourceRow.is_erased))}
        emptied = select(ProviderEdit.id).where(
            ProviderEdit.value == "", ProviderEdit.source_value == ""
        )
        emptied_edits = {*session.exec(emptied)}
    for _ in range(draws):
        setting, field = random.choice([*receipts]), random.choice(FIELDS)
        moment, one = random.choice(past.moments), receipts[setting]
        found = value_at(one.values[field], moment.at)
        then = moment.shown.get(setting, {}).get(field)
        has_erased_row = any(
            moment.row_ids[key] & erased_rows for key in one.keys if key in moment.row_ids
        )
        emptied = [
            texts
            for number, name, texts in moment.edits[setting]
            if number in emptied_edits and name == field.value
        ]
        is_edited = bool(then and then[1] is PublicBecause.EDITED)
        # An empty correction and one whose texts were erased look the same afterwards.
        if is_edited and emptied == [""] and found and found.withheld is Withheld.ERASED:
            continue
        has_erased_edit = is_edited and any(emptied)
        given += bool(found and found.state and found.state.public)
        if not _is_right(found, then, field, one, has_erased_row or has_erased_edit):
            mismatches.append(f"{setting} {field.value} at {moment.at}: {found}, not {then}")
    return mismatches, given


def _is_right(
    found: ShownValue | None,
    then: tuple[str, PublicBecause] | None,
    field: EditField,
    one: Replayed,
    was_erased: bool,
) -> bool:
    """Whether a receipt says what was true, or withholds what was erased or is not agreed."""
    shown = (found.state.public, found.state.because) if found and found.state else None
    withheld = found.withheld if found else None
    if one.agreed is not None and field not in one.agreed:
        was_public = bool(then and then[0]) or was_erased
        is_now = bool(found and found.until is None)
        return shown is None and (withheld is Withheld.NO_LONGER_AGREED or not was_public or is_now)
    if withheld in (Withheld.NOT_AGREED, Withheld.NO_LONGER_AGREED):
        return one.agreed is None or (
            withheld is Withheld.NO_LONGER_AGREED and field in (EditField.ADDRESS, EditField.NAME)
        )
    if one.agreed is None and found and found.reason and shown is None:  # what hid the setting
        return not (then and then[0])
    if was_erased and found and found.until is not None:  # what is shown now is never withheld
        return withheld is Withheld.ERASED
    if field is EditField.ADDRESS and shown and then and "address_1" not in then[0]:
        # The area of a home at that time is known only since its present one was published.
        return bool(shown[0]) == bool(then[0]) and shown[1] == then[1]
    return withheld is None and shown == then


def test_receipts_say_what_was_shown_on_random_days(tmp_path: Path) -> None:
    past = random_past(tmp_path, 2, 30)

    mismatches, given = find_mismatches(past, 400)

    assert mismatches == []
    assert given > 40


@pytest.mark.faults
def test_ten_thousand_random_facts_have_no_mismatch(tmp_path: Path) -> None:
    given = 0
    for seed in range(20):
        mismatches, count = find_mismatches(random_past(tmp_path / str(seed), seed, 60), 500)
        assert mismatches == [], seed
        given += count

    assert given > 800  # the others are empty, withheld or of a closed setting
