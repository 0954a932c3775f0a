"""Search texts and how the page and the API understand them."""

from urllib.parse import quote

import pytest

from app.snapshot.query_resolution import QueryOutcome
from tests.web.page_reader import cards, has_list, heading, list_start, main_part, words

TYPED = {
    QueryOutcome.FOUND: [
        "ZZ1 2AB", "zz12ab", "  ZZ1  2AB ", "ZZ1-2AB", "ZZ1/2AB", "ZZ1//2AB", "ZZ1+2AB",
        "(ZZ1 2AB)", "'ZZ1 2AB'", "Z Z 1 2 A B", "ZZ1\u00a02AB", "\u200fZZ1 2AB\u200e",
        "\u202eZZ1 2AB", "ZZ1\u200b2AB", "ZZ1\r\n2AB", "ＺＺ１ ２ＡＢ", "ｚｚ１２ａｂ", "ZZ1.2AB,",
        "/ZZ1 2AB", "ZZ2 9AA",
    ],
    QueryOutcome.RETIRED: ["ZZ3 9AA", "zz39aa", "zz3/9aa/"],
    QueryOutcome.DISTRICT: ["ZZ1", "zz1 ", "ＺＺ１", "ZZ1 2", "ZZ12", "(zz9)"],
    QueryOutcome.SUGGESTION: [
        "ZZI 2AB", "2Z1 2AB", "ZZ1 2A8", "ZZ1 ZAB", "ZZI", "ZZ1 2AB ZZ1 2AD",
        "1 High Street, Sandmere ZZ1 2AB",
    ],
    QueryOutcome.NOT_RESIDENTIAL: ["GIR 0AA", "BF1 3AA", "BX1 1LT", "XX1 1XX", "BFPO 57"],
    QueryOutcome.OUTSIDE_ENGLAND: ["EH1 1YZ", "G1 1AA", "CF10 1EP", "BT1 5GS", "LL11", "TD1"],
    QueryOutcome.CROWN_DEPENDENCY: ["JE2 3AB", "gy11aa", "IM1 1AA", "JE", "IM2"],
    QueryOutcome.OVERSEAS: ["ASCN 1ZZ", "GX11 1AA", "FIQQ1ZZ", "ASCN 1AA"],
    QueryOutcome.UNKNOWN: ["B1 1BB", "SW1A 1AA", "ZZ1 2YZ", "B1"],
    QueryOutcome.NAME: [
        "Sandmere", "sandmer", "St Hild's", "Anchor House Nursery", "روضة الزهور", "Qwxyzzy", "Ślesin",
        "Kids 1st", "Sandmere?", '"Sandmere"',
    ],
    QueryOutcome.HINT: [
        "near me", "nursery", "żłobek blisko mnie", "حضانة قريبة مني", "روضة", "托儿所",
    ],
    QueryOutcome.INVALID: [
        "", "   ", "\u200b", "\r\n", "x" * 101, "x" * 3000, "1234", "٣٤٥", "<script>alert(1)</script>",
        "'; DROP TABLE place;--", "{{7*7}}", "${7*7}", "../../etc/passwd", "🙂", "\x00",
        "ZZ1\x002AB", "ZZ1\ufffd2AB", "=cmd|' /C calc'!A0", "javascript:alert(1)", "QQ1 1AA",
        "ZZ1 2CI", "AB12 3CDE", "\ue002\ue003", "\U000f0000",
    ],
}  # fmt: skip


CASES = [(outcome, text) for outcome, texts in TYPED.items() for text in texts]


LISTS = {QueryOutcome.FOUND, QueryOutcome.RETIRED, QueryOutcome.DISTRICT}


def test_the_examples_cover_every_outcome():
    assert set(TYPED) == set(QueryOutcome)
    assert len(CASES) >= 60


@pytest.mark.parametrize(("outcome", "text"), CASES, ids=lambda value: ascii(value)[:40])
def test_page_and_api_agree_on_a_search_text(client, outcome, text):
    typed = quote(text, safe="")

    page = client.get(f"/en/find?postcode={typed}")
    api_answer = client.get(f"/api/v1/postcodes/{typed}")
    listed = client.get(f"/api/v1/places?postcode={typed}")

    is_invalid = outcome is QueryOutcome.INVALID
    assert api_answer.json["outcome"] == listed.json["search"]["outcome"] == outcome.value
    assert page.status_code == (400 if is_invalid else 200)
    assert api_answer.status_code == listed.status_code == (422 if is_invalid else 200)
    shown = cards(page.text) if outcome in LISTS else []
    features = listed.json.get("features", [])
    assert [card.name for card in shown] == [
        " ".join(feature["properties"]["name"].split()) for feature in features
    ]
    assert has_list(page.text) == (outcome in LISTS)


