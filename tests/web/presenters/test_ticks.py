"""A tick on a card: only where its fact meets what the family asked for."""

from collections.abc import Iterator
from datetime import date
from pathlib import Path

import pytest

from app.core import declared_filters
from app.core.child_ages import children_of
from app.core.filter_declaration import Filter
from app.core.search_filters import Filters, Masks, stored_bits
from app.i18n import translator
from app.snapshot.layout import Setting
from app.snapshot.reader import open_settings
from app.web.presenters.card_facts import HOURS, card_facts
from tests.builders import chosen_filters
from tests.builders.plain_filters import plain_fit

TODAY = date(2026, 11, 22)
ASKED = [one for one in declared_filters.FILTERS if one.fact]


def _searches(declared: Filter) -> Iterator[Filters]:
    """Each value of a filter for children of no given age and of several, with what is unknown."""
    for value in declared.values:
        for ages in ((), ("2y",), ("9m", "3y"), ("7y",)):
            yield chosen_filters(include_unknown=True, age=ages, **{declared.parameter: value})


def _may_match(one: Setting, masks: Masks) -> bool:
    return all(stored_bits(one, array) & bits for array, bits in masks)


@pytest.mark.parametrize("declared", ASKED, ids=[one.parameter for one in ASKED])
def test_a_fact_with_a_tick_is_known_to_meet_the_choice(seeded: Path, declared: Filter) -> None:
    """On every card of the seeds in a list with settings that may match.

    Settings with known ages only: without them it is not known whether they take the child at all.
    """
    listed = [one for one in open_settings(seeded / "snapshots", 1).all() if one.offer.ages]
    ticks, wrong = 0, []
    for filters in _searches(declared):
        for one in listed:
            if not _may_match(one, filters.possible_masks):
                continue
            children = children_of(filters.values("age"))
            facts = card_facts(one, children, translator("en"), TODAY).facts
            if any(fact.look == declared.fact for fact in facts):
                ticks += 1
                if plain_fit(one, filters, TODAY) is not True:
                    wrong.append((one.name, filters.chosen, facts))

    assert wrong == []
    assert ticks


def test_hours_get_no_tick_for_care_overnight() -> None:
    """A timetable says nothing about nights."""
    assert {one.parameter for one in ASKED if one.fact == HOURS} == {
        *("until", "from", "days", "weekend", "weeks")
    }
