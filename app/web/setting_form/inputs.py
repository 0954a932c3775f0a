"""The controls of each editable field, with what they hold (`typed_values`)."""

from collections.abc import Callable, Collection, Mapping
from dataclasses import dataclass
from datetime import date
from typing import Final

from app.core.field_names import FIELD_NAMES
from app.core.listing_cells import choice_parsers
from app.core.listing_cells.choice_parsers import SPACE_COLUMNS
from app.core.listing_cells.price_parsers import EXTRA_COLUMNS
from app.core.offer import AgeBand, Funded, Premises, Space, Unit, Weeks
from app.data.tables import EditField
from app.i18n import Translator, mark
from app.publish.selection.edit_fields import SPACE_DAY
from app.web.presenters.formatting import weekday
from app.web.presenters.labels import AGE_BAND_COMBINATIONS, EXTRAS, PREMISES
from app.web.setting_form.typed_values import (
    AS_MONDAY,
    COLUMNS,
    NO_FUNDED,
    PRICE_ROWS_MAX,
    TEXT_FIELDS,
    Typed,
)

BLANK_PRICES = 3  # empty rows after the prices of a setting
OPENING_COLUMNS: Final = {
    Weeks.ALL_YEAR: mark("All year"),
    Weeks.TERM: mark("Term"),
    Weeks.HOLIDAYS: mark("Holidays"),
}
COLUMN_LABELS: Final = {
    "address_1": mark("First line"),
    "address_2": mark("Second line"),
    "address_3": mark("Third line"),
    "town": mark("Town or city"),
    "postcode": mark("Postcode"),
    "age_from_months": mark("Youngest, in months"),
    "age_to_months": mark("Oldest, in months: 59 is up to 5 years"),
    "space_under_2": mark("Under 2"),
    "space_2": mark("2 years"),
    "space_3_4": mark("3 and 4 years"),
    SPACE_DAY: mark("Confirmed on"),
}
HINTS: Final = {
    EditField.VACANCIES: mark("With the day on which the setting confirmed them."),
    EditField.OPENING: mark("Times such as 08:00-18:00; two on one day with a comma between."),
    EditField.LANGUAGES: mark("Names of languages, with semicolons between."),
    EditField.SCHOOL_RUNS: mark("One school a line."),
    EditField.PRICES: mark("Pounds, such as 62.50. To remove a price, empty its pounds."),
    EditField.EXTRAS: mark(
        "In the last column, write what a family can have instead without charge."
    ),
}
FUNDED_LABELS: Final = {
    Funded.WORKING_UNDER_2: mark("Working parents, under 2"),
    Funded.WORKING_2: mark("Working parents, 2"),
    Funded.EARLY_LEARNING_2: mark("Families receiving additional support, 2"),
    Funded.UNIVERSAL_3_4: mark("Universal, 3 and 4"),
    Funded.WORKING_3_4: mark("Working parents, 3 and 4"),
}
UNIT_NAMES: Final = {
    Unit.HOUR: mark("hour"),
    Unit.SESSION: mark("session"),
    Unit.HALF_DAY: mark("half day"),
    Unit.DAY: mark("day"),
    Unit.WEEK: mark("week"),
    Unit.MONTH: mark("month"),
    Unit.TERM: mark("term"),
    Unit.MEAL: mark("meal"),
    Unit.ONCE: mark("once only"),
}


SPACE_MONTHS = 18  # months ahead that a space can be offered from
SPACE_NAMES: Final = {
    Space.NOW: mark("Space now"),
    Space.FROM_MONTH: mark("Space from %(month)s"),
    Space.WAITING_LIST: mark("Waiting list"),
    Space.FULL: mark("Full"),
}


@dataclass(frozen=True)
class FormContext:
    """What controls depend on beside their values; `languages` are those that texts are given in."""

    languages: Collection[str]
    translator: Translator
    today: date


@dataclass(frozen=True)
class Input:
    """One control. `kind`: text, date, lines, select or check; `options` are (value, text)."""

    name: str
    label: str
    kind: str = "text"
    value: str = ""
    options: tuple[tuple[str, str], ...] = ()
    language: str = ""


@dataclass(frozen=True)
class InputRow:
    """A row of a table of inputs, such as the times of one day."""

    label: str
    inputs: tuple[Input, ...]


@dataclass(frozen=True)
class FieldInputs:
    """All controls of a field: a list of inputs, or rows of a table under `columns`.

    The heading of the field is the label of a single input.
    """

    inputs: tuple[Input, ...] = ()
    columns: tuple[str, ...] = ()
    rows: tuple[InputRow, ...] = ()
    hint: str = ""


def field_inputs(field: EditField, typed: Typed, context: FormContext) -> FieldInputs:
    """The controls of a field with what they hold."""
    text = context.translator.gettext
    hint = text(HINTS[field]) if field in HINTS else ""
    if field in _TABLES:
        columns, rows = _TABLES[field](typed, context.translator)
        more = (_as_monday(typed, text),) if field is EditField.OPENING else ()
        return FieldInputs(more, columns, rows, hint)
    if field in COLUMNS:
        inputs = tuple(_column_input(field, column, typed, context) for column in COLUMNS[field])
    elif field in TEXT_FIELDS:
        inputs = tuple(
            Input(
                name, context.translator.language_name(code), "lines", typed.get(name, ""), (), code
            )
            for code in context.languages
            for name in (f"{field.value}-{code}",)
        )
    else:
        inputs = _single_inputs(field, typed, context.translator)
    return FieldInputs(inputs, hint=hint)


def _as_monday(typed: Typed, text: Callable[[str], str]) -> Input:
    label = text(mark("Tuesday to Friday: the same as Monday"))
    return Input(AS_MONDAY, label, "check", typed.get(AS_MONDAY, ""))