@pytest.mark.parametrize(
    ("path", "outcome"),
    [
        ("ZZ1%202AB", "found"),
        ("ZZ1/2AB", "found"),
        ("ZZ1//2AB", "found"),
        ("//ZZ1 2AB//", "found"),
        ("ZZ1%2F2AB", "found"),
        ("ZZ1%0D%0A2AB", "found"),
        ("ZZ1%0A2AB", "found"),
        ("%0A", "invalid"),
        ("", "invalid"),
        ("/", "invalid"),
        ("%00", "invalid"),
        ("%ff%fe", "invalid"),
        ("..%2F..%2Fetc", "invalid"),
        (".", "invalid"),
        ("%F0%9F%99%82", "invalid"),
        ("x" * 3000, "invalid"),
    ],
)
def test_any_path_after_postcodes_has_an_outcome_and_is_not_404(client, path, outcome):
    answer = client.get(f"/api/v1/postcodes/{path}")

    assert answer.json["outcome"] == outcome
    assert answer.status_code == (422 if outcome == "invalid" else 200)


@pytest.mark.parametrize("raw", ["%ff%fe", "%c3%28", "%ed%a0%80", "ZZ1%ff2AB"])
def test_bytes_that_are_not_utf_8_are_invalid(client, raw):
    assert client.get(f"/en/find?postcode={raw}").status_code == 400
    assert client.get(f"/api/v1/postcodes/{raw}").json["outcome"] == "invalid"


HOSTILE = [
    "<script>alert(1)</script>",
    '"><img src=x onerror=alert(1)>',
    "' onfocus='alert(1)",
    "</title><script>alert(1)</script>",
    "{{7*7}}{% raw %}",
    "javascript:alert(1)",
    "Tots & <Tiddlers>",
    "\"' autofocus onfocus=alert(1) x='",
    "&lt;script&gt;",
]


@pytest.mark.parametrize("text", HOSTILE)
@pytest.mark.parametrize("parameter", ["postcode", "kind", "within", "page", "around", "<i>"])
def test_search_text_is_never_returned_as_markup(client, text, parameter):
    sent = f"{quote(parameter)}={quote(text, safe='')}"

    page = client.get(f"/en/find?{sent}")
    api_answer = client.get(f"/api/v1/places?{sent}")

    for raw in ("<script>alert", "<img src=x", "<Tiddlers", "' onfocus='", "'\" autofocus", ">49<"):
        assert raw not in page.text
    assert api_answer.mimetype in ("application/json", "application/geo+json")


@pytest.mark.parametrize("text", ["Qwx & <Zed>", 'Say "Nothing"', "O'Nothing & Co"])
def test_a_typed_name_is_escaped_in_heading_input_and_title(client, text):
    page = client.get(f"/en/find?postcode={quote(text, safe='')}")

    escaped = text.replace("&", "&amp;").replace("<", "&lt;").replace(">", "&gt;")
    escaped = escaped.replace('"', "&#34;").replace("'", "&#39;")
    assert f'value="{escaped}"' in page.text
    if page.status_code == 200:
        assert f"<title>{escaped} –" in page.text
        assert text in heading(page.text)


def test_invalid_text_stays_in_the_input_with_the_reason(client):
    page = client.get("/en/find?postcode=QQ1+1AA").text

    assert 'value="QQ1 1AA"' in page
    assert 'aria-describedby="postcode-hint problem"' in page
    assert 'aria-invalid="true"' in page
    assert 'id="problem">No postcode in the UK begins with these letters' in page
    assert "<title>Error:" in page


def test_suggestions_are_links_and_never_applied(client):
    page = client.get("/en/find?postcode=ZZI+2AB").text

    assert '<a href="/en/find?postcode=ZZ1+2AB">' in page
    assert not has_list(page)


def test_an_unknown_postcode_offers_its_district(client):
    page = client.get("/en/find?postcode=ZZ1+2YZ").text

    assert '<a href="/en/find?postcode=ZZ1">Show places in ZZ1</a>' in page


@pytest.mark.parametrize(
    ("text", "link"),
    [
        ("EH1 1YZ", "https://www.parentclub.scot/"),
        ("CF10 1EP", "https://www.dewis.wales/"),
        ("BT1 5GS", "https://www.familysupportni.gov.uk/"),
        ("JE2 3AB", "https://www.gov.je/"),
        ("GY1 1AA", "https://www.gov.gg/"),
        ("IM1 1AA", "https://www.gov.im/"),
    ],
)
def test_outside_england_the_page_gives_other_contacts(client, text, link):
    assert f'href="{link}"' in client.get(f"/en/find?postcode={quote(text)}").text


