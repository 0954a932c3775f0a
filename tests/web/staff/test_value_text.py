"""The texts of fields as staff pages show them: the words of families, and no stored codes."""

from datetime import date

import pytest

from app.data.tables import EditField
from app.i18n import translator
from app.publish.selection.edit_fields import canonical
from app.web.setting_form.inputs import FormContext, field_inputs
from app.web.setting_form.problems import problem_with
from app.web.setting_form.typed_values import text_of, typed_of, with_monday_copied
from app.web.staff.setting.value_text import value_lines
from tests.publish.edit_texts import TEXTS

TODAY = date(2026, 11, 30)
ENGLISH = translator("en")
CONTEXT = FormContext(("en", "pl"), ENGLISH, TODAY)


@pytest.mark.parametrize(
    ("field", "text", "lines"),
    [
        (
            EditField.PRICES,
            "under-2: 62.50 a day from 2026-09-01; 2: 8.10 an hour from 2026-09-01",
            [
                "Under 2s: £62.50 a day",
                "2-year-olds: £8.10 an hour",
                "Prices from 1 September 2026.",
            ],
        ),
        (EditField.OPENING, "Mon-Fri 07:30-18:30 all year", ["Monday to Friday, 7.30am to 6.30pm"]),
        (
            EditField.VACANCIES,
            '{"space_2": "from 2027-01", "space_confirmed_on": "2026-11-20"}',
            ["2-year-olds: space from January 2027", "Confirmed on 20 November 2026"],
        ),
        (
            EditField.AGES,
            '{"age_from_months": "3", "age_to_months": "59"}',
            ["3 months to 4 years"],
        ),
        (EditField.APPLY_BY, "2026-12-01", ["1 December 2026"]),
        (EditField.STEP_FREE, "yes", ["Yes"]),
        (EditField.LANGUAGES, "en; pl; bfi", ["English, Polish, British Sign Language"]),
        (EditField.PREMISES, "non-domestic", ["Not in a home"]),
        (EditField.FUNDED, "none", ["none"]),
        (EditField.BEING_CHECKED, "phone; opening", ["Opening hours", "Telephone"]),
        (
            EditField.EXTRAS,
            '{"extra_food": "3.50 a meal; a packed lunch"}',
            ["Food: £3.50 a meal", "Without charge instead: a packed lunch"],
        ),
    ],
)
def test_a_text_is_shown_in_the_words_of_families(field, text, lines):
    assert value_lines(field, canonical(field, text), ENGLISH) == lines


def test_a_text_that_is_no_longer_understood_is_shown_as_it_is_stored():
    assert value_lines(EditField.PRICES, "by age", ENGLISH) == ["by age"]


@pytest.mark.parametrize("field", TEXTS)
def test_no_stored_code_is_shown_by_a_form_and_its_values_give_the_text_again(field):
    stored = canonical(field, TEXTS[field])

    typed = typed_of(field, stored)
    inputs = field_inputs(field, typed, CONTEXT)

    assert canonical(field, text_of(field, typed)) == stored
    controls = [*inputs.inputs, *(one for row in inputs.rows for one in row.inputs)]
    labels = [text for one in controls for _, text in one.options]
    shown = [one.value for one in controls if one.kind in ("text", "lines")]
    assert not {"under-2", "3-4", "half-day", "from 2027-01", "non-domestic"} & {*labels, *shown}
    assert "en; pl" not in shown


def test_a_month_that_has_passed_stays_a_choice_until_it_is_replaced():
    typed = {"vacancies-space_2": "from 2026-04"}

    under_2, two, *_ = field_inputs(EditField.VACANCIES, typed, CONTEXT).inputs

    assert ("from 2026-04", "Space from April 2026") in two.options
    assert under_2.options[2] == ("from 2026-12", "Space from December 2026")


def test_the_times_of_monday_are_copied_to_the_other_weekdays():
    typed = {
        "opening-0-all-year": "08:00-18:00",
        "opening-1-term": "09:00-15:00",
        "opening-5-holidays": "10:00-12:00",
        "opening-as-monday": "1",
    }

    text = text_of(EditField.OPENING, with_monday_copied(typed))

    assert value_lines(EditField.OPENING, canonical(EditField.OPENING, text), ENGLISH) == [
        "All year: Monday to Friday, 8am to 6pm",
        "School holidays: Saturday, 10am to midday",
    ]


@pytest.mark.parametrize(
    ("field", "typed", "problem"),
    [
        (
            EditField.OPENING,
            {"opening-1-term": "08:00-12:00, 9 to 5"},
            "Tuesday: write times such as 08:00-18:00",
        ),
        (
            EditField.PRICES,
            {"prices-0-amount": "62.50", "prices-1-amount": "£5"},
            "Price 2: write pounds such as 62.50",
        ),
        (
            EditField.EXTRAS,
            {"extras-food-amount": "free"},
            "Food: write pounds such as 62.50",
        ),
        (EditField.PHONE, {"phone": "x"}, ""),
    ],
)
def test_the_row_of_a_table_that_is_wrong_is_named_without_the_stored_text(field, typed, problem):
    assert problem_with(field, typed, ENGLISH) == problem
