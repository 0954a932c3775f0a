"""Responses about measures and figures match the OpenAPI document."""

from urllib.parse import urlencode

import pytest

from app.core.measures.figure import Level
from tests.builders.statistics_publication import BOYS, SANDMERE
from tests.web.public.api.document_checks import DOCUMENT, check, described, faults

GLD = "/api/v1/figures?measure=gld"
TABLES = ("/api/v1/figures.csv?measure=gld", "/api/v1/measures.csv")
VALUES = {  # a valid value of each parameter
    "measure": "population",
    "area": SANDMERE,
    "neighbours_of": SANDMERE,
    "period": "latest",
    "from": "202324",
    "to": "2024",
    "breakdown": BOYS,
    "page": "1",
    "per_page": "500",
    "source": "population",
    "level": Level.COUNCIL.value,
}


@pytest.mark.parametrize(
    "url",
    [
        "/api/v1/measures",
        f"{GLD}&breakdown=*&measure=population&per_page=500",
        f"{GLD}&area=E06999999",
        *TABLES,
    ],
)
def test_every_answer_matches_the_schema(statistics_client, url):
    answer = statistics_client.get(url)

    assert answer.status_code == 200
    check(answer, url)


@pytest.mark.parametrize(
    ("url", "status"),
    [
        ("/api/v1/figures", 422),
        (f"{GLD}&page=9999", 404),
        (f"{GLD}&per_page=501", 422),
        (f"{GLD}&area=" + "x" * 5000, 414),
        ("/api/v1/figures.csv", 422),
        ("/api/v1/measures?level=x", 422),
        ("/api/v1/measures.csv?source=x", 422),
    ],
)
def test_every_error_matches_the_schema(statistics_client, url, status):
    answer = statistics_client.get(url)

    assert answer.status_code == status
    check(answer, url)


@pytest.mark.parametrize("url", ["/api/v1/measures", GLD, *TABLES])
def test_other_methods_and_no_publication_match_the_schema(statistics_client, unpublished_app, url):
    refused, unpublished = statistics_client.post(url), unpublished_app.test_client().get(url)

    assert (refused.status_code, unpublished.status_code) == (405, 503)
    check(refused, url)
    check(unpublished, url)


@pytest.mark.parametrize("path", ["/measures", "/measures.csv", "/figures", "/figures.csv"])
def test_every_documented_parameter_is_accepted_and_its_schema_allows_the_value(
    statistics_client, path
):
    parameters = {one["name"]: one["schema"] for one in described(path)["parameters"]}
    invalid = DOCUMENT["components"]["schemas"]["InvalidParameter"]["properties"]["parameter"]

    assert set(parameters) <= set(invalid["enum"])
    for name, schema in parameters.items():
        value = VALUES[name]
        query = urlencode([("measure", "gld"), (name, value)])
        assert statistics_client.get(f"/api/v1{path}?{query}").status_code == 200
        typed = int(value) if schema["type"] == "integer" else value
        assert faults(schema, [value] if schema["type"] == "array" else typed) == []


def test_an_answer_with_another_key_or_value_fails_the_check(statistics_client):
    body = statistics_client.get(GLD).json
    schema = {"$ref": "#/components/schemas/Figures"}

    for changed in ({"quartile": "E"}, {"period": "24"}, {"stars": 5}, {"symbol": "-"}):
        figures = [body["figures"][0] | changed]
        assert faults(schema, body | {"figures": figures}) != []
