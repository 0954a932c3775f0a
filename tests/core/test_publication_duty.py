"""The items of the publication duty: their citations, and what counts as complete."""

import re
from dataclasses import replace
from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from app.core.consent import Consent
from app.core.duty_rules import DutyFact, DutyStatus
from app.core.home_area import HomeArea
from app.core.offer import Extra, ExtraHeading, Offer, Premises, Text
from app.core.provision import HOME_BASED, SCHOOLS, Kind, Registers
from app.core.publication_duty import GUIDANCE, ITEMS, REGULATIONS, count_items, find_item, items_on
from app.core.ratings import Framework, Inspection
from app.data.tables import EditField
from app.publish.selection.public_setting import narrowed
from tests.builders import offer, setting

TODAY = date(2026, 11, 30)
EXTRAS = (Extra(ExtraHeading.FOOD, 350, None, "bring a packed lunch"),)
AREA = HomeArea("ZZ1", 0, 0, 0)
OF_REGISTERED = (1, 4, 6, 7, 8, 9, 11)  # items about the registered person
EXTRACT = {"registration": "ofsted_council_extract/995"}


def complete(**facts):
    """A registered day nursery of which every item is published."""
    defaults = {
        "ofsted_urn": "990001",
        "address": ("1 Tern Street",),
        "postcode": "ZZ1 2AB",
        "phone": "01632 960001",
        "registered_on": date(2020, 9, 1),
        "registered_person": "Tern Street Limited",
        "registers": Registers(early_years=True),
        "places_count": 40,
        "conditions": "No overnight care.",
        "inspections": (Inspection(Framework.REPORT_CARD, date(2026, 3, 1)),),
        "offer": offer(extras=EXTRAS),
        "sources": EXTRACT,
    }
    return setting(**(defaults | facts))


def status(number, **facts):
    return find_item(number, TODAY).rule(complete(**facts), TODAY).status.value


def lacking(number, **facts):
    judgement = find_item(number, TODAY).rule(complete(**facts), TODAY)
    return [fact.value for fact in judgement.lacking]


def test_the_items_are_numbered_from_1_to_18_and_the_last_applies_from_2026():
    assert [item.number for item in ITEMS] == list(range(1, 19))
    assert len(items_on(TODAY)) == 18
    assert [item.number for item in items_on(date(2025, 12, 31))] == list(range(1, 18))
    assert find_item(18, date(2025, 12, 31)) is find_item(19, TODAY) is None


def test_no_item_has_a_paragraph_of_the_schedule_that_nobody_read():
    by_instrument = {one.number: one.citation for one in ITEMS}

    assert by_instrument.pop(18).instrument is GUIDANCE
    for citation in by_instrument.values():
        assert citation.instrument is REGULATIONS
        assert not citation.is_verified
        assert not re.search(r"paragraph \d", citation.place)


def test_facts_that_officers_edit_have_the_names_of_their_fields():
    of_registers = {"registered_person", "registered_on", "ofsted_urn", "inspections"}

    edited = {fact.value for fact in DutyFact} - of_registers

    assert edited <= {field.value for field in EditField}


def test_a_setting_with_everything_is_complete_where_it_can_be():
    found = {item.number: item.rule(complete(), TODAY).status.value for item in ITEMS}

    assert found.pop(4) == "not-held"
    assert found.pop(10) == "does-not-apply"
    assert set(found.values()) == {"complete"}


def test_what_a_home_did_not_agree_to_show_is_neither_complete_nor_missing():
    home = complete(kind=Kind.CHILDMINDER, offer=offer(extras=EXTRAS, premises=Premises.OWN_HOME))
    shown = narrowed(replace(home, consent=Consent.AREA), AREA)

    found = {item.number: item.rule(shown, TODAY).status for item in ITEMS}

    withheld = {number for number, one in found.items() if one is DutyStatus.NOT_AGREED}
    assert withheld == {1, 3, 8, 16, 17}
    assert DutyStatus.MISSING not in found.values()


