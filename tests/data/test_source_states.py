"""The state of each source, as staff see it."""

from datetime import UTC, datetime, time, timedelta

import pytest

from app.core.source_names import CONSENTED, LISTING, REGISTER
from app.data.source_states import find_source_states
from app.ingest.errors import IngestError
from app.ingest.source_schedules import store_source_schedules
from tests.builders import NOW, Install, nursery

pytestmark = pytest.mark.both_engines
LATER = NOW + timedelta(hours=1)
AT = (time(4, 30), time(16, 30))


def states(install: Install, la_number="995", now=LATER):
    with install.session() as session:
        store_source_schedules(session)
        return {one.source: one for one in find_source_states(session, la_number, now, AT)}


def test_a_state_has_title_date_last_run_and_next_try(install: Install):
    install.areas()
    install.register(nursery())

    state = states(install)[REGISTER]

    assert state.title.startswith("Childcare providers and inspections")
    assert state.edition
    assert state.as_at == state.edition.as_at
    assert state.last_run
    assert state.last_run.ended_at == NOW
    assert state.next_try
    assert state.next_try > LATER
    assert state.next_try.time() in AT


def test_a_source_that_was_refused_comes_first_with_its_reason_and_the_next_try(
    install: Install, tmp_path
):
    install.areas()
    (tmp_path / "register.csv").write_text("not a register")
    with pytest.raises(IngestError):
        install.refresh(REGISTER, tmp_path / "register.csv")

    found = states(install)

    assert next(iter(found)) == REGISTER
    assert found[REGISTER].last_run
    assert found[REGISTER].last_run.reason
    assert found[REGISTER].next_try == datetime(2026, 11, 22, 16, 30, tzinfo=UTC)


def test_a_source_that_was_never_fetched_is_next_tried_when_the_clock_next_refreshes(install):
    state = states(install)[CONSENTED]

    assert (state.as_at, state.last_run) == (None, None)
    assert state.next_try == datetime(2026, 11, 22, 16, 30, tzinfo=UTC)


def test_an_old_edition_is_stale(install: Install):
    install.areas()
    install.register(nursery())

    assert not states(install)[REGISTER].is_stale
    assert states(install, now=NOW + timedelta(days=400))[REGISTER].is_stale


def test_another_councils_file_is_not_listed(seeded_record):
    own = seeded_record("995")
    other = seeded_record("994")

    assert f"{LISTING}/995" in own
    assert not [name for name in other if name.endswith("/995")]


@pytest.fixture
def seeded_record(seeded_copy):
    install = Install(seeded_copy, f"sqlite:///{seeded_copy / 'record.sqlite'}")
    return lambda la_number: states(install, la_number)
