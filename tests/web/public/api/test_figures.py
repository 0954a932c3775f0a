"""Measures and figures in the API: complete, each with its edition, in pages and as CSV."""

import csv
import io
from urllib.parse import urlencode

import pytest

from app.core.measures.figure import Level
from app.core.statistics.intervals import CountedShare, wilson_interval
from app.web.public.api import figures as routes
from app.web.public.api.statistics_csv import FIGURE_COLUMNS, MEASURE_COLUMNS
from tests.builders.statistics_publication import (
    ABOVE_100,
    BOYS,
    EDITION,
    FORMULA_NAME,
    HIDDEN,
    LSOAS,
    SANDMERE,
)

GLD = "/api/v1/figures?measure=gld"
GLD_CSV = "/api/v1/figures.csv?measure=gld"
POPULATION = "/api/v1/figures?measure=population"


def table(answer) -> list[dict[str, str]]:
    return list(csv.DictReader(io.StringIO(answer.data.decode("utf-8-sig"), newline="")))


def only(client, url: str) -> dict:
    """The figure of an answer that has one."""
    [figure] = client.get(url).json["figures"]
    return figure


def test_a_figure_has_its_counts_interval_rank_and_edition(statistics_client):
    figure = only(statistics_client, f"{GLD}&area=E06990003&period=202425")

    interval = wilson_interval(CountedShare(640, 1_000))
    assert interval is not None
    assert (figure.pop("lower"), figure.pop("upper")) == (
        pytest.approx(100 * interval.lower),
        pytest.approx(100 * interval.upper),
    )
    assert figure == {
        "measure": "gld", "area": "E06990003", "area_name": "Council 3", "level": "council",
        "period": "202425", "breakdown": "", "value": 64.0, "numerator": 640.0,
        "denominator": 1000.0, "symbol": None, "rank": 9, "ranked_count": 11, "quartile": "D",
        "neighbours_mean": None, "neighbours_rank": None, "source": "population",
        "as_at": "2026-04-08", "edition_id": 7,
    }  # fmt: skip


def test_the_neighbours_mean_and_rank_are_those_of_the_publication(statistics_app):
    statistics = statistics_app.extensions["app_state"].snapshots.current().statistics
    measure = statistics.measures["gld"]
    [published] = statistics.figures(measure, Level.COUNCIL, areas=[SANDMERE], periods=["202425"])

    figure = only(statistics_app.test_client(), f"{GLD}&area={SANDMERE}&period=202425")

    assert figure["neighbours_mean"] == published.neighbours_mean is not None
    assert figure["neighbours_rank"] == published.neighbours_rank is not None


def test_a_symbol_is_no_value_and_never_0(statistics_client):
    figure = only(statistics_client, f"{GLD}&area={HIDDEN}&period=202425")

    assert (figure["value"], figure["symbol"], figure["rank"]) == (None, "c", None)


def test_a_share_above_100_percent_has_no_interval(statistics_client):
    figure = only(statistics_client, f"{GLD}&area={ABOVE_100}&period=202425")

    assert (figure["value"], figure["lower"], figure["upper"]) == (100.4, None, None)


def test_each_figure_names_a_source_whose_edition_the_answer_describes(statistics_client):
    body = statistics_client.get(f"{GLD}&measure=population&per_page=500").json

    assert {one["source"] for one in body["figures"]} == set(body["editions"]) == {"population"}
    assert body["editions"]["population"]["attribution"] == EDITION.attribution
    assert {one["measure"] for one in body["figures"]} == {"gld", "population"}


@pytest.mark.parametrize(
    ("query", "total"),
    [
        ("", 28),
        ("&breakdown=", 28),
        (f"&{urlencode({'breakdown': BOYS})}", 28),
        ("&breakdown=*", 56),
        ("&level=council", 24),
        ("&level=council&level=country&period=latest", 13),
        ("&period=202324", 14),
        ("&from=202425", 14),
        ("&to=202324&from=202324", 14),
        ("&from=202425&to=202324", 0),
        (f"&area={SANDMERE}&area=E92000001", 4),
        (f"&area={SANDMERE}&neighbours_of={SANDMERE}&period=latest", 11),
        (f"&area={SANDMERE}&neighbours_of=E06990002", 2),
        ("&neighbours_of=E06990002", 0),
        (f"&area={SANDMERE}&level=ward", 0),
        ("&area=E06999999", 0),
        ("&colour=red&measure=&area=&level=&period=&from=&to=&page=&per_page=", 28),
        ("&measure=gld", 28),
        ("&measure=population", 268),
    ],
)
def test_each_parameter_selects(statistics_client, query, total):
    assert statistics_client.get(GLD + query).json["total"] == total
    assert len(table(statistics_client.get(GLD_CSV + query))) == total


