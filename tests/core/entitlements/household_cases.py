"""Reads the household cases: inputs and expected answers as tokens in CSV files.

The cases were worked out from the sources (docs/rules.md), not from the code. Columns: `household`,
`adult_1`, `adult_2`, `child` have inputs; the others what each entitlement should be, and why.
"""

import csv
from dataclasses import dataclass
from datetime import date
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
from app.core.entitlements.work_check import minimum_pay, wage_group
from app.core.postcode_areas import Nation

FILES = ("children_and_dates.csv", "households.csv")
WORKS = {
    "employed": Work.WORKING,
    "self-employed": Work.WORKING,
    "self-employed-first-year": Work.NEW_BUSINESS,
    "sick-leave": Work.WORKING,
    "sick-leave-statutory": Work.STATUTORY_SICK_PAY,
    "parental-leave": Work.PARENTAL_LEAVE,
    "starting": Work.STARTING,
    "not-working": Work.NOT_WORKING,
}
BENEFITS = {benefit.value: benefit for benefit in Benefit} | {
    "lcw": Benefit.LIMITED_CAPABILITY,
    "lcwra": Benefit.LIMITED_CAPABILITY,
    "uc-carer": Benefit.UNIVERSAL_CREDIT_CARER,
}
SUPPORTS = {
    "none": Support.NONE,
    "uc": Support.UNIVERSAL_CREDIT,
    "pension-credit": Support.PENSION_CREDIT,
    "legacy": Support.OLDER_BENEFITS,
    "asylum": Support.ASYLUM_SUPPORT,
    "asylum-section-4": Support.REFUSED_ASYLUM_SUPPORT,
    "nrpf": Support.NO_PUBLIC_FUNDS,
}
FACTS = {
    "in-reception": ChildFact.IN_RECEPTION,
    "dla": ChildFact.DLA,
    "pip": ChildFact.OTHER_DISABILITY,
    "sight-loss": ChildFact.OTHER_DISABILITY,
    "ehcp": ChildFact.EHC_PLAN,
    "fostered": ChildFact.FOSTERED,
    "left-care": ChildFact.LEFT_CARE,
    "kinship": ChildFact.KINSHIP,
}
CLEARLY_ENOUGH = 1_000_000  # pence, where a case says nothing of the pay


@dataclass(frozen=True)
class Case:
    """One case: its inputs, and the expected cells by column."""

    id: str
    today: date
    household: Household
    child: Child
    expected: dict[str, str]
    reason: str


def all_cases() -> list[Case]:
    """The cases of all files."""
    return [_case(row) for name in FILES for row in _rows(name)]


def _rows(name: str) -> list[dict[str, str]]:
    with Path(__file__).with_name(name).open(encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file))


def _case(row: dict[str, str]) -> Case:
    today = date.fromisoformat(row["today"])
    adult_cells = [_tokens(row[name]) for name in ("adult_1", "adult_2") if row[name].strip()]
    child_cell = _tokens(row["child"])
    leaves = tuple(
        Leave(position, _day(cell.get("back", "unknown")))
        for position, cell in enumerate(adult_cells)
        if cell.get("leave-for") == "this"
    )
    return Case(
        row["id"],
        today,
        _household(
            _tokens(row["household"]), tuple(_adult(cell, today) for cell in adult_cells), today
        ),
        Child(
            date.fromisoformat(child_cell.get("born") or child_cell["due"]),
            frozenset(FACTS[token] for token in child_cell if token in FACTS),
            leaves,
        ),
        row,
        row["reason"],
    )


def _tokens(cell: str) -> dict[str, str]:
    """Tokens by name: "a=b" gives b, a word alone gives ""."""
    return {name: value for name, _, value in (token.partition("=") for token in cell.split())}


def _day(text: str) -> date | None:
    return None if text == "unknown" else date.fromisoformat(text)


def _adult(cell: dict[str, str], today: date) -> Adult:
    work = WORKS[next(iter(cell))]
    apprentice = cell.get("apprentice", "")
    group = wage_group(
        int(cell.get("age", "30")),
        is_apprentice=bool(apprentice),
        is_first_year_apprentice=apprentice == "first-year",
    )
    pay = round(100 * float(cell["pay"])) if "pay" in cell else None
    if pay is None and work is not Work.NOT_WORKING:
        pay = CLEARLY_ENOUGH
    income = round(100 * float(cell.get("income", "0")))
    return Adult(
        work,
        earns_minimum=None if pay is None else pay >= minimum_pay(group, today),
        is_over_income_limit=income > rates_on(today)[RateName.INCOME_LIMIT],
        starts_on=_day(cell["starting"]) if "starting" in cell else None,
        benefits=frozenset(BENEFITS[one] for one in cell.get("benefit", "").split("+") if one),
        study=Study(cell["study"]) if "study" in cell else None,
        has_childcare_vouchers="vouchers" in cell,
    )


def _household(cell: dict[str, str], adults: tuple[Adult, ...], today: date) -> Household:
    support, _, pay = cell["support"].partition(":")
    rates = rates_on(today)
    is_within: bool | None = None
    if support == "uc" and pay != "unknown":
        is_within = round(100 * float(pay)) <= rates[RateName.EARLY_LEARNING_PAY]
    if support == "nrpf":
        name = "NO_FUNDS_ONE_CHILD" if cell["children"] == "1" else "NO_FUNDS_MORE_CHILDREN"
        limit = rates[RateName[name + ("_LONDON" if cell["london"] == "yes" else "")]]
        savings = round(100 * float(cell["savings"])) <= rates[RateName.NO_FUNDS_SAVINGS]
        is_within = round(100 * float(cell["income"])) <= limit and savings
    no_recourse = support in ("asylum", "asylum-section-4", "nrpf")
    return Household(
        adults,
        Nation(next(iter(cell))),
        SUPPORTS[support],
        is_within,
        may_claim_public_funds=not no_recourse or cell.get("public-funds") == "one",
    )
