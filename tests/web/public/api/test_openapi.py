"""The OpenAPI document agrees with the routes and with their responses."""

import json
import re
from datetime import date, time
from urllib.parse import quote

import msgspec
import pytest
from jsonschema import Draft202012Validator

from app.core import offer as offer_types
from app.core.consent import Consent, is_listed
from app.core.mistake_report import PageFact
from app.core.provision import Choice
from app.core.ratings import (
    Framework,
    Inspection,
    JudgementArea,
    OverallGrade,
    Requirements,
    Standard,
)
from app.snapshot.search import Match
from app.web.public.api import geojson
from tests.builders import setting
from tests.web.public.api.document_checks import DOCUMENT, check, described, faults

COUNCIL = "/api/v1/councils/E06990001/places.csv"
PLACES = "/api/v1/places?postcode=ZZ1+2AB"
POSTCODES = (
    "ZZ1 2AB", "ZZ3 9AA", "ZZ2 9AA", "ZZ1", "ZZ1 2", "ZZI 2AB", "GIR 0AA", "EH1 1YZ", "CF", "JE2 3AB",
    "GX11 1AA", "B1 1BB", "ZZ1 2YZ", "St Hild's", "Sandmere", "Qwxyzzy", "1234", "<b>", "x" * 65, "",
    "\0", "ZZ1 2CI", "QQ1 1AA", "AB12 3CDE",
)  # fmt: skip
REFUSED_ADDRESSES = {  # refused URLs and their status
    "/api/v1/places?postcode=ZZ1+2AB&page=0": 422,
    "/api/v1/places?postcode=ZZ1+2AB&kind=castle": 422,
    "/api/v1/places?postcode=ZZ1+2AB&within=-1": 422,
    "/api/v1/places?around=town-a&around=town-b": 422,
    "/api/v1/places?postcode=ZZ1+2AB&page=9999": 404,
    "/api/v1/places?around=castle-1": 404,
    "/api/v1/places?postcode=" + "x" * 5000: 414,
    "/api/v1/postcodes/" + "x" * 5000: 414,
    "/api/v1/councils/E06999999/places.csv": 404,
    "/api/v1/councils/%00/places.csv": 404,
    "/api/v1/councils/E05990001/places.csv": 404,
}
DAY = date(2027, 1, 1)
EVERYTHING = offer_types.Offer(
    ages=offer_types.Ages(24, 59),
    opening=(offer_types.Opening(0, time(8), time(18, 30), offer_types.Weeks.TERM),),
    periods=tuple(offer_types.CarePattern),
    vacancies=(
        offer_types.Vacancy(offer_types.AgeBand.TWO, offer_types.Space.FROM_MONTH, DAY),
        offer_types.Vacancy(offer_types.AgeBand.UNDER_2, offer_types.Space.FULL),
    ),
    space_confirmed_on=DAY,
    confirmed_on=DAY,
    being_checked=tuple(fact.value for fact in PageFact),
    prices=(
        offer_types.Price(650, offer_types.Unit.HOUR, offer_types.AgeBand.THREE_FOUR, DAY),
        offer_types.Price(0, offer_types.Unit.ONCE),
    ),
    extras=(
        offer_types.Extra(
            offer_types.ExtraHeading.FOOD, 350, offer_types.Unit.MEAL, "Bring a lunch."
        ),
        offer_types.Extra(offer_types.ExtraHeading.ACTIVITIES),
    ),
    funded=(offer_types.Funded.UNIVERSAL_3_4,),
    apply_by=DAY,
    step_free=False,
    languages=("en", "pl"),
    school_runs=("St Hild's School",),
    premises=offer_types.Premises.OWN_HOME,
    texts={offer_types.Text.DESCRIPTION: {"en": "By the sea.", "pl": "Nad morzem."}},
)


def feature_of(one, today) -> dict:
    """A setting as the API encodes it."""
    return json.loads(msgspec.json.encode(geojson.feature(one, Match(0, 1, 53.9, 1.2), today)))


@pytest.mark.parametrize("one", Consent)
def test_only_settings_with_a_consent_to_be_listed_are_features(one):
    listed = setting(consent=one)

    if is_listed(one):
        assert feature_of(listed, DAY)["properties"]["shown"] == one.value
    else:
        with pytest.raises(KeyError):
            feature_of(listed, DAY)


def test_the_document_is_served_to_any_origin(client):
    answer = client.get("/api/v1/openapi.json")

    assert answer.json == DOCUMENT
    assert answer.mimetype == "application/json"
    assert answer.headers["Cache-Control"] == "no-cache"
    assert answer.headers["Access-Control-Allow-Origin"] == "*"


def test_exactly_the_routes_are_documented(app):
    rules = {
        (
            re.sub(r"<(?:\w+:)?(\w+)>", r"{\1}", rule.rule.removeprefix("/api/v1")),
            rule.endpoint.removeprefix("api."),
        )
        for rule in app.url_map.iter_rules()
        if rule.endpoint.startswith("api.") and not rule.defaults
    }

    assert rules == {
        (path, operations["get"]["operationId"]) for path, operations in DOCUMENT["paths"].items()
    }


