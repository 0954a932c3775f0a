"""The workbench: what its addresses show, take and refuse. The seeds have two councils' figures."""

import csv
import io
import re
from html import unescape

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

GLD = "measure=lait_gld&area=Sandmere"
VIEWS = ("trend", "comparison", "profile")


def text_of(html: str) -> str:
    main = re.search(r"<main.*?</main>", html, re.DOTALL)
    assert main
    return " ".join(unescape(re.sub(r"<[^>]+>", " ", main[0])).split())


def rows_of(answer) -> list[dict[str, str]]:
    return list(csv.DictReader(io.StringIO(answer.get_data(as_text=True).removeprefix("\ufeff"))))


def test_a_trend_starts_with_a_sentence_that_says_what_it_shows(client) -> None:
    text = text_of(client.get(f"/insights/trend?{GLD}&with=england").text)

    assert "Good level of development: Sandmere, 2018 to 2025" in text
    assert "Sandmere: 63.8% in 2025 (England: 68.3%)." in text
    assert "lower than in 2024 (65.7%)" in text


def test_no_change_is_given_across_a_break_and_its_reason_is_named(client) -> None:
    text = text_of(client.get("/insights/trend?measure=lait_takeup_2&area=Sandmere").text)

    assert "It is not compared with earlier figures: Hours for working parents began" in text


def test_a_symbol_is_shown_in_words_and_a_share_above_100_as_it_is(client) -> None:
    url = "/insights/trend?measure=lait_takeup_2&area=Overwick"
    assert "not available" in text_of(client.get(url).text)

    text = text_of(client.get("/insights/trend?measure=lait_takeup_3_4&area=Overwick").text)
    assert "101.5% in 2025" in text
    assert "A share can be above 100%, because" in text


def test_a_comparison_says_how_far_the_area_is_from_the_comparator(client) -> None:
    text = text_of(client.get(f"/insights/comparison?{GLD}&with=england").text)

    assert "Sandmere: 63.8% in 2025. That is 4.5 percentage points below England (68.3%)." in text
    assert "gives no counts, so nobody can say whether that is more than chance" in text
    assert "Of 2 councils it has rank 2, where 1 is the best" in text


def test_an_own_choice_of_areas_is_a_mean_of_them(client) -> None:
    url = f"/insights/comparison?{GLD}&with=own&other=Overwick"

    text = text_of(client.get(url).text)

    assert "7.4 percentage points below Overwick (71.2%)" in text


def test_a_marked_change_of_a_service_never_says_cause(client) -> None:
    url = f"/insights/trend?{GLD}&with=own&other=Overwick&change=2024"

    text = text_of(client.get(url).text)

    assert "Sandmere: 64.4% in 2023, before the change; 63.8% in 2025." in text
    assert "Its change lies 1.7 percentage points below the mean change of 1 chosen area." in text
    assert "Without all counts nobody can say" in text
    assert "This does not show cause" in text


def test_a_profile_lists_every_measure_of_an_area(client) -> None:
    text = text_of(client.get("/insights/profile?area=Sandmere").text)

    assert "Sandmere: all measures" in text
    assert text.index("Good level of development") < text.index("Another area")


@pytest.mark.parametrize("view", VIEWS)
def test_a_view_without_choices_is_its_form(client, view: str) -> None:
    answer = client.get(f"/insights/{view}")

    assert answer.status_code == 200
    assert "Something needs a change" not in answer.text
    assert f'action="/insights/{view}"' in answer.text


@pytest.mark.parametrize("view", VIEWS)
def test_a_table_can_be_taken_as_csv_with_source_and_edition(client, view: str) -> None:
    query = "area=Sandmere" if view == "profile" else GLD
    page = client.get(f"/insights/{view}?{query}")
    url = unescape(re.search(r'href="(/insights/\w+\.csv[^"]*)"', page.text)[1])

    rows = rows_of(client.get(url))

    assert {row["area_name"] for row in rows} >= {"Sandmere"}
    sources = {(row["source"], row["edition_as_at"]) for row in rows}
    assert ("Local Authority Interactive Tool", "2026-04-08") in sources
    assert view == "profile" or len(sources) == 1  # the figures of a series are of one edition
    assert all(row["licence"] == "Open Government Licence v3.0" for row in rows)


