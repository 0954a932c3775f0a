"""Public ids of help points, and their details as facts."""

import json
import re
from datetime import time

import pytest
from hypothesis import given
from hypothesis import strategies as st

from app.core.help_points import NO_DETAILS, HelpDetails, HubService, help_point_id
from app.core.offer import Opening, Weeks

DETAILS = HelpDetails(
    offers=(HubService.MIDWIFE, HubService.YOUTH),
    opening=(Opening(5, time(9, 30), time(12), Weeks.TERM),),
    languages=("en", "pl"),
    step_free=False,
    notes="Ring the bell.",
)
REFERENCES = st.text(min_size=1, max_size=40)


@pytest.mark.parametrize(
    ("reference", "expected"),
    [
        ("FH-1", "995-FH-1"),
        ("20101", "995-20101"),
        ("FH 1", "995-fh-1-fd71c333"),
        ("FH--1", "995-fh-1-8a6f2c95"),
        ("../é?/", "995-e-c9e94409"),
        ("家", "995-place-c8ae97be"),
    ],
)
def test_an_id_has_the_councils_number_and_its_reference(reference, expected):
    assert help_point_id("995", reference) == expected


@given(REFERENCES)
def test_every_id_is_one_segment_of_an_address(reference):
    assert re.fullmatch(r"995(-[A-Za-z0-9]+)+", help_point_id("995", reference))


@given(REFERENCES, REFERENCES)
def test_two_references_of_a_council_never_share_an_id(first, second):
    assert (help_point_id("995", first) == help_point_id("995", second)) is (first == second)


def test_details_are_stored_as_facts_and_read_again():
    facts = DETAILS.to_facts()

    assert HelpDetails.from_facts(json.loads(json.dumps(facts))) == DETAILS
    assert NO_DETAILS.to_facts() == {}


def test_services_and_facts_of_a_newer_release_are_ignored():
    facts = {"offers": ["midwife", "time-travel"], "wifi": True}

    assert HelpDetails.from_facts(facts) == HelpDetails(offers=(HubService.MIDWIFE,))
