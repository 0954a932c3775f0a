"""Saved settings as ids in an address."""

from hypothesis import given
from hypothesis import strategies as st

from app.core.saved_settings import SAVED_MAX, format_saved, parse_saved, toggle_saved

PROVIDER_IDS = st.text("abcdefghijklmnopqrstuvwxyz234567", min_size=12, max_size=12)
SAVED = st.lists(PROVIDER_IDS, max_size=SAVED_MAX, unique=True).map(tuple)


@given(SAVED)
def test_ids_are_read_as_they_were_written(saved):
    assert parse_saved(format_saved(saved)) == saved


@given(st.text() | st.lists(PROVIDER_IDS | st.text()).map(".".join))
def test_any_text_gives_at_most_twelve_different_ids_that_it_contains(text):
    found = parse_saved(text)

    assert len(found) == len(set(found)) <= SAVED_MAX
    assert all(one in text and len(one) == 12 for one in found)
    assert parse_saved(format_saved(found)) == found


@given(SAVED, PROVIDER_IDS)
def test_saving_twice_changes_nothing_and_a_full_list_takes_no_more(saved, provider_id):
    once = toggle_saved(saved, provider_id)

    if provider_id in saved:
        assert set(once) == set(saved) - {provider_id}
    elif len(saved) == SAVED_MAX:
        assert once == saved
    else:
        assert once == (*saved, provider_id)
        assert toggle_saved(once, provider_id) == saved


def test_a_link_that_was_cut_off_keeps_the_whole_ids():
    assert parse_saved("gkadrxlknp3c.abc234abc234.abc") == ("gkadrxlknp3c", "abc234abc234")