@pytest.mark.parametrize(
    ("query", "parameter"),
    [
        ("", "measure"),
        ("measure=", "measure"),
        ("measure=height", "measure"),
        ("&".join(f"measure=m{number}" for number in range(11)), "measure"),
        ("measure=gld&area=leeds", "area"),
        (f"measure=gld&area={SANDMERE}%0A", "area"),
        ("measure=gld&area=e06990001", "area"),
        ("measure=gld&neighbours_of=E92000001", "neighbours_of"),
        ("measure=gld&neighbours_of=E06999999", "neighbours_of"),
        (f"measure=gld&neighbours_of={SANDMERE}&neighbours_of={SANDMERE}", "neighbours_of"),
        ("measure=gld&level=town", "level"),
        ("measure=gld&period=2024-13", "period"),
        ("measure=gld&period=202424", "period"),
        ("measure=gld&from=x", "from"),
        ("measure=gld&from=2023&from=2024", "from"),
        ("measure=gld&to=latest", "to"),
        ("measure=gld&breakdown=sex: Girls", "breakdown"),
        ("measure=gld&page=0", "page"),
        ("measure=gld&page=1&page=2", "page"),
        ("measure=gld&per_page=0", "per_page"),
        ("measure=gld&per_page=501", "per_page"),
        ("measure=gld&per_page=²", "per_page"),
    ],
)
def test_an_invalid_parameter_is_422_and_named(statistics_client, query, parameter):
    answer = statistics_client.get(f"/api/v1/figures?{query}")

    assert answer.status_code == 422
    assert answer.json == {"error": {"status": 422, "parameter": parameter}}


def test_more_than_200_areas_are_422(statistics_client):
    codes = [f"E01{number:06}" for number in range(201)]

    statuses = [
        statistics_client.get(f"{GLD}&{urlencode({'area': some}, doseq=True)}").status_code
        for some in (codes[:200], codes)
    ]

    assert statuses == [200, 422]


def test_pages_continue_without_gap_or_repetition(statistics_client):
    url, seen = f"{GLD}&breakdown=*&per_page=9", []
    while url:
        body = statistics_client.get(url).json
        seen += body["figures"]
        url = body["links"].get("next", "")

    whole = statistics_client.get(f"{GLD}&breakdown=*&per_page=500").json
    assert seen == whole["figures"]
    assert len(seen) == whole["total"] == 56


def test_a_page_past_the_end_is_404_and_an_empty_first_page_is_not(statistics_client):
    assert statistics_client.get(f"{GLD}&page=2").status_code == 404
    assert statistics_client.get(f"{GLD}&area=E06999999&page=1").json["figures"] == []


def test_the_csv_has_what_the_json_has(statistics_client):
    query = "&breakdown=*&measure=population"
    rows = table(statistics_client.get(GLD_CSV + query))
    listed = statistics_client.get(f"{GLD}{query}&per_page=500").json["figures"]

    assert len(rows) == len(listed) == 296
    for row, figure in zip(rows, listed, strict=True):
        name = figure["area_name"].replace(FORMULA_NAME, f"'{FORMULA_NAME}")
        expected = {key: "" if value is None else str(value) for key, value in figure.items()}
        assert {key: row[key] for key in figure} == expected | {"area_name": name}
        assert (row["licence"], row["attribution"]) == (EDITION.licence, EDITION.attribution)


def test_columns_keep_their_names_and_order():
    # Programs read the file by position: only add columns, at the end.
    assert FIGURE_COLUMNS == (
        "measure", "area", "area_name", "level", "period", "breakdown", "value", "numerator",
        "denominator", "lower", "upper", "symbol", "rank", "ranked_count", "quartile",
        "neighbours_mean", "neighbours_rank", "source", "as_at", "edition_id", "unit", "licence",
        "attribution",
    )  # fmt: skip
    assert MEASURE_COLUMNS == (
        "code", "title", "unit", "polarity", "subject", "denominator", "owner", "contact",
        "licence", "url", "gaps", "decimals", "has_counts", "source", "source_title", "as_at",
        "edition_id", "breaks", "periods", "breakdowns", "attribution",
    )  # fmt: skip


