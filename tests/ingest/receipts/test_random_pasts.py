"""Receipts of random settings, fields and moments, against what was true at that moment."""

from pathlib import Path
from random import Random

import pytest
from sqlmodel import select

from app.data.setting_past import find_setting_past
from app.data.tables import ProviderEdit, SourceRow
from app.ingest.receipts.field_past import Withheld, find_shown_values, value_at
from app.publish.edits.field_states import PublicBecause, find_setting_state
from app.publish.selection.edit_fields import FIELD_RULES, public_fields
from tests.ingest.receipts.random_pasts import SETTINGS, RandomPast, random_past

FIELDS = tuple(FIELD_RULES)


def find_mismatches(past: RandomPast, draws: int) -> list[str]:
    """The drawn facts whose receipt differs from what was true, as sentences."""
    random, mismatches = Random(1), []
    with past.install.session() as session:
        values = {
            one: find_shown_values(session, find_setting_past(session, one), FIELDS)
            for one in SETTINGS
        }
        agreed = {
            one: public_fields(state.facts.consent) if state else None
            for one in SETTINGS
            for state in [find_setting_state(session, one)]
        }
        erased_rows = {*session.exec(select(SourceRow.id).where(SourceRow.is_erased))}
        erased_edits = {*session.exec(select(ProviderEdit.id).where(ProviderEdit.value == ""))}
    for _ in range(draws):
        setting, field = random.choice(SETTINGS), random.choice(FIELDS)
        moment = random.choice(past.moments)
        found = value_at(values[setting][field], moment.at)
        then = moment.shown.get(setting, {}).get(field)
        erased = bool(moment.row_ids[setting] & erased_rows) or (
            then is not None
            and then[1] is PublicBecause.EDITED
            and any(
                one in erased_edits and text and name == field.value
                for one, name, text in moment.edits[setting]
            )
        )
        shown = (found.state.public, found.state.because) if found and found.state else None
        withheld = found.withheld if found else None
        is_last = moment is past.moments[-1]
        if agreed[setting] is not None and field not in agreed[setting]:
            right = withheld is Withheld.NOT_AGREED
        elif withheld is Withheld.NOT_AGREED:
            right = agreed[setting] is None
        elif erased and not is_last:
            right = withheld is Withheld.ERASED
        else:
            right = withheld is None and shown == then
        if not right:
            mismatches.append(
                f"{setting} {field.value} at {moment.at}: {withheld or shown}, not {then}, {erased}"
            )
    return mismatches


@pytest.mark.parametrize("seed", [1])
def test_receipts_say_what_was_shown_on_random_days(seed: int, tmp_path: Path) -> None:
    past = random_past(tmp_path, seed, 60)

    assert find_mismatches(past, 500) == []
