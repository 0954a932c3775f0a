"""The pages of the sufficiency report: structure, words for missing data, roles and agreement."""

import csv
import io
import re
from html import unescape
from html.parser import HTMLParser
from itertools import pairwise
from urllib.parse import urlencode

import pytest

from app.core.staff_roles import Role
from app.core.sufficiency.sections import SECTIONS
from app.data.session import record
from app.data.sufficiency_reports import start_report
from app.data.sufficiency_sections import NewPin, add_pin, find_pins
from tests.builders import run_command, settings_for
from tests.web.page_reader import words
from tests.web.staff.form_reader import form_values
from tests.web.staff.settings import settings_of
from tests.web.staff.signed_in import SANDMERE, sign_in
from tests.web.staff.test_other_councils import NOW, OTHER

ROOT = "/council/sufficiency/"
REPORT = f"{ROOT}2026/"
GLD = "measure=lait_gld&area=Sandmere&with=england"


@pytest.fixture
def writer(seeded_copy):
    """An editor who has started the report of 2026."""
    person = sign_in(seeded_copy, Role.EDITOR)
    assert person.post(f"{ROOT}start", {"year": "2026"}).status_code == 303
    return person


@pytest.fixture
def approver(seeded_copy, writer):
    return sign_in(seeded_copy, Role.APPROVER, name="Bea Approver")


def write(person, text, section="gaps", version=0):
    return person.post(f"{REPORT}text/{section}", {"text": text, "version": version})


def pin(person, view="trend", query=GLD, section="prices", **typed):
    values = {"view": view, "query": query, "section": section, "year": "2026", **typed}
    return person.post(f"{ROOT}pin", values)


def agree(person):
    return person.post(f"{REPORT}agree", form_values(person.get(f"{REPORT}agree").text))


def part(page, section):
    """A section of the report, as HTML."""
    return page.partition(f'<section aria-labelledby="{section}">')[2].partition("</section>")[0]


class Structure(HTMLParser):
    """Collects headings, tables and pictures of a page."""

    def __init__(self, page):
        super().__init__()
        self.levels, self.tables, self.pictures, self.ids = [], [], [], []
        self.feed(page)

    def handle_starttag(self, tag, attrs):
        found = dict(attrs)
        if "id" in found:
            self.ids.append(found["id"])
        if re.fullmatch("h[1-6]", tag):
            self.levels.append(int(tag[1]))
        elif tag == "table":
            self.tables.append({"caption": 0, "headers": []})
        elif tag == "caption":
            self.tables[-1]["caption"] += 1
        elif tag == "th":
            self.tables[-1]["headers"].append(found.get("scope"))
        elif tag == "svg" and found.get("role") == "img":
            self.pictures.append(found["aria-labelledby"].split())


def csv_of(answer):
    return list(csv.DictReader(io.StringIO(answer.text)))


def test_a_report_has_every_section_in_order_with_a_link_to_it(writer):
    page = writer.get(REPORT).text

    titles = [
        unescape(one) for one in re.findall(r"<h2 id=\"\w+\" tabindex=\"-1\">(.*?)</h2>", page)
    ]
    assert titles == [one.title for one in SECTIONS]
    assert re.findall(r'<li><a href="#(\w+)">', page) == [one.code for one in SECTIONS]


def test_headings_tables_and_pictures_say_what_they_are(writer):
    for view in ("trend", "comparison", "profile"):
        pin(writer, view)
        pin(writer, view, section="gaps")

    found = Structure(writer.get(REPORT).text)

    assert found.levels.count(1) == 1
    assert found.levels[0] == 1
    assert all(after <= before + 1 for before, after in pairwise(found.levels))
    assert len(found.tables) > 15
    assert all(one["caption"] == 1 for one in found.tables)
    assert all(set(one["headers"]) == {"col", "row"} for one in found.tables)
    assert len(found.pictures) == 8
    assert all(name in found.ids for names in found.pictures for name in names)
    assert len(found.ids) == len(set(found.ids))


def test_a_pinned_view_has_its_sentence_table_and_both_pictures_with_the_years(writer):
    pin(writer, note="Fewer children reach it than in England.")

    section = part(writer.get(REPORT).text, "prices")

    assert "Sandmere: 63.8% in 2025 (England: 68.3%)." in words(section)
    assert "Fewer children reach it than in England." in words(section)
    titles = re.findall(r"<title [^>]*>(.*?)</title><desc [^>]*>(.+?)</desc>", section, re.S)
    assert len(titles) == 2
    assert all(title.endswith("2018 to 2025") for title, _ in titles)
    assert "Source: " in words(section)


