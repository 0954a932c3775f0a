"""Whether our rules agree with an assertion of DfE's calculators; one function per subject."""

from collections.abc import Callable
from datetime import date

from app.core.entitlements.childcare_costs import (
    TAX_FREE_BENEFITS,
    tax_free_childcare,
    universal_credit_childcare,
)
from app.core.entitlements.early_learning import early_learning_hours, early_learning_verdict
from app.core.entitlements.further_help import FurtherHelp, further_help
from app.core.entitlements.household import Child
from app.core.entitlements.rates import RateName, rates_on
from app.core.entitlements.terms import add_months, grace_end, next_term
from app.core.entitlements.universal import universal_hours
from app.core.entitlements.verdict import Hours, Outcome, TaxFree, Verdict, WorkingHours
from app.core.entitlements.work_check import check_work, minimum_pay, wage_group
from app.core.entitlements.working_parents import working_hours
from tests.core.entitlements.dfe_page_texts import PAGE_TEXTS
from tests.core.entitlements.dfe_rows import Family, NotInProduct, Row, benefit_household, families

ENDS_WITH_LEAVE = {
    "none": None,
    "ends with leave: adult1": (0,),
    "ends with leave: both": (0, 1),
    "ends with leave: nobody": (),
    "apply/start: adult1; ends: adult2": (1,),
}
AGES = {"under_18": (16, 17), "18_20": (18, 19, 20), "21_plus": (21, 40)}
RATES_DAY = date(2026, 11, 29)


def agrees(row: Row) -> bool:
    """Whether our answer is DfE's, for every family that the row may mean; or NotInProduct."""
    if row["case_id"] in PAGE_TEXTS:
        return PAGE_TEXTS[row["case_id"]]()
    subject = row["entitlement"]
    if subject in OF_NO_FAMILY:
        return OF_NO_FAMILY[subject](row)
    if subject not in OF_FAMILY or not row["today"]:
        raise NotInProduct(subject)
    return all(OF_FAMILY[subject](row, family) for family in families(row))


def _has_universal_hours(row: Row, family: Family) -> bool:
    return _is_same_hours(
        row, family, universal_hours(family.household, family.child, family.today)
    )


def _has_early_learning(row: Row, family: Family) -> bool:
    hours = early_learning_hours(family.household, family.child, family.today)
    is_now = hours.ask_from is not None and hours.ask_from <= family.today
    return (
        _is_same_hours(row, family, hours)
        and hours.ask_from == (_day(row["apply_from"]) or hours.ask_from)
        and (row["engine"] == "platform" or (row["outcome"] == "eligible_now") == is_now)
    )


def _is_same_hours(row: Row, family: Family, hours: Hours) -> bool:
    """The checker and gains to come give a first term; the platform's other rows mean today."""
    if row["outcome"] == "none":
        is_closed = hours.outcome is Outcome.NO
        is_of_today = row["engine"] == "platform" and hours.is_open
        return is_closed or (is_of_today and not hours.covers(family.today))
    term = _day(row["first_term"])
    is_of_today = row["outcome"] == "eligible" and not (term and term > family.today)
    return (
        hours.is_open
        and row["hours"] == "15"
        and hours.first_day == (term or hours.first_day)
        and (hours.covers(family.today) or not is_of_today)
    )


def _has_working_hours(row: Row, family: Family) -> bool:
    hours = working_hours(family.household, family.child, family.today)
    if row["engine"] == "platform":
        return (row["outcome"] == "eligible") == hours.is_usable_now and (
            hours.outcome is not Outcome.ASK
        )
    if row["outcome"] == "none":
        return hours.outcome is Outcome.NO
    is_to_come = hours.apply_from is not None and hours.apply_from > family.today
    return (
        hours.is_open
        and (row["outcome"] == "eligible_future") == is_to_come
        and hours.apply_from == (_day(row["apply_from"]) or hours.apply_from)
        and _is_same_term(row, family, hours)
        and ENDS_WITH_LEAVE.get(row["dates_asserted"]) in (None, hours.ends_with_leave_of)
    )


def _is_same_term(row: Row, family: Family, hours: WorkingHours) -> bool:
    """DfE's term goes by age alone; ours is also after today, and unknown with the leave's end."""
    term = _day(row["first_term"])
    if term is None:
        return True
    is_leave_unknown = any(leave.back_on is None for leave in family.child.leaves)
    reachable = None if is_leave_unknown else max(term, next_term(family.today))
    return (next_term(add_months(family.child.born, 9)), hours.first_day) == (term, reachable)


