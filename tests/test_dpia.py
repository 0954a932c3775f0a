"""The template of the impact assessment has the facts, and none of the council's decisions."""

import re

import pytest

from app.config import ROOT
from app.core.retention.files import FILES
from app.core.retention.stored_data import StoredData
from app.core.retention.tables import TABLES

PAGE = (ROOT / "docs/dpia.md").read_text("utf-8")
BLANK = "**For the council to decide: ____**"
# Questions that only the controller can answer (UK GDPR, Articles 6, 35 and 36).
DECISIONS = (
    *("Name of the controller", "Lawful basis of publishing homes", "Lawful basis of the accounts"),
    *("Whether childminders and other settings were asked", "Remaining risks accepted by"),
    *("Whether the ICO has to be consulted", "Advice of the data protection officer"),
    "Effect on each risk",
)


def documented_row(stored: StoredData) -> str:
    """The row of an entry in the table How long; paste it where a test misses it."""
    names = ", ".join(f"`{name}`" for name in stored.names)
    return f"| {names} | {stored.holds} | {stored.about.value} | {stored.why} | {stored.lasts} |"


def test_the_table_of_periods_is_that_of_the_code() -> None:
    table = PAGE.partition("### How long\n")[2].partition("\n### ")[0]

    rows = [line for line in table.splitlines() if line.startswith("| `")]

    assert rows == [documented_row(stored) for stored in (*TABLES, *FILES)]


@pytest.mark.parametrize("question", DECISIONS)
def test_a_decision_of_the_council_is_left_blank(question: str) -> None:
    [line] = [one for one in PAGE.splitlines() if one.startswith(f"- {question}")]

    assert line.endswith(BLANK)


def test_every_field_is_a_blank_one_and_every_risk_has_one() -> None:
    fields = re.findall(r"For the council to decide[^|\n]*", PAGE.partition("\n## 1.")[2])
    risks = PAGE.partition("## 5. Risks\n")[2].partition("\n- ")[0].splitlines()
    rows = [line for line in risks if line.startswith("| ")][1:]

    assert len(fields) > 30
    assert {one.strip() for one in fields} == {"For the council to decide: ____**"}
    assert all(row.endswith(f"{BLANK} |") for row in rows)


def test_every_measure_names_tests_that_exist() -> None:
    measures = PAGE.partition("## 6. Measures\n")[2].partition("\nWhat stays")[0]
    rows = [line for line in measures.splitlines() if line.startswith("| ")][1:]

    named = [re.findall(r"`(tests/[\w/]+\.py)`", row) for row in rows]

    assert all(named)
    assert [path for paths in named for path in paths if not (ROOT / path).is_file()] == []