@pytest.mark.parametrize(
    ("view", "query", "areas_count"),
    [
        ("map", "measure=population_under_5&area=Sandmere&level=ward", 12),
        ("map", "measure=population_under_5&area=Sandmere&second=reach_places", 12),
        ("reach", "area=Sandmere&site=E05990007&places=40", 0),  # no boundaries of small areas
    ],
)
def test_a_pinned_map_has_its_sentence_table_key_and_both_pictures(
    writer, view, query, areas_count
):
    assert pin(writer, view, query, "children").status_code == 303

    section = part(writer.get(REPORT).text, "children")

    pinned = section[section.index('class="pinned"') :]
    assert re.search(r"<p>[^<]*(wards|thirds?|within reach)[^<]*</p>", pinned)
    pictures = re.findall(r'<svg[^>]* class="picture picture-(\w+)".*?</svg>', pinned, re.S)
    assert pictures == (["wide", "narrow"] if areas_count else [])
    drawn = re.findall(r'<path id="([\w-]+)-(E05\d+)"', pinned)
    assert len(drawn) == len(set(drawn)) == 2 * areas_count
    ids = re.findall(r' id="([^"]+)"', section)
    assert len(ids) == len(set(ids))
    assert re.search(r"<caption>.*?</caption>", pinned)
    assert "Source: " in words(pinned)


def test_no_data_and_too_few_are_told_apart_on_the_page_and_in_the_file(writer):
    page, rows = writer.get(REPORT).text, csv_of(writer.get(f"{REPORT}tables.csv"))

    symbols = {
        one["symbol"]
        for one in rows
        if one["table"] == "prices" and one["area_code"] != "E06990001"
    }
    assert symbols >= {"no-data", "too-few"}
    assert {one["value"] for one in rows if one["symbol"]} == {""}
    prices = part(page, "prices")
    assert '<td data-label="Under 2" class="too-few">too few to show</td>' in prices
    assert 'class="no-data">no data held</td>' in prices


def test_a_section_says_the_councils_figures_before_its_tables(writer):
    page = writer.get(REPORT).text

    takeup, quality = part(page, "takeup"), part(page, "quality")

    assert "2-year-olds who take up early learning: 289 of 422 (68.5%)." in words(takeup)
    assert "Safeguarding not met: 2." in words(quality)
    assert quality.index("key-figures") < quality.index("<table")
    assert "key-figures" not in part(page, "universal_credit")  # without figures, no sentence


def test_a_section_that_no_source_has_says_so_and_where_to_look(writer):
    page = writer.get(REPORT).text

    credit = words(part(page, "universal_credit"))
    assert "No data held." in credit
    assert "Stat-Xplore" in credit
    assert "no data held" in words(part(page, "vacancies"))
    assert "No data held: the council has written nothing here." in words(part(page, "gaps"))


def test_the_file_and_the_page_have_the_same_cells(writer):
    page = writer.get(REPORT).text
    rows = csv_of(writer.get(f"{REPORT}tables.csv"))

    shown = re.findall(r'<td data-label="[^"]*"[^>]*>(.*?)</td>', page)
    in_tables = [one for one in rows if one["table"] and f'id="table-{one["table"]}"' in page]

    assert len(shown) == len(in_tables) > 500
    for text, one in zip(shown, in_tables, strict=True):
        if one["symbol"]:
            assert unescape(text).replace(" ", "-").startswith(one["symbol"])
        elif re.fullmatch(r"[\d,]+", text):
            assert text.replace(",", "") == one["value"]
    assert all(one["source"] and one["as_at"] for one in in_tables if one["value"])


def test_an_officers_text_keeps_its_paragraphs_and_no_markup(writer):
    assert write(writer, "First <b>line</b>\nnext line\n\nSecond part").status_code == 303

    section = part(writer.get(REPORT).text, "gaps")

    assert '<p class="own-text">First &lt;b&gt;line&lt;/b&gt;<br>next line</p>' in section
    assert '<p class="own-text">Second part</p>' in section


def test_a_text_survives_into_the_next_year_and_is_marked_until_it_is_looked_at(writer):
    write(writer, "More places in Eastfleet.")
    writer.post(f"{ROOT}start", {"year": "2027"})

    carried = writer.get(f"{ROOT}2027/").text
    confirm = form_values(part(carried, "gaps").join(("<main>", "</main>")))
    writer.post(f"{ROOT}2027/text/gaps/confirm", confirm)

    assert "From 2026, not looked at yet" in words(part(carried, "gaps"))
    assert "1 text is from an earlier year" in words(carried)
    looked_at = part(writer.get(f"{ROOT}2027/").text, "gaps")
    assert "not looked at" not in looked_at
    assert "More places in Eastfleet." in looked_at


