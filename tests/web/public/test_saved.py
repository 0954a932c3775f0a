"""Saving without scripts, the list of saved settings, and what both keep to themselves."""

import html
import re

import pytest

from app.core.consent import Consent
from app.core.saved_settings import SAVED_MAX
from tests.web.page_reader import cards, ids, links, main_part, query, words
from tests.web.public.seeded_settings import FIND

UNKNOWN = "aaaaaaaaaaaa"
RESULTS = "http://localhost/en/find?postcode=ZZ1+2AB&age=2y"


def pressed(page: str) -> list[str]:
    """The ids of the settings whose button says that they are saved."""
    return re.findall(r'<button class="save[^>]* value="(\w{12})" aria-pressed="true"', page)


def hidden(page: str, form: str) -> list[tuple[str, str]]:
    """What a form sends without a choice of its own."""
    inside = page[page.index(form) : page.index("</form>", page.index(form))]
    found = re.findall(r'<input type="hidden"[^>]* name="([^"]*)" value="([^"]*)"', inside)
    return [(name, html.unescape(value)) for name, value in found]


@pytest.fixture
def saved_ids(settings) -> list[str]:
    return [setting.provider_id for setting in settings]


def test_saving_returns_to_the_same_search_and_card(client):
    first, second = ids(client.get(f"{FIND}&kind=pre-school&page=1").text)[:2]

    answer = client.get(f"{FIND}&kind=pre-school&saved={first}&save={second}")

    assert answer.status_code == 303
    assert answer.location == f"{FIND}&kind=pre-school&saved={first}.{second}#{second}"
    page = client.get(answer.location).text
    assert pressed(page) == [first, second]
    assert f'id="{second}"' in page
    assert f'href="/en/list?ids={first}.{second}"' in page
    assert "My list ( 2 )" in words(page)


def test_saving_again_removes(client):
    first, second = ids(client.get(FIND).text)[:2]

    answer = client.get(f"{FIND}&saved={first}.{second}&save={first}")

    assert answer.location == f"{FIND}&saved={second}#{first}"


def test_a_thirteenth_setting_is_not_saved_and_the_page_says_why(client, saved_ids):
    full = ".".join(saved_ids[:SAVED_MAX])

    answer = client.get(f"{FIND}&saved={full}&save={saved_ids[SAVED_MAX]}", follow_redirects=True)

    assert "Your list is full: it has 12 places. Remove one to save another." in words(answer.text)
    assert f'href="/en/list?ids={full}"' in answer.text


def test_every_link_and_form_that_keeps_the_search_keeps_what_is_saved(client):
    path = f"{FIND}&kind=childminder&age=2y&page=2&saved={UNKNOWN}"

    page = client.get(path).text

    kept = [url for url in links(page) if "/find?" in url]
    assert len(kept) > 5  # languages, chips, paging, the unknown group
    assert all(("saved", UNKNOWN) in query(url) for url in kept)
    for form in ('role="search"', 'id="filters"', 'class="saving"'):
        assert hidden(page, form).count(("saved", UNKNOWN)) == 1
    assert dict(hidden(page, 'class="saving"')) == {
        "postcode": "ZZ1 2AB", "kind": "childminder", "age": "2y", "saved": UNKNOWN, "page": "2",
    }  # fmt: skip


def test_a_search_that_leads_to_no_list_keeps_what_is_saved(client):
    page = client.get(f"/en/find?postcode=ZZI+2AB&saved={UNKNOWN}").text

    assert ("saved", UNKNOWN) in hidden(page, 'role="search"')
    assert ("saved", UNKNOWN) in query(next(url for url in links(page) if "postcode=ZZ1" in url))


def test_a_plain_page_has_the_link_to_the_list_hidden(client):
    page = client.get(FIND).text

    assert '<span class="my-list" id="my-list" hidden>' in page
    assert pressed(page) == []


def test_the_list_shows_cards_in_its_order_and_counts_what_is_no_longer_listed(client, saved_ids):
    chosen = [saved_ids[5], saved_ids[2]]

    answer = client.get(f"/en/list?ids={'.'.join([chosen[0], UNKNOWN, chosen[1], 'cut'])}")

    shown = [re.search(r"/place/(\w+)/", one.url)[1] for one in cards(answer.text)]
    assert shown == chosen
    assert "2 places on your list are no longer in our records." in words(answer.text)
    removals = [url for url in links(main_part(answer.text)) if url.startswith("/en/list")]
    assert removals == [f"/en/list?ids={chosen[1]}", f"/en/list?ids={chosen[0]}"]


def test_withdrawn_closed_and_unknown_settings_look_the_same(client):
    pages = {client.get(f"/en/list?ids={one * 12}").text.replace(one * 12, "") for one in "xyz2"}

    assert len(pages) == 1
    assert "1 place on your list is no longer in our records." in words(pages.pop())


def test_an_empty_list_says_how_to_fill_it(client):
    page = client.get("/en/list").text

    assert "Your list is empty" in words(page)
    assert "/en/" in links(main_part(page))


def test_a_shared_list_has_ids_and_language_only(client, saved_ids):
    chosen = ".".join(saved_ids[:2])

    page = client.get(f"/pl/list?ids={chosen}", headers={"Referer": RESULTS}).text

    address = f"http://localhost/pl/list?ids={chosen}"
    share = page[page.index('<section class="panel share') :]
    assert words(share).count(address) == 1
    assert "<svg" in share
    assert "style=" not in share
    messages = [url for url in links(share) if url.startswith(("mailto:?", "sms:?"))]
    assert len(messages) == 2
    assert all(dict(query(url))["body"] == address for url in messages)