def test_an_address_with_codes_and_one_with_names_show_the_same(client) -> None:
    by_name = client.get(f"/insights/trend?{GLD}").text
    by_code = client.get("/insights/trend?measure=lait_gld&area=E06990001").text

    assert by_name == by_code


@pytest.mark.parametrize(
    ("query", "sentence"),
    [
        ("measure=x&area=Sandmere", "There is no measure “x”."),
        ("measure=lait_gld", "Enter an area"),
        ("measure=lait_gld&area=Sandmeer", "Did you mean Sandmere?"),
        ("measure=lait_gld&area=Sandmere&from=soon", "“soon” is no period"),
        ("measure=lait_gld&area=Sandmere&from=2025&to=2020", "The first period is after the last"),
        ("measure=lait_gld&area=Sandmere&with=mars", "Choose from the list whom to compare with."),
        (
            "measure=lait_gld&area=Sandmere&from=2030",
            "Sandmere has figures of this measure from 2018 to 2025 only.",
        ),
        ("measure=lait_gld&area=Sandmere&with=own", "Enter at least one area to compare with."),
        ("measure=lait_gld&area=Sandmere&change=2010", "needs a figure before"),
        ("measure=lait_gld&" + "&".join(["area=Sandmere"] * 7), "Choose at most 5 areas."),
    ],
)
def test_what_cannot_be_shown_is_said_in_a_sentence(client, query: str, sentence: str) -> None:
    answer = client.get(f"/insights/trend?{query}")

    assert (answer.status_code, sentence in unescape(answer.text)) == (422, True)


@pytest.mark.parametrize(
    ("query", "sentence"),
    [
        ("breakdown=sex:+Girls", "This measure has no figures for “sex: Girls”, so all children"),
        ("from=2021/22", "2021/22 is left out: this measure has periods like 2025."),
        ("with=neighbours", "Sandmere has no statistical neighbours in DfE's list, so it is"),
        ("with=similar", "Sandmere is not in our list of similar areas, so it is compared"),
    ],
)
def test_what_is_left_out_or_replaced_is_said(client, query: str, sentence: str) -> None:
    answer = client.get(f"/insights/trend?{GLD}&{query}")

    assert (answer.status_code, sentence in unescape(answer.text)) == (200, True)


def test_an_own_choice_may_mix_levels(client) -> None:
    query = f"{GLD}&with=own&other=England&other=Overwick"

    text = text_of(client.get(f"/insights/comparison?{query}").text)

    assert "below the mean of the 2 chosen areas (69.8%)" in text  # of 68.3 and 71.2


def test_every_link_of_the_start_leads_to_figures(client) -> None:
    html = client.get("/insights/").text
    links = {unescape(one) for one in re.findall(r'href="(/insights/[^"]+)"', html)}

    statuses = {link: client.get(link).status_code for link in links}

    assert len(links) > 8
    assert statuses == dict.fromkeys(links, 200)


def test_invented_figures_say_so_wherever_they_are_taken(client) -> None:
    for name in ("trend.csv", "trend.svg", "trend"):
        assert "(invented data)" in client.get(f"/insights/{name}?{GLD}").text


def test_fields_left_empty_are_not_in_the_address(client) -> None:
    answer = client.get(f"/insights/trend?{GLD}&area=&other=&from=")

    assert answer.status_code == 302
    assert answer.headers["Location"] == f"/insights/trend?{GLD}"


def test_an_area_without_figures_is_told_which_levels_have_them(client) -> None:
    url = "/insights/comparison?measure=lait_gld&area=E05990001"

    answer = client.get(url)

    assert answer.status_code == 422
    assert "It has figures of: England, regions, councils." in unescape(answer.text)