def test_the_second_of_two_officers_sees_both_texts_and_nothing_is_lost(writer):
    write(writer, "Ada's text.")

    answer = write(writer, "Bea's text.")

    assert answer.status_code == 409
    assert "Ada&#39;s text." in answer.text
    assert form_values(answer.text)["text"] == "Bea's text."
    again = writer.post(f"{REPORT}text/gaps", form_values(answer.text))
    assert again.status_code == 303
    assert "Bea&#39;s text." in part(writer.get(REPORT).text, "gaps")


@pytest.mark.parametrize("year", ["", "26", "1999", "2100", "two"])
def test_a_year_that_is_none_is_refused(writer, year):
    assert writer.post(f"{ROOT}start", {"year": year}).status_code == 422


def test_a_report_is_started_once(writer):
    assert writer.post(f"{ROOT}start", {"year": "2026"}).status_code == 409


def test_readers_see_the_report_and_cannot_change_it(seeded_copy, writer):
    reader = sign_in(seeded_copy, Role.ADMINISTRATOR, name="Cy Reader")
    analyst = sign_in(seeded_copy, Role.ANALYST, name="Di Analyst")

    page = reader.get(REPORT)

    assert page.status_code == 200
    assert "/text/" not in page.text
    assert write(reader, "No.").status_code == 403
    assert pin(reader).status_code == 403
    assert write(analyst, "An analyst's.").status_code == 303
    assert analyst.post(f"{REPORT}agree").status_code == 403
    assert analyst.get(REPORT).text.count("/agree") == 0


def test_an_agreed_report_stays_as_it_was_after_a_new_publication(seeded_copy, writer, approver):
    write(writer, "More places in Eastfleet.")
    pin(writer)
    draft = writer.get(f"{REPORT}tables.csv").text
    assert agree(approver).status_code == 303
    before, file = writer.get(REPORT).text, writer.get(f"{REPORT}tables.csv").text
    assert file == draft

    nursery = next(one for one in settings_of(seeded_copy) if one.kind == "day-nursery")
    words_of_edit = ("edit", "set", nursery.provider_id, "places", "999", "--reason", "larger")
    run_command(seeded_copy, *words_of_edit)

    assert writer.get(REPORT).text == before
    assert writer.get(f"{REPORT}tables.csv").text == file
    assert write(writer, "Late.", version=1).status_code == 409
    approver.post(f"{REPORT}reopen")
    assert writer.get(f"{REPORT}tables.csv").text != file
    assert "Read what was agreed before" in words(writer.get(REPORT).text)
    assert part(writer.get(f"{REPORT}agreed").text, "places") == part(before, "places")


def test_an_agreed_report_is_one_file_for_the_councils_website(writer, approver):
    pin(writer)
    assert writer.get(f"{REPORT}report.html").status_code == 404
    agree(approver)

    answer = writer.get(f"{REPORT}report.html")

    found = Structure(answer.text)
    assert answer.headers["Content-Disposition"].startswith("attachment")
    assert (found.levels.count(1), len(found.pictures)) == (1, 2)
    assert "Agreed on" in words(answer.text)
    assert not re.search(r'(src|href)="(?!#)', answer.text)
    assert not any(name in answer.text for name in ("Ada Officer", "Bea Approver", "<form"))


def test_a_draft_that_changed_since_it_was_read_is_not_agreed(writer, approver):
    read = form_values(approver.get(f"{REPORT}agree").text)
    write(writer, "Changed meanwhile.")

    answer = approver.post(f"{REPORT}agree", read)

    assert answer.status_code == 409
    assert "The report changed since you read it" in words(answer.text)
    assert "It is not agreed" in words(writer.get(REPORT).text)


def test_figures_that_were_published_since_are_read_before_they_are_agreed(
    seeded_copy, writer, approver
):
    [link] = re.findall(r'href="([^"]*/agree[^"]*)"', approver.get(REPORT).text)
    nursery = next(one for one in settings_of(seeded_copy) if one.kind == "day-nursery")
    edit = ("edit", "set", nursery.provider_id, "places", "999", "--reason", "larger")
    run_command(seeded_copy, *edit)
    read = form_values(approver.get(unescape(link)).text)

    assert approver.post(f"{REPORT}agree", read).status_code == 409


def test_a_publication_that_changes_nothing_here_does_not_stop_an_agreement(
    seeded_copy, writer, approver
):
    [link] = re.findall(r'href="([^"]*/agree[^"]*)"', approver.get(REPORT).text)
    run_command(seeded_copy, "publish")
    read = form_values(approver.get(unescape(link)).text)

    assert approver.post(f"{REPORT}agree", read).status_code == 303


def test_a_report_with_a_view_that_cannot_be_shown_is_not_agreed(seeded_copy, approver):
    with record(settings_for(seeded_copy).database_url) as session:
        gone = NewPin("prices", "trend", "measure=gone&area=Sandmere", "")
        add_pin(session, SANDMERE, 2026, gone, "Ada", NOW)
        session.commit()

    answer = agree(approver)

    assert answer.status_code == 422
    assert "Views that cannot be shown: take them out first" in words(answer.text)


