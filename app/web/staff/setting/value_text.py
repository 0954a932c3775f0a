"""The text of a field as lines for people: an address, times by day, prices, texts by language."""

import json
from collections.abc import Iterator

from app.core.offer import Funded, Premises
from app.data.tables import EditField
from app.i18n import Translator, mark
from app.web.presenters.labels import PREMISES
from app.web.staff.setting.inputs import COLUMN_LABELS, EXTRA_LABELS, FUNDED_LABELS
from app.web.staff.setting.typed_values import COLUMNS, NO_FUNDED, TEXT_FIELDS

_LISTS = frozenset({EditField.OPENING, EditField.PRICES, EditField.SCHOOL_RUNS})


def value_lines(field: EditField, text: str, translator: Translator) -> list[str]:
    """The lines of a stored text; none for ""."""
    return list(_lines(field, text, translator)) if text else []


def _lines(field: EditField, text: str, translator: Translator) -> Iterator[str]:
    named = translator.gettext
    if field is EditField.ADDRESS:
        yield ", ".join(cell for _, cell in _cells(field, text))
    elif field in (EditField.AGES, EditField.VACANCIES):
        for column, cell in _cells(field, text):
            yield f"{named(COLUMN_LABELS[column])}: {cell}"
    elif field is EditField.EXTRAS:
        for column, cell in json.loads(text).items():
            yield f"{named(EXTRA_LABELS[column])}: {cell}"
    elif field in TEXT_FIELDS:
        for language, wording in json.loads(text).items():
            yield f"{translator.language_name(language)}: \u2068{wording}\u2069"
    elif field in _LISTS:
        yield from (one.strip() for one in text.split(";"))
    elif field is EditField.FUNDED:
        for one in text.split(";"):
            value = one.strip()
            is_none = value == NO_FUNDED
            yield named(mark("none") if is_none else FUNDED_LABELS[Funded(value)])
    elif field is EditField.PREMISES:
        yield named(PREMISES[Premises(text)])
    else:
        yield text


def _cells(field: EditField, text: str) -> Iterator[tuple[str, str]]:
    """The columns of a field that are filled, in the order of its form."""
    cells: dict[str, str] = json.loads(text)
    return ((column, cells[column]) for column in COLUMNS[field] if column in cells)
