"""Assertions of DfE's own calculators as families of ours, from `dfe_assertions.csv`.

A row is one assertion of a published test: the family, the entitlement and what DfE's code says.
Case ids: C, the childcare entitlement checker; P, the childcare support platform; E, the
eligibility checking engine. Rows that name no first term or day assert none.
"""

import csv
from calendar import monthrange
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, timedelta
from pathlib import Path

from app.core.entitlements.household import (
    Adult,
    Benefit,
    Child,
    ChildFact,
    Household,
    Leave,
    Study,
    Support,
    Work,
)
from app.core.entitlements.rates import RateName, rates_on
from app.core.entitlements.terms import add_months, reception_start
from app.core.postcode_areas import Nation

Row = dict[str, str]

FILE = Path(__file__).with_name("dfe_assertions.csv")
YES_NO = {"y": True, "n": False, "": None}
WORK = {
    "employed": Work.WORKING,
    "sick_leave": Work.WORKING,
    "parental_leave": Work.PARENTAL_LEAVE,
    "starting_within_month": Work.STARTING,
    "none": Work.NOT_WORKING,
    "": Work.NOT_WORKING,
}
BENEFITS = {
    "carers_allowance": Benefit.CARERS_ALLOWANCE,
    "incapacity_benefit": Benefit.INCAPACITY_BENEFIT,
    "cb_esa": Benefit.CONTRIBUTION_BASED_ESA,
    "lcw": Benefit.LIMITED_CAPABILITY,
}
SUPPORT = {
    "pension_credit_guarantee": Support.PENSION_CREDIT,
    "income_related_esa": Support.OLDER_BENEFITS,
}
NATION = {"y": Nation.ENGLAND, "wales": Nation.WALES, "scotland": Nation.SCOTLAND}
WITHOUT_STATUS = {"nrpf_all_parents", "eu_no_status"}
CHILD_FACTS = {
    ("child_dla", "y"): ChildFact.DLA,
    ("child_ehcp", "y"): ChildFact.EHC_PLAN,
    ("child_other_benefit", "disabled"): ChildFact.OTHER_DISABILITY,
    ("child_care_history", "foster"): ChildFact.FOSTERED,
}
NOT_FUNDED = ("not studying", "not publicly funded", "apprentice", "part-time", "not eligible")
NO_FUNDS_LIMITS = {"income above": False, "savings above": False, "income <=": True}


class NotInProduct(Exception):
    """The row is about a question or an answer that the product does not have."""


@dataclass(frozen=True)
class Family:
    """A row as the arguments of our functions."""

    household: Household
    child: Child
    today: date


def rows() -> list[Row]:
    with FILE.open(encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file))


def families(row: Row) -> Iterator[Family]:
    """The row's family, once for each birth date that the row may mean.

    A month of birth gives its first and its last day, an age in years likewise; both must agree.
    An unborn child without a due date is due in three months.
    """
    today = _today(row)
    if row["child_born"] == "n":
        due = row["child_birth_or_due"]
        births = [date.fromisoformat(due) if due else add_months(today, 3)]
    else:
        births = _births(row, today)
    for born in births:
        yield Family(_household(row, today), _child(row, born, today), today)


def _today(row: Row) -> date:
    if "as at 1 September 2026" in row["other_inputs"]:
        return date(2026, 9, 1)
    return date.fromisoformat(row["today"])


def _births(row: Row, today: date) -> list[date]:
    text = row["child_birth_or_due"]
    if row["other_inputs"].startswith("age_years="):
        years = int(row["other_inputs"].split(";")[0].removeprefix("age_years="))
        return [
            add_months(today, -12 * (years + 1)) + timedelta(days=1),
            add_months(today, -12 * years),
        ]
    if not text:
        raise NotInProduct("no birth date")
    if len(text) == len("2024-03"):
        year, month = map(int, text.split("-"))
        return [date(year, month, 1), date(year, month, monthrange(year, month)[1])]
    return [date.fromisoformat(text)]