def test_a_table_with_too_many_rows_is_refused(statistics_client, monkeypatch):
    monkeypatch.setattr(routes, "CSV_ROWS_MAX", 239)

    answer = statistics_client.get(POPULATION.replace("figures", "figures.csv"))

    assert (answer.status_code, answer.json["error"]["parameter"]) == (422, "area")
    assert statistics_client.get(GLD_CSV).status_code == 200


def test_a_measure_has_its_edition_periods_breaks_and_breakdowns(statistics_client):
    body = statistics_client.get("/api/v1/measures").json

    [gld, population] = body["measures"]
    facts = [gld[name] for name in ("source_title", "as_at", "edition_id")]
    assert facts == [EDITION.title, "2026-04-08", 7]
    assert gld["periods"]["council"] == ["202324", "202425"]
    assert gld["breakdowns"] == ["", BOYS]
    assert gld["breaks"] == [{"period": "202324", "reason": "A new profile."}]
    assert (population["unit"], list(population["periods"])) == ("children", ["lsoa"])
    assert set(body["editions"]) == {"population"}


@pytest.mark.parametrize(
    ("query", "codes"),
    [
        ("", ["gld", "population"]),
        ("level=lsoa", ["population"]),
        ("level=lsoa&level=council", ["gld", "population"]),
        ("level=district", []),
        ("source=population&level=region", ["gld"]),
        ("source=", ["gld", "population"]),
    ],
)
def test_measures_are_filtered_by_source_and_level(statistics_client, query, codes):
    listed = statistics_client.get(f"/api/v1/measures?{query}").json["measures"]
    rows = table(statistics_client.get(f"/api/v1/measures.csv?{query}"))

    assert [one["code"] for one in listed] == [row["code"] for row in rows] == codes


@pytest.mark.parametrize(("query", "parameter"), [("source=x", "source"), ("level=x", "level")])
def test_an_unknown_source_or_level_is_422(statistics_client, query, parameter):
    for path in ("/api/v1/measures", "/api/v1/measures.csv"):
        answer = statistics_client.get(f"{path}?{query}")
        assert answer.json == {"error": {"status": 422, "parameter": parameter}}


def test_a_row_of_a_measure_is_written_in_words(statistics_client):
    row = table(statistics_client.get("/api/v1/measures.csv"))[0]

    assert row["periods"] == "country: 202324 202425; region: 202324 202425; council: 202324 202425"
    assert (row["breaks"], row["breakdowns"]) == ("202324: A new profile.", BOYS)
    assert (row["has_counts"], row["attribution"]) == ("yes", EDITION.attribution)


def test_an_install_without_statistics_has_no_measures(costed_app):
    client = costed_app.test_client()

    assert client.get("/api/v1/measures").json == {"measures": [], "editions": {}}
    assert len(table(client.get("/api/v1/measures.csv"))) == 0
    assert client.get(GLD).json == {"error": {"status": 422, "parameter": "measure"}}


@pytest.mark.parametrize(
    "url", [GLD, GLD_CSV, "/api/v1/measures", "/api/v1/measures.csv", "/api/v1/openapi.json"]
)
def test_any_cache_may_store_the_answer_and_revalidate_it(statistics_client, url):
    first = statistics_client.get(url)

    again = statistics_client.get(url, headers={"If-None-Match": first.headers["ETag"]})
    other = statistics_client.get(url, headers={"If-None-Match": 'W/"other"'})

    assert first.headers["Cache-Control"] == again.headers["Cache-Control"] == "no-cache"
    assert again.headers["Access-Control-Allow-Origin"] == "*"
    assert (again.status_code, again.data) == (304, b"")
    assert (other.status_code, other.data) == (200, first.data)


def test_names_of_files_and_media_types(statistics_client):
    answer = statistics_client.get(GLD_CSV)

    assert answer.headers["Content-Type"] == "text/csv; charset=utf-8"
    disposition = answer.headers["Content-Disposition"]
    assert disposition == 'attachment; filename="early-years-figures.csv"'
    assert answer.data.startswith(b"\xef\xbb\xbfmeasure,area,")


def test_lsoas_are_paged(statistics_client):
    body = statistics_client.get(f"{POPULATION}&page=3").json

    assert (body["total"], len(body["figures"])) == (240, 40)
    assert body["figures"][-1]["area"] == LSOAS[-1]