def test_a_name_offers_settings_and_areas(client):
    page = client.get("/en/find?postcode=Gannet+Point").text
    around = "/en/find?around=town-gannet+point"

    assert around in page
    assert heading(client.get(around).text) == "Childcare near Gannet Point"
    assert len(client.get(f"/api/v1/places?{around.partition('?')[2]}").json["features"]) == 10


def test_a_misspelt_setting_is_found(client):
    page = client.get("/en/find?postcode=Ancor+House+Nursry").text

    assert "Anchor House Nursery" in words(main_part(page))


@pytest.mark.parametrize("around", ["town-Nowhere", "castle-1", "town", "ward-", "-", "<b>", "%00"])
def test_an_area_that_does_not_exist_is_404_on_page_and_api(client, around):
    assert client.get(f"/en/find?around={around}").status_code == 404
    assert client.get(f"/api/v1/places?around={around}").status_code == 404


@pytest.mark.parametrize(
    ("text", "sentence"),
    [
        ("ZZ3 9AA", "February 2020"),
        ("ZZ1", "We searched around the middle of ZZ1 ."),
        ("ZZ1 2", "ZZ1 2 is part of a postcode."),
        ("ZZ2 9AA", "We know ZZ2 9AA , but not exactly where it is."),
    ],
)
def test_the_list_explains_an_unusual_search(client, text, sentence):
    page = client.get(f"/en/find?postcode={quote(text)}").text

    assert sentence in words(main_part(page))
    assert len(cards(page)) == 10


def test_an_ordinary_postcode_has_no_note(client):
    assert 'class="panel note"' not in client.get("/en/find?postcode=ZZ1+2AB").text


def test_across_the_border_english_settings_and_other_contacts_are_shown(edge_case_app):
    client = edge_case_app.test_client()

    page = client.get("/en/find?postcode=CH5+1AA").text
    listed = client.get("/api/v1/places?postcode=CH5+1AA").json

    assert "CH5 1AA is in Wales ." in words(main_part(page)).replace("Wales.", "Wales .")
    assert "https://www.dewis.wales/" in page
    names = [one["properties"]["name"] for one in listed["features"]]
    assert names == [card.name for card in cards(page)]
    assert len(names) == 3
    assert listed["search"]["outcome"] == "outside_england"


def test_a_printed_card_without_a_number_names_the_council(edge_case_app):
    page = edge_case_app.test_client().get("/en/find?postcode=ZZ1+1AA").text
    listed = page[list_start(page) :].split('<li class="place"')[1:]

    assert listed
    for one in listed:
        assert '<a class="button quiet screen" href=' in one
        [_, paper] = one.split('<span class="paper address">')
        assert "gov.uk/find-local-council" in words(paper.partition("</span>")[0])


def test_a_postcode_without_position_in_a_district_without_any_is_still_found(edge_case_app):
    client = edge_case_app.test_client()

    page = client.get("/en/find?postcode=ZZ7+1AA")
    api_answer = client.get("/api/v1/places?postcode=ZZ7+1AA").json

    assert page.status_code == 200
    assert heading(page.text) == "We have no places to show here"
    assert api_answer["search"]["outcome"] == "found"
    assert api_answer["features"] == []
    assert api_answer["counted"] is None


@pytest.mark.parametrize(
    "words", ["breakfast club", "after school", "after-school club", "wraparound", "holiday club"]
)
def test_words_for_clubs_ask_for_the_postcode_with_clubs_chosen(client, words):
    page = client.get("/en/find", query_string={"postcode": words}).text

    assert "Where should we look?" in page
    assert "Then we list the clubs near it" in page
    assert '<input type="hidden" name="kind" value="out-of-school">' in page
    assert 'name="postcode" type="text" value=""' in page


@pytest.mark.parametrize("words", ["nursery", "crèche", "childminder", "pre-school"])
def test_other_words_for_childcare_ask_for_the_postcode(client, words):
    page = client.get("/en/find", query_string={"postcode": words}).text

    assert "Where should we look?" in page
    assert ('value="childminder"' in page) == (words == "childminder")


def test_a_chosen_kind_counts_more_than_a_word(client):
    page = client.get("/en/find?postcode=breakfast+club&kind=pre-school").text

    assert 'name="kind" value="pre-school"' in page
    assert "out-of-school" not in page