@pytest.mark.parametrize(
    ("number", "facts", "expected"),
    [
        (1, {"registered_person": ""}, "missing"),
        (1, {"registered_person": "", "kind": Kind.CHILDMINDER}, "not-held"),
        (1, {"ofsted_urn": "", "sources": {}}, "does-not-apply"),
        (3, {"address": (), "offer": Offer(premises=Premises.CHILDS_HOME)}, "does-not-apply"),
        (3, {"address": (), "offer": Offer(premises=Premises.MIXED)}, "missing"),
        (3, {"postcode": ""}, "missing"),
        (5, {"phone": ""}, "missing"),
        (5, {"phone": "", "email": "a@b.example"}, "complete"),
        (7, {"ofsted_urn": "", "dfe_urn": "990002", "sources": {}}, "does-not-apply"),
        (8, {"conditions": ""}, "does-not-apply"),
        (8, {"conditions": "", "sources": {"registration": "ofsted_register"}}, "not-held"),
        (10, {"kind": Kind.CHILDMINDER, "offer": Offer(premises=Premises.OWN_HOME)}, "complete"),
        (10, {"kind": Kind.CHILDMINDER, "offer": Offer()}, "missing"),
        (10, {"kind": Kind.DOMESTIC, "offer": Offer()}, "does-not-apply"),
        (11, {"inspections": (), "registered_on": date(2026, 10, 1)}, "does-not-apply"),
        (11, {"inspections": ()}, "missing"),
        (13, {"places_count": 0}, "missing"),
        (13, {"offer": offer(vacancies=(), space_confirmed_on=None)}, "complete"),
        (15, {"offer": offer(funded=())}, "complete"),
        (15, {"registers": Registers(voluntary=True), "offer": Offer()}, "does-not-apply"),
        (17, {"kind": Kind.NURSERY_CLASS, "offer": Offer()}, "does-not-apply"),
        (18, {"kind": Kind.CHILDMINDER, "offer": Offer()}, "does-not-apply"),
        (18, {"places_count": 10, "offer": Offer()}, "does-not-apply"),
        (18, {"places_count": 11, "offer": Offer()}, "missing"),
        (18, {"places_count": None, "offer": Offer()}, "missing"),
        (18, {"offer": offer(funded=())}, "does-not-apply"),
        (18, {"offer": offer(extras=(Extra(ExtraHeading.FOOD, 350),))}, "missing"),
        (18, {"offer": offer(extras=(Extra(ExtraHeading.EXTRA_HOURS, 600),))}, "complete"),
    ],
)
def test_the_status_of_a_setting_that_differs_in_one_fact(number, facts, expected):
    assert status(number, **facts) == expected


def test_a_missing_item_names_what_is_lacking():
    texts = {Text.FOOD: {"en": "Cooked here."}}

    assert lacking(13, places_count=None) == ["places"]
    assert lacking(16, offer=offer(texts=texts, languages=())) == ["send_support", "languages"]
    assert lacking(18, offer=Offer()) == ["extras", "funded_pattern"]


@st.composite
def settings(draw):
    """Published settings of every kind with any of the facts, homes narrowed as published."""
    whole, kind = complete(), draw(st.sampled_from(Kind))
    lost = draw(st.sets(st.sampled_from(sorted(vars(whole)))))
    names = ("address", "postcode", "phone", "registered_on", "registered_person", "ofsted_urn")
    blank = setting()
    facts = {name: getattr(blank, name) for name in (*names, "places_count") if name in lost}
    facts |= {name: getattr(blank, name) for name in ("conditions", "inspections") if name in lost}
    kept = draw(st.sets(st.sampled_from(sorted(vars(whole.offer)))))
    found = replace(
        whole,
        **facts,
        kind=kind,
        sources=draw(st.sampled_from([EXTRACT, {"registration": "schools"}, {}])),
        registers=Registers(*draw(st.tuples(st.booleans(), st.booleans(), st.booleans()))),
        offer=Offer(**{name: getattr(whole.offer, name) for name in kept}),
    )
    if kind in HOME_BASED and draw(st.booleans()):
        return narrowed(replace(found, consent=Consent.AREA), AREA)
    return found


@given(settings())
def test_each_item_gives_one_status_which_follows_from_kind_consent_and_facts(one):
    for item in ITEMS:
        found = item.rule(one, TODAY)

        assert bool(found.lacking) == (found.status is DutyStatus.MISSING)
        if found.status is DutyStatus.NOT_AGREED:
            assert one.consent is Consent.AREA
        if not one.ofsted_urn and one.sources != EXTRACT and item.number in OF_REGISTERED:
            assert found.status is DutyStatus.NOT_APPLICABLE
        if one.kind in SCHOOLS and item.number in (10, 17):
            assert found.status is DutyStatus.NOT_APPLICABLE


@given(settings())
def test_a_setting_that_publishes_more_never_loses_a_complete_item(one):
    more = replace(one, offer=complete().offer, places_count=40, phone="01632 960001")
    for item in ITEMS:
        if item.rule(one, TODAY).status is DutyStatus.COMPLETE:
            assert item.rule(more, TODAY).status is DutyStatus.COMPLETE


@given(st.lists(settings(), max_size=5))
def test_the_counts_are_those_of_judging_each_setting_by_itself(listed):
    counts = count_items(listed, TODAY)

    for item in ITEMS:
        slow = [item.rule(one, TODAY).status for one in listed]
        assert [counts[item.number].of(one) for one in DutyStatus] == [
            slow.count(one) for one in DutyStatus
        ]
        assert counts[item.number].applicable == sum(
            one in (DutyStatus.COMPLETE, DutyStatus.MISSING) for one in slow
        )