def _column_input(field: EditField, column: str, typed: Typed, context: FormContext) -> Input:
    name, label = f"{field.value}-{column}", context.translator.gettext(COLUMN_LABELS[column])
    value = typed.get(name, "")
    if column in SPACE_COLUMNS.values():
        return Input(name, label, "select", value, _space_options(value, context))
    return Input(name, label, "date" if column == SPACE_DAY else "text", value)


def _space_options(value: str, context: FormContext) -> tuple[tuple[str, str], ...]:
    """Every answer, with the coming months; also a month before them that a setting has."""
    text, translator = context.translator.gettext, context.translator
    first = context.today.year * 12 + context.today.month
    months = [date(one // 12, one % 12 + 1, 1) for one in range(first, first + SPACE_MONTHS)]
    try:
        _, given = choice_parsers.space(value)
    except ValueError:
        given = None
    if given and given not in months:
        months.insert(0, given)
    chosen = [(Space.NOW, None), *((Space.FROM_MONTH, one) for one in months)]
    options = [
        (
            choice_parsers.write_space(space, month),
            text(SPACE_NAMES[space], month=translator.month(month) if month else ""),
        )
        for space, month in (*chosen, (Space.WAITING_LIST, None), (Space.FULL, None))
    ]
    return (("", text(mark("Not known"))), *options)


def _single_inputs(field: EditField, typed: Typed, translator: Translator) -> tuple[Input, ...]:
    text, name = translator.gettext, field.value
    value, label = typed.get(name, ""), text(FIELD_NAMES[name])
    not_known = ("", text(mark("Not known")))
    if field is EditField.FUNDED:
        named = {**{one.value: label for one, label in FUNDED_LABELS.items()}}
        named[NO_FUNDED] = mark("Offers no funded hours")
        return tuple(
            Input(f"{name}-{one}", text(label), "check", typed.get(f"{name}-{one}", ""))
            for one, label in named.items()
        )
    if field is EditField.STEP_FREE:
        options = (not_known, ("yes", text(mark("Yes"))), ("no", text(mark("No"))))
        return (Input(name, label, "select", value, options),)
    if field is EditField.PREMISES:
        places = tuple((one.value, text(PREMISES[one])) for one in Premises)
        return (Input(name, label, "select", value, (not_known, *places)),)
    kind = {EditField.APPLY_BY: "date", EditField.SCHOOL_RUNS: "lines"}.get(field, "text")
    return (Input(name, label, kind, value),)


Table = tuple[tuple[str, ...], tuple[InputRow, ...]]


def _opening_table(typed: Typed, translator: Translator) -> Table:
    columns = tuple(map(translator.gettext, OPENING_COLUMNS.values()))
    rows = []
    for day in range(7):
        label = weekday(day, translator)
        cells = (
            Input(name, f"{label}, {column}", value=typed.get(name, ""))
            for weeks, column in zip(OPENING_COLUMNS, columns, strict=True)
            for name in (f"opening-{day}-{weeks.value}",)
        )
        rows.append(InputRow(label, tuple(cells)))
    return columns, tuple(rows)


def _prices_table(typed: Typed, translator: Translator) -> Table:
    text = translator.gettext
    columns = tuple(map(text, (mark("Age"), mark("Pounds"), mark("For each"), mark("From"))))
    bands = (
        ("", text(mark("All ages"))),
        *((one.value, text(AGE_BAND_COMBINATIONS[one,])) for one in AgeBand),
    )
    units = tuple((one.value, text(UNIT_NAMES[one])) for one in Unit)
    filled = [row for row in range(PRICE_ROWS_MAX) if typed.get(f"prices-{row}-amount")]
    count = min(PRICE_ROWS_MAX, max(filled, default=-1) + 1 + BLANK_PRICES)
    rows = []
    for row in range(count):
        start = f"prices-{row}"
        label = text(mark("Price %(number)s"), number=row + 1)
        cells = (
            Input(f"{start}-band", columns[0], "select", typed.get(f"{start}-band", ""), bands),
            Input(f"{start}-amount", columns[1], value=typed.get(f"{start}-amount", "")),
            Input(f"{start}-unit", columns[2], "select", typed.get(f"{start}-unit", "day"), units),
            Input(f"{start}-from", columns[3], "date", typed.get(f"{start}-from", "")),
        )
        rows.append(InputRow(label, cells))
    return columns, tuple(rows)


def _extras_table(typed: Typed, translator: Translator) -> Table:
    text = translator.gettext
    columns = (
        *(text(mark("Charged")), text(mark("Pounds"))),
        *(text(mark("For each")), text(mark("Instead, without charge"))),
    )
    units = tuple((one.value, text(UNIT_NAMES[one])) for one in Unit)
    rows = []
    for heading in EXTRA_COLUMNS:
        start = f"extras-{heading.value}"
        cells = (
            Input(f"{start}-charged", columns[0], "check", typed.get(f"{start}-charged", "")),
            Input(f"{start}-amount", columns[1], value=typed.get(f"{start}-amount", "")),
            Input(f"{start}-unit", columns[2], "select", typed.get(f"{start}-unit", ""), units),
            Input(f"{start}-instead", columns[3], value=typed.get(f"{start}-instead", "")),
        )
        rows.append(InputRow(text(EXTRAS[heading]), cells))
    return columns, tuple(rows)


_TABLES: Final[Mapping[EditField, Callable[[Typed, Translator], Table]]] = {
    EditField.OPENING: _opening_table,
    EditField.PRICES: _prices_table,
    EditField.EXTRAS: _extras_table,
}
