"""The form about the cost of care: a family's answers, which come by POST and go nowhere else.

They are in no address, cookie or log, and a response that has them is not stored.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

from flask import Response, request

from app.core.child_ages import ChildAge, usual_ages
from app.core.childcare_cost.bill_help import help_rates
from app.core.childcare_cost.care_wanted import (
    CareWanted,
    Faults,
    Field,
    answers_for,
    read_care_wanted,
    usual_care,
)
from app.core.childcare_cost.estimate import Estimate, estimate
from app.core.childcare_cost.funded_use import first_band, is_open_all_year, is_term_only
from app.core.offer import SCHOOL_AGE_MONTHS, band_of
from app.core.provision import UNDER_FIVES
from app.i18n import Translator
from app.snapshot.layout import Edition, Setting
from app.web import presenters
from app.web.presenters.cost_estimate import CostResult
from app.web.presenters.cost_form import CostField
from app.web.request_context import today


@dataclass(frozen=True)
class CostAnswers:
    """What was typed; the care that it asks for, or the faults of a form that was sent."""

    typed: Mapping[Field, str]
    care: CareWanted | None = None
    faults: Faults = field(default_factory=dict)

    @property
    def status(self) -> int:
        return 400 if self.faults else 200


@dataclass(frozen=True)
class CostPanel:
    """The form on the page of a setting, and the answer under it once it was sent."""

    fields: tuple[CostField, ...]
    result: CostResult | None
    status: int

    @property
    def is_answered(self) -> bool:
        """Whether the form was sent, with or without faults."""
        return self.result is not None or self.status != 200


def read_cost_answers(usual: CareWanted) -> CostAnswers:
    """The answers that this request sends; without any, those for the usual care."""
    if request.method != "POST":
        return CostAnswers(answers_for(usual))
    typed = {one: request.form[one.value] for one in Field if one.value in request.form}
    read = read_care_wanted(typed)
    if isinstance(read, CareWanted):
        return CostAnswers(typed, care=read)
    return CostAnswers(typed, faults=read)


def cost_panel(
    setting: Setting, editions: Mapping[str, Edition], translator: Translator
) -> CostPanel | None:
    """The panel of a setting; None where no child under 5 is taken."""
    if setting.choice not in UNDER_FIVES:
        return None
    offer, day = setting.offer, today()
    ages = offer.ages or usual_ages(setting.kind, setting.choice)
    if ages and ages.from_months >= SCHOOL_AGE_MONTHS:
        return None
    usual = usual_care(first_band(ages), is_open_all_year=is_open_all_year(offer))
    answers = read_cost_answers(usual)
    fields = presenters.cost_form(
        answers.typed, answers.faults, translator, asks_pattern=not is_term_only(offer)
    )
    if answers.care is None:
        return CostPanel(fields, None, answers.status)
    rates = help_rates(day)
    result = presenters.cost_result(
        setting, estimate(offer, answers.care, day, rates), editions, rates, translator, day
    )
    return CostPanel(fields, result, answers.status)


@dataclass(frozen=True)
class ComparedCosts:
    """The form above a comparison, and once it was sent an estimate for each setting.

    The estimate of a setting for older children is None. `notes` are about all of them.
    """

    fields: tuple[CostField, ...]
    status: int
    estimates: tuple[Estimate | None, ...] = ()
    notes: tuple[str, ...] = ()

    @property
    def is_answered(self) -> bool:
        return bool(self.estimates) or self.status != 200


def compared_costs(
    settings: Sequence[Setting], ages: Sequence[ChildAge], translator: Translator
) -> ComparedCosts:
    """One form for all settings; `ages` are those of the family's children."""
    offers = [one.offer for one in settings]
    of_child = next((band for age in ages if (band := band_of(age.first_month))), None)
    of_settings = first_band(next((offer.ages for offer in offers if offer.ages), None))
    usual = usual_care(of_child or of_settings, is_open_all_year=any(map(is_open_all_year, offers)))
    answers = read_cost_answers(usual)
    asks_pattern = not all(map(is_term_only, offers))
    fields = presenters.cost_form(
        answers.typed, answers.faults, translator, asks_pattern=asks_pattern
    )
    care, day = answers.care, today()
    if care is None:
        return ComparedCosts(fields, answers.status)
    rates = help_rates(day)
    estimates = tuple(
        estimate(one.offer, care, day, rates) if one.choice in UNDER_FIVES else None
        for one in settings
    )
    bills = [one.bill for one in estimates if one and one.bill]
    notes = tuple(presenters.bill_notes(bills, care, rates, translator, day))
    return ComparedCosts(fields, answers.status, estimates, notes)


def answered(response: Response, status: int) -> Response:
    """A response to the form: its status, and stored nowhere."""
    response.status_code = status
    if request.method == "POST":
        response.headers["Cache-Control"] = "no-store"
    return response
