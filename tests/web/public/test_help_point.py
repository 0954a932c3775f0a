"""The page of a family hub or a children's centre, and the links to it."""

import re

import pytest

from app import create_app
from app.core.help_points import HubService
from app.i18n import translator
from app.web.presenters.help_point_page import SERVICES
from tests.builders import AS_AT, close_engine, new_install, settings_for
from tests.ingest.test_files_of_one_council import hub, hubs_file
from tests.web.page_reader import OFFERED, heading, links, main_part, words

EVERYTHING, HALF, NOTHING = "hub/995-FH-1", "hub/995-FH-2", "hub/995-CC-1"
HOSTILE = "<script>alert(1)</script>"


def facts(page: str) -> dict[str, list[str]]:
    """The facts at a glance, by their labels."""
    found = re.findall(r"<div><dt>(.*?)</dt>(.*?)</div>", page, re.DOTALL)
    return {
        words(label): [words(one) for one in re.findall(r"<dd.*?</dd>", lines, re.DOTALL)]
        for label, lines in found
    }


def offers(page: str) -> list[str]:
    """What the page says that a hub offers."""
    [panel] = re.findall(r'<section [^>]*aria-labelledby="offers">(.*?)</section>', page, re.DOTALL)
    return [words(one) for one in re.findall(r"<(?:li|p)>(.*?)</(?:li|p)>", panel, re.DOTALL)]


def test_a_hub_of_which_everything_is_known_shows_it(client):
    page = client.get(f"/en/{EVERYTHING}").text

    known, text = facts(page), words(main_part(page))
    assert heading(page) == "Town Quay Family Hub"
    assert known["Opening"] == [
        "All year",
        "Monday to Thursday, 9am to 5pm",
        "Friday, 9am to 4.30pm",
        "Term time",
        "Saturday, 9.30am to 12.30pm",
    ]
    assert offers(page)[:2] == ["Midwives", "Health visitors and baby clinics"]
    assert len(offers(page)) == 16
    assert known["Languages spoken"] == ["English, Polish, Arabic, Bengali, British Sign Language"]
    assert known["Step-free access"] == ["Yes"]
    assert "Prams can stay in the hall." in text
    assert "The Old Custom House, 2 Quayfoot, Sandmere, ZZ1 2GH" in text
    assert "Sandmere, as at 15 October 2026" in text
    assert {
        "tel:01914980101",
        "mailto:townquay@sandmere.example",
        "https://www.sandmere.example/family-hubs/town-quay",
        "/en/paying",
        "mailto:families@sandmere.example",
    } <= {*links(page)}


def test_what_is_not_known_is_a_question_and_neither_hidden_nor_no(client):
    half, nothing = (client.get(f"/en/{path}").text for path in (HALF, NOTHING))

    ask, labels = ["Not known: ask them"], ("Opening", "Languages spoken", "Step-free access")
    assert facts(half)["Languages spoken"] == ask
    assert facts(half)["Step-free access"] == ["No. Ask how they can help."]
    assert facts(nothing) == dict.fromkeys(labels, ask)
    assert offers(nothing) == ask


def test_in_arabic_the_councils_note_is_marked_as_english(client):
    page = client.get(f"/ar/{EVERYTHING}").text

    spoken = translator("ar")
    assert offers(page)[0] == spoken.gettext("Midwives") != "Midwives"
    assert '<div class="theirs" lang="en" dir="auto"><p>Walk in' in page
    assert 'dir="rtl"' in page


@pytest.mark.parametrize("code", OFFERED)
def test_every_service_has_a_name_in_every_offered_language(code):
    names = {translator(code).gettext(SERVICES[service]) for service in HubService}

    assert len(names) == len(HubService)
    assert code == "en" or not names & {*SERVICES.values()}


def test_every_help_point_of_results_and_of_an_area_links_to_its_page(client):
    pages = [client.get(f"/en/{path}").text for path in ("find?postcode=ZZ1+2AB", "area/E06990001")]

    found = [[url for url in links(page) if url.startswith("/en/hub/")] for page in pages]
    assert (len(found[0]), len(found[1])) == (2, 5)
    assert {*found[0]} <= {*found[1]}
    assert {client.get(url).status_code for url in found[1]} == {200}


def test_a_page_of_a_hub_leads_back_to_the_results(client):
    referer = {"Referer": "http://localhost/en/find?postcode=ZZ1+2AB"}

    page = client.get(f"/en/{EVERYTHING}", headers=referer)

    assert "/en/find?postcode=ZZ1+2AB" in links(page.text)
    assert page.headers["Cache-Control"] == "private, no-cache"


@pytest.mark.parametrize(
    "unknown", ["995-FH-9", "996-FH-1", "995-fh-1", "x", "%00", "..", "995-FH-1%2F", "9" * 3_000]
)
def test_an_unknown_hub_is_404(client, unknown):
    assert client.get(f"/en/hub/{unknown}").status_code == 404


def test_hostile_text_of_a_council_is_text(tmp_path):
    install = new_install(tmp_path)
    install.areas()
    install.postcodes()
    texts = dict.fromkeys(("name", "address", "notes"), HOSTILE)
    rows = hub("a/b?c", la_number="995", **texts, offers=f"midwife;{HOSTILE}")
    install.refresh("family_hubs", hubs_file(install, rows), as_at=AS_AT)
    install.publish()
    [point] = install.public().settings.help_points("E06990001")
    close_engine(install.database_url)

    answer = create_app(settings_for(tmp_path)).test_client().get(f"/en/hub/{point.id}")

    assert answer.status_code == 200
    assert HOSTILE not in answer.text
    assert words(main_part(answer.text)).count(HOSTILE) == 3
    assert offers(answer.text) == ["Midwives"]
    assert "We have no phone number for them." in words(answer.text)
