"""Sufficiency reports in the record: from year to year, conflicts, agreement and the audit."""

from datetime import UTC, datetime

import pytest

from app.core.sufficiency.agreement import AgreementState
from app.core.sufficiency.texts import SectionText
from app.data.audit import find_audit_entries
from app.data.session import record
from app.data.sufficiency_reports import (
    ReportAgreed,
    ReportChanged,
    ReportExists,
    agree_report,
    find_report,
    find_reports,
    find_texts,
    reopen_report,
    start_report,
)
from app.data.sufficiency_sections import (
    PINS_MAX,
    NewPin,
    TooManyPins,
    add_pin,
    find_pins,
    find_text,
    move_pin_up,
    remove_pin,
    save_text,
)

NOW = datetime(2026, 11, 20, 9, tzinfo=UTC)
OWN, OTHER = "995", "996"
pytestmark = pytest.mark.both_engines


@pytest.fixture
def session(database_url):
    with record(database_url) as opened:
        start_report(opened, OWN, 2025, "Ada", NOW)
        yield opened


def write(session, text, *, year=2025, section="gaps", version=0, la_number=OWN):
    seen = SectionText(section, text, version=version)
    save_text(session, la_number, year, seen, "Ada", NOW)


def pin(session, section="prices", query="measure=a", year=2025):
    add_pin(session, OWN, year, NewPin(section, "trend", query, ""), "Ada", NOW)


def test_texts_start_the_next_year_until_somebody_saves_them(session):
    write(session, "More places.")

    start_report(session, OWN, 2026, "Ada", NOW)
    carried = find_text(session, OWN, 2026, "gaps")
    write(session, "Enough places.", year=2026, version=carried.version)

    assert (carried.text, carried.carried_from) == ("More places.", 2025)
    assert find_text(session, OWN, 2026, "gaps").carried_from is None
    assert find_text(session, OWN, 2025, "gaps").text == "More places."


def test_a_year_has_one_report_and_each_council_its_own(session):
    write(session, "Ours.")
    start_report(session, OTHER, 2026, "Zed", NOW)

    with pytest.raises(ReportExists):
        start_report(session, OWN, 2025, "Bea", NOW)

    assert find_texts(session, OTHER, 2026) == []
    assert [one.year for one in find_reports(session, OWN)] == [2025]


def test_the_second_of_two_officers_who_save_at_once_is_refused(session):
    write(session, "Ada's.")

    with pytest.raises(ReportChanged):
        write(session, "Bea's.")

    assert find_text(session, OWN, 2025, "gaps").text == "Ada's."


def test_a_report_that_changed_since_it_was_read_is_not_agreed(session):
    seen = find_report(session, OWN, 2025).version
    pin(session)

    with pytest.raises(ReportChanged):
        agree_report(session, OWN, 2025, seen, "{}", "Ada", NOW)

    assert find_report(session, OWN, 2025).state is AgreementState.DRAFT


def test_nothing_of_an_agreed_report_changes_until_a_new_draft(session):
    pin(session)
    [pinned] = find_pins(session, OWN, 2025)
    version = find_report(session, OWN, 2025).version
    agree_report(session, OWN, 2025, version, '{"a": 1}', "Ada", NOW)

    for change in (
        lambda: write(session, "Late."),
        lambda: pin(session),
        lambda: remove_pin(session, pinned, "Ada", NOW),
        lambda: move_pin_up(session, pinned, "Ada", NOW),
    ):
        with pytest.raises(ReportAgreed):
            change()
    reopen_report(session, OWN, 2025, "Ada", NOW)
    write(session, "In time.")

    assert find_report(session, OWN, 2025).frozen == '{"a": 1}'
    with pytest.raises(ReportChanged):
        reopen_report(session, OWN, 2025, "Ada", NOW)


def test_pinned_views_are_moved_and_taken_out_within_their_section(session):
    for query in ("a", "b", "c"):
        pin(session, query=query)
    pin(session, section="gaps", query="d")
    *_, last, other = sorted(find_pins(session, OWN, 2025), key=lambda one: one.id)

    move_pin_up(session, last, "Ada", NOW)
    move_pin_up(session, other, "Ada", NOW)
    moved = [one.query for one in find_pins(session, OWN, 2025)]
    remove_pin(session, last, "Ada", NOW)

    assert moved == ["d", "a", "c", "b"]
    assert [one.query for one in find_pins(session, OWN, 2025)] == ["d", "a", "b"]


def test_a_section_has_a_greatest_number_of_views(session):
    for _ in range(PINS_MAX):
        pin(session)

    with pytest.raises(TooManyPins):
        pin(session)


def test_every_change_is_in_the_audit_of_the_council(session):
    write(session, "More places.")
    pin(session)
    remove_pin(session, find_pins(session, OWN, 2025)[0], "Bea", NOW)
    version = find_report(session, OWN, 2025).version
    agree_report(session, OWN, 2025, version, "{}", "Ada", NOW)
    reopen_report(session, OWN, 2025, "Ada", NOW)

    lines = list(find_audit_entries(session, f"council {OWN}"))

    assert [one.action.removeprefix("sufficiency ") for one in lines] == [
        *("report started", "text saved", "view pinned", "view taken out"),
        *("report agreed", "report reopened"),
    ]
    assert (lines[1].field, lines[1].new_value) == ("2025 gaps", "More places.")
    assert lines[3].who == "Bea"
