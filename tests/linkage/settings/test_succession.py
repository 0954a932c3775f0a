"""Whether a new registration may be one that is gone."""

from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from app.core.provision import HOME_BASED, Kind
from app.linkage.settings.succession import Candidate, evidence, name_similarity


def _setting(name: str = "Kelp Day Nursery", **facts: Any) -> Candidate:
    values: dict[str, Any] = {
        "kind": Kind.DAY_NURSERY,
        "lines": ("1 Quay",),
        "postcode": "ZZ1 1AA",
    } | facts
    return Candidate(name=name, **values)


@pytest.mark.parametrize(
    ("closed", "new", "is_suggested"),
    [
        (_setting(), _setting(), True),
        (_setting(), _setting("Kelp Nursery Ltd", lines=("The Old Net Loft",)), True),
        (_setting(), _setting("Nursery, Kelp", kind=Kind.PRE_SCHOOL, lines=()), True),
        (_setting(postcode="zz11aa"), _setting(), True),
        (_setting("Cockle Lighthouse Tern"), _setting("Tern Lighthouse", lines=()), False),
        (_setting("Starfish Whelk Tern"), _setting("Whelk Starfish", lines=()), True),  # 85 of 100
        (_setting("Little Gulls"), _setting("Bright Starts"), True),  # one kind behind one door
        (_setting("Little Gulls"), _setting("Bright Starts", lines=("2 Quay",)), False),
        (_setting("Little Gulls"), _setting("Bright Starts", kind=Kind.OUT_OF_SCHOOL), False),
        (_setting("Little Gulls", lines=()), _setting("Bright Starts", lines=()), False),
        (_setting(), _setting(postcode="ZZ1 1AB"), False),
        (_setting(postcode=""), _setting(postcode=""), False),
        (_setting(""), _setting(""), False),
        (_setting("Day Nursery", lines=()), _setting("Pre-School", lines=()), False),
    ],
)
def test_evidence_needs_one_postcode_and_similar_names_or_one_kind_at_one_address(
    closed: Candidate, new: Candidate, is_suggested: bool
) -> None:
    assert bool(evidence(closed, new)) is is_suggested


@pytest.mark.parametrize("kind", [one for one in Kind if one in HOME_BASED])
def test_a_home_is_never_suggested(kind: Kind) -> None:
    assert evidence(_setting(kind=kind), _setting(kind=kind)) == ()
    assert evidence(_setting(kind=kind), _setting()) == ()


def test_evidence_gives_reasons_without_names_or_addresses() -> None:
    found = evidence(_setting(), _setting("Kelp Nursery"))

    assert found == (
        "the same postcode",
        "names alike by 100 of 100",
        "the same first line of the address",
        "the same kind of provision",
    )


settings = st.builds(
    Candidate,
    kind=st.sampled_from(Kind),
    name=st.text(max_size=12) | st.sampled_from(["Kelp", "Kelp Nursery", "Wrack Nursery"]),
    lines=st.lists(st.sampled_from(["1 Quay", "2 Quay", ""]), max_size=2).map(tuple),
    postcode=st.sampled_from(["ZZ1 1AA", "ZZ1 1AB", "", "nowhere"]),
)


@given(settings, settings)
def test_it_is_the_same_whichever_of_the_two_is_gone(one: Candidate, other: Candidate) -> None:
    assert evidence(one, other) == evidence(other, one)


@given(st.text(), st.text())
def test_name_similarity_is_at_most_100_and_a_name_equals_itself(one: str, other: str) -> None:
    assert 0 <= name_similarity(one, other) == name_similarity(other, one) <= 100
    assert name_similarity(one, one) == 100
