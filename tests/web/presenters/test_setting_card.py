"""The card of a setting, and the blocks about its inspections on its page."""

import html
import re
from dataclasses import replace
from datetime import date
from pathlib import Path
from urllib.parse import parse_qsl, urlsplit

import pytest
from flask import Flask

from app.config import ROOT, Council
from app.core.child_ages import ChildGroup
from app.core.consent import Consent
from app.core.home_area import GRID_ROW_DEGREES
from app.core.provision import Choice, Kind, Registers
from app.core.ratings import (
    Framework,
    Inspection,
    JudgementArea,
    OverallGrade,
    Requirements,
    Standard,
)
from app.i18n import translator
from app.snapshot.layout import Edition, NamedArea, Setting
from app.web import presenters
from app.web.public.results.fragments import CardPieces
from app.web.templating import render
from tests.builders import chosen_filters
from tests.web.page_reader import words

ENGLISH = translator("en")
DAY = date(2026, 3, 12)
TODAY = date(2026, 11, 22)
SANDMERE = Council(name="Sandmere Council", la_code="E1", family_information_phone="01914980100")
EDITIONS = {
    "register": Edition(
        source="register",
        title="Childcare providers",
        publisher="Ofsted",
        url="",
        licence="",
        attribution="",
        as_at=date(2026, 9, 30),
        stale_after_days=200,
        rows_count=1,
        is_invented=True,
    )
}
CARD = Inspection(
    Framework.REPORT_CARD,
    DAY,
    standards={
        JudgementArea.INCLUSION: Standard.ATTENTION,
        JudgementArea.CURRICULUM: Standard.STRONG,
        JudgementArea.ACHIEVEMENT: Standard.EXCEPTIONAL,
        JudgementArea.BEHAVIOUR_ROUTINES: Standard.STRONG,
        JudgementArea.WELFARE: Standard.URGENT,
        JudgementArea.LEADERSHIP_GOVERNANCE: Standard.ATTENTION,
    },
    safeguarding_met=False,
)
OLD = Inspection(Framework.PREVIOUS, date(2023, 6, 8), overall=OverallGrade.GOOD)
PLACE = Setting(
    provider_id="7K2M4QX9PZ3A",
    name="St John's Day Nursery & Out-of-School Club",
    kind=Kind.DAY_NURSERY,
    choice=Choice.DAY_NURSERY,
    consent=Consent.ALL,
    ofsted_urn="EY450001",
    address=("12 Harbour Lane",),
    town="Sandmere",
    postcode="ZZ1 2AB",
    la_code="E1",
    phone="01914980123",
    registered_on=date(2026, 5, 3),
    registers=Registers(early_years=True),
    sources=dict.fromkeys(("name", "address", "registration", "inspections"), "register"),
)

AREA_ONLY = replace(PLACE, consent=Consent.AREA, address=(), town="", postcode="ZZ1")


def block_words(inspection: Inspection) -> str:
    """Everything that the page of a setting shows about an inspection, in order."""
    presented = presenters.inspection_block(inspection, ENGLISH)
    return " | ".join(
        (
            *presented.alerts,
            presented.heading,
            *presented.lines,
            *filter(None, [presented.quote]),
            presented.note,
            *(f"{line.area}: {line.rating}" for line in presented.areas),
        )
    )


def card_pieces(setting: Setting, council: Council = SANDMERE) -> CardPieces:
    """The pieces of a setting's card on its own, for a family with a two-year-old."""
    area = NamedArea(council.la_code, "council", council.name)
    card = presenters.card(setting, (ChildGroup.TWO,), ENGLISH, EDITIONS, council, area, TODAY)
    app = Flask("cards", template_folder=str(ROOT / "templates"))
    render.init_app(app, catalogues=Path("no-catalogues"))
    with app.app_context():
        html = render.fragment("en", "public/results/_card.html", card=card)
    return CardPieces(*render.split_pieces(html))


def card_html(setting: Setting, council: Council = SANDMERE) -> str:
    """A complete card, without what the list says once."""
    return b"".join(card_pieces(setting, council)[:-2]).decode()


