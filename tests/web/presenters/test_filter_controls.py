"""The controls of the filter form, and their order."""

from dataclasses import replace

from app.core import declared_filters
from app.core.declared_filters import AGE, KIND, WITHIN
from app.core.search_filters import Filters
from app.i18n import translator
from app.web import presenters

ENGLISH = translator("en")


def form(**chosen):
    filters = Filters()
    for parameter, values in chosen.items():
        filters = filters.choosing(parameter, *values)
    return presenters.filter_form(filters, ENGLISH)


def test_a_childs_age_comes_first_and_what_is_not_main_is_behind_more_filters():
    main = [control.parameter for control in form().main]
    more = [control.parameter for control in form().more]

    assert main[:3] == ["age", "kind", "funded"]
    assert "within" in more
    assert {*main, *more} == {one.parameter for one in declared_filters.FILTERS}


def test_more_filters_are_open_only_while_one_of_them_is_chosen():
    assert not form(kind=["other"], age=["9m"]).is_more_open
    assert form(within=["5"]).is_more_open


def test_each_child_has_a_list_with_the_age_chosen_for_it():
    age = form(age=["3y", "9m"]).main[0]

    assert age.look == "lists"
    assert age.lists == (("age-1", "9m"), ("age-2", "3y"), ("age-3", ""), ("age-4", ""))


def test_a_single_value_is_one_list_and_several_values_are_ticks():
    within, kind = form(within=["5"]).more[0], form().main[1]

    assert (within.look, within.lists) == ("lists", (("within", "5"),))
    assert (kind.look, kind.lists) == ("ticks", ())


def test_a_filter_with_a_single_option_is_one_tick(monkeypatch):
    only = replace(WITHIN, parameter="only", options=WITHIN.options[:1])
    monkeypatch.setattr(declared_filters, "FILTERS", (only,))

    control = form(only=[only.values[0]]).more[0]

    assert (control.look, control.lists, control.is_chosen) == ("tick", (), True)


def test_every_option_that_is_stored_has_a_number_of_settings():
    keys = presenters.option_keys(form())

    assert {(AGE.parameter, "9m"), (KIND.parameter, "childminder")} <= {*keys}
    assert not [key for key in keys if key[0] == WITHIN.parameter]
