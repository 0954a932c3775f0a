"""The values in force of a listing: the cells of its rows, with officers' edits in their place.

An edit of a field has the text of the cells of a listing (`publish.selection.edit_fields`).
"""

import json
from collections.abc import Iterable, Mapping

from app.core.listing_cells.choice_parsers import SPACE_COLUMNS
from app.core.listing_cells.price_parsers import EXTRA_COLUMNS
from app.core.offer import Text
from app.data.edits import Edit, EditsByField
from app.data.tables import EditField
from app.ingest.sources.council_listing.listing_columns import TEXT_LANGUAGES, text_column
from app.publish.selection.edit_fields import ADDRESS_LINES, FIELD_RULES, SPACE_DAY

_TEXTS = {
    EditField(text.value): {language: text_column(text, language) for language in TEXT_LANGUAGES}
    for text in Text
}
_SEVERAL_COLUMNS: Mapping[EditField, tuple[str, ...]] = {
    EditField.ADDRESS: (*ADDRESS_LINES, "town", "postcode"),
    EditField.AGES: ("age_from_months", "age_to_months"),
    EditField.VACANCIES: (*SPACE_COLUMNS.values(), SPACE_DAY),
    EditField.EXTRAS: tuple(EXTRA_COLUMNS.values()),
    **{field: tuple(columns.values()) for field, columns in _TEXTS.items()},
}
COLUMNS_OF: Mapping[EditField, tuple[str, ...]] = {
    **{field: _SEVERAL_COLUMNS.get(field, (field.value,)) for field in FIELD_RULES},
    EditField.CONSENT: ("consent", "consent_on"),
}
FIELD_OF: Mapping[str, EditField] = {
    column: field for field, columns in COLUMNS_OF.items() for column in columns
}


def edited_cells(cells: Mapping[str, str], edits: Iterable[Edit]) -> dict[str, str]:
    """Cells by column, without blank ones, with those of edited fields replaced."""
    edited = dict(cells)
    for edit in edits:
        for column in COLUMNS_OF[edit.field]:
            edited.pop(column, None)
        edited |= _cells_of(edit)
    return edited


def edits_in_force(own: EditsByField) -> dict[EditField, Edit]:
    """The edits of fields that are in force and that today's parsers read, as selection does."""
    return {
        field: edit
        for field, edit in own.items()
        if field in FIELD_RULES and edit.is_in_force() and _is_readable(edit)
    }


def _is_readable(edit: Edit) -> bool:
    try:
        FIELD_RULES[edit.field].value(edit.value)
    except ValueError:
        return False
    return True


def _cells_of(edit: Edit) -> dict[str, str]:
    if not edit.value:
        return {}
    if edit.field not in _SEVERAL_COLUMNS:
        return {edit.field.value: edit.value}
    cells: dict[str, str] = json.loads(edit.value)
    names = _TEXTS.get(edit.field)
    return {names[language]: cell for language, cell in cells.items()} if names else cells