def test_safeguarding_not_met_comes_before_everything_else() -> None:
    assert block_words(CARD).startswith("Safeguarding: not met | Report card, 12 March 2026 | ")


def test_the_page_names_every_area_with_its_standard_in_ofsted_s_order() -> None:
    areas = presenters.inspection_block(CARD, ENGLISH).areas

    assert [(line.area, line.rating, line.look) for line in areas] == [
        ("Inclusion", "Needs attention", "a"),
        ("Curriculum and teaching", "Strong standard", "s"),
        ("Achievement", "Exceptional", "x"),
        ("Behaviour, attitudes and establishing routines", "Strong standard", "s"),
        ("Children's welfare and wellbeing", "Urgent improvement", "u"),
        ("Leadership and governance", "Needs attention", "a"),
    ]


def test_a_report_card_without_safeguarding_shows_not_known() -> None:
    assert "Safeguarding: not known" in block_words(replace(CARD, safeguarding_met=None))


def test_an_old_grade_names_its_system_and_has_no_colour() -> None:
    presented = presenters.inspection_block(
        replace(OLD, grades={JudgementArea.LEADERSHIP: OverallGrade.GOOD}), ENGLISH
    )

    assert presented.heading == "Good, 8 June 2023"
    assert presented.note == "Previous inspection system. It can't be compared with a report card."
    assert [line.look for line in presented.areas] == [""]


def test_an_old_inspection_with_ineffective_safeguarding_starts_with_it() -> None:
    assert block_words(replace(OLD, safeguarding_met=False)).startswith(
        "Safeguarding: not effective |"
    )


def test_a_school_report_card_shows_its_early_years_standard_among_the_other_areas() -> None:
    school = Inspection(
        Framework.SCHOOL_REPORT_CARD,
        DAY,
        standards={
            JudgementArea.INCLUSION: Standard.STRONG,
            JudgementArea.EARLY_YEARS: Standard.EXPECTED,
            JudgementArea.LEADERSHIP_GOVERNANCE: Standard.ATTENTION,
        },
        safeguarding_met=True,
    )

    assert block_words(school) == (
        "School report card, 12 March 2026 | Safeguarding: met |  | Inclusion: Strong standard"
        " | Leadership and governance: Needs attention | Early years: Expected standard"
    )


def test_a_school_report_card_without_early_years_has_a_note() -> None:
    school = Inspection(Framework.SCHOOL_REPORT_CARD, DAY, safeguarding_met=True)

    assert "no early years line" in block_words(school)


def test_an_old_school_inspection_gives_the_early_years_grade_before_the_whole_school() -> None:
    school = Inspection(
        Framework.SCHOOL_PREVIOUS,
        DAY,
        overall=OverallGrade.REQUIRES_IMPROVEMENT,
        grades={JudgementArea.EARLY_YEARS: OverallGrade.GOOD},
    )

    assert block_words(school).startswith(
        "Early years: Good, 12 March 2026 | Whole school: Requires improvement"
    )


@pytest.mark.parametrize(
    ("framework", "requirements", "expected"),
    [
        (Framework.NO_CHILDREN, Requirements.MET, "It checked that registration requirements"),
        (
            Framework.NO_CHILDREN,
            Requirements.NOT_MET,
            "Requirements not met | Ofsted visited, but no",
        ),
        (Framework.OUT_OF_SCHOOL, Requirements.MET, "Checked against requirements, 12 March 2026"),
        (
            Framework.CHILDCARE_REGISTER,
            Requirements.NOT_MET_ENFORCEMENT,
            "Requirements not met, with enforcement by Ofsted | Checked against the requirements"
            " of the Childcare Register",
        ),
        (Framework.CHILDCARE_REGISTER, None, "The outcome is not known."),
    ],
)
def test_an_ungraded_visit_has_its_own_text(
    framework: Framework, requirements: Requirements | None, expected: str
) -> None:
    visit = Inspection(framework, DAY, requirements=requirements)

    assert expected in block_words(visit)