def _household(row: Row, today: date) -> Household:
    nation = row["region_england"] or ("y" if row["engine"] == "checker" else "unknown")
    if nation not in NATION:
        raise NotInProduct(f"nation {nation}")
    numbers = ("1", "2") if row["partner"] == "y" else ("1",)
    adults = tuple(_adult(row, number, today) for number in numbers)
    has_status = row["immigration"] not in WITHOUT_STATUS
    return Household(
        adults,
        nation=NATION[nation],
        support=_support(row),
        is_within_limit=_is_within_limit(row, adults),
        may_claim_public_funds=has_status,
    )


def _support(row: Row) -> Support:
    if row["universal_credit"] == "y":  # shows that someone may claim public funds
        return Support.UNIVERSAL_CREDIT
    named = (row["adult1_benefits"], row["adult2_benefits"])
    for benefit in named:
        if benefit in SUPPORT:
            return SUPPORT[benefit]
    if row["immigration"] in WITHOUT_STATUS | {"one_british_one_nrpf"}:
        return Support.NO_PUBLIC_FUNDS
    return Support.NONE


def _is_within_limit(row: Row, adults: tuple[Adult, ...]) -> bool | None:
    if row["immigration"] == "nrpf_all_parents":
        if "confirmed against" in row["other_inputs"]:
            raise NotInProduct("an answer confirmed for another amount")
        answers = [
            answer for text, answer in NO_FUNDS_LIMITS.items() if text in row["other_inputs"]
        ]
        return all(answers) if answers else None
    if row["uc_net_earnings_le_15400"]:
        return row["uc_net_earnings_le_15400"] == "y"
    return None if any(adult.has_paid_work for adult in adults) else True


def _adult(row: Row, number: str, today: date) -> Adult:
    def cell(name: str) -> str:
        return row[f"adult{number}_{name}"]

    work = WORK[cell("work")]
    if cell("self_employed_lt12m") == "y":
        work = Work.NEW_BUSINESS
    benefit = BENEFITS.get(cell("benefits"))
    return Adult(
        work,
        earns_minimum=YES_NO[cell("above_threshold")],
        is_over_income_limit=cell("over_100k") == "y",
        starts_on=add_months(today, 1) if work is Work.STARTING else None,
        benefits=frozenset({benefit} if benefit else ()),
        study=_study(row, number),
    )


def _study(row: Row, number: str) -> Study | None:
    """The course, with 19 as the age of a student of the group from 18 to 20."""
    text = row["other_inputs"]
    is_about_partner = text.startswith("partner")
    if is_about_partner != (number == "2"):
        return None
    if any(words in text for words in NOT_FUNDED):
        return Study.OTHER
    if "student finance" in text:
        return Study.UNIVERSITY
    if "further education" in text:
        is_under_20 = row[f"adult{number}_age_band"] == "18_20"
        return Study.SCHOOL_OR_COLLEGE if is_under_20 else Study.FURTHER_EDUCATION
    return None


def _child(row: Row, born: date, today: date) -> Child:
    facts = {fact for (name, answer), fact in CHILD_FACTS.items() if row[name] == answer}
    if row["engine"] == "platform" and today >= reception_start(born):
        facts.add(ChildFact.IN_RECEPTION)  # the platform assumes it and does not ask
    leaves = tuple(
        Leave(position)
        for position, number in enumerate("12")
        if row[f"adult{number}_leave"] == "this_child"
    )
    return Child(born, frozenset(facts), leaves)


def benefit_household(inputs: str) -> Household:
    """The household of a check of benefits: take-home pay by month in pence, or a benefit."""
    parts = [part.strip() for part in inputs.replace("take-home", "").split(";")[0].split("+")]
    pay = [int(one.strip().removesuffix("p")) for one in parts[0].split(",") if "p" in one[-1:]]
    out_of_work = (Adult(Work.NOT_WORKING),)
    if not pay:
        is_older = parts[0] in {"jsa_ib", "income_support"}
        support = Support.OLDER_BENEFITS if is_older else Support.NONE
        return Household(out_of_work, support=support)
    limit = rates_on(date(2026, 11, 1))[RateName.PUPIL_PREMIUM_PAY]
    within = {month <= limit for month in pay}
    if len(within) > 1:
        raise NotInProduct("months on both sides of the limit")
    return Household(
        out_of_work, support=Support.UNIVERSAL_CREDIT, is_within_limit=within == {True}
    )
