"""Rows of a quarantined edition: each council's own, without what must not be shown."""

import pytest

from app.core.consent import Consent
from app.data.erasure import SourceRowRef, erase
from app.data.quarantined_editions import find_quarantined
from app.data.quarantined_rows import find_quarantined_rows
from app.data.tables import Restriction
from tests.builders import AS_AT, Install, nursery
from tests.ingest.reconcile.successors import current_ids, day_after

pytestmark = pytest.mark.both_engines
REGISTER = "ofsted_register"


def rows_of(session, la_number):
    waiting = find_quarantined(session, REGISTER)
    assert waiting
    return {row.key: row for row in find_quarantined_rows(session, waiting.id, la_number, 0, 200)}


def test_a_council_sees_its_own_rows_and_none_that_became_confidential_or_were_erased(
    install: Install,
) -> None:
    install.areas()
    numbers = [f"EY1{number:05}" for number in range(60)]
    install.register(*map(nursery, numbers), as_at=AS_AT)
    install.register(*map(nursery, numbers[:20]), as_at=day_after(1))
    gone, confidential, erased = numbers[30:33]
    ids = current_ids(install)
    with install.session() as session:
        before = rows_of(session, "995")
        session.add(
            Restriction(
                provider_id=ids[confidential],
                source="ofsted_council_extract/995",
                consent=Consent.NOTHING,
                stated_on=AS_AT,
                is_inactive_registration=False,
            )
        )
        erase(session, [SourceRowRef(REGISTER, erased, ids[erased])])
        after = rows_of(session, "995")

        assert before[gone][2:] == ("closed", f"Nursery {gone}", "")
        assert before[numbers[0]].change == ""
        assert before[numbers[0]].before.startswith(f"Nursery {numbers[0]}; ")
        assert after[confidential][2:] == ("closed", "", "")
        assert erased in before.keys() - after.keys()
        assert rows_of(session, "996") == {}