def test_a_school_visit_without_grades_shows_the_text_of_its_outcome() -> None:
    visit = Inspection(Framework.SCHOOL_UNGRADED, DAY, note="School remains Good")

    assert "School remains Good" in block_words(visit)


@pytest.mark.parametrize(
    ("registered_on", "expected"),
    [
        (date(2026, 4, 1), "within 18 months"),
        (date(2025, 4, 1), "within 30 months"),
        (date(2010, 4, 1), "names no inspection"),
    ],
)
def test_a_setting_not_inspected_yet_says_when_a_visit_is_due(
    registered_on: date, expected: str
) -> None:
    setting = replace(PLACE, registered_on=registered_on)

    presented = presenters.setting_page(
        setting, ENGLISH, EDITIONS, SANDMERE, SANDMERE, today=TODAY
    ).current

    assert presented.heading == "Not inspected yet"
    assert not presented.alerts
    assert expected in " ".join(presented.lines)


def test_the_voluntary_register_says_that_nobody_is_routinely_graded_there() -> None:
    presented = presenters.not_inspected(Kind.OTHER, Registers(voluntary=True), DAY, DAY, ENGLISH)

    assert presented.lines == ("On the voluntary register. Ofsted does not routinely grade these.",)


def test_a_card_is_small_and_has_a_link_to_call() -> None:
    html = card_html(replace(PLACE, inspections=(CARD, OLD)))

    assert "St John&#39;s Day Nursery &amp; Out-of-School Club" in html
    assert "style=" not in html
    assert len(html) < 2200


@pytest.mark.parametrize(
    ("contact", "url", "text"),
    [
        ({}, "tel:01914980123", "Call 0191 498 0123"),
        ({"phone": "", "email": "a@b.example"}, "mailto:a@b.example", "Email"),
        ({"phone": "", "website": "https://b.example/x"}, "https://b.example/x", "Website"),
        ({"phone": ""}, f"/en/place/{PLACE.provider_id}/", "Contact"),
    ],
)
def test_the_way_of_contact_names_the_setting_for_screen_readers(
    contact: dict[str, str], url: str, text: str
) -> None:
    call = card_pieces(replace(PLACE, **contact)).call.decode()

    [(href, inside)] = re.findall(r'<a class="button[^"]*" href="([^"]*)"[^>]*>(.*?)</a>', call)
    assert href.startswith(url)
    assert words(inside) == f"{text} , {PLACE.name}"  # the comma is for screen readers
    assert '<span class="hidden">, <bdi translate="no">' in inside
    assert inside.index(text.split()[-1]) < inside.index("hidden")


def test_every_action_on_a_card_names_its_setting() -> None:
    html = card_html(PLACE)

    actions = re.findall(r"<(a|button) [^>]*>(.*?)</\1>", html)
    assert [words(inside).partition(" ")[0] for _, inside in actions[1:]] == [
        "Call", "Directions", "Save"
    ]  # fmt: skip
    assert all(PLACE.name in words(inside) for _, inside in actions)


def test_a_number_that_cannot_be_dialled_is_not_a_link() -> None:
    call = card_pieces(replace(PLACE, phone="ask at the office")).call.decode()

    assert "ask at the office" in words(call)
    assert "<a" not in call


@pytest.mark.parametrize(
    ("council", "text"),
    [
        (
            replace(SANDMERE, family_information_url="https://fis.example/"),
            "Ask Sandmere Council families' information: 0191 498 0100 https://fis.example/",
        ),
        (Council(name="Ternshire", la_code="E2"), "Ask Ternshire: gov.uk/find-local-council"),
    ],
)
def test_a_printed_card_without_contact_names_the_council(council: Council, text: str) -> None:
    html = card_html(replace(PLACE, phone=""), council)

    assert text in words(html)
    assert "gov.uk/find-local-council" not in words(card_html(PLACE, council))


def test_the_line_about_the_kind_names_the_council() -> None:
    ternshire = Council(name="Ternshire", la_code="E2")

    assert "Day nursery · Ternshire" in words(card_html(PLACE, ternshire))


