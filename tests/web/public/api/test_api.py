"""The API: valid GeoJSON, complete facts, null for unknown values, the filters of the page."""

import json

import pytest

from tests.web.page_reader import ids

PLACES = "/api/v1/places?postcode=ZZ1+2AB"
ALWAYS = {
    "provider_id", "ofsted_urn", "dfe_urn", "name", "kind", "is_independent", "shown", "distance_m",
    "address", "town", "postcode", "area_km", "phone", "email", "website",
    "registered_on", "places_count", "conditions", "offer", "inspections", "sources",
}  # fmt: skip
NULLABLE = {
    "ofsted_urn", "dfe_urn", "town", "postcode", "area_km", "phone", "email", "website",
    "registered_on", "places_count", "conditions", "offer",
}  # fmt: skip


def all_features(client, url: str) -> list[dict]:
    """Every feature, read by following the links of the responses."""
    features: list[dict] = []
    while url:
        body = client.get(url).json
        features += body["features"]
        url = body["links"].get("next", "")
    return features


def test_a_postcode_is_returned_with_all_known_facts(client):
    body = client.get("/api/v1/postcodes/zz12ab").json

    assert body.pop("latitude") == pytest.approx(53.9, abs=0.1)
    assert body.pop("longitude") == pytest.approx(1.2, abs=0.1)
    assert body.pop("ward_code").startswith("E05")
    assert body == {
        "outcome": "found",
        "typed": "zz12ab",
        "postcode": "ZZ1 2AB",
        "district_code": "E06990001",
        "council": "Sandmere",
    }


def test_the_end_date_of_a_retired_postcode_is_a_month(client):
    assert client.get("/api/v1/postcodes/ZZ3%209AA").json["retired"] == "2020-02"


def test_settings_are_valid_geojson(client):
    answer = client.get(PLACES)

    body = json.loads(answer.data, parse_constant=pytest.fail)  # no NaN, no Infinity
    assert answer.mimetype == "application/geo+json"
    assert body["type"] == "FeatureCollection"
    assert len(body["features"]) == 10
    for feature in body["features"]:
        assert feature["type"] == "Feature"
        assert feature["geometry"]["type"] == "Point"
        longitude, latitude = feature["geometry"]["coordinates"]
        assert 1.0 < longitude < 1.5
        assert 53.8 < latitude < 54.0


def test_every_setting_has_every_property_and_null_for_what_is_not_known(client):
    features = all_features(client, PLACES)
    seen_null = set()

    for feature in features:
        properties = feature["properties"]
        assert set(properties) == ALWAYS
        nulls = {name for name, value in properties.items() if value is None}
        assert nulls <= NULLABLE
        assert "" not in properties.values()
        assert isinstance(properties["distance_m"], int)
        seen_null |= nulls

    assert {"phone", "places_count"} <= seen_null


def test_pages_continue_without_gap_or_repetition_nearest_first(client):
    features = all_features(client, PLACES)

    found = [feature["properties"]["provider_id"] for feature in features]
    metres = [feature["properties"]["distance_m"] for feature in features]
    assert len(found) == len(set(found)) == client.get(PLACES).json["total"]
    assert metres == sorted(metres)


def test_links_to_the_previous_and_next_page_keep_the_query(client):
    body = client.get(f"{PLACES}&kind=childminder&kind=pre-school&page=2").json

    assert body["links"] == {
        name: f"{PLACES}&kind=childminder&kind=pre-school&page={page}"
        for name, page in (("previous", 1), ("next", 3))
    }
    assert "previous" not in client.get(PLACES).json["links"]


@pytest.mark.parametrize(
    "question",
    [
        "postcode=ZZ1+2AB",
        "postcode=ZZ1+2AB&page=3",
        "postcode=ZZ6+7BE&kind=childminder&within=5",
        "postcode=ZZ1&kind=out-of-school",
        "postcode=ZZ3+9AA&kind=older-children",
        "postcode=ZZ7+0AB&kind=other&within=1",
        "around=ward-E05990008&within=2",
        "around=district-E06990002",
    ],
)
def test_the_api_returns_the_same_settings_as_the_page(client, question):
    body = client.get(f"/api/v1/places?{question}").json
    page = client.get(f"/en/find?{question}").text

    assert [one["properties"]["provider_id"] for one in body["features"]] == ids(page)
    if body["counted"]:
        assert f"{body['counted']} place" in page


@pytest.mark.parametrize(
    "text", ["EH1 1YZ", "JE2 3AB", "GX11 1AA", "ZZI 2AB", "ZZ1 2YZ", "Sandmere", "GIR 0AA"]
)
def test_where_the_page_has_no_list_there_are_no_features_and_no_count(client, text):
    body = client.get("/api/v1/places", query_string={"postcode": text}).json

    assert (body["features"], body["total"], body["counted"], body["links"]) == ([], 0, None, {})


@pytest.mark.parametrize(
    ("question", "parameter"),
    [
        ("postcode=ZZ1+2AB&page=0", "page"),
        ("postcode=ZZ1+2AB&within=7", "within"),
        ("postcode=ZZ1+2AB&kind=castle", "kind"),
        ("postcode=ZZ1+2AB&postcode=ZZ1", "postcode"),
        ("postcode=%00", "postcode"),
        ("", "postcode"),
    ],
)
def test_an_invalid_query_is_422_and_names_the_parameter(client, question, parameter):
    answer = client.get(f"/api/v1/places?{question}")

    assert answer.status_code == 422
    assert answer.json["error"] == {"status": 422, "parameter": parameter}


def test_a_page_past_the_end_is_404(client):
    answer = client.get(f"{PLACES}&page=9999")

    assert (answer.status_code, answer.json) == (404, {"error": {"status": 404}})


def test_a_name_can_be_followed_to_its_settings(client):
    names = client.get("/api/v1/postcodes/St%20Hild's").json["names"]

    around = [name["around"] for name in names if "around" in name]
    known = [name["provider_id"] for name in names if "provider_id" in name]
    assert around == ["ward-E05990008"]
    assert client.get(f"/api/v1/places?around={around[0]}").json["total"] > 10
    assert all(client.get(f"/en/place/{one}/").status_code == 301 for one in known)


def test_inspections_are_returned_in_full(client):
    features = all_features(client, PLACES)
    inspections = [one for feature in features for one in feature["properties"]["inspections"]]

    assert inspections
    assert all(
        isinstance(inspection, dict) and None not in inspection.values()
        for inspection in inspections
    )


def test_any_origin_may_call_the_api(client):
    for url in (PLACES, f"{PLACES}&page=0", "/api/v1/nothing", "/api/v1/postcodes/x"):
        assert client.get(url).headers.getlist("Access-Control-Allow-Origin") == ["*"]
