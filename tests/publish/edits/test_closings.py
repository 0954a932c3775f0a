"""A setting that its council closes is hidden from a day on, until it is opened again."""

from datetime import UTC, datetime, timedelta

import pytest

from app.data.audit import find_audit_entries
from app.data.closings import find_due_closings
from app.data.providers import mint_provider_id
from app.data.tables import EditField
from app.publish.edits.complete_edits import publish_saved_edits
from app.publish.errors import EditRefused
from app.publish.read_record import find_public_states
from app.publish.selection.publication_states import PublicState
from tests.builders import Install, find_setting, nursery

pytestmark = pytest.mark.both_engines

CLOSED = EditField.CLOSED
NOON = datetime(2026, 12, 1, 12, tzinfo=UTC)
TODAY, TOMORROW = "2026-12-01", "2026-12-02"
URN = "EY100001"
PROVIDER_ID = mint_provider_id("ofsted", URN)


@pytest.fixture
def shown(install: Install) -> Install:
    install.register(nursery(), nursery("EY100002"))
    install.publish()
    return install


def is_public(install: Install) -> bool:
    return find_setting(install.public().settings, URN) is not None


def publish_due(install: Install, now: datetime) -> int | None:
    with install.session() as session:
        return publish_saved_edits(session, install.data_dir, now)


def test_a_setting_closed_today_is_hidden_at_once_and_shown_when_it_is_opened_again(
    shown: Install,
) -> None:
    shown.make_edit(URN, CLOSED, TODAY, NOON)
    hidden, published = not is_public(shown), find_setting(shown.publish().settings, URN)
    shown.make_edit(URN, CLOSED, None, NOON + timedelta(hours=1))

    assert hidden
    assert published is None
    assert is_public(shown)


def test_a_closing_in_the_future_takes_effect_once_its_day_has_come(shown: Install) -> None:
    shown.make_edit(URN, CLOSED, TOMORROW, NOON)
    before = is_public(shown)
    early = publish_due(shown, NOON)
    with shown.session() as session:
        due = find_due_closings(session, NOON.date() + timedelta(days=1))
    seq = publish_due(shown, NOON + timedelta(days=1))

    assert (before, early) == (True, None)
    assert [one.provider_id for one in due] == [PROVIDER_ID]
    assert seq is not None
    assert not is_public(shown)
    assert publish_due(shown, NOON + timedelta(days=2)) is None
    with shown.session() as session:
        states = find_public_states(session, [PROVIDER_ID])
        actions = [entry.action for entry in find_audit_entries(session)]
    assert states[PROVIDER_ID] is PublicState.CLOSED_BY_COUNCIL
    assert actions[-1] == "closing in effect"


def test_a_publication_after_the_day_hides_the_setting(shown: Install) -> None:
    shown.make_edit(URN, CLOSED, TOMORROW, NOON)

    shown.publish_refreshed(NOON + timedelta(days=1))

    assert not is_public(shown)


def test_a_rollback_does_not_show_a_closed_setting(shown: Install) -> None:
    shown.make_edit(URN, CLOSED, TODAY, NOON)
    shown.publish()

    shown.roll_back()

    assert not is_public(shown)


def test_a_day_that_cannot_be_read_is_refused(shown: Install) -> None:
    with pytest.raises(EditRefused, match="write the day as"):
        shown.make_edit(URN, CLOSED, "soon", NOON)

    assert is_public(shown)