def test_directions_hold_the_destination_and_nothing_of_the_search() -> None:
    [url] = re.findall(r'href="([^"]*)"', card_pieces(PLACE).directions.decode())

    parts = urlsplit(html.unescape(url))
    assert (parts.netloc, parts.path) == ("www.google.com", "/maps/dir/")
    assert parse_qsl(parts.query) == [
        ("api", "1"),
        ("destination", "12 Harbour Lane, Sandmere, ZZ1 2AB"),
    ]


@pytest.mark.parametrize(
    ("row", "width_km", "reach"),
    [(6000, 1, "1 mile"), (6001.5, 4, "2 miles"), (6003.5, 8, "4 miles"), (6000.3, None, "")],
)
def test_a_home_that_shows_only_its_area_says_how_far_it_may_be(
    row: float, width_km: int | None, reach: str
) -> None:
    setting = replace(AREA_ONLY, latitude=row * GRID_ROW_DEGREES)

    text = words(card_html(setting))

    assert setting.area_km == width_km
    assert (f"Day nursery · within about {reach} · Sandmere Council" in text) is bool(reach)
    assert ("within about" in text) is bool(reach)
    assert "within about" not in words(card_html(PLACE))


def test_the_page_of_an_area_only_setting_has_no_directions() -> None:
    page = presenters.setting_page(AREA_ONLY, ENGLISH, EDITIONS, SANDMERE, SANDMERE, today=TODAY)

    assert page.directions_url is None


def test_a_card_repeats_no_source_but_that_of_its_council_s_edit() -> None:
    pieces = card_pieces(PLACE)

    assert "Ofsted" not in words(pieces.closing.decode())
    assert words(pieces.sources.decode()).count("30 September 2026") == 1


def test_the_report_link_depends_on_the_kind() -> None:
    minder = replace(PLACE, kind=Kind.CHILDMINDER)

    presented = presenters.setting_page(minder, ENGLISH, EDITIONS, SANDMERE, SANDMERE, today=TODAY)

    assert presented.report_url == "https://reports.ofsted.gov.uk/provider/17/EY450001"


def test_unknown_capacity_is_not_zero() -> None:
    presented = presenters.setting_page(
        replace(PLACE, places_count=0), ENGLISH, EDITIONS, SANDMERE, SANDMERE, today=TODAY
    )

    facts = {fact.label: fact.lines for group in presented.groups for fact in group.facts}
    assert "Number of children" not in facts


@pytest.mark.parametrize(
    ("written", "text", "url"),
    [
        ("01914980123", "0191 498 0123", "tel:01914980123"),
        ("+44 (0)20 7946 0000", "020 7946 0000", "tel:02079460000"),
        ("07700 900123", "07700 900123", "tel:07700900123"),
        ("01632-960000", "01632 960000", "tel:01632960000"),
        ("ask at the office", "ask at the office", ""),
    ],
)
def test_phone_numbers_are_shown_as_people_write_them(written: str, text: str, url: str) -> None:
    assert presenters.phone(written) == presenters.Phone(text, url)


def test_a_chip_removes_its_own_filter_and_keeps_the_others() -> None:
    filters = chosen_filters(kind=["day-nursery", "childminder"], within="5")

    chips = presenters.chips(filters, ENGLISH)

    assert [(chip.label, chip.query) for chip in chips] == [
        ("Day nurseries", "&kind=childminder&within=5"),
        ("Childminders and care in a home", "&kind=day-nursery&within=5"),
        ("Within 5 miles", "&kind=day-nursery&kind=childminder"),
    ]


def test_every_language_is_offered_and_favourites_are_visible() -> None:
    codes = ("en", "pl", "ro", "ar")
    languages = [translator(code).language for code in codes]

    language_menu = presenters.language_menu(languages[2], languages, ("pl",), "find")

    assert [link.code for link in language_menu.shown] == ["en", "pl", "ro"]
    assert [link.url for link in language_menu.more] == ["/ar/find"]