def test_every_path_parameter_is_documented_as_required():
    for path, operations in DOCUMENT["paths"].items():
        parameters = operations["get"].get("parameters", [])
        named = {parameter["name"] for parameter in parameters if parameter["in"] == "path"}
        assert named == set(re.findall(r"\{(\w+)\}", path))
        assert all(
            parameter.get("required") for parameter in parameters if parameter["in"] == "path"
        )


def test_every_schema_is_valid_and_every_reference_resolves():
    text = json.dumps(DOCUMENT)
    references = set(re.findall(r'"\$ref": "#/components/schemas/(\w+)"', text))

    for schema in DOCUMENT["components"]["schemas"].values():
        Draft202012Validator.check_schema(schema)
    assert references == set(DOCUMENT["components"]["schemas"])
    assert text.count('"$ref"') == text.count('"$ref": "#/components/schemas/')


@pytest.mark.parametrize("text", POSTCODES)
def test_every_postcode_response_matches_the_schema(client, text):
    url = f"/api/v1/postcodes/{quote(text)}"
    places = client.get("/api/v1/places", query_string={"postcode": text})

    check(client.get(url), "/api/v1/postcodes/x")
    check(places, "/api/v1/places")


@pytest.mark.parametrize("kind", ["", *(choice.value for choice in Choice)])
def test_every_page_of_settings_matches_the_schema(client, kind):
    url = f"{PLACES}&kind={kind}"
    seen = 0
    while url:
        answer = client.get(url)
        check(answer, url)
        seen += len(answer.json["features"])
        url = answer.json["links"].get("next", "")

    assert seen == client.get(f"{PLACES}&kind={kind}").json["total"]


@pytest.mark.parametrize("around", ["town-eastfleet", "ward-E05990008", "district-E06990002"])
def test_the_settings_of_an_area_match_the_schema(client, around):
    answer = client.get(f"/api/v1/places?around={around}")

    check(answer, "/api/v1/places")
    assert answer.json["search"]["around"] == around


@pytest.mark.parametrize("url", REFUSED_ADDRESSES)
def test_every_error_response_matches_the_schema(client, url):
    answer = client.get(url)

    assert answer.status_code == REFUSED_ADDRESSES[url]
    check(answer, url)


@pytest.mark.parametrize("url", [PLACES, "/api/v1/postcodes/ZZ1", COUNCIL, "/api/v1/openapi.json"])
@pytest.mark.parametrize(("method", "status"), [("POST", 405), ("TRACE", 405), ("PUT", 405)])
def test_responses_to_other_methods_match_the_schema(client, url, method, status):
    answer = client.open(url, method=method)

    assert answer.status_code == status
    check(answer, url)


@pytest.mark.parametrize("url", [PLACES, "/api/v1/postcodes/ZZ1", COUNCIL])
def test_responses_before_the_first_publication_match_the_schema(unpublished_app, url):
    answer = unpublished_app.test_client().get(url)

    assert answer.status_code == 503
    check(answer, url)


def test_a_council_csv_matches_the_schema(client):
    check(client.get(COUNCIL), COUNCIL)


def test_every_documented_filter_is_accepted(client):
    parameters = {one["name"]: one["schema"] for one in described("/api/v1/places")["parameters"]}
    words = {
        name: schema.get("enum") or schema["items"]["enum"]
        for name, schema in parameters.items()
        if "enum" in schema or "items" in schema
    }

    assert set(parameters) == {"postcode", "around", "school", "page", *words}
    invalid = DOCUMENT["components"]["schemas"]["InvalidParameter"]["properties"]["parameter"]
    assert invalid["enum"][: len(parameters)] == [*parameters]
    for part in (f"{name}={value}" for name, values in words.items() for value in values):
        answer = client.get(f"{PLACES}&{part}")
        assert answer.status_code == 200
        check(answer, PLACES)
    assert client.get(f"{PLACES}&page={parameters['page']['maximum'] + 1}").status_code == 422


def test_a_setting_with_every_detail_matches_the_schema():
    inspection = Inspection(
        Framework.REPORT_CARD,
        None,
        number="1",
        overall=OverallGrade.GOOD,
        grades={JudgementArea.LEADERSHIP: OverallGrade.GOOD},
        standards={JudgementArea.INCLUSION: Standard.ATTENTION},
        safeguarding_met=False,
        requirements=Requirements.MET,
        note="seen",
    )
    whole = setting(
        offer=EVERYTHING, inspections=(inspection,), conditions="No more than 8.", email="a@b.c"
    )
    feature = feature_of(whole, DAY)

    assert faults({"$ref": "#/components/schemas/Feature"}, feature) == []
    assert set(feature["properties"]["offer"]) == set(offer_types.Offer.__dataclass_fields__)


def test_space_unconfirmed_for_a_year_is_left_out():
    later = DAY.replace(year=DAY.year + 2)
    offered = feature_of(setting(offer=EVERYTHING), later)

    offer_json = offered["properties"]["offer"]
    assert "vacancies" not in offer_json
    assert "space_confirmed_on" in offer_json


@pytest.mark.parametrize(
    ("name", "value"),
    [("kind", "castle"), ("distance_m", -1), ("registered_on", "12/03/2020"), ("stars", 5)],
)
def test_a_setting_that_does_not_match_the_schema_fails_the_check(name, value):
    feature = feature_of(setting(), date(2026, 11, 22))
    feature["properties"][name] = value

    assert faults({"$ref": "#/components/schemas/Feature"}, feature) != []
