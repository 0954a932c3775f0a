"""Plans of random listings: what was exported changes nothing, and changes are those a table shows."""

from collections.abc import Mapping

from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from sqlmodel import delete

from app.data.listing_plans import Blanks, Choices, RowVerdict, Wanted
from app.data.tables import EditField, ProviderEdit
from app.ingest.listing_import.make_plan import resulting_rows
from app.ingest.sources.council_listing.listing_export import cells
from tests.builders import Install
from tests.ingest.listing_import.planning import changes_of, edit_row, exported, plan_of, text_of

FEW = settings(
    max_examples=8, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture]
)
VALUES: Mapping[str, list[str]] = {
    "phone": ["", "[clear]", "01632 960009", "01632 960111", "ring us"],
    "places": ["", "[clear]", "40", "12", "many"],
    "town": ["", "[clear]", "Sandmere", "Port"],
    "address_1": ["", "9 Quay Lane", "10 Quay Lane"],
    "step_free": ["", "yes", "no", "perhaps"],
    "opening": ["", "Mon 09:00-12:00 term", "at nine"],
    "description:pl": ["", "Nad morzem"],
}
ROW = st.fixed_dictionaries({name: st.sampled_from(values) for name, values in VALUES.items()})
EDITS = st.dictionaries(
    st.sampled_from(["phone", "places", "address", "step_free", "description"]),
    st.integers(0, 1),
    max_size=3,
)
EDITED = {
    "phone": ["01632 960222", ""],
    "places": ["77", ""],
    "address": ['{"address_1": "1 New Street", "postcode": "ZZ1 1AD"}', ""],
    "step_free": ["yes", "no"],
    "description": ['{"en": "By the sea", "pl": "Plaża"}', ""],
}
BAD = {"ring us", "many", "perhaps", "at nine"}


def make_edits(install: Install, edits: Mapping[str, int]) -> None:
    """Exactly these edits of the setting S-2."""
    with install.session() as session:
        session.exec(delete(ProviderEdit))
        session.commit()
    for name, number in sorted(edits.items()):
        edit_row(install, "S-2", EditField(name), EDITED[name][number])


def simple_changes(
    in_force: Mapping[str, str], row: Mapping[str, str], blanks: Blanks
) -> dict[str, tuple[str, str]]:
    """The changes of one row, one cell after the other."""
    changes = {}
    for column, cell in row.items():
        old = in_force.get(column, "")
        empties = cell == "[clear]" or (cell == "" and blanks is Blanks.EMPTY)
        new = "" if empties else old if cell == "" or cell in BAD else cell
        if new != old:
            changes[column] = (old, new)
    return changes


@FEW
@given(row=ROW, edits=EDITS, blanks=st.sampled_from(Blanks))
def test_a_plan_has_the_changes_of_a_simple_comparison(
    install: Install, row: dict[str, str], edits: dict[str, int], blanks: Blanks
):
    make_edits(install, edits)
    before = plan_of(install, exported(install)).current.rows["S-2"]

    made = plan_of(
        install, text_of({"reference": "S-2", "name": "Listed S-2", **row}), Choices(blanks)
    )

    (planned,) = made.plan.rows
    assert changes_of(planned) == simple_changes(before.in_force, row, blanks)
    assert {fault.value for fault in planned.faults} == BAD & set(row.values())
    # What the edits that stay and the new row give together is what the plan says.
    result = next(one for one in resulting_rows(made, Wanted.ALL) if one.reference == "S-2")
    ended = {one.replaced.field for one in planned.changes if one.replaced}
    shown = {name: cell for name, cell in cells(result).items() if cell}
    for name in sorted(edits.keys() - ended):
        shown = {key: cell for key, cell in shown.items() if key not in columns_of(name)}
        kept = {k: v for k, v in before.in_force.items() if k in columns_of(name)}
        shown |= kept
    expected = dict(before.in_force)
    expected |= {name: new for name, (_, new) in changes_of(planned).items()}
    assert shown == {name: cell for name, cell in expected.items() if cell}


def columns_of(field: str) -> set[str]:
    """The columns of a field, for the fields of these examples."""
    if field == "address":
        return {"address_1", "address_2", "address_3", "town", "postcode"}
    return {field, f"{field}:pl"}


@FEW
@given(edits=EDITS, blanks=st.sampled_from(Blanks))
def test_an_exported_listing_changes_nothing_whatever_officers_edited(
    install: Install, edits: dict[str, int], blanks: Blanks
):
    make_edits(install, edits)

    made = plan_of(install, exported(install), Choices(blanks))

    assert {row.verdict for row in made.plan.rows} == {RowVerdict.UNCHANGED}
    assert made.summary.changing_count == 0