def test_a_host_that_is_not_configured_is_in_no_shared_address(client, saved_ids):
    page = client.get(f"/en/list?ids={saved_ids[0]}", headers={"Host": "elsewhere.example"}).text

    assert "elsewhere.example" not in page
    assert "mailto:?" not in page


def test_the_way_back_and_the_ages_come_from_the_page_before(client, saved_ids):
    chosen = ".".join(saved_ids[:2])

    answer = client.get(f"/en/list?ids={chosen}", headers={"Referer": RESULTS})

    assert "/en/find?postcode=ZZ1+2AB&age=2y" in links(answer.text)
    assert f"/en/compare?ids={chosen}&age=2y" in links(answer.text)
    assert "Referer" in answer.headers.getlist("Vary")


def test_removing_a_setting_without_scripts_keeps_the_way_back(client, saved_ids):
    first, second = saved_ids[:2]
    before = f"{RESULTS}&saved={first}.{second}"
    page = client.get(f"/en/list?ids={first}.{second}", headers={"Referer": before}).text
    removal = re.search(rf'formaction="([^"]*)" data-remove="{first}"', page)[1]
    assert removal == f"?ids={second}"

    answer = client.post(f"/en/list{removal}", data=dict(hidden(page, 'id="removal"')))

    assert [one.url.split("/")[3] for one in cards(answer.text)] == [second]
    assert f"{FIND}&age=2y&saved={second}" in links(answer.text)
    assert answer.headers["Cache-Control"] == "private, no-cache"
    last = client.post("/en/list?", data=dict(hidden(answer.text, 'id="removal"')))
    assert f"{FIND}&age=2y" in links(last.text)


@pytest.mark.parametrize("results", ["", "page=2", "postcode=ZZ1&x%22=1", "#", "postcode=ZZ1%00"])
def test_a_removal_that_names_no_search_leads_back_to_none(client, saved_ids, results):
    answer = client.post(f"/en/list?ids={saved_ids[0]}", data={"results": results})

    assert answer.status_code == 200
    assert not [url for url in links(answer.text) if "/find?" in url]


@pytest.mark.parametrize("page", ["list", "compare"])
def test_list_and_comparison_are_neither_indexed_nor_stored_by_shared_caches(client, page):
    answer = client.get(f"/en/{page}?ids={UNKNOWN}")

    assert answer.headers["Cache-Control"] == "private, no-cache"
    assert answer.headers["X-Robots-Tag"] == "noindex"


def test_the_page_of_a_setting_saves_through_the_results_that_it_was_opened_from(client):
    first, second = ids(client.get(FIND).text)[:2]
    referer = f"http://localhost{FIND}&page=1&saved={first}"

    page = client.get(
        f"/en/place/{second}/", headers={"Referer": referer}, follow_redirects=True
    ).text

    assert f'href="/en/list?ids={first}"' in page
    assert f"{FIND}&page=1&saved={first}" in links(page)
    fields = [*hidden(page, 'class="do saving'), ("save", second)]
    answer = client.get("/en/find", query_string=fields)
    assert answer.location == f"{FIND}&page=1&saved={first}.{second}#{second}"


def test_the_page_of_a_setting_begins_a_list_where_it_was_opened_otherwise(client, saved_ids):
    page = client.get(f"/en/place/{saved_ids[0]}/", follow_redirects=True).text

    assert '<form class="do saving" action="/en/list"' in page
    assert hidden(page, 'class="do saving') == [("ids", saved_ids[0])]


@pytest.mark.parametrize("place", [1, 4])
def test_the_page_of_a_setting_opened_from_a_list_leads_back_to_it(client, saved_ids, place):
    listed, chosen = saved_ids[:3], saved_ids[place]
    before = f"/en/list?ids={'.'.join(listed)}"

    page = client.get(
        f"/en/place/{chosen}/",
        headers={"Referer": f"http://localhost{before}"},
        follow_redirects=True,
    ).text

    back = page[page.index('<p class="back">') :].partition("</p>")[0]
    assert words(back).startswith("Back to my list")
    assert links(back) == [before]
    assert pressed(page) == [chosen] * (chosen in listed)
    changed = [one for one in listed if one != chosen] + [chosen] * (chosen not in listed)
    assert hidden(page, 'class="do saving') == [("ids", ".".join(changed))]


def test_a_saved_home_shows_no_more_than_it_agreed_to(client, settings):
    homes = [one for one in settings if one.consent is Consent.AREA][:SAVED_MAX]
    listed = ".".join(one.provider_id for one in homes)

    pages = [main_part(client.get(f"/en/{page}?ids={listed}").text) for page in ("list", "compare")]

    assert not any(re.search(r"ZZ\d \d[A-Z]{2}", page) for page in pages)
    assert not any("maps/dir" in url for page in pages for url in links(page))
    assert words(pages[1]).count("Area only") == len(homes)


def test_the_cards_of_the_list_are_about_the_child_of_the_search_and_its_link_is_not(client):
    one = ids(client.get(f"{FIND}&age=9m").text)[0]

    from_search = client.get(
        f"/en/list?ids={one}", headers={"Referer": f"http://localhost{FIND}&age=9m"}
    )
    from_link = client.get(f"/en/list?ids={one}")

    [aged], [ageless] = cards(from_search.text), cards(from_link.text)
    assert "Free childcare for working parents, if you qualify" in aged.text
    assert "Free childcare for working parents" not in ageless.text
    assert "age=9m" not in from_search.text[from_search.text.index("Share this list") :]