def _has_tax_free_childcare(row: Row, family: Family) -> bool:
    answer = tax_free_childcare(family.household, family.child, family.today)
    check = check_work(family.household, family.child, TAX_FREE_BENEFITS)
    is_later = answer.apply_from is not None and answer.apply_from > family.today
    return (
        _is_same_outcome(row, answer)
        and (row["outcome"] == "eligible_future") == is_later
        and ENDS_WITH_LEAVE.get(row["dates_asserted"]) in (None, check.ends_with_leave_of)
        and (row["other_inputs"] != "annual cap 4000" or _annual_cap(answer) == 400_000)
    )


def _annual_cap(answer: TaxFree) -> int:
    name = RateName.TAX_FREE_QUARTER_DISABLED if answer.is_disabled else RateName.TAX_FREE_QUARTER
    return 4 * rates_on(RATES_DAY)[name]


def _has_universal_credit_childcare(row: Row, family: Family) -> bool:
    answer = universal_credit_childcare(family.household, family.child, family.today)
    return _is_same_outcome(row, answer)


def _is_same_outcome(row: Row, verdict: Verdict) -> bool:
    return verdict.outcome is (Outcome.NO if row["outcome"] == "none" else Outcome.MAY)


def _has_further_help(row: Row, family: Family) -> bool:
    found = further_help(family.household, family.child, family.today)
    is_found = FurtherHelp(row["entitlement"].replace("_", "-")) in found
    return is_found == (row["outcome"] == "eligible")


def _is_age(row: Row, family: Family) -> bool:
    years = int(row["outcome"])
    born = family.child.born
    return add_months(born, 12 * years) <= family.today < add_months(born, 12 * (years + 1))


def _is_term_start(row: Row) -> bool:
    reached = date.fromisoformat(row["other_inputs"].removeprefix("age reached on "))
    return next_term(reached) == _day(row["first_term"])


def _is_weekly_floor(row: Row) -> bool:
    """The floor of a week in whole pounds, at every age of the group and stage of the training."""
    is_apprentice = row["adult1_apprentice"] == "y"
    groups = {
        wage_group(age, is_apprentice=is_apprentice, is_first_year_apprentice=is_first_year)
        for age in AGES[row["adult1_age_band"]]
        for is_first_year in {False, is_apprentice}
    }
    weeks = rates_on(RATES_DAY)[RateName.WORK_WEEKS]
    return {minimum_pay(group, RATES_DAY) // weeks // 100 for group in groups} == {
        int(row["outcome"])
    }


def _is_grace_end(row: Row) -> bool:
    validity_end = date.fromisoformat(row["other_inputs"].removeprefix("validity end date "))
    return grace_end(validity_end) == _day(row["outcome"])


def _is_benefit_check(row: Row) -> bool:
    household = benefit_household(row["other_inputs"])
    outcome = early_learning_verdict(household, _CHILD).outcome
    return outcome is (Outcome.MAY if row["outcome"] == "eligible" else Outcome.NO)


def _is_monthly_limit(row: Row) -> bool:
    limit = rates_on(RATES_DAY)[RateName.EARLY_LEARNING_PAY_MONTH]
    return row["outcome"].startswith(f"{limit} pence a month")


def _day(text: str) -> date | None:
    return date.fromisoformat(text) if text else None


_CHILD = Child(date(2024, 1, 1))
OF_FAMILY: dict[str, Callable[[Row, Family], bool]] = {
    "universal_15": _has_universal_hours,
    "early_learning_2": _has_early_learning,
    "working_30": _has_working_hours,
    "tax_free_childcare": _has_tax_free_childcare,
    "uc_childcare": _has_universal_credit_childcare,
    "care_to_learn": _has_further_help,
    "learner_support": _has_further_help,
    "childcare_grant": _has_further_help,
    "age_years": _is_age,
}
OF_NO_FAMILY: dict[str, Callable[[Row], bool]] = {
    "term_start": _is_term_start,
    "weekly_floor_gbp": _is_weekly_floor,
    "grace_end": _is_grace_end,
    "benefit_check": _is_benefit_check,
    "uc_monthly_threshold": _is_monthly_limit,
}