def test_a_change_of_a_service_with_counts_has_an_interval_and_says_if_it_may_be_chance(
    client,
) -> None:
    query = "measure=eyfsp_gld&area=Sandmere&with=own&other=Overwick&change=2024/25"

    text = text_of(client.get(f"/insights/trend?{query}").text)

    assert "below that of 1 chosen area together (95% interval" in text
    assert "The interval includes 0, so it may be chance." in text


@pytest.mark.parametrize("text", ["the humber", "YORKSHIRE", "yorkshire and the humber"])
def test_a_part_of_one_area_s_name_is_enough(client, text: str) -> None:
    answer = client.get("/insights/trend", query_string={"measure": "lait_gld", "area": text})

    assert "Yorkshire and The Humber: 66.6% in 2025" in text_of(answer.text)


def test_what_was_typed_stays_in_the_form(client) -> None:
    html = client.get("/insights/trend?measure=lait_gld&area=Sandmeer").text

    assert 'value="Sandmeer"' in html
    assert '<option value="lait_gld" selected>' in html


@pytest.mark.parametrize("view", VIEWS)
def test_a_table_that_cannot_be_made_is_an_error(client, view: str) -> None:
    assert client.get(f"/insights/{view}.csv?measure=x&area=y").status_code == 422


def test_no_page_has_a_script_a_cookie_or_a_place_in_search_engines(client) -> None:
    for view in ("", *VIEWS):
        answer = client.get(f"/insights/{view}")
        assert "<script" not in answer.text
        assert answer.headers["X-Robots-Tag"] == "noindex"
        assert "Set-Cookie" not in answer.headers


def test_with_counts_a_trend_has_intervals_and_says_whether_a_change_is_clear(client) -> None:
    url = "/insights/trend?measure=eyfsp_gld&area=Sandmere&with=england"

    text = text_of(client.get(url).text)

    assert "Sandmere: 63.8% in 2024/25 (England: 68.3%)." in text
    assert "There is no clear change since 2023/24 (65.7%): the difference may be chance." in text
    assert "63.8% 61.2% to 66.4%" in text


def test_a_breakdown_can_be_chosen(client) -> None:
    url = "/insights/trend?measure=eyfsp_gld&area=Sandmere&breakdown=sex:+Girls"

    assert "Good level of development, with counts, sex: Girls: Sandmere" in text_of(
        client.get(url).text
    )


@pytest.mark.parametrize("name", ["trend", "comparison", "funnel"])
def test_a_picture_stands_alone_with_title_years_and_source(client, name: str) -> None:
    answer = client.get(f"/insights/{name}.svg?measure=eyfsp_gld&area=Sandmere")

    title = re.search(r"<title[^>]*>([^<]+)</title>", answer.text)
    assert title
    assert "Sandmere" in title[1]
    assert "2024/25" in title[1]
    assert "Source: Department for Education" in answer.text
    assert "as at 27 November 2025" in answer.text


def test_a_funnel_needs_counts(client) -> None:
    assert client.get(f"/insights/funnel.svg?{GLD}").status_code == 404
    assert "By size" not in client.get(f"/insights/comparison?{GLD}").text


@settings(max_examples=40, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(
    st.dictionaries(
        st.sampled_from(["measure", "area", "with", "from", "to", "change", "period", "breakdown"]),
        st.text(max_size=60) | st.sampled_from(["lait_gld", "Sandmere", "2024", "own", "similar"]),
    ),
    st.sampled_from(VIEWS),
)
def test_no_address_fails(client, query: dict[str, str], view: str) -> None:
    answer = client.get(f"/insights/{view}", query_string=query)

    assert answer.status_code in (200, 302, 422)


def test_a_month_may_be_typed_as_the_page_shows_it(client):
    query = "/insights/map?measure=reach_places&area=Sandmere"
    title = re.search(r"<h1>.*, (\w+ \d{4})</h1>", client.get(query).text)
    assert title

    typed = client.get(f"{query}&period={title[1].replace(' ', '+')}")

    assert (typed.status_code, title[0] in typed.text) == (200, True)
