"""What is wrong with a cell of a table, named by its row; parsers name the stored text."""

import re
from collections.abc import Iterator

from app.core.listing_cells.opening_hours_parsers import parse_opening
from app.core.listing_cells.price_parsers import EXTRA_COLUMNS
from app.core.offer import Weeks
from app.data.tables import EditField
from app.i18n import Translator, mark
from app.web.presenters.formatting import weekday
from app.web.presenters.labels import EXTRAS
from app.web.setting_form.typed_values import PRICE_ROWS_MAX, Typed

_WRITE_TIMES = mark("%(row)s: write times such as 08:00-18:00")
_CLOSES_FIRST = mark(
    "%(row)s: it closes before it opens. Describe overnight care in the description."
)
_are_times = re.compile(r"[0-2]\d:[0-5]\d *- *[0-2]\d:[0-5]\d", re.ASCII).fullmatch
_is_pounds = re.compile(r"\d{1,6}(\.\d\d)?", re.ASCII).fullmatch


def problem_with(field: EditField, typed: Typed, translator: Translator) -> str:
    """The first cell that cannot be right, as a sentence; "" where the parser explains it."""
    if field is EditField.OPENING:
        return next(_wrong_times(typed, translator), "")
    if field in (EditField.PRICES, EditField.EXTRAS):
        message = mark("%(row)s: write pounds such as 62.50")
        rows = _wrong_amounts(field, typed, translator)
        return next((translator.gettext(message, row=row) for row in rows), "")
    return ""


def _wrong_times(typed: Typed, translator: Translator) -> Iterator[str]:
    """What is wrong with the times of each day, as a sentence."""
    for day in range(7):
        for weeks in Weeks:
            for times in typed.get(f"opening-{day}-{weeks.value}", "").split(","):
                if times.strip() and not _is_time_range(times.strip()):
                    ends_first = _are_times(times.strip())
                    message = _CLOSES_FIRST if ends_first else _WRITE_TIMES
                    yield translator.gettext(message, row=weekday(day, translator))


def _is_time_range(times: str) -> bool:
    try:
        return bool(parse_opening(f"Mon {times} all year"))
    except ValueError:
        return False


def _wrong_amounts(field: EditField, typed: Typed, translator: Translator) -> Iterator[str]:
    text = translator.gettext
    if field is EditField.PRICES:
        number = mark("Price %(number)s")
        rows = {f"{row}": text(number, number=row + 1) for row in range(PRICE_ROWS_MAX)}
    else:
        rows = {heading.value: text(EXTRAS[heading]) for heading in EXTRA_COLUMNS}
    for row, label in rows.items():
        amount = typed.get(f"{field.value}-{row}-amount", "").strip()
        if amount and not _is_pounds(amount):
            yield label
