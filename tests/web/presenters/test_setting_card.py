from dataclasses import replace
from datetime import date
from pathlib import Path

import pytest
from flask import Flask

from app.config import ROOT, Council
from app.core.consent import Consent
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
from app.snapshot.layout import Edition, Setting
from app.web import presenters
from app.web.templating import render
from tests.builders import chosen_filters

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


def words(inspection: Inspection) -> str:
    """Everything that a card shows about an inspection, in order."""
    presented = presenters.inspection_block(inspection, ENGLISH)
    tags = [tag.text for tag in presented.tags]
    return " | ".join(
        (
            *presented.alerts,
            presented.heading,
            *presented.lines,
            *filter(None, [presented.quote]),
            *tags,
            presented.note,
        )
    )


def card_html(setting: Setting, council: Council = SANDMERE) -> str:
    """A complete list item, as the results page joins it."""
    card = presenters.card(setting, ENGLISH, EDITIONS, SANDMERE, council, TODAY)
    app = Flask("cards", template_folder=str(ROOT / "templates"))
    render.init_app(app, catalogues=Path("no-catalogues"))
    with app.app_context():
        opening, name, *rest = render.split_pieces(
            render.fragment("en", "public/results/_card.html", card=card)
        )
    parts = (opening, presenters.list_item_opening(3, ENGLISH).encode(), name, b"0.4 miles", *rest)
    return b"".join(parts).decode()


def test_safeguarding_not_met_comes_before_everything_else() -> None:
    assert words(CARD).startswith("Safeguarding: not met | Report card, 12 March 2026 | ")


def test_areas_are_counted_best_first_and_each_one_below_expected_is_named() -> None:
    tags = [tag.text for tag in presenters.inspection_block(CARD, ENGLISH).tags]

    assert tags == [
        "Exceptional: 1 area",
        "Strong standard: 2 areas",
        "Inclusion: Needs attention",
        "Leadership and governance: Needs attention",
        "Children's welfare and wellbeing: Urgent improvement",
    ]


def test_a_report_card_without_safeguarding_shows_not_known() -> None:
    assert "Safeguarding: not known" in words(replace(CARD, safeguarding_met=None))


def test_an_old_grade_names_its_system_and_has_no_colour() -> None:
    presented = presenters.inspection_block(
        replace(OLD, grades={JudgementArea.LEADERSHIP: OverallGrade.GOOD}), ENGLISH
    )

    assert presented.heading == "Good, 8 June 2023"
    assert presented.note == "Previous inspection system. It can't be compared with a report card."
    assert not presented.tags
    assert [line.look for line in presented.areas] == [""]


def test_an_old_inspection_with_ineffective_safeguarding_starts_with_it() -> None:
    assert words(replace(OLD, safeguarding_met=False)).startswith("Safeguarding: not effective |")


def test_a_school_nursery_shows_its_early_years_standard_and_areas_below_expected() -> None:
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

    assert words(school) == (
        "School report card, 12 March 2026 | Safeguarding: met | Early years: Expected standard"
        " | Leadership and governance: Needs attention | "
    )


def test_a_school_report_card_without_early_years_has_a_note() -> None:
    school = Inspection(Framework.SCHOOL_REPORT_CARD, DAY, safeguarding_met=True)

    assert "no early years line" in words(school)


def test_an_old_school_inspection_gives_the_early_years_grade_before_the_whole_school() -> None:
    school = Inspection(
        Framework.SCHOOL_PREVIOUS,
        DAY,
        overall=OverallGrade.REQUIRES_IMPROVEMENT,
        grades={JudgementArea.EARLY_YEARS: OverallGrade.GOOD},
    )

    assert words(school).startswith(
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

    assert expected in words(visit)


def test_a_school_visit_without_grades_shows_the_text_of_its_outcome() -> None:
    visit = Inspection(Framework.SCHOOL_UNGRADED, DAY, note="School remains Good")

    assert "School remains Good" in words(visit)


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
    assert expected in " ".join(presented.details)


def test_the_voluntary_register_says_that_nobody_is_routinely_graded_there() -> None:
    presented = presenters.not_inspected(Kind.OTHER, Registers(voluntary=True), DAY, DAY, ENGLISH)

    assert presented.lines == ("On the voluntary register. Ofsted does not routinely grade these.",)


def test_a_card_is_small_and_has_a_link_to_call() -> None:
    html = card_html(replace(PLACE, inspections=(CARD, OLD)))

    assert 'href="tel:01914980123"' in html
    assert "St John&#39;s Day Nursery &amp; Out-of-School Club" in html
    assert "style=" not in html
    assert len(html) < 1500


def test_a_card_without_a_phone_number_names_the_council() -> None:
    html = card_html(replace(PLACE, phone=""))

    assert "Ask Sandmere Council families' information:" in html
    assert 'href="tel:01914980100"' in html


def test_a_card_without_any_phone_number_links_to_the_page() -> None:
    html = card_html(replace(PLACE, phone=""), Council(name="Ternshire", la_code="E2"))

    assert "Day nursery, in Ternshire" in html
    assert ">Contact</a>" in html


def test_an_area_only_setting_has_no_directions() -> None:
    setting = replace(PLACE, consent=Consent.AREA, address=(), postcode="ZZ1")

    presented = presenters.setting_page(setting, ENGLISH, EDITIONS, SANDMERE, SANDMERE, today=TODAY)

    assert presented.directions_url is None
    assert presented.address == ""
    assert "Area only" in card_html(setting)


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
