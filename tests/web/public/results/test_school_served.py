"""The filter by a school that clubs and childminders take children to and from."""

import pytest

from app import create_app
from app.core.offer import Offer
from app.core.provision import Choice, Kind
from tests.builders import public_dir, setting, settings_for
from tests.web.page_reader import ids, main_part, words

FIND = "/en/find?postcode=ZZ1+1AA"
WHINCHAT, TERN = "Whinchat School", "St. Mary's & Tern Primary"
CLUB = {"kind": Kind.OUT_OF_SCHOOL, "choice": Choice.OUT_OF_SCHOOL}
MINDER = {"kind": Kind.CHILDMINDER, "choice": Choice.CHILDMINDER}
FAR = 54.6  # about 48 miles north of the postcode


def runs(*schools: str) -> Offer:
    return Offer(school_runs=schools)


LISTED = [
    setting("clubboth0000", offer=runs(WHINCHAT, TERN), **CLUB),
    setting("minderwhin00", offer=runs(WHINCHAT.upper()), latitude=53.91, **MINDER),
    setting("clubnone0000", latitude=53.905, **CLUB),
    setting("nursery00000", latitude=53.905),
    setting("unplaced0000", offer=runs(WHINCHAT), latitude=None, longitude=None, **CLUB),
    setting("clubfar00000", offer=runs(WHINCHAT, "Faraway School"), latitude=FAR, **CLUB),
]


@pytest.fixture(scope="module")
def client(tmp_path_factory):
    folder = public_dir(tmp_path_factory.mktemp("schools"), LISTED)
    return create_app(settings_for(folder)).test_client()


def page_of(client, query: str, status: int = 200) -> str:
    answer = client.get(FIND + query)
    assert answer.status_code == status
    return answer.text


def schools_in(page: str) -> list[str]:
    """The schools to choose from, in their order; "" is none of them."""
    block = page.partition('<div id="schools">')[2].partition("</div>")[0]
    return [one.partition('"')[0] for one in block.split('<option value="')[1:]]


def test_a_school_lists_only_the_settings_that_serve_it_of_every_kind_nearest_first(client):
    page = page_of(client, "&school=whinchat-school")

    assert ids(page) == ["clubboth0000", "minderwhin00", "clubfar00000"]
    assert "2 places within 5 miles match your choices" in words(main_part(page))


@pytest.mark.parametrize(
    ("query", "found"),
    [
        ("&kind=childminder", ["minderwhin00"]),
        ("&within=5", ["clubboth0000", "minderwhin00"]),
        ("&overnight=yes", []),
        ("&also=ZZ6+7BE", ["clubboth0000", "minderwhin00", "clubfar00000"]),
    ],
)
def test_other_filters_and_a_second_point_apply_to_the_settings_of_a_school(client, query, found):
    assert sorted(ids(page_of(client, f"&school=whinchat-school{query}"))) == sorted(found)


def test_the_chosen_school_is_a_link_that_removes_it_and_stays_in_links_and_forms(client):
    page = page_of(client, "&within=10&school=st-marys-tern-primary")

    assert "Takes children to and from: St. Mary&#39;s &amp; Tern Primary" in page
    assert 'href="/en/find?postcode=ZZ1+1AA&amp;within=10"' in page  # the chip's link
    assert 'href="/pl/find?postcode=ZZ1+1AA&amp;within=10&amp;school=st-marys-tern-primary' in page
    assert '<input type="hidden" name="school" value="st-marys-tern-primary">' in page
    assert '<option value="st-marys-tern-primary" translate="no" selected>' in page


def test_schools_served_nearby_are_offered_by_name_once_options_are_counted(client):
    assert schools_in(page_of(client, "")) == []
    for query in ("&counts=1", "&kind=childminder"):
        nearby = ["", "st-marys-tern-primary", "whinchat-school"]
        assert schools_in(page_of(client, query)) == nearby
    page = page_of(client, "&school=faraway-school")
    assert schools_in(page) == ["", "faraway-school", "st-marys-tern-primary", "whinchat-school"]


def test_the_numbers_beside_options_count_settings_of_the_school(client):
    page = page_of(client, "&school=whinchat-school")

    label = page.partition('for="kind-childminder">')[2].partition("</label>")[0]
    assert words(label) == "Childminders and care in a home (1)"


def test_both_paths_give_the_same_bytes_with_and_without_schools_to_choose(client):
    for query in ("&kind=childminder", "&kind=childminder", "&school=whinchat-school"):
        page = page_of(client, query)
        assert client.get(f"{FIND}{query}&page=1").text == page


def test_a_school_that_no_setting_serves_any_more_gives_an_empty_list(client):
    page = page_of(client, "&school=closed-school")

    assert ids(page) == []
    assert "No matches" in page
    assert "Takes children to and from: a school that is no longer listed" in words(page)
    assert "closed-school" in schools_in(page)


@pytest.mark.parametrize("query", ["&school=Whinchat+School", "&school=a&school=b"])
def test_what_is_no_key_of_a_school_is_refused_by_pages_and_the_api(client, query):
    page_of(client, query, 400)
    answer = client.get(f"/api/v1/places?postcode=ZZ1+1AA{query}")
    assert (answer.status_code, answer.json["error"]["parameter"]) == (422, "school")


def test_the_api_lists_the_same_settings(client):
    answer = client.get("/api/v1/places?postcode=ZZ1+1AA&school=whinchat-school").json

    found = [one["properties"]["provider_id"] for one in answer["features"]]
    assert found == ids(page_of(client, "&school=whinchat-school"))
    assert (answer["total"], answer["counted"]) == (3, 2)
