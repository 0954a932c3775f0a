"""What the inputs of a field hold, from its stored text and back.

A stored text has the form of the cells of a council's listing (`publish.selection.edit_fields`). What
was typed goes back into the same form unchecked, so that one parser checks files and pages.
"""

import json
from collections.abc import Callable, Iterator, Mapping
from typing import Final

from app.core.json_text import encode_sorted
from app.core.listing_cells.choice_parsers import SPACE_COLUMNS
from app.core.listing_cells.languages import languages, write_languages
from app.core.listing_cells.opening_hours_parsers import parse_opening
from app.core.listing_cells.price_parsers import EXTRA_COLUMNS, parse_extra, parse_prices
from app.core.offer import Funded, Text, Unit, Weeks
from app.data.tables import EditField
from app.publish.selection.edit_fields import ADDRESS_LINES, SPACE_DAY

Typed = Mapping[str, str]  # what each input holds, by its name
PRICE_ROWS_MAX = 60
NO_FUNDED = "none"
AS_MONDAY = "opening-as-monday"
TEXT_FIELDS: Final = frozenset(EditField(text.value) for text in Text)
# Fields with an input for each column of a listing.
COLUMNS: Final = {
    EditField.ADDRESS: (*ADDRESS_LINES, "town", "postcode"),
    EditField.AGES: ("age_from_months", "age_to_months"),
    EditField.VACANCIES: (*SPACE_COLUMNS.values(), SPACE_DAY),
}
_WEEKS_CELLS = {Weeks.ALL_YEAR: "all year", Weeks.TERM: "term", Weeks.HOLIDAYS: "holidays"}
_DAYS = ("Mon", "Tue", "Wed", "Thu", "Fri", "Sat", "Sun")


# --- from a stored text to what inputs hold ---


def typed_of(field: EditField, text: str) -> dict[str, str]:
    """What the inputs of a field hold for its stored text."""
    if field in COLUMNS or field in TEXT_FIELDS:
        cells: dict[str, str] = json.loads(text) if text else {}
        return {f"{field.value}-{column}": cell for column, cell in cells.items()}
    return dict(_READERS[field](text)) if field in _READERS else {field.value: text}


def _opening(text: str) -> Iterator[tuple[str, str]]:
    times: dict[str, list[str]] = {}
    for one in parse_opening(text) if text else ():
        name = f"opening-{one.weekday}-{one.weeks.value}"
        times.setdefault(name, []).append(f"{one.opens:%H:%M}-{one.closes:%H:%M}")
    return ((name, ", ".join(listed)) for name, listed in times.items())


def _prices(text: str) -> Iterator[tuple[str, str]]:
    for row, price in enumerate(parse_prices(text) if text else ()):
        yield f"prices-{row}-band", price.band.value if price.band else ""
        yield f"prices-{row}-amount", _pounds(price.pence)
        yield f"prices-{row}-unit", price.unit.value
        yield f"prices-{row}-from", price.valid_from.isoformat() if price.valid_from else ""


def _extras(text: str) -> Iterator[tuple[str, str]]:
    cells: dict[str, str] = json.loads(text) if text else {}
    for heading, column in EXTRA_COLUMNS.items():
        if column in cells:
            extra = parse_extra(heading, cells[column])
            name = f"extras-{heading.value}"
            yield f"{name}-charged", "1"
            yield f"{name}-amount", "" if extra.pence is None else _pounds(extra.pence)
            yield f"{name}-unit", extra.unit.value if extra.unit else ""
            yield f"{name}-instead", extra.alternative


def _funded(text: str) -> Iterator[tuple[str, str]]:
    return ((f"funded-{one.strip()}", "1") for one in text.split(";") if one.strip())


def _school_runs(text: str) -> Iterator[tuple[str, str]]:
    yield "school_runs", "\n".join(one.strip() for one in text.split(";"))


def _languages(text: str) -> Iterator[tuple[str, str]]:
    yield "languages", write_languages(languages(text)) if text else ""


_READERS: Final[Mapping[EditField, Callable[[str], Iterator[tuple[str, str]]]]] = {
    EditField.OPENING: _opening,
    EditField.PRICES: _prices,
    EditField.EXTRAS: _extras,
    EditField.FUNDED: _funded,
    EditField.SCHOOL_RUNS: _school_runs,
    EditField.LANGUAGES: _languages,
}


# --- from what was typed to a text ---


def with_monday_copied(typed: Typed) -> Typed:
    """What was typed, with the times of Monday on Tuesday to Friday where that was chosen."""
    if not typed.get(AS_MONDAY):
        return typed
    monday = {weeks: typed.get(f"opening-0-{weeks.value}", "") for weeks in Weeks}
    copied = {
        f"opening-{day}-{weeks.value}": monday[weeks] for day in range(1, 5) for weeks in Weeks
    }
    return {**{name: typed[name] for name in typed if name != AS_MONDAY}, **copied}


def text_of(field: EditField, typed: Typed) -> str:
    """What was typed as the text of a field, still unchecked."""
    if field in COLUMNS or field in TEXT_FIELDS:
        start = f"{field.value}-"
        named = {name.removeprefix(start): typed[name] for name in typed if name.startswith(start)}
        filled = {name: cell for name, cell in named.items() if cell.strip()}
        return encode_sorted(filled) if filled else ""
    writer = _WRITERS.get(field)
    return writer(typed) if writer else typed.get(field.value, "").strip()


def _opening_text(typed: Typed) -> str:
    items = [
        f"{day} {times.strip()} {weeks_cell}"
        for number, day in enumerate(_DAYS)
        for weeks, weeks_cell in _WEEKS_CELLS.items()
        for times in typed.get(f"opening-{number}-{weeks.value}", "").split(",")
        if times.strip()
    ]
    return "; ".join(items)


def _prices_text(typed: Typed) -> str:
    items = []
    for row in range(PRICE_ROWS_MAX):
        band, amount, unit, day = (
            typed.get(f"prices-{row}-{part}", "").strip()
            for part in ("band", "amount", "unit", "from")
        )
        if not amount:
            continue
        charge = f"{band}: {_charge(amount, unit)}" if band else _charge(amount, unit)
        items.append(f"{charge} from {day}" if day else charge)
    return "; ".join(items)


def _extras_text(typed: Typed) -> str:
    cells = {}
    for heading, column in EXTRA_COLUMNS.items():
        amount, unit, instead, charged = (
            typed.get(f"extras-{heading.value}-{part}", "").strip()
            for part in ("amount", "unit", "instead", "charged")
        )
        if amount or instead or charged:
            charge = _charge(amount, unit) if amount else "charged"
            cells[column] = f"{charge}; {instead}" if instead else charge
    return encode_sorted(cells) if cells else ""


def _funded_text(typed: Typed) -> str:
    chosen = [one.value for one in Funded if typed.get(f"funded-{one.value}")]
    if chosen:
        return "; ".join(chosen)
    return NO_FUNDED if typed.get(f"funded-{NO_FUNDED}") else ""


_WRITERS: Final[Mapping[EditField, Callable[[Typed], str]]] = {
    EditField.OPENING: _opening_text,
    EditField.PRICES: _prices_text,
    EditField.EXTRAS: _extras_text,
    EditField.FUNDED: _funded_text,
}


def _charge(amount: str, unit: str) -> str:
    return f"{amount} once" if unit == Unit.ONCE.value else f"{amount} per {unit.replace('-', ' ')}"


def _pounds(pence: int) -> str:
    return f"{pence // 100}.{pence % 100:02}"
