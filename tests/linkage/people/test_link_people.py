"""Two lists of people linked one to one, with a small model written by hand."""

from datetime import date, timedelta
from itertools import product

from hypothesis import given
from hypothesis import strategies as st

from app.linkage.decide import LinkOutcome
from app.linkage.model import AgreementLevel, FieldModel, Model, Thresholds
from app.linkage.people.link import PersonLink, candidate_pairs, decided_pairs, link_people
from app.linkage.people.normalise import PersonFields, normalise_person

LEVELS = {
    "forename": ("exact reversed other_forename short_form prefix close near", 4.0, -4.0),
    "surname": ("exact reversed part close near", 5.0, -4.0),
    "born_on": ("exact swapped one_edit", 10.0, -8.0),
    "address": ("house uncertain_house postcode one_edit outcode", 8.0, -3.0),
    "sex": ("exact", 1.0, -5.0),
}
MODEL = Model(
    version="test",
    kind="people",
    prior=2**-14,
    fields=tuple(
        FieldModel(
            name,
            (
                *(AgreementLevel(one, min(1, 2**agree / 2048), 2**-11) for one in levels.split()),
                AgreementLevel("different", 2**differ / 2, 0.5),
            ),
        )
        for name, (levels, agree, differ) in LEVELS.items()
    ),
    thresholds=Thresholds(link=5.0, review=-4.0, stay=0.0, lead=2.0),
    trained={},
    frequencies={},
)


def child(forename: str, day: int = 0, house: str = "1", **more: str) -> PersonFields:
    born_on = (date(2022, 3, 5) + timedelta(days=37 * day)).isoformat()
    return normalise_person(
        {"forename": forename, "surname": "Smith", "born_on": born_on, "sex": "f"}
        | {"postcode": "ZZ1 2AB", "house": house, **more}
    )


def outcomes(links: list[PersonLink]) -> dict[tuple[str, str], tuple[LinkOutcome, str]]:
    return {(one.left, one.right): (one.decision.outcome, one.decision.rule) for one in links}


def test_twins_in_both_lists_are_each_linked_to_themselves() -> None:
    twins = {"1": child("Anna"), "2": child("Leo", sex="m")}

    found = link_people(twins, {f"b{key}": one for key, one in twins.items()}, MODEL)

    assert outcomes(found) == {
        ("1", "b1"): (LinkOutcome.LINK, ""),
        ("2", "b2"): (LinkOutcome.LINK, ""),
    }


def test_a_twin_alone_in_the_other_list_is_not_linked() -> None:
    found = link_people({"1": child("Anna")}, {"b": child("Ida")}, MODEL)

    assert all(one.decision.outcome is not LinkOutcome.LINK for one in found)


def test_a_child_without_a_name_beside_twins_is_reviewed() -> None:
    found = link_people({"1": child("Baby")}, {"b": child("Anna"), "c": child("Ida")}, MODEL)

    assert outcomes(found) == {("1", "b"): (LinkOutcome.REVIEW, "rival")}


def test_an_nhs_number_comes_before_any_weight() -> None:
    number = "9434765919"
    left = {"1": child("Anna", nhs_number=number)}
    right = {"b": child("Anna"), "c": child("Zara", house="9", nhs_number=number)}

    found = link_people(left, right, MODEL)

    assert outcomes(found) == {("1", "c"): (LinkOutcome.LINK, "nhs_number_and_birth_date")}


people = st.builds(
    child,
    st.sampled_from(("Anna", "Ida", "Leo", "Baby", "Annabel")),
    st.integers(0, 2),
    st.sampled_from("12"),
    nhs_number=st.sampled_from(("", "", "9434765919")),
)
lists = st.dictionaries(st.sampled_from("abcdef"), people, max_size=5)


@given(lists, lists)
def test_each_record_is_in_one_link_at_most_and_candidates_are_those_of_all_pairs(
    left: dict[str, PersonFields], right: dict[str, PersonFields]
) -> None:
    links = link_people(left, right, MODEL)

    assert len({one.left for one in links}) == len({one.right for one in links}) == len(links)
    assert {(one.left, one.right) for one in links} <= decided_pairs(left, right, MODEL).keys()
    # Here all have one postcode and surname, so that all pairs are candidates.
    assert list(candidate_pairs(left, right)) == [
        pair for one in left for pair in product(one, sorted(right))
    ]