@pytest.mark.parametrize("address", ["http://[", "http://[::1/insights/trend", "//", "x"])
def test_an_address_that_is_none_is_no_view(writer, address):
    answer = writer.get(f"{ROOT}pin?{urlencode({'address': address})}")

    assert "There is no such view any more." in writer.get(answer.headers["Location"]).text


def test_whoever_pins_a_view_sees_it_first_and_chooses_the_section(writer):
    page = writer.get(f"{ROOT}pin?view=trend&{GLD}&utm=x")

    values = form_values(page.text)
    assert page.status_code == 200
    assert "63.8% in 2025" in words(page.text)
    assert sorted(values["query"].split("&")) == sorted(GLD.split("&"))
    assert values["year"] == "2026"


@pytest.mark.parametrize("view", ["trend", "comparison", "profile"])
def test_a_view_of_the_workbench_links_to_the_report(writer, view):
    page = writer.get(f"/insights/{view}?{GLD}").text

    [address] = re.findall(r'href="(/council/sufficiency/pin[^"]*)"', page)
    pinned = writer.get(unescape(address))

    assert f'name="view" value="{view}"' in pinned.text
    assert "What will be in the report" in words(pinned.text)


def test_the_address_of_a_view_in_the_workbench_is_enough(writer):
    address = f"https://finder.example/insights/trend?{GLD}".replace("&", "%26")

    answer = writer.get(f"{ROOT}pin?section=gaps&address={address}")
    page = writer.get(answer.headers["Location"])

    assert "Address of the view" in writer.get(f"{ROOT}pin?section=gaps").text
    assert "63.8% in 2025" in words(page.text)
    assert form_values(page.text)["section"] == "gaps"
    other = writer.get(f"{ROOT}pin?address=https://elsewhere.example/x")
    assert "There is no such view any more." in writer.get(other.headers["Location"]).text


@pytest.mark.parametrize(
    ("view", "query", "section"),
    [
        ("castle", GLD, "prices"),
        ("trend", GLD, "castle"),
        ("trend", "measure=none&area=Sandmere", "prices"),
        ("trend", "measure=lait_gld&area=Nowhere", "prices"),
        ("trend", f"{GLD}&area={'x' * 3_000}", "prices"),
    ],
)
def test_what_is_no_view_is_not_pinned(writer, view, query, section):
    assert pin(writer, view, query, section).status_code == 422
    assert "Take out" not in writer.get(REPORT).text


def test_a_pin_whose_measure_is_gone_says_so_and_is_not_lost(seeded_copy, writer):
    with record(settings_for(seeded_copy).database_url) as session:
        gone = NewPin("prices", "trend", "measure=gone&area=Sandmere", "Our note")
        add_pin(session, SANDMERE, 2026, gone, "Ada", NOW)
        add_pin(session, SANDMERE, 2026, NewPin("prices", "globe", "area=x", ""), "Ada", NOW)
        session.commit()

    section = words(part(writer.get(REPORT).text, "prices"))

    assert "There is no measure “gone”." in section
    assert "There is no such view any more." in section
    assert "Our note" in section
    assert section.count("It stays here until somebody takes it out.") == 2


def test_pinned_views_are_moved_and_taken_out(seeded_copy, writer):
    pin(writer)
    pin(writer, "profile")
    with record(settings_for(seeded_copy).database_url) as session:
        first, second = (one.id for one in find_pins(session, SANDMERE, 2026))

    writer.post(f"{ROOT}pins/{second}/up")
    moved = re.findall(r'class="pinned" id="pin-(\d+)"', writer.get(REPORT).text)
    writer.post(f"{ROOT}pins/{first}/remove")

    assert moved == [str(second), str(first)]
    assert re.findall(r'class="pinned" id="pin-(\d+)"', writer.get(REPORT).text) == [str(second)]
    assert writer.post(f"{ROOT}pins/{first}/remove").status_code == 404


def test_reports_of_another_council_do_not_exist_here(seeded_copy, writer):
    with record(settings_for(seeded_copy).database_url) as session:
        start_report(session, OTHER, 2025, "Zed", NOW)
        session.commit()

    assert writer.get(f"{ROOT}2025/").status_code == 404
    assert writer.get(f"{ROOT}2025/tables.csv").status_code == 404
    assert "2025" not in words(writer.get(ROOT).text)


def test_a_text_that_a_spreadsheet_would_run_is_escaped_in_the_file(writer):
    rows = csv_of(writer.get(f"{REPORT}tables.csv"))

    assert not any(cell.startswith(("=", "+", "@")) for row in rows for cell in row.values())
