"""The accessibility statement: sections of the model, details of this installation, fixed dates."""

import re
from datetime import date

import pytest

from app import create_app, i18n
from app.web import request_context
from app.web.presenters.accessibility_statement import PREPARED_ON, TESTED_ON
from tests.builders import settings_for
from tests.web.page_reader import COUNCIL, OFFERED, STATES, heading, links, main_part, words

MODEL = (  # the sections of the model statement, in order
    "Accessibility statement",
    "How accessible this service is",
    "Feedback and contact",
    "Enforcement procedure",
    "Technical information about this service's accessibility",
    "Compliance status",
    "Content that is not accessible",
    "Not compliant with the accessibility regulations",
    "Disproportionate burden",
    "Outside the scope of the accessibility regulations",
    "What we do to get better",
    "How this statement was prepared",
)


@pytest.fixture
def statement(client) -> str:
    return main_part(client.get("/en/about/accessibility").text)


@pytest.fixture
def elsewhere(seeded, tmp_path):
    """The main part of the page for an installation with another councils file."""

    def ask(councils: str) -> str:
        path = tmp_path / "councils.toml"
        path.write_text(councils)
        app = create_app(settings_for(seeded, COUNCILS_FILE=str(path)))
        return main_part(app.test_client().get("/en/about/accessibility").text)

    return ask


def test_the_statement_has_every_section_of_the_model_in_order(statement):
    found = [words(one) for one in re.findall(r"<h[1-3][^>]*>(.*?)</h[1-3]>", statement, re.DOTALL)]

    assert tuple(found) == MODEL


def test_what_needs_scripts_is_named(statement):
    text = words(statement)

    assert "do everything with scripts switched off" not in text
    named = ("Use my location", "Copy the link", "Save these places", "Print")
    assert all(f"“{name}”" in text for name in named)


def test_no_section_is_empty(statement):
    for section in re.split(r"<h[23]>", statement)[1:]:
        text = section.partition("</h")[2]
        is_followed_by_its_parts = "Content that is not accessible" in section
        assert is_followed_by_its_parts or "<p>" in text or "<li>" in text, section


def test_the_statement_names_the_regulations_their_enforcer_and_the_advice_service(statement):
    page_text = words(statement)

    assert "(Websites and Mobile Applications) (No. 2) Accessibility Regulations 2018" in page_text
    assert "Equality and Human Rights Commission (EHRC) enforces" in page_text
    assert "https://www.equalityadvisoryservice.com/" in links(statement)
    assert "tel:08088000082" in links(statement)


def test_the_statement_gives_the_compliance_status_and_that_there_was_no_audit(statement):
    page_text = words(statement)

    assert (
        "partially compliant with the Web Content Accessibility Guidelines, version 2.2"
        in page_text
    )
    assert "nobody from outside has audited the service yet" in page_text
    assert "find no failure" not in page_text, "tests of a part of the guidelines cannot say so"


def test_problems_can_be_reported_by_every_known_contact_of_the_council(statement):
    assert f"mailto:{COUNCIL.family_information_email}" in links(statement)
    assert f"tel:{COUNCIL.family_information_phone.replace(' ', '')}" in links(statement)
    assert f"tel:18001{COUNCIL.family_information_phone.replace(' ', '')}" in links(statement)
    assert COUNCIL.family_information_url in links(statement)
    assert words(statement).count(COUNCIL.name) == 2


def test_without_a_council_the_statement_links_to_find_one(elsewhere):
    statement = elsewhere("")

    assert "https://www.gov.uk/find-local-council" in links(statement)
    assert "mailto:" not in statement
    assert "We are committed" in words(statement)


def test_a_council_without_contact_details_is_named(elsewhere):
    statement = elsewhere('[a]\nname = "Overwick <&>"\nla_code = "E06990002"\nla_number = "996"\n')

    assert "Overwick <&> runs this service" in words(statement)
    assert "<&>" not in statement
    assert "https://www.gov.uk/find-local-council" in links(statement)


@pytest.mark.parametrize("code", OFFERED)
def test_the_dates_are_those_of_the_statement_and_not_today(client, monkeypatch, code):
    monkeypatch.setattr(request_context, "today", lambda: date(2031, 1, 1))
    translator = i18n.translator(code)

    page_text = words(main_part(client.get(f"/{code}/about/accessibility").text))

    assert translator.date(PREPARED_ON) in page_text
    assert translator.date(TESTED_ON) in page_text
    assert "2031" not in page_text


@pytest.mark.parametrize("code", OFFERED)
@pytest.mark.parametrize("state", STATES)
def test_every_page_links_to_the_statement_in_its_language(client, code, state):
    page = client.get(f"/{code}/{STATES[state][0]}").text

    assert f"/{code}/about/accessibility" in links(page)


def test_the_statement_is_available_before_the_first_publication(unpublished_app):
    answer = unpublished_app.test_client().get("/en/about/accessibility")

    assert answer.status_code == 200
    assert heading(answer.text) == "Accessibility statement"
