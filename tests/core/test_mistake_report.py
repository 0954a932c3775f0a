"""What a report of a mistake may contain."""

from dataclasses import replace
from datetime import UTC, datetime

import pytest
from hypothesis import given
from hypothesis import strategies as st

from app.core.field_names import FIELD_NAMES
from app.core.mistake_report import (
    SHOWN_LENGTH_MAX,
    MistakeReport,
    PageFact,
    ReportInvalid,
    cut_lines,
)

REPORT = MistakeReport(
    provider_id="gkadrxlknp3c",
    la_code="E06990001",
    fact=PageFact.OPENING,
    shown=("Monday to Friday, 8am to 6pm",),
    text="They close at 5pm.",
    contact="",
    language="en",
    sent_at=datetime(2026, 11, 30, 9, tzinfo=UTC),
)


@pytest.mark.parametrize(
    ("field", "value"),
    [
        ("provider_id", "../../../etc"),
        ("la_code", "995"),
        ("text", "  \n "),
        ("text", "x" * 501),
        ("contact", "x" * 255),
        ("contact", "a@b.example\nBcc: c@d.example"),
        ("shown", ("x" * 2_001,)),
        ("language", "en; DROP"),
        ("sent_at", REPORT.sent_at.replace(tzinfo=None)),
    ],
)
def test_what_no_page_sends_is_no_report(field: str, value: object) -> None:
    with pytest.raises(ReportInvalid, match=field):
        replace(REPORT, **{field: value})


def test_every_fact_has_a_name() -> None:
    assert {fact.value for fact in PageFact} <= FIELD_NAMES.keys()


@given(st.lists(st.text(max_size=SHOWN_LENGTH_MAX + 10)).map(tuple))
def test_lines_are_cut_at_the_end_only(lines: tuple[str, ...]) -> None:
    cut = cut_lines(lines)

    whole = "".join(lines)
    assert "".join(cut) == whole[:SHOWN_LENGTH_MAX]
    assert len(cut) <= len(lines)
