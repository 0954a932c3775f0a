"""Two officers who edit one field at once: exactly one wins, the other is told and loses nothing."""

from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from threading import Barrier

import pytest

from app.data.edits import find_edits, find_history
from app.data.providers import mint_provider_id
from app.data.tables import EditField
from app.publish import EditConflict
from app.publish.edits.edit_requests import EditRequest, Officer, save_edits
from tests.builders import NOW, Install, find_setting

pytestmark = pytest.mark.both_engines

NURSERY, PHONE = mint_provider_id("ofsted", "EY100001"), EditField.PHONE


@pytest.mark.parametrize("pairs", [20, pytest.param(1_000, marks=pytest.mark.faults)])
def test_of_each_pair_of_simultaneous_edits_exactly_one_wins(
    shown: Install, summarise: Callable[[str], None], pairs: int
) -> None:
    ready = Barrier(2)

    def edit(who: str, number: str, seen_id: int) -> EditConflict | None:
        request = EditRequest(NURSERY, PHONE, number, seen_id)
        with shown.session() as session:
            ready.wait()
            try:
                save_edits(session, shown.data_dir, [request], Officer(who, NOW, "a call"), "995")
            except EditConflict as conflict:
                return conflict
        return None

    seen_id = 0
    with ThreadPoolExecutor(2) as officers:
        for pair in range(pairs):
            numbers = {"Ann": f"01632 {2 * pair:06}", "Bea": f"01632 {2 * pair + 1:06}"}
            answers = [
                officers.submit(edit, who, number, seen_id) for who, number in numbers.items()
            ]
            (lost,) = [found for answer in answers if (found := answer.result())]
            with shown.session() as session:
                won = find_edits(session, [NURSERY])[NURSERY][PHONE]

            (conflict,) = lost.conflicts
            assert (conflict.by, conflict.now, conflict.now_id) == (
                won.edited_by,
                won.value,
                won.id,
            )
            assert {conflict.now, conflict.wanted} == {*numbers.values()}
            seen_id = won.id

    with shown.session() as session:
        assert len(find_history(session, NURSERY)) == pairs
    assert find_setting(shown.public().settings, "EY100001").phone == won.value
    summarise(f"{pairs} pairs, {pairs} conflicts")
