"""The answers of a visit to a family hub; they travel in the forms and are stored nowhere."""

import re
from dataclasses import dataclass, replace
from datetime import date
from typing import Final

from werkzeug.datastructures import MultiDict

from app.core.childcare_cost.care_wanted import CareWanted, usual_care
from app.core.entitlements.assessment import Assessment, assess
from app.core.entitlements.household import Adult, Child, Household, Support, Work
from app.core.entitlements.questions import DateProblem, FamilyQuestion, Topic
from app.core.entitlements.terms import next_term
from app.core.offer import band_of
from app.core.saved_settings import parse_saved
from app.core.search_filters import Filters, parse_filters
from app.web.presenters.paying.result import age_of
from app.web.public.paying.submission import DATE_PARTS, iso_date

_is_page: Final = re.compile("[1-9][0-9]?").fullmatch
POSTCODE_MAX_LENGTH: Final = 100
BORN: Final = FamilyQuestion(Topic.BORN, child=1)


@dataclass(frozen=True)
class Visit:
    """A visit. `born` is None where it was left blank; `problem` is what is wrong with it.

    `works`: every parent earns the minimum; `has_credit`: Universal Credit within the limit of
    early learning. `chosen` are ids of settings, in the order in which they were chosen.
    """

    postcode: str
    born: date | None
    parts: dict[str, str]
    problem: DateProblem | None
    works: bool
    has_credit: bool
    chosen: tuple[str, ...]
    page: int

    @property
    def fields(self) -> tuple[tuple[str, str], ...]:
        """The search as fields of a form."""
        born = tuple((f"{BORN.name}-{part}", text) for part, text in self.parts.items() if text)
        ticks = (("works", self.works), ("credit", self.has_credit))
        return (
            ("postcode", self.postcode),
            *born,
            *((name, "yes") for name, is_ticked in ticks if is_ticked),
        )

    def ages(self, today: date) -> tuple[str, ...]:
        """The age to search with; () where the birth date is not given or has no age yet."""
        age = age_of(self.born, today) if self.born else None
        return (age.code,) if age else ()

    def filters(self, today: date) -> Filters:
        """A search for care at the child's age."""
        ages = list(self.ages(today))
        return parse_filters(lambda name: ages if name == "age" else [])

    def assessed(self, today: date) -> tuple[Child, Assessment] | None:
        """The child and what it can have; None without a birth date or any tick: then too little
        is known of the family."""
        return self._assessed(today) if self.works or self.has_credit else None

    def _assessed(self, today: date) -> tuple[Child, Assessment] | None:
        if self.born is None:
            return None
        work = Work.WORKING if self.works else Work.NOT_WORKING
        support = Support.UNIVERSAL_CREDIT if self.has_credit else Support.NONE
        household = Household(
            (Adult(work, earns_minimum=self.works),),
            support=support,
            is_within_limit=True if self.has_credit else None,
        )
        child = Child(self.born)
        return child, assess(household, child, today)

    def care(self, today: date) -> tuple[CareWanted, date] | None:
        """The usual hours of care with the most funded hours that start by the next term, and the
        day from which they count; None without a child under 5."""
        assessed = self._assessed(today)
        age = age_of(self.born, today) if self.born else None
        band = band_of(age.first_month) if age else None
        if assessed is None or band is None:
            return None
        soon = [one for one in assessed[1].periods if one.first_day <= next_term(today)]
        best = max(soon, key=lambda one: one.hours)
        care = usual_care(band, is_open_all_year=True)
        return replace(care, funded_hours=best.hours), max(today, best.first_day)


def read_visit(form: MultiDict[str, str], today: date) -> Visit:
    """The visit of a sent form; whatever cannot be read is left out."""
    parts = {part: form.get(f"{BORN.name}-{part}", "").strip()[:4] for part in DATE_PARTS}
    values = iso_date(parts)
    is_blank = not any(parts.values())
    is_valid = BORN.accepts(values, today)
    page = form.get("page", "")
    chosen = parse_saved(".".join(form.getlist("chosen")[:100]))
    return Visit(
        postcode=form.get("postcode", "").strip()[:POSTCODE_MAX_LENGTH],
        born=date.fromisoformat(values[0]) if is_valid else None,
        parts=parts,
        problem=None if is_blank or is_valid else _problem(parts, values, today),
        works=form.get("works") == "yes",
        has_credit=form.get("credit") == "yes",
        chosen=chosen,
        page=int(page) if _is_page(page) else 1,
    )


def _problem(parts: dict[str, str], values: tuple[str, ...], today: date) -> DateProblem:
    if not all(parts.values()):
        return DateProblem.MISSING
    return (BORN.date_problem(values[0], today) if values else None) or DateProblem.NOT_REAL
