"""What `asvs.csv` says of OWASP ASVS 5.0.0 is complete, and each test that it names exists.

Columns: requirement (as in the standard), level, summary (ours), status, test, reason. A row that
is met names the tests that show it, separated by spaces; every other row has a reason.
"""

import ast
import csv
import re
from collections import Counter
from collections.abc import Iterator
from functools import cache
from pathlib import Path

import pytest

ROOT = Path(__file__).parent.parent
STATUSES = {"met", "not applicable", "deployer", "gap"}
# Section -> the level of each of its requirements, in order: "122" is 1 at level 1, 2 at level 2.
# Source: OWASP ASVS 5.0.0, chapters V1, V2, V5 to V10 and V14. The table has those of levels 1 and 2.
LEVELS = """
V1.1 22, V1.2 1111122223, V1.3 112222222223, V1.4 222, V1.5 123
V2.1 122, V2.2 112, V2.3 12223, V2.4 23
V5.1 2, V5.2 112333, V5.3 113, V5.4 222
V6.1 122, V6.2 111111112222, V6.3 11223333, V6.4 112233, V6.5 22222333, V6.6 2223, V6.7 33, V6.8 2222
V7.1 222, V7.2 1111, V7.3 22, V7.4 11222, V7.5 223, V7.6 22
V8.1 1233, V8.2 1123, V8.3 133, V8.4 23
V9.1 111, V9.2 1222
V10.1 22, V10.2 223, V10.3 22223, V10.4 1111122222233333, V10.5 22222, V10.6 22, V10.7 222
V14.1 22, V14.2 12223333, V14.3 122
"""


@cache
def rows() -> list[dict[str, str]]:
    with (Path(__file__).parent / "asvs.csv").open(encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file, strict=True))


def required() -> Iterator[tuple[str, str]]:
    """The number and level of each requirement of levels 1 and 2."""
    for section, levels in (one.split() for one in re.split("[,\\n]", LEVELS) if one):
        for number, level in enumerate(levels, 1):
            if level != "3":
                yield f"{section}.{number}", level


@cache
def names_of_tests(file: str) -> frozenset[str]:
    """The names of the tests of a file, which is read and not imported."""
    body = ast.parse((ROOT / file).read_text("utf-8")).body
    return frozenset(one.name for one in body if isinstance(one, ast.FunctionDef))


def test_every_requirement_is_listed_once_in_order_with_its_level():
    assert [(row["requirement"], row["level"]) for row in rows()] == list(required())


@pytest.mark.parametrize("row", rows(), ids=lambda row: row["requirement"])
def test_a_met_requirement_names_its_tests_and_any_other_has_a_reason(row):
    named = row["test"].split()

    assert row["summary"]
    assert row["status"] in STATUSES
    assert bool(named) == (row["status"] == "met")
    assert named or row["reason"]
    for one in named:
        file, _, name = one.partition("::")
        assert name.startswith("test_")
        assert name in names_of_tests(file), one


def test_the_statuses_are_counted(summarise):
    counts = Counter(row["status"] for row in rows())

    summarise(f"{len(rows())} requirements of OWASP ASVS 5.0.0: {dict(counts.most_common())}")
    assert counts.total() == len(rows())
