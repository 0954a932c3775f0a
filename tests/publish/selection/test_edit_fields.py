"""The texts of editable fields: each is read back as written, and what is wrong is refused."""

import pytest

from app.data.tables import EditField
from app.publish.edits.undo import DECISIONS
from app.publish.selection.edit_fields import FIELD_RULES, canonical
from tests.publish.edit_texts import TEXTS

WRONG = {
    EditField.NAME: " ",
    EditField.ADDRESS: '{"street": "Quay"}',
    EditField.PHONE: "no number",
    EditField.AGES: '{"age_to_months": "9"}',
    EditField.VACANCIES: '{"space_2": "now"}',
    EditField.EXTRAS: "3.50 a meal",
    EditField.DESCRIPTION: '{"pl": "Witamy"}',
    EditField.FOOD: '{"en": 3}',
}


def test_every_field_but_kind_and_decisions_has_a_text() -> None:
    assert {*EditField} - {*TEXTS} == {EditField.KIND, *DECISIONS}
    assert {*FIELD_RULES} - {*TEXTS} == {EditField.BEING_CHECKED}  # a decision that pages show


@pytest.mark.parametrize("field", TEXTS)
def test_a_written_value_is_read_back_as_the_same_text(field: EditField) -> None:
    written = canonical(field, TEXTS[field])

    assert canonical(field, written) == written
    assert FIELD_RULES[field].value(written) == FIELD_RULES[field].value(TEXTS[field])


@pytest.mark.parametrize("field", [field for field in TEXTS if field is not EditField.NAME])
def test_no_text_stands_for_showing_nothing(field: EditField) -> None:
    assert canonical(field, " ") == ""


@pytest.mark.parametrize(("field", "text"), WRONG.items())
def test_a_text_that_files_would_refuse_is_refused(field: EditField, text: str) -> None:
    with pytest.raises(ValueError, match=r"\w"):
        canonical(field, text)
