"""The fast merge of a provider's fields against the general one."""

from hypothesis import given
from hypothesis import strategies as st

from app.data.providers import Publishable
from app.publish.selection.field_precedence import merge, merge_layers
from app.publish.selection.source_claims import NO_CLAIMS

WORDS = st.sampled_from(["", "Kelp", "a\nb"])


def rows() -> st.SearchStrategy[Publishable]:
    return st.builds(
        Publishable,
        provider_id=st.just("aaaaaaaaaaaa"),
        name=st.none() | WORDS,
        phone=WORDS,
        website=WORDS,
        consent=st.just("all"),
        la_number=st.none() | st.just("995"),
        name_source=st.sampled_from(
            ["ofsted_register", "ofsted_consented", "schools", "ofsted_council_extract/995"]
        ),
        kind=st.sampled_from(["day-nursery", "childminder", "nursery-class"]),
        places_count=st.none() | st.integers(0, 40),
        age_from_months=st.none() | st.integers(0, 36),
        age_to_months=st.none() | st.integers(37, 60),
        address=WORDS,
        town=WORDS,
        postcode=WORDS,
        issuer=st.sampled_from(["ofsted", "dfe"]),
        identifier=st.just("EY100001"),
        registered_on=st.sampled_from(["", "2020-01-01"]),
        early_years=st.booleans(),
        compulsory=st.booleans(),
        voluntary=st.booleans(),
        is_independent=st.booleans(),
        is_open=st.booleans(),
        organisation=WORDS,
    )


@given(rows())
def test_a_register_only_merge_equals_the_layered_merge(row: Publishable) -> None:
    assert merge(row, NO_CLAIMS) == merge_layers(row, NO_CLAIMS)
