"""What the privacy page states about what the service stores."""

from app.core.nothing_suitable import NothingSuitableKey
from app.core.unmet_search import UnmetSearchKey
from tests.web.page_reader import main_part, words

COUNTED = {  # what the page calls each column of a counted search
    "day": "the day",
    "ward_code": "the ward",
    "kind": "the kind of place",
    "age_band": "the age band",
    "entitlement": "the funded hours",
    "reason": "one other filter you chose, such as SEND",
}


def test_everything_that_is_counted_of_a_search_without_results_is_named(client):
    text = words(main_part(client.get("/en/about/privacy").text))

    assert set(COUNTED) == set(UnmetSearchKey.key_columns())
    *first, last = (COUNTED[column] for column in UnmetSearchKey.key_columns())
    assert f"we count it: {', '.join(first)} and {last}. Nothing else." in text


def test_everything_that_is_counted_when_nothing_suited_a_family_is_named(client):
    text = words(main_part(client.get("/en/about/privacy").text))
    *first, reason = NothingSuitableKey.key_columns()

    named = ", ".join(COUNTED[column] for column in first[:-1])
    assert reason == "reason"
    assert f"we count it: {named}, {COUNTED[first[-1]]} and one reason, such as cost." in text
