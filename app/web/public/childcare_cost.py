"""The form about the cost of care: a family's answers, which come by POST and go nowhere else.

They are in no address, cookie or log, and a response that has them is not stored.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import lru_cache

from flask import Response, request
from markupsafe import Markup

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
from app.web.request_context import today
from app.web.templating import render


@dataclass(frozen=True)
class CostForm:
    """The form of a page, its fields as HTML. `care` is None until a valid one was sent."""

    fieldset: Markup
    is_sent: bool = False
    care: CareWanted | None = None
    status: int = 200


@dataclass(frozen=True)
class CostPanel:
    """The form on the page of a setting, and the answer to it."""

    form: CostForm
    result: CostResult | None


@dataclass(frozen=True)
class ComparedCosts:
    """The form above a comparison, and once it was sent an estimate for each setting.

    The estimate of a setting for older children is None. `notes` are about all of them.
    """

    form: CostForm
    estimates: tuple[Estimate | None, ...] = ()
    notes: tuple[str, ...] = ()


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
    form = _read_form(usual, translator, asks_pattern=not is_term_only(offer))
    if form.care is None:
        return CostPanel(form, None)
    rates = help_rates(day)
    found = estimate(offer, form.care, day, rates)
    result = presenters.cost_result(setting, found, editions, rates, translator, day)
    return CostPanel(form, result)


def compared_costs(
    settings: Sequence[Setting], ages: Sequence[ChildAge], translator: Translator
) -> ComparedCosts:
    """One form for all settings; `ages` are those of the family's children."""
    offers, day = [one.offer for one in settings], today()
    of_child = next((band for age in ages if (band := band_of(age.first_month))), None)
    of_settings = first_band(next((offer.ages for offer in offers if offer.ages), None))
    usual = usual_care(of_child or of_settings, is_open_all_year=any(map(is_open_all_year, offers)))
    form = _read_form(usual, translator, asks_pattern=not all(map(is_term_only, offers)))
    if form.care is None:
        return ComparedCosts(form)
    rates = help_rates(day)
    estimates = tuple(
        estimate(one.offer, form.care, day, rates) if one.choice in UNDER_FIVES else None
        for one in settings
    )
    bills = [one.bill for one in estimates if one and one.bill]
    notes = tuple(presenters.bill_notes(bills, form.care, rates, translator, day))
    return ComparedCosts(form, estimates, notes)


def _read_form(usual: CareWanted, translator: Translator, *, asks_pattern: bool) -> CostForm:
    """The form with what this request sends; if it sends nothing, with the usual care."""
    if request.method != "POST":
        return CostForm(_usual_fieldset(usual, translator, asks_pattern))
    typed = {one: request.form[one.value] for one in Field if one.value in request.form}
    read = read_care_wanted(typed)
    if isinstance(read, CareWanted):
        fieldset = _fieldset(typed, {}, translator, asks_pattern)
        return CostForm(fieldset, is_sent=True, care=read)
    fieldset = _fieldset(typed, read, translator, asks_pattern)
    return CostForm(fieldset, is_sent=True, status=400)


@lru_cache(maxsize=256)  # most pages of settings have one of a few
def _usual_fieldset(usual: CareWanted, translator: Translator, asks_pattern: bool) -> Markup:
    return _fieldset(answers_for(usual), {}, translator, asks_pattern)


def _fieldset(
    typed: Mapping[Field, str], faults: Faults, translator: Translator, asks_pattern: bool
) -> Markup:
    fields = presenters.cost_form(typed, faults, translator, asks_pattern=asks_pattern)
    code = translator.language.code
    html = render.fragment(code, "parts/_cost_fields.html", fields=fields)
    return Markup(html)  # noqa: S704  # rendered by a template


def answered(response: Response, status: int) -> Response:
    """A response to the form: its status, and stored nowhere."""
    response.status_code = status
    if request.method == "POST":
        response.headers["Cache-Control"] = "no-store"
    return response
