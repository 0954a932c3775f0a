"""More than 300 households, each with the answer that the sources give and the reason."""

import pytest

from app.core.entitlements.assessment import assess
from app.core.entitlements.verdict import Hours, Outcome, TaxFree, WorkingHours
from tests.core.entitlements.household_cases import Case, all_cases

CASES = all_cases()
COLUMNS = ("universal", "early_learning", "working", "tax_free", "uc_childcare", "hours")


def answers(case: Case) -> dict[str, str]:
    """What the code says, in the notation of the files."""
    found = assess(case.household, case.child, case.today)
    return {
        "universal": hours_text(found.universal),
        "early_learning": hours_text(found.early_learning),
        "working": working_text(found.working),
        "tax_free": tax_free_text(found.tax_free, case),
        "uc_childcare": found.universal_credit.outcome.value,
        "hours": periods_text(found.periods),
    }


def hours_text(hours: Hours) -> str:
    if not hours.is_open:
        return hours.outcome.value
    return f"{hours.outcome.value} from={hours.first_day} until={hours.end}"


def working_text(hours: WorkingHours) -> str:
    if not hours.is_open:
        return hours.outcome.value
    if hours.first_day is None:
        return "may from=unknown"
    via = "council" if hours.through_council else "hmrc"
    return (
        f"may from={hours.first_day} apply-from={hours.apply_from} safe-by={hours.safe_by}"
        f" by={hours.apply_by} via={via}"
    )


def tax_free_text(verdict: TaxFree, case: Case) -> str:
    """The files say "no" where a parent's work is too far off, and "ask" where a date or whether
    the child counts as disabled is not known."""
    if verdict.outcome is not Outcome.MAY:
        return verdict.outcome.value
    if verdict.apply_from is None or verdict.is_disabled is None:
        return "ask"
    if verdict.apply_from > max(case.today, case.child.born):
        return "no"
    return f"may max={1000 if verdict.is_disabled else 500}"


def periods_text(periods) -> str:
    shown = []
    for period in periods:
        if not shown or shown[-1].partition(":")[2] != str(period.hours):
            shown.append(f"{period.first_day}:{period.hours}")
    return " ".join(shown)


def test_there_are_more_than_three_hundred_cases():
    assert len(CASES) >= 300


@pytest.mark.parametrize("case", CASES, ids=lambda case: case.id)
def test_a_household_gets_what_the_sources_say(case):
    found = answers(case)

    wrong = {
        column: (case.expected[column], found[column])
        for column in COLUMNS
        if case.expected[column].strip() != found[column]
    }
    assert not wrong, f"{case.reason}"
