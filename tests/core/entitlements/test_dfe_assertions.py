"""Our rules give the answers of DfE's own calculators, except where a reason is named here.

The rows are assertions, as data, of three open projects of DFE-Digital on GitHub:
accessing-childcare-entitlement-checker (9e60595), childcare-support-platform (8ba89e3, fe4eeb0)
and eligibility-checking-engine (cbfd019). "Eligible now" there means that a family may apply.
"""

from functools import cache

import pytest

from tests.core.entitlements.dfe_comparison import agrees
from tests.core.entitlements.dfe_rows import NotInProduct, Row, rows

# Each number is that of a contradiction between DfE's projects, or between them and the rules.
WHY = {
    1: "The universal hours start with the term after the 3rd birthday, not on the birthday.",
    2: "Hours end with reception or the term after the 5th birthday, not on the birthday.",
    4: "The limit of earned pay counts, for which the checker does not ask: unknown is 'ask'.",
    5: "At least one parent must be able to claim public funds; the checker's test is off.",
    7: "Sick leave is work; the checker never asks for the pay, which decides: 'ask'.",
    8: "Only apprentices under 19 or in their first year are entitled to the lowest wage.",
    12: "Tax-Free Childcare lasts until the end of the week that has 1 September in it.",
    18: "A place starts with a term: not in the month in which a child reaches 9 months.",
    22: "Income Support and older forms of JSA and ESA are ending: the council says, so 'ask'.",
    23: "DfE's projects contradict each other on contribution-based ESA, so the answer is 'ask'.",
    25: "GOV.UK names citizenship or the right to study, not public funds: the college decides.",
    26: "Under 20 Care to Learn pays; Learner Support pays for childcare from 20.",
    27: "Only the platform counts a job that starts within a month for Universal Credit: 'ask'.",
}
DIFFERENT = {
    "C064": 23, "C074": 8, "C075": 8, "C094": 1, "C100": 12, "C102": 2, "C103": 2, "C122": 4,
    "C127": 4, "C142": 4, "C162": 4, "C176": 7, "C179": 23, "C187": 4, "C191": 5, "P013": 22,
    "P028": 12, "P032": 12, "P039": 27, "P100": 25, "P103": 26, "P144": 22, "P159": 18, "P160": 22,
    "E055": 22, "E056": 22, "E066": 22, "E068": 22,
}  # fmt: skip
NO_BIRTH_DATE = "The product cannot be asked without a birth date or due date."
NATIONALITY = "The product asks whether an adult may claim public funds, never for a nationality."
NO_FIRST_DAY_TO_CLAIM = "The product gives no day on which to claim within Universal Credit."
CONFIRMED_AMOUNT = "The product names one amount and asks about it; it stores no earlier answer."
NOT_IN_THE_UK = (
    "The product has four nations and no fifth answer; England unless another is chosen."
)
NATION_NOT_NEEDED = "Tax-Free Childcare is for the whole United Kingdom: no rule is about a part."
CODES = "The product does not hold codes: neither their history nor their owner."
OUT_OF_SCOPE = {
    "C004": NO_BIRTH_DATE,
    "C068": NATION_NOT_NEEDED,
    **dict.fromkeys(
        ("C069", "C076", "C078", "C080", "C081", "C082", "C083", "C084", "C085"), NATIONALITY
    ),
    "C098": NO_FIRST_DAY_TO_CLAIM,
    "P056": CONFIRMED_AMOUNT,
    **dict.fromkeys(("P071", "P072", "P077", "P078"), NOT_IN_THE_UK),
}
OF_CODES = {
    "start_used_for_the_code",
    "discretionary_start",
    "code_kind",
    "code_terms",
    "code_check",
    "code_history",
    "reconfirm",
}


@cache
def all_rows() -> tuple[Row, ...]:
    return tuple(rows())


def test_every_assertion_is_here_once() -> None:
    ids = [row["case_id"] for row in all_rows()]

    assert (len(ids), len(set(ids))) == (293, 293)


@pytest.mark.parametrize("row", all_rows(), ids=lambda row: row["case_id"])
def test_our_answer_is_that_of_dfe_or_the_reason_is_named(row: Row) -> None:
    case = row["case_id"]
    reason = OUT_OF_SCOPE.get(case) or (CODES if row["entitlement"] in OF_CODES else None)
    if reason:
        with pytest.raises(NotInProduct):
            agrees(row)
    else:
        assert agrees(row) == (case not in DIFFERENT), WHY.get(DIFFERENT.get(case, 0))


def test_every_named_difference_is_about_a_row_and_has_a_reason_that_is_used() -> None:
    ids = {row["case_id"] for row in all_rows()}

    assert {*DIFFERENT, *OUT_OF_SCOPE} <= ids
    assert set(DIFFERENT.values()) == set(WHY)
    assert not DIFFERENT.keys() & OUT_OF_SCOPE.keys()
